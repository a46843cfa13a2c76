"""Check whether external links work. No database.

It sends one request at a time to a host with a pause between two, to a few hosts in parallel, HEAD first, and never
reads a body. It connects only to public IP addresses, and to the very address it has checked, whatever DNS says later.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

TIMEOUT_SECONDS = 15
PAUSE_SECONDS = 1
HOSTS_AT_ONCE = 4
MOST_REDIRECTS = 10

PERMANENT = {301, 308}
REDIRECTS = PERMANENT | {302, 303, 307}
# Facebook (400) and LinkedIn (999) answer robots so; people may well see the page.
KEEPS_ROBOTS_OUT = {400, 401, 403, 429, 999}
# OpenSSL's numbers for what can be wrong with a certificate: X509_V_ERR_… in x509_vfy.h.
EXPIRED, OF_ANOTHER_SITE = 10, 62


class Outcome(Enum):
    WORKS = "Works"
    MOVED = "Moved"
    UNKNOWN = "Could not be checked"
    DEAD = "Dead"


class Finding(NamedTuple):
    """The result for one link. ``words`` is the reason as a sentence for editors; empty when the link works."""

    outcome: Outcome
    words: str = ""
    moved_to: str = ""


class UnreachableError(Exception):
    """No response. ``finding`` is the result; ``worth_another_try`` says whether GET may do better than HEAD."""

    def __init__(self, words, outcome=Outcome.DEAD, *, worth_another_try=False):
        super().__init__(words)
        self.finding = Finding(outcome, words)
        self.worth_another_try = worth_another_try


def is_public(address):
    """Return whether an IP address (text) is a public one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        # An address of the older kind in the clothes of the newer.
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


def finding_for(status):
    """Return the Finding for a status code, redirects aside."""
    if 200 <= status < 300:
        return Finding(Outcome.WORKS)
    if status in KEEPS_ROBOTS_OUT:
        return Finding(Outcome.UNKNOWN, f"The site does not let a program look ({status}). Please open it yourself.")
    if status == 503:
        return Finding(Outcome.UNKNOWN, "The site is too busy to answer just now (503).")
    if status in {404, 410}:
        return Finding(Outcome.DEAD, f"The page is not there ({status}).")
    if status >= 500:
        return Finding(Outcome.DEAD, f"The site has a fault of its own ({status}).")
    return Finding(Outcome.DEAD, f"The site answers with an error ({status}).")


