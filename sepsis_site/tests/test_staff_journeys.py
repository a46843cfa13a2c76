"""A day of each who look after the site, in a real browser: a volunteer, support staff, a story moderator."""

import re
from datetime import date, datetime

import pytest
from django.apps import apps
from django.core import mail
from openpyxl import load_workbook

from faq.models import Question
from faq.tests.factories import QuestionFactory
from groups.models import Event
from groups.tests.factories import EventFactory, SupportGroupFactory
from sepsis_site.accounts import roles
from sepsis_site.accounts.tests.factories import PASSWORD, PersonFactory, app_for, code_of
from sepsis_site.dev.pytest_plugin import LONDON
from stories.tests.factories import ConsentFactory, SenderFactory
from support.models import Closure
from support.tests.factories import ClosureFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _a_site_with_roles(live_server, at_now, settings):
    # A real hash takes half a second, on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each test that leads a live server empties every table when it ends.
    roles.apply(apps)


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_a_volunteer_comes_by_invitation_adds_a_meeting_and_cancels_it(page, sign_in, live_server):
    group = SupportGroupFactory(name="Hove Group", usual_venue__name="Vallance Centre")
    EventFactory(group=group, starts_at=datetime(2026, 11, 18, 18, 30, tzinfo=LONDON))
    foreign = EventFactory(group__name="Essex Group")

    sign_in(page, PersonFactory(username="manager@example.org", role=roles.MANAGERS))
    page.goto("/admin/auth/user/")
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Their name").fill("Ann")
    page.get_by_label("Their email address").fill("ann@example.org")
    page.get_by_label("Group volunteers").check()
    page.get_by_label("Hove Group").check()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("ann@example.org").first.wait_for()

    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    [invitation] = mail.outbox
    page.goto(re.search(r"https?://\S+", invitation.body)[0])
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Set my password").click()
    page.get_by_role("button", name="Not now").click()
    page.locator(".second-step-offer").wait_for(state="detached")
    page.get_by_role("link", name="My groups").first.click()
    page.get_by_role("heading", name="Hove Group").wait_for()
    assert page.locator("main h2, #content h2").all_inner_texts() == ["Hove Group"]

    page.get_by_role("link", name="Add the next meeting").click()
    assert page.get_by_label("Vallance Centre").is_checked()
    page.get_by_role("button", name="Go on and check it").click()
    page.get_by_text("Nothing is saved yet.").wait_for()
    assert not Event.objects.filter(group=group).exclude(starts_at__lt=datetime(2026, 11, 24, tzinfo=LONDON)).exists()
    page.get_by_role("button", name="Save the meeting").first.click()
    page.get_by_text("Saved: Wednesday 16 December 2026, 6.30pm to 8.30pm.").wait_for()
    page.get_by_role("link", name="See its page").click()
    page.wait_for_url("**/groups/events/*/")
    assert heading(page) == "Hove Group"
    public = page.url
    page.goto("/groups/events/")
    assert "Wednesday 16 December" in page.inner_text("main")

    page.goto("/admin/groups/supportgroup/mine/")
    page.locator(".volunteer-date--next").get_by_role("link", name="Cancel").click()
    page.get_by_label("Why is it cancelled?").fill("The hall is flooded.")
    page.get_by_role("button", name="Cancel this event").click()
    page.get_by_text("Cancelled: The hall is flooded.").wait_for()
    page.goto(public)
    assert "The hall is flooded." in page.inner_text("main")

    for address in (
        f"/admin/groups/supportgroup/{foreign.group.pk}/meeting/",
        f"/admin/groups/event/{foreign.pk}/cancel/",
    ):
        assert page.goto(address).status == 404 or page.url == f"{live_server.url}/admin/", address
        assert "Essex" not in page.inner_text("body")


# As Word puts it on the clipboard, in short.
FROM_WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {color: red}</style></head><body>'
    '<p class="MsoNormal" style="margin:0cm"><span style="color:red">Rest when you can.<o:p></o:p></span></p>'
    "<script>alert(1)</script></body></html>"
)


def test_support_staff_write_an_answer_from_the_work_list_to_its_history(page, time_machine):
    nell = PersonFactory(username="nell@example.org", role=roles.SUPPORT_STAFF)
    app = app_for(nell)
    QuestionFactory(question="What is sepsis?", topic__name="The illness")

    page.goto("/admin/")
    page.get_by_label("Email address").fill("nell@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Code").fill(code_of(app))
    page.get_by_role("button", name="Carry on").click()
    page.locator(".task-list").get_by_role("link", name="answer is due for review").click()
    page.get_by_role("link", name="What is sepsis?").wait_for()

    page.get_by_role("link", name="Add question").last.click()
    page.get_by_label("Question:", exact=True).fill("Will I sleep again?")
    page.get_by_label("Short answer").fill("Yes, in time.")
    write_the_full_answer(page)
    page.get_by_label("Topic:").select_option(label="The illness")
    page.get_by_label("Published").uncheck()
    page.get_by_role("button", name="Save and stay here").click()
    page.locator(".success").wait_for()
    answer = Question.objects.get(slug="will-i-sleep-again")
    # The editor leaves an empty title on a link.
    assert answer.body.replace(' title=""', "") == (
        '<h2>At night</h2><blockquote class="warning"><p>Feeling worse? Call 111.</p></blockquote>'
        '<p>Rest when you can.</p><ul><li><p>Keep it <a href="https://example.org/dark">dark</a></p></li></ul>'
    )

    page.get_by_role("link", name="Preview").click()
    page.wait_for_url("**/faq/**")
    assert heading(page) == "Will I sleep again?"
    assert page.get_by_text("Feeling worse? Call 111.").is_visible()
    draft = page.url
    page.go_back()
    time_machine.shift(60)
    page.get_by_label("Published").check()
    page.get_by_role("button", name="Save and stay here").click()
    page.get_by_role("link", name="View on site").click()
    page.wait_for_url(draft)
    assert (heading(page), page.url) == ("Will I sleep again?", draft)

    page.go_back()
    time_machine.shift(60)
    page.get_by_label("Address").fill("sleep")
    page.get_by_label("Short answer").fill("Yes, but it takes time.")
    page.get_by_role("button", name="Save and stay here").click()
    page.locator(".success").wait_for()
    page.goto(draft)
    assert page.url.endswith("/faq/sleep/")
    assert "Yes, but it takes time." in page.inner_text("main")

    page.goto(f"/admin/faq/question/{answer.pk}/change/")
    page.get_by_role("link", name="History").click()
    newest, earlier = page.locator(".version").nth(0), page.locator(".version").nth(1)
    assert "Nell · Changed" in newest.inner_text()
    assert "but it takes" in " ".join(newest.locator("ins").all_inner_texts())
    earlier.get_by_role("link", name="Bring this version back").click()
    page.get_by_role("button", name="Bring this version back").click()
    page.locator(".messagelist").wait_for()
    answer.refresh_from_db()
    assert (answer.short_answer, answer.published) == ("Yes, in time.", True)


