"""Raw bytes to gunicorn without a proxy: where a request ends, whom it believes, and slow clients."""

import contextlib
import time
from functools import partial

import pytest

from sepsis_site.server.gunicorn import MAX_UNREAD_BODY, SOCKET_TIMEOUT_SECONDS
from sepsis_site.server.tests.servers import BareGunicorn, wait_until

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
NEXT = b"GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n"
# A body that would be a request, were its length misread.
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = BareGunicorn(tmp_path_factory.mktemp("gunicorn")).start()
    yield server.wait()
    server.stop()


def paths(answers):
    return [answer.json()["path"] if answer.status == 200 else answer.status for answer in answers]


# Where a request ends


@pytest.mark.parametrize("length", ["{}", "{:019}", "{:030}", "  {}  "], ids=["plain", "19 digits", "30", "spaces"])
def test_content_length_padded_with_zeros_or_spaces_is_its_number(server, length):
    head = POST + f"Content-Length: {length.format(len(SMUGGLED))}\r\n\r\n".encode()
    first, second = server.exchange(head + SMUGGLED + NEXT)
    assert first.json()["size"] == len(SMUGGLED)
    assert second.json()["path"] == "/next"


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: +43\r\n",
        b"Content-Length: -43\r\n",
        b"Content-Length: 43\r\nContent-Length: 43\r\n",
        b"Content-Length: 43\r\nContent-Length: 0\r\n",
        b"Content-Length: 43, 43\r\n",
        b"Content-Length:\r\n 43\r\n",
        b"X: y\r\n Content-Length: 43\r\nContent-Length: 43\r\n",
        b"Content-Length: 4 3\r\n",
        b"Content-Length: 0x2b\r\n",
        b"Content-Length: 43.0\r\n",
        b"Content-Length: \xb2\r\n",
        b"Content-Length: two\r\n",
        b"Content-Length:\r\n",
        b"Content-Length : 43\r\n",
        b"Content-Length: " + b"9" * 5000 + b"\r\n",
        b"Content-Length: 43\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked, chunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: gzip\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding:\r\n chunked\r\n",
        b"Transfer-Encoding: \x0bchunked\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"X: y\nContent-Length: 43\r\n",
    ],
)
def test_request_with_an_ambiguous_length_is_refused_and_its_connection_closed(server, headers):
    answers = server.exchange(POST + headers + b"\r\n" + SMUGGLED + NEXT)
    assert len(answers) == 1
    assert answers[0].status in {400, 501}
    assert answers[0].headers["Connection"] == "close"


def test_chunked_body_is_read_whole_and_its_connection_closed(server):
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(SMUGGLED), SMUGGLED)
    [answer] = server.exchange(head + chunks + NEXT)
    assert (answer.status, answer.json()["size"]) == (200, len(SMUGGLED))
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("chunks", [b"-1\r\nx\r\n", b"2b;\r\n", b"1\r\nxx\r\n0\r\n\r\n", b"1\nx\r\n0\r\n\r\n"])
def test_malformed_chunk_closes_the_connection(server, chunks):
    answers = server.exchange(POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + SMUGGLED + NEXT)
    assert [answer.status for answer in answers] in ([], [400], [500])


def test_chunked_body_of_http_1_0_is_refused(server):
    head = POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n"
    assert [answer.status for answer in server.exchange(head + b"0\r\n\r\n" + NEXT)] == [400]


