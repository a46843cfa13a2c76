"""Slugs made from story titles. Pure."""

from itertools import chain, count

from django.utils.text import slugify

LONGEST = 80
# What is left of a title in another script than ours.
WITHOUT_LETTERS = "a-story"


def plain_slug(title):
    """Return the title as a slug, with room for a number at its end."""
    return slugify(title)[: LONGEST - 8].strip("-_") or WITHOUT_LETTERS


def free_slug(title, taken):
    """Return the first of "my-son", "my-son-2", "my-son-3" … that is not in ``taken``."""
    plain = plain_slug(title)
    return next(slug for slug in chain([plain], (f"{plain}-{number}" for number in count(2))) if slug not in taken)
