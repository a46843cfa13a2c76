"""Strict parsing of YouTube and Vimeo URLs. Pure.

Only the video's id and start time are kept, so that no other URL reaches a page.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

YOUTUBE, VIMEO = "YouTube", "Vimeo"
# Where the player of each is from: the only two that a page of ours may ever frame.
PLAYERS = {YOUTUBE: "https://www.youtube-nocookie.com", VIMEO: "https://player.vimeo.com"}

_YOUTUBE_HOSTS = {
    "www.youtube.com",
    "youtube.com",
    "m.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
_SHORT_YOUTUBE_HOST = "youtu.be"
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com"}
_VIMEO_PLAYER_HOST = "player.vimeo.com"

_LONGEST = 500
# Letters without accents, figures and signs: no spaces, nothing that turns the direction of reading, no "\".
_PLAIN = re.compile(r"[!-\[\]-~]+")
_YOUTUBE_ID = r"(?P<id>[A-Za-z0-9_-]{11})"
_YOUTUBE_PATH = re.compile(rf"/(?:embed|shorts|live)/{_YOUTUBE_ID}/?")
_YOUTUBE_SHORT_PATH = re.compile(rf"/{_YOUTUBE_ID}/?")
# Eleven letters each, but not videos: a playlist and a live stream.
_NO_YOUTUBE_IDS = {"videoseries", "live_stream"}
_VIMEO_ID = r"(?P<id>[1-9][0-9]{0,11})"
_VIMEO_HASH = re.compile(r"[0-9a-f]{8,20}")
_VIMEO_PATH = re.compile(rf"/(?:channels/[A-Za-z0-9_-]+/)?{_VIMEO_ID}(?:/(?P<hash>[0-9a-f]{{8,20}}))?/?")
_VIMEO_PLAYER_PATH = re.compile(rf"/video/{_VIMEO_ID}/?")
_START = re.compile(r"(?:(?P<h>[0-9]{1,2})h)?(?:(?P<m>[0-9]{1,3})m)?(?:(?P<s>[0-9]{1,5})s?)?")


class NotAVideoError(ValueError):
    """The URL is not a YouTube or Vimeo video. The message says what to do."""


@dataclass(frozen=True)
class VideoLink:
    """A video on another site. ``start`` is in seconds; ``hash`` is the key of an unlisted Vimeo video."""

    provider: str
    id: str
    hash: str = ""
    start: int = 0

    @property
    def address(self):
        """The canonical URL of the video's page, as stored."""
        if self.provider == YOUTUBE:
            return f"https://www.youtube.com/watch?v={self.id}" + (f"&t={self.start}s" if self.start else "")
        hidden = f"/{self.hash}" if self.hash else ""
        return f"https://vimeo.com/{self.id}{hidden}" + (f"#t={self.start}s" if self.start else "")

    @property
    def player(self):
        """The URL of the player with the fewest cookies, opened when a visitor presses Play.

        Captions are on. The parameters are documented on the providers' pages about embedded players.
        """
        if self.provider == YOUTUBE:
            start = f"&start={self.start}" if self.start else ""
            return (
                f"{PLAYERS[YOUTUBE]}/embed/{self.id}"
                f"?autoplay=1&rel=0&playsinline=1&cc_load_policy=1&cc_lang_pref=en{start}"
            )
        hidden = f"h={self.hash}&" if self.hash else ""
        start = f"#t={self.start}s" if self.start else ""
        return f"{PLAYERS[VIMEO]}/video/{self.id}?{hidden}dnt=1&autoplay=1&texttrack=en{start}"


def video_link(address):
    """Parse a typed or pasted URL into a ``VideoLink``. Raises ``NotAVideoError``."""
    address = address.strip()
    if address and "://" not in address:
        address = f"https://{address}"
    if len(address) > _LONGEST or not _PLAIN.fullmatch(address):
        raise NotAVideoError(OTHER_SITE)
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise NotAVideoError(OTHER_SITE) from error
    # The name of the site and nothing else: no "name@", no ":8080", no other letters in disguise.
    host = parts.netloc.lower()
    if host not in _READERS:
        raise NotAVideoError(OTHER_SITE)
    if parts.scheme != "https":
        raise NotAVideoError(NOT_SECURE)
    link = _READERS[host](parts, parse_qs(parts.query))
    if link is None:
        raise NotAVideoError(NOT_ONE_VIDEO)
    return link


def _youtube(parts, query):
    [id_, *_] = query.get("v", [""])
    if parts.path.rstrip("/") == "/watch":
        found = re.fullmatch(_YOUTUBE_ID, id_)
    else:
        found = _YOUTUBE_PATH.fullmatch(parts.path)
    return _youtube_link(found, parts, query)


def _short_youtube(parts, query):
    return _youtube_link(_YOUTUBE_SHORT_PATH.fullmatch(parts.path), parts, query)


def _youtube_link(found, parts, query):
    if not found or found["id"] in _NO_YOUTUBE_IDS:
        return None
    return VideoLink(YOUTUBE, found["id"], start=_start(query.get("t") or query.get("start"), parts))


def _vimeo(parts, query):
    found = _VIMEO_PATH.fullmatch(parts.path)
    return found and VideoLink(VIMEO, found["id"], found["hash"] or _hash(query), _start(None, parts))


def _vimeo_player(parts, query):
    found = _VIMEO_PLAYER_PATH.fullmatch(parts.path)
    return found and VideoLink(VIMEO, found["id"], _hash(query), _start(None, parts))


def _hash(query):
    [hash_, *_] = query.get("h", [""])
    return hash_ if _VIMEO_HASH.fullmatch(hash_) else ""


def _start(values, parts):
    """Return seconds from "90", "90s" or "1m30s" in the query or after "#t="; 0 if absent."""
    [text, *_] = values or parse_qs(parts.fragment).get("t", [""])
    found = _START.fullmatch(text)
    if not found:
        return 0
    hours, minutes, seconds = (int(number or 0) for number in found.groups())
    return hours * 3600 + minutes * 60 + seconds


_READERS = {
    **dict.fromkeys(_YOUTUBE_HOSTS, _youtube),
    _SHORT_YOUTUBE_HOST: _short_youtube,
    **dict.fromkeys(_VIMEO_HOSTS, _vimeo),
    _VIMEO_PLAYER_HOST: _vimeo_player,
}

OTHER_SITE = (
    "Paste the address of a video on YouTube or Vimeo, such as https://youtu.be/… or https://vimeo.com/…. "
    "We cannot use videos of other sites."
)
NOT_SECURE = "Begin the address with https:// and try again."
NOT_ONE_VIDEO = (
    "This address leads to YouTube or Vimeo, but not to one video. Open the video there and copy its address."
)
