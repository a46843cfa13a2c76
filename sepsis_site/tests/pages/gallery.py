"""Makes the page of every state, and shows them to a browser.

A page is made by Django's own test client, through all that the site does to an answer, in one transaction that is
undone in the end; what it shows and links to is asked for at the same moment. A small server then gives a browser
those very answers. So no test waits for a page to be made again, no other test finds anything in the database, and
every state has its own world, clock and settings, however many there are.
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
from sepsis_site.tests.pages import world as worlds
from sepsis_site.tests.pages.states import A_MINUTE, State, states_of
from support.helpline import cache as helpline_cache
from support.pages import footer

# The host that Django's test client asks; only addresses of the site are looked at.
HOST = "http://testserver"
_STATIC = f"/{settings.STATIC_URL.strip('/')}/"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Parts(HTMLParser):
    """What a page is made of and leads to.

    ``links``: the addresses of its links and of where its forms go by GET. ``files``: those of what a browser
    loads with it. ``anchors``: what can stand after # in a link to it.
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
class Answer:
    """What the site answered: also for what is no page."""

    status: int
    headers: dict
    body: bytes


@dataclass
class Picture:
    """The page of a state. ``leads_to``: for each address it links to or loads, the Answer, or None if not ours."""

    state: State
    answer: Answer
    parts: Parts
    leads_to: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.state.name

    @property
    def html(self):
        return self.answer.body.decode()


def make_pictures(*names, with_links=True):
    """Pictures of all states, or of those with these names. The database is left as it was; it must be of a test.

    Without links, nothing is asked for but what a browser loads with a page.
    """
    with TemporaryDirectory() as files, _at(NOW), override_settings(MEDIA_ROOT=files), transaction.atomic():
        try:
            world = worlds.make()
            states = states_of(world)
            if unknown := set(names) - {state.name for state in states}:
                raise LookupError(f"No state is called {', '.join(sorted(unknown))}.")
            wanted = [state for state in states if not names or state.name in names]
            pictures, kept = {}, {}
            for change in dict.fromkeys(state.change for state in wanted):
                of_change = [state for state in wanted if state.change is change]
                pictures |= _pictures_after(change, of_change, world, kept, with_links=with_links)
            return [pictures[state.name] for state in wanted]
        finally:
            transaction.set_rollback(True)
            _forget()


def _pictures_after(change, states, world, kept, *, with_links):
    """Pictures of ``states``, which share a change of the world, by their names. ``kept``: Answers at addresses."""
    with transaction.atomic():
        if change:
            change(world)
        pictures = {state.name: _picture(state) for state in states}
        _forget()
        for picture in pictures.values():
            links = picture.parts.links if with_links else []
            for address in dict.fromkeys([*picture.parts.files, *links]):
                picture.leads_to[address] = _led_to(address, picture.state, kept)
        transaction.set_rollback(True)
    return pictures


def _picture(state):
    with _at(state.at), override_settings(**state.settings):
        _forget()
        # What a visit leaves behind (a count, a form that was sent) is not there for the next one.
        with transaction.atomic():
            client = Client(raise_request_exception=False, enforce_csrf_checks=state.as_stranger)
            answer = _answer(_ask(client, state))
            transaction.set_rollback(True)
    if answer.status != state.status:
        raise AssertionError(f"{state.name}: {state.path} answered {answer.status}, not {state.status}.")
    return Picture(state, answer, Parts(answer.body.decode()))


def _ask(client, state):
    """The response to a visit or, where something is sent, to the form as a person sends it a minute later."""
    if state.sent is None:
        return client.get(state.path, headers=state.headers)
    answers = dict(state.sent)
    if not state.as_stranger and state.status not in (413, 429):
        shown = client.get(state.path)
        answers = Parts(shown.content.decode()).hidden | answers
    with _at(state.at + A_MINUTE):
        return client.post(state.path, answers, headers=state.headers)


def _led_to(address, state, kept):
    """The Answer at an address of the site that stands on the page of ``state``; None for another's, and for itself."""
    url = urlsplit(urljoin(HOST + state.path, address))
    path = url.path + (f"?{url.query}" if url.query else "")
    if f"{url.scheme}://{url.netloc}" != HOST or path.startswith(_STATIC) or address.startswith("#"):
        return None
    world = None if (path, None) in kept and state.change in worlds.ADDING else state.change
    if (path, world) not in kept:
        kept[path, world] = _answer(Client(raise_request_exception=False).get(path, follow=True))
    return kept[path, world]


def _answer(response):
    body = response.getvalue() if response.streaming else response.content
    return Answer(response.status_code, dict(response.items()), body)


@contextmanager
def _at(moment):
    with time_machine.travel(moment, tick=False):
        yield


def _forget():
    """What this process keeps for the next page, which is of another world."""
    helpline_cache.forget()
    footer.forget()
    page_expiry.forget()
    rate_limits.counts.forget()
    stale_page_cache.forget_all()
    cache.clear()
    for vocabulary in (search_views.VOCABULARY, search_vocabulary.VOCABULARY):
        vocabulary.forget()


class Wall:
    """A server on which one picture hangs at a time. ``strangers``: what was asked for that belongs to none."""

    def __init__(self):
        self.picture, self.others, self.strangers = None, (), []
        self._change = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._server.server_close()

    def hang(self, picture, *others):
        """The address at which a browser now finds ``picture``, and ``others`` at their own."""
        self.picture, self.others, self.strangers = picture, others, []
        return self.url + picture.state.path

    @contextmanager
    def with_sheets(self, change):
        """Stylesheets come to browsers as ``change(name, text)`` has them."""
        self._change = change
        try:
            yield self
        finally:
            self._change = None

    def without_typeface(self):
        """Pages are set in what stands in for the typeface, which never comes: nothing depends on when it does."""
        return self.with_sheets(_without_typeface)

    def find(self, path):
        """The Answer to a browser that asks for ``path``."""
        picture = self.picture
        for each in (picture, *self.others):
            if path == each.state.path:
                return each.answer
        if path.startswith(_STATIC):
            found = _static_file(unquote(path.removeprefix(_STATIC)))
            if self._change and found and path.endswith(".css"):
                found.body = self._change(Path(path).name, found.body.decode()).encode()
            return found
        base = HOST + picture.state.path
        for address, answer in picture.leads_to.items():
            if answer and urljoin(base, address).removeprefix(HOST).partition("#")[0] == path:
                return answer
        return None


def _without_typeface(name, css):
    if name != "tokens.css":
        return css
    first = '--font-family: "Hyperlegible Next", '
    assert first in css
    return css.replace(first, "--font-family: ")


def _handler_of(wall):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            answer = wall.find(self.path)
            if answer is None:
                wall.strangers.append(self.path)
                answer = Answer(404, {"Content-Type": "text/plain"}, b"")
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                # Of the next visit of a browser, not of the page.
                if name not in ("Content-Length", "Set-Cookie", "Strict-Transport-Security", "Cache-Control", "ETag"):
                    self.send_header(name, value)
            # Files are named by what they hold on the site; at the address of a page another state hangs next.
            kept = "max-age=3600" if self.path.startswith(_STATIC) else "no-store"
            self.send_header("Cache-Control", kept)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *arguments):
            """Nobody reads it."""

    return Handler


def _static_file(name):
    found = finders.find(name)
    if not found:
        return None
    headers = {"Content-Type": MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")}
    return Answer(200, headers, Path(found).read_bytes())
