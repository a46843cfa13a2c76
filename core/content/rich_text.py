"""The rich text field: what formatted text may contain, cleaned on every save.

``clean`` is pure. It turns pasted text, also from Word, into what a page of plain advice needs.
"""

import re

import nh3
from django_prose_editor.config import allowlist_from_extensions, expand_extensions
from django_prose_editor.fields import ProseEditorField

# Marked in the text as a quotation of this class; see the filter ``rich_text`` for how a page shows it.
CALLOUTS = {"warning": "What to do now", "emergency": "Call 999"}

# What a page of plain advice needs. Headings begin at 2: the page's own title is the first.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [2, 3]},
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto", "tel"]},
    "HardBreak": True,
    "Blockquote": True,
    "NodeClass": {
        "cssClasses": {"blockquote": [{"className": name, "title": words} for name, words in CALLOUTS.items()]}
    },
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
}

_SAME_MEANING = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_OTHER_NAME = re.compile(rf"<(/?)({'|'.join(_SAME_MEANING)})(?=[\s>])", re.IGNORECASE)
_EMPTY = re.compile(r"<(p|h2|h3|li|strong|em|ul|ol|blockquote|a)(?: [^>]*)?>(?:\s|&nbsp;|<br>)*</\1>")
# How Word writes a list: paragraphs that begin with a point and a gap.
_POINT = r"<p>\s*(?:<(?:strong|em)>)?[·•▪§](?:\s|&nbsp;)+(?:</(?:strong|em)>)?((?:(?!</p>).)*)</p>\s*"
_POINTS = re.compile(rf"(?:{_POINT})+", re.DOTALL)


def _cleaner():
    allowed = allowlist_from_extensions(expand_extensions(EXTENSIONS))
    # The package lets any class through where some are offered.
    allowed["attributes"]["blockquote"].discard("class")
    allowed["allowed_classes"] = {"blockquote": set(CALLOUTS)}
    return nh3.Cleaner(**allowed, clean_content_tags={"script", "style", "title", "xml"})


_cleaner = _cleaner()


def clean(html):
    """Return ``html`` with only what EXTENSIONS allows and without Word's leftovers. Idempotent."""
    html = _OTHER_NAME.sub(lambda tag: f"<{tag[1]}{_SAME_MEANING[tag[2].lower()]}", html.replace("\x00", ""))
    html = _cleaner.clean(html).replace(' class=""', "")
    if "<p" in html and any(point in html for point in "·•▪§"):
        html = _POINTS.sub(_as_list, html)
    before = None
    # An empty piece may be all that another one holds.
    while before != html:
        before, html = html, _EMPTY.sub("", html)
    return html.strip()


def _as_list(points):
    items = re.findall(_POINT, points[0], re.DOTALL)
    return f"<ul>{''.join(f'<li><p>{item.strip()}</p></li>' for item in items)}</ul>"


class RichTextField(ProseEditorField):
    """Cleaned on validation and on save, so that imports and the shell are covered."""

    def pre_save(self, model_instance, add):
        value = clean(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value


def rich_text(*arguments, **options):
    """Return a rich text model field. Everything EXTENSIONS does not allow is removed on save (nh3)."""
    return RichTextField(*arguments, extensions=EXTENSIONS, sanitize=clean, **options)
