"""Print versions of a page: normal, and large print.

Large print has its own URL, ``?print=large``, so that it needs no cookie or script. The screen shows what is printed
(static/css/large-print.css). Search engines index the normal page.
"""

from typing import NamedTuple

from core.http.absolute_url import absolute

LARGE = "large"


class Printing(NamedTuple):
    """The context of the print links in templates/base.html: two links and the URL for the foot of the sheet."""

    is_large: bool
    large_url: str
    usual_url: str
    address: str


def printing(request, *, search=""):
    """Return the Printing of the requested page.

    ``search`` is the part of the query that belongs to the page, with "?". No other parameter is repeated, since
    caches keep the page for all visitors. The printed URL has no query; browsers' own headers show it unless switched
    off.
    """
    return Printing(
        is_large=request.GET.get("print") == LARGE,
        large_url=f"{search}{'&' if search else '?'}print={LARGE}",
        usual_url=search or request.path,
        address=absolute(request, request.path),
    )
