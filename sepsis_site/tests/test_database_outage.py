"""The real site, served by gunicorn as in production, while its PostgreSQL is really stopped, frozen and started."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from sepsis_site.dev.postgres import server
from support.helpline.defaults import PUBLISHED

PROJECT = Path(__file__).resolve().parent.parent.parent
# In seconds: the longest that anybody waits while the database is away, and until all is well once it is back.
LONGEST_WAIT = 1
LONGEST_RETURN = 5
SEEN = ["/", "/helpline/", "/groups/", "/groups/essex/", "/groups/events/", "/faq/", "/stories/", "/communities/"]


class Answer(NamedTuple):
    status: int
    headers: dict
    html: str
    seconds: float

    @property
    def is_marked(self):
        return "may be out of date" in self.html and "Warning" in self.headers


class Database:
    """A server of its own, told apart from the one that other tests use by its folder."""

    def __init__(self, folder):
        self.folder = folder
        self.frozen = []
        server.ensure_running(folder)

    @property
    def url(self):
        return f"postgresql://postgres@/sepsis_site?host={server.socket_folder(self.folder)}"

    def start(self):
        server.ensure_running(self.folder, look_again=True)

    def stop(self):
        server._postmaster(self.folder).send_signal(signal.SIGINT)
        wait_until(lambda: server._postmaster(self.folder) is None)

    def freeze(self):
        postmaster = server._postmaster(self.folder)
        self.frozen = [postmaster, *postmaster.children(recursive=True)]
        for process in self.frozen:
            process.suspend()

    def thaw(self):
        for process in reversed(self.frozen):
            process.resume()
        self.frozen = []

    def query(self, statement):
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(statement)


class Site:
    """gunicorn with two workers of four threads each."""

    def __init__(self, database, folder):
        self.folder = folder
        self.log = folder / "log"
        self.program = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "DATABASE_URL": database.url,
            "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "false",
            "STALE_PAGE_CACHE_FOLDER": str(folder / "copies"),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
            "WEB_THREADS": "4",
        }

    def start(self, *command):
        with self.log.open("a") as log:
            self.program = subprocess.Popen(
                [sys.executable, *command],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )
        try:
            wait_until(lambda: self.get("/healthz").status == 200 or self.program.poll() is not None, 180)
            assert self.program.poll() is None, self.log.read_text()
        except AssertionError:
            self.close()
            raise
        return self

    def get(self, path):
        began = time.monotonic()
        # As somebody who is logged in.
        cookies = {"Cookie": "sessionid=0123456789abcdefghijklmnopqrstuv"} if path.startswith("/admin/") else {}
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", None, cookies)
        try:
            response = urllib.request.urlopen(asked, timeout=30)  # noqa: S310 (http, to ourselves)
        except urllib.error.HTTPError as error:
            response = error
        except OSError:
            return Answer(0, {}, "", time.monotonic() - began)
        with response:
            html = response.read().decode(errors="replace")
        return Answer(response.status, response.headers, html, time.monotonic() - began)

    def get_at_once(self, paths):
        """The Answers of all, asked at the same time."""
        with ThreadPoolExecutor(len(paths)) as visitors:
            return list(visitors.map(self.get, paths))

    def is_whole(self):
        """Whether every worker does all its work, as far as many questions at once can tell."""
        return all(answer.status == 200 for answer in self.get_at_once(["/groups/?postcode=BN3+3WR", "/readyz"] * 6))

    def see(self):
        """Make sure that there is a copy of what visitors have seen. Each worker has its connections by then."""
        for answer in self.get_at_once(SEEN * 2):
            assert answer.status == 200

    def close(self):
        if self.program:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.program.pid, signal.SIGKILL)
            self.program.wait()


def wait_until(true, seconds=60):
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


@pytest.fixture(scope="module")
def folder():
    # A short path, as sockets need, that the database's own user can reach.
    folder = Path(tempfile.mkdtemp(prefix="away", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def database(folder):
    database = Database(folder / "x")
    yield database
    database.thaw()
    server._release(database.folder, os.getpid())


@pytest.fixture(scope="module")
def shared_site(database, folder):
    site = Site(database, folder).start("manage.py", "serve")
    yield site
    site.close()


@pytest.fixture
def site(shared_site, database):
    """The site in health, which every test leaves in health."""
    shared_site.see()
    yield shared_site
    database.thaw()
    database.start()
    wait_until(shared_site.is_whole, LONGEST_RETURN)


@pytest.fixture(params=["stopped", "frozen"])
def lose(request, database):
    """Take the database away, and give it back: ``lose()``, ``lose.back()``."""

    def lose():
        database.stop() if request.param == "stopped" else database.freeze()

    lose.back = database.start if request.param == "stopped" else database.thaw
    return lose


ASKED = {
    "/": 200,
    "/helpline/": 200,
    "/groups/essex/": 200,
    "/faq/": 200,
    "/groups/?postcode=BN3+3WR": 503,
    "/groups/": 503,
    "/search/?q=sepsis": 503,
    "/resources/": 503,
    "/groups/calendar.ics": 503,
    "/admin/": 503,
    "/static/no-such-file.txt": 404,
    "/healthz": 200,
    "/readyz": 503,
}
FOR_MACHINES = {"/healthz", "/readyz"}
MARKED = {"/", "/groups/essex/", "/faq/"}


def assert_all_answer(site):
    """Every page as ASKED says, each in time and with the number, whatever the others wait for."""
    for path, answer in zip(ASKED, site.get_at_once(list(ASKED)), strict=True):
        assert answer.status == ASKED[path], path
        assert answer.seconds < LONGEST_WAIT, path
        if path not in FOR_MACHINES:
            for number in (PUBLISHED.dial, "999", "111"):
                assert f'href="tel:{number}"' in answer.html, path
        if path in MARKED:
            assert answer.is_marked, path
        if answer.status == 503:
            assert "no-store" in answer.headers["Cache-Control"], path


def test_every_page_answers_within_a_second_and_all_is_well_again_within_five(site, lose):
    lose()
    # The first to come find out; to all who come after, it is known.
    assert_all_answer(site)
    wait_until(lambda: site.get("/helpline/").is_marked and site.get("/helpline/").is_marked, 2)
    assert_all_answer(site)
    finder = site.get("/groups/?postcode=BN3+3WR")
    assert "Groups by region" in finder.html
    assert "/groups/essex/" in finder.html
    assert "BN3" not in finder.html
    lose.back()
    wait_until(site.is_whole, LONGEST_RETURN)
    for answer in site.get_at_once(SEEN):
        assert answer.status == 200
        assert not answer.is_marked


def test_a_restart_of_the_database_is_noticed_by_no_reader(site, database):
    database.stop()
    database.start()
    wait_until(site.is_whole, LONGEST_RETURN)
    for answer in site.get_at_once(SEEN * 2):
        assert answer.status == 200


def test_a_locked_table_holds_up_neither_readers_nor_the_database(site, database):
    with psycopg.connect(database.url) as other:
        # As a migration does.
        other.execute("LOCK TABLE groups_supportgroup IN ACCESS EXCLUSIVE MODE")
        group, *others = site.get_at_once(["/groups/essex/", "/helpline/", "/faq/", "/healthz"])
        assert group.status == 200
        assert group.is_marked
        assert group.seconds < LONGEST_WAIT
        assert [answer.status for answer in others] == [200, 200, 200]
        assert not others[1].is_marked
    assert site.is_whole()


def test_a_start_without_the_database_answers_and_is_whole_when_it_comes(site, database, folder):
    database.query("UPDATE support_helpline SET phone = '0800 111 2222'")
    fresh = Site(database, folder)
    try:
        wait_until(lambda: "0800 111 2222" in site.get("/helpline/").html)
        database.stop()
        fresh.start("-m", "gunicorn", "--config", "sepsis_site/server/gunicorn.py")
        for path in ("/", "/helpline/"):
            answer = fresh.get(path)
            assert answer.status == 200
            # The number and the hours as they were last known.
            assert "0800 111 2222" in answer.html
            assert "9am to 4pm" in answer.html
        assert fresh.get("/faq/").is_marked
        assert fresh.get("/groups/?postcode=BN3+3WR").status == 503
        assert fresh.get("/readyz").status == 503
        shutil.rmtree(folder / "copies")
        assert fresh.get("/").status == 200
        assert fresh.get("/faq/").status == 503
        database.start()
        wait_until(fresh.is_whole, LONGEST_RETURN)
    finally:
        fresh.close()
        database.start()
        database.query(f"UPDATE support_helpline SET phone = '{PUBLISHED.number}'")  # noqa: S608 (ours)
        wait_until(lambda: PUBLISHED.number in site.get("/helpline/").html)


def test_an_outage_leaves_two_lines_in_the_log_and_no_words_of_visitors(site, database):
    site.log.write_text("")
    database.stop()
    for _ in range(3):
        site.get_at_once(["/faq/?q=secret", "/groups/?postcode=BN3+3WR", "/resources/"])
    database.start()
    wait_until(site.is_whole, LONGEST_RETURN)
    said = site.log.read_text()
    assert "The database does not answer" in said
    assert "Traceback" not in said
    assert not re.search(r"secret|BN3|postgres(ql)?://", said)
