"""The admin site: titles, dashboard and previews."""

import functools

from django.contrib import admin
from django.contrib.contenttypes import views as content_types
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest
from django.http import Http404
from django.urls import path

from core.content.readability_hint import hint_view
from core.http.csp import csp_override
from sepsis_site.accounts.login.admin_site import AccountsAdminSiteMixin
from sepsis_site.admin.csp import admin_policy

# The menu in the order of the work: what comes in daily first, what is set up once last. What is not named follows.
ORDER = [
    "stories.Story stories.Tag",
    "groups.SupportGroup groups.Event groups.Venue",
    "faq.Question faq.QuestionFeedback faq.Topic faq.Synonym",
    "support.BookletRequest support.Closure support.SpecialHours support.OpeningHours support.Helpline "
    "support.Page support.PageFeedback support.DeadLink support.OnlineCommunity support.Resource "
    "support.Subscriber support.FrontPageCopy support.NewsletterCopy support.CommunitiesCopy support.BookletsCopy",
    "auth.User auth.Group",
]
PLACES = {label: place for place, label in enumerate(" ".join(ORDER).split())}
APP_PLACES = {labels.partition(".")[0]: place for place, labels in enumerate(ORDER)}


class SupportAdminSite(AccountsAdminSiteMixin, admin.AdminSite):
    site_header = "UK Sepsis Trust Support"
    site_title = "UK Sepsis Trust Support"
    index_title = "The work of today"

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda entry: PLACES.get(entry["model"]._meta.label, len(PLACES)))
        return sorted(apps, key=lambda app: APP_PLACES.get(app["app_label"], len(APP_PLACES)))

    def index(self, request, extra_context=None):
        # Here, because the admin's modules are loaded before the models of the apps are.
        from sepsis_site.admin import dashboard

        lists = {
            "work": dashboard.tasks_for(request),
            "recent": dashboard.recent_edits(request),
            "led_groups": dashboard.led_groups(request),
        }
        return super().index(request, lists | (extra_context or {}))

    def get_urls(self):
        on_site = path(
            "r/<path:content_type_id>/<path:object_id>/", self.admin_view(self.see_on_site), name="view_on_site"
        )
        reading_age = path("reading-age/", self.admin_view(hint_view), name="reading_age")
        return [on_site, reading_age, *super().get_urls()]

    def admin_view(self, view, cacheable=False):
        """Wrap every admin view: a NUL in the URL is answered 400, and the editor's policy applies.

        PostgreSQL rejects NUL, and change lists pass query values to it unchecked.
        """

        @functools.wraps(view)
        def asked_in_characters(request, *arguments, **options):
            if any("\x00" in part for name, values in request.GET.lists() for part in (name, *values)):
                raise BadRequest("A NUL in the query.")
            return view(request, *arguments, **options)

        guarded = super().admin_view(asked_in_characters, cacheable)

        @functools.wraps(guarded)
        def with_editor(*arguments, **options):
            return csp_override(admin_policy())(guarded)(*arguments, **options)

        return with_editor

    def see_on_site(self, request, content_type_id, object_id):
        """Django's "View on site" for users who may see the object: a draft's URL would tell its title."""
        try:
            model = ContentType.objects.get_for_id(int(content_type_id)).model_class()
        except (ContentType.DoesNotExist, ValueError, OverflowError):
            raise Http404 from None
        keeper = self._registry.get(model)
        thing = keeper and keeper.get_object(request, object_id)
        if thing is None or not keeper.has_view_or_change_permission(request, thing):
            raise Http404
        return content_types.shortcut(request, content_type_id, object_id)
