"""gunicorn as the site runs it: slow senders, workers that die, stops and deploys."""

import contextlib
import errno
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import psutil
import pytest
from django.http import HttpResponse

from sepsis_site import slow_clients
from sepsis_site.slow_clients import Incoming, RefusedError, Worker
from sepsis_site.tests.test_security_headers import assert_safe, over_https  # noqa: F401
from support.helpline.defaults import PUBLISHED

PROJECT = Path(__file__).resolve().parents[3]
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


# A request while it arrives


@pytest.fixture
def arriving():
    begun = []

    def arriving(*parts):
        incoming = Incoming(now=0)
        begun.append(incoming)
        for part in parts:
            incoming.take(part, now=1)
        return incoming

    yield arriving
    for incoming in begun:
        incoming.drop()


def test_a_request_is_whole_with_the_last_byte_of_its_body_however_it_was_cut(arriving):
    sent = HEAD + b"Content-Length: 5\r\n\r\nhello"
    incoming = arriving()
    for position in range(len(sent)):
        assert not incoming.is_whole
        incoming.take(sent[position : position + 1], now=1)
    assert incoming.is_whole
    assert incoming.release().read() == sent


def test_without_a_body_the_head_is_all_and_lines_left_over_before_it_are_nothing(arriving):
    assert not arriving(b"\r\n\r\n").is_whole
    assert arriving(b"\r\n\r\n" + HEAD + b"\r\n").is_whole
    # What comes after it is the next one's, and is kept.
    assert arriving(HEAD + b"\r\nGET").release().read().endswith(b"GET")


def test_there_is_a_time_for_the_head_and_one_for_the_body_by_its_length(arriving):
    assert arriving(HEAD).give_up_at == slow_clients.HEAD_WITHIN
    assert arriving(HEAD + b"Content-Length: 8000000\r\n\r\n").give_up_at == 1 + slow_clients.BODY_WITHIN + 4000


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + b"X: " + b"x" * slow_clients.LARGEST_HEAD, "431"),
        (HEAD + b"Content-Length: 999999999999999999\r\n\r\n", "413"),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n", "411"),
        (HEAD + b"Content-Length: 1\r\nTransfer-Encoding : x\r\n\r\n", "411"),
    ],
    ids=["a long head", "a huge body", "in chunks", "in something"],
)
def test_what_cannot_be_taken_is_refused_with_its_head(arriving, sent, status):
    with pytest.raises(RefusedError, match=status):
        arriving(sent)


def test_who_waits_to_be_asked_for_the_body_is_asked_once(arriving):
    incoming = arriving(HEAD + b"Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n")
    assert incoming.wants_to_be_asked
    incoming.take(b"ok", now=1)
    assert incoming.is_whole
    assert b"Expect" not in incoming.release().read()


def test_a_body_that_stops_half_way_is_waited_for_no_longer_than_a_pause(arriving):
    incoming = arriving(HEAD + b"Content-Length: 60000000\r\n\r\n")
    assert not incoming.is_over(slow_clients.LONGEST_PAUSE)
    incoming.take(b"x", now=20)
    assert not incoming.is_over(slow_clients.LONGEST_PAUSE + 10)
    assert incoming.is_over(slow_clients.LONGEST_PAUSE + 20)


def test_a_full_disk_refuses_the_body_and_ends_no_worker(arriving, monkeypatch):
    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(slow_clients.tempfile, "SpooledTemporaryFile", lambda size: Full())
    with pytest.raises(RefusedError, match="503"):
        arriving(HEAD + b"Content-Length: 9\r\n\r\n")


# What a worker holds


@pytest.fixture
def worker():
    worker = Worker.__new__(Worker)
    worker.gathering, worker.gathered, worker.leaving, worker.nr_conns = {}, {}, {}, 10
    worker.poller, worker.log, worker.tpool, worker.headers_of_refusals = Mock(), Mock(), Mock(), ()
    yield worker
    for incoming in worker.gathering.values():
        incoming.drop()


def sends(worker, data):
    conn = Mock()
    worker.gathering[conn] = Incoming(now=time.monotonic())
    worker._took(conn, worker.gathering[conn], data)
    return conn


