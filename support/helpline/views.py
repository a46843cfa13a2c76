"""The helpline page, its vCard and a card to print."""

from functools import partial
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.content.structured_data import as_script_json
from core.dates import words as core_words
from core.http.absolute_url import absolute
from core.http.print_version import printing
from support.helpline import cache as helpline_cache
from support.helpline import opening_hours, structured_data, vcard
from support.helpline import words as helpline_words

ORGANISATION = structured_data.NAME


class DayRow(NamedTuple):
    """A row of the table of hours: “Monday”, “9am to 4pm”."""

    day: str
    hours: str


@require_safe
def helpline(request):
    snapshot = helpline_cache.current()
    today = timezone.localdate()
    return render(
        request,
        "support/helpline.html",
        {
            "about": snapshot.helpline,
            "week": week(snapshot.schedule.weekly),
            "exceptions": opening_hours.exceptions(snapshot.schedule, today),
            "json_ld": organisation_json(request),
            "printing": printing(request),
        },
    )


def organisation_json(request):
    """Return the charity's JSON-LD for a page's script element."""
    snapshot = helpline_cache.current()
    data = structured_data.organisation(
        snapshot.helpline, snapshot.schedule, timezone.localdate(), partial(absolute, request)
    )
    return as_script_json(data)


def week(weekly):
    """Return the DayRow of each day, Monday first; empty while no hours are known."""
    if not any(weekly.values()):
        return []
    return [DayRow(core_words.WEEKDAYS[number], helpline_words.times(weekly.get(number, ()))) for number in range(7)]


@require_safe
def contact_card(request):
    """Return the number as a vCard."""
    row = helpline_cache.current().helpline
    card = vcard.contact(
        name=f"{ORGANISATION} helpline",
        organisation=ORGANISATION,
        phone=row.phone,
        email=row.email,
        url=absolute(request, reverse("support:helpline")),
    )
    return HttpResponse(
        card,
        content_type="text/vcard; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="uk-sepsis-trust-helpline.vcf"'},
    )


@require_safe
def printed_card(request):
    return render(request, "support/helpline_card.html")
