import uuid
from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.dates import words as core_words
from core.history.tracking import Versions
from groups.dates import words as dates_words
from groups.finder import nearest
from groups.models.group import Meets
from groups.models.point_field import PositionField, nearest_index

MAX_DURATION = timedelta(hours=24)

REASON_NEEDED = "Say why, in a few words. People who planned to come will read it."
MOVED_BEFORE = "The time or place has changed."
CHANGE_NEEDED = "Choose a new time or a new venue."


class EventQuerySet(models.QuerySet):
    def published(self, now=None):
        """Filter events that have a page: cancelled ones too, none of a group off the site. ``now`` changes nothing."""
        return self.filter(published=True).exclude(group__published=False)

    def listed(self):
        """Events to show in lists. An event dropped by a changed series keeps its page only."""
        return self.published().filter(listed=True)

    def upcoming(self, now):
        """Events not yet over at ``now``, soonest first."""
        # The first condition can use the index; no event is longer than MAX_DURATION.
        return self.filter(starts_at__gt=now - MAX_DURATION, ends_at__gt=now).order_by("starts_at", "pk")

    def on(self):
        """Events that will take place: scheduled or moved."""
        return self.exclude(status=Event.Status.CANCELLED)

    def nearest_to(self, position, *, now, limit=10, meets=None):
        """Upcoming listed events without a group, nearest to ``position`` first.

        One query; returns a list of ``groups.finder.nearest.Entry``. A group's meetings come with the group.
        """
        return nearest.events(position, now=now, limit=limit, meets=meets, using=self.db)


