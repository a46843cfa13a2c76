"""``/sitemap.xml`` with last modification dates, and ``/robots.txt``.

An index lists one sitemap per kind of page. A date covers the page's own content, not menus or day counts. A page
whose last change is unknown has no date; a list has that of its latest entry. Pages with "noindex" and further pages
of lists are left out.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import DateTimeField, F, Max, OuterRef, Subquery
from django.db.models.functions import Greatest
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from core.http.absolute_url import absolute
from core.http.pagination import page_asked
from faq.models import Question
from groups.models import Event, SupportGroup, Venue
from sepsis_site.public_pages import IN_SITEMAP, UNKNOWN
from stories.models import Story
from support.models import Closure, Helpline, OnlineCommunity, OpeningHours, Page, Resource, SpecialHours, WarningSigns

# The standard allows ten times as many, and 50 MB.
ON_A_PART = 5_000
# As long as a page: a withdrawn story is gone everywhere within a minute.
KEPT_SECONDS = 60


class Entry(NamedTuple):
    """A page's absolute URL and last modification: an aware datetime or None."""

    address: str
    changed: object = None


class Section(NamedTuple):
    """One kind of page: a function from a moment to the published rows, each with ``changed``, and the URL of a row."""

    published: Callable
    path_of: Callable


def _last_version_of(model, **of_what):
    """Return when a row of ``model`` was last saved, from its history, or None."""
    versions = model.history.model.objects.filter(**of_what).order_by().values(*of_what)
    return Subquery(versions.annotate(last=Max("history_date")).values("last"), output_field=DateTimeField())


def _pages(now):
    signs = _last_version_of(WarningSigns, page=OuterRef("pk"))
    return Page.objects.published(now).annotate(changed=Greatest("updated_at", "publish_from", signs)).order_by("pk")


def _questions(now):
    return Question.objects.published(now).annotate(changed=Greatest("updated_at", "publish_from")).order_by("pk")


def _stories(now):
    # One may have been edited last long before its day came.
    return Story.objects.published(now).annotate(changed=Greatest("published_at", "updated_at")).order_by("pk")


def _groups(now):
    dates = Event.objects.filter(group=OuterRef("pk")).order_by().values("group")
    dates = dates.annotate(last=Max("updated_at")).values("last")
    venue = _last_version_of(Venue, id=OuterRef("usual_venue"))
    changed = Greatest("updated_at", Subquery(dates), venue)
    return SupportGroup.objects.published().annotate(changed=changed).order_by("pk")


def _events(now):
    # One that is over says "noindex", and one that left the lists is no date any more.
    venue = _last_version_of(Venue, id=OuterRef("venue"))
    of_group = Greatest("updated_at", F("group__updated_at"), venue)
    return Event.objects.listed().upcoming(now).annotate(changed=of_group)


SECTIONS = {
    "pages": Section(_pages, lambda row: reverse("support:page", args=[row["slug"]])),
    "answers": Section(_questions, lambda row: reverse("faq:detail", args=[row["slug"]])),
    "stories": Section(_stories, lambda row: reverse("stories:detail", args=[row["slug"]])),
    "groups": Section(_groups, lambda row: reverse("groups:detail", args=[row["slug"]])),
    "events": Section(_events, lambda row: reverse("groups:event_detail", args=[row["pk"]])),
}


def _resources(now):
    return Resource.objects.published(now).annotate(changed=Greatest("updated_at", "publish_from"))


def _printed(now):
    return Resource.objects.printed(now).annotate(changed=Greatest("updated_at", "publish_from"))


def _communities(now):
    version = _last_version_of(OnlineCommunity, id=OuterRef("pk"))
    return OnlineCommunity.objects.published(now).annotate(changed=Greatest("publish_from", version))


def _last_of(published):
    """Return a function from a moment to the last change of the rows published then, or None for an empty list."""
    return lambda now: published(now).aggregate(last=Max("changed"))["last"]


def _helpline(now):
    """Return when the helpline, its hours or closures were last saved or deleted."""
    models = (Helpline, OpeningHours, SpecialHours, Closure)
    moments = [model.history.aggregate(last=Max("history_date"))["last"] for model in models]
    return max(filter(None, moments), default=None)


# The last change of each page without a row, by its ``sitemap`` in the table of public pages.
LAST_CHANGES = {
    "helpline": _helpline,
    "groups": _last_of(_groups),
    "events": _last_of(_events),
    "answers": _last_of(_questions),
    "stories": _last_of(_stories),
    "communities": _last_of(_communities),
    "booklets": _last_of(_resources),
    "printed booklets": _last_of(_printed),
    UNKNOWN: lambda now: None,
}


@require_safe
@conditional_page
def index(request):
    """Return the sitemap index."""
    now = timezone.now()
    parts = [Entry(absolute(request, reverse("sitemap_section", args=["site"])))]
    for name, section in SECTIONS.items():
        path = reverse("sitemap_section", args=[name])
        pages = Paginator(section.published(now), ON_A_PART)
        parts += [
            Entry(absolute(request, f"{path}?page={number}" if number > 1 else path))
            for number in pages.page_range
            if pages.count
        ]
    return _as_xml("sitemap/index.xml", parts)


@require_safe
@conditional_page
def section(request, section):
    """Return the sitemap of one kind of page."""
    now = timezone.now()
    if section == "site":
        entries = [
            Entry(absolute(request, reverse(page.url_name)), LAST_CHANGES[page.sitemap](now)) for page in IN_SITEMAP
        ]
    elif section in SECTIONS:
        published, path_of = SECTIONS[section]
        rows = published(now)
        fields = ["pk", "changed", *(["slug"] if hasattr(rows.model, "slug") else [])]
        page = page_asked(request, rows.values(*fields), ON_A_PART, first_url=request.path)
        entries = [Entry(absolute(request, path_of(row)), row["changed"]) for row in page]
    else:
        raise Http404
    return _as_xml("sitemap/section.xml", entries)


@require_safe
def robots(request):
    """Allow everything: a crawler must read a page to see its "noindex"."""
    words = f"User-agent: *\nDisallow:\n\nSitemap: {absolute(request, reverse('sitemap'))}\n"
    response = HttpResponse(words, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=24 * 60 * 60)
    return response


def _as_xml(template, entries):
    # Without the request: nothing of what surrounds a page is looked up for it.
    response = HttpResponse(render_to_string(template, {"entries": entries}), content_type="application/xml")
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response
