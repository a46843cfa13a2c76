"""Groups and events out to a spreadsheet and in again."""

from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages

from core.tests.spreadsheet_helpers import bring_in, confirm, csv_of, export, look_at, problems_in
from groups.models import Event, Meets, SupportGroup, Venue
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory
from sepsis_site.dev.pytest_plugin import LONDON, assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

GROUPS = "/admin/groups/supportgroup/"
EVENTS = "/admin/groups/event/"

NEW_GROUP = {
    "Page address": "hove",
    "Name": "Hove Group",
    "Region": "South East England",
    "Summary": "For everybody.",
    "Meets": "In person",
    "Venue": "Vallance Centre",
    "Venue address": "Sackville Road",
    "Venue town": "Hove",
    "Venue postcode": "bn33wr",
}
NEW_EVENT = {
    "Group": "hove",
    "Title": "",
    "Date": "16/12/2026",
    "Starts": "6.30pm",
    "Ends": "20:30",
    "Meets": "in-person",
    "Venue": "Vallance Centre",
    "Venue postcode": "BN3 3WR",
    "Published": "yes",
    "Confirmed": "yes",
}


def sheet(*rows):
    """A file of dicts that have the same keys."""
    return csv_of(list(rows[0]), *(list(row.values()) for row in rows))


def everything(model):
    fields = [field.name for field in model._meta.concrete_fields if field.name not in ("position",)]
    return list(model.objects.order_by("pk").values(*fields))


@pytest.fixture
def hove():
    return SupportGroupFactory(slug="hove", name="Hove Group", usual_venue__name="Vallance Centre")


# Out


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing_at_all(admin_client, now, kind):
    SupportGroupFactory(name="+ Group", summary="=1+1\r\n- two ", contact="+44 808 800 0029", join_online=" '@x")
    EventSeriesFactory().fill(now)
    EventFactory(cancelled=True, title="-")
    EventFactory(online=True, group__online=True, description='A "quoted"; text,\r\nof lines')
    EventFactory(without_group=True).move(reason="The hall is taken.", starts_at=now + timedelta(days=3, seconds=7))
    # In the hour that comes twice, the second time; and across midnight.
    night = datetime(2027, 10, 31, 1, 30, tzinfo=LONDON, fold=1)
    EventFactory(starts_at=night, ends_at=night + timedelta(hours=23))
    before = everything(SupportGroup), everything(Event), everything(Venue)
    for address, model in ((GROUPS, SupportGroup), (EVENTS, Event)):
        table, response = export(admin_client, address, kind, "?when=all" if model is Event else "")
        assert len(table.rows) == model.objects.count()
        shown = look_at(admin_client, address, response.content)
        assert shown.status_code == 200, problems_in(shown)
        assert (shown.context["number_new"], shown.context["number_changed"]) == (0, 0)
        assert "There is nothing to import." in shown.text
        confirm(admin_client, address, shown)
    assert (everything(SupportGroup), everything(Event), everything(Venue)) == before
    assert not LogEntry.objects.exists()


def test_an_export_has_what_the_list_shows_and_no_more(admin_client, hove):
    EventFactory(group=hove)
    EventFactory(without_group=True, title="Conference")
    table, _ = export(admin_client, EVENTS, query="?q=conference")
    assert [row[table.headings.index("Title")] for _, row in table.rows] == ["Conference"]
    assert "1 of 2 events" in admin_client.get(f"{EVENTS}export/?q=conference").text
    assert admin_client.get(f"{EVENTS}export/?starts_at__gte=nonsense").status_code == 302


def test_no_leader_is_in_an_export(admin_client, hove, django_user_model):
    hove.leaders.add(django_user_model.objects.create_user("margaret", email="margaret@example.org"))
    _, response = export(admin_client, GROUPS)
    assert b"margaret" not in response.content


# In: groups


@pytest.mark.usefixtures("places")
def test_a_new_group_comes_with_its_new_venue_and_stays_off_the_site(admin_client):
    shown = look_at(admin_client, GROUPS, sheet(NEW_GROUP))
    assert_valid_html(shown)
    assert "A new venue is added: Vallance Centre, Hove, BN3 3WR." in shown.text
    assert not SupportGroup.objects.exists()
    assert not Venue.objects.exists()
    confirm(admin_client, GROUPS, shown)
    group = SupportGroup.objects.get()
    assert (group.name, group.region, group.published, group.confirmed) == ("Hove Group", "south-east", False, False)
    assert group.usual_venue.postcode == "BN3 3WR"
    assert group.position == group.usual_venue.position is not None
    assert {str(entry.get_change_message()) for entry in LogEntry.objects.all()} == {"Imported from a spreadsheet."}
    assert {entry.object_repr for entry in LogEntry.objects.all()} == {"Hove Group", "Vallance Centre, Hove"}


