"""The sample nginx in front of a small application: slow clients, request headers and nginx's own error pages."""

import contextlib
import re
import shutil
import socket
import tempfile
import time
from pathlib import Path

import pytest

from sepsis_site.server import gunicorn
from sepsis_site.server.tests.servers import SERVER, BareGunicorn, Nginx, find_program, parse_answers, wait_until
from sepsis_site.server.tests.test_nginx import assert_is_emergency_page

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
# A multiple of what the application sends at once.
FILM_BYTES = 800 * 65_536
# In nginx.conf, for a test that does not wait for them.
SHORT_TIMEOUTS = {
    r"(client_header|client_body)_timeout 15s;": r"\1_timeout 1s;",
    r"send_timeout 30s;": "send_timeout 1s;",
}


@pytest.fixture(scope="module")
def folder():
    # In /tmp, where nginx's own user can reach it.
    folder = Path(tempfile.mkdtemp(prefix="nginx", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def site(folder):
    """gunicorn with one worker of two threads."""
    find_program("nginx")
    site = BareGunicorn(folder).start()
    yield site.wait()
    site.stop()


@pytest.fixture(scope="module")
def nginx(folder, site):
    nginx = Nginx(folder, site).start()
    yield nginx.wait()
    nginx.stop()


@pytest.fixture(scope="module")
def impatient_nginx(folder, site):
    nginx = Nginx(folder, site, SHORT_TIMEOUTS).start()
    yield nginx.wait()
    nginx.stop()


# Slow clients

FILM = b"GET /stories/media/a-story/film?%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % FILM_BYTES
SLOW = {
    "idle": b"",
    "heads": POST + b"X-Slow: ",
    "bodies": POST + b"Content-Length: 100000\r\n\r\n" + b"x" * 1000,
    "large bodies": POST + b"Content-Length: 50000000\r\n\r\n" + b"x" * 200_000,
    "readers of pages": b"GET /?400000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "readers of films": FILM,
}
# Each reader of a film takes its size on nginx's disk.
NUMBERS = {"readers of films": 8}


@pytest.mark.parametrize("kind", SLOW)
def test_visitors_are_answered_at_once_while_clients_are_slow(nginx, kind):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(nginx.connect(SLOW[kind])) for _ in range(NUMBERS.get(kind, 200))]
        if kind.startswith("readers"):
            # gunicorn has handed all its responses to nginx.
            time.sleep(1.5)
        for part in range(20):
            began = time.monotonic()
            assert nginx.get("/", "POST", b"x" * 1000).status == 200
            assert time.monotonic() - began < 1
            if kind in {"heads", "bodies", "large bodies"}:
                # They go on, a byte at a time.
                clients[part].sendall(b"x")


def test_slow_reader_gets_the_whole_film_while_gunicorn_is_away(folder):
    site = BareGunicorn(folder).start()
    with contextlib.ExitStack() as stack:
        stack.callback(site.stop)
        site.wait()
        nginx = Nginx(folder, site).start()
        stack.callback(nginx.stop)
        nginx.wait()
        client = stack.enter_context(nginx.connect(FILM))
        received = len(client.recv(1000))
        # The whole film is in nginx's temporary file.
        wait_until(lambda: re.search(rf" {FILM_BYTES // 1_000_000}\d{{6}}B", site.log.read_text()))
        site.stop()
        while data := client.recv(1_000_000) if received < FILM_BYTES else b"":
            received += len(data)
        assert received >= FILM_BYTES


@pytest.mark.parametrize("kind", ["heads", "bodies"])
def test_client_that_does_not_finish_its_request_loses_the_connection(impatient_nginx, kind):
    with impatient_nginx.connect(SLOW[kind]) as client:
        began = time.monotonic()
        # A head must be there in time however it trickles; a body must not pause.
        with contextlib.suppress(ConnectionError):
            while kind == "heads" and time.monotonic() - began < 4:
                client.sendall(b"x")
                time.sleep(0.1)
        with contextlib.suppress(ConnectionError):
            while client.recv(65536):
                pass
        assert time.monotonic() - began < 4


def test_client_that_does_not_read_loses_the_connection(impatient_nginx):
    with impatient_nginx.connect(FILM) as client:
        time.sleep(4)
        received = 0
        with contextlib.suppress(ConnectionError):
            while data := client.recv(1_000_000):
                received += len(data)
        assert received < FILM_BYTES


def test_chunked_body_reaches_the_site_with_its_length(nginx):
    chunks = b"5\r\nhello\r\n0\r\n\r\n"
    [answer] = nginx.exchange(POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunks)
    assert answer.json()["size"] == 5
    assert answer.json()["headers"]["CONTENT_LENGTH"] == "5"


# Request headers

SITE_HEADERS = {
    *("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_REQUEST_ID", "HTTP_ACCEPT_ENCODING"),
    *("HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_REFERER", "HTTP_SEC_FETCH_SITE", "CONTENT_TYPE", "CONTENT_LENGTH"),
}
SENT = {
    **dict.fromkeys(("Accept-Encoding", "Cookie", "Origin", "Referer", "Sec-Fetch-Site", "Content-Type"), "x"),
    **dict.fromkeys(("If-None-Match", "If-Range", "Range", "User-Agent", "Authorization", "Forwarded"), "x"),
    **dict.fromkeys(("SCRIPT_NAME", "PATH_INFO", "Script-Name", "Path-Info", "X-Script-Name"), "/x"),
    **dict.fromkeys(("X-Forwarded-For", "X_FORWARDED_FOR", "X-Real-IP", "Remote-Addr", "REMOTE_ADDR"), "192.0.2.1"),
    **dict.fromkeys(("X-Forwarded-Host", "X-Host", "Proxy"), "elsewhere.example"),
    **{"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "X-Forwarded-Port": "1", "X-Request-ID": "0" * 32},
    **{"X-HTTP-Method-Override": "PUT", "X-Original-URL": "/x", "X-Rewrite-URL": "/x", "Upgrade": "h2c"},
}


def seen_by_site(nginx, method, path, **sent):
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    [answer] = nginx.exchange(head.encode() + b"Content-Length: 2\r\n\r\nok")
    return answer.json()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_site_gets_the_documented_headers_and_no_others(nginx, method):
    seen = seen_by_site(nginx, method, "/", **SENT)
    assert seen["headers"].keys() == SITE_HEADERS
    assert seen["headers"]["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert seen["headers"]["HTTP_X_FORWARDED_PROTO"] == "http"
    assert seen["headers"]["HTTP_X_REQUEST_ID"] != SENT["X-Request-ID"]
    assert (seen["path"], seen["script_name"], seen["scheme"], seen["size"]) == ("/", "", "http", 2)


def test_films_get_the_headers_of_partial_and_conditional_requests(nginx):
    names = seen_by_site(nginx, "GET", "/stories/media/a-story/film", **SENT)["headers"].keys()
    partial = {"HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_NONE_MATCH"}
    assert names >= partial | {"HTTP_HOST", "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"}
    assert names <= partial | SITE_HEADERS


def test_header_as_large_as_nginx_takes_reaches_the_site(nginx):
    cookie = "x" * 100_000
    assert seen_by_site(nginx, "GET", "/", Cookie=cookie)["headers"]["HTTP_COOKIE"] == cookie
    assert (
        f"large_client_header_buffers 4 {gunicorn.limit_request_field_size // 1024}k;"
        in (SERVER / "nginx.conf").read_text()
    )


# Error pages


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (GET + b"X: " + b"x" * 140_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"x" * 140_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"HELLO\r\n\r\n", 400),
        (GET.replace(b"localhost", b"a b"), 400),
        (GET + b"Host: elsewhere.example\r\n\r\n", 400),
        (GET + b"Content-Length: two\r\n\r\n", 400),
        (POST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400),
        (POST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        (POST + b"Content-Length: 64000000\r\n\r\n", 413),
        (b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505),
        ("GET /groups/?postcode=Ynys Môn HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), 400),
        ("GET /groups/?postcode=Môn HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), 400),
        ("GET /stories/media/Môn/x HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), 400),
    ],
)
def test_nginx_refuses_with_the_emergency_page(nginx, sent, status):
    [answer] = nginx.exchange(sent)
    assert_is_emergency_page(answer, status)


def test_plain_request_to_the_tls_port_gets_the_emergency_page(nginx):
    with socket.create_connection(("127.0.0.1", nginx.tls_port), timeout=2) as connection:
        connection.sendall(GET + b"\r\n")
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    [answer] = parse_answers(received)
    assert_is_emergency_page(answer, 400)


COMPRESSED = [
    *("text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/calendar", "text/vcard", "text/vtt"),
    *("application/javascript", "application/json", "application/ld+json", "application/manifest+json"),
    *("application/xml", "application/atom+xml", "image/svg+xml"),
]


@pytest.mark.parametrize("content_type", COMPRESSED)
def test_text_is_compressed(nginx, content_type):
    seen = nginx.get(f"/type/{content_type}?70000", Accept_Encoding="gzip")
    assert seen.headers["Content-Type"] == content_type
    assert seen.headers["Content-Encoding"] == "gzip"
    assert seen.headers["Vary"] == "Accept-Encoding"
