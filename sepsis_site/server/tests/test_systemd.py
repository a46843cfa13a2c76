"""The sample systemd units: systemd accepts them, and they run exactly the jobs of docs/operations.md."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

UNITS = Path(__file__).resolve().parent.parent / "systemd"
OPERATIONS = settings.BASE_DIR / "docs" / "operations.md"
INSTALLED = "/srv/sepsis-site/current/.venv/bin/"
# systemd's own scale from 0 (safe) to 100 (exposed).
MAX_EXPOSURE = 25


@pytest.fixture
def systemd_analyze():
    program = shutil.which("systemd-analyze")
    if not program:
        (pytest.fail if os.environ.get("REQUIRE_SYSTEMD") else pytest.skip)(
            "No systemd-analyze found. Debian and Ubuntu: apt-get install systemd"
        )

    def run(*arguments):
        return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)

    return run


@pytest.fixture
def units(tmp_path):
    """Copy the units and let them start programs that exist on this machine; return their paths."""
    folder = tmp_path / "systemd"
    shutil.copytree(UNITS, folder)
    programs = Path(sys.executable).parent
    for unit in folder.glob("*.service"):
        unit.write_text(unit.read_text().replace(INSTALLED, f"{programs}/"))
    return sorted(path for path in folder.iterdir() if path.is_file())


def test_systemd_verify_finds_nothing_wrong_with_the_units(systemd_analyze, units):
    done = systemd_analyze("verify", *units)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["sepsis-site-web.service", "sepsis-site-job@.service", "sepsis-site-backup.service"])
def test_each_service_is_sandboxed(systemd_analyze, units, name):
    path = next(path for path in units if path.name == name)
    done = systemd_analyze("security", "--offline=true", f"--threshold={MAX_EXPOSURE}", path)
    assert done.returncode == 0, done.stdout


def value_of(unit, key):
    return re.search(rf"^{key}=(.*)$", unit.read_text(), re.MULTILINE)[1]


def scheduled():
    """Return {name of the manage.py command: how often its timer runs it}."""
    jobs = {}
    for timer in UNITS.glob("*.timer"):
        service = value_of(timer, "Unit")
        template, instance = re.fullmatch(r"([\w-]+)(@\w+)?\.service", service).groups()
        command = value_of(UNITS / f"{template}{'@' if instance else ''}.service", "ExecStart")
        command = command.replace("%i", (instance or "").removeprefix("@"))
        name = re.search(r"manage\.py (\w+)", command)[1]
        assert timer.name == f"sepsis-site-{name}.timer"
        day = value_of(timer, "OnCalendar").partition(" ")[0]
        jobs[name] = "daily" if day == "*-*-*" else "weekly"
    return jobs


def documented():
    section = OPERATIONS.read_text().partition("\n## Scheduled jobs\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", section, re.MULTILINE))


def test_each_documented_job_has_a_timer_and_each_timer_is_documented():
    assert documented() == scheduled()
    assert len(scheduled()) >= 5


def test_each_scheduled_job_is_a_command_of_the_site():
    assert scheduled().keys() <= get_commands().keys()


def test_the_documentation_starts_every_timer():
    enabled = set(re.findall(r"sepsis-site-\w+\.timer", OPERATIONS.read_text()))
    assert enabled == {path.name for path in UNITS.glob("*.timer")}