@pytest.mark.usefixtures("places")
def test_importing_the_same_file_twice_makes_one(admin_client):
    data = sheet({**NEW_GROUP, "Page address": ""})
    bring_in(admin_client, GROUPS, data)
    bring_in(admin_client, GROUPS, data)
    assert list(SupportGroup.objects.values_list("slug", flat=True)) == ["hove-group"]
    assert Venue.objects.count() == 1


def test_a_group_is_changed_by_its_row_and_others_are_left_alone(admin_client, hove):
    SupportGroupFactory(name="Other")
    other = everything(SupportGroup)[1:]
    shown = look_at(admin_client, GROUPS, sheet({"Page address": "hove", "Region": "scotland"}))
    assert_valid_html(shown)
    assert "South East England" in shown.text
    confirm(admin_client, GROUPS, shown)
    hove.refresh_from_db()
    assert (hove.region, hove.name) == ("scotland", "Hove Group")
    assert everything(SupportGroup)[1:] == other
    assert LogEntry.objects.get().get_change_message() == "Changed by a spreadsheet: Region."


def test_an_address_that_a_spreadsheet_has_begun_with_a_capital_is_the_same_one(admin_client, hove):
    bring_in(admin_client, GROUPS, sheet({"Page address": "Hove", "Region": "scotland"}))
    hove.refresh_from_db()
    assert (hove.slug, hove.region) == ("hove", "scotland")


def test_confirming_a_group_confirms_its_dates_too(admin_client, hove):
    SupportGroup.objects.update(confirmed=False)
    event = EventFactory(group=hove, confirmed=False)
    bring_in(admin_client, GROUPS, sheet({"Page address": "hove", "Confirmed": "Yes"}))
    event.refresh_from_db()
    assert (event.confirmed, event.sequence) == (True, 1)


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"Region": "Scotlnd"}, "Row 2, Region: “Scotlnd” is not known here. Did you mean “Scotland”?"),
        ({"Name": ""}, "Row 2, Name: This is empty. Please fill it in."),
        ({"Name": "x" * 121}, "Row 2, Name: This has 121 characters. Keep it to 120."),
        ({"Summary": "x" * 601}, "Row 2, Summary: This has 601 characters. Keep it to 600."),
        ({"Page address": "no spaces"}, "Row 2, Page address: “no spaces” cannot be part of an address."),
        ({"Page address": "events"}, "Row 2: The address “events” is taken by the list of all dates."),
        ({"Name": "Other"}, "Row 2, Name: Another support group has “Other” already."),
        ({"Venue postcode": "ZZ9 9ZZ"}, "Row 2, Venue postcode: We do not know where ZZ9 9ZZ is."),
        ({"Venue postcode": "BN3"}, "Row 2, Venue postcode: “BN3” is not a full postcode, such as BN3 3WR."),
        ({"Venue postcode": ""}, "Row 2, Venue postcode: A venue needs both its name and its postcode."),
        ({"Venue town": ""}, "Row 2, Venue town: This is empty. Please fill it in."),
        ({"Venue address": "", "Venue town": ""}, "Row 2, Venue: We know no “Vallance Centre” at BN3 3WR. At BN3 3WR"),
        ({"Venue": "There"}, "Row 2, Venue address: The site has “1 High Street”. Change a venue in the list of"),
        ({"Meets": "Online"}, "Row 2: A group that meets in person needs its usual venue."),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_column(admin_client, changed, says):
    SupportGroupFactory(name="Other", usual_venue__name="There")
    response = look_at(admin_client, GROUPS, sheet(NEW_GROUP | changed))
    assert response.status_code == 422
    assert_valid_html(response)
    assert any(problem.startswith(says) for problem in problems_in(response)), problems_in(response)
    assert "Nothing was imported" in response.text


def test_two_rows_about_one_group_are_refused(admin_client, hove):
    row = {"Page address": "hove", "Region": "wales"}
    response = look_at(admin_client, GROUPS, sheet(row, row))
    assert problems_in(response) == ["Row 3: Row 2 is about the same one. Keep only one of them."]


@pytest.mark.parametrize("broken", [2, 3, 4])
def test_one_bad_row_stops_the_import_and_nothing_is_half_done(admin_client, hove, broken):
    rows = [{**NEW_EVENT, "Date": f"{day}/12/2026"} for day in (1, 2, 3)]
    shown = look_at(admin_client, EVENTS, sheet(*rows))
    rows[broken - 2]["Date"] = "31/02/2027"
    response = look_at(admin_client, EVENTS, sheet(*rows))
    assert problems_in(response) == [f"Row {broken}, Date: “31/02/2027” is not a day. Write it like 16/12/2026."]
    assert not Event.objects.exists()
    # Even when it breaks between the look and the import.
    Venue.objects.update(name="Renamed")
    response = admin_client.post(f"{EVENTS}process_import/", {"shown": shown.context["shown"]})
    assert response.status_code == 422
    assert len(problems_in(response)) == 3
    assert not Event.objects.exists()


