"""Every public page in every state it can be in, by a plain name.

To add one: a line in ``states_of``. What it needs in the database stands in ``world.py``: for all states in ``make``,
for one state in a function of its own that the line names as ``change``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sepsis_site.dev.pytest_plugin import LONDON, NOW
from sepsis_site.tests.pages import world as worlds
from stories.senders.tokens import address_of
from support.models import Page
from support.tests.newsletter_helpers import change_link, confirm_link, leave_link

NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=LONDON)
CHRISTMAS = datetime(2026, 12, 25, 11, 0, tzinfo=LONDON)
A_MINUTE = timedelta(minutes=1)
# Enough for a machine to give the page of a form that was sent: what it had, and these.
NOTHING = {}


@dataclass(frozen=True)
class State:
    """A page as a visitor comes upon it.

    ``sent``: the page is what comes back when its form is sent with these answers. ``change``: what is done to the
    world for this state alone. ``at``: the moment of the visit. ``settings``: those that are different. ``headers``:
    what the browser says besides. ``as_stranger``: as sent by a form that is not ours. ``is_main``: one of the score
    that slow checks go through.
    """

    name: str
    path: str
    status: int = 200
    sent: dict | None = None
    change: Callable | None = None
    at: datetime = NOW
    settings: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    as_stranger: bool = False
    is_main: bool = False

    @property
    def file_name(self):
        """Its name as that of a file, without an ending."""
        return "-".join("".join(letter if letter.isalnum() else " " for letter in self.name.lower()).split())


def states_of(world):
    """All states of ``world``, a World."""
    return [
        State("home", "/", is_main=True),
        State("home without groups and stories", "/", change=without_groups_and_stories),
        *_finder(),
        *_groups(world),
        *_helpline(),
        *(
            State(f"page {page.slug}", page.get_absolute_url(), is_main=page.slug == "signs-of-sepsis")
            for page in Page.objects.published(NOW)
        ),
        *_support(world),
        *_stories(world),
        *_answers(world),
        *_newsletter(world),
        *_search(),
        *_in_large_type(world),
        *_errors(world),
        State("styleguide", "/styleguide/", settings={"DEBUG": True}),
    ]


def without_groups_and_stories(world):
    worlds.without_groups(world)
    worlds.without_stories(world)


def _finder():
    found = "/groups/?postcode="
    return [
        State("finder", "/groups/", is_main=True),
        State("finder with 40 groups", "/groups/", change=worlds.with_forty_groups),
        State("finder without groups", "/groups/", change=worlds.without_groups),
        State("results", f"{found}BN3+3WR", is_main=True),
        State("results by date", f"{found}CF10+1EP&order=date", change=worlds.with_forty_groups),
        State("results online", f"{found}BN3+3WR&format=online"),
        State("results with 40 groups", f"{found}CF10+1EP", change=worlds.with_forty_groups),
        State("results with 40 groups, page 2", f"{found}CF10+1EP&page=2", change=worlds.with_forty_groups),
        State("results none near", f"{found}KW1+4YT"),
        State("results none near, Northern Ireland", f"{found}BT1+5GS"),
        State("results without groups", f"{found}BN3+3WR", change=worlds.without_groups),
        State("results long Welsh place", f"{found}LL61+5UJ"),
        State("results of a location", "/groups/?near=50.83,-0.17"),
        State("results misread", f"{found}BN3+3WRR"),
        State("results letter for figure", f"{found}BN3+3WO"),
        State("results ambiguous", f"{found}Newport", is_main=True),
        State("results unreadable", f"{found}Zzyzx", is_main=True),
        State("results of a name, unreadable", f"{found}Essex"),
        State("results empty", found),
    ]


def _groups(world):
    return [
        State("group", world.group.get_absolute_url(), is_main=True),
        State("group without dates", world.group_without_dates.get_absolute_url()),
        State("group not confirmed", "/groups/east-sussex/"),
        State("group online", world.online_group.get_absolute_url()),
        State("group of the longest name", world.group_of_the_longest_name.get_absolute_url()),
        State("event", world.event.get_absolute_url(), is_main=True),
        State("event moved", world.moved.get_absolute_url()),
        State("event cancelled", world.cancelled.get_absolute_url(), is_main=True),
        State("event online", world.online_event.get_absolute_url()),
        State("event past", world.past.get_absolute_url()),
        State("event without group", world.event_without_group.get_absolute_url()),
        State("event of the longest name", world.group_of_the_longest_name.events.get().get_absolute_url()),
        State("events", "/groups/events/"),
        State("events of a group", f"/groups/events/?group={world.group.slug}"),
        State("events with 40 groups", "/groups/events/", change=worlds.with_forty_groups),
        State("events empty", "/groups/events/", change=worlds.without_groups),
    ]


def _helpline():
    return [
        State("helpline open", "/helpline/", is_main=True),
        State("helpline closed", "/helpline/", at=NIGHT),
        State("helpline bank holiday", "/helpline/", at=CHRISTMAS),
        State("helpline training", "/helpline/", change=worlds.closed_for_training),
        State("helpline card", "/helpline/card/"),
    ]


def _support(world):
    return [
        State("communities", "/communities/", is_main=True),
        State("communities 40", "/communities/", change=worlds.with_forty_communities),
        State("communities empty", "/communities/", change=worlds.without_communities),
        State("resources", "/resources/"),
        State("resources 40", "/resources/", change=worlds.with_forty_booklets),
        State("resources empty", "/resources/", change=worlds.without_booklets),
        State("printed", "/resources/printed/", is_main=True),
        State("printed 40", "/resources/printed/", change=worlds.with_forty_booklets),
        State("printed with errors", "/resources/printed/", sent=NOTHING),
        State("printed empty", "/resources/printed/", change=worlds.without_booklets),
        State("printed thanks", "/resources/printed/thanks/"),
        State("page helpful", "/signs-of-sepsis/helpful/"),
        State("page helpful with errors", "/signs-of-sepsis/helpful/", status=422, sent=NOTHING),
        State("page helpful thanks", "/signs-of-sepsis/helpful/thanks/"),
    ]


def _stories(world):
    mine = address_of(world.sender)
    wrong = {"email": "sam@", "text": "", "age": "16"}
    return [
        State("stories", "/stories/", is_main=True),
        State("stories narrowed", "/stories/?kind=bereaved&about=long"),
        State("stories empty", "/stories/", change=worlds.without_stories),
        State("stories 40", "/stories/", change=worlds.with_forty_stories),
        State("stories 40, page 2", "/stories/?page=2", change=worlds.with_forty_stories),
        State("story", "/stories/a-father-who-thought-of-others-first/", is_main=True),
        State("story with note", world.story_with_note.get_absolute_url()),
        State("story with film", world.story_with_film.get_absolute_url()),
        State("story with film elsewhere", world.story_with_link_to_film.get_absolute_url()),
        State("story taken down", world.story_taken_down.get_absolute_url(), status=410),
        State("share", "/stories/share/", is_main=True),
        State("share with errors", "/stories/share/", status=422, sent=wrong),
        State("share too large", "/stories/share/", status=413, sent={"text": "x" * 800_000}),
        State("share thanks", "/stories/share/thanks/"),
        State("share thanks, no mail", "/stories/share/thanks/?email=not-sent"),
        State("my story", mine),
        State("my story published", mine, change=worlds.story_published),
        State("my story withdrawn", mine, change=worlds.story_withdrawn),
        State("my story with errors", mine, status=422, sent=NOTHING),
        State("my story, withdraw", f"{mine}withdraw/"),
        State("my story unknown", "/stories/mine/unknown/", status=404),
    ]


def _answers(world):
    answer = world.answer.get_absolute_url()
    return [
        State("answers", "/faq/", is_main=True),
        State("answers 40", "/faq/", change=worlds.with_forty_answers),
        State("answers empty", "/faq/", change=worlds.without_answers),
        State("answer", answer, is_main=True),
        State("answer not reviewed", "/faq/back-to-work/"),
        State("answer helpful", f"{answer}helpful/"),
        State("answer helpful with errors", f"{answer}helpful/", status=422, sent=NOTHING),
        State("answer helpful thanks", f"{answer}helpful/thanks/"),
        State("answers found", "/faq/?q=tired"),
        State("answers found 40", "/faq/?q=tiredness", change=worlds.with_forty_answers),
        State("answers did you mean", "/faq/?q=tirednes+exercice"),
        State("answers nothing found", "/faq/?q=xylophone"),
        State("answers emergency words", "/faq/?q=blue+lips+confused"),
        State("answers Samaritans", "/faq/?q=suicide"),
    ]


def _newsletter(world):
    return [
        State("newsletter", "/newsletter/", is_main=True),
        State("newsletter with errors", "/newsletter/", sent={"email": "sam@"}, is_main=True),
        State("newsletter sent", "/newsletter/sent/"),
        State("newsletter confirm", confirm_link(world.waiting)),
        State("newsletter confirmed", "/newsletter/confirmed/"),
        State("newsletter choices", change_link(world.reader)),
        State("newsletter choices with errors", change_link(world.reader), sent=NOTHING),
        State("newsletter changed", "/newsletter/changed/"),
        State("newsletter unsubscribe", leave_link(world.reader)),
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


def _in_large_type(world):
    return [
        State("helpline in large type", "/helpline/?print=large"),
        State("results in large type", "/groups/?postcode=BN3+3WR&print=large"),
        State("group in large type", f"{world.group_of_the_longest_name.get_absolute_url()}?print=large"),
        State("event in large type", f"{world.moved.get_absolute_url()}?print=large"),
        State("answer in large type", f"{world.answer.get_absolute_url()}?print=large"),
    ]


def _errors(world):
    faulty = {"ROOT_URLCONF": "sepsis_site.tests.pages.addresses"}
    return [
        State("error 400", "/errors/suspect/", status=400, settings=faulty),
        State("error 403", "/errors/refuse/", status=403, settings=faulty),
        State("error 403 form", "/resources/printed/", status=403, sent=NOTHING, as_stranger=True),
        State("error 404", "/no/such/page/", status=404, is_main=True),
        State("error 404 list", "/stories/?page=99", status=404),
        State("error 410", world.page_that_left.get_absolute_url(), status=410),
        State("error 413", "/newsletter/", status=413, sent={"email": "x" * 800_000}),
        State("error 429", "/faq/?q=tired", status=429, settings={"MOST_SEARCHES": 0}),
        State("error 429 form", "/resources/printed/", status=429, sent={"name": "Sam"}, settings={"MOST_FORMS": 0}),
        State("error 500", "/errors/break-down/", status=500, settings=faulty),
        State("error 503", "/errors/lose-database/", status=503, settings=faulty),
        State("home without database", "/errors/do-without-database/", settings=faulty),
        State("finder without database", "/errors/search-without-database/", status=503, settings=faulty),
        State("communities out of date", "/errors/show-last-copy/", settings=faulty),
        State("anything without the site itself", "/errors/do-without-gunicorn/", status=503, settings=faulty),
    ]
