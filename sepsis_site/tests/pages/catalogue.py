"""Render the page of every state once, and serve the results to a browser.

Django's test client requests each page through the whole middleware, in one transaction that is rolled back. The
pages and files that a page links to are requested at the same moment. ``PageServer`` then gives a browser exactly
these responses. So every state has its own data, clock and settings, and no test renders a page again.
"""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urljoin, urlsplit

import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from core.http import stale_page_cache
from faq import search_views
from sepsis_site.dev.pytest_plugin import NOW
from sepsis_site.middleware import page_expiry, rate_limits
from sepsis_site.search import vocabulary as search_vocabulary
from sepsis_site.tests.pages import fixtures
from sepsis_site.tests.pages.states import MINUTE, State, states_of
from support.helpline import cache as helpline_cache
from support.pages import footer

# The host that Django's test client asks; only addresses of the site are looked at.
HOST = "http://testserver"
_STATIC = f"/{settings.STATIC_URL.strip('/')}/"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class ParsedPage(HTMLParser):
    """The parts of a page that tests look at.

    ``links``: the addresses of links and of GET forms. ``files``: the addresses of what a browser loads with the page.
    ``anchors``: ids that a link can lead to. ``hidden``: the values of hidden fields.
    """

    def __init__(self, html):
        super().__init__()
        self.links, self.files, self.anchors, self.hidden = [], [], set(), {}
        self.sheets, self.scripts = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if "id" in given:
            self.anchors.add(given["id"])
        if tag in ("a", "area") and "href" in given:
            self.links.append(given["href"])
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self.links.append(given.get("action") or "")
        elif tag == "link" and given.get("rel") in ("stylesheet", "icon", "apple-touch-icon", "manifest", "preload"):
            self.files.append(given["href"])
            if given["rel"] == "stylesheet":
                self.sheets.append(given)
        elif tag == "link" and given.get("rel") == "alternate":
            self.links.append(given["href"])
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given.get("value", "")
        if tag == "script" and given.get("type") != "application/ld+json":
            self.scripts.append(given)
        if tag in ("img", "source", "video", "audio", "script", "track", "iframe"):
            self.files += [given[name] for name in ("src", "poster") if given.get(name)]
            self.files += [each.split()[0] for each in given.get("srcset", "").split(",") if each.strip()]


@dataclass
class Response:
    """A response of the site, to a request for a page or a file."""

    status: int
    headers: dict
    body: bytes


@dataclass
class Entry:
    """A rendered state. ``linked``: the Response at each address it links to or loads; None for other sites."""

    state: State
    response: Response
    parsed: ParsedPage
    linked: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.state.name

    @property
    def html(self):
        return self.response.body.decode()


def render_catalogue(*names, with_links=True):
    """Return the entries of all states, or of the named ones, and roll the database back. For test databases only.

    Without links, only the files that a browser loads with a page are requested too.
    """
    with TemporaryDirectory() as files, _frozen_at(NOW), override_settings(MEDIA_ROOT=files), transaction.atomic():
        try:
            data = fixtures.create()
            states = states_of(data)
            if unknown := set(names) - {state.name for state in states}:
                raise LookupError(f"No state is called {', '.join(sorted(unknown))}.")
            wanted = [state for state in states if not names or state.name in names]
            entries, responses = {}, {}
            for setup in dict.fromkeys(state.setup for state in wanted):
                of_setup = [state for state in wanted if state.setup is setup]
                entries |= _render_after(setup, of_setup, data, responses, with_links=with_links)
            return [entries[state.name] for state in wanted]
        finally:
            transaction.set_rollback(True)
            _clear_caches()


def _render_after(setup, states, data, responses, *, with_links):
    """Return the entries of states that share a setup, by name. ``responses``: those of linked addresses, reused."""
    with transaction.atomic():
        if setup:
            setup(data)
        entries = {state.name: _render(state) for state in states}
        _clear_caches()
        for entry in entries.values():
            links = entry.parsed.links if with_links else []
            for address in dict.fromkeys([*entry.parsed.files, *links]):
                entry.linked[address] = _linked_response(address, entry.state, responses)
        transaction.set_rollback(True)
    return entries


def _render(state):
    with _frozen_at(state.visited_at), override_settings(**state.settings):
        _clear_caches()
        # The next state does not see what a visit stores: a count, or a submitted form.
        with transaction.atomic():
            client = Client(raise_request_exception=False, enforce_csrf_checks=state.without_csrf_token)
            response = _read(_request(client, state))
            transaction.set_rollback(True)
    if response.status != state.status:
        raise AssertionError(f"{state.name}: {state.path} answered {response.status}, not {state.status}.")
    return Entry(state, response, ParsedPage(response.body.decode()))


