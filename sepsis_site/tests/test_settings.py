"""The settings are read once in a process, so each of these starts one."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

PROJECT = Path(__file__).resolve().parent.parent.parent
OURS = {"DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "HSTS_SECONDS", "DEBUG", "BEHIND_HTTPS_PROXY"}
OURS |= {"EMAIL_URL", "SITE_ADDRESS", "ADMIN_PATH", "SECURITY_CONTACT"}
PRODUCTION = {
    "DATABASE_URL": "postgresql://site:secret@192.0.2.1:5432/site",
    "SECRET_KEY": "only-for-tests-" + "0123456789abcdefghij" * 3,
    "ALLOWED_HOSTS": "support.example.org",
}


def python(*arguments, **environment):
    kept = {name: value for name, value in os.environ.items() if name not in OURS | {"DJANGO_ALLOW_ASYNC_UNSAFE"}}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        # Empty as in a copy of .env.example, and stronger than a developer's own .env.
        env={**kept, **dict.fromkeys(OURS, ""), "DEBUG": "false", "BEHIND_HTTPS_PROXY": "false", **environment},
    )


def settings_with(*names, **environment):
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps([getattr(settings, name) for name in {names}], default=str))"
    )
    done = python("-c", code, DJANGO_SETTINGS_MODULE="sepsis_site.settings", **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("command", ["check", "migrate", "serve"])
def test_what_a_real_site_lacks_is_named_in_one_line(missing, command):
    done = python("manage.py", command, **PRODUCTION | {missing: ""})
    assert done.returncode == 1
    assert done.stderr.startswith(f"Set {missing}: ")
    assert done.stderr.count("\n") == 1


def test_gunicorn_too_names_what_is_missing_and_stops():
    command = ["-m", "gunicorn", "--config", "sepsis_site/server/gunicorn.py", "--bind", "127.0.0.1:0"]
    done = python(*command, **PRODUCTION | {"SECRET_KEY": ""})
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Set SECRET_KEY: ")
    assert "Traceback" not in done.stderr


def test_a_real_site_passes_djangos_deployment_checks():
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_a_real_site_insists_on_https():
    assert settings_with(
        "DEBUG",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        **PRODUCTION,
    ) == [False, True, True, True, 31_536_000]


def test_a_real_site_has_cookies_that_no_neighbour_can_plant_and_nothing_unsafe_in_its_policy():
    settings = {
        # A cookie of such a name must have no other path or host, or browsers refuse it.
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "CSRF_COOKIE_PATH": "/",
        "CSRF_COOKIE_DOMAIN": None,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "ADMIN_PATH": "staff/room/",
    }
    *found, policy = settings_with(*settings, "SECURE_CSP", ADMIN_PATH="/staff/room/", **PRODUCTION)
    assert dict(zip(settings, found, strict=True)) == settings
    assert policy["upgrade-insecure-requests"] is True
    assert "unsafe" not in json.dumps(policy)


def test_without_https_nothing_asks_for_it():
    name, path, policy = settings_with("SESSION_COOKIE_NAME", "ADMIN_PATH", "SECURE_CSP")
    assert (name, path) == ("sessionid", "admin/")
    assert policy["upgrade-insecure-requests"] is False


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("Staff room", "Set ADMIN_PATH: only small letters, figures, - and _ may stand in it."),
        ("groups", "Set ADMIN_PATH: the site has other pages at /groups/."),
    ],
)
def test_the_admin_has_an_address_of_its_own_that_can_be_typed(path, words):
    done = python("manage.py", "check", ADMIN_PATH=path)
    assert done.returncode == 1
    assert words in done.stderr


def test_https_can_be_left_to_somebody_else():
    assert settings_with("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", HTTPS="false", **PRODUCTION) == [False, 0]
    assert settings_with("SECURE_HSTS_SECONDS", HSTS_SECONDS="60", **PRODUCTION) == [60]


def test_a_forwarded_protocol_is_believed_only_when_asked_for():
    assert settings_with("SECURE_PROXY_SSL_HEADER", **PRODUCTION) == [None]
    [header] = settings_with("SECURE_PROXY_SSL_HEADER", BEHIND_HTTPS_PROXY="true", **PRODUCTION)
    assert header == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_debug_is_off_and_https_too_without_any_variable():
    assert settings_with("DEBUG", "SECURE_SSL_REDIRECT", "EMBEDDED") == [False, False, True]


def test_connections_persist_and_bind_on_the_server_with_any_server():
    for environment in ({}, PRODUCTION):
        [databases] = settings_with("DATABASES", **environment)
        database = databases["default"]
        assert database["CONN_MAX_AGE"] is None
        assert database["CONN_HEALTH_CHECKS"] is True
        assert database["OPTIONS"]["server_side_binding"] is True


@pytest.mark.django_db
def test_a_query_asked_often_is_prepared():
    with connection.cursor() as cursor:
        for number in range(5):
            cursor.execute("SELECT %s::int AS asked_often", [number])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%asked_often%%'", [])
        assert cursor.fetchone() == (1,)


def test_a_file_env_is_read_and_the_environment_wins(tmp_path):
    # In a copy, because a developer's own .env must not be touched.
    shutil.copytree(PROJECT / "sepsis_site", tmp_path / "sepsis_site", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ".env").write_text("WEB_THREADS=3\nWEB_CONCURRENCY=7\n")
    code = "from sepsis_site.server import gunicorn; print(gunicorn.threads, gunicorn.workers)"
    environment = {name: value for name, value in os.environ.items() if name != "WEB_THREADS"}
    environment["WEB_CONCURRENCY"] = "5"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.stdout.split() == ["3", "5"], done.stderr


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        (PRODUCTION, "https://support.example.org"),
        (PRODUCTION | {"ALLOWED_HOSTS": ".example.org, b.example.org"}, "https://example.org"),
        (PRODUCTION | {"HTTPS": "false"}, "http://support.example.org"),
        (PRODUCTION | {"SITE_ADDRESS": "https://www.example.org/help/"}, "https://www.example.org/help"),
    ],
)
def test_mails_of_jobs_say_where_the_site_stands(environment, address):
    assert settings_with("SITE_ADDRESS", **environment) == [address]


def test_a_site_of_any_host_name_says_where_it_stands():
    done = python("manage.py", "check", **PRODUCTION | {"ALLOWED_HOSTS": "*"})
    assert done.returncode != 0
    assert done.stderr.strip().endswith(
        "Set SITE_ADDRESS: with ALLOWED_HOSTS=* links in mails need it. See .env.example."
    )


def test_every_variable_the_site_reads_is_in_the_example():
    example = (PROJECT / ".env.example").read_text()
    calls = re.compile(r"(?:env\.\w+|environ\.get|given|required_outside_development)\(\s*[\"']([A-Z_]+)", re.MULTILINE)
    read = set()
    for name in ("settings.py", "server/gunicorn.py"):
        read |= set(calls.findall((PROJECT / "sepsis_site" / name).read_text()))
    assert read > OURS
    assert [name for name in sorted(read) if f"\n{name}=" not in example] == []


@pytest.mark.parametrize(
    ("environment", "backend", "host"),
    [
        ({}, "console", None),
        # Its terminal is a log, and mail has names and addresses in it.
        (PRODUCTION, "smtp", "localhost"),
        (PRODUCTION | {"EMAIL_URL": "smtp+tls://me:secret@mail.example.org:587"}, "smtp", "mail.example.org"),
    ],
)
def test_mail_is_printed_in_development_alone(environment, backend, host):
    names = "EMAIL_BACKEND", "EMAIL_HOST"
    assert settings_with(*names, **environment) == [f"django.core.mail.backends.{backend}.EmailBackend", host]
