from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.history.tracking import Versions
from core.models import ScheduledPublishing, ScheduledQuerySet


class ResourceQuerySet(ScheduledQuerySet):
    def printed(self, now):
        """Filter booklets that can be requested in print at ``now``."""
        return self.published(now).filter(printed_copies=True)


class Resource(ScheduledPublishing):
    """A booklet, leaflet or recording: a file, a link, or so far only a title."""

    class Kind(models.TextChoices):
        BOOKLET = "booklet", "Booklet"
        LEAFLET = "leaflet", "Leaflet"
        POSTER = "poster", "Poster"
        AUDIO = "audio", "Audio"
        VIDEO = "video", "Video"

    title = models.CharField(
        max_length=120, unique=True, help_text="What stands on its cover. The list of booklets and the search show it."
    )
    description = models.TextField(
        max_length=600,
        help_text="Who it is for and what is in it, in a few plain sentences. It stands below the title.",
    )
    kind = models.CharField(
        max_length=8,
        choices=Kind,
        default=Kind.BOOKLET,
        help_text="Stands below the title, so that people know what they will get.",
    )
    file = models.FileField(upload_to="resources/", blank=True)
    # Read from the file's content when it is uploaded, never from its name.
    content_type = models.CharField(max_length=40, blank=True, editable=False)
    size = models.PositiveIntegerField("size in bytes", null=True, blank=True, editable=False)
    url = models.URLField("link", blank=True, help_text="Where it can be read, if it is not uploaded here.")
    pages = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many it has, so that people know how long it is. Empty: the page leaves it out.",
    )
    issued_on = models.DateField(
        "date on it",
        null=True,
        blank=True,
        help_text="The date printed on it, so that people know how new it is. Empty: the page leaves it out.",
    )
    language = models.CharField(
        max_length=40, default="English", help_text="The language it is written or spoken in, such as “Welsh”."
    )
    large_print = models.BooleanField(
        default=False,
        help_text="Tick when its letters are large enough for people with low vision. The list then says so.",
    )
    easy_read = models.BooleanField(
        default=False,
        help_text="Tick when it has short sentences and pictures, for people who find reading hard. The list then "
        "says so.",
    )
    printed_copies = models.BooleanField(
        "can be asked for on paper", default=False, help_text="Tick when the charity posts it to people."
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first in the list.")
    updated_at = models.DateTimeField(auto_now=True)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("description", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ResourceQuerySet.as_manager()
    history = Versions(excluded_fields=["search", "updated_at"], unseen=["content_type", "size"])

    class Meta(ScheduledPublishing.Meta):
        abstract = False
        ordering = ["order", "title"]
        indexes = [GinIndex(fields=["search"], name="resource_search")]
        constraints = [
            *ScheduledPublishing.Meta.constraints,
            models.CheckConstraint(
                name="resource_file_or_link",
                condition=Q(file="") | Q(url=""),
                violation_error_message="Give a file or a link, not both.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('support:resources')}#resource-{self.pk}"