@pytest.mark.parametrize("length", [0, 1, 5_000, MAX_UNREAD_BODY - 1])
def test_unread_body_that_gunicorn_drains_keeps_the_connection(server, length):
    head = POST.replace(b" / ", b" /unread ") + f"Content-Length: {length}\r\n\r\n".encode()
    body = (SMUGGLED * (length // len(SMUGGLED) + 1))[:length]
    answers = server.exchange(head + body + NEXT)
    assert paths(answers) == ["/unread", "/next"]
    assert answers[0].headers["Connection"] == "keep-alive"


@pytest.mark.parametrize("length", [MAX_UNREAD_BODY, MAX_UNREAD_BODY + 1, 1_000_000])
def test_unread_body_that_is_longer_announces_that_the_connection_closes(server, length):
    head = POST.replace(b" / ", b" /unread ") + f"Content-Length: {length}\r\n\r\n".encode()
    body = (SMUGGLED * (length // len(SMUGGLED) + 1))[:length]
    answers = server.exchange(head + body + NEXT)
    assert paths(answers) == ["/unread"]
    assert answers[0].headers["Connection"] == "close"


def test_kept_connection_takes_requests_cut_in_two_and_two_in_one(server):
    whole = POST + b"Content-Length: 3\r\n\r\nabc"
    with server.connect(whole[:-2]) as connection:
        connection.sendall(whole[-2:] + whole + whole[:30])
        time.sleep(0.05)
        connection.sendall(whole[30:] + GET + b"Connection: close\r\n\r\n")
        received = b"".join(iter(partial(connection.recv, 65536), b""))
    assert received.count(b'"size": 3,') == 3


def test_large_body_arrives_whole_and_does_not_stay_in_memory(server):
    body = b"x" * 20_000_000
    before = sum(process.memory_info().rss for process in server.processes())
    for _ in range(4):
        assert server.get("/", "POST", body).json()["size"] == len(body)
    after = sum(process.memory_info().rss for process in server.processes())
    # The test application reads a body at once: one in each of two threads, and some slack.
    assert after - before < 100_000_000


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (GET + b"X: " + b"x" * 200_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"x" * 130 * 1024 + b" HTTP/1.1\r\n\r\n", 414),
        (GET + b"X: x\r\n" * 200 + b"\r\n", 431),
        (b"GET /?postcode=BN3 3WR HTTP/1.1\r\n\r\n", 400),
        (b"HELLO\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (GET + b"A header: x\r\n\r\n", 400),
        (GET + b"X: \x00\r\n\r\n", 400),
        (GET + b"Host: elsewhere.example\r\n\r\n", 400),
        (GET + b"Expect: miracles\r\n\r\n", 417),
        (b"GET /fails HTTP/1.1\r\nHost: localhost\r\n\r\n", 500),
    ],
)
def test_refused_request_closes_its_connection_and_is_not_logged(server, sent, status):
    answers = server.exchange(sent + NEXT)
    assert [answer.status for answer in answers] == [status]
    assert answers[0].headers["Connection"] == "close"
    assert "BN3" not in server.log.read_text()


# Whom a request is believed


def test_no_header_changes_the_path_the_script_name_the_scheme_or_another_header(server):
    sent = {
        "SCRIPT_NAME": "/x",
        "PATH_INFO": "/x",
        "REMOTE_ADDR": "192.0.2.1",
        "X_FORWARDED_FOR": "192.0.2.1",
        "CONTENT_LENGTH": "5",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Protocol": "ssl",
        "X-Forwarded-Ssl": "on",
    }
    head = GET + "".join(f"{name}: {value}\r\n" for name, value in sent.items()).encode()
    [answer] = server.exchange(head + b"\r\n")
    seen = answer.json()
    assert (seen["path"], seen["script_name"], seen["scheme"], seen["size"]) == ("/", "", "http", 0)
    # Django reads the first of these, if BEHIND_HTTPS_PROXY says so; the others have no reader.
    proxied = {"HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PROTOCOL", "HTTP_X_FORWARDED_SSL"}
    assert seen["headers"].keys() == {"HTTP_HOST", *proxied}


def test_contradicting_scheme_headers_are_no_error(server):
    [answer] = server.exchange(GET + b"X-Forwarded-Proto: http\r\nX-Forwarded-Ssl: on\r\n\r\n")
    assert answer.status == 200


# Slow clients


def seconds_until_answered(server):
    began = time.monotonic()
    assert server.answers()
    return time.monotonic() - began


def test_idle_connections_take_no_thread(server):
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(server.connect())
        assert seconds_until_answered(server) < 1


class FourThreads(BareGunicorn):
    threads = 4


def test_silent_clients_lose_their_connection_and_threads_are_free_again(tmp_path):
    silent = [
        b"G",
        POST,
        POST + b"Content-Length: 9\r\n\r\nx",
        # A reader of a film who does not read.
        GET.replace(b"/ ", b"/?60000000 ") + b"\r\n",
    ]
    server = FourThreads(tmp_path).start()
    with contextlib.ExitStack() as stack:
        stack.callback(server.stop)
        server.wait()
        clients = [stack.enter_context(server.connect(sent)) for sent in silent]
        time.sleep(0.2)
        # gunicorn's main loop waits up to two seconds for each of them to hang up.
        assert SOCKET_TIMEOUT_SECONDS - 1 < seconds_until_answered(server) < SOCKET_TIMEOUT_SECONDS + 2 * len(clients)
        # A reader's last partial write starts its time again.
        wait_until(lambda: server.log.read_text().count("Connection timed out.") == len(clients), 30)
        logged = server.log.read_text()
    assert "BlockingIOError" not in logged
