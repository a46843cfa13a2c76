"""Pages of no single app: home, style guide and error handlers."""

from datetime import date
from functools import partial

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from core.content.icons import ICONS
from core.content.structured_data import as_script_json
from core.database import deadline
from core.http.absolute_url import absolute
from core.http.pagination import NoSuchPageError
from core.http.private import keep_private
from core.publishing.previews import HasLeftError
from faq.models import Question
from groups.models import Event
from groups.pages.rendered_lists import ResultList, of_events
from stories.models import Story
from support.helpline.structured_data import website
from support.helpline.views import organisation_json
from support.models import OnlineCommunity, Page
from support.page_copy import FRONT_PAGE

MEETINGS_ON_HOME = 3
QUESTIONS_ON_HOME = 6
# For relatives of a person with sepsis, in this order. Unpublished pages are left out.
PAGES_ON_HOME = ("about-sepsis", "signs-of-sepsis")


@require_safe
def home(request):
    now = timezone.now()
    events = Event.objects.listed().on().upcoming(now).select_related("group", "venue")[:MEETINGS_ON_HOME]
    pages = {
        page.slug: page for page in Page.objects.published(now).filter(slug__in=PAGES_ON_HOME).only("slug", "title")
    }
    copy = FRONT_PAGE.read()
    context = {
        "copy": copy,
        "meetings": ResultList(copy["meetings_heading"], of_events(events, now=now)),
        "story": Story.objects.published(now).for_lists().in_featured_order().first(),
        "pages": [pages[slug] for slug in PAGES_ON_HOME if slug in pages],
        "json_ld": [
            organisation_json(request),
            as_script_json(website(request.path, reverse("search"), partial(absolute, request))),
        ],
        "popular_questions": Question.objects.on_home(now).in_short()[:QUESTIONS_ON_HOME],
    }
    return render(request, "home.html", context)


def styleguide(request):
    """Show every component, for developers."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "styleguide.html", STYLEGUIDE)


STYLEGUIDE = {
    "icons": ICONS,
    "failed_search": {"value": "Zzyzx", "error": "Type a UK postcode or town, like BN3 3WR or Hove."},
    "errors": [{"field": "postcode", "message": "Type a UK postcode or town, like BN3 3WR or Hove."}],
    # One with all that can be known, one without an address, one of which next to nothing is known.
    "communities": [
        OnlineCommunity(
            name="A group with an address",
            platform=OnlineCommunity.Platform.FACEBOOK,
            url="https://www.facebook.com/groups/example",
            audience="people in Wales affected by sepsis",
            nation=OnlineCommunity.Nation.WALES,
            membership=OnlineCommunity.Membership.CLOSED,
            moderated_by_us=False,
            last_checked=date(2026, 11, 3),
        ),
        OnlineCommunity(
            name="A group without one",
            platform=OnlineCommunity.Platform.FACEBOOK,
            audience="people who have lost someone to sepsis",
            membership=OnlineCommunity.Membership.OPEN,
            moderated_by_us=True,
        ),
        OnlineCommunity(name="A forum", platform=OnlineCommunity.Platform.FORUM, audience="anyone affected by sepsis"),
    ],
}


def csrf_failure(request, reason=""):
    """CSRF failure: the form came without its token. Not cached, as the next try may succeed."""
    response = render(request, "403_csrf.html", status=403)
    add_never_cache_headers(response)
    return response


def bad_request(request, exception):
    """Handler400 with the layout, which Django's own lacks."""
    name, status = ("413.html", 413) if isinstance(exception, RequestDataTooBig) else ("400.html", 400)
    # A host's name that is not ours is refused before a request gets its patience (resilience/stand_in.py).
    limit = deadline.current()
    with deadline.of(limit.left if limit else settings.DB_TIMEOUT_VISITORS):
        return render(request, name, status=status)


def not_found(request, exception):
    """Handler404, also for content that has ended and for page numbers beyond a list."""
    if isinstance(exception, HasLeftError):
        return render(request, "gone.html", status=410)
    if isinstance(exception, NoSuchPageError):
        response = render(request, "page_not_found.html", {"first_url": exception.first_url}, status=404)
        return keep_private(response) if exception.is_private else response
    return page_not_found(request, exception)
