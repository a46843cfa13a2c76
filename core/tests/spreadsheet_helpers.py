"""Importing and exporting as a browser does, for the tests of every app."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from core.spreadsheets.files import read, write_csv


def csv_of(*rows):
    """Bytes of a CSV file; the first row has the headings."""
    return write_csv(rows[0], rows[1:])


def look_at(client, address, data):
    """The page that shows what the bytes ``data`` would do. ``address``: of the list in the admin."""
    return client.post(f"{address}import/", {"file": SimpleUploadedFile("list.csv", data)})


def confirm(client, address, shown):
    """Press the button on the page that ``look_at`` returned."""
    assert shown.status_code == 200, problems_in(shown)
    return client.post(f"{address}process_import/", {"shown": shown.context["shown"]})


def bring_in(client, address, data):
    response = confirm(client, address, look_at(client, address, data))
    assert response.status_code == 302
    return response


def problems_in(response):
    """What the page says is wrong, as a reader sees it."""
    return [f"{problem.place}: {problem.words}" for problem in response.context["problems"]]


def export(client, address, kind="csv", query=""):
    """The Table of an export, and its response."""
    response = client.post(f"{address}export/{query}", {"kind": kind})
    assert response.status_code == 200
    assert re.fullmatch(rf'attachment; filename="[a-z-]+-2026-11-24\.{kind}"', response["Content-Disposition"])
    return read(response.content), response