def write_the_full_answer(page):
    """By the buttons of the editor, and one paragraph from Word."""
    text = page.locator(".field-body .ProseMirror[contenteditable]")
    tools = page.locator(".field-body .prose-menubar")
    text.click()
    tools.locator(".prose-menubar__selected").first.click()
    tools.get_by_role("button", name="Heading 2").click()
    page.keyboard.type("At night")
    page.keyboard.press("Enter")
    tools.get_by_role("button", name="blockquote", exact=True).click()
    page.keyboard.type("Feeling worse? Call 111.")
    tools.locator(".prose-menubar__selected").last.click()
    tools.get_by_role("button", name="What to do now").click()
    text.locator("blockquote.warning").wait_for()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    text.evaluate(
        """(text, words) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", words);
            text.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        FROM_WORD,
    )
    page.keyboard.press("Enter")
    tools.get_by_role("button", name="unordered list").click()
    page.keyboard.type("Keep it dark")
    page.keyboard.press("Control+Shift+ArrowLeft")
    # A browser tells the editor of a selection a moment after the key.
    page.wait_for_function("getSelection().toString() === 'dark'")
    tools.get_by_role("button", name="insert link").click()
    page.get_by_label("URL").fill("https://example.org/dark")
    page.keyboard.press("Enter")
    text.locator("a", has_text="dark").wait_for()


def test_support_staff_take_closures_out_to_a_spreadsheet_and_back(page, sign_in, tmp_path):
    ClosureFactory(reason="Training")
    sign_in(page, PersonFactory(username="nell@example.org", role=roles.SUPPORT_STAFF))
    page.goto("/admin/support/closure/")
    page.get_by_role("link", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download for Excel (.xlsx)").click()
    file = tmp_path / "closures.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    sheet = book.active
    columns = [cell.value for cell in sheet[1]]
    row = {"reason": "Christmas", "first day": date(2026, 12, 24), "last day": date(2027, 1, 1)}
    sheet.append([row.get(name.lower()) for name in columns])
    book.save(file)

    page.goto("/admin/support/closure/")
    page.get_by_role("link", name="Import").click()
    page.get_by_label("Excel file (.xlsx) or CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("Nothing has happened yet.").wait_for()
    assert not Closure.objects.filter(reason="Christmas").exists()
    page.get_by_role("button", name="Import 1 new").click()
    page.get_by_text("The site now says:").wait_for()
    assert Closure.objects.get(reason="Christmas").last_day == date(2027, 1, 1)


def test_a_story_moderator_reads_the_note_first_asks_publishes_and_withdraws(page, sign_in):
    story = SenderFactory(
        email="sender@example.org",
        story__title="A week in hospital",
        story__body="<p>The words of the story.</p>",
        story__with_note=True,
        story__state="submitted",
    ).story
    ConsentFactory(story=story)
    sign_in(page, PersonFactory(username="mo@example.org", role=roles.STORY_MODERATORS))
    page.goto("/admin/")
    page.locator(".task-list").get_by_role("link", name="stor").first.click()
    assert story.content_note in page.inner_text("#result_list")
    assert "The words of the story" not in page.inner_text("body")
    page.get_by_role("link", name=story.title).click()
    words = page.locator(".ProseMirror[contenteditable]", has_text="The words of the story.")
    page.get_by_role("heading", name="Before you read").wait_for()
    assert page.get_by_text(story.content_note).first.is_visible()
    assert not words.is_visible()
    page.get_by_text("Show the text").click()
    words.wait_for(state="visible")

    page.get_by_role("link", name="Ask the sender").click()
    page.get_by_role("button", name="Ask the sender").click()
    page.get_by_text("Your question is on its way.").wait_for()
    assert mail.outbox[-1].to == ["sender@example.org"]

    page.get_by_role("link", name="Publish it now").click()
    page.get_by_role("button", name="Publish it now").click()
    page.get_by_text("It is published.").wait_for()
    assert page.goto(story.get_absolute_url()).status == 200
    assert "The words of the story." in page.inner_text("main")

    page.goto(f"/admin/stories/story/{story.pk}/change/")
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_text("It is withdrawn, and no longer on the site.").wait_for()
    assert page.goto(story.get_absolute_url()).status == 410
    assert "The words of the story." not in page.content()
