"""Links to other sites, checked against a server of our own on this computer."""

import collections
import contextlib
import http.server
import socket
import ssl
import threading

import pytest

from core.content import link_checker
from core.content.external_links import extract_external_links
from core.content.link_checker import Finding, LinkChecker, Outcome, finding_for, is_public

NAME = "UK Sepsis Trust Support, link check (+https://example.org/)"


class Site(http.server.ThreadingHTTPServer):
    """A site of a few addresses. Remembers the method and path of all that was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.names = set()
        self.at_once = collections.Counter()
        self.most_at_once = collections.Counter()
        self.counting = threading.Lock()
        self.hold = threading.Event()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        site, host = self.server, self.headers["Host"].partition(":")[0]
        with site.counting:
            site.asked.append((self.command, self.path))
            site.names.add(self.headers["User-Agent"])
            site.at_once[host] += 1
            site.most_at_once[host] = max(site.most_at_once[host], site.at_once[host])
        self.is_counted = True
        self.answer()
        self.count_out()

    def count_out(self):
        """No longer under way: before the answer goes out, since the next question may come with its first byte."""
        if self.is_counted:
            with self.server.counting:
                self.server.at_once[self.headers["Host"].partition(":")[0]] -= 1
            self.is_counted = False

    def do_GET(self):
        self.do_HEAD()

    def answer(self):
        _, kind, *rest = self.path.split("/")
        if kind == "status":
            self.reply(int(rest[0]))
        elif kind == "redirect":
            self.reply(int(rest[0]), location="/" + "/".join(rest[1:]))
        elif kind == "to-nonsense":
            self.reply(302, location="http://[bad")
        elif kind == "to-a-file":
            self.reply(302, location="file:///etc/hosts")
        elif kind == "no-head":
            self.reply(405 if self.command == "HEAD" else 200)
        elif kind == "round":
            self.reply(302, location="/round")
        elif kind == "on":
            self.reply(302, location=f"/on/{int(rest[0]) + 1}")
        elif kind == "elsewhere":
            self.reply(302, location=f"http://elsewhere.example:{self.server.server_port}/held/{rest[0]}")
        elif kind == "held":
            self.server.hold.wait(0.05)
            self.reply(200)
        elif kind == "slow":
            self.server.hold.wait(5)
        elif kind == "hang-up":
            self.close_connection = True
        else:
            self.reply(200)

    def reply(self, status, location=None):
        self.count_out()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


@contextlib.contextmanager
def running(site):
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.hold.set()
        site.shutdown()
        site.server_close()
        thread.join()


@pytest.fixture
def site():
    with running(Site()) as site:
        yield site


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def checker(pauses):
    return LinkChecker(NAME, allow_local=True, timeout=5, sleep=pauses.append)


@pytest.fixture
def check(checker, site):
    return lambda path: checker.check(site.url(path))


def test_a_page_that_is_there_works_and_its_body_is_not_fetched(check, site):
    assert check("/") == Finding(Outcome.WORKS)
    assert site.asked == [("HEAD", "/")]
    assert site.names == {NAME}


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_dead(check, status):
    assert check(f"/status/{status}") == Finding(Outcome.DEAD, f"The page is not there ({status}).")


def test_a_fault_of_the_site_is_dead(check):
    assert check("/status/500") == Finding(Outcome.DEAD, "The site has a fault of its own (500).")


@pytest.mark.parametrize("status", [400, 401, 403, 429, 503, 999])
def test_a_site_that_keeps_robots_out_or_is_busy_could_not_be_checked(check, status):
    finding = check(f"/status/{status}")
    assert finding.outcome is Outcome.UNKNOWN
    assert f"({status})" in finding.words


def test_a_site_that_does_not_know_head_is_asked_again_with_get(check, site):
    assert check("/no-head").outcome is Outcome.WORKS
    assert site.asked == [("HEAD", "/no-head"), ("GET", "/no-head")]


def test_a_site_that_says_too_many_is_left_in_peace(check, site):
    check("/status/429")
    assert site.asked == [("HEAD", "/status/429")]


@pytest.mark.parametrize("status", [301, 308])
def test_a_page_that_has_moved_for_good_says_where_to(check, site, status):
    finding = check(f"/redirect/{status}/new")
    assert finding == Finding(Outcome.MOVED, f"It has moved to {site.url('/new')}", site.url("/new"))


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_redirect_is_followed_and_not_spoken_of(check, status):
    assert check(f"/redirect/{status}/new") == Finding(Outcome.WORKS)


def test_what_lies_behind_a_passing_redirect_is_not_where_the_page_moved_to(check, site):
    assert check("/redirect/301/redirect/302/today").moved_to == site.url("/redirect/302/today")
    assert check("/redirect/302/redirect/301/today") == Finding(Outcome.WORKS)


def test_a_redirect_to_a_page_that_is_not_there_is_dead(check):
    assert check("/redirect/301/status/404").outcome is Outcome.DEAD


@pytest.mark.parametrize("path", ["/round", "/on/0"])
def test_redirects_without_end_are_given_up(check, site, path):
    assert check(path).outcome is Outcome.UNKNOWN
    assert len(site.asked) <= link_checker.MOST_REDIRECTS + 1


def test_a_redirect_to_nonsense_is_dead(check):
    assert check("/to-nonsense").words == "The site sends visitors to something that is not a web address."


def test_a_redirect_to_what_is_no_web_address_is_not_followed(check):
    assert check("/to-a-file") == Finding(Outcome.DEAD, "This is not a web address.")


def test_a_slow_site_is_not_waited_for(site):
    checker = LinkChecker(NAME, allow_local=True, timeout=0.05, sleep=lambda _: None)
    assert checker.check(site.url("/slow")) == Finding(Outcome.DEAD, "The site did not answer within 0.05 seconds.")


def test_a_site_that_hangs_up_is_dead(check):
    assert check("/hang-up").words == "The site breaks off, or gives an answer nobody can read."


def test_where_nobody_listens_is_dead(checker):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert checker.check(f"http://127.0.0.1:{port}/").words == "The site refuses connections."


def test_https_where_there_is_none_is_said_plainly(checker, site):
    found = checker.check(site.url("/").replace("http:", "https:"))
    assert found == Finding(Outcome.DEAD, "A secure connection (https) to the site could not be made.")


@pytest.mark.parametrize(
    ("code", "words"), [(10, "has run out"), (62, "is for another site"), (18, "is not one that browsers trust")]
)
def test_a_bad_certificate_is_said_plainly(code, words):
    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    assert words in str(link_checker._in_plain_words(error, 5))


@pytest.mark.parametrize(
    "url", ["http://", "https:///path", "http://[", "http://a:99999/", "http://example..org/", "nonsense", ""]
)
def test_what_is_no_web_address_is_said_to_be_none(checker, url):
    assert checker.check_all([url])[url] == Finding(Outcome.DEAD, "This is not a web address.")


def test_a_name_that_nobody_has_is_dead():
    def resolve(*arguments, **options):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    finding = LinkChecker(NAME, resolve=resolve).check("https://nowhere.example/")
    assert finding == Finding(Outcome.DEAD, "There is no site of this name.")


def test_without_a_network_nothing_is_called_dead():
    def resolve(*arguments, **options):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    assert LinkChecker(NAME, resolve=resolve).check("https://example.org/").outcome is Outcome.UNKNOWN


def test_letters_of_other_languages_are_escaped_and_what_is_escaped_stays(check, site):
    check("/tŷ%20hafan?q=ŵ&r=1#part")
    assert site.asked == [("HEAD", "/t%C5%B7%20hafan?q=%C5%B5&r=1")]


# Never into a private network


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.8",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::1",
        "ff02::1",
    ],
)
def test_private_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


def test_a_link_into_a_private_network_is_never_opened(site):
    assert LinkChecker(NAME).check(site.url("/")).words == "It leads into a private network, so it was not opened."
    assert site.asked == []


def test_a_name_that_hides_a_private_address_is_never_opened(site):
    def resolve(host, port, **options):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", port)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
        ]

    finding = LinkChecker(NAME, resolve=resolve).check(f"http://harmless.example:{site.server_port}/")
    assert finding.outcome is Outcome.DEAD
    assert site.asked == []


def test_the_address_that_was_looked_at_is_the_one_connected_to(site):
    looked_up = []

    def resolve(host, port, **options):
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    checker = LinkChecker(NAME, resolve=resolve, allow_local=True)
    assert checker.check(f"http://name.example:{site.server_port}/").outcome is Outcome.WORKS
    assert looked_up == ["name.example"]


# Politely


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_between(checker, site, pauses):
    urls = [site.url(f"/held/{number}") for number in range(6)]
    findings = checker.check_all([*urls, urls[0]])
    assert list(findings) == urls
    assert {finding.outcome for finding in findings.values()} == {Outcome.WORKS}
    assert site.most_at_once == {"127.0.0.1": 1}
    assert len(site.asked) == 6
    assert pauses == [link_checker.PAUSE_SECONDS] * 5


def test_redirects_wait_for_their_turn_too(checker, site, pauses):
    checker.check(site.url("/redirect/301/new"))
    assert pauses == [link_checker.PAUSE_SECONDS]


def test_a_host_that_several_others_lead_to_is_asked_one_thing_at_a_time_too(site, pauses):
    def resolve(host, port, **options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    checker = LinkChecker(NAME, allow_local=True, resolve=resolve, sleep=pauses.append)
    urls = [f"http://{name}.example:{site.server_port}/elsewhere/{name}" for name in "abc"]
    assert {finding.outcome for finding in checker.check_all(urls).values()} == {Outcome.WORKS}
    assert site.most_at_once["elsewhere.example"] == 1
    assert len(pauses) == 2


def test_several_hosts_are_asked_side_by_side(pauses):
    with running(Site()) as one, running(Site()) as other:
        checker = LinkChecker(NAME, allow_local=True, sleep=pauses.append)
        # The same server under two names.
        findings = checker.check_all([one.url("/"), other.url("/").replace("127.0.0.1", "localhost")])
    assert [finding.outcome for finding in findings.values()] == [Outcome.WORKS] * 2
    assert pauses == []


# What counts as a link


def test_links_out_of_a_text_are_found_once_and_in_order():
    html = (
        '<p><a href="https://b.example/?x=1&amp;y=2">B</a> <a href="http://a.example/">A</a>'
        '<a href="https://b.example/?x=1&amp;y=2">B again</a></p>'
    )
    assert extract_external_links(html) == ["https://b.example/?x=1&y=2", "http://a.example/"]


@pytest.mark.parametrize("href", ["/groups/", "#top", "tel:111", "mailto:a@example.org", "", "javascript:1"])
def test_links_within_the_site_and_to_telephones_are_none(href):
    assert extract_external_links(f'<a href="{href}">x</a><a name="y">y</a><img src="https://c.example/">') == []


@pytest.mark.parametrize("status", [402, 451, 418])
def test_any_other_refusal_is_dead(status):
    assert finding_for(status) == Finding(Outcome.DEAD, f"The site answers with an error ({status}).")


def test_a_link_without_a_scheme_is_looked_at_as_ours_are_shown():
    assert extract_external_links('<a href="//a.example/x">x</a> <link href="//b.example/">') == ["https://a.example/x"]
