"""Lists of groups and events with cached HTML for each entry.

The HTML of an entry is the same for all visitors; only the distance differs. The cache key is the entry's whole
content, so any change renders it anew. Without the cache, rendering takes two thirds of the page's time.
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

# At about 2 kB each; many times the number of groups.
MAX_CACHED = 2_000


class Result(NamedTuple):
    """An entry of a list: its distance, if known, and its HTML."""

    distance: str
    html: SafeString


@dataclass(frozen=True)
class ResultList:
    """A list on a page with its heading (visually hidden for the first list)."""

    heading: str
    results: list[Result]
    start: int = 1
    anchor: str = ""
    is_numbered: bool = False


def of_entries(entries, *, now):
    """Return the Results of finder entries, linked to their groups."""
    year = london(now).year
    return [Result(distance(entry), _html(entry._replace(metres=None), year, False)) for entry in entries]


def of_events(events, *, now):
    """Return the Results of Events with their groups and venues loaded, linked to the events."""
    year = london(now).year
    return [Result("", _html(entry_from_event(event), year, True)) for event in events]


def entry_urls():
    """Return the functions that make URLs of a group's slug and of an event's key."""
    # Reversing each URL by name would take longer than the query.
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
