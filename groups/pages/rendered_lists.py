"""Lists of groups and events, each entry rendered once and kept.

What a page of results says of a group is the same for every visitor until an editor changes it or
a meeting passes; only the distance differs. So each entry's HTML is kept under all that it is made
of, and is made anew as soon as any of it changes. Rendering was two thirds of the page's cost.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core.dates.words import london
from groups.pages.list_items import distance, entry_from_event, group_item, meeting_item

# At about 2 kB each, all groups of the country fit many times over.
MAX_CACHED = 2_000


class Result(NamedTuple):
    """One entry of a list: how far away, if that is known, and the rest ready to print."""

    distance: str
    html: SafeString


@dataclass(frozen=True)
class ResultList:
    """A list on a page, under its heading (read out only, if it is the first)."""

    heading: str
    results: list[Result]
    start: int = 1
    anchor: str = ""
    is_numbered: bool = False


def of_entries(entries, *, now):
    """The Results of finder entries, leading to their groups."""
    year = london(now).year
    return [Result(distance(entry), _html(entry._replace(metres=None), year, False)) for entry in entries]


def of_events(events, *, now):
    """The Results of Events whose groups and venues are loaded, leading to the events."""
    year = london(now).year
    return [Result("", _html(entry_from_event(event), year, True)) for event in events]


def entry_urls():
    """The functions that make addresses of a group's slug and of an event's key."""
    # Reversing each address by name would cost more than the query.
    return f"{reverse('groups:finder')}{{}}/".format, f"{reverse('groups:events')}{{}}/".format


def _html(entry, this_year, leads_to_event):
    return (_render if settings.DEBUG else _kept)(entry, this_year, leads_to_event)


def _render(entry, this_year, leads_to_event):
    group_url, event_url = entry_urls()
    if leads_to_event:
        card = meeting_item(entry, event_url=event_url, this_year=this_year)
    else:
        card = group_item(entry, group_url=group_url, event_url=event_url, this_year=this_year)
    return render_to_string("groups/_result.html", {"card": card})


_kept = lru_cache(maxsize=MAX_CACHED)(_render)
