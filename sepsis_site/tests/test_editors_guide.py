"""The editors' guide names controls that exist, and shows every picture that is taken for it."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from PIL import Image

from faq.models import Question
from faq.tests.factories import QuestionFactory
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory
from sepsis_site.accounts import invitations, roles
from sepsis_site.accounts.admin.users import VERBS
from sepsis_site.accounts.tests.factories import PersonFactory
from sepsis_site.dev.management.commands.screenshots import DOCUMENTS
from sepsis_site.dev.screenshots.capture import DESKTOP_WIDTH, MAX_BYTES
from sepsis_site.dev.screenshots.scenarios import SCENARIOS
from sepsis_site.tests.admin_helpers import change_url, opened
from stories.admin.decisions import DECISIONS
from stories.tests.factories import SenderFactory
from support.tests.factories import BookletRequestItemFactory

GUIDE = settings.BASE_DIR / "docs" / "editors-guide.md"
MAX_PICTURES = 16
NAMED_TAGS = {"a", "button", "label", "legend", "summary", "option"}


class Names(HTMLParser):
    """Collects the visible names of controls, fields and headings."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open, self.unseen = set(), [], 0
        # Template tags and comments are not shown.
        self.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", html, flags=re.DOTALL))

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "input":
            self._add(told.get("value") or "")
        elif tag == "span":
            self.unseen += self.unseen > 0 or "visually-hidden" in (told.get("class") or "")
        elif tag in NAMED_TAGS:
            self.open.append((tag, []))

    def handle_data(self, data):
        if self.unseen or not self.open:
            return
        # A label may contain a select, whose options are not part of its name.
        for _, words in self.open[-1:] if self.open[-1][0] == "option" else self.open:
            words.append(data)

    def handle_endtag(self, tag):
        if tag == "span":
            self.unseen = max(self.unseen - 1, 0)
        while self.open and tag in NAMED_TAGS:
            closed, words = self.open.pop()
            self._add("".join(words))
            if closed == tag:
                break

    def _add(self, words):
        self.found.add(" ".join(words.split()).removesuffix(":"))


# The README's picture is in the same folder.
PICTURES = sorted(path for path in DOCUMENTS.iterdir() if not path.name.startswith("page-"))


@pytest.fixture(scope="module")
def guide():
    return GUIDE.read_text()


def bold(guide):
    return {" ".join(name.split()) for name in re.findall(r"\*\*(.+?)\*\*", guide, re.DOTALL)}


@pytest.fixture
def names(client, at_now, settings):
    """Return all names on the pages of the guide, and in the templates of pages that are hard to reach."""
    # The real hasher takes half a second.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    roles.apply(apps)
    found = {name for decision in DECISIONS.values() for name in (decision.button, decision.press)}
    found |= {button for _, _, button, _ in VERBS.values()}
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        found |= Names(template.read_text()).found
    # The buttons of the rich text editor.
    found |= set(re.findall(r'": "(.+)",', (settings.BASE_DIR / "static/js/editor-labels.js").read_text()))
    manager, colleague = PersonFactory(role=roles.MANAGERS), PersonFactory(role=roles.SUPPORT_STAFF)
    client.force_login(manager)
    BookletRequestItemFactory()
    by_rule = EventSeriesFactory(confirmed=False)
    by_rule.fill(at_now)
    group, event = SupportGroupFactory(), EventFactory()
    for each in (by_rule.group, group):
        each.leaders.add(manager)
    for address in (
        "/admin/",
        "/admin/groups/supportgroup/mine/",
        f"/admin/groups/supportgroup/{group.pk}/meeting/",
        f"/admin/groups/event/{event.pk}/cancel/",
        f"/admin/groups/event/{event.pk}/move/",
        change_url(event),
        change_url(event.venue),
        change_url(QuestionFactory()),
        change_url(SenderFactory().story),
        change_url(colleague),
        reverse("accounts:choose_password", args=[invitations.new_token(PersonFactory())]),
        "/admin/faq/question/",
        "/admin/support/bookletrequest/",
        "/admin/support/closure/",
        "/admin/support/closure/add/",
        "/admin/support/openinghours/add/",
        "/admin/support/specialhours/",
        "/admin/auth/user/add/",
    ):
        found |= Names(client.get(address, follow=True).text).found
    found |= Names(save_over_colleague(client)).found
    form = client.get(f"/admin/groups/supportgroup/{group.pk}/meeting/").url
    typed = {"day": "16/12/2026", "starts": "6.30pm", "ends": "8.30pm", "place": group.usual_venue.pk}
    return found | Names(client.post(form, typed, follow=True).text).found


def save_over_colleague(client):
    answer = QuestionFactory()
    mine = opened(client, answer) | {"question": "Mine?"}
    Question.objects.filter(pk=answer.pk).update(question="Theirs?")
    return client.post(change_url(answer), mine).text


@pytest.mark.django_db
def test_names_in_bold_exist_on_the_site(guide, names):
    assert len(bold(guide)) > 50
    missing = bold(guide) - names
    assert not missing, sorted(missing)


def test_guide_shows_every_scenario_once(guide):
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([a-z-]+)\.png\)", guide)
    assert guide.count("![") == len(shown) == len(set(shown))
    assert set(shown) == {path.stem for path in PICTURES} == SCENARIOS.keys()
    assert len(shown) <= MAX_PICTURES


def test_guide_pictures_are_small():
    for path in PICTURES:
        with Image.open(path) as picture:
            assert (picture.format, picture.width <= DESKTOP_WIDTH) == ("PNG", True), path
        assert path.stat().st_size <= MAX_BYTES, path


def test_links_inside_the_guide_lead_to_headings(guide):
    headings = re.findall(r"^#+ (.+)$", guide, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", guide))
    assert links <= anchors
    # The list at the top has every task.
    assert len(links) == guide.count("\n## ")


def test_sentences_of_the_guide_have_at_most_20_words(guide):
    for text in re.split(r"\n\s*\n|\n\s*(?:[-|]|\d+\.) ", guide):
        if text.startswith("!") or "|" in text:
            continue
        for sentence in re.split(r"(?<=[.?!:])\s+", text):
            assert len(sentence.split()) <= 20, sentence
