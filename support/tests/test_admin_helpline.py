"""The admin of the helpline as editors use it."""

from datetime import date, time

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse

from support.models import Closure, Helpline, OpeningHours, SpecialHours
from support.tests.factories import ClosureFactory, HelplineFactory, OpeningHoursFactory, SpecialHoursFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_now", "unread_helpline")]

FIELDS = {
    "name": "Free helpline",
    "phone": "0800 333 4444",
    "in_short": "A nurse calls you back.",
    "cost": "Free.",
    "relay_prefix": "18001",
    "email": "",
    "messages": "We answer soon.",
    "what_happens": "<p>Someone answers.</p>",
    "who_answers": "<p>Nurses.</p>",
    "nurses_can": "<p>Listen.</p>",
    "nurses_cannot": "<p>Prescribe.</p>",
    "confidentiality": "",
    "requests_email": "",
}


@pytest.fixture
def editor(client, django_user_model):
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="support"))
    client.force_login(user)
    return client


def url(name, *arguments):
    return reverse(f"admin:support_{name}", args=arguments)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_one_helpline_opens_straight_away(editor):
    HelplineFactory()
    assert editor.get(url("helpline_changelist")).headers["Location"] == url("helpline_change", 1)


def test_an_empty_site_can_be_given_its_helpline_and_no_second_one(editor):
    assert editor.get(url("helpline_changelist")).status_code == 200
    assert editor.post(url("helpline_add"), FIELDS).status_code == 302
    assert Helpline.objects.get().phone == "0800 333 4444"
    assert editor.get(url("helpline_add")).status_code == 403
    assert editor.post(url("helpline_add"), FIELDS).status_code == 403


def test_the_helpline_cannot_be_deleted(editor):
    HelplineFactory()
    assert editor.post(url("helpline_delete", 1), {"post": "yes"}).status_code == 403


def test_the_form_shows_what_the_site_says_now(editor):
    HelplineFactory()
    OpeningHoursFactory()
    html = editor.get(url("helpline_change", 1)).text
    for words in ("0800 111 2222", "Open now, until 4pm today", "Tuesday, 9am to 4pm"):
        assert words in html


def test_the_form_lists_what_nobody_has_told_us(editor):
    HelplineFactory()
    html = editor.get(url("helpline_change", 1)).text
    for words in ("Confidentiality: nobody has told us", "Email address: the site", "Opening hours: the site"):
        assert words in html
    Helpline.objects.update(confidentiality="<p>x</p>", email="a@example.org", requests_email="b@example.org")
    OpeningHoursFactory()
    html = editor.get(url("helpline_change", 1)).text
    assert "nobody has told us" not in html
    assert "Nothing" in html


def test_an_edit_is_on_the_very_next_page(editor, client):
    HelplineFactory()
    assert "0800 111 2222" in client.get("/").text
    response = editor.post(url("helpline_change", 1), FIELDS)
    assert "The site now says: 0800 333 4444. Closed now." in said(response)
    html = client.get("/").text
    assert "0800 333 4444" in html
    assert "0800 111 2222" not in html


def test_hours_closures_and_special_hours_show_at_once_and_say_how_they_read(editor, client):
    HelplineFactory()

    def add(kind, answers):
        response = editor.post(url(f"{kind}_add"), answers)
        assert response.status_code == 302
        return said(response)[0]

    def page():
        return client.get("/").text

    assert "Closed now" in page()
    words = add("openinghours", {"weekday": "1", "opens": "09:00", "closes": "16:00"})
    assert words == "The site now says: 0800 111 2222. Open now, until 4pm today."
    assert "Open now, until 4pm today" in page()
    add("closure", {"reason": "staff training", "first_day": "2026-11-24", "last_day": "2026-11-25"})
    assert "Closed for staff training until on" not in page()
    assert "Closed for staff training until Tuesday 1 December at 9am" in page()
    add("specialhours", {"day": "2026-11-24", "opens": "09:00", "closes": "12:00", "note": ""})
    assert "Open now, until midday today" in page()
    assert (OpeningHours.objects.count(), Closure.objects.count(), SpecialHours.objects.count()) == (1, 1, 1)


def test_deleting_shows_at_once(editor, client):
    HelplineFactory()
    OpeningHoursFactory()
    closure = ClosureFactory()
    assert "Closed for staff training" in client.get("/").text
    editor.post(url("closure_delete", closure.pk), {"post": "yes"})
    assert "Open now, until 4pm today" in client.get("/").text
    closure = ClosureFactory()
    chosen = {"action": "delete_selected", "_selected_action": [closure.pk], "post": "yes"}
    assert "The site now says: 0800 111 2222. Open now" in said(editor.post(url("closure_changelist"), chosen))[0]
    assert "Open now, until 4pm today" in client.get("/").text


