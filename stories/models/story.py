from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from core.content.rich_text import rich_text
from core.history.tracking import Versions
from stories.models.audit_event import AuditEvent
from stories.models.workflow import StoryWorkflow
from stories.pages import list_items
from stories.pages import ordering as pages_ordering

# /stories/share/ and the like are pages of their own (stories/urls.py).
RESERVED_SLUGS = ("share", "feed", "mine", "media")

# How long before they are erased the work list names stories left waiting.
ERASURE_NOTICE = timedelta(days=30)


class TagQuerySet(models.QuerySet):
    def of_published_stories(self, now):
        """Filter tags that at least one published story has."""
        return self.filter(models.Exists(Story.objects.published(now).filter(tags=models.OuterRef("pk"))))


class Tag(models.Model):
    """A topic of stories by which readers filter: a child, a parent, intensive care."""

    name = models.CharField(max_length=60, unique=True, help_text="Follows the words “Stories about”.")
    slug = models.SlugField(
        "address",
        max_length=60,
        unique=True,
        help_text="The end of the address of the stories about it, such as “intensive-care”.",
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    objects = TagQuerySet.as_manager()
    history = Versions()

    class Meta:
        ordering = ["order", "name"]

    def __str__(self):
        return self.name


class StoryQuerySet(models.QuerySet):
    def published(self, now=None):
        """Filter stories on the site at ``now``, by default the current time."""
        now = now or timezone.now()
        stays = Q(publish_until=None) | Q(publish_until__gt=now)
        return self.filter(stays, state=Story.State.PUBLISHED, published_at__lte=now)

    def left(self, now):
        """Filter published stories whose end has passed."""
        return self.filter(state=Story.State.PUBLISHED, publish_until__lte=now)

    def leaving(self, now, *, within):
        """Filter stories on the site at ``now`` that end within a timedelta."""
        return self.published(now).filter(publish_until__lte=now + within)

    def for_lists(self):
        """Defer the long texts that no list shows. The body stays: lists show its length."""
        return self.defer("original_text", "transcript", "missing", "search")

    def in_featured_order(self):
        """Order with the front-page story first, then stories without a content note, newest first."""
        return self.order_by("-on_home", pages_ordering.without_content_note_first(), "-published_at", "-pk")

    def in_order_after(self, story):
        """Order all other stories as further reading: without a content note first, then of the same kind."""
        gentle, alike, older = (
            pages_ordering.without_content_note_first(),
            pages_ordering.same_kind_first(story),
            pages_ordering.older_first(story),
        )
        return self.exclude(pk=story.pk).order_by(gentle, alike, older, "-published_at", "-pk")

    def waiting(self):
        """Filter stories that a moderator has yet to decide."""
        return self.filter(state__in=[Story.State.SUBMITTED, Story.State.IN_REVIEW])

    def with_unconfirmed_consent(self):
        """Filter stories whose consent predates this site and is not confirmed yet.

        Withdrawn ones are left out: their consent ended then.
        """
        return self.filter(consent__must_be_confirmed=True, consent__confirmed_at=None, consent__withdrawn_at=None)

    def incomplete(self):
        """Filter open stories with an editors' note of what is missing."""
        return self.exclude(missing="").exclude(state__in=[Story.State.WITHDRAWN, Story.State.DECLINED])

    def needs_action(self):
        """Filter stories that need a moderator.

        Submitted and undecided; an unanswered change request or failed email; a consent to confirm.
        """
        return self.filter(
            Q(pk__in=self.model.objects.waiting().values("pk"))
            | Q(pk__in=self.model.objects.with_unconfirmed_consent().values("pk"))
            | Exists(_unanswered())
        )

    def with_waiting_since(self):
        """Annotate ``asking``, the oldest unanswered event, and ``waiting_since``; both None if nothing is open."""
        undecided = When(state__in=[Story.State.SUBMITTED, Story.State.IN_REVIEW], then="submitted_at")
        return self.annotate(
            asking=Subquery(_unanswered().values("what")[:1]),
            waiting_since=Coalesce(Subquery(_unanswered().values("at")[:1]), Case(undecided)),
        )

    def undecided_since(self, moment):
        """Filter submitted stories without a decision or any event in the twelve months before ``moment``.

        Stories that staff typed in are left out: they have no sender who waits.
        """
        last_step = AuditEvent.objects.filter(story=OuterRef("pk")).order_by("-at").values("at")[:1]
        undecided = self.filter(state__in=[Story.State.SUBMITTED, Story.State.IN_REVIEW, Story.State.ASKED])
        sent_in = undecided.exclude(original_text="", sender=None)
        return sent_in.alias(last_at=Coalesce(Subquery(last_step), "submitted_at")).filter(
            last_at__lte=one_year_before(moment)
        )

    def due_for_erasure_soon(self, now):
        """Filter undecided stories that are erased within 30 days unless something happens."""
        return self.undecided_since(now + ERASURE_NOTICE)

    def due_for_erasure(self, now):
        """Filter stories not erased yet that were withdrawn, declined or last acted on twelve months before ``now``."""
        audit_events = AuditEvent.objects.filter(story=OuterRef("pk"))
        declined_at = audit_events.filter(what=AuditEvent.What.DECLINED).order_by("-at").values("at")[:1]
        closed_at = Case(
            When(state=Story.State.WITHDRAWN, then="withdrawn_at"),
            When(state=Story.State.DECLINED, then=Subquery(declined_at)),
        )
        since = audit_events.filter(what=AuditEvent.What.ERASED, at__gte=OuterRef("closed_at"))
        closed = self.model.objects.alias(closed_at=closed_at).filter(
            ~Exists(since), closed_at__lte=one_year_before(now)
        )
        waiting = self.model.objects.undecided_since(now)
        return self.filter(Q(pk__in=closed.values("pk")) | Q(pk__in=waiting.values("pk")))


def _unanswered():
    """Return the unanswered events of the outer story, oldest first."""
    answer = AuditEvent.objects.filter(story=OuterRef("story"), pk__gt=OuterRef("pk"), what__in=AuditEvent.ANSWERS)
    asking = AuditEvent.objects.filter(story=OuterRef("pk"), what__in=AuditEvent.NEEDING_ACTION)
    return asking.exclude(Exists(answer)).order_by("pk")


# What ``one_year_before`` gives, in the words of those who read how long something is kept.
ONE_YEAR_TEXT = "12 months"


def one_year_before(moment):
    """Return the same moment a year earlier; for 29 February, 28 February."""
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:
        return moment.replace(year=moment.year - 1, day=28)


class Story(StoryWorkflow, models.Model):
    """A personal story of sepsis in text, video or both, published only with consent.

    The database enforces consent and approval of a published story by constraints here and by a trigger on both tables
    (migration 0001).
    """

    class Kind(models.TextChoices):
        SURVIVOR = "survivor", "Told by a survivor"
        RELATIVE = "relative", "Told by a relative"
        BEREAVED = "bereaved", "Told by someone bereaved"

    class State(models.TextChoices):
        SUBMITTED = "submitted", "Sent in, not looked at yet"
        IN_REVIEW = "in review", "Being looked at"
        ASKED = "asked", "Waiting for the sender"
        PUBLISHED = "published", "Published"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    title = models.CharField(
        max_length=120,
        help_text="The heading of the story, and its line in lists. Calm words: it is read without the content note.",
    )
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The end of the story’s address, such as “learning-to-walk-again”. Best without a full name.",
    )
    kind = models.CharField(max_length=10, choices=Kind, help_text="Who tells it. Readers can choose stories by this.")
    told_by = models.CharField(
        max_length=80, blank=True, help_text="A first name or another name, as readers see it. May be empty."
    )
    relation = models.CharField(
        max_length=80, blank=True, help_text="Such as “mother of a boy who was three”. May be empty."
    )
    teaser = models.TextField(
        max_length=300,
        blank=True,
        help_text="One or two calm sentences for the list. A story with a content note shows the note there instead.",
    )
    is_about_death = models.BooleanField(
        "about a death", default=False, help_text="Tick when somebody dies in it, even if that is told in one line."
    )
    is_about_child = models.BooleanField(
        "about a child", default=False, help_text="Tick when a child is ill or dies in it."
    )
    is_graphic = models.BooleanField(
        "describes illness or treatment in detail",
        default=False,
        help_text="Tick when it tells of wounds, operations or intensive care in detail.",
    )
    content_note = models.CharField(
        max_length=200,
        blank=True,
        help_text="Shown before any of the text, such as “This story is about the death of a child.” "
        "Needed when one of the three boxes above is ticked.",
    )
    original_text = models.TextField(blank=True, editable=False, help_text="As it was sent in. Never changed.")
    body = rich_text(
        "the story",
        blank=True,
        help_text="The story as readers see it. Keep the teller’s own words and mend only what is hard to follow.",
    )
    tags = models.ManyToManyField(
        Tag, blank=True, related_name="stories", help_text="What it is about. Readers can choose stories by these."
    )

    # Pictures are stored once, in a name of their own making, each size and kind beside it (stories/media/photos.py).
    photo = models.FileField(upload_to="stories/photos", blank=True, max_length=120)
    photo_width = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    photo_height = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    photo_alt = models.CharField(
        "what the photo shows", max_length=200, blank=True, help_text="For people who cannot see it. Needed."
    )
    video = models.FileField(upload_to="stories/videos", blank=True, max_length=120)
    video_type = models.CharField(max_length=20, blank=True, editable=False)
    video_link = models.URLField("link to the video on YouTube or Vimeo", blank=True)
    poster = models.FileField("still of the video", upload_to="stories/photos", blank=True, max_length=120)
    poster_width = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    poster_height = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    captions = models.FileField("captions (WebVTT)", upload_to="stories/captions", blank=True, max_length=120)
    link_has_captions = models.BooleanField("the linked video has captions of its own", default=False)
    transcript = models.TextField(blank=True, help_text="Everything that is said, and what matters that is seen.")

    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED, editable=False)
    consent = models.OneToOneField(
        "stories.Consent", models.RESTRICT, null=True, blank=True, related_name="held_by", editable=False
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # Stays when the account goes.
    approved_by_name = models.CharField("approved by", max_length=150, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # In the future: to be published then.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    # It leaves the site then by itself, and the consent to it goes on: it may come back.
    publish_until = models.DateTimeField("on the site until", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # On the site before it was approved for the day in ``published_at``, which took the place of an earlier one.
    was_public_before = models.BooleanField(default=False, editable=False)
    on_home = models.BooleanField("on the front page", default=False)
    missing = models.TextField(
        "what is missing",
        blank=True,
        help_text="For editors only: what has to be found out before it can be published.",
    )
    updated_at = models.DateTimeField(auto_now=True)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("teaser", weight="B", config="english")
        + SearchVector("body", weight="C", config="english")
        + SearchVector("transcript", weight="D", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = StoryQuerySet.as_manager()
    # Not who agreed and approved, which the consents and steps hold, nor what was sent in, which never changes.
    history = Versions(
        excluded_fields=[
            *("search", "updated_at", "original_text", "consent", "submitted_at", "withdrawn_at"),
            *("approved_by", "approved_by_name", "approved_at", "was_public_before"),
        ],
        unseen=["photo_width", "photo_height", "video_type", "poster_width", "poster_height"],
        m2m_fields=[tags],
    )
    # What an old version that is brought back leaves as it is: an address, which people have saved.
    stays = ("slug",)

    class Meta:
        verbose_name_plural = "stories"
        ordering = ["-published_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="story_search"),
            models.Index(fields=["-published_at", "-id"], name="story_published", condition=Q(state="published")),
        ]
        constraints = [
            models.CheckConstraint(
                name="story_published_with_consent_and_approver",
                condition=~Q(state="published")
                | (
                    Q(consent__isnull=False, approved_at__isnull=False, published_at__isnull=False)
                    & ~Q(approved_by_name="")
                ),
                violation_error_message="A story is published only with consent, and once somebody has approved it.",
            ),
            models.CheckConstraint(
                name="story_content_note_where_needed",
                condition=Q(is_about_death=False, is_about_child=False, is_graphic=False) | ~Q(content_note=""),
                violation_error_message="Write a content note: readers need to know what the story is about.",
            ),
            models.CheckConstraint(
                name="story_published_says_something",
                condition=~Q(state="published") | ~Q(body="") | ~Q(video="") | ~Q(video_link=""),
                violation_error_message="There is no text and no video yet.",
            ),
            models.CheckConstraint(
                name="story_published_video_for_everybody",
                condition=~Q(state="published")
                | Q(video="", video_link="")
                | (
                    ~Q(transcript="") & (Q(video="") | ~Q(captions="")) & (Q(video_link="") | Q(link_has_captions=True))
                ),
                violation_error_message="A video needs captions and a transcript before it can be published.",
            ),
            models.CheckConstraint(
                name="story_one_video",
                condition=Q(video="") | Q(video_link=""),
                violation_error_message="Upload a video or link to one, not both.",
            ),
            models.CheckConstraint(
                name="story_photo_described",
                condition=Q(photo="") | ~Q(state="published") | ~Q(photo_alt=""),
                violation_error_message="Say what the photo shows, for people who cannot see it.",
            ),
            models.CheckConstraint(
                name="story_withdrawn_at_a_moment",
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="story_leaves_after_it_came",
                condition=~Q(state="published") | Q(publish_until=None) | Q(publish_until__gt=F("published_at")),
                violation_error_message="It has to come before it leaves. First change when it leaves the site.",
            ),
            models.CheckConstraint(
                name="story_address_is_free",
                condition=~Q(slug__in=RESERVED_SLUGS),
                violation_error_message="This address is taken by another page. Choose another.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("stories:detail", args=[self.slug])

    def is_public(self, now):
        """Return whether visitors may see its page at ``now``."""
        return self.state == self.State.PUBLISHED and self.published_at <= now and not self.has_left(now)

    def has_left(self, now):
        """Return whether its end has passed, without a withdrawal."""
        return self.state == self.State.PUBLISHED and self.publish_until is not None and self.publish_until <= now

    def has_page(self, now):
        """Return whether its URL shows something at ``now``: the story, or that it was taken down."""
        return self.is_public(now) or self.was_taken_down

    @property
    def was_taken_down(self):
        """Whether it was public once and is withdrawn now."""
        if self.state != self.State.WITHDRAWN:
            return False
        return self.was_public_before or (self.published_at is not None and self.published_at <= self.withdrawn_at)

    @property
    def in_short(self):
        """The text for lists, feeds, search and previews: the content note or, without one, the teaser."""
        return self.content_note or self.teaser

    @property
    def has_video(self):
        return bool(self.video or self.video_link)

    @property
    def length(self):
        return list_items.length(self)

    @property
    def kind_in_words(self):
        return list_items.kind(self)

    @property
    def teller(self):
        return list_items.teller(self)

    @property
    def needs_content_note(self):
        return self.is_about_death or self.is_about_child or self.is_graphic

    @property
    def is_withdrawn(self):
        return self.state == self.State.WITHDRAWN

    @property
    def is_published(self):
        """Whether it is published now or scheduled by ``published_at``."""
        return self.state == self.State.PUBLISHED
