"""The list of states: every public page in each state it can have, by name.

To add one, add a line in ``states_of``. Data for all states is created by ``fixtures.create``; data for one state by a
function of ``fixtures.py`` that the line names as ``setup``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sepsis_site.dev.pytest_plugin import LONDON, NOW
from sepsis_site.tests.pages import fixtures
from stories.senders.tokens import address_of
from support.models import Page
from support.tests.newsletter_helpers import change_link, confirm_link, leave_link

NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=LONDON)
CHRISTMAS = datetime(2026, 12, 25, 11, 0, tzinfo=LONDON)
MINUTE = timedelta(minutes=1)
# A form submitted with its hidden fields only.
NOTHING = {}


@dataclass(frozen=True)
class State:
    """A page and the conditions it is requested under.

    ``form_data``: submitted to the page's form, whose response is the page. ``setup``: changes the data for this state
    alone. ``visited_at``: the moment of the request. ``settings``: overrides. ``headers``: of the request.
    ``without_csrf_token``: as a form of another site submits. ``is_main``: one of some twenty pages for slow tests.
    """

    name: str
    path: str
    status: int = 200
    form_data: dict | None = None
    setup: Callable | None = None
    visited_at: datetime = NOW
    settings: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    without_csrf_token: bool = False
    is_main: bool = False

    @property
    def file_name(self):
        """Return the name as a file name without an extension."""
        return "-".join("".join(letter if letter.isalnum() else " " for letter in self.name.lower()).split())


def states_of(data):
    """Return all states. ``data``: the PageData that their addresses are built from."""
    return [
        State("home", "/", is_main=True),
        State("home without groups and stories", "/", setup=without_groups_and_stories),
        *_finder(),
        *_groups(data),
        *_helpline(),
        *(
            State(f"page {page.slug}", page.get_absolute_url(), is_main=page.slug == "signs-of-sepsis")
            for page in Page.objects.published(NOW)
        ),
        *_support(data),
        *_stories(data),
        *_answers(data),
        *_newsletter(data),
        *_search(),
        *_in_large_type(data),
        *_errors(data),
        State("styleguide", "/styleguide/", settings={"DEBUG": True}),
    ]


def without_groups_and_stories(data):
    fixtures.without_groups(data)
    fixtures.without_stories(data)


def _finder():
    found = "/groups/?postcode="
    return [
        State("finder", "/groups/", is_main=True),
        State("finder with 40 groups", "/groups/", setup=fixtures.with_forty_groups),
        State("finder without groups", "/groups/", setup=fixtures.without_groups),
        State("results", f"{found}BN3+3WR", is_main=True),
        State("results by date", f"{found}CF10+1EP&order=date", setup=fixtures.with_forty_groups),
        State("results online", f"{found}BN3+3WR&format=online"),
        State("results with 40 groups", f"{found}CF10+1EP", setup=fixtures.with_forty_groups),
        State("results with 40 groups, page 2", f"{found}CF10+1EP&page=2", setup=fixtures.with_forty_groups),
        State("results none near", f"{found}KW1+4YT"),
        State("results none near, Northern Ireland", f"{found}BT1+5GS"),
        State("results without groups", f"{found}BN3+3WR", setup=fixtures.without_groups),
        State("results long Welsh place", f"{found}LL61+5UJ"),
        State("results of a location", "/groups/?near=50.83,-0.17"),
        State("results misread", f"{found}BN3+3WRR"),
        State("results letter for figure", f"{found}BN3+3WO"),
        State("results ambiguous", f"{found}Newport", is_main=True),
        State("results unreadable", f"{found}Zzyzx", is_main=True),
        State("results of a name, unreadable", f"{found}Essex"),
        State("results empty", found),
    ]


def _groups(data):
    return [
        State("group", data.group.get_absolute_url(), is_main=True),
        State("group without dates", data.group_without_dates.get_absolute_url()),
        State("group not confirmed", "/groups/east-sussex/"),
        State("group online", data.online_group.get_absolute_url()),
        State("group of the longest name", data.group_of_the_longest_name.get_absolute_url()),
        State("event", data.event.get_absolute_url(), is_main=True),
        State("event moved", data.moved.get_absolute_url()),
        State("event cancelled", data.cancelled.get_absolute_url(), is_main=True),
        State("event online", data.online_event.get_absolute_url()),
        State("event past", data.past.get_absolute_url()),
        State("event without group", data.event_without_group.get_absolute_url()),
        State("event of the longest name", data.group_of_the_longest_name.events.get().get_absolute_url()),
        State("events", "/groups/events/"),
        State("events of a group", f"/groups/events/?group={data.group.slug}"),
        State("events with 40 groups", "/groups/events/", setup=fixtures.with_forty_groups),
        State("events empty", "/groups/events/", setup=fixtures.without_groups),
    ]


def _helpline():
    return [
        State("helpline open", "/helpline/", is_main=True),
        State("helpline closed", "/helpline/", visited_at=NIGHT),
        State("helpline bank holiday", "/helpline/", visited_at=CHRISTMAS),
        State("helpline training", "/helpline/", setup=fixtures.closed_for_training),
        State("helpline card", "/helpline/card/"),
    ]


def _support(data):
    return [
        State("communities", "/communities/", is_main=True),
        State("communities 40", "/communities/", setup=fixtures.with_forty_communities),
        State("communities empty", "/communities/", setup=fixtures.without_communities),
        State("resources", "/resources/"),
        State("resources 40", "/resources/", setup=fixtures.with_forty_booklets),
        State("resources empty", "/resources/", setup=fixtures.without_booklets),
        State("printed", "/resources/printed/", is_main=True),
        State("printed 40", "/resources/printed/", setup=fixtures.with_forty_booklets),
        State("printed with errors", "/resources/printed/", form_data=NOTHING),
        State("printed empty", "/resources/printed/", setup=fixtures.without_booklets),
        State("printed thanks", "/resources/printed/thanks/"),
        State("page helpful", "/signs-of-sepsis/helpful/"),
        State("page helpful with errors", "/signs-of-sepsis/helpful/", status=422, form_data=NOTHING),
        State("page helpful thanks", "/signs-of-sepsis/helpful/thanks/"),
    ]


def _stories(data):
    mine = address_of(data.sender)
    wrong = {"email": "sam@", "text": "", "age": "16"}
    return [
        State("stories", "/stories/", is_main=True),
        State("stories narrowed", "/stories/?kind=bereaved&about=long"),
        State("stories empty", "/stories/", setup=fixtures.without_stories),
        State("stories 40", "/stories/", setup=fixtures.with_forty_stories),
        State("stories 40, page 2", "/stories/?page=2", setup=fixtures.with_forty_stories),
        State("story", "/stories/a-father-who-thought-of-others-first/", is_main=True),
        State("story with note", data.story_with_note.get_absolute_url()),
        State("story with film", data.story_with_film.get_absolute_url()),
        State("story with film elsewhere", data.story_with_link_to_film.get_absolute_url()),
        State("story taken down", data.story_taken_down.get_absolute_url(), status=410),
        State("share", "/stories/share/", is_main=True),
        State("share with errors", "/stories/share/", status=422, form_data=wrong),
        State("share too large", "/stories/share/", status=413, form_data={"text": "x" * 800_000}),
        State("share thanks", "/stories/share/thanks/"),
        State("share thanks, no mail", "/stories/share/thanks/?email=not-sent"),
        State("my story", mine),
        State("my story published", mine, setup=fixtures.story_published),
        State("my story withdrawn", mine, setup=fixtures.story_withdrawn),
        State("my story with errors", mine, status=422, form_data=NOTHING),
        State("my story, withdraw", f"{mine}withdraw/"),
        State("my story unknown", "/stories/mine/unknown/", status=404),
    ]


def _answers(data):
    answer = data.answer.get_absolute_url()
    return [
        State("answers", "/faq/", is_main=True),
        State("answers 40", "/faq/", setup=fixtures.with_forty_answers),
        State("answers empty", "/faq/", setup=fixtures.without_answers),
        State("answer", answer, is_main=True),
        State("answer not reviewed", "/faq/back-to-work/"),
        State("answer helpful", f"{answer}helpful/"),
        State("answer helpful with errors", f"{answer}helpful/", status=422, form_data=NOTHING),
        State("answer helpful thanks", f"{answer}helpful/thanks/"),
        State("answers found", "/faq/?q=tired"),
        State("answers found 40", "/faq/?q=tiredness", setup=fixtures.with_forty_answers),
        State("answers did you mean", "/faq/?q=tirednes+exercice"),
        State("answers nothing found", "/faq/?q=xylophone"),
        State("answers emergency words", "/faq/?q=blue+lips+confused"),
        State("answers Samaritans", "/faq/?q=suicide"),
    ]


def _newsletter(data):
    return [
        State("newsletter", "/newsletter/", is_main=True),
        State("newsletter with errors", "/newsletter/", form_data={"email": "sam@"}, is_main=True),
        State("newsletter sent", "/newsletter/sent/"),
        State("newsletter confirm", confirm_link(data.waiting)),
        State("newsletter confirmed", "/newsletter/confirmed/"),
        State("newsletter choices", change_link(data.reader)),
        State("newsletter choices with errors", change_link(data.reader), form_data=NOTHING),
        State("newsletter changed", "/newsletter/changed/"),
        State("newsletter unsubscribe", leave_link(data.reader)),
        State("newsletter left", "/newsletter/left/"),
        State("newsletter dead link", "/newsletter/confirm/unknown/", status=404),
        State("newsletter dead link to leave", "/newsletter/unsubscribe/unknown/", status=404),
    ]


def _search():
    return [
        State("search", "/search/"),
        State("search found", "/search/?q=sepsis", is_main=True),
        State("search found one kind", "/search/?q=sepsis&kind=page"),
        State("search nothing found", "/search/?q=xylophone"),
        State("search emergency words", "/search/?q=blue+lips+confused"),
        State("search a place", "/search/?q=Hove+exercise"),
    ]


def _in_large_type(data):
    return [
        State("helpline in large type", "/helpline/?print=large"),
        State("results in large type", "/groups/?postcode=BN3+3WR&print=large"),
        State("group in large type", f"{data.group_of_the_longest_name.get_absolute_url()}?print=large"),
        State("event in large type", f"{data.moved.get_absolute_url()}?print=large"),
        State("answer in large type", f"{data.answer.get_absolute_url()}?print=large"),
    ]


def _errors(data):
    faulty = {"ROOT_URLCONF": "sepsis_site.tests.pages.failing_urls"}
    return [
        State("error 400", "/errors/suspect/", status=400, settings=faulty),
        State("error 403", "/errors/refuse/", status=403, settings=faulty),
        State("error 403 form", "/resources/printed/", status=403, form_data=NOTHING, without_csrf_token=True),
        State("error 404", "/no/such/page/", status=404, is_main=True),
        State("error 404 list", "/stories/?page=99", status=404),
        State("error 410", data.page_that_left.get_absolute_url(), status=410),
        State("error 413", "/newsletter/", status=413, form_data={"email": "x" * 800_000}),
        State("error 429", "/faq/?q=tired", status=429, settings={"RATE_LIMIT_SEARCHES": 0}),
        State(
            "error 429 form",
            "/resources/printed/",
            status=429,
            form_data={"name": "Sam"},
            settings={"RATE_LIMIT_FORMS": 0},
        ),
        State("error 500", "/errors/break-down/", status=500, settings=faulty),
        State("error 503", "/errors/lose-database/", status=503, settings=faulty),
        State("home without database", "/errors/do-without-database/", settings=faulty),
        State("finder without database", "/errors/search-without-database/", status=503, settings=faulty),
        State("communities out of date", "/errors/show-last-copy/", settings=faulty),
        State("anything without the site itself", "/errors/do-without-gunicorn/", status=503, settings=faulty),
    ]
