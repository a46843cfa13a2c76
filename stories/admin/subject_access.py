"""Subject access in the admin: moderators download all data about a sender, and the download is recorded."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.urls import path
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from stories.models import Sender
from stories.senders.subject_access import as_zip, stories_from_same_address


class SubjectAccessMixin(admin.ModelAdmin):
    """The view behind "Download what we hold"."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.subject_access_view)
        return [path("<path:key>/held/", view, name="stories_story_subject_access"), *super().get_urls()]

    def subject_access_view(self, request, key):
        """Return a ZIP with all data about the story's sender, including their other stories."""
        story = self.get_object(request, unquote(key))
        if not (self.sees_sender(request) and self.has_view_permission(request, story)):
            raise PermissionDenied
        sender = Sender.objects.filter(story=story).first() if story else None
        if sender is None:
            raise Http404
        senders, now = list(stories_from_same_address(sender)), timezone.now()
        response = FileResponse(as_zip(senders), as_attachment=True, filename=f"what-we-hold-{story.pk}.zip")
        add_never_cache_headers(response)
        for each in senders:
            each.story.record_subject_access(request.user, now=now)
            self.log_change(request, each.story, "Took out all that is held about the sender.")
        return response
