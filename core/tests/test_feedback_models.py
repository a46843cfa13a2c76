""" "Was this helpful?" of answers and pages alike: the form, what it keeps, and what it refuses."""

import re
import threading
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve

from core.feedback import views as feedback_views
from core.feedback.views import FROM_ELSEWHERE, PRESS, RATE_LIMIT_PER_NETWORK, YES_OR_NO, FeedbackForm
from core.forms.spam_protection import ONCE_MORE
from core.models import FormAttempt
from faq.tests.factories import QuestionFactory
from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from support.pages.reserved_slugs import is_taken
from support.tests.factories import PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture(params=[QuestionFactory, PageFactory], ids=["answer", "page"])
def factory(request):
    return request.param


@pytest.fixture
def about(factory):
    return factory()


@pytest.fixture
def shown(about, client, time_machine):
    """The time stamp of the form as it stands on the page, a minute before it is sent."""
    stamp = stamp_in(client.get(about.get_absolute_url()))
    time_machine.shift(timedelta(minutes=1))
    return stamp


@pytest.fixture
def send(client, about, shown):
    """Press a button of the page; ``headers`` are what the browser says of itself."""

    def send(helpful="yes", missing="", headers=None, **more):
        answers = {"shown": shown, "leave_this_empty": "", "helpful": helpful, "missing": missing} | more
        return client.post(f"{about.get_absolute_url()}helpful/", answers, headers=headers)

    return send


def stamp_in(response):
    return re.search(r'name="shown" value="([^"]+)"', response.text)[1]


def kept(about):
    return list(about.feedback.values_list("helpful", "missing", "given_on"))


def checked(response):
    """A page of ours, with what every public page promises."""
    assert_valid_html(response)
    assert "tel:08088000029" in response.text
    assert 'href="tel:999"' in response.text
    assert 'href="tel:111"' in response.text
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "csrf" not in response.text
    return " ".join(unescape(response.text).split())


# The form on the page


def test_it_stands_at_the_end_of_the_page_which_stays_free_of_cookies_and_kept_by_any_cache(client, about):
    response = client.get(about.get_absolute_url())
    text = checked(response)
    assert f'<form class="flow" method="post" action="{about.get_absolute_url()}helpful/" novalidate>' in text
    assert text.index("Next review due" if about.next_review_on else "Last reviewed") < text.index("Was this helpful?")
    assert "public" in response["Cache-Control"]


def test_it_asks_for_no_name_and_nothing_about_health(client, about):
    text = checked(client.get(about.get_absolute_url()))
    assert "Please do not write your name, or anything about your health." in text
    assert "We cannot answer what you write here." in text
    assert 'autocomplete="off"' in text


def test_it_is_not_asked_of_a_draft(admin_client, client, factory):
    draft = factory(published=False)
    assert "Was this helpful?" not in admin_client.get(draft.get_absolute_url()).text
    for address in ("helpful/", "helpful/thanks/"):
        assert client.get(draft.get_absolute_url() + address).status_code == 404
        assert admin_client.get(draft.get_absolute_url() + address).status_code == 404
    assert client.post(f"{draft.get_absolute_url()}helpful/", {"helpful": "yes"}).status_code == 404


def test_its_ids_are_the_only_ones_of_their_name(client, about):
    ids = re.findall(r'\bid="([^"]+)"', client.get(about.get_absolute_url()).text)
    assert len(ids) == len(set(ids))


# What is kept


def test_a_press_keeps_the_answer_the_words_and_the_day_and_says_thank_you(send, client, about):
    response = send("no", " More about hair.\r\nAnd nails. ")
    assert response.status_code == 303
    assert not response.cookies
    assert kept(about) == [(False, "More about hair.\nAnd nails.", date(2026, 11, 24))]
    thanks = client.get(response.url)
    text = checked(thanks)
    assert f'<a href="{about.get_absolute_url()}">Go back to “{about}”</a>' in text
    assert '<meta name="robots" content="noindex">' in text
    for way_on in ("/groups/", "/communities/", "/faq/"):
        assert f'<li><a href="{way_on}">' in text


def test_nothing_that_leads_to_a_person_is_kept(send, about, client):
    send("yes", "Words", headers={"user-agent": "A browser"})
    columns = {field.name for field in about.feedback.model._meta.get_fields()}
    assert columns == {"id", "about", "helpful", "missing", "given_on"}
    assert "127.0.0.1" not in str(list(FormAttempt.objects.values()))
    assert "Words" not in str(list(FormAttempt.objects.values()))


