"""What every test may lean on: a pytest plugin, loaded through pytest.ini."""

import math
import os
from datetime import datetime
from functools import wraps
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import settings as hypothesis_settings
from justhtml import JustHTML, StrictModeError

from sepsis_site.dev.chromium import CHROMIUM_MISSING, find_chromium, open_chromium

LONDON = ZoneInfo("Europe/London")

# A Tuesday morning in winter: no summer time, no weekend, no bank holiday.
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=LONDON)


def stopped_clock(moment):
    """A script for a browser that opens a page: it is ``moment``, and stays so.

    Playwright's own clock asks pages to run what a strict policy forbids.
    """
    return f"""
        const now = {moment.timestamp() * 1000:.0f};
        globalThis.Date = class extends Date {{
            constructor(...told) {{ super(...(told.length ? told : [now])); }}
            static now() {{ return now; }}
        }};
    """


# The same examples every time: a failure repeats, and a loaded machine does not fail a test.
hypothesis_settings.register_profile("site", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("site")


def pytest_configure(config):
    # With a server of one's own, production rules apply; tests still need no secrets of anyone's.
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 5)
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
    os.environ.setdefault("HTTPS", "false")
    # Playwright keeps an event loop in this thread, which makes Django refuse to touch the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files():
    """Static files straight from their folders: tests need no collectstatic. Set before any live server starts."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Without the first, WhiteNoise warns in a fresh clone that nothing has been collected.
    with override_settings(WHITENOISE_AUTOREFRESH=True, STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(scope="session", autouse=True)
def _all_the_time_in_the_world():
    """A busy computer is slow with its database, and no test finds the pages of another in a folder."""
    endless = {"PATIENCE_OF_READERS": None, "PATIENCE_OF_SENDERS": None, "PATIENCE_OF_STAFF": None}
    with override_settings(**endless, LAST_COPIES_FOLDER=None):
        yield


@pytest.fixture(autouse=True)
def _helpline_as_published():
    """The helpline is known, so that a test counts its own queries. One about the helpline uses ``unread_helpline``."""
    from support.helpline import cache as helpline_cache

    helpline_cache.hold(helpline_cache.published())
    yield
    helpline_cache.forget()


@pytest.fixture
def unread_helpline(_helpline_as_published):
    """As in a process that has just started: the helpline is read from the database by who first needs it."""
    from support.helpline import cache as helpline_cache

    helpline_cache.forget()


@pytest.fixture(autouse=True)
def _footer_without_pages():
    """No test sees the footer of the one before, and none but those of the footer itself counts its query."""
    from support.pages import footer

    footer.keep((), until=math.inf)


@pytest.fixture
def footer_pages():
    """The footer as a process begins: it knows nothing, and asks. Call it to begin again."""
    from support.pages import footer

    footer.forget()
    return footer.forget


@pytest.fixture(autouse=True)
def _nothing_changes_by_itself():
    """What comes and goes at set times is known, to be nothing, so that a test counts its own queries."""
    from sepsis_site.middleware import page_expiry

    page_expiry.hold(())
    yield page_expiry
    page_expiry.forget()


@pytest.fixture
def changes_to_come(_nothing_changes_by_itself):
    """As in a process that has just started: the database is asked what changes next."""
    _nothing_changes_by_itself.forget()


@pytest.fixture(autouse=True)
def _staff_have_taken_their_second_step(monkeypatch):
    """``force_login``, and with it ``admin_client``, logs staff in by all steps; with ``verified=False`` by one.

    A recovery device stands for the second step, so that nobody seems to have set up an app.
    """
    from django.test import Client
    from django.utils import timezone
    from django_otp import DEVICE_ID_SESSION_KEY

    from sepsis_site.accounts.login import sessions

    by_password = Client.force_login

    def force_login(client, user, backend=None, *, verified=True):
        by_password(client, user, backend)
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
    """Log a user into the browser of a page by all steps at once. The forms for it have tests of their own."""

    def sign_in(page, user):
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


@pytest.fixture(autouse=True)
def _nobody_has_asked_before():
    """What a process has counted of the requests of other tests is forgotten."""
    from sepsis_site.middleware import rate_limits

    rate_limits.counts.forget()


@pytest.fixture
def now():
    """The moment tests happen at, passed to code that takes the clock as an argument."""
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
    """The real sectors, districts and towns of the starter content."""
    from django.core.management import call_command

    # A test with a live server empties every table when it ends.
    call_command("load_gazetteer", verbosity=0)


def then_wait_for_the_page(act):
    """What a test reads after a press is the page that came of it, with all its text, on a slow machine too.

    Playwright waits until the new page begins; its title is empty then.
    """
    from playwright.sync_api import Error

    @wraps(act)
    def act_and_wait(locator, *arguments, **options):
        act(locator, *arguments, **options)
        try:
            locator.page.wait_for_load_state("domcontentloaded")
        except Error:
            # A window that went by itself leaves nothing to read.
            if not locator.page.is_closed():
                raise

    return act_and_wait


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium. Without one the test is skipped, or fails where REQUIRE_BROWSER is set."""
    if find_chromium() is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(CHROMIUM_MISSING)
        pytest.skip(CHROMIUM_MISSING)
    from playwright.sync_api import Locator

    Locator.click = then_wait_for_the_page(Locator.click)
    Locator.press = then_wait_for_the_page(Locator.press)
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def page(request, chromium, live_server):
    """A page of a fresh browser that knows the live server as its base. Any error in the page fails the test.

    Where the site's clock is stopped, so is the browser's: the page itself looks whether what it says still holds.
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
    """Wait until a condition in JavaScript holds on a browser's page.

    Playwright's own ``wait_for_function`` has the page look again by what a strict policy forbids.
    """
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"It never became true: {condition}")


def assert_valid_html(response):
    """Fail with the parser's words if the response is not well-formed HTML by the WHATWG rules."""
    try:
        JustHTML(response.content.decode(), strict=True)
    except StrictModeError as error:
        raise AssertionError(f"{response.request['PATH_INFO']}: {error}") from error
