"""A page on paper: as it is, on as few sheets as it needs, or in large type, on as many as that takes.

In large type a page has an address of its own, ``?print=large``, so that it needs neither a cookie nor a script. It
shows on the screen what will be printed (static/css/large-print.css). Search engines keep the page itself.
"""

from typing import NamedTuple

from core.http.absolute_url import absolute

LARGE = "large"


class Printing(NamedTuple):
    """What templates/base.html needs as ``printing``, to offer it: two links, and the address that paper says."""

    is_large: bool
    large_url: str
    usual_url: str
    address: str


def printing(request, *, search=""):
    """The Printing of the page that is asked for.

    ``search`` is what of the query belongs to the page itself, with its "?". Nothing else that was asked is repeated:
    caches keep the page for everybody. Of the address at the foot of the sheet no query is part. Browsers print theirs,
    with the query, unless a person unticks their "headers and footers": the editors' guide says so.
    """
    return Printing(
        is_large=request.GET.get("print") == LARGE,
        large_url=f"{search}{'&' if search else '?'}print={LARGE}",
        usual_url=search or request.path,
        address=absolute(request, request.path),
    )
