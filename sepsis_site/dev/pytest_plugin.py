"""Fixtures and settings of all tests: a pytest plugin, loaded by pytest.ini."""

import math
import os
from datetime import datetime
from functools import wraps

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import settings as hypothesis_settings
from justhtml import JustHTML, StrictModeError

from core.dates.words import LONDON
from sepsis_site.dev.chromium import CHROMIUM_MISSING, find_chromium, open_chromium

# A Tuesday morning in winter: no summer time, no weekend, no bank holiday.
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=LONDON)


def stopped_clock(moment):
    """Return a script that stops a browser's clock at ``moment``.

    Playwright's own clock evaluates code that the content security policy forbids.
    """
    return f"""
        const now = {moment.timestamp() * 1000:.0f};
        globalThis.Date = class extends Date {{
            constructor(...given) {{ super(...(given.length ? given : [now])); }}
            static now() {{ return now; }}
        }};
    """


# The same examples in every run, and no failure because of a slow machine.
hypothesis_settings.register_profile("site", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("site")


def pytest_configure(config):
    # With DATABASE_URL set, the settings require these.
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 5)
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
    os.environ.setdefault("HTTPS", "false")
    # Playwright runs an event loop in this thread, and Django then refuses to use the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files():
    """Serve static files from their folders, without collectstatic, before any live server starts."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Without autorefresh, WhiteNoise warns in a fresh clone that there is no folder of collected files.
    with override_settings(WHITENOISE_AUTOREFRESH=True, STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_database_timeouts():
    """Set no database timeouts, for slow machines, and keep no stale pages between tests."""
    endless = {"DB_TIMEOUT_VISITORS": None, "DB_TIMEOUT_FORMS": None, "DB_TIMEOUT_STAFF": None}
    with override_settings(**endless, STALE_PAGE_CACHE_FOLDER=None):
        yield


@pytest.fixture(autouse=True)
def _cached_helpline():
    """Fill the helpline cache, so that a test counts only its own queries; ``unread_helpline`` empties it."""
    from support.helpline import cache as helpline_cache

    helpline_cache.hold(helpline_cache.published())
    yield
    helpline_cache.forget()


@pytest.fixture
def unread_helpline(_cached_helpline):
    """Empty the helpline cache, as in a new process."""
    from support.helpline import cache as helpline_cache

    helpline_cache.forget()


@pytest.fixture(autouse=True)
def _cached_empty_footer():
    """Cache a footer without pages, so that a test counts only its own queries."""
    from support.pages import footer

    footer.keep((), until=math.inf)


@pytest.fixture
def footer_pages():
    """Empty the footer cache, as in a new process. Call the fixture to empty it again."""
    from support.pages import footer

    footer.forget()
    return footer.forget


@pytest.fixture(autouse=True)
def _cached_page_expiry():
    """Cache that no scheduled change is due, so that a test counts only its own queries."""
    from sepsis_site.middleware import page_expiry

    page_expiry.hold(())
    yield page_expiry
    page_expiry.forget()


@pytest.fixture
def changes_to_come(_cached_page_expiry):
    """Empty the cache of scheduled changes, as in a new process."""
    _cached_page_expiry.forget()


@pytest.fixture(autouse=True)
def _verified_force_login(monkeypatch):
    """Let ``force_login`` and ``admin_client`` log staff in with a second factor; ``verified=False`` leaves it out.

    The second factor is a device of recovery codes, so that the account still has no app.
    """
    from django.test import Client
    from django.utils import timezone
    from django_otp import DEVICE_ID_SESSION_KEY

    from sepsis_site.accounts.login import sessions

    original = Client.force_login

    def force_login(client, user, backend=None, *, verified=True):
        original(client, user, backend)
        if verified and user.is_staff:
            from django_otp.plugins.otp_static.models import StaticDevice

            device, _ = StaticDevice.objects.get_or_create(user=user, name="for tests")
            session = client.session
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            sessions.begin(session, now=timezone.now())
            session.save()

    monkeypatch.setattr(Client, "force_login", force_login)


@pytest.fixture
def sign_in(live_server):
    """Return a function that logs a user in with a second factor, without the login forms."""

    def sign_in(page, user):
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


@pytest.fixture(autouse=True)
def _empty_rate_limits():
    """Forget the requests of other tests."""
    from sepsis_site.middleware import rate_limits

    rate_limits.counts.forget()


@pytest.fixture
def now():
    """Return the moment of all tests, for code that takes the time as an argument."""
    return NOW


@pytest.fixture
def at_now(time_machine):
    """Stop the clock of views and commands at NOW."""
    time_machine.move_to(NOW, tick=False)
    return NOW


@pytest.fixture(scope="session")
def _places_in_the_test_database(django_db_setup, django_db_blocker):
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("load_gazetteer", verbosity=0)


@pytest.fixture
def places(_places_in_the_test_database, db):
    """Load the real sectors, districts and towns of the seed data."""
    from django.core.management import call_command

    # A test with a live server empties every table at its end.
    call_command("load_gazetteer", verbosity=0)


def wait_after(act):
    """Return a locator method that also waits until a page it opens is parsed.

    Playwright waits only until the new page begins, when its title is still empty.
    """
    from playwright.sync_api import Error

    @wraps(act)
    def act_and_wait(locator, *arguments, **options):
        act(locator, *arguments, **options)
        try:
            locator.page.wait_for_load_state("domcontentloaded")
        except Error:
            # The action may close the window.
            if not locator.page.is_closed():
                raise

    return act_and_wait


@pytest.fixture(scope="session")
def chromium():
    """Return a headless Chromium. Without one the test is skipped, or fails where REQUIRE_BROWSER is set."""
    if find_chromium() is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(CHROMIUM_MISSING)
        pytest.skip(CHROMIUM_MISSING)
    from playwright.sync_api import Locator

    Locator.click = wait_after(Locator.click)
    Locator.press = wait_after(Locator.press)
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def page(request, chromium, live_server):
    """Return a page of a new browser context, with the live server as its base URL. An error in it fails the test.

    With ``at_now``, the browser's clock is stopped too, because scripts compare it with the page's times.
    """
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/London")
    page = context.new_page()
    if "at_now" in request.fixturenames:
        page.add_init_script(stopped_clock(NOW))
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda request: problems.append(f"{request.url}: {request.failure}"))
    yield page
    context.close()
    assert not [problem for problem in problems if "ERR_ABORTED" not in problem]


def wait_for(page, condition):
    """Wait until a JavaScript expression is true on the page.

    Playwright's ``wait_for_function`` evaluates code that the content security policy forbids.
    """
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"This never became true: {condition}")


def assert_valid_html(response):
    """Fail with the parser's message if the response is not well-formed HTML by the WHATWG rules."""
    try:
        JustHTML(response.content.decode(), strict=True)
    except StrictModeError as error:
        raise AssertionError(f"{response.request['PATH_INFO']}: {error}") from error
