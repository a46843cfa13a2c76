"""The site behind the sample nginx: stored pages, private pages, gunicorn away, error pages and request headers."""

import contextlib
import http.client
import re
import shutil
import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.http import HttpResponse

from faq.models import Question
from groups.models import SupportGroup
from groups.tests.factories import SupportGroupFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.middleware.security_headers import PERMISSIONS
from sepsis_site.server.tests.servers import (
    PAGE_CACHE_SECONDS,
    SERVER,
    Gunicorn,
    Nginx,
    find_program,
    wait_until,
)
from sepsis_site.tests.test_security_headers import assert_safe
from stories.models import Story, Tag
from support.helpline.defaults import PUBLISHED, WEEKLY_HOURS
from support.helpline.words import week

VISITED = ("/", "/helpline/", "/groups/", "/faq/", "/stories/")
SESSION = {"Cookie": "sessionid=0123456789abcdefghijklmnopqrstuv"}


@pytest.fixture(scope="module")
def folder():
    # In /tmp, where nginx's own user can reach it.
    folder = Path(tempfile.mkdtemp(prefix="nginx", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def servers(folder, django_db_setup):
    """The site and nginx in front of it."""
    find_program("nginx")
    with contextlib.ExitStack() as stack:
        site = Gunicorn(folder)
        site.collect_static_files()
        stack.callback(site.start().stop)
        nginx = Nginx(folder, site)
        stack.callback(nginx.start().stop)
        for server in (site, nginx):
            server.wait()
        yield site, nginx


# One test: starting the servers takes longer than all requests. gunicorn sees what the test writes.
@pytest.mark.django_db(transaction=True)
def test_nginx_stores_public_pages_alone_and_shows_them_while_gunicorn_is_away(servers):
    site, nginx = servers
    assert_public_pages_are_fetched_once(site, nginx)
    assert_private_pages_are_not_stored(site, nginx)
    assert_made_up_addresses_are_not_stored(site, nginx)
    assert_an_edit_shows_in_time(nginx)
    assert_too_large_a_body_is_refused(site, nginx)
    assert_unread_bodies_do_not_break_later_posts(nginx)
    assert_https_answers_and_http_redirects_there(nginx)
    assert_site_errors_are_passed_on(nginx)
    style = visit(nginx)
    site.signal(signal.SIGSTOP)
    # Stored pages are then older than fresh, and than what may be shown in any case.
    time.sleep(PAGE_CACHE_SECONDS + 1.1)
    assert_readable(nginx, style)
    site.signal(signal.SIGCONT)
    wait_until(lambda: nginx.get("/groups/?postcode=BN3").status == 200, 20)
    site.signal(signal.SIGTERM)
    site.program.wait(30)
    assert_readable(nginx, style)
    assert_every_request_without_gunicorn_gets_the_emergency_page(nginx)
    assert_typed_words_are_not_on_the_disk(nginx)


def assert_public_pages_are_fetched_once(site, nginx):
    before = site.count_requests("/communities/")
    answers = [nginx.get("/communities/?fbclid=x&utm_source=y", Accept_Encoding="gzip") for _ in range(4)]
    # A loaded machine may take longer than a page stays fresh.
    wait_until(lambda: site.count_requests("/communities/") > before, 20)
    assert site.count_requests("/communities/") <= before + 2
    for answer in answers:
        names = [name.lower() for name, _ in answer.header_list]
        assert len(names) == len(set(names)), names
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Content-Security-Policy"]
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert not answer.headers["Set-Cookie"]
        assert "public" in answer.headers["Cache-Control"]
    etag = answers[-1].headers["ETag"]
    assert nginx.get("/communities/", If_None_Match=etag, Accept_Encoding="gzip").status == 304
    assert nginx.get("/communities/", method="HEAD").status == 200


def assert_private_pages_are_not_stored(site, nginx):
    for path, headers in (
        ("/groups/?postcode=BN3+3WR", {}),
        ("/groups/?utm_source=x&postcode=BN3+3WR", {}),
        ("/groups/?%70ostcode=BN3+3WR", {}),
        ("/search/?q=canary", {}),
        ("/newsletter/", {}),
        ("/helpline/", SESSION),
        ("/admin/login/", {}),
    ):
        plain = path.partition("?")[0]
        before = site.count_requests(plain)
        for _ in range(2):
            answer = nginx.get(path, **headers)
            assert answer.status == 200
            assert "public" not in answer.headers["Cache-Control"], path
        # Its log is written after the answer.
        wait_until(lambda plain=plain, twice_more=before + 2: site.count_requests(plain) == twice_more, 20)


def assert_made_up_addresses_are_not_stored(site, nginx):
    stored = nginx.home / "pages"
    before = {path for path in stored.rglob("*") if path.is_file()}
    for path in (
        "/stories/?kind=none",
        "/stories/?about=nothing",
        "/groups/events/?group=none",
        "/communities/?page=2",
        "/communities/?kind=survivor",
    ):
        plain = path.partition("?")[0]
        asked = site.count_requests(plain)
        for _ in range(2):
            assert nginx.get(path).status == 200, path
        wait_until(lambda plain=plain, twice_more=asked + 2: site.count_requests(plain) == twice_more, 20)
    for path in ("/no/such/page/", "/stories/no-such-story/", "/stories/?page=999"):
        assert nginx.get(path).status == 404
    assert {path for path in stored.rglob("*") if path.is_file()} <= before


def assert_https_answers_and_http_redirects_there(nginx):
    answer, agreed = nginx.get_over_tls("/stories/", "http/1.1")
    assert (answer.status, agreed) == (200, "http/1.1")
    # A page's canonical link has the public address, whichever way a visitor came.
    assert '<link rel="canonical" href="https://localhost/stories/">' in answer.html
    assert nginx.get_over_tls("/", "h2") == (None, "h2")
    for host in ("localhost", "elsewhere.example"):
        plain = http.client.HTTPConnection("127.0.0.1", nginx.redirect_port, timeout=20)
        with contextlib.closing(plain):
            plain.request("GET", "/groups/?postcode=BN3", headers={"Host": host})
            response = plain.getresponse()
            assert (response.status, response.headers["Location"]) == (301, "https://localhost/groups/?postcode=BN3")


def assert_site_errors_are_passed_on(nginx):
    for path, method, status in (
        ("/no/such/page/", "GET", 404),
        ("/newsletter/", "POST", 403),
        ("/healthz", "POST", 405),
        ("/static/css/site.css", "POST", 405),
    ):
        answer = nginx.get(path, method)
        assert answer.status == status, path
        assert "Sorry, we cannot show this page just now" not in answer.html, path


def assert_an_edit_shows_in_time(nginx):
    group = SupportGroupFactory(name="Before", slug=f"edited-{nginx.port}")
    address = group.get_absolute_url()
    assert "<h1>Before</h1>" in nginx.get(address).html
    group.name = "After"
    group.save()
    wait_until(lambda: "<h1>After</h1>" in nginx.get(address).html, PAGE_CACHE_SECONDS + 3)
    # Without a request in between, the next one gets the newest.
    group.name = "Later"
    group.save()
    # nginx counts in whole seconds.
    time.sleep(PAGE_CACHE_SECONDS + 1.1)
    assert "<h1>Later</h1>" in nginx.get(address).html
    group.delete()
    wait_until(lambda: nginx.get(address).status == 404, PAGE_CACHE_SECONDS + 3)


def assert_too_large_a_body_is_refused(site, nginx):
    with nginx.connect(b"POST /stories/share/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 64000000\r\n\r\n") as raw:
        assert b" 413 " in raw.recv(100)
    assert "POST /stories/share/" not in site.log.read_text()


def assert_unread_bodies_do_not_break_later_posts(nginx):
    """The site answers 413 without reading the body, and other visitors' forms arrive all the same."""

    def send(size):
        return nginx.get("/newsletter/", "POST", b"x" * size).status

    with ThreadPoolExecutor(4) as visitors:
        large = visitors.map(send, [1_000_000] * 40 + [20_000_000] * 4)
        small = visitors.map(send, [50] * 200)
        assert set(large) == {413}
        assert set(small) == {403}


def visit(nginx):
    """Show the pages that stay while gunicorn is away; return the path of the style sheet."""
    for path in VISITED:
        assert nginx.get(path).status == 200
    style = re.search(r'href="(/static/css/site\.[^"]+)"', nginx.get("/").html)[1]
    assert "immutable" in nginx.get(style).headers["Cache-Control"]
    return style


def assert_readable(nginx, style):
    paths = [*VISITED, style, "/resources/", "/groups/?postcode=BN3+3WR", f"/groups/edited-{nginx.port}/"]
    with ThreadPoolExecutor(8) as visitors:
        *seen, styles, unseen, results, deleted = visitors.map(nginx.get, paths)
    for path, answer in zip(VISITED, seen, strict=True):
        assert answer.status == 200, path
        assert answer.has_helpline(), path
    assert "@layer" in styles.html
    # A page that was taken down does not come back.
    for answer in (unseen, results, deleted):
        assert_is_emergency_page(answer, 503)


def assert_is_emergency_page(answer, status):
    assert answer.status == status
    assert answer.has_helpline()
    assert "no-store" in answer.headers["Cache-Control"]
    # Browsers keep the site's Strict-Transport-Security, which this page leaves to the site's setting.
    assert "Strict-Transport-Security" not in answer.headers
    hsts = "max-age=31536000; includeSubDomains; preload"
    assert_safe(HttpResponse(status=status, headers={**answer.headers, "Strict-Transport-Security": hsts}))
    assert answer.headers["Permissions-Policy"] == PERMISSIONS


def assert_every_request_without_gunicorn_gets_the_emergency_page(nginx):
    assert_is_emergency_page(nginx.get("/newsletter/", "POST", b"email=x"), 503)
    assert_is_emergency_page(nginx.get("/admin/", **SESSION), 503)
    assert_is_emergency_page(nginx.get("/stories/media/a-story/film.mp4", Range="bytes=0-9"), 503)
    head = b"POST /stories/share/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 64000000\r\n\r\n"
    [answer] = nginx.exchange(head)
    assert_is_emergency_page(answer, 413)


def assert_typed_words_are_not_on_the_disk(nginx):
    """In no log, and in the key of no stored page."""
    files = [*nginx.folder.glob("*.log"), *nginx.home.glob("*.log")]
    files += [path for path in (nginx.home / "pages").rglob("*") if path.is_file()]
    written = b"".join(path.read_bytes() for path in files)
    assert b"/groups/" in written
    for trace in (b"BN3+", b"3WR", b"canary", b"fbclid"):
        assert trace not in written, trace
    logged = (nginx.home / "access.log").read_text()
    assert " GET /groups/ 200 " in logged
    assert "127.0.0.1" not in logged


KIND = max(Story.Kind.values, key=len)
TAG, GROUP, ANSWER = ("x" * model._meta.get_field("slug").max_length for model in (Tag, SupportGroup, Question))


def test_pages_are_stored_for_queries_of_the_sites_own_links_and_no_others():
    patterns = re.findall(
        r'"~?(\^/(?:stories|groups/events|\(helpline.*?\))/\\\?.*?\$)"', (SERVER / "nginx.conf").read_text()
    )
    assert len(patterns) == 3

    def is_stored(address):
        return any(re.search(pattern, address) for pattern in patterns)

    for address in (
        f"/stories/?kind={KIND}",
        f"/stories/?about={TAG}",
        f"/stories/?kind={KIND}&about={TAG}&page=999",
        "/stories/?page=2",
        f"/groups/events/?group={GROUP}&page=12",
        "/groups/events/?page=3",
        "/helpline/?print=large",
        f"/groups/{GROUP}/?print=large",
        f"/faq/{ANSWER}/?print=large",
        "/groups/events/123456789/?print=large",
    ):
        assert is_stored(address), address
    for address in (
        "/?page=2",
        "/helpline/?kind=survivor",
        "/stories/?page=0",
        "/stories/?page=02",
        "/stories/?page=1000",
        "/stories/?page=2&page=2",
        "/stories/?page=2&kind=survivor",
        "/stories/?kind=survivor&",
        "/stories/?kind=survivor&kind=survivor",
        "/stories/?kind=",
        "/stories/?kind=Survivor",
        f"/stories/?about={TAG}x",
        "/stories/?about=%61",
        "/stories/?group=hove",
        f"/groups/events/?group={GROUP}x",
        "/groups/?postcode=BN3",
        "/groups/?postcode=BN3&print=large",
        "/groups/?print=large",
        "/groups/events/?print=large",
        "/?print=large",
        "/stories/a-story/?print=large",
        "/helpline/?print=Large",
        "/helpline/?print=large&print=large",
        "/helpline/?print=large&page=2",
        "/helpline/card/?print=large",
        f"/faq/{GROUP}x/?print=large",
    ):
        assert not is_stored(address), address


def test_emergency_page_has_the_number_the_hours_and_valid_html():
    html = (SERVER / "emergency.html").read_text()
    for words in (f'href="tel:{PUBLISHED.dial}"', PUBLISHED.number, week(WEEKLY_HOURS), 'href="tel:999"'):
        assert words in html
    assert "style=" not in html
    assert "<script" not in html

    class Page:
        content, request = html.encode(), {"PATH_INFO": "emergency.html"}

    assert_valid_html(Page)