class LinkChecker:
    """Checks links. ``name`` is the User-Agent.

    Times are in seconds. ``allow_local`` also opens private and loopback addresses. Tests replace ``resolve`` and
    ``sleep``.
    """

    def __init__(
        self,
        name,
        *,
        timeout=TIMEOUT_SECONDS,
        pause=PAUSE_SECONDS,
        allow_local=False,
        resolve=socket.getaddrinfo,
        sleep=time.sleep,
    ):
        self.name = name
        self.timeout = timeout
        self.pause = pause
        self.allow_local = allow_local
        self._resolve = resolve
        self._sleep = sleep
        self._tls = ssl.create_default_context()
        self._hosts = defaultdict(_Host)
        self._hosts_lock = threading.Lock()

    def check_all(self, urls):
        """Return {url: Finding}. Each URL is requested once."""
        by_host = defaultdict(list)
        for url in dict.fromkeys(urls):
            by_host[_host_of(url)].append(url)
        with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
            checked = pool.map(lambda of_host: [(url, self.check(url)) for url in of_host], by_host.values())
            return {url: finding for of_host in checked for url, finding in of_host}

    def check(self, url):
        """Return the Finding for one URL."""
        start, here, moved_to, all_permanent, seen = url, url, "", True, set()
        try:
            for _ in range(MOST_REDIRECTS + 1):
                if here in seen:
                    # Browsers with cookies may get through.
                    return Finding(
                        Outcome.UNKNOWN, "The site sends a program round in circles. Please open it yourself."
                    )
                seen.add(here)
                status, location = self._ask(here)
                if status not in REDIRECTS or not location:
                    break
                here = _follow(here, location)
                # What lies behind a passing redirect is not where the page has moved to.
                all_permanent = all_permanent and status in PERMANENT
                moved_to = here if all_permanent else moved_to
            else:
                return Finding(Outcome.UNKNOWN, "The site sends a program on and on. Please open it yourself.")
        except UnreachableError as reason:
            return reason.finding
        finding = finding_for(status)
        if finding.outcome is Outcome.WORKS and moved_to and moved_to != _without_fragment(start):
            return Finding(Outcome.MOVED, f"It has moved to {moved_to}", moved_to)
        return finding

    def _ask(self, url):
        """Return status and Location of ``url`` by HEAD, or by GET if HEAD fails."""
        try:
            status, location = self._request("HEAD", url)
            # Many sites know HEAD badly, or not at all. One that says "too many" is left in peace.
            if status < 400 or status == 429:
                return status, location
        except UnreachableError as reason:
            if not reason.worth_another_try:
                raise
        return self._request("GET", url)

    def _request(self, method, url):
        scheme, host, port, target = _parts(url)
        with self._turn(host):
            connection = (_Https if scheme == "https" else _Http)(self, host, port)
            try:
                connection.request(method, target, headers={"User-Agent": self.name, "Accept": "*/*"})
                response = connection.getresponse()
                return response.status, response.headers.get("Location", "")
            except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
                raise _in_plain_words(error, self.timeout) from error
            finally:
                connection.close()

    def _turn(self, host):
        with self._hosts_lock:
            state = self._hosts[host]
        return _Turn(state, lambda: self._sleep(self.pause))

    def connect(self, host, port):
        """Return a socket connected to a checked address. Raises UnreachableError or OSError."""
        try:
            found = self._resolve(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            if error.errno == socket.EAI_NONAME:
                raise UnreachableError("There is no site of this name.") from error
            raise UnreachableError("The name of the site could not be looked up.", Outcome.UNKNOWN) from error
        addresses = list(dict.fromkeys(address[:2] for *_, address in found))
        if not self.allow_local and not all(is_public(address) for address, _ in addresses):
            raise UnreachableError("It leads into a private network, so it was not opened.")
        problem = OSError("no address")
        for address in addresses:
            try:
                return socket.create_connection(address, self.timeout)
            except OSError as error:
                problem = error
        raise problem


class _Host:
    def __init__(self):
        self.lock = threading.Lock()
        self.was_asked = False


class _Turn:
    """Serialises the requests to one host, with a pause between two."""

    def __init__(self, host, pause):
        self.host = host
        self.pause = pause

    def __enter__(self):
        self.host.lock.acquire()
        if self.host.was_asked:
            self.pause()
        self.host.was_asked = True

    def __exit__(self, *error):
        self.host.lock.release()


class _Http(http.client.HTTPConnection):
    def __init__(self, checker, host, port):
        super().__init__(host, port, timeout=checker.timeout)
        self.checker = checker

    def connect(self):
        self.sock = self.checker.connect(self.host, self.port)


class _Https(http.client.HTTPSConnection):
    def __init__(self, checker, host, port):
        super().__init__(host, port, timeout=checker.timeout, context=checker._tls)
        self.checker = checker

    def connect(self):
        plain = self.checker.connect(self.host, self.port)
        try:
            self.sock = self.checker._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _host_of(url):
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _follow(url, location):
    """Return the target of a redirect from ``url``. Raises UnreachableError."""
    try:
        return _without_fragment(urljoin(url, location))
    except ValueError as error:
        raise UnreachableError("The site sends visitors to something that is not a web address.") from error


def _without_fragment(url):
    return url.partition("#")[0]


def _parts(url):
    """Return scheme, host, port and request target. Raises UnreachableError."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise UnreachableError("This is not a web address.") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise UnreachableError("This is not a web address.")
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    # Letters of other languages are sent in their escaped form, and what is escaped already stays.
    return parts.scheme, host, port, quote(target, safe="!#$%&'()*+,/:;=?@[]~")


def _in_plain_words(error, timeout):
    """Return the UnreachableError for a network error."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return UnreachableError(_about_certificate(error.verify_code))
    if isinstance(error, ssl.SSLError):
        return UnreachableError("A secure connection (https) to the site could not be made.")
    if isinstance(error, TimeoutError):
        return UnreachableError(f"The site did not answer within {timeout:g} seconds.", worth_another_try=True)
    if isinstance(error, ConnectionRefusedError):
        return UnreachableError("The site refuses connections.")
    if isinstance(error, (http.client.HTTPException, ConnectionError, ValueError)):
        return UnreachableError("The site breaks off, or gives an answer nobody can read.", worth_another_try=True)
    return UnreachableError("The site could not be reached from here.")


def _about_certificate(code):
    if code == EXPIRED:
        return "The site’s security certificate (https) has run out, so browsers warn people off."
    if code == OF_ANOTHER_SITE:
        return "The site’s security certificate (https) is for another site, so browsers warn people off."
    return "The site’s security certificate (https) is not one that browsers trust."
