"""The template contexts of the finder: the nearest groups, a search without a place, and all groups."""

from django.utils import timezone

from core.dates.words import london
from core.http.pagination import NoSuchPageError, number_asked
from core.http.print_version import printing
from groups.finder import nearest
from groups.finder.nearest import NEARBY_MILES, Order
from groups.finder.query import FORMATS, choice_url
from groups.gazetteer.place_names import plain_name
from groups.maps import layout as maps_layout
from groups.maps.svg import as_svg
from groups.maps.towns import towns_in
from groups.models import Event, Meets, Region, SupportGroup
from groups.pages.list_items import group_item
from groups.pages.rendered_lists import ResultList, entry_urls, of_entries, of_events

PAGE_SIZE = 10
MAX_PAGES = 20
MAX_FURTHER_AWAY = 5
MAX_UPCOMING = 3
MAX_ONLINE = 5

_REGION_LABELS = dict(Region.choices) | {"": ""}


def nearest_context(request, query, geocoded):
    """The context of the page of groups nearest to ``geocoded.place``. Raises NoSuchPageError."""
    now = timezone.now()
    first_url = query.url()
    number = number_asked(request, first_url=first_url, is_private=True)
    if number > MAX_PAGES:
        raise NoSuchPageError(first_url, is_private=True)
    place = geocoded.place
    entries, online = nearest.nearby_and_online(
        place.position,
        now=now,
        limit=number * PAGE_SIZE + 1,
        max_online=MAX_ONLINE + 1,
        meets=FORMATS[query.format],
        order=query.order,
    )
    nearby = [entry for entry in entries if entry.miles <= NEARBY_MILES]
    start = (number - 1) * PAGE_SIZE
    if start and start >= len(nearby):
        raise NoSuchPageError(first_url, is_private=True)
    shown = nearby[start : start + PAGE_SIZE]
    further = [entry for entry in entries if entry.miles > NEARBY_MILES][:MAX_FURTHER_AWAY] if number == 1 else []
    wants_online = query.format == "online"
    if query.format == "in-person" and nearby:
        online = []
    has_more = len(nearby) > start + PAGE_SIZE and number < MAX_PAGES

    near_section = ResultList(
        "In person and online, near you" if wants_online else "",
        of_entries(shown, now=now),
        start=start + 1,
        is_numbered=True,
    )
    online_section = ResultList("Online, from anywhere", of_entries(online[:MAX_ONLINE], now=now), anchor="online")
    further_section = ResultList(
        "Further away" if nearby else "The nearest, further away",
        of_entries(further, now=now),
        is_numbered=not nearby,
    )
    # The numbers on the map are those of the one numbered list.
    numbered = enumerate(shown, start + 1) if nearby else enumerate(further, 1)
    spots = [maps_layout.Spot(number, entry.position) for number, entry in numbered]
    picture = maps_layout.search_map(place.position, spots, towns_in)
    if wants_online or not nearby:
        first, rest = [online_section], [near_section, further_section]
    else:
        first, rest = [near_section], [further_section, online_section]
    before_place = "Groups nearest to" if nearby else f"No groups within {NEARBY_MILES} miles of"
    return {
        "heading": "Groups you can join online" if wants_online else f"{before_place} {place.words}",
        "before_place": before_place,
        "how_many": "" if wants_online else _count_sentence(len(nearby), number, has_more, query.order),
        "place": place,
        "notes": geocoded.notes,
        "guessed": geocoded.guessed,
        "others": [(other.label, choice_url(other)) for other in geocoded.choices],
        "first": [section for section in first if section.results],
        "rest": [section for section in rest if section.results],
        "picture": picture,
        "map": picture and as_svg(picture, "area"),
        "nothing_near": not nearby,
        "wants_online": wants_online,
        "has_online": bool(online),
        "has_more_online": len(online) > MAX_ONLINE,
        "toolbar": query.toolbar(),
        "number": number,
        "printing": printing(request, search=query.url(number)),
        "previous_url": query.url(number - 1) if number > 1 else "",
        "next_url": query.url(number + 1) if has_more else "",
    }


def _count_sentence(nearby, number, has_more, order):
    """How many results the first page is of, as a sentence; empty where the heading says it."""
    if nearby == 0 or number > 1:
        return ""
    if has_more:
        return f"These are the {PAGE_SIZE} {'soonest' if order is Order.DATE else 'nearest'}."
    return (
        f"There is one within {NEARBY_MILES} miles."
        if nearby == 1
        else f"There are {nearby} within {NEARBY_MILES} miles."
    )


def no_place_context(geocoded, typed):
    """The context of a search without a place: a choice between places or an error message, then all groups."""
    context = all_groups_context()
    if geocoded.is_shared_name:
        names = {choice.text for choice in geocoded.choices}
        context["heading"] = f"Which {names.pop() if len(names) == 1 else typed.strip()} do you mean?"
    elif geocoded.choices:
        context["heading"] = "Which place do you mean?"
    return context | {
        "problem": geocoded.problem,
        "errors": [{"field": "postcode", "message": geocoded.problem}] if geocoded.problem else [],
        "choices": [(choice.label, choice_url(choice)) for choice in geocoded.choices],
        "suggestions": [(choice.label, choice_url(choice)) for choice in geocoded.suggestions],
        # "Essex" is no town, but it is in the name of a group.
        "of_that_name": _groups_named(context["entries"], plain_name(typed)) if geocoded.problem else None,
    }


def _groups_named(entries, name):
    """The entries whose name, region or town contains the words of ``name``, as a ResultList; None without any."""
    if len(name) < 3:
        return None
    found = [
        entry
        for entry in entries
        if f" {name} " in f" {plain_name(f'{entry.name} {_REGION_LABELS[entry.region]} {entry.venue_town or str()}')} "
    ]
    return ResultList("Groups that go by that name", of_entries(found, now=timezone.now())) if found else None


def all_groups_context():
    """The context of the page without a place: groups by region, online groups, upcoming events."""
    now = timezone.now()
    entries = nearest.all_groups(now=now, using=SupportGroup.objects.db)
    in_person = [entry for entry in entries if entry.meets != Meets.ONLINE]
    items = _list_items(in_person, now)
    regions = [(label, [each for each in items if each.region == value]) for value, label in Region.choices]
    upcoming = Event.objects.listed().upcoming(now).select_related("group", "venue")
    picture = maps_layout.uk_map([entry.position for entry in in_person])
    return {
        "heading": "Groups near you",
        "entries": entries,
        "regions": [(label, groups) for label, groups in regions if groups],
        "online": _list_items([entry for entry in entries if entry.meets == Meets.ONLINE], now),
        "upcoming": ResultList("What’s on next", of_events(upcoming[:MAX_UPCOMING], now=now)),
        "picture": picture,
        "map": picture and as_svg(picture, "uk"),
        "cut_short": len(entries) >= nearest.MAX_GROUPS,
        "most": nearest.MAX_GROUPS,
    }


def _list_items(entries, now):
    group_url, event_url = entry_urls()
    year = london(now).year
    return [group_item(entry, group_url=group_url, event_url=event_url, this_year=year) for entry in entries]
