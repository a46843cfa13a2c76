"""Every response has its security headers, and would get A+ from Mozilla's Observatory."""

import re
import runpy
import sys
from types import ModuleType

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, path, reverse

from core.http.csp import CSP, ContentSecurityPolicyMiddleware, build_policy, hash_of
from sepsis_site import urls
from sepsis_site.admin.csp import import_map
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.middleware.security_headers import PERMISSIONS, LastResort, last_page
from sepsis_site.tests import role_fixtures
from sepsis_site.tests.admin_helpers import first_of
from sepsis_site.tests.http_observatory import blocked, grade, policy_of, scores
from sepsis_site.tests.test_admin import one_of_each  # noqa: F401
from sepsis_site.urls import handler400  # noqa: F401 (Django looks for it in the URLconf)
from stories.media import photos
from stories.media.urls import link_of
from stories.tests.factories import StoryFactory
from stories.tests.films import photo_bytes
from support.models import DeadLink

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXc_"
VIMEO = "https://vimeo.com/76979871"
# All that the Observatory can give, but for cookies, where an answer sets none.
BEST = {
    "content security policy": 10,
    "cookies": 5,
    "sharing": 0,
    "referrer": 5,
    "https for long": 5,
    "kinds of files": 0,
    "frames": 5,
    "use by other sites": 10,
}


# Not part of a longer address, as that of a script of Django's is.
THE_USUAL_ADMIN = re.compile(r"(?:^|[\"'= ]|testserver)/admin/")


def refuse(request):
    raise PermissionDenied


def suspect(request):
    raise SuspiciousOperation


def break_down(request):
    raise ZeroDivisionError


def answer(request, status):
    return HttpResponse(status=status)


urlpatterns = [
    path("errors/refuse/", refuse),
    path("errors/suspect/", suspect),
    path("errors/break-down/", break_down),
    path("errors/<int:status>/", answer),
    *urls.urlpatterns,
]


