"""Which content a browser may load and run on our pages: nothing but what a policy names.

Shaped like the one that is built into Django 6, which needs Python 3.12: the setting ``SECURE_CSP``, the words of
``CSP`` in it, ``csp_override`` for a view, and the middleware have the same names and meaning. To change over, take
``CSP`` from ``django.utils.csp``, ``csp_override`` from ``django.views.decorators.csp``, and the middleware from
``django.middleware.csp``, and delete this file.

Nonces are left out: nothing here needs one, and a page that carries one can be kept by no cache.
"""

from base64 import b64encode
from enum import StrEnum
from functools import wraps
from hashlib import sha256

from django.conf import settings

HEADER = "Content-Security-Policy"


class CSP(StrEnum):
    """Quoted keywords of a policy. Unsafe ones are left out on purpose."""

    NONE = "'none'"
    SELF = "'self'"


def hash_of(text):
    """Return the source that allows exactly this inline script or style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def build_policy(directives):
    """Return the header's value. ``True`` is a directive without sources; ``None``, ``False`` and [] omit it."""
    parts = []
    for name, sources in directives.items():
        if sources is True:
            parts.append(name)
        elif sources:
            parts.append(" ".join([name, *([sources] if isinstance(sources, str) else sources)]))
    return "; ".join(parts)


def csp_override(directives):
    """View decorator: use the policy ``directives`` instead of ``SECURE_CSP``."""

    def decorate(view):
        @wraps(view)
        def with_policy(*arguments, **options):
            response = view(*arguments, **options)
            response._csp_config = directives
            return response

        return with_policy

    return decorate


class ContentSecurityPolicyMiddleware:
    """Set the policy on every response that has none. It is first, so that no response is missed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # What Django tells a developer about an error is styled inline.
        tells_a_developer = settings.DEBUG and response.status_code in {404, 500}
        policy = build_policy(getattr(response, "_csp_config", settings.SECURE_CSP))
        if policy and not tells_a_developer:
            response.headers.setdefault(HEADER, policy)
        return response
