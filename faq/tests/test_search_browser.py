"""From words that people use to an answer on paper, walked in a real browser."""

import shutil
import subprocess
import unicodedata

import pytest
from django.core.management import call_command

from faq import search_views
from faq.models import Question
from sepsis_site.search import vocabulary

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _starter_content(live_server, places, at_now):
    search_views.VOCABULARY.forget()
    vocabulary.VOCABULARY.forget()
    call_command("load_seed_data", verbosity=0)


@pytest.fixture
def plain_page(chromium, live_server):
    """A page of a browser that runs no script."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def find_the_answer(page):
    page.goto("/faq/")
    page.get_by_label("Search the answers").fill("my hair keeps falling out")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    assert "for “my hair keeps falling out”" in page.get_by_role("heading", level=1).inner_text()
    assert page.get_by_label("Search the answers").input_value() == "my hair keeps falling out"
    assert page.locator("mark").first.inner_text().lower() == "hair"
    page.locator(".result-title a").first.click()
    assert "hair" in page.get_by_role("heading", level=1).inner_text().lower()


def letters(text):
    """The text without its spaces, which break otherwise on paper, and with what is drawn as one letter taken apart."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_from_a_search_to_an_answer_on_paper(page, tmp_path):
    find_the_answer(page)
    answer = Question.objects.get(slug=page.url.rstrip("/").rpartition("/")[2])
    page.emulate_media(media="print")
    blocks = page.locator("main .prose").first.locator("h2, h3, p, li").all()
    assert len(blocks) > 5
    assert all(block.is_visible() for block in blocks)
    assert page.get_by_text(answer.short_answer).is_visible()
    for navigation in page.locator("nav, form, button, .skip-link").all():
        assert not navigation.is_visible()
    path = tmp_path / "answer.pdf"
    page.pdf(path=path, format="A4")
    assert path.read_bytes().startswith(b"%PDF")
    assert page.context.cookies() == []
    reader = shutil.which("pdftotext")
    if reader is None:
        return
    printed = letters(subprocess.run([reader, path, "-"], capture_output=True, text=True, check=True).stdout)
    # On paper the addresses of links stand between the words.
    without_links = [block.inner_text() for block in blocks if block.locator("a").count() == 0]
    for words_of_it in (answer.question, answer.short_answer, *without_links):
        assert letters(words_of_it) in printed
    for other in ("What’s on", "Online communities", "Skip to the main content", "Newsletter"):
        assert letters(other) not in printed


def test_the_same_without_javascript(plain_page):
    find_the_answer(plain_page)
    assert plain_page.context.cookies() == []


def test_from_a_page_that_is_not_found_to_a_result(page):
    page.goto("/no-such-page/")
    page.get_by_role("searchbox", name="Search this site").fill("essex")
    page.get_by_role("searchbox", name="Search this site").press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "1 result for “essex”"
    page.get_by_role("link", name="Essex Sepsis Support Group").click()
    assert page.url.endswith("/groups/essex/")


def test_a_town_goes_on_to_the_finder(page):
    page.goto("/search/")
    page.get_by_role("searchbox", name="What are you looking for?").fill("Hove")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Groups nearest to Hove"
