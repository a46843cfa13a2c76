from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse

from foundations.rich_text import rich_text
from stories import cards, reading_order
from stories.models.sender import Sender
from stories.models.step import Step, name_of

# /stories/share/ and the like are pages of their own (stories/urls.py).
TAKEN_ADDRESSES = ("share", "feed", "mine", "media")


class TagQuerySet(models.QuerySet):
    def of_stories_published(self, now):
        """Those that lead a reader somewhere."""
        return self.filter(models.Exists(Story.objects.published(now).filter(tags=models.OuterRef("pk"))))


class Tag(models.Model):
    """What a story is about, as readers look for it: a child, a parent, intensive care."""

    name = models.CharField(max_length=60, unique=True, help_text="Follows the words “Stories about”.")
    slug = models.SlugField("address", max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]

    def __str__(self):
        return self.name


class StoryQuerySet(models.QuerySet):
    def published(self, now):
        """Those that readers may see at ``now``: published, and their day has come."""
        return self.filter(state=Story.State.PUBLISHED, published_at__lte=now)

    def for_lists(self):
        """Without the long texts that no list shows. The body stays: its length is told."""
        return self.defer("original_text", "transcript", "missing", "search")

    def featured_first(self):
        """The one on the front page, then those that nobody needs to be prepared for, newest first."""
        return self.order_by("-on_home", reading_order.gentle_first(), "-published_at", "-pk")

    def to_read_after(self, story):
        """All others, the best to read after ``story`` first: without a content note, then of the same kind."""
        gentle, alike, older = (
            reading_order.gentle_first(),
            reading_order.same_kind_first(story),
            reading_order.older_first(story),
        )
        return self.exclude(pk=story.pk).order_by(gentle, alike, older, "-published_at", "-pk")

    def waiting(self):
        """Those that a moderator has to look at."""
        return self.filter(state__in=[Story.State.SUBMITTED, Story.State.IN_REVIEW])

    def consent_to_confirm(self):
        """Those whose consent comes from before this site, and nobody has asked about it again."""
        return self.filter(consent__must_be_confirmed=True, consent__confirmed_at=None)

    def needs_someone(self):
        """Those that a moderator has to do something about.

        Sent in and not decided; a word from the sender, or a mail that failed, that nobody has answered since;
        a consent to be confirmed.
        """
        answer = Step.objects.filter(story=OuterRef("story"), pk__gt=OuterRef("pk"), what__in=Step.ANSWERS)
        unanswered = Step.objects.filter(story=OuterRef("pk"), what__in=Step.ASK_FOR_SOMEONE)
        return self.filter(
            Q(pk__in=self.model.objects.waiting().values("pk"))
            | Q(pk__in=self.model.objects.consent_to_confirm().values("pk"))
            | Exists(unanswered.exclude(Exists(answer)))
        )

    def due_for_erasure(self, now):
        """Withdrawn or declined twelve months before ``now`` or earlier, and not erased yet."""
        steps = Step.objects.filter(story=OuterRef("pk"))
        declined_at = steps.filter(what=Step.What.DECLINED).order_by("-at").values("at")[:1]
        closed_at = Case(
            When(state=Story.State.WITHDRAWN, then="withdrawn_at"),
            When(state=Story.State.DECLINED, then=Subquery(declined_at)),
        )
        since = steps.filter(what=Step.What.ERASED, at__gte=OuterRef("closed_at"))
        return self.alias(closed_at=closed_at).filter(~Exists(since), closed_at__lte=a_year_before(now))


def a_year_before(moment):
    """The same moment of the year before; of the leap day, the day before it."""
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:
        return moment.replace(year=moment.year - 1, day=28)


# What the database says when the consent does not hold (migration 0002), in words for people.
NO_CONSENT = "Nobody has agreed to all of what this story would show. Look at the consents below."


