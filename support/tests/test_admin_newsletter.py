import csv
import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from core.forms.spam_protection import is_rate_limited
from core.models import FormAttempt
from support.admin.newsletter import BEGIN_A_FORMULA, SubscriberAdmin, harmless_cell
from support.models import Subscriber
from support.models.subscriber import NOTHING
from support.tests.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

LIST = reverse("admin:support_subscriber_changelist")


def address_of(what, row):
    return reverse(f"admin:support_subscriber_{what}", args=[row.pk])


@pytest.fixture
def rows():
    return {
        "waiting": SubscriberFactory(email="waiting@example.org"),
        "confirmed": SubscriberFactory(
            email="confirmed@example.org", confirmed=True, events=True, outward_code="BN3", family_days=False
        ),
        "left": SubscriberFactory(email="left@example.org", confirmed=True, left=True),
    }


def export(client, rows):
    return client.post(LIST, {"action": "export", "_selected_action": [row.pk for row in rows]})


def history():
    return [(entry.object_repr, entry.change_message) for entry in LogEntry.objects.order_by("pk")]


@pytest.mark.parametrize("state", ["waiting", "confirmed", "left"])
def test_the_list_can_be_narrowed_to_a_state(admin_client, rows, state):
    text = admin_client.get(LIST, {"state": state}).text
    shown = {name for name in rows if f"{name}@example.org" in text}
    assert shown == {state}
    assert rows[state].state.label in text


def test_the_list_can_be_narrowed_to_an_interest(admin_client, rows):
    text = admin_client.get(LIST, {"events__exact": "1"}).text
    assert "confirmed@example.org" in text
    assert "waiting@example.org" not in text


def test_an_address_is_found(admin_client, rows):
    text = admin_client.get(LIST, {"q": "left@"}).text
    assert "left@example.org" in text
    assert "waiting@example.org" not in text


def test_what_people_agreed_to_is_read_and_never_edited(admin_client, rows):
    page = admin_client.get(address_of("change", rows["confirmed"]))
    assert "You agree." in page.text
    assert 'name="_save"' not in page.text
    assert 'name="consent_wording"' not in page.text
    assert admin_client.post(address_of("change", rows["confirmed"]), {"news": ""}).status_code == 403
    assert admin_client.post(address_of("delete", rows["confirmed"])).status_code == 403
    assert admin_client.get(reverse("admin:support_subscriber_add")).status_code == 403


def test_the_export_holds_the_confirmed_ones_alone(admin_client, rows):
    response = export(admin_client, rows.values())
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="newsletter-2026-11-24.csv"'
    assert "no-store" in response["Cache-Control"]
    [row] = csv.DictReader(response.text.splitlines())
    leave = row.pop("leave_url").removeprefix("http://testserver")
    assert row == {
        "email": "confirmed@example.org",
        "news": "yes",
        "events": "yes",
        "outward_code": "BN3",
        "fundraising": "no",
        "family_days": "no",
        "asked_at": "2026-11-23T10:00:00+00:00",
        "consented_at": "2026-11-23T10:00:00+00:00",
        "consent_wording": "You agree.",
    }
    assert "Leave the newsletter?" in admin_client.get(leave).text
    assert history() == [("Newsletter", "Exported 1 addresses of the newsletter.")]


def test_only_those_ticked_are_exported(admin_client, rows):
    SubscriberFactory(email="other@example.org", confirmed=True)
    assert "other@example.org" not in export(admin_client, [rows["confirmed"]]).text


def test_an_export_takes_the_same_queries_however_long(admin_client, rows, django_assert_max_num_queries):
    for number in range(20):
        SubscriberFactory(email=f"more{number}@example.org", confirmed=True)
    with django_assert_max_num_queries(12):
        export(admin_client, Subscriber.objects.all())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_finds_no_formula_in_a_cell(start):
    assert harmless_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


def test_a_harmless_cell_is_left_alone():
    assert harmless_cell("a=b+c@example.org") == "a=b+c@example.org"


@pytest.mark.parametrize("start", BEGIN_A_FORMULA)
def test_an_address_that_is_a_formula_is_left_out_of_the_file_and_the_editor_told(admin_client, start):
    formula = SubscriberFactory(email=f"{start}1@example.org", confirmed=True)
    SubscriberFactory(email="o'neil+list@example.org", confirmed=True)
    response = export(admin_client, Subscriber.objects.all())
    assert [row["email"] for row in csv.DictReader(response.text.splitlines())] == ["o'neil+list@example.org"]
    assert f"Left out of the file: Subscriber {formula.pk}. " in admin_client.get(LIST).text
    assert history() == [("Newsletter", "Exported 1 addresses of the newsletter.")]


def test_the_export_tells_of_the_consent_that_holds_and_not_of_what_others_ask_for(admin_client, rows, now):
    rows["confirmed"].leave(now=now)
    asked = Subscriber.objects.ask(rows["confirmed"].email, NOTHING, consent_wording="=New", source="s", now=now)
    assert list(csv.DictReader(export(admin_client, [asked]).text.splitlines())) == []
    asked.confirm(now=now + timedelta(hours=1))
    [row] = csv.DictReader(export(admin_client, [asked]).text.splitlines())
    assert row["asked_at"] == "2026-11-24T10:00:00+00:00"
    assert row["consented_at"] == "2026-11-24T11:00:00+00:00"
    assert row["consent_wording"] == "'=New"


