"""What the editor of formatted text (django-prose-editor) brings into a page inline, so that the admin may allow it."""

from django.conf import settings
from django_prose_editor.widgets import importmap

from core.http.csp import hash_of

# The looks of what is being written, which the editor puts into the page itself (Tiptap, its option injectCSS). They
# change with the package: a browser then names the new hash in its console, and a browser test fails.
LOOKS = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


def policy_with_editor():
    """The policy of every page, and the two inline parts of the editor by their hashes."""
    policy = settings.SECURE_CSP
    return policy | {
        "script-src": [*policy["script-src"], hash_of(import_map())],
        "style-src": [*policy["style-src"], LOOKS],
    }


def import_map():
    """The text of the map that tells a browser where the editor's modules are. It holds addresses of static files."""
    _, _, rest = str(importmap).partition(">")
    return rest.removesuffix("</script>")
