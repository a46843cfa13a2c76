"""Full addresses, as the public knows them: for canonical links, cards, calendars, feeds, mails and what machines read.

From one setting. Whoever asks may claim any name for us, and what they claim must never stand in a page that caches
and search engines keep, nor in a mail to somebody else.
"""

from django.conf import settings
from django.utils.encoding import iri_to_uri


def absolute(request, path):
    """``path``, such as "/groups/", with ``settings.SITE_ADDRESS`` before it.

    In development nobody may have said where the site stands: then it is where this request found it.
    """
    if not settings.SITE_ADDRESS:
        return request.build_absolute_uri(path)
    # Static files may stand elsewhere, and say so in full.
    return path if path.startswith(("https:", "http:")) else f"{settings.SITE_ADDRESS}{iri_to_uri(path)}"
