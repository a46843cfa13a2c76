"""The finder: a postcode, a town or a position in, the nearest groups and events out.

A GET form on purpose, so that reload, back and sharing work. What that costs in privacy is paid
back here: the answer to a search is private, unindexed, and sets no cookie.
"""

from functools import partial
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http.pagination import NoSuchPageError, number_asked
from core.http.print_version import printing
from groups.dates.words import london
from groups.finder import nearest
from groups.finder.nearest import NEARBY_MILES, Order
from groups.gazetteer import geocoding
from groups.gazetteer.place_names import plain_name
from groups.maps import layout as maps_layout
from groups.maps.svg import as_svg
from groups.maps.towns import towns_in
from groups.models import Event, Meets, Region, SupportGroup
from groups.pages.list_items import group_card
from groups.pages.rendered_lists import ResultList, entry_urls, of_entries, of_events

ON_A_PAGE = 10
LAST_PAGE = 20
FURTHER_AWAY = 5
NEXT_EVENTS = 3
MOST_ONLINE = 5

_REGION_LABELS = dict(Region.choices) | {"": ""}

FORMATS = {"": None, "in-person": [Meets.IN_PERSON, Meets.BOTH], "online": [Meets.BOTH]}
FORMAT_LABELS = {"": "All", "in-person": "In person", "online": "Online"}
ORDER_LABELS = {Order.DISTANCE: "Nearest first", Order.DATE: "Soonest first"}


@require_safe
def finder(request):
    """The search and all groups by region or, once something was typed, the nearest ones."""
    if "near" in request.GET:
        place = geocoding.near_coordinates(request.GET["near"])
        understood = geocoding.Understanding(place=place)
        if place is None:
            understood.problem = "We could not tell where that is. Type a postcode or a town."
    elif "postcode" in request.GET:
        town = request.GET.get("town", "")
        # A key has nine digits at most; longer ones overflow the column.
        town_id = int(town) if town.isascii() and town.isdigit() and len(town) <= 9 else None
        understood = geocoding.understand(request.GET["postcode"], town_id=town_id)
    else:
        return render(request, "groups/finder.html", {"heading": "Groups near you"} | _all_groups())
    page = (
        _results(request, understood) if understood.place else _no_results(understood, request.GET.get("postcode", ""))
    )
    # Looked for where no text was typed, the box stays empty.
    page["typed"] = request.GET.get("postcode", "").replace("\x00", "")[:200]
    page["search"] = {"value": page["typed"], "error": page.get("problem", "")}
    response = render(request, page["template"], page)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    # The next page asked for, ours too, must not be told the postcode: servers in between log it.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _results(request, understood):
    now = timezone.now()
    order = Order.DATE if request.GET.get("order") == "date" else Order.DISTANCE
    chosen_format = request.GET.get("format", "")
    chosen_format = chosen_format if chosen_format in FORMATS else ""
    first_url = _link(request, order, chosen_format)
    number = number_asked(request, first_url=first_url, is_private=True)
    if number > LAST_PAGE:
        raise NoSuchPageError(first_url, is_private=True)
    place = understood.place
    entries, online = nearest.nearby_and_online(
        place.position,
        now=now,
        limit=number * ON_A_PAGE + 1,
        most_online=MOST_ONLINE + 1,
        meets=FORMATS[chosen_format],
        order=order,
    )
    nearby = [entry for entry in entries if entry.miles <= NEARBY_MILES]
    start = (number - 1) * ON_A_PAGE
    if start and start >= len(nearby):
        raise NoSuchPageError(first_url, is_private=True)
    shown = nearby[start : start + ON_A_PAGE]
    further = [entry for entry in entries if entry.miles > NEARBY_MILES][:FURTHER_AWAY] if number == 1 else []
    wants_online = chosen_format == "online"
    if chosen_format == "in-person" and nearby:
        online = []
    has_more = len(nearby) > start + ON_A_PAGE and number < LAST_PAGE

    near_section = ResultList(
        "In person and online, near you" if wants_online else "",
        of_entries(shown, now=now),
        start=start + 1,
        is_numbered=True,
    )
    online_section = ResultList("Online, from anywhere", of_entries(online[:MOST_ONLINE], now=now), anchor="online")
    further_section = ResultList(
        "Further away" if nearby else "The nearest, further away",
        of_entries(further, now=now),
        is_numbered=not nearby,
    )
    # The map has the numbers of the one list that is numbered.
    numbered = enumerate(shown, start + 1) if nearby else enumerate(further, 1)
    spots = [maps_layout.Spot(number, entry.position) for number, entry in numbered]
    picture = maps_layout.of_search(place.position, spots, towns_in)
    if wants_online or not nearby:
        first, rest = [online_section], [near_section, further_section]
    else:
        first, rest = [near_section], [further_section, online_section]
    before_place = "Groups nearest to" if nearby else f"No groups within {NEARBY_MILES} miles of"
    return {
        "template": "groups/results.html",
        "heading": "Groups you can join online" if wants_online else f"{before_place} {place.words}",
        "before_place": before_place,
        "how_many": "" if wants_online else _how_many(len(nearby), number, has_more, order),
        "place": place,
        "notes": understood.notes,
        "guessed": understood.guessed,
        "others": [(other.label, _choice_url(other)) for other in understood.choices],
        "first": [section for section in first if section.results],
        "rest": [section for section in rest if section.results],
        "picture": picture,
        "map": picture and as_svg(picture, "area"),
        "nothing_near": not nearby,
        "wants_online": wants_online,
        "has_online": bool(online),
        "has_more_online": len(online) > MOST_ONLINE,
        "toolbar": _toolbar(request, order, chosen_format),
        "number": number,
        "printing": printing(request, search=_link(request, order, chosen_format, number)),
        "previous_url": _link(request, order, chosen_format, number - 1) if number > 1 else "",
        "next_url": _link(request, order, chosen_format, number + 1) if has_more else "",
    }


