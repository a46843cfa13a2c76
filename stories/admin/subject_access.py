"""Handing a sender all that we hold about them: moderators alone, and who did it stays on record."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.urls import path
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from stories.models import Sender
from stories.senders.subject_access import as_zip, senders_like


class HandsOut(admin.ModelAdmin):
    """The page behind "Download what we hold"."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.held_view)
        return [path("<path:key>/held/", view, name="stories_story_held"), *super().get_urls()]

    def held_view(self, request, key):
        """Everything about who sent this story, with their other stories, as a file to give to them."""
        story = self.get_object(request, unquote(key))
        if not (self.sees_sender(request) and self.has_view_permission(request, story)):
            raise PermissionDenied
        sender = Sender.objects.filter(story=story).first() if story else None
        if sender is None:
            raise Http404
        senders, now = list(senders_like(sender)), timezone.now()
        response = FileResponse(as_zip(senders), as_attachment=True, filename=f"what-we-hold-{story.pk}.zip")
        add_never_cache_headers(response)
        for each in senders:
            each.story.note_handed_out(request.user, now=now)
            self.log_change(request, each.story, "Took out all that is held about the sender.")
        return response
