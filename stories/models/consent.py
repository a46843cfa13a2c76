from django.db import models
from django.db.models import F, Q

# The source of a consent given in the form of this site.
SUBMISSION_FORM = "stories/share"


class ConsentQuerySet(models.QuerySet):
    def recorded_by_hand(self):
        """Filter consents that staff typed in from a letter or call, without those from before this site."""
        return self.exclude(source=SUBMISSION_FORM).exclude(must_be_confirmed=True)


class Consent(models.Model):
    """What a person agreed to, in which wording and when. Rows are added and withdrawn, never rewritten."""

    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="consents")
    text = models.BooleanField(
        "publish the story on this site",
        default=False,
        help_text="Tick when they agreed that readers of this site may read it.",
    )
    photo = models.BooleanField(
        "publish the photo on this site",
        default=False,
        help_text="Tick when they agreed that readers may see the photo. Without it the photo stays off the site.",
    )
    video = models.BooleanField(
        "publish the video on this site",
        default=False,
        help_text="Tick when they agreed that readers may see the video. Without it the video stays off the site.",
    )
    leaflets = models.BooleanField(
        "use it in leaflets and on social media",
        default=False,
        help_text="Tick when they agreed to leaflets and posts too, not only to this site.",
    )
    contact = models.BooleanField(
        "contact them about it",
        default=False,
        help_text="Tick when they agreed that we may write to them or call them about it.",
    )
    wording = models.TextField(help_text="The very words they agreed to.")
    given_by = models.CharField(max_length=120, help_text="Who agreed: the teller, a parent, or the charity's record.")
    source = models.CharField(max_length=80, help_text="Where they agreed, such as the page or a letter.")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Consent from before this site. It stays in the list of open work until it is confirmed.
    must_be_confirmed = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_name = models.CharField("confirmed by", max_length=150, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
            ),
            models.CheckConstraint(name="consent_has_its_words", condition=~Q(wording="") & ~Q(given_by="")),
            models.CheckConstraint(
                name="consent_confirmed_by_somebody",
                condition=Q(confirmed_at=None, confirmed_by_name="")
                | (~Q(confirmed_at=None) & ~Q(confirmed_by_name="")),
            ),
        ]

    def __str__(self):
        return f"Consent of {self.given_at:%d %B %Y}"

    @property
    def is_unconfirmed(self):
        return self.must_be_confirmed and self.confirmed_at is None and self.withdrawn_at is None