@pytest.fixture
def over_https(settings):
    """As on a real site; ``test_settings.py`` holds that a real site has these."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_CSP = settings.SECURE_CSP | {"upgrade-insecure-requests": True}


def assert_safe(response):
    given = scores(response)
    expected = BEST if response.cookies else BEST | {"cookies": 0}
    assert given == expected, (response.request, response.status_code, response.headers)
    assert grade(given) == "A+"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "geolocation=(self)" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    ("method", "address", "extra", "status"),
    [
        ("get", "/no/such/page/", {}, 404),
        ("get", "/helpline", {}, 301),
        ("get", "/static/no-such-file.css", {}, 404),
        ("get", "/static/css/site.css", {}, 200),
        ("head", "/static/css/site.css", {}, 200),
        ("post", "/static/css/site.css", {}, 405),
        ("get", "/", {"headers": {"host": "somewhere-else.example"}}, 400),
        ("post", "/newsletter/", {"data": {f"field-{number}": "" for number in range(1001)}}, 400),
        ("post", "/newsletter/", {"data": "a=1", "content_type": "text/plain; charset=utf-7"}, 400),
        ("get", "/errors/suspect/", {}, 400),
        ("get", "/errors/refuse/", {}, 403),
        ("post", "/newsletter/", {}, 403),
        ("get", "/errors/break-down/", {}, 500),
        *(("get", f"/errors/{status}/", {}, status) for status in (204, 304, 405, 410, 422, 429, 503)),
    ],
)
@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_every_kind_of_answer_has_them(over_https, settings, method, address, extra, status):
    settings.WHITENOISE_USE_FINDERS = True
    visitor = Client(enforce_csrf_checks=status == 403, raise_request_exception=False)
    response = getattr(visitor, method)(address, secure=True, **extra)
    assert response.status_code == status
    assert_safe(response)
    if response.streaming:
        # Read to its end, the file is closed.
        assert bool(b"".join(response)) == (method == "get")
    elif response.get("Content-Type", "").startswith("text/html") and response.content:
        assert blocked(response) == []


@pytest.mark.parametrize("address", ["/", "/helpline", "/no/such/page/?q=a", "/admin/"])
def test_http_leads_to_https_on_the_same_host_first_and_says_the_rest_already(over_https, client, address):
    response = client.get(address)
    assert (response.status_code, response.url) == (301, f"https://testserver{address}")
    assert scores(response) == BEST | {"https for long": -20, "cookies": 0}


def refuses(get_response):
    return lambda request: HttpResponse(status=405)


def breaks(get_response):
    def middleware(request):
        raise ZeroDivisionError

    return middleware


@pytest.mark.parametrize(("name", "status"), [("refuses", 405), ("breaks", 500)])
def test_so_has_what_a_middleware_says_before_djangos_own_security_does(over_https, settings, name, status):
    ours, rest = settings.MIDDLEWARE[:3], settings.MIDDLEWARE[3:]
    assert rest[0] == "django.middleware.security.SecurityMiddleware"
    settings.MIDDLEWARE = [*ours, f"{__name__}.{name}", *rest]
    response = Client(raise_request_exception=False).get("/", secure=True)
    assert response.status_code == status
    assert_safe(response)


def test_where_django_gives_no_answer_the_last_page_stands_in_with_all_of_them(over_https, settings, caplog):
    def gives_none(environ, start_response):
        raise ZeroDivisionError

    began = []
    last = LastResort(gives_none, last_page(settings.BASE_DIR / "templates"))
    environ = RequestFactory().get("/groups/?postcode=BN3+3WR", secure=True).environ
    response = HttpResponse(b"".join(last(environ, lambda status, headers: began.append((status, headers)))))
    [(status, headers)] = began
    assert status == "500 Internal Server Error"
    for name, value in headers:
        response[name] = value
    response.request = environ
    assert_safe(response)
    assert_valid_html(response)
    assert "0808 800 0029" in response.text
    assert "BN3" not in caplog.text


def test_what_django_answers_passes_through_the_last_resort_untouched():
    last = LastResort(lambda environ, start_response: ["an answer"], b"")
    assert last({}, None) == ["an answer"]


# The walk


@pytest.fixture
def admin_elsewhere(settings, monkeypatch):
    """The site as it is with ADMIN_PATH=staff/room."""
    settings.ADMIN_PATH = "staff/room/"
    elsewhere = ModuleType("urls_with_the_admin_elsewhere")
    vars(elsewhere).update(runpy.run_path(urls.__file__))
    monkeypatch.setitem(sys.modules, elsewhere.__name__, elsewhere)
    settings.ROOT_URLCONF = elsewhere.__name__


def addresses(patterns, before="/"):
    """Every address of the site, with a 1 wherever it asks for something."""
    for each in patterns:
        route = before + str(each.pattern).removeprefix("^")
        if below := getattr(each, "url_patterns", None):
            yield from addresses(below, route)
        else:
            yield re.sub(r"<[^>]+>|\(\?P?.*?\)|\\Z|\$", lambda part: "1" if len(part[0]) > 2 else "", route)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now", "one_of_each", "admin_elsewhere", "over_https")
# Django tells a developer that a list of a library of ours has no order.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
def test_every_address_has_them_and_shows_nothing_that_its_policy_blocks_nor_where_the_admin_would_be(
    admin_client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    StoryFactory(published=True, slug="film", video_link=YOUTUBE, link_has_captions=True, transcript="Hello.")
    story = StoryFactory(published=True, slug="photo", photo_alt="x")
    photos.store(story, SimpleUploadedFile("a.jpg", photo_bytes()))
    DeadLink.objects.update(admin_path=reverse("admin:index"))
    assert reverse("admin:index") == "/staff/room/"
    of_things = tuple(f"/staff/room/{model_admin.opts.app_label}/" for model_admin in role_fixtures.model_admins())
    asked = {address for address in addresses(get_resolver().url_patterns) if not address.startswith(of_things)}
    asked |= {"/admin/", "/admin/login/"}
    seen = set()
    for model_admin in role_fixtures.model_admins():
        row = first_of(model_admin.model)
        for name, address in [
            *role_fixtures.admin_urls(model_admin),
            *(role_fixtures.admin_urls(model_admin, row.pk) if row else ()),
        ]:
            # Lists and forms differ from model to model; a page to delete or to bring back looks like the next one's.
            if name in {"changelist", "add", "change"} or name not in seen:
                asked.add(address)
                seen.add(name)
        if hasattr(model_admin.model, "get_absolute_url"):
            asked |= {row.get_absolute_url().partition("#")[0] for row in model_admin.model._base_manager.all()}
    asked -= {reverse("admin:logout"), reverse("accounts:log_out")}
    assert len(asked) > 150
    visitor = Client(raise_request_exception=False)
    for address in sorted(asked):
        # Of the admin a visitor sees the way to the login alone, which is among them.
        walker = admin_client if address.startswith("/staff/room/") else visitor
        response = walker.get(address, secure=True)
        assert response.status_code < 500, address
        assert_safe(response)
        assert not THE_USUAL_ADMIN.match(response.get("Location", "")), address
        if response.streaming:
            # Read to its end, a file is closed.
            assert b"".join(response)
        elif response.get("Content-Type", "").startswith("text/html"):
            assert blocked(response) == [], address
            assert not THE_USUAL_ADMIN.search(response.text), address


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("link", "player"), [(YOUTUBE, "https://www.youtube-nocookie.com"), (VIMEO, "https://player.vimeo.com")]
)
def test_a_player_may_be_framed_by_the_story_that_offers_it_and_by_no_other_page(client, at_now, link, player):
    told = {"published": True, "link_has_captions": True, "transcript": "Hello."}
    film = StoryFactory(video_link=link, **told)
    other = StoryFactory(published=True)
    assert policy_of(client.get(film.get_absolute_url()))["frame-src"] == {player}
    assert link_of(film).player.startswith(f"{player}/")
    for address in (other.get_absolute_url(), reverse("stories:list"), "/", "/no/such/page/"):
        assert "frame-src" not in policy_of(client.get(address))


@pytest.mark.django_db
def test_only_the_admin_has_the_hashes_of_the_editor(client, admin_client):
    page = reverse("admin:support_page_add")
    assert f'<script type="importmap">{import_map()}</script>' in admin_client.get(page).text
    assert hash_of(import_map()) in policy_of(admin_client.get(page))["script-src"]
    for address in ("/", reverse("admin:login")):
        assert policy_of(client.get(address))["script-src"] == {"'self'"}


def test_a_policy_is_written_as_django_6_writes_it():
    directives = {"default-src": [CSP.NONE], "img-src": CSP.SELF, "script-src": [CSP.SELF, "https://example.org"]}
    optional = {"upgrade-insecure-requests": True, "sandbox": False, "frame-src": [], "worker-src": None}
    policy = "default-src 'none'; img-src 'self'; script-src 'self' https://example.org; upgrade-insecure-requests"
    assert build_policy(directives | optional) == policy


@pytest.mark.parametrize(("debug", "status", "has_it"), [(True, 500, False), (True, 404, False), (True, 200, True)])
def test_what_django_tells_a_developer_keeps_its_looks(settings, rf, debug, status, has_it):
    settings.DEBUG = debug
    response = ContentSecurityPolicyMiddleware(lambda request: HttpResponse(status=status))(rf.get("/"))
    assert ("Content-Security-Policy" in response) == has_it


def test_nothing_of_the_visitor_may_be_asked_but_where_they_are():
    names = [part.partition("=")[0] for part in PERMISSIONS.split(", ")]
    assert len(set(names)) == len(names)
    assert {"camera", "microphone", "payment"} < set(names)
    assert [part for part in PERMISSIONS.split(", ") if not part.endswith("=()")] == ["geolocation=(self)"]


# What the scores say of what is wrong: without these, no mark would prove anything.


@pytest.mark.parametrize(
    ("name", "value", "subject", "mark"),
    [
        ("Content-Security-Policy", None, "content security policy", -25),
        ("Content-Security-Policy", "default-src 'self'; form-action 'self'", "content security policy", 5),
        ("Content-Security-Policy", "default-src 'none'", "content security policy", 5),
        ("Content-Security-Policy", "script-src 'self' 'unsafe-inline'", "content security policy", -20),
        ("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-eval'", "content security policy", -10),
        ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'", "content security policy", 0),
        ("Content-Security-Policy", "default-src 'none'; img-src http:", "content security policy", -20),
        ("Strict-Transport-Security", None, "https for long", -20),
        ("Strict-Transport-Security", "max-age=3600", "https for long", -10),
        ("Referrer-Policy", "unsafe-url", "referrer", -5),
        ("X-Content-Type-Options", None, "kinds of files", -5),
        ("Cross-Origin-Resource-Policy", "cross-origin", "use by other sites", 0),
        ("Access-Control-Allow-Credentials", "true", "sharing", -50),
    ],
)
def test_the_observatory_marks_what_is_wrong(client, over_https, name, value, subject, mark):
    response = client.get("/no/such/page/", secure=True)
    del response[name]
    if value:
        response[name] = value
    assert scores(response)[subject] == mark


def test_the_observatory_marks_cookies_and_frames(over_https):
    response = HttpResponse()
    assert scores(response)["frames"] == -20
    for options, mark in (
        ({}, -40),
        ({"secure": True}, -30),
        ({"secure": True, "httponly": True}, -20),
        ({"secure": True, "httponly": True, "samesite": "Lax"}, 5),
    ):
        response.set_cookie("sessionid", "x", **options)
        assert scores(response)["cookies"] == mark
    assert grade(scores(response)) == "less"


def test_what_a_policy_blocks_is_found():
    html = (
        "<p style='color:red' onclick='x()'><a href='javascript:x()'>a</a><script>x()</script><style>p{}</style>"
        "<script type='application/ld+json'>{}</script><script src=/a.js></script><img src='data:,'>"
        "<img src=/a.png><form action=//example.org></form><base href=/>"
    )
    response = HttpResponse(html, headers={"Content-Security-Policy": "default-src 'self'; form-action 'self'"})
    assert blocked(response) == [
        *("p style", "p onclick", "a javascript:x()", "script: x()", "style: p{}", "img data:,"),
        *("form //example.org", "base"),
    ]
    response["Content-Security-Policy"] = f"default-src 'self' data: {hash_of('x()')} {hash_of('p{}')}"
    assert [found for found in blocked(response) if found.startswith(("script", "style", "img"))] == []
