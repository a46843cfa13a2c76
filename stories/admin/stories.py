"""The admin page of one story: content note, text beside the original, consents and audit events."""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.forms import CheckboxSelectMultiple, Textarea
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from core.history.optimistic_locking import STAMP
from core.http import redirects
from stories.admin.decisions import DecisionAdminMixin
from stories.admin.story_list import Queue, content_note_first, requested_action, state_in_words
from stories.admin.subject_access import SubjectAccessMixin
from stories.models import Sender, Story
from stories.models.workflow import constraint_error


class StoryForm(forms.ModelForm):
    """The editable text of a story. Every other change is a decision with its own button."""

    def clean(self):
        answers = super().clean()
        needs_note = any(answers.get(name) for name in ("is_about_death", "is_about_child", "is_graphic"))
        if needs_note and not answers.get("content_note") and "content_note" not in self.errors:
            self.add_error("content_note", "Write a content note: readers need to know what the story is about.")
        return answers

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        problems = []
        if self.instance.is_published:
            problems = self.instance.missing_consents(self.instance.consent)
        try:
            # All of them: Django leaves out those on fields that are not in the form, such as the state.
            self.instance.validate_constraints()
        except ValidationError as error:
            problems += error.messages
        if problems:
            self.add_error(None, problems)


@admin.register(Story)
class StoryAdmin(Queue, DecisionAdminMixin, SubjectAccessMixin):
    has_preview = True
    form = StoryForm
    readability_fields = ["body"]
    change_form_template = "admin/stories/story/change_form.html"
    readonly_fields = ["as_sent"]
    # It may have been published or taken down meanwhile.
    also_watched = ["state"]
    formfield_overrides = {
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
        models.TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 80})},
    }

    class Media:
        css = {"all": ["css/admin-stories.css"]}

    def get_fieldsets(self, request, story=None):
        edits = story is not None and self.has_change_permission(request, story)
        text = [("as_sent", "body")] if edits else ["body"]
        return [
            (
                "Before anybody reads it",
                {
                    "fields": ["kind", ("is_about_child", "is_about_death", "is_graphic"), "content_note"],
                    "description": "Readers see the note before any of the text, and so do your colleagues.",
                },
            ),
            ("Show the text" if story else "The text", {"fields": text, "classes": ["collapse"] if story else []}),
            (
                "How readers find it",
                {
                    "fields": ["title", "slug", "told_by", "relation", "teaser", "tags"],
                    "description": "When you change the address, the old one leads to the new one.",
                },
            ),
            ("For editors", {"fields": ["missing", STAMP] if edits else ["missing"]}),
        ]

    def get_prepopulated_fields(self, request, story=None):
        return {} if story else {"slug": ["title"]}

    def get_search_fields(self, request):
        of_sender = ["sender__name", "sender__email"] if self.sees_sender(request) else []
        return [*super().get_search_fields(request), *of_sender]

    def has_delete_permission(self, request, story=None):
        # It is withdrawn and erased; that there was a consent, and who decided, stays on record.
        return False

    @admin.display(description="as it was sent")
    def as_sent(self, story):
        if not story.original_text:
            return "It was not sent in through the site."
        return format_html('<div class="submitted-text" dir="auto">{}</div>', story.original_text)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            # Only when another user decided between the check and the save.
            plain = constraint_error(error, Story)
            if plain is None:
                raise
            self.message_user(request, f"Not saved. {plain.messages[0]}", messages.ERROR)
            return redirect(request.path)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            now = timezone.now()
            sees_sender = self.sees_sender(request)
            context |= {
                "content_note_first": content_note_first(obj),
                "state": state_in_words(obj, now),
                "asks": requested_action(obj),
                "problems": [] if obj.is_published else obj.publishing_problems(),
                "buttons": self.buttons(request, obj, now),
                "consents": obj.consents.all(),
                "audit_events": obj.audit_events.all(),
                "sees_sender": sees_sender,
                "sender": Sender.objects.filter(story=obj).first() if sees_sender else None,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, story, form, change):
        now = timezone.now()
        if not change:
            story.submitted_at = now
            story.save()
            story.record_added(request.user, now=now)
            return
        changed = form.changed_data
        own = [name for name in changed if not Story._meta.get_field(name).many_to_many]
        if own:
            # Only these fields: a decision made meanwhile by another user stays.
            before = Story.objects.get(pk=story.pk)
            story.save(update_fields=[*own, "updated_at"])
            redirects.add_redirect(before, story, now=now)
        if changed:
            story.record_edit(request.user, now=now)

    # The admin's own history outlives an erasure: it says which story, and nothing that stands in it.

    def log_addition(self, request, story, message):
        return self._log(request, story, ADDITION, message)

    def log_change(self, request, story, message):
        return self._log(request, story, CHANGE, message)

    def _log(self, request, story, flag, message):
        return LogEntry.objects.create(
            user_id=request.user.pk,
            content_type=ContentType.objects.get_for_model(Story),
            object_id=story.pk,
            object_repr=f"Story {story.pk}",
            action_flag=flag,
            change_message=json.dumps(message) if isinstance(message, list) else message,
        )