def test_the_links_to_leave_are_the_publics_whatever_address_the_staff_use(admin_client, rows, settings):
    settings.SITE_ADDRESS = "https://support.example.org"
    [row] = csv.DictReader(export(admin_client, [rows["confirmed"]]).text.splitlines())
    assert row["leave_url"].startswith("https://support.example.org/newsletter/unsubscribe/")


def test_every_consent_stands_below_its_address(admin_client, rows, now):
    rows["confirmed"].change(NOTHING, consent_wording="Other words.", source="/newsletter/choices/", now=now)
    page = admin_client.get(address_of("change", rows["confirmed"])).text
    consents = page[page.index('id="consents-group"') :]
    assert consents.index("Other words.") < consents.index("You agree.")
    assert 'name="consents-0-wording"' not in page


def test_everything_held_about_somebody_is_one_file(admin_client, rows, now):
    is_rate_limited("newsletter", "confirmed@example.org", now=now)
    response = admin_client.get(address_of("held", rows["confirmed"]))
    held = json.loads(response.content)
    assert held["email"] == "confirmed@example.org"
    assert held["first half of postcode"] == "BN3"
    [agreed] = held["agreed to"]
    assert (agreed["words"], agreed["on page"]) == ("You agree.", "/newsletter/")
    assert (agreed["asked at"], agreed["confirmed at"]) == ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z")
    assert len(held["forms sent in the last day, by this address"]) == 1
    # A file lands in a folder, and its name in the browser's history: it tells nobody's address.
    assert "example" not in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_somebody_who_calls_is_taken_off_the_list(admin_client, rows, now):
    row = rows["confirmed"]
    assert "Take off the list" in admin_client.get(address_of("leave", row)).text
    row.refresh_from_db()
    assert row.is_active
    admin_client.post(address_of("leave", row))
    row.refresh_from_db()
    assert row.left_at == now


def test_a_row_erased_by_somebody_else_meanwhile_stays_erased(admin_client, rows, monkeypatch):
    row = rows["confirmed"]
    monkeypatch.setattr(SubscriberAdmin, "_subscriber", lambda *arguments: row)
    Subscriber.objects.get(pk=row.pk).erase()
    assert admin_client.post(address_of("leave", row)).status_code == 404
    assert not Subscriber.objects.filter(email=row.email).exists()
    assert history() == []


def test_erasing_asks_first(admin_client, rows):
    text = admin_client.get(address_of("erase", rows["confirmed"])).text
    assert "confirmed@example.org" in text
    assert "take them off the list instead" in text
    assert Subscriber.objects.count() == 3


def test_erasing_leaves_nothing_of_the_address_anywhere(admin_client, rows, now):
    row = rows["confirmed"]
    is_rate_limited("newsletter", row.email, now=now)
    is_rate_limited("newsletter", "another@example.org", now=now)
    admin_client.get(address_of("held", row))
    admin_client.post(address_of("leave", row))
    response = admin_client.post(address_of("erase", row), follow=True)
    assert "Erased. Erase it from the mailing tool as well." in response.text
    assert not Subscriber.objects.filter(email="confirmed@example.org").exists()
    assert FormAttempt.objects.count() == 1
    name = f"Subscriber {row.pk}"
    assert history() == [
        (name, "Took out all that is held."),
        (name, "Taken off the list."),
        (name, "Erased, with all that was held."),
    ]
    assert "confirmed@" not in str(list(LogEntry.objects.values()))


@pytest.fixture
def staff_client(client, django_user_model):
    """Somebody of the staff with the named permissions alone."""

    def staff_client(*permissions):
        user = django_user_model.objects.create_user("nurse", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return staff_client


def test_whoever_may_only_look_has_no_buttons_and_no_export(staff_client, rows):
    client = staff_client("view_subscriber")
    row = rows["confirmed"]
    page = client.get(address_of("change", row)).text
    for what in ("held", "leave", "erase"):
        assert address_of(what, row) not in page
        assert client.post(address_of(what, row)).status_code == 403
    assert "Export" not in client.get(LIST).text
    export(client, rows.values())
    assert history() == []
    row.refresh_from_db()
    assert row.is_active


def test_whoever_may_change_but_not_delete_cannot_erase(staff_client, rows):
    client = staff_client("view_subscriber", "change_subscriber")
    row = rows["confirmed"]
    page = client.get(address_of("change", row)).text
    assert address_of("leave", row) in page
    assert address_of("erase", row) not in page
    assert client.post(address_of("erase", row)).status_code == 403
    assert client.get(address_of("held", row)).status_code == 200


def test_without_any_permission_nothing_is_seen(staff_client, rows):
    client = staff_client()
    assert client.get(LIST).status_code == 403
    assert client.get(address_of("held", rows["left"])).status_code == 403


@pytest.mark.parametrize("what", ["held", "leave", "erase"])
def test_somebody_unknown_is_not_found(admin_client, what):
    assert admin_client.get(reverse(f"admin:support_subscriber_{what}", args=[0])).status_code == 404
