"""Previews of meetings as visitors will see them, before anything is stored."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils import timezone

from groups.dates import words as dates_words
from groups.models import Event
from groups.pages.list_items import event_item
from groups.pages.views import venue_context

PREVIEW_FIELD = "look"


def preview_of_change(request, event, form, *, verb, button, back_url):
    """Return a page that shows ``event`` after its method ``verb``, and roll the change back.

    None if the method refuses; the form then has the errors.
    """
    with transaction.atomic():
        event = Event.objects.get(pk=event.pk)
        try:
            getattr(event, verb)(**form.answers(by=request.user))
            shown = public_context(event)
        except ValidationError as error:
            form.add_error(None, error.messages)
            shown = None
        transaction.set_rollback(True)
    if shown is None:
        return None
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    return TemplateResponse(
        request,
        "admin/groups/volunteer/preview.html",
        shown
        | {
            "heading": "Check before you tell people",
            "so_far": "Nothing has changed yet. This is how visitors will see it.",
            "when": event.day_and_time,
            "hidden": [(name, value) for name, value in kept if name not in (PREVIEW_FIELD, "csrfmiddlewaretoken")],
            "button": button,
            "back_url": back_url,
            "back_words": "Go back, change nothing",
        },
    )


def public_context(event):
    """Return the context that the public templates need for ``event``."""
    words = event_item(event)
    # A preview has no links.
    words.url = words.event_url = ""
    return {
        "event": event,
        "words": words,
        "card": words,
        "day": dates_words.day(event.starts_at, year=True),
        "venue": event.venue and venue_context(event.venue),
        "is_over": event.ends_at <= timezone.now(),
    }
