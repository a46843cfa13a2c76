"""A real gunicorn and a real PostgreSQL are told secrets in every way there is; none of them is in any log."""

import html
import http.client
import json
import os
import re
import signal
import socket
import time
import urllib.parse

import psycopg
import pytest

from sepsis_site.tests.test_serve import Site, site, wait_until  # noqa: F401 (a fixture)

# Each in letters that nothing else has, so that half of one is found too.
NAME, EMAIL, PASSWORD = "Zorblatt", "zorblatt.q@canary.example", "zq9-Trombone-zq9"
POSTCODE, ADDRESS, WORDS = "ZE3 9XQ", "77 Quibblewick Row", "quokkafever"
TRACES = ("zorblatt", "canary.example", "trombone", "ze3", "9xq", "quibblewick", "quokkafever")
NUMBER = "0123456789abcdef0123456789abcdef"
SECRETS = {"q": WORDS, "postcode": POSTCODE, "email": EMAIL, "name": NAME, "address": ADDRESS}
QUERY = urllib.parse.urlencode(SECRETS)


class Visitor:
    def __init__(self, port):
        self.port = port
        self.cookies = {}

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"User-Agent": NAME, "Referer": f"http://127.0.0.1:{self.port}/?{QUERY}", **headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        for name, value in re.findall(r"(\w+)=([^;]+);", "".join(response.headers.get_all("Set-Cookie") or [])):
            self.cookies[name] = value
        connection.close()
        return response, text

    def hidden_in(self, path):
        """What a form holds that nobody types."""
        _, page = self.ask("GET", path)
        fields = {}
        for tag in re.findall(r"<input[^>]*>", page):
            value = re.search(r'value="([^"]*)"', tag)
            if 'type="hidden"' in tag and value:
                fields[re.search(r'name="(\w+)"', tag)[1]] = html.unescape(value[1])
        return fields

    def send(self, *forms):
        """Fill in forms, given as (path, fields), and send each, as a person does: not too fast."""
        hidden = [self.hidden_in(path) for path, _ in forms]
        time.sleep(2.1)
        return {
            self.ask("POST", path, {**found, **fields})[0].status
            for found, (path, fields) in zip(hidden, forms, strict=True)
        }

    def shout(self, request):
        """Bytes as they are, which may be no request at all; returns the beginning of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as raw:
            raw.sendall(request)
            return raw.recv(1000)


def good_and_failing_requests(visitor):
    """Returns every status that was answered."""
    asked = [
        *(("GET", f"{path}?{QUERY}") for path in ("/", "/groups/", "/search/", "/faq/", "/nowhere/", "/admin/")),
        ("GET", f"/{EMAIL}/"),
        ("GET", f"/{WORDS}/{urllib.parse.quote(ADDRESS)}"),
        ("GET", f"/newsletter/confirm/{EMAIL}/"),
        ("GET", f"/stories/mine/{WORDS}:{'A' * 43}/"),
        ("GET", f"/static/{WORDS}.css"),
        ("GET", f"/line%0Abreak%0A{WORDS}"),
        ("GET", f"/admin/support/subscriber/?q={EMAIL}"),
        ("DELETE", f"/groups/?{QUERY}"),
        ("ZORBLATT", f"/groups/?{QUERY}"),
        ("POST", f"/newsletter/?{QUERY}"),
    ]
    statuses = {visitor.ask(method, path, SECRETS if method == "POST" else None)[0].status for method, path in asked}
    statuses.add(visitor.ask("GET", "/", Host=EMAIL.replace("@", "."))[0].status)
    statuses.add(visitor.ask("GET", "/", Host=f"{ADDRESS}@{NAME}")[0].status)
    statuses.add(visitor.ask("GET", "/", **{"X-Request-ID": EMAIL})[0].status)
    statuses.add(
        visitor.ask("POST", "/newsletter/", b"\xff\x00" + EMAIL.encode(), **{"Content-Type": "x; y=\x80"})[0].status
    )
    statuses |= visitor.send(
        ("/newsletter/", {"email": EMAIL, "interests": "events", "outward_code": "BN3"}),
        ("/newsletter/", {"email": f"{NAME} at {WORDS}", "interests": "news"}),
        ("/resources/printed/", SECRETS),
        ("/stories/share/", SECRETS | {"title": WORDS, "text": ADDRESS}),
        ("/privacy/helpful/", {"helpful": "no", "missing": f"{NAME}, {ADDRESS}"}),
        ("/admin/login/", {"username": EMAIL, "password": PASSWORD}),
    )
    for bad in (
        f"GET /groups/?postcode={POSTCODE} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"GET /?{QUERY}&{WORDS * 20_000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"{NAME} {EMAIL}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: localhost\r\n{ADDRESS}: {EMAIL}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {WORDS}\r\n\r\n",
        f"GET /?{QUERY} HTTP/{WORDS}\r\nHost: localhost\r\n\r\n",
    ):
        statuses.add(int(visitor.shout(bad.encode()).split()[1]))
    return statuses


def break_the_newsletter(site):  # noqa: F811
    """From now on the database refuses each new address, in words that hold it."""
    site.query(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE unique_violation USING "
        "MESSAGE = 'No ' || NEW.email, DETAIL = 'Key (email)=(' || NEW.email || ')', HINT = NEW.email; END $$"
    )
    site.query("CREATE TRIGGER refuse BEFORE INSERT ON support_subscriber FOR EACH ROW EXECUTE FUNCTION refuse()")


def test_what_visitors_type_is_in_no_log(site, monkeypatch):  # noqa: F811
    monkeypatch.setattr(Site, "environment", property(_as_a_real_site(Site.environment.fget)))
    site.launch()
    # With everything that a first start does.
    wait_until(site.answers, 180)
    visitor = Visitor(site.port)
    statuses = good_and_failing_requests(visitor)
    assert {200, 400, 403, 404} <= statuses, statuses
    response, _ = visitor.ask("GET", "/healthz", **{"X-Request-ID": NUMBER})
    assert response.headers["X-Request-ID"] == NUMBER

    # What the forms were for has happened.
    assert site.query("SELECT email FROM support_subscriber") == [(EMAIL,)]
    assert site.query("SELECT missing FROM support_pagefeedback") == [(f"{NAME}, {ADDRESS}",)]

    # Errors of the site and of its database.
    break_the_newsletter(site)
    assert visitor.send(("/newsletter/", {"email": f"2{EMAIL}", "interests": "news"})) == {500}
    with pytest.raises(psycopg.DataError, match=WORDS):
        site.query(f"SELECT '{WORDS}'::int")
    with pytest.raises(psycopg.errors.UniqueViolation, match=EMAIL):
        site.query(
            f"CREATE TABLE t (e text UNIQUE); INSERT INTO t VALUES ('{EMAIL}'), ('{EMAIL}')"  # noqa: S608 (ours)
        )

    os.killpg(site.program.pid, signal.SIGINT)
    site.program.wait()
    said = site.said()
    entries = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    # There was something to keep quiet about.
    routes = {(entry.get("route"), entry.get("status")) for entry in entries if entry["logger"] == "gunicorn.access"}
    assert {("groups:finder", 200), ("search", 200), ("-", 404), ("support:newsletter", 500)} <= routes, routes
    assert any(entry["message"].startswith("Invalid request: ") for entry in entries)
    [broken] = [entry for entry in entries if "error" in entry and entry.get("status") == 500]
    assert broken["error"]["cause"]["sqlstate"] == "23505"
    assert any("newsletter/views.py" in frame for frame in broken["error"]["stack"])
    assert {entry["request_id"] for entry in entries if entry.get("route") == "healthz"} >= {NUMBER}
    logs = {"the site": said, "the database": (site.folder / "server.log").read_text()}
    assert "ready to accept connections" in logs["the database"]
    for name, log in logs.items():
        found = [trace for trace in (*TRACES, "postcode=", "ip=", '127.0.0.1"') if trace in log.lower()]
        assert found == [], f"{name}: {[line for line in log.splitlines() if found[0] in line.lower()][:3]}"


def _as_a_real_site(environment):
    # Mail is printed in development, for developers to read.
    real = {"LOG_FORMAT": "json", "EMAIL_URL": "dummymail://"}
    return lambda it: environment(it) | real | {"STALE_PAGE_CACHE_FOLDER": f"{it.folder}-copies"}
