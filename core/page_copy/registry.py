"""The texts of pages that editors can change: declared in code, stored as rows of ``PageCopy``.

What stays in the templates, for safety and accessibility: when to call 999 and 111, where the helpline's number
stands, labels and buttons, error messages, and sentences about what the site does by itself, with their numbers.
"""

from dataclasses import dataclass

from django.urls import reverse

from core.page_copy.models import PageCopy

HOW = "Plain words, short sentences. Empty a box to bring back the words that stood there at first."


@dataclass(frozen=True)
class Text:
    """One text of a page. An editor who empties its box gets ``default`` back."""

    name: str
    default: str
    label: str
    help_text: str
    max_length: int
    is_multiline: bool = True
    # Each line is a point of a list, and templates get a list of lines.
    is_list: bool = False
    # Shown on the page in place of an empty text.
    when_empty: str = ""

    def shown(self, text):
        """Return ``text`` as templates get it."""
        if self.is_list:
            return [line.strip() for line in text.splitlines() if line.strip()]
        return text or self.when_empty


def heading(name, default, label, help_text):
    """Declare a heading, which stands on one line where there is room."""
    return Text(name, default, label, help_text, max_length=80, is_multiline=False)


def sentences(name, default, label, help_text, *, max_length=300, when_empty=""):
    """Declare one or a few sentences. A line break stays one on the page."""
    return Text(name, default, label, help_text, max_length, when_empty=when_empty)


def points(name, default, label, help_text):
    """Declare a list with one point a line."""
    return Text(name, default, label, help_text, max_length=300, is_list=True)


def link(name, default, label, help_text):
    """Declare the text of a link. It says where it leads: screen readers list links on their own."""
    return Text(name, default, label, help_text, max_length=60, is_multiline=False)


def description(default):
    """Declare the meta description."""
    help_text = "They show it below the name of the page. It does not stand on the page itself."
    return Text("description", default, "for search engines", help_text, max_length=200, is_multiline=False)


@dataclass(frozen=True)
class Section:
    """The title of the texts that follow, in the page's form in the admin."""

    title: str | None
    description: str = ""


class CopyPage:
    """The copy of one page, or of the pages of one journey: sections, each followed by its texts."""

    def __init__(self, name, title, url_name, *declared, readability_fields=()):
        self.name, self.title, self.url_name = name, title, url_name
        # The texts whose form shows their reading age.
        self.readability_fields = readability_fields
        self.texts, self.fieldsets = {}, []
        for each in declared:
            if isinstance(each, Section):
                fields = []
                self.fieldsets.append((each.title, {"fields": fields, "description": each.description}))
            else:
                self.texts[each.name] = each
                fields.append(each.name)
        self.fieldsets[0][1]["description"] = HOW

    def get_absolute_url(self):
        return reverse(self.url_name)

    def key(self, name):
        return f"{self.name}.{name}"

    def name_of(self, key):
        """Return the name of the text with this key, or None if the page has none (any more)."""
        page, _, name = key.partition(".")
        return name if page == self.name and name in self.texts else None

    def rows(self, manager):
        """Return the page's rows from a manager of ``PageCopy`` or of its versions."""
        return manager.filter(key__startswith=self.key(""))

    def defaults(self):
        return {name: text.default for name, text in self.texts.items()}

    def current(self):
        """Return all texts as an editor sees them, {name: text}. One query."""
        stored = self.rows(PageCopy.objects).values_list("key", "text")
        return self.defaults() | {name: text for key, text in stored if (name := self.name_of(key))}

    def read(self):
        """Return all texts as templates show them, {name: text or list of lines}. One query."""
        return {name: self.texts[name].shown(text) for name, text in self.current().items()}

    def write(self, texts, *, reason=None):
        """Store those of ``texts``, {name: text}, that differ from what stands now, each with a version."""
        PageCopy.lock(self.name)
        current = self.current()
        for name, text in texts.items():
            if text != current[name]:
                row = PageCopy(key=self.key(name), text=text)
                row._change_reason = reason
                row.save()