def test_long_bodies_that_never_end_keep_out_nobody_else(worker, monkeypatch):
    monkeypatch.setattr(slow_clients, "MOST_GATHERED", 200_000)
    part = HEAD + b"Content-Length: 150000\r\n\r\n" + b"x" * 120_000
    first, second = sends(worker, part), sends(worker, part)
    first.close.assert_called_once_with(graceful=False)
    assert list(worker.gathering) == [second]
    # What waits for a thread is on the disk as well.
    worker.gathered[Mock()] = 190_000
    reader = sends(worker, HEAD + b"\r\n")
    assert reader in worker.gathered
    reader.parser.unreader.file.close()
    third = sends(worker, part)
    third.sock.send.assert_called_once()
    assert not worker.gathering


def test_a_body_that_nobody_wanted_is_not_read_into_memory(worker, monkeypatch):
    monkeypatch.setattr(slow_clients.ThreadWorker, "finish_request", Mock())
    for is_kept in (True, False):
        conn, done = Mock(), Future()
        conn.parser.unreader.buf, conn.parser.unreader.file = io.BytesIO(), io.BytesIO(b"x" * 1000)
        done.set_result(is_kept)
        worker.finish_request(conn, done)
        assert len(conn.parser.unreader.buf.getvalue()) == (1000 if is_kept else 0)
        assert conn.parser.unreader.file is None


# gunicorn


