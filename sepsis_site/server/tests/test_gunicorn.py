import logging
from urllib.parse import quote

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from sepsis_site.observability import log_formatters
from sepsis_site.server import gunicorn


def said(message, *arguments):
    record = logging.LogRecord("gunicorn.error", logging.ERROR, __file__, 1, message, arguments, None)
    assert gunicorn.QuietAboutVisitors().filter(record)
    return record.getMessage()


def test_a_failed_request_is_logged_without_its_address():
    assert said("Error handling request %s %s", "GET", "/ann@example.org/?postcode=BN3+3WR") == "Error handling request"
    assert said("Error handling request (no URI read)") == "Error handling request (no URI read)"


@pytest.mark.parametrize(
    "error",
    ["Invalid HTTP Version: '3WR HTTP/1.1'", "Invalid HTTP request line: 'GET /groups/?postcode=BN3 3WR'"],
)
def test_an_unreadable_request_is_logged_without_its_words_and_where_it_came_from(error):
    message = said(f"Invalid request from ip=192.0.2.7: {error}")
    assert message == f"Invalid request: {error.partition(':')[0]}"


def test_the_signed_part_of_a_link_is_not_logged():
    from django.core import signing

    signed = signing.Signer().sign_object([7, 1_795_514_400_000_000, "0123456789abcdef"])
    assert log_formatters.SIGNED.sub("-", quote(f"/newsletter/leave/{signed}/")) == "/newsletter/leave/-/"


@pytest.mark.parametrize("tail", ["", "x", "…", "A" * 43, "A" * 42, "A" * 44])
@pytest.mark.parametrize("between", [":", "%3A", "."])
def test_of_a_private_link_to_a_story_nothing_is_logged_even_if_it_was_cut_short(between, tail):
    link = f"/stories/mine/{'0123456789abcdef' * 2}{between}{tail}"
    assert log_formatters.SIGNED.sub("-", f"GET {link}/withdraw/ 404") == "GET /stories/mine/-/withdraw/ 404"
    assert log_formatters.SIGNED.sub("-", f"GET {link}?x 404") == "GET /stories/mine/-?x 404"


def test_other_messages_are_left_alone():
    assert said("Booting worker with pid: %s", 7) == "Booting worker with pid: 7"


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_ten_thousand_pasted_letters_still_reach_the_site(letter):
    config = Config()
    config.set("limit_request_line", gunicorn.limit_request_line)
    asked = f"q={quote(letter * 10_000)}"
    sent = f"GET /search/?{asked} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    assert next(RequestParser(config, [sent], ("127.0.0.1", 1))).query == asked


def test_an_empty_variable_means_its_default():
    assert gunicorn.bind == "127.0.0.1:8000"
    assert (gunicorn.workers, gunicorn.threads) == (2, 4)
