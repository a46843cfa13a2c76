"""The site behind the nginx and the Varnish of its sample configurations, all of them really started."""

import contextlib
import http.client
import re
import shutil
import signal
import socket
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
from sepsis_site.server.tests.servers import KEPT, SERVER, Gunicorn, Nginx, Varnish, find, wait_until
from sepsis_site.tests.test_security_headers import assert_safe
from stories.models import Story, Tag
from support.helpline.defaults import PUBLISHED, WEEKLY_HOURS
from support.helpline.words import week

SEEN = ("/", "/helpline/", "/groups/", "/faq/", "/stories/")


@pytest.fixture(scope="module")
def folder():
    # One that the servers' own users can reach.
    folder = Path(tempfile.mkdtemp(prefix="proxies", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def servers(folder, django_db_setup):
    """gunicorn and both before it, started at the same time."""
    find("nginx"), find("varnishd")
    with contextlib.ExitStack() as stack:
        site = Gunicorn(folder)
        site.collect_static_files()
        stack.callback(site.start().stop)
        proxies = [Nginx(folder, site), Varnish(folder, site)]
        for proxy in proxies:
            stack.callback(proxy.start().stop)
        for server in (site, *proxies):
            server.wait()
        yield site, proxies


# One test: starting all of it takes longer than asking it everything. What it writes, gunicorn is to see.
@pytest.mark.django_db(transaction=True)
def test_behind_either_server_pages_are_kept_and_fresh_private_ones_are_not_and_all_stays_readable(servers, folder):
    site, proxies = servers
    for proxy in proxies:
        assert_public_pages_are_fetched_once(site, proxy)
        assert_private_pages_are_kept_by_nobody(site, proxy)
        assert_made_up_addresses_are_kept_by_nobody(site, proxy)
        assert_an_edit_shows_in_time(proxy)
        assert_too_large_a_body_is_refused(site, proxy)
    assert_https_answers_and_http_leads_there(proxies[0])
    styles = [see(proxy) for proxy in proxies]
    site.signal(signal.SIGSTOP)
    # Copies are over their time then, and over that in which they may be shown in any case.
    time.sleep(KEPT + 1.1)
    assert_readable_without_gunicorn(proxies, styles)
    site.signal(signal.SIGCONT)
    wait_until(lambda: all(proxy.get("/groups/?postcode=BN3").status == 200 for proxy in proxies), 20)
    site.signal(signal.SIGTERM)
    site.program.wait(30)
    assert_readable_without_gunicorn(proxies, styles)
    assert_nothing_that_visitors_typed_was_written(folder)


def assert_public_pages_are_fetched_once(site, proxy):
    before = site.asked_for("/communities/")
    answers = [proxy.get("/communities/?fbclid=x&utm_source=y", Accept_Encoding="gzip") for _ in range(4)]
    # A loaded machine may need longer than a page is kept.
    wait_until(lambda: site.asked_for("/communities/") > before, 20)
    assert site.asked_for("/communities/") <= before + 2
    for answer in answers:
        names = [name.lower() for name, _ in answer.header_list]
        assert len(names) == len(set(names)), names
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Content-Security-Policy"]
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert not answer.headers["Set-Cookie"]
        assert "public" in answer.headers["Cache-Control"]
    etag = answers[-1].headers["ETag"]
    assert proxy.get("/communities/", If_None_Match=etag, Accept_Encoding="gzip").status == 304
    assert proxy.get("/communities/", method="HEAD").status == 200


def assert_private_pages_are_kept_by_nobody(site, proxy):
    session = {"Cookie": "sessionid=0123456789abcdefghijklmnopqrstuv"}
    for path, headers in (
        ("/groups/?postcode=BN3+3WR", {}),
        ("/groups/?utm_source=x&postcode=BN3+3WR", {}),
        ("/groups/?%70ostcode=BN3+3WR", {}),
        ("/search/?q=canary", {}),
        ("/newsletter/", {}),
        ("/helpline/", session),
        ("/admin/login/", {}),
    ):
        plain = path.partition("?")[0]
        before = site.asked_for(plain)
        for _ in range(2):
            answer = proxy.get(path, **headers)
            assert answer.status == 200
            assert "public" not in answer.headers["Cache-Control"], path
        # Its log is written after the answer.
        wait_until(lambda plain=plain, twice_more=before + 2: site.asked_for(plain) == twice_more, 20)


def assert_made_up_addresses_are_kept_by_nobody(site, proxy):
    # nginx's; those of Varnish are in memory.
    kept = proxy.folder / "pages"
    before = {path for path in kept.rglob("*") if path.is_file()}
    for path in (
        "/stories/?kind=nobody",
        "/stories/?about=nothing",
        "/groups/events/?group=nobody",
        "/communities/?page=2",
        "/communities/?kind=survivor",
    ):
        plain = path.partition("?")[0]
        asked = site.asked_for(plain)
        for _ in range(2):
            assert proxy.get(path).status == 200, path
        wait_until(lambda plain=plain, twice_more=asked + 2: site.asked_for(plain) == twice_more, 20)
    for path in ("/no/such/page/", "/stories/no-such-story/", "/stories/?page=999"):
        assert proxy.get(path).status == 404
    assert {path for path in kept.rglob("*") if path.is_file()} <= before


def assert_https_answers_and_http_leads_there(nginx):
    answer, agreed = nginx.safely("/stories/", "http/1.1")
    assert (answer.status, agreed) == (200, "http/1.1")
    # However its visitor came, a page names itself by the address that the public knows.
    assert '<link rel="canonical" href="https://localhost/stories/">' in answer.html
    assert nginx.safely("/", "h2") == (None, "h2")
    plain = http.client.HTTPConnection("127.0.0.1", nginx.plain_port, timeout=20)
    with contextlib.closing(plain):
        plain.request("GET", "/groups/?postcode=BN3", headers={"Host": "localhost"})
        response = plain.getresponse()
        assert (response.status, response.headers["Location"]) == (301, "https://localhost/groups/?postcode=BN3")
    # What nginx refuses by itself has the page with the number too.
    refused = nginx.get("/", method="TRACE")
    assert (refused.status, refused.helps()) == (405, True)


def assert_an_edit_shows_in_time(proxy):
    group = SupportGroupFactory(name="Before", slug=f"edited-{proxy.port}")
    address = group.get_absolute_url()
    assert "<h1>Before</h1>" in proxy.get(address).html
    group.name = "After"
    group.save()
    wait_until(lambda: "<h1>After</h1>" in proxy.get(address).html, KEPT + 3)
    # Nobody asks for it in the meantime: the first to come sees the newest.
    group.name = "Later"
    group.save()
    # nginx counts in whole seconds.
    time.sleep(KEPT + 1.1)
    assert "<h1>Later</h1>" in proxy.get(address).html
    group.delete()
    wait_until(lambda: proxy.get(address).status == 404, KEPT + 3)


def assert_too_large_a_body_is_refused(site, proxy):
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as raw:
        raw.sendall(b"POST /stories/share/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 64000000\r\n\r\n")
        assert b" 413 " in raw.recv(100)
    assert "POST /stories/share/" not in site.log.read_text()


def see(proxy):
    """All that is seen before gunicorn is gone; returns the address of the style sheet."""
    for path in SEEN:
        assert proxy.get(path).status == 200
    style = re.search(r'href="(/static/css/site\.[^"]+)"', proxy.get("/").html)[1]
    assert "immutable" in proxy.get(style).headers["Cache-Control"]
    return style


def assert_readable_without_gunicorn(proxies, styles):
    with ThreadPoolExecutor(16) as visitors:
        list(visitors.map(assert_readable, proxies, styles))


def assert_readable(proxy, style):
    paths = [*SEEN, style, "/resources/", "/groups/?postcode=BN3+3WR", f"/groups/edited-{proxy.port}/"]
    with ThreadPoolExecutor(8) as visitors:
        *seen, styles, unseen, results, deleted = visitors.map(proxy.get, paths)
    for path, answer in zip(SEEN, seen, strict=True):
        assert answer.status == 200, path
        assert answer.helps(), path
    assert "@layer" in styles.html
    # What was taken down does not come back.
    for answer in (unseen, results, deleted):
        assert answer.status == 503
        assert answer.helps()
        assert "no-store" in answer.headers["Cache-Control"]
        assert_safe(HttpResponse(status=503, headers=dict(answer.header_list)))
        assert answer.headers["Permissions-Policy"] == PERMISSIONS


def assert_nothing_that_visitors_typed_was_written(folder):
    """In no log, and in the key of no copy. Those of Varnish are in memory."""
    files = [*folder.glob("*.log"), *(path for path in (folder / "pages").rglob("*") if path.is_file())]
    written = b"".join(path.read_bytes() for path in files)
    assert b"/groups/" in written
    for trace in (b"BN3+", b"3WR", b"canary", b"fbclid"):
        assert trace not in written, trace
    said = (folder / "access.log").read_text()
    assert " GET /groups/ 200 " in said
    assert "127.0.0.1" not in said


KIND = max(Story.Kind.values, key=len)
TAG, GROUP, ANSWER = ("x" * model._meta.get_field("slug").max_length for model in (Tag, SupportGroup, Question))


@pytest.mark.parametrize("name", ["nginx.conf", "varnish.vcl"])
def test_copies_are_kept_of_what_the_sites_own_links_say_and_of_nothing_else(name):
    patterns = re.findall(r'"~?(\^/(?:stories|groups/events|\(helpline.*?\))/\\\?.*?\$)"', (SERVER / name).read_text())
    assert len(patterns) == 3

    def is_kept(address):
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
        assert is_kept(address), address
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
        assert not is_kept(address), address


def test_the_emergency_page_has_the_number_the_hours_and_valid_html():
    html = (SERVER / "emergency.html").read_text()
    for words in (f'href="tel:{PUBLISHED.dial}"', PUBLISHED.number, week(WEEKLY_HOURS), 'href="tel:999"'):
        assert words in html
    assert "style=" not in html
    assert "<script" not in html

    class Page:
        content, request = html.encode(), {"PATH_INFO": "emergency.html"}

    assert_valid_html(Page)