@pytest.mark.parametrize(
    ("kind", "answers", "words"),
    [
        ("closure", {"reason": "x", "first_day": "2026-11-25", "last_day": "2026-11-24"}, "cannot be before the first"),
        ("openinghours", {"weekday": "1", "opens": "09:00", "closes": "09:00"}, "cannot be the same"),
        ("specialhours", {"day": "2026-11-24", "opens": "09:00", "closes": "09:00"}, "cannot be the same"),
    ],
)
def test_what_cannot_be_is_said_in_plain_words(editor, kind, answers, words):
    response = editor.post(url(f"{kind}_add"), answers)
    assert response.status_code == 200
    assert words in response.text


@pytest.mark.parametrize(
    ("kind", "there", "answers"),
    [
        ("openinghours", {"weekday": 1}, {"weekday": "1", "opens": "15:59", "closes": "18:00"}),
        ("openinghours", {"weekday": 1}, {"weekday": "1", "opens": "08:00", "closes": "20:00"}),
        ("openinghours", {"weekday": 0, "opens": time(0, 5)}, {"weekday": "6", "opens": "22:00", "closes": "01:00"}),
        ("specialhours", {}, {"day": "2026-11-24", "opens": "11:00", "closes": "13:00"}),
        ("specialhours", {}, {"day": "2026-11-23", "opens": "22:00", "closes": "10:00"}),
    ],
)
def test_hours_that_overlap_are_refused_with_the_others_named(editor, kind, there, answers):
    there = (OpeningHoursFactory if kind == "openinghours" else SpecialHoursFactory)(**there)
    response = editor.post(url(f"{kind}_add"), {"note": ""} | answers)
    assert response.status_code == 200
    assert f"These hours overlap with others: {there}. Change one of them." in response.text
    assert type(there).objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("openinghours", {"weekday": "1", "opens": "16:00", "closes": "18:00"}),
        ("openinghours", {"weekday": "2", "opens": "09:00", "closes": "16:00"}),
        ("specialhours", {"day": "2026-11-24", "opens": "12:00", "closes": "16:00", "note": ""}),
        ("specialhours", {"day": "2026-12-01", "opens": "09:00", "closes": "12:00", "note": ""}),
    ],
)
def test_hours_that_only_meet_or_are_of_other_days_are_no_overlap(editor, kind, answers):
    OpeningHoursFactory()
    SpecialHoursFactory()
    HelplineFactory()
    assert editor.post(url(f"{kind}_add"), answers).status_code == 302


def test_hours_can_be_changed_without_overlapping_with_themselves(editor):
    HelplineFactory()
    row = OpeningHoursFactory()
    sent = {"weekday": "1", "opens": "10:00", "closes": "15:00"}
    assert editor.post(url("openinghours_change", row.pk), sent).status_code == 302


def test_hours_of_over_12_are_kept_with_a_warning(editor):
    HelplineFactory()
    response = editor.post(url("openinghours_add"), {"weekday": "1", "opens": "16:00", "closes": "09:00"})
    words = "That is more than 12 hours: 4pm to 9am the next day. Is it right? If not, please change it."
    assert words in said(response)
    assert OpeningHours.objects.count() == 1
    editor.get(url("openinghours_changelist"))
    response = editor.post(url("openinghours_add"), {"weekday": "3", "opens": "08:00", "closes": "20:00"})
    assert not [message for message in said(response) if "more than 12" in message]


@pytest.mark.parametrize("missing", ["weekday", "opens", "closes"])
def test_hours_half_filled_in_are_pointed_out(editor, missing):
    sent = {"weekday": "1", "opens": "09:00", "closes": "16:00"} | {missing: ""}
    assert "This field is required." in editor.post(url("openinghours_add"), sent).text


def test_the_lists_open_with_and_without_rows(editor):
    for kind in ("openinghours", "specialhours", "closure"):
        assert editor.get(url(f"{kind}_changelist")).status_code == 200
    OpeningHoursFactory(opens=time(9))
    ClosureFactory(last_day=date(2026, 11, 30))
    for kind in ("openinghours", "closure"):
        assert editor.get(url(f"{kind}_changelist")).status_code == 200


def test_formatted_words_are_cleaned_when_saved(editor):
    HelplineFactory()
    editor.post(url("helpline_change", 1), {**FIELDS, "who_answers": "<p onclick='x()'>Us<script>x()</script></p>"})
    assert Helpline.objects.get().who_answers == "<p>Us</p>"