# In: events


def test_a_new_event_of_a_group(admin_client, hove):
    bring_in(admin_client, EVENTS, sheet({**NEW_EVENT, "Group": "HOVE GROUP", "Starts": "18.30"}))
    event = Event.objects.get()
    assert event.group == hove
    assert event.venue == hove.usual_venue
    assert event.starts_at == datetime(2026, 12, 16, 18, 30, tzinfo=LONDON)
    assert event.ends_at == datetime(2026, 12, 16, 20, 30, tzinfo=LONDON)
    assert (event.published, event.confirmed, event.sequence, event.edited_manually) == (True, True, 0, False)
    bring_in(admin_client, EVENTS, sheet(NEW_EVENT))
    assert Event.objects.count() == 1


def test_a_new_event_of_a_file_that_does_not_say_stays_off_the_site(admin_client, hove):
    row = {name: text for name, text in NEW_EVENT.items() if name not in ("Published", "Confirmed")}
    bring_in(admin_client, EVENTS, sheet(row))
    assert (Event.objects.get().published, Event.objects.get().confirmed) == (False, False)


def test_a_change_goes_through_to_calendars_and_its_series_leaves_it_alone(admin_client, now):
    series = EventSeriesFactory()
    series.fill(now)
    event = series.events.first()
    table, _ = export(admin_client, EVENTS)
    rows = [cells for _, cells in table.rows]
    rows[0][table.headings.index("Starts")] = "7pm"
    bring_in(admin_client, EVENTS, csv_of(table.headings, *rows))
    event.refresh_from_db()
    assert event.starts_at.astimezone(LONDON).strftime("%H:%M") == "19:00"
    assert event.ends_at.astimezone(LONDON).strftime("%H:%M") == "20:30"
    assert (event.sequence, event.edited_manually) == (1, True)
    assert Event.objects.filter(sequence__gt=0).count() == 1
    series.fill(now)
    event.refresh_from_db()
    assert event.starts_at.astimezone(LONDON).strftime("%H:%M") == "19:00"


def test_a_cancelled_event_cannot_be_put_back_on_by_a_spreadsheet(admin_client, hove):
    event = EventFactory(group=hove, cancelled=True, starts_at=datetime(2026, 12, 16, 18, 30, tzinfo=LONDON))
    back_on = {**NEW_EVENT, "Event ID": str(event.uid), "Status": "Going ahead"}
    assert "Cancel, move or put it back on with" in problems_in(look_at(admin_client, EVENTS, sheet(back_on)))[0]
    assert "This event is cancelled." in problems_in(look_at(admin_client, EVENTS, sheet(NEW_EVENT)))[0]
    bring_in(admin_client, EVENTS, sheet({**NEW_EVENT, "Event ID": str(event.uid), "Description": "More."}))
    event.refresh_from_db()
    assert (event.is_cancelled, event.description, event.reason) == (True, "More.", "The hall is closed.")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"Event ID": "7"}, "Row 2, Event ID: We do not know “7”. For a new event, leave it empty."),
        ({"Event ID": "00000000-0000-4000-8000-000000000000"}, "Row 2, Event ID: We do not know"),
        ({"Group": "Hove Grop"}, "Row 2, Group: We know no group “Hove Grop”. Did you mean “Hove Group”?"),
        ({"Group": ""}, "Row 2: An event that belongs to no group needs a title."),
        ({"Date": ""}, "Row 2, Date: This is empty. Please fill it in."),
        ({"Starts": "6.30"}, "Row 2, Starts: “6.30” could be morning or evening. Write it like 18:30 or 6.30pm."),
        ({"Ends": "25:00"}, "Row 2, Ends: “25:00” is not a time. Write it like 18:30 or 6.30pm."),
        ({"Date": "28/03/2027", "Starts": "01:30"}, "Row 2, Starts: There is no 01:30 that night: the clocks go"),
        ({"Published": "perhaps"}, "Row 2, Published: “perhaps” is neither yes nor no."),
        ({"Published": ""}, "Row 2, Published: This is empty. Write yes or no."),
        ({"Venue": "Valance Centre"}, "Row 2, Venue: We know no “Valance Centre” at BN3 3WR. At BN3 3WR there is"),
        ({"Venue": "", "Venue postcode": ""}, "Row 2: An event in person needs a venue."),
        ({"Title": "x" * 121}, "Row 2, Title: This has 121 characters. Keep it to 120."),
        ({"Title": "\u202e\u0000abc"}, "This is not a spreadsheet."),
    ],
)
def test_an_event_that_cannot_be_is_named_with_its_column(admin_client, hove, changed, says):
    data = sheet(NEW_EVENT | changed)
    if "\u0000" in changed.get("Title", ""):
        data = data.replace(b"abc", b"\0abc")
    response = look_at(admin_client, EVENTS, data)
    assert response.status_code == 422
    found = problems_in(response)
    assert len(found) == 1
    assert says in found[0]
    assert not Event.objects.exists()


