"""A meeting as visitors will see it, before anything is stored."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils import timezone

from groups.dates import words as dates_words
from groups.models import Event
from groups.pages.list_items import event_card
from groups.pages.views import venue_words

LOOK = "look"


def preview_of_change(request, event, form, *, verb, button, back_url):
    """A page that shows ``event`` as ``verb`` would make it with the answers of ``form``, and changes nothing.

    None if the verb refuses; the form then says why.
    """
    with transaction.atomic():
        event = Event.objects.get(pk=event.pk)
        try:
            getattr(event, verb)(**form.answers(by=request.user))
            shown = as_visitors_see(event)
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
            "hidden": [(name, value) for name, value in kept if name not in (LOOK, "csrfmiddlewaretoken")],
            "button": button,
            "back_url": back_url,
            "back_words": "Go back, change nothing",
        },
    )


def as_visitors_see(event):
    """What the templates of the public pages want to know of ``event``."""
    words = event_card(event)
    # A preview leads nowhere.
    words.url = words.event_url = ""
    return {
        "event": event,
        "words": words,
        "card": words,
        "day": dates_words.day(event.starts_at, year=True),
        "venue": event.venue and venue_words(event.venue),
        "is_over": event.ends_at <= timezone.now(),
    }