def test_the_day_is_that_of_london(send, about, time_machine):
    time_machine.move_to(NOW.replace(month=6, hour=0, minute=30), tick=False)
    shown = FeedbackForm()["shown"].value()
    time_machine.shift(60)
    send(shown=shown)
    assert kept(about)[0][2] == date(2026, 6, 24)


def test_a_second_press_of_the_same_page_is_thanked_and_not_counted_again(send, about):
    assert [send("yes", "A word").status_code for _ in range(3)] == [303] * 3
    assert kept(about) == [(True, "A word", date(2026, 11, 24))]


def test_other_words_another_answer_and_another_reader_count_each(send, about, client):
    send("yes")
    send("no")
    send("no", "Words")
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    send("no", "Words")
    assert about.feedback.count() == 4


def test_the_same_words_about_something_else_count_for_that(client, factory, time_machine):
    shown = FeedbackForm()["shown"].value()
    time_machine.shift(60)
    both = factory(), factory()
    for about in both:
        client.post(f"{about.get_absolute_url()}helpful/", {"helpful": "yes", "shown": shown})
    assert [about.feedback.count() for about in both] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one(about, shown, monkeypatch):
    together = threading.Barrier(2, timeout=10)
    really_store = feedback_views._store

    def store(*arguments, **options):
        together.wait()
        really_store(*arguments, **options)

    monkeypatch.setattr(feedback_views, "_store", store)
    statuses = []

    def press():
        try:
            answers = {"helpful": "yes", "missing": "", "shown": shown}
            statuses.append(Client().post(f"{about.get_absolute_url()}helpful/", answers).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303, 303]
    assert about.feedback.count() == 1


def test_counts_of_presses_are_forgotten_after_a_day(send, time_machine, about):
    send()
    time_machine.shift(timedelta(days=1, seconds=1))
    send("no")
    assert FormAttempt.objects.filter(form=PRESS).count() == 1


def test_a_press_takes_few_queries(send, django_assert_max_num_queries):
    # The subject; three to count; savepoint, lock, look, two rows, savepoint.
    with django_assert_max_num_queries(10):
        send()


# What is wrong, and shown again


@pytest.mark.parametrize("helpful", ["", "maybe", "YES", "1", "\x00", "𝕪𝕖𝕤"])
def test_without_a_button_pressed_it_asks_for_one(send, about, helpful):
    response = send(helpful, "My words")
    text = checked(response)
    assert response.status_code == 422
    assert "<title>Error: Was this helpful?" in text
    assert f'<a href="#helpful_helpful_0">{YES_OR_NO}</a>' in text
    assert '<button class="button button--secondary" id="helpful_helpful_0"' in text
    assert text.count(YES_OR_NO) == 2
    assert ">\nMy words</textarea>" in response.text.replace("\r\n", "\n")
    assert kept(about) == []


def test_too_many_letters_are_kept_on_the_page_and_how_many_there_are_is_said(send, about):
    response = send("yes", "é" * 501)
    text = checked(response)
    assert response.status_code == 422
    assert '<a href="#helpful_missing">You wrote 501 letters. Shorten it to 500 or fewer.</a>' in text
    assert "é" * 501 in text
    assert kept(about) == []


def test_the_end_of_a_line_is_one_letter(send, about):
    assert send("yes", "a\r\n" * 249 + "bb").status_code == 303
    assert len(kept(about)[0][1]) == 500


@pytest.mark.parametrize(
    "words",
    ["\x00", "a\x00b", "\u202e\u2066abc", "खोज 搜索 بحث", "<script>alert(1)</script>", "'; DROP TABLE", "🙂" * 500],
)
def test_any_words_are_taken_as_they_are(send, about, words):
    assert send("no", words).status_code == 303
    assert kept(about)[0][1] == words.replace("\x00", "")


@pytest.mark.parametrize("body", [b"", b"%", b"helpful=%ff&shown=%ff", b"helpful=no&helpful=&missing=" + b"a" * 10_000])
def test_what_no_browser_sends_is_no_error_of_ours(client, about, body):
    address = f"{about.get_absolute_url()}helpful/"
    response = client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 422
    checked(response)