def test_an_event_may_run_past_midnight(admin_client, hove):
    bring_in(admin_client, EVENTS, sheet({**NEW_EVENT, "Starts": "10pm", "Ends": "1am"}))
    event = Event.objects.get()
    assert event.ends_at - event.starts_at == timedelta(hours=3)


def test_headings_are_checked_first(admin_client, hove):
    response = look_at(admin_client, EVENTS, csv_of(["Grup", "Title", "Date", "Starts", "Venue"], ["hove"] + [""] * 4))
    assert [words.removeprefix(": ") for words in problems_in(response)] == [
        "We do not know the column “Grup”. Did you mean “Group”?",
        "The column “Group” is missing. Without it we cannot tell which row is which.",
        "The column “Ends” is missing. Without it we cannot tell which row is which.",
        "The columns “Venue” and “Venue postcode” go together. The file lacks “Venue postcode”.",
    ]


# Who may


@pytest.fixture
def volunteer(client, django_user_model):
    """A client of a volunteer, limited to the groups they lead."""
    user = django_user_model.objects.create_user("volunteer", is_staff=True)
    names = ["add_event", "change_event", "view_event", "change_supportgroup", "view_supportgroup", "add_venue"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", [GROUPS, EVENTS])
def test_volunteers_have_no_spreadsheets(volunteer, address, hove):
    assert f"{address}import/" not in volunteer.get(address).text
    assert f"{address}export/" not in volunteer.get(address).text
    for page in ("import", "export"):
        assert volunteer.get(f"{address}{page}/").status_code == 403
        assert volunteer.post(f"{address}{page}/", {"kind": "csv"}).status_code == 403
    assert volunteer.post(f"{address}process_import/", {"shown": "x"}).status_code == 403


def test_who_may_only_look_at_everything_cannot_import(client, django_user_model, hove):
    user = django_user_model.objects.create_user("looks", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["view_event", "add_supportgroup", "view_every_group"])
    )
    client.force_login(user)
    assert client.get(f"{EVENTS}import/").status_code == 403
    assert client.post(f"{EVENTS}process_import/").status_code == 403
    assert client.get(f"{EVENTS}export/").status_code == 200
    assert f"{EVENTS}import/" not in client.get(f"{EVENTS}export/").text


def test_who_may_not_add_venues_is_told_who_may(client, django_user_model, places):
    user = django_user_model.objects.create_user("groups", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__endswith="supportgroup"))
    user.user_permissions.add(Permission.objects.get(codename="view_every_group"))
    client.force_login(user)
    assert "Ask somebody who looks after venues" in problems_in(look_at(client, GROUPS, sheet(NEW_GROUP)))[0]


def test_rows_out_of_sight_are_neither_exported_nor_changed(admin_client, hove, monkeypatch):
    from django.contrib import admin

    event = EventFactory(group=hove, title="Theirs")
    monkeypatch.setattr(admin.site._registry[Event], "get_queryset", lambda request: Event.objects.none())
    table = admin_client.post(f"{EVENTS}export/", {"kind": "csv"}).content.decode("utf-8-sig")
    assert table.count("\r\n") == 1
    found = problems_in(look_at(admin_client, EVENTS, sheet({**NEW_EVENT, "Event ID": str(event.uid)})))
    assert found == [f"Row 2, Event ID: We do not know “{event.uid}”. For a new event, leave it empty."]


def test_a_file_of_many_rows_takes_few_queries_for_each(admin_client, hove, django_assert_max_num_queries):
    rows = [{**NEW_EVENT, "Title": f"Event {number}"} for number in range(30)]
    # Two savepoints, one look for the same event, one insertion, one version; and 30 for the page.
    with django_assert_max_num_queries(30 * 5 + 30):
        response = look_at(admin_client, EVENTS, sheet(*rows))
    assert response.context["number_new"] == 30
    assert not Event.objects.exists()
    message = [str(each) for each in get_messages(bring_in(admin_client, EVENTS, sheet(*rows)).wsgi_request)]
    assert message == ["Imported: 30 new, 0 changed. All else is as it was."]
    assert Event.objects.filter(meets=Meets.IN_PERSON).count() == 30
