"""The page of booklets, and their files."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.models import Resource
from support.tests.factories import ResourceFactory

pytestmark = pytest.mark.django_db

PAGE = "/resources/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


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
        return response

    return get


def text_of(response):
    return " ".join(unescape(response.text).split())


def test_a_booklet_says_all_that_is_known_of_it(get):
    ResourceFactory(
        title="Recovering <slowly>",
        description="What may help.\nAnd what may not.",
        pages=28,
        issued_on=date(2024, 3, 1),
        language="Welsh",
        large_print=True,
        easy_read=True,
        on_file=True,
        printed=True,
    )
    response = get(PAGE)
    text = text_of(response)
    for words in ("Booklet in Welsh, 28 pages, March 2024", "What may help.", "Large print", "Easy read"):
        assert words in text
    assert 'Download <span class="visually-hidden">Recovering <slowly> </span>(PDF, 1 kB)</span></a>' in text
    assert "Recovering &lt;slowly&gt;" in response.text
    assert "Not online yet" not in text


def test_a_link_leads_out_and_says_so(get):
    ResourceFactory(url="https://example.org/guide")
    text = text_of(get(PAGE))
    assert re.search(r'<a [^>]*href="https://example.org/guide" rel="noreferrer">.*Read it on another website', text)


def test_one_that_is_not_online_yet_says_how_else_to_get_it(get):
    printed = ResourceFactory(printed=True)
    text = text_of(get(PAGE))
    assert "Not online yet. We can post you a printed copy." in text
    assert f'href="/resources/printed/?booklet={printed.pk}"' in text


def test_one_that_is_neither_online_nor_printed_leads_to_the_helpline(get):
    ResourceFactory()
    text = text_of(get(PAGE))
    assert "Not online yet. Call us on" in text
    assert "/resources/printed/" not in text


def test_one_page_is_not_several(get):
    ResourceFactory(pages=1)
    assert "1 page<" in text_of(get(PAGE))


def test_an_empty_page_leads_to_the_helpline(get):
    ResourceFactory(title="Draft", published=False)
    text = text_of(get(PAGE))
    assert "There are no booklets here just now." in text
    assert "Draft" not in text


def test_the_page_takes_two_queries_however_many_there_are(get, django_assert_num_queries):
    for _ in range(5):
        ResourceFactory(on_file=True, printed=True)
    get(PAGE)
    with django_assert_num_queries(2):
        get(PAGE)


def test_the_menu_leads_there(get):
    assert f'<a href="{PAGE}" aria-current="page">Booklets</a>' in get(PAGE).text


def test_the_starter_content_names_two_booklets_and_invents_nothing(get, places, at_now):
    call_command("load_seed_data", verbosity=0)
    guide, survivors = Resource.objects.all()
    assert (guide.title, guide.pages) == ("Sepsis: A Guide for Patients and Relatives", 28)
    assert (survivors.title, survivors.pages) == ("Survivors Information", None)
    for each in (guide, survivors):
        each.full_clean()
        assert each.printed_copies
        assert not each.url
        assert not each.file
        assert each.get_absolute_url() == f"{PAGE}#resource-{each.pk}"
    assert text_of(get(PAGE)).count("Not online yet. We can post you a printed copy.") == 2


# The file


def download(client, resource):
    response = client.get(reverse("support:resource_file", args=[resource.pk]))
    content = response.getvalue()
    response.close()
    return response, content


def test_a_file_is_saved_and_never_opened_as_a_page(client):
    resource = ResourceFactory(title="Sepsis: a guide, café", on_file=True)
    response, content = download(client, resource)
    assert content == b"%PDF-1.7\n%%EOF\n"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'attachment; filename="sepsis-a-guide-cafe.pdf"'
    assert response["Content-Length"] == "15"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_title_without_letters_still_makes_a_name(client):
    resource = ResourceFactory(title="…", on_file=True)
    response, _ = download(client, resource)
    assert response["Content-Disposition"] == f'attachment; filename="booklet-{resource.pk}.pdf"'


def test_a_file_nobody_checked_is_only_bytes(client):
    response, _ = download(client, ResourceFactory(on_file=True, content_type="text/html"))
    assert response["Content-Type"] == "application/octet-stream"
    assert ".html" not in response["Content-Disposition"]


def test_a_file_takes_one_query(client, django_assert_num_queries):
    resource = ResourceFactory(on_file=True)
    with django_assert_num_queries(1):
        download(client, resource)


@pytest.mark.parametrize("has", [{"on_file": True, "published": False}, {}, {"url": "https://example.org/"}])
def test_what_is_not_published_or_no_file_of_ours_is_not_found(client, has):
    resource = ResourceFactory(**has)
    assert client.get(reverse("support:resource_file", args=[resource.pk])).status_code == 404


def test_a_file_that_was_lost_is_not_found(client):
    resource = ResourceFactory(on_file=True)
    resource.file.storage.delete(resource.file.name)
    assert client.get(reverse("support:resource_file", args=[resource.pk])).status_code == 404


def test_staff_can_see_a_draft_and_nobody_keeps_it(admin_client):
    response, content = download(admin_client, ResourceFactory(on_file=True, published=False))
    assert content
    assert "no-store" in response["Cache-Control"]


def test_the_folder_of_files_has_no_address(client):
    resource = ResourceFactory(on_file=True)
    assert client.get(f"/{resource.file.name}").status_code == 404
