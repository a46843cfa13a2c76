from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from core.history.tracking import Versions, track_queryset_changes
from groups.finder import nearest
from groups.models.point_field import PositionField, nearest_index


class Meets(models.TextChoices):
    """How a group meets. Entered by editors, never inferred."""

    IN_PERSON = "in-person", "In person"
    ONLINE = "online", "Online"
    BOTH = "both", "In person and online"


class Region(models.TextChoices):
    """The nations, and England by its nine official regions."""

    EAST_MIDLANDS = "east-midlands", "East Midlands"
    EAST_OF_ENGLAND = "east-of-england", "East of England"
    LONDON = "london", "London"
    NORTH_EAST = "north-east", "North East England"
    NORTH_WEST = "north-west", "North West England"
    SOUTH_EAST = "south-east", "South East England"
    SOUTH_WEST = "south-west", "South West England"
    WEST_MIDLANDS = "west-midlands", "West Midlands"
    YORKSHIRE = "yorkshire", "Yorkshire and the Humber"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"
    SCOTLAND = "scotland", "Scotland"
    WALES = "wales", "Wales"
    UK_WIDE = "uk-wide", "Anywhere in the UK"


class SupportGroupQuerySet(models.QuerySet):
    def published(self, now=None):
        """Filter groups on the site. They have no schedule: ``now`` makes no difference."""
        return self.filter(published=True)

    def nearest_to(self, position, *, now, limit=10, meets=None):
        """Published groups with a venue, nearest to ``position`` first, each with its next meeting.

        One query; returns a list of ``groups.finder.nearest.Entry``. ``meets`` narrows to some of ``Meets``.
        """
        return nearest.groups(position, now=now, limit=limit, meets=meets, using=self.db)


class SupportGroup(models.Model):
    """People affected by sepsis who meet."""

    name = models.CharField(
        max_length=120,
        unique=True,
        help_text="What the group calls itself, such as “Hove Sepsis Support Group”. It is the heading of its page.",
    )
    slug = models.SlugField(
        max_length=120,
        unique=True,
        help_text="The end of the page's address. An address that it had before goes on working.",
    )
    region = models.CharField(
        max_length=20, choices=Region, help_text="The list of all groups shows it under this heading."
    )
    summary = models.TextField(max_length=600, help_text="Two or three plain sentences: who it is for, what happens.")
    first_visit = models.TextField(
        blank=True,
        help_text="What somebody nervous wants to know: who greets them, do they have to talk, may they bring someone.",
    )
    contact = models.CharField(
        max_length=200,
        blank=True,
        help_text="A phone number or email address that is safe to publish. Empty: the page gives the helpline.",
    )
    meets = models.CharField(
        max_length=10, choices=Meets, help_text="How people come together. The search can be narrowed by this."
    )
    usual_venue = models.ForeignKey(
        "groups.Venue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        help_text="Where it usually meets. Leave empty for a group that only meets online.",
    )
    # Copied from the venue by a database trigger, for the finder's index.
    position = PositionField(null=True, editable=False)
    join_online = models.TextField(blank=True, help_text="How to join from home: a link, or whom to ask for it.")
    leaders = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="led_groups",
        help_text="The volunteers who may change this group and its dates. The page does not name them.",
    )
    published = models.BooleanField(default=True, help_text="Untick to take the group off the site.")
    confirmed = models.BooleanField(
        default=False,
        help_text="Tick when somebody at the charity has checked these details with the group. "
        "Until then the page says “Not confirmed yet: call before you travel”.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = SupportGroupQuerySet.as_manager()
    history = Versions(excluded_fields=["position", "updated_at"])
    # What an old version that is brought back leaves as it is: only a person can say that details were checked.
    stays = ("confirmed",)

    class Meta:
        ordering = ["name"]
        # Without it the user has the scope of groups/volunteers/leader_scope.py.
        permissions = [("view_every_group", "Can look after groups that others lead")]
        constraints = [
            models.CheckConstraint(
                name="group_in_person_has_a_venue_and_online_has_none",
                condition=Q(meets=Meets.ONLINE, usual_venue=None) | (~Q(meets=Meets.ONLINE) & ~Q(usual_venue=None)),
                violation_error_message="A group that meets in person needs its usual venue. "
                "One that only meets online has none.",
            ),
            models.CheckConstraint(
                name="group_address_is_free",
                # /groups/events/ is the list of what is on.
                condition=~Q(slug="events"),
                violation_error_message="The address “events” is taken by the list of all dates. Choose another.",
            ),
        ]
        indexes = [
            nearest_index("group_position", condition=Q(published=True)),
            models.Index(fields=["name"], name="group_online", condition=Q(published=True, meets="online")),
            # For the site search, which repeats the expression. No column: the finder reads whole rows.
            GinIndex(
                SearchVector("name", weight="A", config="english")
                + SearchVector("summary", weight="B", config="english")
                + SearchVector("first_visit", weight="D", config="english"),
                name="group_text",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("groups:detail", args=[self.slug])

    def has_page(self, now):
        """Whether visitors can open its page at ``now``."""
        return self.is_public

    @property
    def is_public(self):
        """Whether visitors may see its page."""
        return self.published

    @transaction.atomic
    def confirm(self, *, now):
        """Confirm the details and the planned meetings."""
        ahead = self.events.filter(ends_at__gt=now)
        # Calendars show meetings of an unconfirmed group as unconfirmed, so all of them change.
        changed = ahead.filter(confirmed=False) if self.confirmed else ahead
        self.confirmed = True
        self.save(update_fields=["confirmed", "updated_at"])
        with track_queryset_changes(self.series.filter(confirmed=False)):
            self.series.update(confirmed=True)
        with track_queryset_changes(ahead.filter(confirmed=False)):
            changed.update(confirmed=True, sequence=F("sequence") + 1, updated_at=now)
