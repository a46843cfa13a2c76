from urllib.parse import urlencode

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse

from core.history.tracking import Versions
from core.models import ScheduledPublishing, ScheduledQuerySet


class OnlineCommunityQuerySet(ScheduledQuerySet):
    def without_link(self):
        return self.filter(url="")

    def without_name(self):
        return self.filter(name="")

    def not_checked_since(self, day):
        """Filter communities not checked on ``day`` or later."""
        return self.filter(Q(last_checked=None) | Q(last_checked__lt=day))

    def for_nation(self, code):
        """Filter communities for a nation ("NIR"), its own first, then UK-wide ones, or only those for no ``code``."""
        own_first = Case(When(nation="", then=Value(1)), default=Value(0))
        return self.filter(nation__in={"", code or ""}).order_by(own_first, "order", "name")


class OnlineCommunity(ScheduledPublishing):
    """A place online where people affected by sepsis talk to each other."""

    class Platform(models.TextChoices):
        FACEBOOK = "facebook", "Facebook"
        FORUM = "forum", "Forum"
        OTHER = "other", "Something else"

    class Membership(models.TextChoices):
        OPEN = "open", "Open: anybody can read it"
        CLOSED = "closed", "Closed: people ask to join"

    class Nation(models.TextChoices):
        """Nations by the codes that places carry, so that a postcode finds its communities."""

        ENGLAND = "ENG", "England"
        SCOTLAND = "SCT", "Scotland"
        WALES = "WLS", "Wales"
        NORTHERN_IRELAND = "NIR", "Northern Ireland"

    name = models.CharField(max_length=120, blank=True, help_text="What it calls itself, letter for letter.")
    platform = models.CharField(
        max_length=10,
        choices=Platform,
        help_text="Where it is. For one on Facebook the page warns people first that Facebook sees their visit.",
    )
    url = models.URLField(
        "address",
        blank=True,
        help_text="Its web address, copied from the browser. Empty: the site offers a search for its name instead.",
    )
    audience = models.CharField(
        max_length=200, help_text="Who it is for, as the end of a sentence: “people who have lost someone to sepsis”."
    )
    nation = models.CharField(
        max_length=3, choices=Nation, blank=True, help_text="Leave empty when it is for all of the UK, or the world."
    )
    membership = models.CharField(max_length=6, choices=Membership, blank=True, help_text="Leave empty until you know.")
    moderated_by_us = models.BooleanField(
        "moderated by us",
        null=True,
        blank=True,
        help_text="“Yes” only when UK Sepsis Trust staff read it and look after it. “No”: the page says that "
        "we do not moderate it. “Unknown”: the page says nothing about it.",
    )
    for_bereaved = models.BooleanField(
        "for bereaved people",
        default=False,
        help_text="Tick when it is for people who have lost somebody. It then stands in a list of its own.",
    )
    last_checked = models.DateField(
        null=True, blank=True, help_text="The day somebody last looked whether it is still there and well run."
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="english")
        + SearchVector("audience", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = OnlineCommunityQuerySet.as_manager()
    history = Versions(excluded_fields=["search"])

    class Meta(ScheduledPublishing.Meta):
        abstract = False
        verbose_name_plural = "online communities"
        ordering = ["order", "name"]
        indexes = [GinIndex(fields=["search"], name="community_search")]
        constraints = [
            *ScheduledPublishing.Meta.constraints,
            models.CheckConstraint(
                name="community_published_has_a_name",
                condition=Q(published=False) | ~Q(name=""),
                violation_error_message="It needs its name before it can be published.",
            ),
            models.UniqueConstraint(
                name="community_name_once_per_platform",
                fields=["platform", "name"],
                condition=~Q(name=""),
                violation_error_message="There is one of this name already.",
            ),
        ]

    def __str__(self):
        return self.name or f"Name not known, for {self.audience}"

    def get_absolute_url(self):
        return f"{reverse('support:communities')}#community-{self.pk}"

    @property
    def is_closed(self):
        return self.membership == self.Membership.CLOSED

    @property
    def is_open(self):
        return self.membership == self.Membership.OPEN

    @property
    def is_on_facebook(self):
        return self.platform == self.Platform.FACEBOOK

    @property
    def is_unmoderated(self):
        """Whether it is known that the charity does not moderate it; unknown for some."""
        return self.moderated_by_us is False

    @property
    def find_url(self):
        """A Facebook search for a community without a known URL; may be empty."""
        if self.url or not self.name or self.platform != self.Platform.FACEBOOK:
            return ""
        # Only closed ones are sure to be Facebook "groups"; a page is not found among those.
        kind = "groups" if self.is_closed else "top"
        return f"https://www.facebook.com/search/{kind}/?{urlencode({'q': self.name})}"
