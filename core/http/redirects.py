"""Redirects from the old URLs of moved pages.

The model has ``get_absolute_url()`` and ``has_page(now)``, and may have ``has_left(now)``. The last URL of an ended
page answers 410, and earlier ones redirect there.
"""

import logging

from django.apps import apps
from django.db import Error, models, transaction
from django.http import HttpResponsePermanentRedirect
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.cache import patch_cache_control

# In seconds. Browsers would keep a permanent redirect for good, and the address may get a page of its own again.
KEPT_FOR = 60

MAX_PATH_LENGTH = 200

logger = logging.getLogger(__name__)


class RedirectQuerySet(models.QuerySet):
    def of(self, thing):
        """Filter redirects to ``thing``, an instance of any model."""
        return self.filter(kind=thing._meta.label_lower, key=thing.pk)


class Redirect(models.Model):
    """``path`` was a URL of the object that ``kind`` and ``key`` identify.

    It stores the object and not its new URL, so that one redirect is always enough.
    """

    path = models.CharField(max_length=MAX_PATH_LENGTH, unique=True)
    kind = models.CharField(max_length=80, help_text="The model, such as “faq.question”.")
    key = models.BigIntegerField()
    changed_at = models.DateTimeField()

    objects = RedirectQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="redirect_target_idx")]

    def __str__(self):
        return self.path

    def thing(self):
        """Return the object, or None if it is deleted."""
        try:
            model = apps.get_model(self.kind)
        except LookupError:
            # The site no longer has this kind of thing.
            return None
        return model._default_manager.filter(pk=self.key).first()


@transaction.atomic
def add_redirect(before, after, *, now):
    """Redirect the URL of ``before`` to ``after``: the same object before and after saving.

    Not for a page no visitor could see. An earlier redirect from the new URL is removed.
    """
    old, new = _path(before), _path(after)
    if old == new:
        return
    Redirect.objects.filter(path=new).delete()
    if _is_known(before, now):
        Redirect.objects.update_or_create(
            path=old, defaults={"kind": after._meta.label_lower, "key": after.pk, "changed_at": now}
        )


def delete_redirects(thing):
    """Delete every redirect to ``thing``, for erasure: a URL may hold a name."""
    Redirect.objects.of(thing).delete()


def find_redirect_target(path, *, now):
    """Return where ``path``, or a path below a moved page, is at ``now``, or None.

    "/groups/hove/calendar.ics" finds the calendar of a group that was at "/groups/hove/". One query without a result,
    two with one.
    """
    above = _with_all_above(path)
    kept = Redirect.objects.filter(path__in=above)
    for old in sorted(kept, key=lambda each: -len(each.path)):
        thing = old.thing()
        if thing is not None and _is_known(thing, now) and thing.get_absolute_url() != _full(old.path):
            return thing.get_absolute_url() + path.removeprefix(old.path)
    return None


def follow_redirects(get_response):
    """Middleware: on a 404, look for a moved page and answer 301.

    A page that is found costs no query, nor does an impossible path. The query string is dropped.
    """

    def middleware(request):
        response = get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        # An address without anything variable in it was never that of a thing.
        if not request.resolver_match or not request.resolver_match.kwargs:
            return response
        try:
            address = find_redirect_target(request.path_info, now=timezone.now())
        except Error as problem:
            logger.warning("Old addresses could not be read: %s", type(problem).__name__)
            return response
        if address is None:
            return response
        moved = HttpResponsePermanentRedirect(address)
        patch_cache_control(moved, public=True, max_age=KEPT_FOR)
        return moved

    return middleware


def _is_known(thing, now):
    """Return whether visitors find it, or that it has ended, at its URL."""
    return thing.has_page(now) or (hasattr(thing, "has_left") and thing.has_left(now))


def _path(thing):
    return "/" + thing.get_absolute_url().removeprefix(get_script_prefix())


def _full(path):
    return get_script_prefix() + path.removeprefix("/")


def _with_all_above(path):
    """Return the path and its parents that can be stored: "/groups/hove/calendar.ics", "/groups/hove/", "/groups/"."""
    if "\x00" in path:
        return []
    ends = [place + 1 for place, letter in enumerate(path[:MAX_PATH_LENGTH]) if letter == "/"][1:]
    return [path[:end] for end in ends]
