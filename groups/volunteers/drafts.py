"""Meetings begun and not saved: what was typed, kept in the session."""

from django.http import QueryDict

# Meetings begun and not saved, of which a session remembers what was typed.
MOST_DRAFTS = 5
# In characters. Nothing that is right comes near it.
LONGEST_DRAFT = 15_000
DRAFTS = "next_meetings"


def typed_in(request):
    """What was typed, as a query string, without the character that neither a page nor the database can hold."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    return data.urlencode().replace("%00", "")


def load(request, uid):
    kept = request.session.get(DRAFTS, {}).get(str(uid))
    return None if kept is None else QueryDict(kept)


def keep(request, uid, typed):
    """Keep what was typed in the session, so that the back button and a second thought lose nothing."""
    drafts = request.session.get(DRAFTS, {})
    drafts.pop(str(uid), None)
    drafts[str(uid)] = typed
    request.session[DRAFTS] = dict(list(drafts.items())[-MOST_DRAFTS:])


def discard(request, uid):
    drafts = request.session.get(DRAFTS, {})
    drafts.pop(str(uid), None)
    request.session[DRAFTS] = drafts
