"""Editors' pages, and the links to them in the footer."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.models import Page
from support.pages import footer
from support.tests.factories import PageFactory, WarningSignsFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    """A page as a visitor gets it, checked for what every public page promises."""

    def get(url):
        response = client.get(url)
        assert response.status_code == 200
        assert_valid_html(response)
        assert "tel:08088000029" in response.text
        assert 'href="tel:999"' in response.text
        assert 'href="tel:111"' in response.text
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        return " ".join(unescape(response.text).split())

    return get


def test_a_page_shows_what_its_editor_wrote(get):
    page = PageFactory(
        title="Sepsis & <you>",
        slug="you",
        summary="For “you”.",
        body="<h2>First</h2><p>Then <strong>this</strong>.</p>",
        sources='<p>From <a href="https://www.nhs.uk/">there</a>.</p>',
    )
    text = get(page.get_absolute_url())
    assert page.get_absolute_url() == "/you/"
    for words in (
        "<title>Sepsis & <you> – UK Sepsis Trust Support</title>",
        '<meta name="description" content="For “you”.">',
        "<h1>Sepsis & <you></h1>",
        '<p class="lead">For “you”.</p>',
        "<h2>First</h2><p>Then <strong>this</strong>.</p>",
        '<p>From <a href="https://www.nhs.uk/">there</a>.</p>',
    ):
        assert words in text


def test_a_long_page_begins_with_a_list_that_leads_to_its_parts(get):
    parts = ("While you read", "When you call", "When you write", "When you leave")
    text = get(PageFactory(body="".join(f"<h2>{part}</h2><p>Words.</p>" for part in parts)).get_absolute_url())
    for part in parts:
        anchor = f"part-{part.lower().replace(' ', '-')}"
        assert text.index(f'<a href="#{anchor}">{part}</a>') < text.index(f'<h2 id="{anchor}">{part}</h2>')
    assert "On this page" not in get(PageFactory(slug="short", body="<h2>One</h2>").get_absolute_url())


def test_a_page_says_when_it_was_reviewed_and_when_it_is_next_due(get):
    page = PageFactory(reviewed_on=date(2026, 3, 1), next_review_on=date(2027, 3, 1))
    text = get(page.get_absolute_url())
    assert "<dt>Last reviewed</dt><dd>1 March 2026</dd>" in text
    assert "<dt>Next review due</dt><dd>1 March 2027</dd>" in text


def test_a_page_that_nobody_reviewed_says_so(get):
    text = get(PageFactory().get_absolute_url())
    assert "<dt>Last reviewed</dt><dd>Not reviewed yet</dd>" in text
    assert "Next review due" not in text
    assert "<dt>Sources</dt>" not in text


@pytest.mark.parametrize("slug", ["nobody", "x" * 500, "1-2-3", "_"])
def test_an_unknown_page_is_not_found_and_the_same_for_everybody(client, slug):
    response = client.get(f"/{slug}/")
    assert response.status_code == 404
    assert "Page not found" in response.text
    assert "Cookie" not in response.get("Vary", "")


def test_a_page_only_reads(client):
    assert client.post(PageFactory().get_absolute_url()).status_code == 405


def test_a_draft_is_not_there_for_visitors(client):
    assert client.get(PageFactory(published=False).get_absolute_url()).status_code == 404


def test_staff_see_a_draft_and_nobody_keeps_it(admin_client):
    response = admin_client.get(PageFactory(title="Draft", published=False).get_absolute_url())
    assert response.status_code == 200
    assert "<h1>Draft</h1>" in response.text
    assert "only you and other editors see this" in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert "no-store" in response["Cache-Control"]


def test_a_public_page_is_the_same_for_staff(admin_client):
    response = admin_client.get(PageFactory().get_absolute_url())
    assert "Preview" not in response.text
    assert "no-store" not in response.get("Cache-Control", "")
    assert "Cookie" not in response.get("Vary", "")


def test_a_page_takes_two_queries_however_many_lists_it_has(client, django_assert_num_queries):
    page = PageFactory()
    for _ in range(5):
        WarningSignsFactory(page=page)
    with django_assert_num_queries(2):
        client.get(page.get_absolute_url())


def test_the_next_review_comes_after_the_last():
    with pytest.raises(IntegrityError, match="page_next_review_after_last"), transaction.atomic():
        PageFactory(reviewed_on=date(2026, 3, 1), next_review_on=date(2026, 3, 1))


def test_a_page_is_due_on_the_day_of_its_review_and_while_none_is_planned(now):
    today = now.date()
    due = PageFactory(next_review_on=today)
    unplanned = PageFactory()
    PageFactory(next_review_on=today + timedelta(days=1))
    assert set(Page.objects.due_for_review(today)) == {due, unplanned}


# The footer


def footer_of(html):
    return html.split('<footer class="site-footer">')[1]


def test_the_footer_links_to_the_ticked_pages_in_their_order(client, footer_pages):
    PageFactory(title="Second", slug="second", footer=True, order=2)
    PageFactory(title="First & foremost", slug="first", footer=True, order=1)
    PageFactory(title="Not ticked")
    PageFactory(title="Draft", footer=True, published=False)
    for url in (reverse("home"), reverse("groups:finder"), "/no/such/page/"):
        html = footer_of(client.get(url).text)
        assert html.index('<a href="/first/">First &amp; foremost</a>') < html.index('<a href="/second/">Second</a>')
        assert "Not ticked" not in html
        assert "Draft" not in html


def test_the_footer_marks_the_page_one_is_on(get, footer_pages):
    page = PageFactory(title="Here", slug="here", footer=True)
    PageFactory(title="There", slug="there", footer=True)
    html = footer_of(get(page.get_absolute_url()))
    assert '<a href="/here/" aria-current="page">Here</a>' in html
    assert '<a href="/there/">There</a>' in html


def test_the_footer_is_read_once_in_two_seconds(footer_pages, monkeypatch, django_assert_num_queries):
    clock = [100.0]
    monkeypatch.setattr(footer, "monotonic", lambda: clock[0])
    PageFactory(title="Old", footer=True)
    with django_assert_num_queries(1):
        assert [link.words for link in footer.footer_links()] == ["Old"]
    Page.objects.update(title="New")
    with django_assert_num_queries(0):
        clock[0] += 1.9
        assert [link.words for link in footer.footer_links()] == ["Old"]
    with django_assert_num_queries(1):
        clock[0] += 0.2
        assert [link.words for link in footer.footer_links()] == ["New"]


def test_without_a_database_the_footer_shows_what_it_last_knew(footer_pages, monkeypatch, caplog):
    def stopped():
        asked.append(clock[0])
        raise DatabaseError("a host name of ours")

    asked, clock = [], [100.0]
    monkeypatch.setattr(footer, "monotonic", lambda: clock[0])
    PageFactory(title="Known", footer=True)
    footer.footer_links()
    monkeypatch.setattr(footer, "_pages", stopped)
    for clock[0] in (103.0, 104.0, 106.0):
        assert [link.words for link in footer.footer_links()] == ["Known"]
    assert asked == [103.0, 106.0]
    assert "a host name of ours" not in caplog.text
    footer_pages()
    assert footer.footer_links() == ()


def test_a_page_that_shows_no_footer_asks_for_none(admin_client, footer_pages, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as queries:
        admin_client.get(reverse("admin:support_resource_changelist"))
    assert not [query for query in queries if "support_page" in query["sql"]]
