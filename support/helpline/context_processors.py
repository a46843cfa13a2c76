from datetime import UTC, timedelta
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from core.dates import words as core_words
from support.helpline import cache as helpline_cache


def helpline(request):
    """Context processor: ``helpline``, a HelplineNow, and its rendered texts.

    ``helpline_block`` has the full text, ``helpline_bar`` the short one of the bar on phones. The status is stored on
    the request, so that the page is not cached beyond its validity.
    """
    now = helpline_cache.current().at(timezone.now())
    request.helpline_status = now.status
    block = _block.__wrapped__ if settings.DEBUG else _block
    about = (now.name, now.number, now.dial, now.status.is_open, now.status.true_until)
    afterwards = f"{now.hours}. Call to see if we are open now" if now.hours else "Call to see if we are open now"
    printed = {
        "helpline_block": block(*about, now.status.words, afterwards),
        "helpline_bar": block(*about, now.status.short_words, now.hours or "Call us"),
    }
    # The stale-page middleware replaces these by the state at the time of showing.
    request.helpline_printed = printed
    return {"helpline": now, **printed}


@lru_cache(maxsize=16)
def _block(name, number, dial, is_open, true_until, state, afterwards):
    # Every page prints both, and they change a few times a day.
    last_moment = timezone.localtime(true_until - timedelta(microseconds=1))
    return render_to_string(
        "components/_helpline.html",
        {
            "name": name,
            "number": number,
            "dial": dial,
            "is_open": is_open,
            "state": state,
            "day": core_words.WEEKDAYS[last_moment.weekday()],
            "true_until": true_until.astimezone(UTC).isoformat(timespec="seconds"),
            "afterwards": afterwards,
        },
    )
