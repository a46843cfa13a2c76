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

from groups import nearest, places
from groups.cards import card
from groups.models import Event, Meets, Region
from groups.nearest import NEARBY_MILES, Order

ON_A_PAGE = 10
LAST_PAGE = 20
FURTHER_AWAY = 5
NEXT_EVENTS = 5

FORMATS = {"": None, "in-person": [Meets.IN_PERSON, Meets.BOTH], "online": [Meets.BOTH]}
FORMAT_LABELS = {"": "All", "in-person": "In person", "online": "Online"}
ORDER_LABELS = {Order.DISTANCE: "Nearest first", Order.DATE: "Soonest first"}


@require_safe
def finder(request):
    """The search and all groups by region or, once something was typed, the nearest ones."""
    if "near" in request.GET:
        place = places.near_coordinates(request.GET["near"])
        understood = places.Understanding(place=place)
        if place is None:
            understood.problem = "We could not tell where that is. Type a postcode or a town."
    elif "postcode" in request.GET:
        town = request.GET.get("town", "")
        # A key has nine digits at most; longer ones overflow the column.
        town_id = int(town) if town.isascii() and town.isdigit() and len(town) <= 9 else None
        understood = places.understand(request.GET["postcode"], town_id=town_id)
    else:
        return render(request, "groups/finder.html", _all_groups())
    page = _results(request, understood) if understood.place else _no_results(request, understood)
    page["typed"] = request.GET.get("postcode", "")[:200].replace("\x00", "")
    response = render(request, page["template"], page)
    response["Cache-Control"] = "private, max-age=0"
    response["X-Robots-Tag"] = "noindex"
    return response


def _results(request, understood):
    now = timezone.now()
    order = Order.DATE if request.GET.get("order") == "date" else Order.DISTANCE
    chosen_format = request.GET.get("format", "")
    chosen_format = chosen_format if chosen_format in FORMATS else ""
    number = _page_number(request)
    place = understood.place
    entries = nearest.groups_and_events(
        place.position, now=now, limit=number * ON_A_PAGE + 1, meets=FORMATS[chosen_format], order=order
    )
    nearby = [entry for entry in entries if entry.miles <= NEARBY_MILES]
    further = [entry for entry in entries if entry.miles > NEARBY_MILES][:FURTHER_AWAY]
    start = (number - 1) * ON_A_PAGE
    shown = nearby[start : start + ON_A_PAGE]
    online = [] if chosen_format == "in-person" else nearest.online(now=now)
    more = len(nearby) > start + ON_A_PAGE and number < LAST_PAGE
    link = partial(_link, request, order=order, format=chosen_format)
    return {
        "template": "groups/results.html",
        "place": place,
        "notes": understood.notes,
        "guessed": understood.guessed,
        "others": [(other.label, _choice_url(other)) for other in understood.choices],
        "cards": _cards(shown),
        "first_number": start + 1,
        "further": _cards(further if number == 1 else []),
        "online": _cards(online),
        "nothing_near": not nearby,
        "nearby_miles": NEARBY_MILES,
        "orders": [(label, link(order=each), each is order) for each, label in ORDER_LABELS.items()],
        "formats": [(label, link(format=each), each == chosen_format) for each, label in FORMAT_LABELS.items()],
        "number": number,
        "previous_url": link(page=number - 1) if number > 1 else "",
        "next_url": link(page=number + 1) if more else "",
    }


def _no_results(request, understood):
    """A choice between places, or a kind word on what would work; with all groups below it."""
    return _all_groups() | {
        "problem": understood.problem,
        "choices": [(choice.label, _choice_url(choice)) for choice in understood.choices],
        "suggestions": [(choice.label, _choice_url(choice)) for choice in understood.suggestions],
    }


def _all_groups():
    """Every group by region, the online ones, and what is on next: where no place is known."""
    now = timezone.now()
    entries = nearest.all_groups(now=now)
    in_person = [entry for entry in entries if entry.meets != Meets.ONLINE]
    cards = _cards(in_person)
    regions = [(label, [each for each in cards if each.region == value]) for value, label in Region.choices]
    upcoming = Event.objects.listed().upcoming(now).select_related("group", "venue")
    return {
        "template": "groups/finder.html",
        "regions": [(label, groups) for label, groups in regions if groups],
        "online": _cards(entry for entry in entries if entry.meets == Meets.ONLINE),
        "upcoming": list(upcoming[:NEXT_EVENTS]),
        "cut_short": len(entries) >= nearest.MOST_GROUPS,
        "most": nearest.MOST_GROUPS,
    }


def _cards(entries):
    root = reverse("groups:finder")
    events = reverse("groups:events")
    # Reversing each of ten or two hundred addresses by name would cost more than the query.
    return [card(entry, group_url=f"{root}{{}}/".format, event_url=f"{events}{{}}/".format) for entry in entries]


def _page_number(request):
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), LAST_PAGE)


def _choice_url(choice):
    parameters = {"postcode": choice.text} | ({"town": choice.town_id} if choice.town_id else {})
    return f"{reverse('groups:finder')}?{urlencode(parameters)}"


def _link(request, *, order, format, page=1):
    """This search, ordered or narrowed or paged otherwise; only what matters stands in the address."""
    kept = {name: request.GET[name] for name in ("postcode", "town", "near") if name in request.GET}
    if order is Order.DATE:
        kept["order"] = order.value
    if format:
        kept["format"] = format
    if page > 1:
        kept["page"] = page
    return f"?{urlencode(kept)}"
