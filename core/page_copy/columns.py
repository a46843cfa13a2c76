"""The words of pages that editors may change, as plain text.

What stays in the templates, for safety and for access: when to call 999 and 111, where the helpline's number
stands, what boxes and buttons are called, what is said of a mistake, and each sentence that tells what this
site does by itself, with the number of days that its programs keep to.
"""

from django.db import models
from django.db.models import Q

from core.history.tracking import Versions


def heading_field(default, name=None, **options):
    """A field for a heading, which stands on one line where there is room."""
    return models.CharField(name, max_length=80, default=default, blank=True, **options)


def sentences_field(default, name=None, *, longest=300, **options):
    """A field for a sentence or a few. A line that an editor begins is one on the page as well."""
    return models.TextField(name, max_length=longest, default=default, blank=True, **options)


def link_field(default, name=None, **options):
    """A field for the words of a link. They say where it leads, as people hear links one after the other."""
    return models.CharField(name, max_length=60, default=default, blank=True, **options)


def description_field(default):
    """A field for what search engines show of the page."""
    return models.CharField(
        "for search engines",
        max_length=200,
        default=default,
        blank=True,
        help_text="They show it below the name of the page. It does not stand on the page itself.",
    )


class PageWords(models.Model):
    """The words of one page. There is one row at most; without it, the words we began with stand."""

    history = Versions(inherit=True)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(name="%(class)s_is_one", condition=Q(pk=1))]

    @classmethod
    def current(cls):
        """The words as they stand now. One query."""
        return cls.objects.first() or cls()

    def clean(self):
        """Where a box was emptied, the words we began with come back: no page stands without its heading."""
        for field in self._meta.fields:
            if field.has_default() and not getattr(self, field.attname):
                setattr(self, field.attname, field.get_default())


def points(text):
    """The lines of ``text`` that hold something, as the points of a list."""
    return [line.strip() for line in text.splitlines() if line.strip()]
