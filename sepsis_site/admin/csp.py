"""The admin's content security policy, which allows the inline parts of the rich text editor (django-prose-editor)."""

from django.conf import settings
from django_prose_editor.widgets import importmap

from core.http.csp import hash_of

# The looks of what is being written, which the editor puts into the page itself (Tiptap, its option injectCSS). They
# change with the package: a browser then names the new hash in its console, and a browser test fails.
LOOKS = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


def admin_policy():
    """Return the site's policy with the hashes of the editor's two inline parts."""
    policy = settings.SECURE_CSP
    return policy | {
        "script-src": [*policy["script-src"], hash_of(import_map())],
        "style-src": [*policy["style-src"], LOOKS],
    }


def import_map():
    """Return the text of the editor's import map, which holds static file URLs."""
    _, _, rest = str(importmap).partition(">")
    return rest.removesuffix("</script>")
