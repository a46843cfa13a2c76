"""The words of single pages, each opening straight to its form."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse

from foundations.edit_conflict import WarnsOfConflict
from foundations.history_admin import KeepsHistory
from support.models import BookletsWords, CommunitiesWords, FrontPage, NewsletterWords

HOW = "Plain words, short sentences. Empty a box to bring back the words that stood there at first."


class PageWordsAdmin(KeepsHistory, WarnsOfConflict):
    """There is one row at most: it can be changed, and be neither doubled nor deleted."""

    formfield_overrides = {
        models.CharField: {"widget": AdminTextInputWidget(attrs={"class": "vLargeTextField"})},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    def view_on_site(self, obj):
        return obj.get_absolute_url()

    def get_model_perms(self, request):
        # The list of all that can be changed shows no "Add" beside it. Asking whether there is a row yet would cost
        # every page of the admin a query.
        return super().get_model_perms(request) | {"add": False}

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        row = self.model.objects.first()
        if row and self.has_view_or_change_permission(request):
            return redirect(self._page("change", row.pk))
        return super().add_view(request, form_url, extra_context)

    def changelist_view(self, request, extra_context=None):
        """Nobody needs a list of one: its form opens, with the words we began with while there is no row."""
        row = self.model.objects.first()
        if row and self.has_view_or_change_permission(request):
            return redirect(self._page("change", row.pk))
        if not row and self.has_add_permission(request):
            return redirect(self._page("add"))
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        # "Save and add another" would promise a second one.
        context = {"title": str(self.model()), "subtitle": None, "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def _page(self, name, *arguments):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=arguments)

    def save_model(self, request, obj, form, change):
        # The one row: adding it twice at once changes it the second time.
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(FrontPage)
class FrontPageAdmin(PageWordsAdmin):
    fieldsets = [
        (
            "At the top",
            {"fields": ["question", "answer", "welcome", "search_heading", "ways_heading"], "description": HOW},
        ),
        (
            "The card for people who have had sepsis",
            {
                "fields": [
                    "survivors_heading",
                    "survivors",
                    "survivors_to_groups",
                    "survivors_to_communities",
                    "survivors_to_booklets",
                ]
            },
        ),
        (
            "The card for people close to somebody who has it",
            {"fields": ["relatives_heading", "relatives", "relatives_to_helpline", "relatives_to_booklets"]},
        ),
        (
            "The card for people who have lost somebody",
            {
                "fields": [
                    "bereaved_heading",
                    "bereaved",
                    "bereaved_to_helpline",
                    "bereaved_to_communities",
                    "bereaved_to_groups",
                ]
            },
        ),
        ("The next meetings", {"fields": ["meetings_heading", "no_meetings", "meetings_link"]}),
        (
            "The helpline",
            {
                "fields": ["helpline_heading", "helpline_link"],
                "description": "The number, the hours and what is said of them are changed under “Helpline”. "
                "The sentence about 999 and 111 always stands.",
            },
        ),
        ("The newsletter", {"fields": ["newsletter_heading", "newsletter", "newsletter_link"]}),
    ]


@admin.register(NewsletterWords)
class NewsletterWordsAdmin(PageWordsAdmin):
    fieldsets = [
        (
            "The sign-up",
            {
                "fields": ["heading", "lead", "hard_days", "about_hard_days", "consent", "what_next", "privacy_link"],
                "description": HOW,
            },
        ),
        ("After signing up", {"fields": ["sent_heading", "sent_lead", "no_mail_heading", "no_mail"]}),
        (
            "Confirming",
            {
                "fields": [
                    "confirm_heading",
                    "confirm_lead",
                    "not_you",
                    "confirmed_heading",
                    "confirmed_lead",
                    "confirmed_leave",
                ]
            },
        ),
        ("Changing one’s choices", {"fields": ["choices_heading", "changed_heading", "changed_lead"]}),
        (
            "Leaving",
            {"fields": ["leave_heading", "leave_lead", "leave_note", "left_heading", "left_lead", "welcome_back"]},
        ),
        ("In search engines", {"fields": ["description"]}),
    ]


@admin.register(CommunitiesWords)
class CommunitiesWordsAdmin(PageWordsAdmin):
    fieldsets = [
        (None, {"fields": ["heading", "lead", "facebook_heading", "facebook"], "description": HOW}),
        ("The lists", {"fields": ["everybody", "bereaved", "nation", "nothing_listed"]}),
        ("In search engines", {"fields": ["description"]}),
    ]


@admin.register(BookletsWords)
class BookletsWordsAdmin(PageWordsAdmin):
    fieldsets = [
        (
            "The list of booklets",
            {"fields": ["heading", "lead", "nothing_here", "by_post_heading", "by_post"], "description": HOW},
        ),
        ("Asking for printed copies", {"fields": ["ask_heading", "ask_lead", "what_for", "nothing_to_post"]}),
        ("After asking", {"fields": ["thanks_heading", "thanks_lead", "next_heading", "next_steps", "how_long"]}),
        ("In search engines", {"fields": ["description"]}),
    ]