def test_a_press_within_two_seconds_needs_another_which_keeps_the_words(send, client, about, time_machine):
    shown = FeedbackForm()["shown"].value()
    response = send("yes", "Quick words", shown=shown)
    text = checked(response)
    assert response.status_code == 422
    assert f'<a href="#helpful_helpful_0">{ONCE_MORE}</a>' in text
    assert "Quick words</textarea>" in text
    assert kept(about) == []
    time_machine.shift(3)
    assert send("yes", "Quick words", shown=stamp_in(response)).status_code == 303
    assert kept(about) == [(True, "Quick words", date(2026, 11, 24))]


def test_whoever_fills_in_the_hidden_box_is_asked_once_more(send, about):
    response = send("yes", leave_this_empty="https://example.org")
    assert response.status_code == 422
    assert ONCE_MORE in checked(response)
    assert kept(about) == []


def test_one_network_can_send_thirty_in_an_hour_and_keeps_its_words_after_that(send, about, time_machine):
    assert {send("yes", str(number)).status_code for number in range(RATE_LIMIT_PER_NETWORK)} == {303}
    response = send("yes", "One more")
    text = checked(response)
    assert response.status_code == 429
    assert "Wait an hour, then try again." in text
    assert "One more</textarea>" in text
    assert about.feedback.count() == RATE_LIMIT_PER_NETWORK
    time_machine.shift(timedelta(hours=1))
    assert send("yes", "One more").status_code == 303


# Where it may be sent from


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        # A browser that says both is believed in what pages cannot forge.
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"referer": "http://testserver/faq/"},
        {"origin": "https://proxy.example.org"},
    ],
)
def test_our_own_pages_may_send_it(send, about, settings, headers):
    settings.CSRF_TRUSTED_ORIGINS = ["https://proxy.example.org"]
    assert send(headers=headers).status_code == 303
    assert about.feedback.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "null"},
        {"origin": "https://example.org"},
        {"origin": "http://testserver.example.org"},
        {"origin": "https://example.org", "referer": "http://testserver/"},
        {"referer": "https://example.org/testserver/"},
        {"origin": "http://["},
    ],
)
def test_other_sites_may_not_and_their_words_are_not_shown(send, about, headers):
    response = send("yes", "Their words", headers=headers)
    text = checked(response)
    assert response.status_code == 403
    assert text.count(FROM_ELSEWHERE) == 2
    assert "Their words" not in text
    assert kept(about) == []


def test_no_cookie_and_no_token_is_needed(about, shown):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(f"{about.get_absolute_url()}helpful/", {"helpful": "yes", "shown": shown})
    assert response.status_code == 303


# The addresses


def test_its_own_address_is_a_page_with_the_form(client, about):
    response = client.get(f"{about.get_absolute_url()}helpful/")
    text = checked(response)
    assert response.status_code == 200
    assert '<h1 id="was-this-helpful">Was this helpful?</h1>' in text
    assert f'<a class="back-link" href="{about.get_absolute_url()}">{about}</a>' in text
    assert '<meta name="robots" content="noindex">' in text
    assert "Error" not in text


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_else_can_be_done_there(client, about, method):
    assert getattr(client, method)(f"{about.get_absolute_url()}helpful/").status_code == 405
    assert getattr(client, method)(f"{about.get_absolute_url()}helpful/thanks/").status_code == 405


def test_pressing_takes_nobody_else_s_address(client):
    assert resolve("/about-sepsis/helpful/").view_name == "support:helpful"
    assert resolve("/faq/helpful/").view_name == "faq:detail"
    assert resolve("/faq/hair-loss/helpful/").view_name == "faq:helpful"
    assert not is_taken("helpful")
    PageFactory(slug="helpful")
    assert client.get("/helpful/").status_code == 200
    assert client.get("/helpful/helpful/").status_code == 200
    assert client.get("/helpline/helpful/").status_code == 404


def test_what_is_not_there_cannot_be_asked_about(client):
    for address in ("/nothing/helpful/", "/faq/nothing/helpful/", "/nothing/helpful/thanks/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"helpful": "yes"}).status_code in (404, 405)


def test_what_is_deleted_meanwhile_is_not_found(send, about, monkeypatch):
    really_count = feedback_views.is_rate_limited

    def delete_first(*arguments, **options):
        about.delete()
        return really_count(*arguments, **options)

    monkeypatch.setattr(feedback_views, "is_rate_limited", delete_first)
    assert send().status_code == 404
