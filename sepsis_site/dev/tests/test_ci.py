import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sepsis_site.dev.chromium import CHROMIUM_NAMES

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def machine(tmp_path):
    """Return a folder of programs that only log their arguments, and the log."""
    programs = tmp_path / "programs"
    programs.mkdir()
    log = tmp_path / "log"
    required = "$REQUIRE_BROWSER$REQUIRE_NGINX$REQUIRE_HTML_CHECKERS$REQUIRE_REGISTRY$REQUIRE_SYSTEMD"
    for name in ("apt-get", "sudo", "env", "make"):
        program = programs / name
        program.write_text(f'#!/bin/sh\necho "{name} $* {required}" >> {log}\n')
        program.chmod(0o755)
    for name in ("bash", "dirname", "id", "sh"):
        (programs / name).symlink_to(shutil.which(name))
    return programs, log


def run(machine):
    programs, log = machine
    environment = {"PATH": str(programs), "CI": "true"}
    # Without this computer's own programs for root.
    script = (PROJECT / ".ci" / "run").read_text().replace(":/usr/sbin:/sbin", "")
    script = script.replace("$0", str(PROJECT / ".ci" / "run"))
    done = subprocess.run([programs / "bash", "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return log.read_text().splitlines()


TESTED = ["make test 11111"]


def test_ci_installs_missing_packages_at_once_before_tests(machine):
    said = run(machine)
    as_root = "" if os.geteuid() == 0 else "sudo "
    assert said[0].startswith(f"{as_root}apt-get update")
    assert "apt-get install" in said[1]
    assert "chromium nginx-light openssl systemd default-jre-headless npm" in said[1]
    assert "npm fonts-liberation fonts-roboto-unhinted fonts-dejavu-core" in said[1]
    assert said[2:] == TESTED


def has_fonts(machine, *families):
    fonts = machine[0] / "fc-list"
    fonts.write_text("#!/bin/sh\n" + "".join(f"echo {family}\n" for family in families))
    fonts.chmod(0o755)


def test_ci_does_not_take_a_narrow_font_for_the_needed_one(machine):
    (machine[0] / "tr").symlink_to(shutil.which("tr"))
    has_fonts(machine, "Liberation Sans Narrow", "Roboto Condensed", "DejaVu Sans Mono")
    assert "npm fonts-liberation fonts-roboto-unhinted fonts-dejavu-core" in run(machine)[1]


@pytest.mark.parametrize("name", CHROMIUM_NAMES)
def test_ci_installs_nothing_that_is_present(machine, name):
    for program in (name, "nginx", "openssl", "systemd-analyze", "java", "npm"):
        (machine[0] / program).symlink_to("/bin/true")
    (machine[0] / "tr").symlink_to(shutil.which("tr"))
    has_fonts(machine, "Liberation Sans", "Roboto,Roboto Medium", "DejaVu Sans")
    assert run(machine) == TESTED


@pytest.fixture
def checkout(tmp_path):
    """A folder with the Makefile and empty requirements files."""
    (tmp_path / "Makefile").write_text((PROJECT / "Makefile").read_text())
    (tmp_path / "sepsis_site" / "dev").mkdir(parents=True)
    for name in ("requirements.txt", "requirements-dev.txt", "sepsis_site/dev/requirements-postgres.txt"):
        (tmp_path / name).touch()
    return tmp_path


def test_make_with_python_older_than_3_11_fails(checkout):
    done = subprocess.run(["make", "test", "PYTHON=false"], cwd=checkout, capture_output=True, text=True)  # noqa: S607
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stdout + done.stderr


def make(checkout, target, *, pip_fails_once=False):
    """Run make with a Python that logs its arguments; return whether it succeeded, and the log so far."""
    python = checkout / "python"
    python.write_text(
        '#!/bin/sh\n[ "$2" = venv ] || exit 0\nmkdir -p .venv/bin\n'
        'printf \'#!/bin/sh\\necho "$@" >> said\\n[ "$2" != pip ] || [ ! -e fail ] || { rm fail; exit 1; }\\n\''
        " > .venv/bin/python\nchmod +x .venv/bin/python\n"
    )
    python.chmod(0o755)
    if pip_fails_once:
        (checkout / "fail").touch()
    done = subprocess.run(["make", target, f"PYTHON={python}"], cwd=checkout, capture_output=True)  # noqa: S607
    return done.returncode == 0, (checkout / "said").read_text().splitlines()


def test_make_run_installs_runtime_and_embedded_server_only(checkout):
    succeeded, (install, serve) = make(checkout, "run")
    assert succeeded
    assert install.startswith("-m pip install")
    assert install.endswith("-r requirements.txt -r sepsis_site/dev/requirements-postgres.txt")
    assert serve.startswith("manage.py serve")


def test_make_test_installs_test_tools_too(checkout):
    make(checkout, "run")
    succeeded, said = make(checkout, "test")
    assert succeeded
    assert said[2].endswith("-r requirements-dev.txt")
    assert said[3:] == ["-m pytest"]


def test_make_repeats_a_failed_installation(checkout):
    succeeded, _ = make(checkout, "test", pip_fails_once=True)
    assert not succeeded
    succeeded, said = make(checkout, "test")
    assert succeeded
    assert [line.split()[1] for line in said] == ["pip", "pip", "pip", "pytest"]
    assert said[0] == said[1]
