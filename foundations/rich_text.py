"""Text that editors format in the admin: one field, one set of things it may hold, cleaned on save."""

from django_prose_editor.fields import ProseEditorField

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
}


def rich_text(*arguments, **options):
    """A model field of formatted text. Anything that EXTENSIONS does not allow is taken out on save (nh3)."""
    return ProseEditorField(*arguments, extensions=EXTENSIONS, sanitize=True, **options)
