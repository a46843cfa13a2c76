"""An address that has changed goes on working: it leads to wherever the page is now.

A model with such addresses has ``get_absolute_url()``, and ``has_page(now)``: whether visitors find something there.
It may have ``has_left(now)``: whether its time on the site is over. Its last address says so (410), and those before
lead there.
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
        """Those that lead to ``thing``, an instance of any model."""
        return self.filter(kind=thing._meta.label_lower, key=thing.pk)


class Redirect(models.Model):
    """``path`` once was the address of the thing that ``kind`` and ``key`` name, and leads to it wherever it is now.

    It names the thing and not its new address: however often that changes, one step leads there.
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
        """What it leads to, or None if that is gone."""
        try:
            model = apps.get_model(self.kind)
        except LookupError:
            # The site no longer has this kind of thing.
            return None
        return model._default_manager.filter(pk=self.key).first()


@transaction.atomic
def add_redirect(before, after, *, now):
    """Let the address of ``before`` lead to ``after``: the same thing, as it was and as it is saved.

    What no visitor could see needs nothing of the kind. Whoever had the new address before has lost it.
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
    """No address that ``thing`` has had leads to it any more: for what is erased, as an address may hold a name."""
    Redirect.objects.of(thing).delete()


def find_redirect_target(path, *, now):
    """Where ``path``, or what stood below it, is found at ``now``; None if no page has moved from there.

    "/groups/hove/calendar.ics" leads to the calendar of the group that was at "/groups/hove/". One query without
    a result, two with one.
    """
    above = _with_all_above(path)
    kept = Redirect.objects.filter(path__in=above)
    for old in sorted(kept, key=lambda each: -len(each.path)):
        thing = old.thing()
        if thing is not None and _is_known(thing, now) and thing.get_absolute_url() != _full(old.path):
            return thing.get_absolute_url() + path.removeprefix(old.path)
    return None


def follow_redirects(get_response):
    """Where a page is not found, look whether it has moved, and lead there (301).

    Only then: a page that is found costs no query, nor does an address that never can have been one. What stood
    after the question mark is left behind.
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
    """Whether visitors find it at its address, or that it has left."""
    return thing.has_page(now) or (hasattr(thing, "has_left") and thing.has_left(now))


def _path(thing):
    return "/" + thing.get_absolute_url().removeprefix(get_script_prefix())


def _full(path):
    return get_script_prefix() + path.removeprefix("/")


def _with_all_above(path):
    """ "/groups/hove/calendar.ics": itself, "/groups/hove/", "/groups/". Only what can be kept."""
    if "\x00" in path:
        return []
    ends = [place + 1 for place, letter in enumerate(path[:MAX_PATH_LENGTH]) if letter == "/"][1:]
    return [path[:end] for end in ends]
