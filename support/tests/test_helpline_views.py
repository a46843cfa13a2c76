"""The helpline's page, its contact file and its cards; and what every page says of the helpline."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from sepsis_site.seed_data import helpline as starter_helpline
from support.helpline import cache as helpline_cache
from support.helpline import defaults as helpline_defaults
from support.models import Helpline, OpeningHours
from support.tests.factories import ClosureFactory, HelplineFactory, OpeningHoursFactory, SpecialHoursFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "unread_helpline")]

PAGES = ["support:helpline", "support:helpline_card"]


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


@pytest.fixture
def starter():
    starter_helpline.load()


@pytest.fixture
def get(client):
    """A page as a visitor gets it, checked for what every public page promises."""

    def get(name):
        response = client.get(reverse(name))
        assert response.status_code == 200
        assert_valid_html(response)
        for number in (Helpline.objects.get().dial, "999", "111"):
            assert f'href="tel:{number}"' in response.text
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        return response

    return get


# The page


def test_the_page_says_the_number_whether_it_is_open_the_cost_and_relay_uk(get, starter):
    response = get("support:helpline")
    text = text_of(response)
    for words in (
        "0808 800 0029",
        "Open now, until 4pm today",
        "Free from any landline or mobile in the UK",
        "Relay UK",
    ):
        assert words in text
    assert '<a class="phone" href="tel:1800108088000029">18001 0808 800 0029</a>' in response.text


def test_the_hours_stand_in_a_table_by_day(get, starter):
    rows = re.findall(r'<tr><th scope="row">(\w+)</th><td>(.*?)</td></tr>', get("support:helpline").text)
    week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert rows == [*((day, "9am to 4pm") for day in week), ("Saturday", "Closed"), ("Sunday", "Closed")]


def test_a_day_with_a_break_and_a_night_are_told_in_words(get):
    HelplineFactory()
    OpeningHoursFactory(closes="12:00")
    OpeningHoursFactory(opens="13:30", closes="00:00")
    OpeningHoursFactory(weekday=4, opens="22:00", closes="02:00")
    text = text_of(get("support:helpline"))
    assert "Tuesday 9am to midday and 1.30pm to midnight" in text
    assert "Friday 10pm to 2am the next day" in text


def test_what_is_not_as_usual_in_the_next_sixty_days_is_announced(get, starter):
    ClosureFactory(first_day=date(2026, 12, 10), last_day=date(2026, 12, 11))
    ClosureFactory(first_day=date(2027, 3, 1), last_day=date(2027, 3, 1), reason="something far away")
    SpecialHoursFactory(day=date(2026, 12, 24), note="Christmas Eve")
    text = text_of(get("support:helpline"))
    for words in (
        "Closed from Thursday 10 December to Friday 11 December: staff training",
        "Open on Thursday 24 December, 9am to midday: Christmas Eve",
        "Closed on Friday 25 December, Christmas Day",
    ):
        assert words in text
    assert "far away" not in text


def test_while_closed_the_page_says_when_it_opens_and_whom_to_call(get, starter, time_machine):
    time_machine.move_to(NOW.replace(hour=20), tick=False)
    text = text_of(get("support:helpline"))
    assert "Closed now. Opens tomorrow at 9am" in text
    assert "If someone is very unwell, call 999 ." in text
    assert "If you are worried about someone’s health, call 111 ." in text
    assert "We normally reply within 24 hours." in text


def test_the_email_address_is_a_link_once_there_is_one(get, starter):
    assert "mailto:" not in get("support:helpline").text
    Helpline.objects.update(email="help@example.org")
    helpline_cache.expire()
    assert '<a href="mailto:help@example.org">help@example.org</a>' in get("support:helpline").text


def test_what_editors_write_is_shown_and_what_is_empty_has_no_heading(get, starter):
    heading = "What we do with what you tell us"
    assert heading not in get("support:helpline").text
    Helpline.objects.update(confidentiality="<p>We tell <strong>nobody</strong>.</p>")
    helpline_cache.expire()
    response = get("support:helpline")
    assert heading in response.text
    assert "<p>We tell <strong>nobody</strong>.</p>" in response.text
    text = text_of(response)
    for words in ("one of our nurses will call you back", "listen to you"):
        assert words in text


def test_without_hours_the_page_says_so_and_promises_nothing(get):
    HelplineFactory()
    response = get("support:helpline")
    assert "We do not have our opening hours to show you just now." in text_of(response)
    assert "<table" not in response.text
    assert "Opens" not in text_of(response)


def test_without_a_relay_prefix_relay_uk_is_not_mentioned(get):
    HelplineFactory(relay_prefix="")
    assert not [name for name in PAGES if "Relay" in get(name).text]


def test_the_page_takes_one_query_and_none_for_two_seconds_after(client, starter, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(reverse("support:helpline"))
    with django_assert_num_queries(0):
        client.get(reverse("support:helpline"))


def test_without_a_database_the_page_answers_with_what_is_published(client, monkeypatch, django_assert_num_queries):
    from django.db import OperationalError

    def refuse():
        raise OperationalError

    monkeypatch.setattr(helpline_cache, "read", refuse)
    with django_assert_num_queries(0):
        text = text_of(client.get(reverse("support:helpline")))
    assert helpline_defaults.PUBLISHED.number in text
    assert "Call to see if we are open today" in text


def test_the_pages_answer_head_and_refuse_post(client, starter):
    for name in (*PAGES, "support:helpline_contact"):
        assert client.head(reverse(name)).status_code == 200
        assert client.post(reverse(name)).status_code == 405


# The cards and the contact


def test_the_cards_have_the_number_the_hours_relay_uk_and_whom_to_call_in_danger(get, starter):
    response = get("support:helpline_card")
    cards = re.findall(r'<section class="helpline-card.*?</section>', response.text, re.DOTALL)
    assert len(cards) == 2
    for card in cards:
        for words in ("0808 800 0029", "Monday to Friday, 9am to 4pm", "18001", "999", "111"):
            assert words in card
        # Paper does not know what time it is.
        assert "Open now" not in card


def test_the_contact_file_is_saved_under_the_charitys_name(client, starter):
    response = client.get(reverse("support:helpline_contact"))
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="uk-sepsis-trust-helpline.vcf"'
    lines = response.text.split("\r\n")
    assert "FN:UK Sepsis Trust helpline" in lines
    assert "TEL;TYPE=WORK,VOICE:0808 800 0029" in lines
    assert "URL:http://testserver/helpline/" in lines


# On every page


@pytest.mark.parametrize("address", ["/", "/groups/", "/helpline/", "/no/such/page/"])
def test_every_page_has_the_live_state_in_its_bar_and_the_whole_words_below(client, starter, address):
    html = client.get(address).text
    bar = re.search(r'<div class="helpline-bar">(.*?)</header>', html, re.DOTALL)[1]
    assert ">Open now, until 4pm<" in bar
    _, main = html.split("<main")
    assert ">Open now, until 4pm today<" in main
    assert 'href="tel:08088000029"' in bar


def test_open_and_closed_differ_in_words_and_not_in_colour_alone(client, starter, time_machine):
    time_machine.move_to(NOW.replace(hour=20), tick=False)
    html = client.get("/").text
    assert "helpline-state--open" not in html
    assert "Closed until 9am tomorrow" in html
    assert "Closed now. Opens tomorrow at 9am" in html


def test_the_state_changes_on_the_very_second(client, starter, time_machine):
    closing = NOW.replace(hour=16)
    time_machine.move_to(closing - timedelta(seconds=1), tick=False)
    assert "Open now, until 4pm today" in client.get("/").text
    time_machine.move_to(closing, tick=False)
    assert "Closed now. Opens tomorrow at 9am" in client.get("/").text


def test_what_an_editor_types_is_words_and_never_markup(client):
    HelplineFactory(name="<b>Ours</b>", in_short="Call & see.")
    ClosureFactory(reason="<i>us</i>")
    html = client.get("/").text
    assert "&lt;b&gt;Ours&lt;/b&gt;" in html
    assert "Call &amp; see." in html
    assert "Closed for &lt;i&gt;us&lt;/i&gt;" in html


# An empty site


def test_the_starter_helpline_is_loaded_with_its_week(starter):
    assert str(Helpline.objects.get()) == "Free helpline, 0808 800 0029"
    assert [str(hours) for hours in OpeningHours.objects.all()] == [
        f"{day}, 09:00 to 16:00" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    ]
    Helpline.objects.get().full_clean()


def test_hours_that_an_editor_made_first_are_left_alone():
    OpeningHoursFactory()
    starter_helpline.load()
    assert OpeningHours.objects.count() == 1


@pytest.mark.usefixtures("unread_helpline")
def test_editors_words_for_when_it_is_closed_take_the_place_of_ours(client):
    row = HelplineFactory(lead="We listen.")
    text = text_of(client.get(reverse("support:helpline")))
    assert "We listen." in text
    assert "If someone is very unwell, call 999" in text
    row.when_closed = "<p>Call 999 or 111.</p>"
    row.save()
    helpline_cache.expire()
    text = text_of(client.get(reverse("support:helpline")))
    assert "Call 999 or 111." in text
    assert "If someone is very unwell" not in text