def _how_many(nearby, number, has_more, order):
    """How many groups and events a page of results is of, as a sentence; empty where the heading says it."""
    if nearby == 0 or number > 1:
        return ""
    if has_more:
        return f"These are the {ON_A_PAGE} {'soonest' if order is Order.DATE else 'nearest'}."
    return (
        f"There is one within {NEARBY_MILES} miles."
        if nearby == 1
        else f"There are {nearby} within {NEARBY_MILES} miles."
    )


def _no_results(understood, typed):
    """A choice between places, or a kind word on what would work; with all groups below it."""
    page = _all_groups()
    heading = "Groups near you"
    if understood.is_shared_name:
        names = {choice.text for choice in understood.choices}
        heading = f"Which {names.pop() if len(names) == 1 else typed.strip()} do you mean?"
    elif understood.choices:
        heading = "Which place do you mean?"
    return page | {
        "heading": heading,
        "problem": understood.problem,
        "errors": [{"field": "postcode", "message": understood.problem}] if understood.problem else [],
        "choices": [(choice.label, _choice_url(choice)) for choice in understood.choices],
        "suggestions": [(choice.label, _choice_url(choice)) for choice in understood.suggestions],
        # "Essex" is no town, but it is in the name of a group.
        "of_that_name": _of_that_name(page, plain_name(typed)) if understood.problem else None,
    }


def _of_that_name(page, wanted):
    """The groups whose name, region or town has the words ``wanted``, as a ResultList; None if there are none."""
    if len(wanted) < 3:
        return None
    found = [
        entry
        for entry in page["entries"]
        if f" {wanted} "
        in f" {plain_name(f'{entry.name} {_REGION_LABELS[entry.region]} {entry.venue_town or str()}')} "
    ]
    return ResultList("Groups that go by that name", of_entries(found, now=timezone.now())) if found else None


def _all_groups():
    """Every group by region, the online ones, and what is on next: where no place is known."""
    now = timezone.now()
    entries = nearest.all_groups(now=now, using=SupportGroup.objects.db)
    in_person = [entry for entry in entries if entry.meets != Meets.ONLINE]
    cards = _cards(in_person, now)
    regions = [(label, [each for each in cards if each.region == value]) for value, label in Region.choices]
    upcoming = Event.objects.listed().upcoming(now).select_related("group", "venue")
    picture = maps_layout.of_the_uk([entry.position for entry in in_person])
    return {
        "template": "groups/finder.html",
        "entries": entries,
        "regions": [(label, groups) for label, groups in regions if groups],
        "online": _cards([entry for entry in entries if entry.meets == Meets.ONLINE], now),
        "upcoming": ResultList("What’s on next", of_events(upcoming[:NEXT_EVENTS], now=now)),
        "picture": picture,
        "map": picture and as_svg(picture, "uk"),
        "cut_short": len(entries) >= nearest.MOST_GROUPS,
        "most": nearest.MOST_GROUPS,
    }


def _cards(entries, now):
    group_url, event_url = entry_urls()
    year = london(now).year
    return [group_card(entry, group_url=group_url, event_url=event_url, this_year=year) for entry in entries]


def _choice_url(choice):
    parameters = {"postcode": choice.text} | ({"town": choice.town_id} if choice.town_id else {})
    return f"{reverse('groups:finder')}?{urlencode(parameters)}"


def _toolbar(request, order, chosen_format):
    """Links to this search in another order or narrowed otherwise: (label, address, whether it is this one)."""
    link = partial(_link, request)
    orders = [(label, link(each, chosen_format), each is order) for each, label in ORDER_LABELS.items()]
    formats = [(label, link(order, each), each == chosen_format) for each, label in FORMAT_LABELS.items()]
    return [("Order", orders), ("Show", formats)]


def _link(request, order, chosen_format, page=1):
    """This search, ordered or narrowed or paged otherwise; only what matters stands in the address."""
    kept = {name: request.GET[name] for name in ("postcode", "town", "near") if name in request.GET}
    if order is Order.DATE:
        kept["order"] = order.value
    if chosen_format:
        kept["format"] = chosen_format
    if page > 1:
        kept["page"] = page
    return f"?{urlencode(kept)}"
