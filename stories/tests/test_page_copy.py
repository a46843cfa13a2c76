"""The copy around sending a story, as editors change it: every text shows at once where it stands."""

from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse
from django.utils.html import escape

from core.models import PageCopy
from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from stories.emails import messages as emails_messages
from stories.models import Story
from stories.page_copy import STORY, UNKNOWN
from stories.senders.tokens import address_of
from stories.tests.factories import SenderFactory
from stories.tests.submission_helpers import FORM, THANKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

CHANGE = reverse("admin:stories_storycopy_change", args=["stories"])
SOON = "We read most stories within two weeks."


def answers(**changed):
    return STORY.defaults() | changed


@pytest.fixture
def editor(client, django_user_model):
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__endswith="_storycopy"))
    client.force_login(user)
    return client


@pytest.fixture
def pages(client, rf, django_capture_on_commit_callbacks):
    """What people see of each, by its name: the form, the thanks, both forms of the mail, a page for each state."""

    def pages():
        senders = {
            state: SenderFactory(story__state=state) for state in ("submitted", "in review", "asked", "declined")
        }
        with django_capture_on_commit_callbacks(execute=True):
            emails_messages.send_receipt(senders["submitted"].story, rf.get("/"), now=NOW)
        message = mail.outbox[-1]
        found = {"mail": message.body, "html mail": message.alternatives[0].content}
        addresses = {"form": FORM, "thanks": THANKS} | {state: address_of(each) for state, each in senders.items()}
        for name, address in addresses.items():
            response = client.get(address)
            assert_valid_html(response)
            found[name] = response.text
        return found

    return pages


def test_how_soon_we_read_a_story_goes_from_the_admin_to_every_page_at_once(editor, pages):
    assert editor.post(CHANGE, answers(how_long=SOON)).status_code == 302
    found = pages()
    for name in ("form", "thanks", "mail", "html mail", Story.State.SUBMITTED):
        assert SOON in found[name], name
        assert UNKNOWN not in found[name], name
    # Once somebody looks at it, nobody waits for that any longer.
    assert SOON not in found[Story.State.IN_REVIEW] + found[Story.State.DECLINED]


def test_while_it_is_empty_each_says_that_we_cannot_tell(pages):
    found = pages()
    for name in ("form", "thanks", "mail", "html mail"):
        assert f"Someone on our team reads your story. {UNKNOWN}" in found[name], name
    assert f"<p>{UNKNOWN}</p>" in found[Story.State.SUBMITTED]
    assert not PageCopy.objects.exists()


def test_every_text_an_editor_changes_shows_as_plain_text(editor, pages):
    changed = {name: f"<b>{name}</b> & so" for name in STORY.texts}
    assert editor.post(CHANGE, changed).status_code == 302
    found = pages()
    plain = found.pop("mail")
    text = "".join(found.values())
    assert {name for name, words in changed.items() if escape(words) not in text} == set()
    assert "<b>" not in text
    for name in ("mail_lead", "mail_steps", "reading", "how_long"):
        assert changed[name] in plain


def test_without_a_row_the_defaults_stand(pages):
    text = unescape("".join(pages().values()))
    assert {name for name, words in answers().items() if words and words.splitlines()[0] not in text} == set()


def test_an_emptied_box_brings_its_default_back_and_how_soon_stays_empty(editor):
    editor.post(CHANGE, answers(how_long=SOON, lead="Other words."))
    editor.post(CHANGE, dict.fromkeys(STORY.texts, "  "))
    assert STORY.current() == answers()
    assert STORY.current()["how_long"] == ""
    assert STORY.read()["how_long"] == UNKNOWN


def test_there_is_one_form_with_every_text_once_and_a_history(editor):
    form = editor.get(reverse("admin:stories_storycopy_changelist"), follow=True).text
    for name in STORY.texts:
        assert form.count(f'name="{name}"') == 1
    editor.post(CHANGE, answers())
    assert not PageCopy.history.exists()
    editor.post(CHANGE, answers(how_long=SOON))
    assert [(each.key, each.text) for each in PageCopy.history.all()] == [("stories.how_long", SOON)]
    history = editor.get(reverse("admin:stories_storycopy_history", args=["stories"]))
    assert "How soon we read a story" in history.text


def test_the_work_list_asks_for_it_until_it_is_there(editor):
    index = reverse("admin:index")
    assert "line to fill in: how soon we read a story" in editor.get(index).text
    STORY.write({"how_long": SOON})
    assert "how soon we read a story" not in editor.get(index).text
