"""How to reach the helpline, as published by UK Sepsis Trust.

Number and "free to call": the charity's "Get support" page. Hours: the client's own document for
this site (a later copy of that page says 9.30am to 4.30pm, so editors should check them).
The error page ``templates/500.html`` repeats these words, because it may rely on nothing.
"""

from typing import NamedTuple


class Helpline(NamedTuple):
    """What a page says of the helpline. ``dial`` is the number as a ``tel:`` link wants it."""

    number: str
    dial: str
    hours: str


PUBLISHED = Helpline(number="0808 800 0029", dial="08088000029", hours="Monday to Friday, 9am to 4pm")
