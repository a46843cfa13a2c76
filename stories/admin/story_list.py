"""The admin's list of stories: open work first, the content note before the title."""

from django.contrib import admin
from django.db.models import F
from django.utils import timezone
from django.utils.text import Truncator

from core.admin.content_admin import ContentAdmin
from core.dates.words import date_time
from core.publishing.scheduling import SOON
from stories.models import AuditEvent, Story

MAX_WORDS_OF_MISSING = 15
NEEDS_SOMEONE = "Needs someone"

# The action a story needs, by its unanswered audit event.
ASKS = {
    AuditEvent.What.CHANGE_WANTED: "The sender wrote to us",
    AuditEvent.What.WITHDRAWN_BY_SENDER: "The sender withdrew it",
    AuditEvent.What.MAIL_FAILED: "An email could not be sent",
}
UNDECIDED = {Story.State.SUBMITTED: "New", Story.State.IN_REVIEW: "To be decided"}


class StateFilter(admin.SimpleListFilter):
    """Filter by state. The default shows the stories that need action."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("every", "All stories"),
            ("later", "To be published later"),
            ("leaving", "Leaves in the next 7 days"),
            ("left", "Has left the site"),
            ("incomplete", "Something is missing"),
            ("to-confirm", "Consent to confirm"),
            ("erased-soon", "Erased within 30 days"),
            *Story.State.choices,
        ]

    def choices(self, changelist):
        everything, *rest = super().choices(changelist)
        # Django calls "All" what is seen without a choice.
        return [everything | {"display": NEEDS_SOMEONE}, *rest]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() is None:
            return queryset.needs_action()
        if self.value() == "later":
            return queryset.filter(state=Story.State.PUBLISHED, published_at__gt=now)
        if self.value() == "leaving":
            return queryset.leaving(now, within=SOON)
        if self.value() == "left":
            return queryset.left(now)
        if self.value() == "incomplete":
            return queryset.incomplete()
        if self.value() == "to-confirm":
            return queryset.with_unconfirmed_consent()
        if self.value() == "erased-soon":
            return queryset.due_for_erasure_soon(now)
        if self.value() == Story.State.PUBLISHED:
            return queryset.published(now)
        return queryset.filter(state=self.value()) if self.value() in Story.State.values else queryset


class Queue(ContentAdmin):
    """How the stories are listed."""

    list_display = ["content_note_first", "title", "what_now", "kind", "waiting", "lacks"]
    list_display_links = ["title"]
    list_filter = [StateFilter, "kind", "on_home", "tags"]
    list_per_page = 50
    search_fields = ["title", "told_by", "slug"]
    actions = ["take_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_waiting_since().select_related("consent").prefetch_related("consents")

    def get_ordering(self, request):
        return [F("waiting_since").asc(nulls_last=True), "-pk"]

    @admin.action(description="Take on the ticked ones", permissions=["change"])
    def take_on(self, request, queryset):
        taken = 0
        for story in queryset.filter(state=Story.State.SUBMITTED):
            taken += story.start_review(request.user, now=timezone.now())
        self.message_user(request, f"Taken on: {taken}.")

    @admin.display(description="before you read")
    def content_note_first(self, story):
        return content_note_first(story)

    @admin.display(description="what now", ordering="state")
    def what_now(self, story):
        return " · ".join(requested_action(story) or [state_in_words(story, timezone.now())])

    @admin.display(description="waiting", ordering="waiting_since")
    def waiting(self, story):
        if story.waiting_since is None:
            return "-"
        days = (timezone.localdate() - timezone.localdate(story.waiting_since)).days
        return {0: "Since today", 1: "1 day"}.get(days, f"{days} days")

    @admin.display(description="what is missing")
    def lacks(self, story):
        if story.state in (Story.State.WITHDRAWN, Story.State.DECLINED):
            return "-"
        lacks = " ".join([story.missing, *story.missing_consents(story.standing_consent())]).strip()
        # All of it stands on the story's own page; here it would push the next story off the screen.
        return Truncator(lacks).words(MAX_WORDS_OF_MISSING) or "Nothing"


def content_note_first(story):
    """Return what a moderator should know before reading: the content note or, without one, the topics."""
    if story.content_note:
        return story.content_note
    if story.state == Story.State.SUBMITTED:
        return "Nobody has said yet"
    return "No note needed"


def requested_action(story):
    """Return short labels of the actions that ``story``, fetched ``with_waiting_since``, needs."""
    asks = [ASKS[story.asking]] if story.asking else []
    if story.state in UNDECIDED:
        asks.append(UNDECIDED[story.state])
    if story.consent and story.consent.is_unconfirmed:
        asks.append("Consent to confirm")
    return asks


def state_in_words(story, now):
    if story.has_left(now):
        return f"Left the site {date_time(story.publish_until)}"
    if story.is_published:
        until = f", until {date_time(story.publish_until)}" if story.publish_until else ""
        came = "Published" if story.published_at <= now else "To be published"
        return f"{came} {date_time(story.published_at)}{until}"
    return story.get_state_display()
