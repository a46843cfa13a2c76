"""The pages that every page links to in its footer, kept for a moment so that almost no page asks for them.

An edit shows everywhere after two seconds, and at once in the process that saved it. So does a page whose time has
come or is over: nobody keeps its link for longer.
"""

import logging
from time import monotonic
from typing import NamedTuple

from django.db import Error
from django.utils import timezone

from core.database import deadline
from support.models import Page

# Short enough for an editor who ticks a page and goes to look; a busy site asks once in that time, not on every page.
SECONDS_KEPT = 2
# A page can do without them: they may take up this much of a request's time for the database, in seconds.
PATIENCE = 0.2

logger = logging.getLogger(__name__)


class FooterLink(NamedTuple):
    words: str
    url: str


class _Kept(NamedTuple):
    links: tuple
    until: float


# One for the process, replaced as a whole: threads may read it at any time.
_kept = _Kept((), 0)


def footer_links():
    """FooterLinks of the published pages that editors ticked, in their order. One query, unless they are fresh.

    While the database is down: those last known, perhaps none. A footer never takes its page down with it.
    """
    now = monotonic()
    if now >= _kept.until:
        # Before the query, so that a database that does not answer holds up one thread at a time.
        keep(_kept.links, until=now + SECONDS_KEPT)
        try:
            with deadline.at_most(PATIENCE):
                keep_fresh(_pages())
        except Error as problem:
            logger.warning("The footer's links could not be read: %s", type(problem).__name__)
    return _kept.links


def keep_fresh(pages):
    """Answer with links to ``pages``, just read, for a moment. Whoever reads the helpline brings them along."""
    links = tuple(FooterLink(page.title, page.get_absolute_url()) for page in pages)
    keep(links, until=monotonic() + SECONDS_KEPT)


def keep(links, *, until):
    """Answer with ``links`` until the clock of ``time.monotonic`` says so."""
    global _kept
    _kept = _Kept(tuple(links), until)


def expire():
    """Read again when next asked; until that succeeds, the links known so far stand. For whoever has changed a page."""
    keep(_kept.links, until=0)


def forget():
    """Know nothing, and read again when next asked."""
    keep((), until=0)


def _pages():
    return Page.objects.in_footer(timezone.now()).only("title", "slug")
