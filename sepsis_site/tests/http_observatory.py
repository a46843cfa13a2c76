"""The scores that Mozilla's HTTP Observatory gives to a response, and what a browser would block on a page.

The rules and scores are those of https://github.com/mdn/mdn-http-observatory (``src/grader/charts.js`` and
``src/analyzer/tests/``) of 2026, without those about scripts of other sites, which this site does not load.
"""

import re
from html.parser import HTMLParser

from core.http.csp import hash_of

BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
SIX_MONTHS = 15_768_000
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def scores(response):
    """Return the score of each subject. Bonuses count only from 90 of 100 on: see ``grade``."""
    policy = policy_of(response)
    return {
        "content security policy": _score_policy(policy),
        "cookies": min([_score_cookie(cookie) for cookie in response.cookies.values()], default=0),
        "sharing": -50 if "Access-Control-Allow-Credentials" in response else 0,
        "referrer": _score_referrer(response.get("Referrer-Policy")),
        "https for long": _score_transport(response.get("Strict-Transport-Security", "")),
        "kinds of files": 0 if response.get("X-Content-Type-Options", "").strip().lower() == "nosniff" else -5,
        "frames": _score_frames(policy, response.get("X-Frame-Options", "")),
        "use by other sites": _score_resources(response.get("Cross-Origin-Resource-Policy")),
    }


def grade(given):
    """Return "A+" from 100 on, "A" from 90, else "less"."""
    lost = 100 + sum(score for score in given.values() if score < 0)
    total = lost + sum(score for score in given.values() if score > 0) if lost >= 90 else lost
    return "A+" if total >= 100 else "A" if total >= 90 else "less"


def policy_of(response):
    """Return the set of sources of each directive."""
    parts = [part.split() for part in response.get("Content-Security-Policy", "").split(";") if part.strip()]
    assert len({part[0] for part in parts}) == len(parts), parts
    return {name.lower(): set(sources) for name, *sources in parts}


def _score_policy(policy):
    if not policy:
        return -25
    scripts, styles, objects = (_sources(policy, name) for name in ("script-src", "style-src", "object-src"))
    everything = set().union(*policy.values())
    if scripts & (BROAD | {"'unsafe-inline'", "data:"}) or objects & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in everything):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    if styles & (BROAD | {"'unsafe-inline'", "data:"}):
        return 0
    closed = policy.get("default-src") == {"'none'"} and policy.get("form-action", {"*"}) <= {"'self'", "'none'"}
    return 10 if closed else 5


def _sources(policy, name):
    return policy.get(name, policy.get("default-src", {"*"}))


def _score_cookie(cookie):
    """Score a cookie; a deleted one counts too."""
    name = cookie.key.lower()
    if "sess" in name and not cookie["secure"]:
        return -40
    if "sess" in name and not cookie["httponly"]:
        return -30
    if not cookie["secure"] or cookie["samesite"] not in {"Lax", "Strict"}:
        return -20
    return 5


def _score_referrer(value):
    if value is None:
        return 0
    return 5 if value.split(",")[-1].strip() in PRIVATE_REFERRERS else -5


def _score_transport(value):
    found = re.match(r"max-age=(\d+)", value)
    if not found:
        return -20
    if int(found[1]) < SIX_MONTHS:
        return -10
    # Such a site is accepted into the browsers' preload lists.
    return 5 if "includeSubDomains" in value and "preload" in value else 0


def _score_frames(policy, value):
    if policy.get("frame-ancestors", BROAD) <= {"'self'", "'none'"}:
        return 5
    return 0 if value in {"DENY", "SAMEORIGIN"} else -20


def _score_resources(value):
    return {None: 0, "same-origin": 10, "same-site": 10, "cross-origin": 0}.get(value, -5)


class _Blocked(HTMLParser):
    """Finds what the policy of a page forbids. A ``script`` of data is not executed, so the policy allows it."""

    DATA = {"application/ld+json", "application/json", "text/plain"}
    LOADED = {"script": ("src", "script-src"), "img": ("src", "img-src"), "iframe": ("src", "frame-src")}
    LOADED |= {"video": ("src", "media-src"), "source": ("src", "media-src"), "form": ("action", "form-action")}

    def __init__(self, policy):
        super().__init__()
        self.policy, self.found, self.inside, self.text = policy, [], None, ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {value}" for value in given.values() if (value or "").startswith("javascript:")]
        if tag == "base":
            self.found.append(tag)
        name, directive = self.LOADED.get(tag, (None, None))
        if tag == "link" and given.get("rel") == "stylesheet":
            name, directive = "href", "style-src"
        address = given.get(name) or ""
        if re.match(r"(\w+:)?//|data:", address) and not any(
            address.startswith(source) for source in _sources(self.policy, directive)
        ):
            self.found.append(f"{tag} {address}")
        if tag in {"script", "style"} and "src" not in given and given.get("type") not in self.DATA:
            self.inside, self.text = tag, ""

    def handle_data(self, data):
        if self.inside:
            self.text += data

    def handle_endtag(self, tag):
        if tag == self.inside:
            if hash_of(self.text) not in _sources(self.policy, f"{tag}-src"):
                self.found.append(f"{tag}: {self.text[:80]}")
            self.inside = None


def blocked(response):
    """Return what a browser would refuse to run, load or apply on this page."""
    parser = _Blocked(policy_of(response))
    parser.feed(response.content.decode())
    return parser.found
