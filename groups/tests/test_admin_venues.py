"""The admin of venues."""

import pytest

from groups.models import Venue
from groups.tests.factories import HOVE, EventFactory
from groups.tests.helpers import admin_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HALL = {
    "name": "Vallance Centre",
    "address": "Sackville Road\nHove",
    "town": "Hove",
    "postcode": "bn33wr",
    **dict.fromkeys(("step_free", "parking", "hearing_loop", "accessible_toilet"), "unknown"),
}


@pytest.mark.usefixtures("places")
def test_a_new_venue_finds_its_position(editor):
    response = editor.post(admin_url("venue_add"), HALL)
    assert response.status_code == 302
    venue = Venue.objects.get()
    assert venue.postcode == "BN3 3WR"
    assert venue.position.miles_to(HOVE) < 1


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("postcode", "message"),
    [("ZZ9 9ZZ", "We do not know where ZZ9 9ZZ is."), ("BN3", "Write the full postcode, such as BN3 3WR.")],
)
def test_a_venue_that_cannot_be_placed_says_so_and_keeps_what_was_typed(editor, postcode, message):
    response = editor.post(admin_url("venue_add"), HALL | {"postcode": postcode})
    assert response.status_code == 200
    assert message in response.text
    assert f'value="{postcode}"' in response.text
    assert 'value="Vallance Centre"' in response.text
    assert not Venue.objects.exists()


@pytest.mark.usefixtures("places")
def test_a_venue_with_a_new_postcode_takes_its_groups_along(editor):
    event = EventFactory()
    editor.post(admin_url("venue_change", event.venue_id), HALL | {"postcode": "BB7 2JY"})
    event.refresh_from_db()
    event.group.refresh_from_db()
    assert event.group.position == event.position == event.venue.position
    assert event.position.miles_to(HOVE) > 200


def test_a_venue_in_use_cannot_be_deleted(editor):
    venue = EventFactory().venue
    editor.post(admin_url("venue_delete", venue.pk), {"post": "yes"})
    assert Venue.objects.filter(pk=venue.pk).exists()
