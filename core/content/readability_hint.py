"""The reading age of a text, shown beside its box in the admin. It never prevents saving."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from django_prose_editor.widgets import ProseEditorWidget

from core.content import readability

# In characters, about 16,000 words. A longer text gets no hint.
MAX_TEXT_LENGTH = 100_000
# In words. The start is enough to find a sentence again.
QUOTED = 14
# In years. Beyond it, how much beyond says nothing.
OLDEST_SAID = 18


def in_words(reading):
    """Return the hint for a ``Reading``."""
    if reading.age is None:
        return f"Too short to tell its reading age. We aim for {readability.AIM}." if reading.words else ""
    age = f"over {OLDEST_SAID}" if reading.age > OLDEST_SAID else f"about {reading.age}"
    aim = f"We aim for {readability.AIM}." if reading.age > readability.AIM else "That is easy to read."
    words = [f"Reading age {age}. {aim}"]
    if reading.long_sentences:
        number, sentence = reading.long_sentences[0]
        words.append(f"Longest sentence: {number} words: “{_beginning(sentence)}”")
    if reading.age > readability.AIM and reading.long_words:
        long = (f"“{word}” (perhaps “{instead}”)" if instead else f"“{word}”" for word, instead in reading.long_words)
        words.append(f"Long words: {', '.join(long)}.")
    return " ".join(words)


def _beginning(sentence):
    pieces = sentence.split()
    return " ".join(pieces[:QUOTED]) + "…" if len(pieces) > QUOTED else sentence


def hint_for(text, *, is_rich):
    """Return the hint for the text in the box."""
    if len(text) > MAX_TEXT_LENGTH:
        return ""
    return in_words(readability.read_rich(text) if is_rich else readability.read(text))


@require_POST
def hint_view(request):
    """Admin view: return the hint for the posted ``text`` as plain text. Nothing is stored."""
    text = request.POST.get("text", "")
    if len(text) > MAX_TEXT_LENGTH:
        return HttpResponse("", status=413, content_type="text/plain; charset=utf-8")
    hint = hint_for(text, is_rich="rich" in request.POST)
    return HttpResponse(hint, content_type="text/plain; charset=utf-8")


def add_readability_hints(form, names, admin_site):
    """Add the hint to the help texts of the fields ``names`` that the form has."""
    for name in names:
        if name in form.fields:
            # The bound field, which the form keeps, has its own copy of the help text.
            form[name].help_text = _with_hint(form[name], reverse(f"{admin_site.name}:reading_age"))


def _with_hint(bound, address):
    is_rich = isinstance(bound.field.widget, ProseEditorWidget)
    return format_html(
        '{} <span class="readability" aria-live="polite" data-readability-url="{}" data-for="{}"{}>{}</span>',
        bound.help_text,
        address,
        bound.id_for_label,
        " data-rich" if is_rich else "",
        hint_for(str(bound.value() or ""), is_rich=is_rich),
    )