class Server:
    def __init__(self, folder):
        self.log = folder / "log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [
            "-m",
            "gunicorn",
            "--config",
            "sepsis_site/server/gunicorn.py",
            "sepsis_site.server.tests.small_app:application",
        ]
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
            "WEB_THREADS": "4",
            "EMBEDDED_FOLDER": str(folder / "x"),
            "HTTPS": "true",
        }
        with self.log.open("w") as log:
            self.program = subprocess.Popen([sys.executable, *command], cwd=PROJECT, env=environment, stderr=log)
        wait_until(lambda: len(self.workers()) == 2 and self.answers(), 60)

    def workers(self):
        with contextlib.suppress(psutil.Error):
            return psutil.Process(self.program.pid).children()
        return []

    def get(self, path="/", body=None):
        """Status, process that answered, and how many bytes it was sent. Status 0: no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("POST" if body is not None else "GET", path, body)
            response = connection.getresponse()
            answer = response.read().split()
            return (response.status, *(int(word) for word in answer)) if response.status == 200 else (response.status,)
        except (OSError, http.client.HTTPException):
            return (0,)
        finally:
            connection.close()

    def answers(self):
        return self.get()[0] == 200

    def connect(self, sent):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=15)
        connection.sendall(sent)
        return connection

    def close(self):
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        for worker in self.workers():
            worker.kill()


def wait_until(true, seconds=15):
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.close()


@contextlib.contextmanager
def visitors(server, path="/", number=6):
    """Somebody asks all the time, each over a connection of their own each time; the statuses they get."""
    statuses, is_over = [], threading.Event()

    def ask():
        while not is_over.is_set():
            statuses.append(server.get(path)[0])

    with ThreadPoolExecutor(number) as pool:
        asking = [pool.submit(ask) for _ in range(number)]
        try:
            yield statuses
        finally:
            is_over.set()
    for each in asking:
        each.result()


def test_many_slow_senders_keep_nobody_waiting(server):
    slow = [
        b"",
        b"G",
        HEAD,
        HEAD + b"Content-Length: 9\r\n\r\nx",
        HEAD + b"Content-Length: 20000000\r\n\r\n" + b"x" * 9,
    ]
    with contextlib.ExitStack() as stack:
        for sent in slow * 12:
            stack.enter_context(server.connect(sent))
        begin = time.monotonic()
        for _ in range(20):
            assert server.answers()
        assert time.monotonic() - begin < 5


def test_many_slow_readers_of_films_keep_nobody_waiting(server):
    with contextlib.ExitStack() as stack:
        for _ in range(16):
            stack.enter_context(server.connect(b"GET /?60000000 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        time.sleep(0.5)
        begin = time.monotonic()
        for _ in range(20):
            assert server.answers()
        assert time.monotonic() - begin < 5
    # Who reads is read to, as soon as the threads have seen that the others hung up.
    wait_until(lambda: server.get("/?60000000")[0] == 200)


def test_many_who_do_not_hang_up_after_their_answer_keep_nobody_waiting(server):
    with contextlib.ExitStack() as stack:
        for _ in range(16):
            stack.enter_context(server.connect(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        begin = time.monotonic()
        for _ in range(20):
            assert server.answers()
        assert time.monotonic() - begin < 5


def test_a_kept_connection_takes_requests_cut_in_two_and_two_in_one(server):
    whole = HEAD + b"Content-Length: 3\r\n\r\nabc"
    with server.connect(whole[:-2]) as connection, connection.makefile("rb") as answers:
        connection.sendall(whole[-2:] + whole + whole[:30])
        time.sleep(0.05)
        connection.sendall(whole[30:])
        for _ in range(3):
            assert b" 200 " in answers.readline()
            head = iter(answers.readline, b"\r\n")
            [length] = [int(line.split()[1]) for line in head if line.lower().startswith(b"content-length")]
            assert answers.read(length).split()[1] == b"3"


def test_a_body_of_any_size_arrives_whole_and_is_not_kept_in_memory(server):
    body = b"x" * 20_000_000
    before = sum(worker.memory_info().rss for worker in server.workers())
    for _ in range(4):
        status, _, size = server.get("/", body)
        assert (status, size) == (200, len(body))
    for _ in range(2):
        with server.connect(HEAD + b"Content-Length: 50000000\r\n\r\n") as connection, contextlib.suppress(OSError):
            connection.sendall(body)
    after = sum(worker.memory_info().rss for worker in server.workers())
    # The small application reads a body at once, as the site never does: one each, and some air.
    assert after - before < 100_000_000


GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", 411),
        (HEAD + b"Content-Length: 9999999999\r\n\r\n", 413),
        (GET + b"X: " + b"x" * slow_clients.LARGEST_HEAD, 431),
        (b"GET /" + b"x" * 130 * 1024 + b" HTTP/1.1\r\n\r\n", 414),
        (GET + b"X: " + b"x" * 10_000 + b"\r\n\r\n", 431),
        (GET + b"X: x\r\n" * 200 + b"\r\n", 431),
        (b"GET /?postcode=BN3 3WR HTTP/1.1\r\n\r\n", 400),
        (b"HELLO\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (GET + b"A header: x\r\n\r\n", 400),
        (GET + b"X: \x00\r\n\r\n", 400),
        (HEAD + b"Content-Length: two\r\n\r\n", 400),
        (GET + b"Expect: miracles\r\n\r\n", 417),
        # The small application breaks at what is no number of seconds.
        (b"GET /breaks HTTP/1.1\r\nHost: localhost\r\n\r\n", 500),
    ],
)
@pytest.mark.usefixtures("over_https")
def test_what_gunicorn_answers_by_itself_tells_the_number_and_has_all_headers_of_a_page(server, client, sent, status):
    with server.connect(b"") as connection:
        with contextlib.suppress(OSError):
            connection.sendall(sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        words = answer.read().decode()
    assert answer.status == status
    assert all(number in words for number in (PUBLISHED.number, "999", "111"))
    assert answer.getheader("Content-Length") == str(len(words))
    ordinary = client.get("/healthz", secure=True).headers
    of_all = {name: ordinary[name] for name in ordinary.keys() - {"Content-Length", "Cache-Control", "Expires"}}
    assert {"Strict-Transport-Security", "Content-Security-Policy", "Permissions-Policy"} < of_all.keys()
    assert {name: answer.getheader(name) for name in of_all} == of_all
    assert_safe(HttpResponse(words, status=status, headers=dict(answer.getheaders())))
    assert "BN3" not in server.log.read_text()


def test_a_worker_that_is_killed_takes_only_its_own_requests_along(server):
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(server.get, "/1") for _ in range(6)]
        time.sleep(0.3)
        killed = server.workers()[0]
        killed.kill()
        answers = [each.result() for each in asked]
    assert {answer[0] for answer in answers} <= {0, 200}
    assert all(answer[1] != killed.pid for answer in answers if answer[0] == 200)
    # The other worker's own requests, at least one of them, were answered; and nobody after that is refused.
    wait_until(lambda: len(server.workers()) == 2)
    assert all(server.answers() for _ in range(20))


def test_a_deploy_drops_no_request(server):
    before = {worker.pid for worker in server.workers()}
    with visitors(server, "/0.05") as statuses:
        server.program.send_signal(signal.SIGHUP)
        wait_until(lambda: len(server.workers()) == 2 and not before & {worker.pid for worker in server.workers()})
        time.sleep(0.3)
    assert len(statuses) > 10
    assert set(statuses) == {200}


# The last: it ends the server.
def test_a_stop_finishes_every_request_that_has_begun(server):
    with ThreadPoolExecutor(6) as pool, server.connect(b""):
        asked = [pool.submit(server.get, "/1") for _ in range(6)]
        time.sleep(0.4)
        server.program.terminate()
        assert [each.result()[0] for each in asked] == [200] * 6
    assert server.program.wait(10) == 0
    assert "Traceback" not in server.log.read_text()
