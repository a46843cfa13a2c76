"""Drafts of unsaved meetings, kept in the session so that the back button loses nothing."""

from django.http import QueryDict

# Per session.
MAX_DRAFTS = 5
# In characters; far longer than any valid form.
MAX_DRAFT_LENGTH = 15_000
SESSION_KEY = "next_meetings"


def typed_in(request):
    """Return the submitted fields as a query string, without null characters, which the database refuses."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    return data.urlencode().replace("%00", "")


def load(request, uid):
    """Return the draft as a QueryDict, or None."""
    """Return the draft as a QueryDict, or None."""
    kept = request.session.get(SESSION_KEY, {}).get(str(uid))
    return None if kept is None else QueryDict(kept)


def keep(request, uid, typed):
    """Store ``typed`` as the latest draft and drop the oldest beyond MAX_DRAFTS."""
    drafts = request.session.get(SESSION_KEY, {})
    drafts.pop(str(uid), None)
    drafts[str(uid)] = typed
    request.session[SESSION_KEY] = dict(list(drafts.items())[-MAX_DRAFTS:])


def discard(request, uid):
    drafts = request.session.get(SESSION_KEY, {})
    drafts.pop(str(uid), None)
    request.session[SESSION_KEY] = drafts
