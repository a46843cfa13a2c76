"""gunicorn's settings, and gunicorn itself with them: no proxy in front."""

import contextlib
import logging
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from sepsis_site.observability import log_formatters
from sepsis_site.server import gunicorn
from sepsis_site.server.tests.servers import SERVER, BareGunicorn, wait_until

# Log messages


def filtered(message, *arguments):
    record = logging.LogRecord("gunicorn.error", logging.ERROR, __file__, 1, message, arguments, None)
    assert gunicorn.RequestDetailsFilter().filter(record)
    return record.getMessage()


def test_failed_request_is_logged_without_its_path():
    logged = filtered("Error handling request %s %s", "GET", "/ann@example.org/?postcode=BN3+3WR")
    assert logged == "Error handling request"
    assert filtered("Error handling request (no URI read)") == "Error handling request (no URI read)"


@pytest.mark.parametrize(
    "error",
    ["Invalid HTTP Version: '3WR HTTP/1.1'", "Invalid HTTP request line: 'GET /groups/?postcode=BN3 3WR'"],
)
def test_invalid_request_is_logged_without_its_content_and_address(error):
    message = filtered(f"Invalid request from ip=192.0.2.7: {error}")
    assert message == f"Invalid request: {error.partition(':')[0]}"


def test_timed_out_connection_is_logged_in_one_line_and_not_as_an_error():
    try:
        raise BlockingIOError
    except BlockingIOError as error:
        cause = type(error), error, error.__traceback__
    record = logging.LogRecord("gunicorn.error", logging.ERROR, __file__, 1, "Socket error …", (), cause)
    assert gunicorn.RequestDetailsFilter().filter(record)
    assert (record.getMessage(), record.levelname, record.exc_info) == ("Connection timed out.", "INFO", None)


def test_signed_part_of_a_link_is_not_logged():
    from django.core import signing

    signed = signing.Signer().sign_object([7, 1_795_514_400_000_000, "0123456789abcdef"])
    assert log_formatters.SIGNED.sub("-", quote(f"/newsletter/leave/{signed}/")) == "/newsletter/leave/-/"


@pytest.mark.parametrize("tail", ["", "x", "…", "A" * 43, "A" * 42, "A" * 44])
@pytest.mark.parametrize("between", [":", "%3A", "."])
def test_private_link_to_a_story_is_not_logged_even_cut_short(between, tail):
    link = f"/stories/mine/{'0123456789abcdef' * 2}{between}{tail}"
    assert log_formatters.SIGNED.sub("-", f"GET {link}/withdraw/ 404") == "GET /stories/mine/-/withdraw/ 404"
    assert log_formatters.SIGNED.sub("-", f"GET {link}?x 404") == "GET /stories/mine/-?x 404"


def test_messages_without_request_details_are_unchanged():
    assert filtered("Booting worker with pid: %s", 7) == "Booting worker with pid: 7"


# Settings


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_query_of_ten_thousand_characters_reaches_the_site(letter):
    config = Config()
    config.set("limit_request_line", gunicorn.limit_request_line)
    query = f"q={quote(letter * 10_000)}"
    sent = f"GET /search/?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    assert next(RequestParser(config, [sent], ("127.0.0.1", 1))).query == query


def test_empty_variable_means_its_default():
    assert gunicorn.bind == "127.0.0.1:8000"
    assert (gunicorn.workers, gunicorn.threads) == (2, 4)


def test_worker_is_gunicorns_own_with_threads():
    assert gunicorn.worker_class == "gthread"


def test_nginx_drops_idle_connections_before_gunicorn_closes_them():
    [seconds] = re.findall(r"keepalive 16;[^}]*?keepalive_timeout (\d+)s;", (SERVER / "nginx.conf").read_text())
    assert int(seconds) < gunicorn.keepalive


# Processes


class TwoWorkers(BareGunicorn):
    workers, threads = 2, 4


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = TwoWorkers(tmp_path_factory.mktemp("gunicorn")).start()
    yield server.wait()
    server.stop()


def status_of(server, path="/", body=None):
    """Return the status of an answer, 0 without one, and the process that gave it."""
    try:
        answer = server.get(path, "GET" if body is None else "POST", body)
    except (OSError, EOFError):
        return 0, None
    return answer.status, answer.json()["process"] if answer.status == 200 else None


@contextlib.contextmanager
def visitors(server, path, number=6):
    """Send requests all the time, each on its own connection; yield the list of their statuses."""
    statuses, is_over = [], threading.Event()

    def ask():
        while not is_over.is_set():
            statuses.append(status_of(server, path)[0])

    with ThreadPoolExecutor(number) as pool:
        asking = [pool.submit(ask) for _ in range(number)]
        try:
            yield statuses
        finally:
            is_over.set()
    for each in asking:
        each.result()


def test_killed_worker_loses_only_its_own_requests(server):
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(status_of, server, "/1") for _ in range(6)]
        time.sleep(0.3)
        killed = server.processes()[0]
        killed.kill()
        answers = [each.result() for each in asked]
    assert {status for status, _ in answers} <= {0, 200}
    assert all(process != killed.pid for status, process in answers if status == 200)
    # The other worker answered its requests, at least one; later requests are all answered.
    wait_until(lambda: len(server.processes()) == 2)
    assert all(status_of(server)[0] == 200 for _ in range(20))


def test_reload_drops_no_request(server):
    before = {process.pid for process in server.processes()}
    with visitors(server, "/0.05") as statuses:
        server.program.send_signal(signal.SIGHUP)
        wait_until(lambda: len(server.processes()) == 2 and not before & {each.pid for each in server.processes()})
        time.sleep(0.3)
    assert len(statuses) > 10
    assert set(statuses) == {200}


# The last of this module's server: it ends it.
def test_stop_finishes_every_request_that_has_begun(server):
    with ThreadPoolExecutor(6) as pool, server.connect():
        asked = [pool.submit(status_of, server, "/1") for _ in range(6)]
        time.sleep(0.4)
        server.program.terminate()
        assert [each.result()[0] for each in asked] == [200] * 6
    assert server.program.wait(10) == 0
    assert "Traceback" not in server.log.read_text()
