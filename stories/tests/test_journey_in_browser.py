"""The life of a story, walked in a real browser: sent with a photo, approved by staff, read, and taken down again."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from PIL import Image

from stories.models import Story
from stories.submission.forms import CONSENTS, PHOTO_AGAIN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "My father, who sang"

FIRST_WORDS = "He sang at breakfast."


@pytest.fixture(autouse=True)
def _at_now(live_server, at_now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "IMG_0001.jpg"
    Image.new("RGB", (900, 600), "seagreen").save(path)
    return path


@pytest.fixture
def visitor(chromium, live_server):
    """Opens a page of a browser that knows nothing of the ones before. ``script=False``: and runs no script."""
    contexts = []

    def visitor(*, script=True):
        contexts.append(chromium.new_context(base_url=live_server.url, java_script_enabled=script, locale="en-GB"))
        return contexts[-1].new_page()

    yield visitor
    for context in contexts:
        context.close()


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def write_story(page, photo, time_machine):
    page.goto("/stories/")
    page.get_by_role("link", name="Share your story").first.click()
    assert heading(page) == "Share your story"
    time_machine.shift(600)
    page.get_by_label("I am 16 or over").check()
    page.get_by_label("Your name", exact=True).fill("Sam Sender")
    page.get_by_label("I have lost someone to sepsis").check()
    page.get_by_label("The name to show with your story").fill("Sam")
    page.get_by_label("A title, if you have one").fill(TITLE)
    page.get_by_label("Your story", exact=True).fill(f"{FIRST_WORDS}\n\nThen <b>he</b> was ill.")
    page.get_by_label("Yes, they are content for it to be told").check()
    page.get_by_label("Your photo").set_input_files(photo)
    page.get_by_label("What does the photo show?").fill("A man in a garden")
    page.get_by_label(CONSENTS["may_publish"]).check()
    page.get_by_label(CONSENTS["may_show_photo"]).check()


def send(page):
    page.get_by_role("button", name="Send my story").click()


def private_link():
    [message] = [message for message in mail.outbox if message.subject == "Thank you for your story"]
    return re.search(r"https?://[^/]+(/stories/mine/\S+)", message.body)[1]


def withdraw(page):
    page.goto(private_link())
    assert "Your story is on this site." in page.inner_text("main")
    page.get_by_role("link", name="Take my story down").click()
    assert heading(page) == "Take your story down?"
    page.get_by_role("button", name="Take my story down").click()
    page.get_by_text("You have taken your story down.").wait_for()


def test_a_story_is_sent_with_a_photo_approved_read_and_taken_down(page, visitor, photo, time_machine, sign_in):
    write_story(page, photo, time_machine)
    # The email was forgotten: all is kept but the photo, and the page says so.
    send(page)
    page.wait_for_load_state()
    assert page.title().startswith("Error: ")
    summary = page.get_by_role("alert")
    assert summary.evaluate("summary => summary === document.activeElement")
    assert PHOTO_AGAIN in summary.inner_text()
    assert page.get_by_label("Your story", exact=True).input_value().startswith(FIRST_WORDS)
    assert page.get_by_label(CONSENTS["may_publish"]).is_checked()
    assert not page.get_by_label(CONSENTS["may_use_in_leaflets"]).is_checked()
    summary.get_by_role("link", name="Type your email address").click()
    page.keyboard.type("sam@example.org")
    page.get_by_label("Your photo").set_input_files(photo)
    send(page)
    assert heading(page) == "Thank you for your story"
    # Back, and pressed again: nothing is stored twice.
    page.go_back()
    send(page)
    assert Story.objects.count() == 1

    # Nobody reads it yet, but whoever sent it sees how it stands.
    story = Story.objects.get()
    assert visitor().goto(story.get_absolute_url()).status == 404
    sender = visitor()
    sender.goto(private_link())
    assert "We have your story." in sender.inner_text("main")

    moderator = visitor()
    sign_in(moderator, User.objects.create_superuser("mo"))
    moderator.goto("/admin/stories/story/")
    moderator.get_by_role("link", name=TITLE).click()
    moderator.get_by_role("link", name="Publish it now").click()
    moderator.get_by_role("button", name="Publish it now").click()
    moderator.get_by_text("It is published.").wait_for()
    assert mail.outbox[-1].to == ["sam@example.org"]

    reader = visitor()
    reader.goto("/stories/")
    assert FIRST_WORDS not in reader.inner_text("main")
    reader.get_by_role("link", name=TITLE).first.click()
    words = reader.inner_text("main")
    assert words.index("This story tells of a death.") < words.index(FIRST_WORDS)
    assert "Then <b>he</b> was ill." in words
    picture = reader.get_by_alt_text("A man in a garden").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("async picture => { await picture.decode(); return picture.naturalWidth }") > 0
    assert not reader.context.cookies()

    withdraw(sender)
    assert reader.reload().status == 410
    assert FIRST_WORDS not in reader.content()
    # A browser may keep the list for a minute. To anybody else the story is gone at once.
    somebody = visitor()
    somebody.goto("/stories/")
    assert TITLE not in somebody.content()


def test_it_is_sent_and_taken_back_without_javascript(visitor, photo, time_machine):
    page = visitor(script=False)
    write_story(page, photo, time_machine)
    page.get_by_label("Your email address").fill("sam@example.org")
    send(page)
    assert heading(page) == "Thank you for your story"
    page.goto(private_link())
    page.get_by_label("What would you like us to change?").fill("Call him Dad.")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("You wrote to us on").wait_for()
    assert "Call him Dad." in page.inner_text("main")
    page.get_by_role("link", name="Take my story down").click()
    page.get_by_role("button", name="Take my story down").click()
    page.get_by_text("You have taken your story down.").wait_for()
    assert Story.objects.get().is_withdrawn


def test_the_page_for_sharing_fits_a_small_phone(visitor, photo, time_machine):
    page = visitor()
    page.set_viewport_size({"width": 320, "height": 640})
    write_story(page, photo, time_machine)
    send(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
