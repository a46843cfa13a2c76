import re
from html import unescape

import pytest
from django.core.management import call_command
from django.utils import timezone

from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.seed_data.pages import PAGES, load
from support.models import Page, WarningSigns
from support.pages.reserved_slugs import is_taken

pytestmark = pytest.mark.django_db

SLUGS = ["about-sepsis", "signs-of-sepsis", "privacy", "accessibility", "about-this-site"]


@pytest.fixture
def loaded():
    load()


def sentences(html):
    """The sentences of a piece of HTML. Every block ends one, and so do . ! ? and :"""
    blocks = re.split(r"</(?:p|li|h2|h3)>", html)
    texts = [unescape(re.sub(r"<[^>]+>", "", block)).strip() for block in blocks]
    return [sentence for text in texts for sentence in re.split(r"(?<=[.!?:])\s+", text) if sentence]


def words(sentence):
    return re.findall(r"[\w’'-]+", sentence)


def test_there_are_five_pages_and_the_footer_links_to_all(loaded, client, footer_pages):
    assert list(Page.objects.in_footer(timezone.now()).values_list("slug", flat=True)) == SLUGS
    html = client.get("/").text
    for page in Page.objects.all():
        assert f'<a href="/{page.slug}/">{page.title}</a>' in html


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_is_well_formed_and_nothing_of_it_was_cleaned_away(loaded, client, slug):
    response = client.get(f"/{slug}/")
    assert response.status_code == 200
    assert_valid_html(response)
    written = next(facts["page"] for facts in PAGES if facts["page"]["slug"] == slug)
    page = Page.objects.get(slug=slug)
    assert (page.body, page.sources) == (written["body"].strip(), written["sources"].strip())
    page.full_clean()


def test_every_page_names_its_sources_and_waits_for_its_review(loaded, client):
    for page in Page.objects.all():
        assert page.sources
        assert (page.reviewed_on, page.next_review_on) == (None, None)
        assert "Not reviewed yet" in client.get(page.get_absolute_url()).text


def test_every_list_of_signs_asks_for_999_names_its_source_and_waits_for_its_check(loaded, client):
    lists = WarningSigns.objects.filter(page__slug="signs-of-sepsis")
    assert [(each.audience, each.source_name.split(",")[0]) for each in lists] == [
        ("an adult or older child", "NHS"),
        ("an adult", "UK Sepsis Trust"),
        ("a baby or young child", "NHS"),
        ("a child", "UK Sepsis Trust"),
        ("a child under five", "UK Sepsis Trust"),
    ]
    assert {each.call for each in lists} == {WarningSigns.Call.EMERGENCY}
    assert {(each.checked_on, each.checked_by) for each in lists} == {(None, "")}
    html = client.get("/signs-of-sepsis/").text
    assert html.count("Awaiting clinical check.") == 5
    assert html.count('class="emergency"') == 1


@pytest.mark.parametrize("facts", PAGES, ids=SLUGS)
def test_sentences_are_short(facts):
    page = facts["page"]
    lengths = [len(words(each)) for each in [page["summary"], *sentences(page["body"]), *sentences(page["sources"])]]
    assert len(lengths) > 5
    # Twenty words on average would be the limit; nothing here needs a longer sentence at all.
    assert sum(lengths) / len(lengths) <= 12
    assert max(lengths) <= 22


def test_the_privacy_page_tells_what_sending_a_story_keeps_and_for_how_long(loaded, client):
    text = " ".join(client.get("/privacy/").text.split())
    for words in (
        "your name and your email address",
        "we erase it 12 months later",
        "private link",
        "YouTube or Vimeo",
    ):
        assert words in text


def test_links_within_the_site_lead_to_its_pages(loaded):
    slugs = {address for page in Page.objects.all() for address in re.findall(r'href="/([^/"]*)/"', page.body)}
    assert {"helpline", "groups", "signs-of-sepsis"} <= slugs
    for slug in slugs:
        assert is_taken(slug) or slug in SLUGS


def test_the_licences_stand_there_as_in_the_readme(loaded, settings):
    """Licences want their own words, on the site and beside the data alike."""
    readme = " ".join((settings.BASE_DIR / "README.md").read_text().split())
    body = Page.objects.get(slug="about-this-site").body
    lines = re.findall(r"Contains [^.]+\.", body)
    assert len(lines) == 3
    for line in lines:
        assert line in readme
    for address in re.findall(r'href="(https:[^"]+)"', body):
        assert address in readme


def test_pages_are_loaded_only_where_there_are_none_at_all(places):
    call_command("load_seed_data", verbosity=0)
    Page.objects.filter(slug="privacy").update(body="<p>Edited</p>", slug="your-privacy")
    Page.objects.exclude(slug="your-privacy").delete()
    call_command("load_seed_data", verbosity=0)
    assert list(Page.objects.values_list("slug", "body")) == [("your-privacy", "<p>Edited</p>")]
