"""``manage.py serve``, really started, in a folder of its own on a port of its own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest

from sepsis_site.dev.postgres import server

PROJECT = Path(__file__).resolve().parents[2]


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.log = folder.parent / "log"
        self.program = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @property
    def environment(self):
        return {
            **os.environ,
            "DATABASE_URL": "",
            "EMBEDDED_FOLDER": str(self.folder),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "2",
            "PYTHONUNBUFFERED": "1",
        }

    def launch(self, *command):
        with self.log.open("a") as log:
            self.program = subprocess.Popen(
                command or [sys.executable, "manage.py", "serve"],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )

    def start(self, *command):
        self.launch(*command)
        wait_until(lambda: self.answers() or self.program.poll() is not None)
        assert self.program.poll() is None, self.said()
        return self

    def said(self):
        return self.log.read_text()

    def get(self, path="/"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as response:
                return response.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def answers(self):
        try:
            return self.get()
        except OSError:
            return None

    def processes(self):
        """All that are left of it: the web server's by their environment, the database's by where they work."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("EMBEDDED_FOLDER") == str(self.folder)
                if ours or Path(process.cwd()) == self.folder / "data":
                    found.append(process)
            except (psutil.Error, OSError):
                # Gone, or dead and only waiting to be counted.
                pass
        return found

    def query(self, statement):
        host = str(server.socket_folder(self.folder))
        with psycopg.connect(host=host, user="postgres", dbname="sepsis_site", autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else None

    def kill(self):
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                process.kill()

    def close(self):
        self.kill()
        if self.program:
            self.program.wait()
        wait_until(lambda: not self.processes())


def wait_until(true, seconds=60):
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


@pytest.fixture
def site():
    # A short path, as sockets need, that the database's own user can reach.
    parent = Path(tempfile.mkdtemp(prefix="site", dir="/tmp"))
    parent.chmod(0o711)
    site = Site(parent / "x")
    yield site
    site.close()
    shutil.rmtree(parent)


def test_it_serves_keeps_edits_and_leaves_nothing_behind_however_it_is_stopped(site):
    site.start()
    assert site.get() < 500
    assert len(site.processes()) > 6
    site.query("UPDATE groups_supportgroup SET summary = 'Edited' WHERE slug = 'essex'")
    site.query("DELETE FROM support_onlinecommunity WHERE platform = 'forum'")

    os.killpg(site.program.pid, signal.SIGINT)  # Ctrl-C
    assert site.program.wait(60) == 0
    assert site.processes() == []

    site.start()
    assert site.query("SELECT count(*) FROM groups_supportgroup WHERE summary = 'Edited'") == [(1,)]
    assert site.query("SELECT count(*) FROM support_onlinecommunity WHERE platform = 'forum'") == [(0,)]
    site.kill()
    site.program.wait()
    wait_until(lambda: not site.processes())

    site.start()
    assert site.query("SELECT count(*) FROM groups_supportgroup WHERE summary = 'Edited'") == [(1,)]
    # A worker that comes and goes does not take the database with it.
    workers = psutil.Process(site.program.pid).children
    wait_until(lambda: len(workers()) == 2)
    gone = workers()[0]
    gone.terminate()
    wait_until(lambda: len(workers()) == 2 and gone not in workers())
    assert site.query("SELECT 1") == [(1,)]
    assert site.get() < 500

    site.program.terminate()
    assert site.program.wait(60) == 0
    assert site.processes() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program that its parent has died")
def test_a_killed_make_takes_the_site_along(site):
    parent = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, *sys.argv[1:]]).returncode)"
    site.start(sys.executable, "-c", parent, "manage.py", "serve", "--stop-with-parent")
    site.program.kill()
    wait_until(lambda: not site.processes())


def test_a_stop_before_it_serves_leaves_nothing_behind(site):
    site.launch()
    wait_until(lambda: server._postmaster(site.folder) is not None)
    site.program.terminate()
    site.program.wait(60)
    assert site.processes() == []


def run(site, **environment):
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        env={**site.environment, **environment},
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_taken_port_is_told_plainly_before_anything_starts(site):
    with socket.create_server(("127.0.0.1", site.port)):
        said = run(site)
    assert f"Port {site.port} cannot be used" in said
    assert f"make run PORT={site.port + 1}" in said
    assert server._postmaster(site.folder) is None


def test_a_port_that_is_no_number_is_told_plainly(site):
    assert "PORT must be a number" in run(site, PORT="eighty")


def test_a_database_that_cannot_be_reached_is_told_plainly(site):
    url = "postgresql:///x?host=/nonexistent"
    said = run(site, DATABASE_URL=url, SECRET_KEY="x" * 50, ALLOWED_HOSTS="localhost")
    assert "The database cannot be reached" in said
    assert "/nonexistent" in said