class Event(models.Model):
    """A dated meeting or event. Never deleted once published: subscribed calendars hold it."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "Going ahead"
        MOVED = "moved", "Moved"
        CANCELLED = "cancelled", "Cancelled"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(
        "groups.SupportGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        help_text="Leave empty for an event that belongs to no group, such as a conference.",
    )
    series = models.ForeignKey(
        "groups.EventSeries", models.SET_NULL, null=True, blank=True, editable=False, related_name="events"
    )
    # The date by the series' rule; unchanged when the meeting moves.
    occurrence_on = models.DateField(null=True, editable=False)
    title = models.CharField(max_length=120, blank=True, help_text="Leave empty for a group's ordinary meeting.")
    description = models.TextField(
        blank=True, help_text="What happens there, and who comes to speak. It stands on the event’s page. May be empty."
    )
    starts_at = models.DateTimeField("starts", help_text="The day and the time when it begins, in UK time.")
    ends_at = models.DateTimeField("ends", help_text="The day and the time when it is over, in UK time.")
    meets = models.CharField(max_length=10, choices=Meets, help_text="How people come together at this event.")
    venue = models.ForeignKey(
        "groups.Venue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        help_text="Where it takes place. Leave empty when it is only online.",
    )
    # Copied from the venue by a database trigger.
    position = PositionField(null=True, editable=False)
    join_online = models.TextField(
        "how to join online",
        blank=True,
        help_text="A link, or whom to ask for it. Everybody can read it. Empty: the group’s own words stand.",
    )

    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED, editable=False)
    reason = models.CharField(max_length=200, blank=True, editable=False)
    moved_from_starts_at = models.DateTimeField(null=True, editable=False)
    moved_from_venue = models.ForeignKey("groups.Venue", models.PROTECT, null=True, editable=False, related_name="+")

    published = models.BooleanField(default=True, help_text="Untick to keep it off the site for now.")
    listed = models.BooleanField(default=True, editable=False)
    confirmed = models.BooleanField(
        default=True,
        help_text="Untick when the date still has to be agreed. "
        "The page then says “Not confirmed yet: call before you travel”.",
    )
    # The series no longer changes an event edited manually.
    edited_manually = models.BooleanField(default=False, editable=False)
    # Incremented with every change of the event or its venue, so that calendars update (RFC 5545, 3.8.7.4).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventQuerySet.as_manager()
    history = Versions(
        excluded_fields=["position", "updated_at"],
        unseen=["uid", "series", "occurrence_on", "edited_manually", "sequence"],
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="event_one_per_series_and_date", fields=["series", "occurrence_on"]),
            models.CheckConstraint(
                name="event_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="The end must be after the start.",
            ),
            models.CheckConstraint(
                name="event_lasts_a_day_at_most",
                condition=Q(ends_at__lte=F("starts_at") + MAX_DURATION),
                violation_error_message="An event can last 24 hours at most. Add one for each day.",
            ),
            models.CheckConstraint(
                name="event_has_a_group_or_a_title",
                condition=~Q(group=None) | ~Q(title=""),
                violation_error_message="An event that belongs to no group needs a title.",
            ),
            models.CheckConstraint(
                name="event_in_person_has_a_venue_and_online_has_none",
                condition=Q(meets=Meets.ONLINE, venue=None) | (~Q(meets=Meets.ONLINE) & ~Q(venue=None)),
                violation_error_message="An event in person needs a venue. One that is only online has none.",
            ),
            models.CheckConstraint(
                name="event_status_is_known", condition=Q(status__in=["scheduled", "moved", "cancelled"])
            ),
            models.CheckConstraint(
                name="event_moved_or_cancelled_has_a_reason", condition=Q(status="scheduled") | ~Q(reason="")
            ),
        ]
        indexes = [
            models.Index(
                # With the key, the index has the full order and nothing is sorted.
                fields=["group", "starts_at", "id"],
                name="event_next_of_group",
                condition=Q(published=True, listed=True),
            ),
            models.Index(fields=["starts_at"], name="event_upcoming", condition=Q(published=True, listed=True)),
            models.Index(
                fields=["starts_at"],
                name="event_online_no_group",
                condition=Q(group=None, meets="online", published=True, listed=True),
            ),
            nearest_index("event_position_no_group", condition=Q(group=None, published=True, listed=True)),
            # For the site search. Ordinary meetings have no text of their own.
            GinIndex(
                SearchVector("title", weight="A", config="english")
                + SearchVector("description", weight="C", config="english"),
                name="event_text",
                condition=Q(published=True, listed=True) & ~Q(title="", description=""),
            ),
        ]

    def __str__(self):
        return f"{self.name}, {dates_words.day(self.starts_at, year=True)}" if self.starts_at else self.name

    def get_absolute_url(self):
        return reverse("groups:event_detail", args=[self.pk])

    @property
    def stays(self):
        """What an old version that is brought back leaves as it is.

        People hold its date: once it was moved or cancelled, time and place change by the verbs alone, which say why.
        """
        announced = self.status != self.Status.SCHEDULED or self._was_moved()
        return ("starts_at", "ends_at", "meets", "venue") if announced else ()

    @property
    def name(self):
        """The title, else the group's name, else a placeholder for an unsaved event."""
        return self.title or (self.group.name if self.group else "Event without a title")

    @property
    def day_and_time(self):
        """“Wednesday 16 December 2026, 6.30pm to 8.30pm”."""
        return f"{dates_words.day(self.starts_at, year=True)}, {dates_words.time_range(self.starts_at, self.ends_at)}"

    @property
    def is_public(self):
        """Whether visitors may see its page: the event and its group are published."""
        return self.published and (self.group is None or self.group.published)

    def has_page(self, now):
        """Whether visitors can open its page at ``now``."""
        return self.is_public

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def is_moved(self):
        return self.status == self.Status.MOVED

    @property
    def is_dropped(self):
        """Whether it was cancelled because its series no longer has this date."""
        return self.is_cancelled and not self.listed

    @property
    def is_confirmed(self):
        """Whether both the event and its group are confirmed."""
        return self.confirmed and (self.group is None or self.group.confirmed)

    @property
    def how_to_join(self):
        """How to join online: the event's own text, else its group's."""
        if self.meets == Meets.IN_PERSON:
            return ""
        return self.join_online or (self.group.join_online if self.group else "")

    @property
    def venue_is_closed(self):
        """Whether its venue is closed on the day it starts. ``venue.closed_reason`` then says why."""
        return self.venue is not None and self.venue.is_closed_on(core_words.london(self.starts_at).date())

    @property
    def notices(self):
        """Sentences about changes and doubts, for calendars and search engines."""
        if self.is_cancelled:
            return [f"Cancelled: {self.reason}"]
        notices = []
        if self.is_moved:
            notices.append(f"Moved: {self.reason}")
            if self.moved_from_starts_at:
                before = self.moved_from_starts_at
                notices.append(f"It was to be on {dates_words.day(before, year=True)} at {dates_words.time(before)}.")
            if self.moved_from_venue:
                notices.append(f"It was to be at {self.moved_from_venue}.")
        if not self.is_confirmed:
            online = self.meets == Meets.ONLINE
            notices.append(dates_words.NOT_CONFIRMED_ONLINE if online else dates_words.NOT_CONFIRMED)
        if self.venue_is_closed:
            notices.append(f"The venue is closed on this day: {self.venue.closed_reason}")
        return notices

    def cancel(self, *, reason):
        """Cancel the event. Its page, list entries and calendar entry stay and show the cancellation.

        ValidationError without a reason. Cancelling again changes only the reason.
        """
        self._change(status=self.Status.CANCELLED, reason=self._given(reason))

    def reinstate(self):
        """Reinstate a cancelled event at its present time and place, and list it again."""
        if not self.is_cancelled:
            return
        status, reason = self.Status.SCHEDULED, ""
        if self._was_moved():
            status, reason = self.Status.MOVED, MOVED_BEFORE
        self._change(status=status, reason=reason, listed=True)

    def confirm(self):
        """Confirm the date. Its series then no longer changes it."""
        self._change(confirmed=True)

    def move(self, *, reason, starts_at=None, ends_at=None, venue=None):
        """Change the time or venue, and keep those announced first.

        Without ``ends_at`` the duration stays. Moved back to the time and venue first announced, the event is
        scheduled again; a cancelled event is reinstated. ValidationError without a reason or a change.
        """
        reason = self._given(reason)
        starts_at = starts_at or self.starts_at
        ends_at = ends_at or starts_at + (self.ends_at - self.starts_at)
        venue = venue or self.venue
        if (starts_at, ends_at, venue) == (self.starts_at, self.ends_at, self.venue) and not self.is_moved:
            raise ValidationError(CHANGE_NEEDED)

        first_starts_at = self.moved_from_starts_at or self.starts_at
        first_venue = self.moved_from_venue or self.venue
        moved_from_starts_at = first_starts_at if starts_at != first_starts_at else None
        moved_from_venue = first_venue if venue != first_venue else None
        # A new end alone is a move too, without an earlier start or venue to keep.
        is_back = self._was_moved() and moved_from_starts_at is None and moved_from_venue is None
        self._change(
            status=self.Status.SCHEDULED if is_back else self.Status.MOVED,
            reason="" if is_back else reason,
            listed=True,
            starts_at=starts_at,
            ends_at=ends_at,
            venue=venue,
            moved_from_starts_at=moved_from_starts_at,
            moved_from_venue=moved_from_venue,
        )

    def drop_from_series(self, *, reason):
        """Cancel a date that its series no longer has, and unlist it.

        The series may restore it later.
        """
        self._change(by_hand=False, status=self.Status.CANCELLED, reason=self._given(reason), listed=False)

    def mark_edited_manually(self):
        """Mark an editor's change on an unsaved instance, for calendars and for the series."""
        self.edited_manually = True
        self.sequence += 1

    def _was_moved(self):
        return self.moved_from_starts_at is not None or self.moved_from_venue_id is not None

    @staticmethod
    def _given(reason):
        reason = reason.strip()
        if not reason:
            raise ValidationError(REASON_NEEDED)
        return reason

    def _change(self, *, by_hand=True, **changes):
        """Save ``changes``, if there are any. ValidationError leaves the instance as it was."""
        before = {name: getattr(self, name) for name in changes}
        if changes == before:
            return
        counters = {"edited_manually": self.edited_manually, "sequence": self.sequence}
        for name, value in changes.items():
            setattr(self, name, value)
        self.sequence += 1
        self.edited_manually = self.edited_manually or by_hand
        try:
            self.full_clean(exclude=["group", "series"])
        except ValidationError:
            for name, value in (before | counters).items():
                setattr(self, name, value)
            raise
        self.save()