def _request(client, state):
    """Get the page, or submit its form as a visitor does a minute after opening it."""
    if state.form_data is None:
        return client.get(state.path, headers=state.headers)
    form_data = dict(state.form_data)
    if not state.without_csrf_token and state.status not in (413, 429):
        shown = client.get(state.path)
        form_data = ParsedPage(shown.content.decode()).hidden | form_data
    with _frozen_at(state.visited_at + MINUTE):
        return client.post(state.path, form_data, headers=state.headers)


def _linked_response(address, state, responses):
    """Return the Response at an address on a page; None for another site, a static file and the page itself."""
    url = urlsplit(urljoin(HOST + state.path, address))
    path = url.path + (f"?{url.query}" if url.query else "")
    if f"{url.scheme}://{url.netloc}" != HOST or path.startswith(_STATIC) or address.startswith("#"):
        return None
    setup = None if (path, None) in responses and state.setup in fixtures.ADDITIVE else state.setup
    if (path, setup) not in responses:
        responses[path, setup] = _read(Client(raise_request_exception=False).get(path, follow=True))
    return responses[path, setup]


def _read(response):
    body = response.getvalue() if response.streaming else response.content
    return Response(response.status_code, dict(response.items()), body)


@contextmanager
def _frozen_at(moment):
    with time_machine.travel(moment, tick=False):
        yield


def _clear_caches():
    """Forget what this process keeps between requests."""
    helpline_cache.forget()
    footer.forget()
    page_expiry.forget()
    rate_limits.counts.forget()
    stale_page_cache.forget_all()
    cache.clear()
    for vocabulary in (search_views.VOCABULARY, search_vocabulary.VOCABULARY):
        vocabulary.forget()


class PageServer:
    """Serves one entry at a time. ``missing_paths``: what was requested and is not part of it."""

    def __init__(self):
        self.entries, self.missing_paths = (), []
        self._stylesheet_filter = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()

    def show(self, entry, *others):
        """Serve an entry from now on, and other pages at their own addresses. Return the entry's URL."""
        self.entries, self.missing_paths = (entry, *others), []
        return self.url + entry.state.path

    @contextmanager
    def with_stylesheets(self, change):
        """Serve each stylesheet as ``change(name, text)`` returns it."""
        self._stylesheet_filter = change
        try:
            yield self
        finally:
            self._stylesheet_filter = None

    def without_web_font(self):
        """Serve stylesheets that name only the fallback fonts, so that nothing depends on when the web font comes."""
        return self.with_stylesheets(_without_web_font)

    def respond(self, path):
        """Return the Response at a path, or None."""
        for entry in self.entries:
            if path == entry.state.path:
                return entry.response
        if path.startswith(_STATIC):
            found = _static_file(unquote(path.removeprefix(_STATIC)))
            if self._stylesheet_filter and found and path.endswith(".css"):
                found.body = self._stylesheet_filter(Path(path).name, found.body.decode()).encode()
            return found
        shown = self.entries[0]
        for address, response in shown.linked.items():
            url = urljoin(HOST + shown.state.path, address)
            if response and url.removeprefix(HOST).partition("#")[0] == path:
                return response
        return None


def _without_web_font(name, css):
    if name != "tokens.css":
        return css
    first = '--font-family: "Hyperlegible Next", '
    assert first in css
    return css.replace(first, "--font-family: ")


def _handler(page_server):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            response = page_server.respond(self.path)
            if response is None:
                page_server.missing_paths.append(self.path)
                response = Response(404, {"Content-Type": "text/plain"}, b"")
            self.send_response(response.status)
            for name, value in response.headers.items():
                if name not in ("Content-Length", "Set-Cookie", "Strict-Transport-Security", "Cache-Control", "ETag"):
                    self.send_header(name, value)
            # Static files do not change; at the address of a page another state is served next.
            cache_control = "max-age=3600" if self.path.startswith(_STATIC) else "no-store"
            self.send_header("Cache-Control", cache_control)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *arguments):
            """Log nothing."""

    return Handler


def _static_file(name):
    found = finders.find(name)
    if not found:
        return None
    headers = {"Content-Type": MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")}
    return Response(200, headers, Path(found).read_bytes())
