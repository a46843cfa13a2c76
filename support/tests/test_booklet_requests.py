"""Asking for printed booklets: what is stored, what is refused, and what machines get."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.core import mail
from django.core.signing import TimestampSigner
from django.test import Client

from core.forms.spam_protection import ONCE_MORE, SALT
from core.models import FormAttempt
from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.booklets.forms import full_postcode
from support.models import BookletRequest, Helpline
from support.tests.factories import BookletRequestFactory, ResourceFactory

FORM = "/resources/printed/"
THANKS = "/resources/printed/thanks/"


@pytest.fixture
def guide(db):
    return ResourceFactory(title="The guide", printed=True)


@pytest.fixture
def seen(time_machine, now):
    """The signed stamp of a form seen a minute before now; the clock then stands still at now."""
    time_machine.move_to(now - timedelta(minutes=1), tick=False)
    stamp = TimestampSigner(salt=SALT).sign("form")
    time_machine.move_to(now, tick=False)
    return stamp


@pytest.fixture
def answers(guide, seen):
    return {
        "name": "A.  Reader",
        "address": " 1 High Street \r\n\r\nHove ",
        "postcode": "bn33wr",
        f"copies_{guide.pk}": "2",
        "shown": seen,
        "form_key": str(UUID(int=1)),
    }


def text_of(response):
    return " ".join(unescape(response.text).split())


def refused(response, status=200):
    assert response.status_code == status
    assert_valid_html(response)
    assert "<title>Error: " in response.text
    assert response.text.index("There is a problem") < response.text.index("<h1>")
    assert not BookletRequest.objects.exists()
    return text_of(response)


def test_the_form_offers_what_can_be_posted_and_nothing_else(client, guide):
    ResourceFactory(title="Draft", printed=True, published=False)
    ResourceFactory(title="Screen only")
    response = client.get(FORM)
    assert_valid_html(response)
    text = text_of(response)
    assert "The guide" in text
    assert "Draft" not in text
    assert "Screen only" not in text
    assert "tel:08088000029" in text
    assert "erase" in text
    assert 'autocomplete="street-address"' in text
    assert 'autocomplete="postal-code"' in text
    # Its token and key are one visitor's.
    assert response["Cache-Control"] == "private, max-age=0"


def test_with_nothing_to_post_the_helpline_stands_there_instead(client, db):
    for response in (client.get(FORM), client.post(FORM, {"name": "x"})):
        assert_valid_html(response)
        assert "We have no printed copies to send out just now." in text_of(response)
        assert "<form" not in response.text
        assert not response.cookies


def test_a_lone_booklet_begins_with_one_copy(client, guide):
    assert f'name="copies_{guide.pk}" value="1"' in client.get(FORM).text


def test_the_booklet_whose_link_was_followed_begins_with_one_copy(client, guide):
    other = ResourceFactory(printed=True)
    page = client.get(FORM, {"booklet": other.pk}).text
    assert f'name="copies_{other.pk}" value="1"' in page
    assert f'name="copies_{guide.pk}" value' not in page


@pytest.mark.parametrize("booklet", ["", "x", "٣", "9" * 30, "0", "-1", "\x00"])
def test_a_strange_address_shows_the_form_all_the_same(client, guide, booklet):
    assert client.get(FORM, {"booklet": booklet}).status_code == 200


def test_a_request_is_stored_tidied_and_thanked_on_a_page_of_its_own(client, guide, answers, now):
    ResourceFactory(printed=True)
    response = client.post(FORM, answers)
    assert response.status_code == 302
    assert response.url == THANKS
    asked = BookletRequest.objects.get()
    assert (asked.name, asked.address, asked.postcode) == ("A. Reader", "1 High Street\nHove", "BN3 3WR")
    assert (asked.asked_at, asked.sent_at, asked.emailed_at) == (now, None, None)
    assert [(item.resource, item.copies) for item in asked.items.all()] == [(guide, 2)]


def test_the_thanks_promise_no_day_and_set_no_cookie(client, db):
    response = client.get(THANKS)
    assert_valid_html(response)
    assert "We cannot say how long the post will take." in text_of(response)
    assert "noindex" in response.text
    assert "tel:08088000029" in response.text
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_an_empty_form_says_what_to_do_for_each_box(client, answers, guide):
    text = refused(client.post(FORM, {"shown": answers["shown"]}))
    for box, words in [
        (f"copies_{guide.pk}", "Type how many copies you would like, such as 1."),
        ("name", "Type your name."),
        ("address", "Type the address to send the booklets to."),
        ("postcode", "Type your postcode, like BN3 3WR."),
    ]:
        assert f'<a href="#id_{box}">{words}</a>' in text
        assert f'id="id_{box}"' in text
        assert f'id="id_{box}_error"><span class="visually-hidden">Error: </span>{words}</p>' in text


@pytest.mark.parametrize("postcode", ["BN3", "nowhere", "BN3 3WO", "BN3 3WR extra", "00 000", "B" * 5000])
def test_half_a_postcode_is_asked_for_again_and_what_was_typed_is_kept(client, answers, postcode):
    text = refused(client.post(FORM, answers | {"postcode": postcode}))
    assert "A. Reader" in text
    assert f'value="{postcode}"' in text
    assert "Type the full postcode, like BN3 3WR." in text


def test_bytes_that_no_database_takes_are_refused(client, answers):
    for field in ("name", "address", "postcode"):
        assert client.post(FORM, answers | {field: "\x00"}).status_code == 200
    assert not BookletRequest.objects.exists()


@pytest.mark.parametrize("copies", ["51", "-1", "two", "1.5", " ", "9" * 5000])
def test_a_number_of_copies_is_from_nought_to_fifty(client, answers, guide, copies):
    text = refused(client.post(FORM, answers | {f"copies_{guide.pk}": copies}))
    assert "Type a number from 0 to 50 for “The guide”." in text
    assert "Type how many copies" not in text


@pytest.mark.parametrize("copies", ["", "0"])
def test_no_copies_of_anything_is_no_request(client, answers, guide, copies):
    assert "Type how many copies" in refused(client.post(FORM, answers | {f"copies_{guide.pk}": copies}))


def test_fifty_copies_of_one_and_none_of_another_can_be_asked_for(client, answers, guide):
    other = ResourceFactory(printed=True)
    client.post(FORM, answers | {f"copies_{guide.pk}": "50", f"copies_{other.pk}": "0"})
    assert [item.copies for item in BookletRequest.objects.get().items.all()] == [50]


@pytest.mark.parametrize(("field", "length"), [("name", 101), ("address", 401)])
def test_what_is_too_long_for_an_envelope_is_said_so(client, answers, field, length):
    assert f"of up to {length - 1} letters" in refused(client.post(FORM, answers | {field: "a" * length}))


def test_pressing_the_button_twice_asks_once(client, answers):
    for _ in range(2):
        assert client.post(FORM, answers).url == THANKS
    assert BookletRequest.objects.count() == 1
    # The second press is not counted against anybody either.
    assert FormAttempt.objects.count() == 2


def test_two_presses_at_the_very_same_time_ask_once(guide, now):
    who = {"name": "A. Reader", "address": "1 High Street", "postcode": "BN3 3WR"}
    asked = [
        BookletRequest.objects.ask(form_key=UUID(int=1), copies={guide: number}, now=now, **who) for number in (1, 2)
    ]
    assert asked[1] is None
    assert [item.copies for item in asked[0].items.all()] == [1]


def test_a_press_that_is_overtaken_by_the_other_is_thanked_and_emails_nothing(client, answers, monkeypatch):
    HELPLINE.save()
    overtaking = []

    def meanwhile(*arguments, **options):
        if not overtaking:
            overtaking.append("the other press")
            Client().post(FORM, answers)
        return False

    monkeypatch.setattr("support.booklets.views.is_rate_limited", meanwhile)
    assert client.post(FORM, answers).url == THANKS
    assert BookletRequest.objects.count() == len(mail.outbox) == 1


def test_going_back_and_correcting_the_address_asks_again(client, answers):
    client.post(FORM, answers)
    client.post(FORM, answers | {"address": "2 High Street"})
    assert BookletRequest.objects.count() == 2


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_lost_key_loses_no_request(client, answers, key):
    assert client.post(FORM, answers | {"form_key": key}).url == THANKS
    assert BookletRequest.objects.count() == 1


# Machines, and too much of it


@pytest.mark.parametrize(
    "trace", [{"leave_this_empty": "https://example.org"}, {"shown": ""}, {"shown": "form:forged"}]
)
def test_whoever_looks_like_a_machine_is_asked_to_press_once_more(client, answers, trace, time_machine):
    response = client.post(FORM, answers | trace)
    assert f">{ONCE_MORE}</a></li>" in refused(response)
    assert not FormAttempt.objects.exists()
    assert not mail.outbox
    form = response.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert (again["name"], again["postcode"], again["form_key"]) == ("A.  Reader", "bn33wr", answers["form_key"])
    time_machine.shift(3)
    assert client.post(FORM, again).url == THANKS
    assert BookletRequest.objects.get().postcode == "BN3 3WR"


def test_nobody_types_an_address_in_a_second(client, answers, at_now):
    response = client.post(FORM, answers | {"shown": TimestampSigner(salt=SALT).sign("form")})
    assert ONCE_MORE in refused(response)


def test_one_postcode_can_ask_five_times_in_an_hour(client, answers):
    for number in range(5):
        client.post(FORM, answers | {"name": f"Neighbour {number}"}, REMOTE_ADDR=f"192.0.2.{number}")
    response = client.post(FORM, answers | {"name": "One more"}, REMOTE_ADDR="192.0.2.99")
    assert "We have had many requests from you" in text_of(response)
    assert BookletRequest.objects.count() == 5


def test_one_network_can_ask_twenty_times_in_an_hour(client, answers):
    for number in range(21):
        response = client.post(FORM, answers | {"postcode": f"BN{number + 1} 1AA"})
    assert "We have had many requests from you" in text_of(response)
    assert BookletRequest.objects.count() == 20
    assert not FormAttempt.objects.sent_by("BN21 1AA").exists()


def test_neither_postcode_nor_network_address_is_kept_with_the_count(client, answers):
    client.post(FORM, answers, REMOTE_ADDR="192.0.2.7")
    kept = " ".join(FormAttempt.objects.values_list("sender", flat=True)).lower()
    for told in ("bn3", "192.0.2.7"):
        assert told not in kept


def test_another_site_cannot_send_the_form(answers):
    assert Client(enforce_csrf_checks=True).post(FORM, answers).status_code == 403
    assert not BookletRequest.objects.exists()


# Cost and care


def test_showing_the_form_takes_two_queries(client, guide, django_assert_num_queries):
    ResourceFactory(printed=True)
    with django_assert_num_queries(2):
        client.get(FORM)


def test_a_request_takes_as_many_queries_for_two_booklets_as_for_one(client, answers, django_assert_max_num_queries):
    other = ResourceFactory(printed=True)
    with django_assert_max_num_queries(18):
        client.post(FORM, answers | {f"copies_{other.pk}": "1"})
    assert BookletRequest.objects.get().items.count() == 2


def test_a_mail_server_out_of_order_loses_no_request_and_is_told_of_without_any_name(
    client, answers, settings, caplog, monkeypatch
):
    HELPLINE.save()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert client.post(FORM, answers).url == THANKS
    assert BookletRequest.objects.get().emailed_at is None
    assert "An email about a booklet request could not be sent: ConnectionRefusedError" in caplog.text
    for told in ("A. Reader", "High Street", "BN3", "office@example.org"):
        assert told not in caplog.text


def test_the_office_is_told_once_however_often_the_button_is_pressed(client, answers, now):
    HELPLINE.save()
    for _ in range(2):
        client.post(FORM, answers)
    assert len(mail.outbox) == 1
    assert BookletRequest.objects.get().emailed_at == now


HELPLINE = Helpline(pk=1, phone="0808 800 0029", requests_email="office@example.org")


def refuse(message):
    raise ConnectionRefusedError(111, "office@example.org refused")


# Postcodes


@pytest.mark.parametrize(
    "typed", ["BN3 3WR", "bn33wr", " Bn3  3wr ", "BN3-3WR", "(BN3 3WR).", "BN3\u00a03WR", "B N 3 3 W R"]
)
def test_any_spacing_of_a_postcode_is_understood(typed):
    assert full_postcode(typed) == "BN3 3WR"


@pytest.mark.parametrize("written", ["M1 1AA", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "BT1 1AA"])
def test_every_shape_of_postcode_is_known(written):
    assert full_postcode(written.replace(" ", "")) == written


# The model


def test_the_first_day_of_sending_counts(db, now):
    asked = BookletRequestFactory()
    asked.mark_sent(now)
    asked.mark_sent(now + timedelta(days=9))
    asked.refresh_from_db()
    assert asked.sent_at == now
    asked.mark_not_sent()
    asked.refresh_from_db()
    assert asked.sent_at is None


def test_the_queue_has_what_waits_longest_first_and_what_is_sent_last(db, now):
    BookletRequestFactory(name="sent", sent_at=now)
    BookletRequestFactory(name="newer", asked_at=now)
    BookletRequestFactory(name="older", asked_at=now - timedelta(days=3))
    assert [asked.name for asked in BookletRequest.objects.as_queue()] == ["older", "newer", "sent"]
