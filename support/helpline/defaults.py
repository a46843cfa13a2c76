"""The helpline as UK Sepsis Trust has published it, until an editor changes it.

Loaded into an empty site, and shown if the database has never answered. ``templates/500.html`` repeats the number and
hours, since it must not depend on anything.

Sources: number and "free to call" from the charity's "Get support" page; hours, bills and nurses from the client's
document. The email address and confidentiality are not known and stay empty.
"""

from datetime import time
from types import MappingProxyType
from typing import NamedTuple

from support.helpline import words as helpline_words

# By the names of the fields of support.models.Helpline.
HELPLINE = MappingProxyType(
    {
        "name": "Free helpline",
        "phone": "0808 800 0029",
        "relay_prefix": "18001",
        "cost": "Free from any landline or mobile in the UK. The call will not be listed on an itemised bill.",
        "in_short": "Calls are free. If the person who answers is not a nurse, a nurse will call you back.",
        "messages": "If nobody can answer, leave a message. We normally reply within 24 hours. "
        "Messages that come while we are closed wait until we open again.",
        "lead": "Talk to us about sepsis and life after it.",
        "what_happens": "<p>Someone from the helpline answers. They may not have medical training.</p>"
        "<p>If they are not a nurse, one of our nurses will call you back.</p>",
        "who_answers": "<p>The nurses on our helpline are trained in sepsis and in supporting people. "
        "They are there for anyone affected by it: you, your family or your friends.</p>",
        "nurses_can": "<p>Our nurses can:</p><ul><li><p>listen to you</p></li>"
        "<li><p>support you, whether you have had sepsis, someone close to you has, or you have lost someone</p></li>"
        "<li><p>give you advice</p></li></ul>",
        "nurses_cannot": "<p>Our nurses cannot:</p><ul><li><p>help in an emergency: if someone is very unwell, call "
        '<a href="tel:999">999</a></p></li>'
        "<li><p>read messages while the helpline is closed</p></li></ul>",
    }
)

# By weekday, Monday is 0: the pairs of opening and closing time.
WEEKLY_HOURS = MappingProxyType({weekday: ((time(9), time(16)),) for weekday in range(5)})


class Published(NamedTuple):
    """The minimum a page needs. ``dial`` is for ``tel:`` links."""

    number: str
    dial: str
    hours: str


PUBLISHED = Published(
    number=HELPLINE["phone"],
    dial=HELPLINE["phone"].replace(" ", ""),
    hours=helpline_words.week(WEEKLY_HOURS),
)