def in_plain_words(error):
    """A ValidationError that says what the IntegrityError of a Story or its consent means; None if it is another."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    words = {each.name: each.violation_error_message for each in Story._meta.constraints}
    words |= {
        "story_published_means_consented": NO_CONSENT,
        "stories_story_slug_key": "Another story has this address.",
    }
    return ValidationError(words[name]) if name in words else None


class Story(models.Model):
    """One person's story of sepsis, in text, video or both. Told with care, and only with consent.

    Published implies consent and an approver. The database itself holds to it: a constraint here, and a
    trigger that also looks at the consent (migration 0002).
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

    title = models.CharField(max_length=120)
    slug = models.SlugField("address", max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
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
    is_about_death = models.BooleanField("about a death", default=False)
    is_about_child = models.BooleanField("about a child", default=False)
    is_graphic = models.BooleanField("describes illness or treatment in detail", default=False)
    content_note = models.CharField(
        max_length=200,
        blank=True,
        help_text="Shown before any of the text, such as “This story is about the death of a child.” "
        "Needed when one of the three boxes above is ticked.",
    )
    original_text = models.TextField(blank=True, editable=False, help_text="As it was sent in. Never changed.")
    body = rich_text("the story", blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="stories")

    # Pictures are stored once, in a name of their own making, each size and kind beside it (stories/photos.py).
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
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
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
                name="story_address_is_free",
                condition=~Q(slug__in=TAKEN_ADDRESSES),
                violation_error_message="This address is taken by another page. Choose another.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("stories:detail", args=[self.slug])

    def is_public(self, now):
        """Whether visitors may see its page at ``now``."""
        return self.state == self.State.PUBLISHED and self.published_at <= now

    @property
    def was_taken_down(self):
        """Whether visitors could once read it, and no longer can."""
        return (
            self.state == self.State.WITHDRAWN
            and self.published_at is not None
            and self.published_at <= self.withdrawn_at
        )

    @property
    def in_short(self):
        """What lists, feeds, search and previews may say of it: its content note if it has one, else its teaser."""
        return self.content_note or self.teaser

    @property
    def has_video(self):
        return bool(self.video or self.video_link)

    @property
    def length(self):
        return cards.length(self)

    @property
    def kind_in_words(self):
        return cards.kind(self)

    @property
    def teller(self):
        return cards.teller(self)

    @property
    def needs_content_note(self):
        return self.is_about_death or self.is_about_child or self.is_graphic

    @property
    def is_withdrawn(self):
        return self.state == self.State.WITHDRAWN

    @property
    def is_published(self):
        """Published now or, if ``published_at`` is still to come, then."""
        return self.state == self.State.PUBLISHED

    # What can be done to a story. Each is one transaction that holds the row, so that two people who decide at
    # once do so one after the other; it works on the story as it stands in the database then, leaves a step
    # with who and when, and raises ValidationError in plain words where it cannot be done. Each returns whether
    # it did anything: pressed twice, the second time is False, and nobody gets a second email.

    @contextmanager
    def _held(self):
        try:
            with transaction.atomic():
                self.refresh_from_db(from_queryset=Story.objects.select_for_update())
                yield
        except (ValidationError, IntegrityError) as error:
            self.refresh_from_db()
            if isinstance(error, IntegrityError) and (plain := in_plain_words(error)):
                raise plain from error
            raise

    def _step(self, what, *, now, by=None, note=""):
        return self.steps.create(what=what, at=now, by=by, by_name=name_of(by), note=note)

    def _set(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=[*values, "updated_at"])

    def _not_if_withdrawn(self):
        if self.is_withdrawn:
            raise ValidationError("This story was withdrawn.")

    def _was_just(self, what, note):
        """Whether the last thing that happened is this very thing: the same button, pressed again."""
        last = self.steps.last()
        return last is not None and last.what == what and last.note == note

    def standing_consent(self):
        """The latest consent that was not taken back, or None."""
        return self.consents.filter(withdrawn_at=None).first()

    def not_consented(self, consent):
        """What the story would show that ``consent`` does not cover, a sentence each. Empty: it covers all."""
        if consent is None:
            return ["There is no consent that holds. Ask for one, and record it, before you publish."]
        used = [
            (consent.text, self.body, "the text"),
            (consent.photo, self.photo, "the photo"),
            (consent.video, self.video or self.video_link, "the video"),
        ]
        return [
            f"Nobody has agreed that {words} is published. Take it out, or ask."
            for agreed, shown, words in used
            if shown and not agreed
        ]

    def begin_review(self, by, *, now):
        """Somebody takes it on, and others see so."""
        with self._held():
            self._not_if_withdrawn()
            if self.state != self.State.SUBMITTED:
                return False
            self._set(state=self.State.IN_REVIEW)
            self._step(Step.What.REVIEW_BEGUN, now=now, by=by)
        return True

    def approve(self, by, *, now, publish_at=None, message=""):
        """Publish it now or, with ``publish_at``, then; ``message`` is what the sender is told.

        It rests on the latest consent that was not taken back, which must cover all that is shown. A story
        that was withdrawn or declined comes back the same way, once somebody has agreed again.
        """
        with self._held():
            when = publish_at or now
            if self.is_published:
                if (publish_at is None and self.published_at <= now) or publish_at == self.published_at:
                    return False
                if self.published_at <= now:
                    raise ValidationError("This story is on the site already.")
            # Held too: nobody takes it back between this look and the end.
            list(self.consents.select_for_update())
            consent = self.standing_consent()
            if problems := self.not_consented(consent):
                raise ValidationError(problems)
            self.state, self.consent, self.withdrawn_at = self.State.PUBLISHED, consent, None
            self.approved_by, self.approved_by_name, self.approved_at = by, name_of(by), now
            self.published_at = when
            self.validate_constraints()
            self._set(
                **{
                    name: getattr(self, name)
                    for name in (
                        *("state", "consent", "withdrawn_at", "published_at"),
                        *("approved_by", "approved_by_name", "approved_at"),
                    )
                }
            )
            what = Step.What.SCHEDULED if when > now else Step.What.APPROVED
            self._step(what, now=now, by=by, note=message)
        return True

    def ask(self, by, message, *, now):
        """Ask the sender something. A published story stays where it is; any other waits for the answer."""
        with self._held():
            self._not_if_withdrawn()
            if not message.strip():
                raise ValidationError("Write what you want to ask.")
            if self._was_just(Step.What.ASKED, message):
                return False
            if not self.is_published:
                self._set(state=self.State.ASKED)
            self._step(Step.What.ASKED, now=now, by=by, note=message)
        return True

    def decline(self, by, message, *, now):
        """Not to be published; ``message`` is what the sender is told."""
        with self._held():
            self._not_if_withdrawn()
            if self.state == self.State.DECLINED:
                return False
            if self.is_published:
                raise ValidationError("This story is published. Withdraw it instead.")
            self._set(state=self.State.DECLINED)
            self._step(Step.What.DECLINED, now=now, by=by, note=message)
        return True

    def withdraw(self, *, now, by=None, note=""):
        """Take it off the site at once, with every consent. ``by`` is None when the sender does."""
        with self._held():
            if self.is_withdrawn:
                return False
            # In this order: the database lets nobody take back the consent of a published story.
            self._set(state=self.State.WITHDRAWN, withdrawn_at=now, on_home=False)
            self.consents.filter(withdrawn_at=None).update(withdrawn_at=Greatest("given_at", Value(now)))
            what = Step.What.WITHDRAWN if by else Step.What.WITHDRAWN_BY_SENDER
            self._step(what, now=now, by=by, note=note)
        return True

    def want_change(self, text, *, now):
        """The sender asks for a change, or answers. A published story stays as it is until somebody has looked."""
        with self._held():
            self._not_if_withdrawn()
            if not text.strip():
                raise ValidationError("Write what you would like us to change.")
            if self._was_just(Step.What.CHANGE_WANTED, text):
                return False
            if self.state == self.State.ASKED:
                self._set(state=self.State.IN_REVIEW)
            self._step(Step.What.CHANGE_WANTED, now=now, note=text)
        return True

    def mark_seen(self, by, *, now):
        """Somebody has looked at what the sender did or wrote, and done what it needed."""
        with self._held():
            answered = self.steps.filter(what__in=Step.ANSWERS).last()
            asking = self.steps.filter(what__in=Step.ASK_FOR_SOMEONE).last()
            if asking is None or (answered and answered.pk > asking.pk):
                return False
            self._step(Step.What.SEEN, now=now, by=by)
        return True

    def feature(self, by, *, now):
        """Show it on the front page, in the place of any other."""
        with self._held():
            if not self.is_published:
                raise ValidationError("Only a published story can stand on the front page.")
            if self.on_home:
                return False
            Story.objects.filter(on_home=True).update(on_home=False)
            self._set(on_home=True)
            self._step(Step.What.FEATURED, now=now, by=by)
        return True

    def stop_featuring(self, by, *, now):
        with self._held():
            if not self.on_home:
                return False
            self._set(on_home=False)
            self._step(Step.What.NOT_FEATURED, now=now, by=by)
        return True

    def record_consent(self, by, *, now, **consent):
        """Keep a consent that reached us by other ways than the form, such as a letter. See Consent's fields."""
        with self._held():
            if self.consents.filter(withdrawn_at=None, **consent).exists():
                return False
            new = self.consents.create(**consent)
            if self.is_published and new == self.standing_consent() and not self.not_consented(new):
                self._set(consent=new)
            self._step(Step.What.CONSENT_RECORDED, now=now, by=by)
        return True

    def confirm_consent(self, by, *, now):
        """Somebody has asked again about a consent from before this site, and it holds."""
        with self._held():
            consent = self.consent or self.standing_consent()
            if consent is None or not consent.must_be_confirmed or consent.withdrawn_at:
                raise ValidationError("There is no consent here that waits to be confirmed.")
            if consent.confirmed_at:
                return False
            consent.confirmed_at, consent.confirmed_by_name = now, name_of(by)
            consent.save(update_fields=["confirmed_at", "confirmed_by_name"])
            self._step(Step.What.CONSENT_CONFIRMED, now=now, by=by)
        return True

    def note_edit(self, by, *, now):
        """Somebody changed its words or pictures."""
        with self._held():
            self._step(Step.What.EDITED, now=now, by=by)
        return True

    def erase_sender(self, *, now, by=None):
        """Forget who sent it, and all that they wrote to us. Of a story that is not to be told, the story as well.

        What stays is the bare record: that there was a story, what was agreed to and when, who decided what.
        """
        with self._held():
            unwanted = self.state in (self.State.WITHDRAWN, self.State.DECLINED)
            if unwanted:
                self._forget_story()
            if not Sender.objects.filter(story=self).delete()[0] and not unwanted:
                return False
            self.steps.exclude(note="").update(note="")
            self._step(Step.What.ERASED, now=now, by=by)
        return True

    def _forget_story(self):
        files = [(file.storage, file.name) for file in (self.photo, self.poster, self.video, self.captions) if file]
        self._set(
            **dict.fromkeys(("teaser", "original_text", "body", "transcript", "missing", "video_link"), ""),
            **dict.fromkeys(("told_by", "relation", "photo", "photo_alt", "video", "video_type", "poster"), ""),
            **dict.fromkeys(("photo_width", "photo_height", "poster_width", "poster_height"), None),
            captions="",
            title=f"Story {self.pk}, erased",
            slug=f"erased-{self.pk}",
        )
        # Who agreed may be a name; that they did, to what and when, stays.
        self.consents.update(given_by="The sender, erased")
        for storage, name in files:
            transaction.on_commit(partial(storage.delete, name))
