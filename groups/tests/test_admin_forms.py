import pytest

from groups.admin.forms import CancelForm, MoveForm, SeriesForm, VenueForm
from groups.gazetteer.national_grid import Position
from groups.models import EventSeries, Meets, Postcode, Venue
from groups.tests.factories import HOVE, EventFactory, EventSeriesFactory, VenueFactory

pytestmark = pytest.mark.django_db

HALL = {"name": "Hall", "address": "1 High Street", "town": "Hove"}
POSTCODE_NEEDED = "Write the full postcode, such as BN3 3WR."


@pytest.mark.parametrize("typed", ["BN3 3WR", "bn33wr", " bn3-3wr. "])
def test_a_venue_gets_its_position_from_its_postcode_however_it_is_typed(places, typed):
    form = VenueForm(HALL | {"postcode": typed})
    assert form.is_valid(), form.errors
    venue = form.save()
    venue.refresh_from_db()
    assert venue.postcode == "BN3 3WR"
    assert venue.position.miles_to(HOVE) < 1


def test_a_venue_stands_at_its_very_postcode_where_the_directory_has_it(places):
    exact = Position(528_412.0, 105_301.0)
    Postcode.objects.create(code="BN33WR", position=exact)
    form = VenueForm(HALL | {"postcode": "BN3 3WR"})
    assert form.is_valid()
    assert form.save().position == exact


@pytest.mark.parametrize("typed", ["BN3", "BN3 3", "Hove", "BN3 3WRR", "?", "\ud83d", "0" * 8])
def test_a_venue_needs_a_whole_postcode(places, typed):
    form = VenueForm(HALL | {"postcode": typed})
    assert form.errors["postcode"] == [POSTCODE_NEEDED]


@pytest.mark.parametrize("typed", ["ZZ99 9ZZ", "BN3 9ZZ", "JE2 3AB"])
def test_a_venue_that_cannot_be_placed_is_refused_in_plain_words(places, typed):
    form = VenueForm(HALL | {"postcode": typed})
    [message] = form.errors["postcode"]
    assert message.startswith(f"We do not know where {typed} is. Check it with the venue.")


def test_a_misspelt_postcode_is_not_put_right_behind_the_editors_back(places):
    assert not VenueForm(HALL | {"postcode": "BNI 1AE"}).is_valid()


def test_a_venue_that_moves_takes_its_new_position(places):
    venue = VenueFactory()
    form = VenueForm(HALL | {"postcode": "BB7 2JY"}, instance=venue)
    assert form.is_valid()
    form.save()
    venue.refresh_from_db()
    assert venue.position.miles_to(HOVE) > 200


def series_form(**answers):
    series = EventSeriesFactory()
    known = {
        "group": series.group_id,
        "rule": series.rule,
        "every": 1,
        "weekday": 2,
        "starts_on": "25/11/2026",
        "start_time": "18:30",
        "end_time": "20:30",
        "meets": Meets.IN_PERSON,
        "venue": series.venue_id,
    }

    class Form(SeriesForm):
        class Meta:
            model = EventSeries
            fields = "__all__"

    return Form(known | answers, instance=series)


def test_which_one_of_the_month_is_forgotten_by_a_rule_that_has_none():
    form = series_form(nth=3)
    assert form.is_valid(), form.errors
    assert form.save().nth is None


def test_which_one_of_the_month_is_kept_by_the_rule_that_needs_it():
    form = series_form(nth=3, rule="nth-weekday")
    assert form.is_valid(), form.errors
    assert form.save().nth == 3


def test_the_rule_that_needs_which_one_of_the_month_asks_for_it():
    messages = series_form(rule="nth-weekday").errors["nth"]
    assert messages == ["Say which one of the month it is: first, second, third or fourth."]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"end_time": "18:30"}, "The end must be after the start, on the same day."),
        ({"ends_on": "24/11/2026"}, "The last day cannot be before the first."),
        ({"meets": "online"}, "Meetings in person need a venue. Meetings only online have none."),
    ],
)
def test_a_series_that_cannot_be_is_refused_in_plain_words(answers, message):
    assert message in series_form(**answers).non_field_errors()


@pytest.mark.parametrize("reason", ["", "   "])
def test_cancelling_needs_a_reason(reason):
    assert "reason" in CancelForm({"reason": reason}).errors


def move_form(event, **answers):
    known = {
        "starts_at_0": "2026-12-01",
        "starts_at_1": "10:00",
        "ends_at_0": "2026-12-01",
        "ends_at_1": "12:00",
        "venue": event.venue_id or "",
        "reason": "The hall is taken.",
    }
    return MoveForm(known | answers, event=event, venues=Venue.objects.all())


def test_moving_begins_with_what_was_announced_in_uk_time():
    form = MoveForm(event=EventFactory(), venues=Venue.objects.all())
    html = form.as_p()
    assert 'value="2026-12-01"' in html
    assert 'value="10:00"' in html
    assert 'aria-label="New start: day"' in html


def test_moving_reads_uk_time(now):
    form = move_form(EventFactory(), starts_at_0="2027-06-01", ends_at_0="2027-06-01")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts_at"].isoformat() == "2027-06-01T10:00:00+01:00"


def test_moving_an_online_event_asks_for_no_venue():
    form = move_form(EventFactory(online=True, group__online=True))
    assert "venue" not in form.fields
    assert form.is_valid(), form.errors


def test_moving_an_event_in_person_needs_a_venue():
    # Without one of the venues it asks for a new one.
    assert "new_name" in move_form(EventFactory(), venue="").errors


@pytest.mark.parametrize("name", ["starts_at_0", "ends_at_1", "reason"])
def test_moving_needs_its_answers(name):
    assert not move_form(EventFactory(), **{name: ""}).is_valid()


@pytest.mark.parametrize("typed", ["tomorrow", "9999999999999", "31/02/2027", "\x00"])
def test_moving_reads_no_odd_date(typed):
    assert "starts_at" in move_form(EventFactory(), starts_at_0=typed).errors
