"""The favicon and web manifest.

``manage.py screenshots icons`` makes the images.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

IMAGES = Path(settings.BASE_DIR) / "static" / "images"
# --background of tokens.css, for the browser's own bars. A manifest has no dark colours.
BACKGROUND, BACKGROUND_DARK = "#fbf7f2", "#19121e"
# In seconds. Neither name has a content hash, so caches must revalidate.
KEPT_SECONDS = 24 * 60 * 60


@cache
def _favicon():
    return (IMAGES / "favicon.ico").read_bytes()


@require_safe
def favicon(request):
    """Return the icon for clients that request it without reading a page."""
    return _for_a_day(HttpResponse(_favicon(), content_type="image/x-icon"))


@require_safe
def manifest(request):
    """Return the web manifest for a phone's home screen. The site still opens in the browser."""
    about = {
        "name": "UK Sepsis Trust Support",
        "short_name": "Sepsis Support",
        "description": "Groups, answers and a free helpline for people affected by sepsis.",
        "lang": "en-GB",
        "dir": "ltr",
        "id": reverse("home"),
        "start_url": reverse("home"),
        "scope": reverse("home"),
        # With the browser's own buttons: back, reload and the address stay where people know them.
        "display": "browser",
        "theme_color": BACKGROUND,
        "background_color": BACKGROUND,
        "icons": [
            {"src": static("images/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(
                {
                    "src": static(f"images/icon-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for size in (192, 512)
                for purpose in ("any", "maskable")
            ),
        ],
        "shortcuts": [
            {"name": "Call our helpline", "url": reverse("support:helpline")},
            {"name": "Find a group near you", "url": reverse("groups:finder")},
        ],
    }
    return _for_a_day(JsonResponse(about, content_type="application/manifest+json"))


def _for_a_day(response):
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response
