"""Extract external links from editors' texts, for ``manage.py check_links``."""

from html.parser import HTMLParser
from typing import NamedTuple

from django.urls import reverse


class Linked(NamedTuple):
    """A content object with its external links and its admin URL."""

    name: str
    links: list
    admin_path: str

    @classmethod
    def of(cls, thing, links):
        kind = thing._meta
        path = reverse(f"admin:{kind.app_label}_{kind.model_name}_change", args=[thing.pk])
        return cls(f"{thing} ({kind.verbose_name})", list(dict.fromkeys(filter(None, links))), path)


def extract_external_links(html):
    """Return the http and https links in a piece of HTML, in order, each once.

    A link that begins with "//" gets "https:".
    """
    collector = _Links()
    collector.feed(html)
    collector.close()
    return list(dict.fromkeys(collector.found))


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        address = (dict(attrs).get("href") or "").strip()
        if address.startswith("//"):
            address = f"https:{address}"
        if tag == "a" and address.lower().startswith(("http://", "https://")):
            self.found.append(address)
