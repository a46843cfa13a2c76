"""The copy of support's pages, as editors change it: every text shows at once where it stands."""

from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from core.models import PageCopy
from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.models import BookletsCopy, CommunitiesCopy, FrontPageCopy, NewsletterCopy, Subscriber
from support.newsletter import tokens as tokens
from support.page_copy import COMMUNITIES, NEWSLETTER
from support.tests.factories import OnlineCommunityFactory, PageFactory, ResourceFactory, SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ALL = (FrontPageCopy, NewsletterCopy, CommunitiesCopy, BookletsCopy)


def url(model, name, *arguments):
    return reverse(f"admin:support_{model._meta.model_name}_{name}", args=arguments)


def change_url(model):
    return url(model, "change", model.page.name)


def names(model):
    return list(model.page.texts)


def answers(model, **changed):
    return model.page.defaults() | changed


@pytest.fixture
def editor(client, django_user_model):
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="support"))
    client.force_login(user)
    return client


@pytest.fixture
def pages(client, now):
    """All of a model's pages together, in each state that has words of its own."""

    def newsletter():
        # The newest states of one address; it is of no matter who asks.
        Subscriber.objects.all().delete()
        waiting, there = SubscriberFactory(), SubscriberFactory(confirmed=True)
        confirm = tokens.make_confirm(waiting.pk, waiting.request_fingerprint, now=now)
        return [
            "/newsletter/",
            "/newsletter/sent/",
            f"/newsletter/confirm/{confirm}/",
            "/newsletter/confirmed/",
            f"/newsletter/choices/{tokens.make_change(there.pk, now=now)}/",
            "/newsletter/changed/",
            f"/newsletter/unsubscribe/{tokens.make_leave(there.pk, now=now)}/",
            "/newsletter/left/",
        ]

    def look(addresses):
        responses = [client.get(address) for address in addresses]
        for response in responses:
            assert response.status_code == 200
            assert_valid_html(response)
        return [response.text for response in responses]

    def pages(model):
        if model is NewsletterCopy:
            PageFactory(slug="privacy")
            return look(newsletter())
        if model is FrontPageCopy:
            # Without meetings and pages, and with.
            return look(["/"])
        if model is CommunitiesCopy:
            empty = look(["/communities/"])
            for traits in ({}, {"for_bereaved": True}, {"nation": "WLS"}):
                OnlineCommunityFactory(**traits)
            return empty + look(["/communities/"])
        empty = look(["/resources/", "/resources/printed/"])
        ResourceFactory(printed=True)
        return empty + look(["/resources/", "/resources/printed/", "/resources/printed/thanks/"])

    return pages


@pytest.mark.parametrize("model", ALL)
def test_every_text_an_editor_changes_shows_at_once_and_as_plain_text(editor, pages, model):
    # The link to all meetings stands below the meetings.
    hidden = {"meetings_link"} if model is FrontPageCopy else set()
    changed = {name: f"<b>{name}</b> & so" for name in names(model)}
    assert editor.post(change_url(model), changed).status_code == 302
    text = "".join(pages(model))
    missing = {name for name, words in changed.items() if escape(words) not in text}
    assert missing == hidden
    assert "<b>" not in text


def test_the_link_to_all_meetings_can_be_changed_as_well(editor):
    from groups.tests.factories import EventFactory

    EventFactory()
    editor.post(change_url(FrontPageCopy), answers(FrontPageCopy, meetings_link="All dates"))
    assert ">All dates</a>" in editor.get("/").text


@pytest.mark.parametrize("model", ALL)
def test_without_a_row_the_defaults_stand(pages, model):
    text = unescape("".join(pages(model)))
    missing = {name for name, said in model.page.defaults().items() if said.splitlines()[0] not in text}
    assert missing == ({"meetings_link"} if model is FrontPageCopy else set())
    assert not PageCopy.objects.exists()


@pytest.mark.parametrize("model", ALL)
def test_the_form_opens_straight_away_with_the_texts_that_stand(editor, model):
    response = editor.get(url(model, "changelist"))
    assert response.url == change_url(model)
    first = model.page.texts[names(model)[0]]
    page = editor.get(response.url).text
    assert escape(first.default) in page
    assert escape(first.help_text) in page
    assert f'href="{model.page.get_absolute_url()}" class="viewsitelink"' in page
    assert f"<h1>{model.page.title}</h1>" in page
    assert "_addanother" not in page
    assert "deletelink" not in page


@pytest.mark.parametrize("model", ALL)
def test_a_page_is_neither_added_nor_deleted(editor, model):
    editor.post(change_url(model), answers(model))
    assert editor.get(url(model, "add")).status_code == 403
    assert editor.post(url(model, "add"), answers(model)).status_code == 403
    assert editor.post(url(model, "delete", model.page.name), {"post": "yes"}).status_code == 403
    assert f"{model._meta.model_name}/add/" not in editor.get("/admin/").text


@pytest.mark.parametrize("model", ALL)
def test_an_emptied_box_brings_the_default_back(editor, model):
    editor.post(change_url(model), dict.fromkeys(names(model), " other "))
    assert set(model.page.current().values()) == {"other"}
    editor.post(change_url(model), dict.fromkeys(names(model), "  "))
    assert model.page.current() == answers(model)


@pytest.mark.parametrize("model", ALL)
def test_too_long_a_text_is_refused_kindly(editor, model):
    response = editor.post(change_url(model), dict.fromkeys(names(model), "x" * 10_000))
    assert response.status_code == 200
    assert response.text.count("Ensure this value has at most") == len(names(model))
    assert not PageCopy.objects.exists()


@pytest.mark.parametrize("model", ALL)
def test_every_text_is_in_one_part_of_the_form(editor, model):
    page = editor.get(change_url(model)).text
    for name in names(model):
        assert page.count(f'name="{name}"') == 1


def test_staff_without_permission_come_to_no_form(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nurse", is_staff=True))
    for model in ALL:
        for address in (url(model, "changelist"), url(model, "add"), change_url(model)):
            assert client.get(address).status_code == 403


def test_page_copy_costs_the_other_pages_of_the_admin_no_query(editor):
    with CaptureQueriesContext(connection) as asked:
        editor.get("/admin/")
    assert [query["sql"] for query in asked if PageCopy._meta.db_table in query["sql"]] == []


def test_a_line_that_an_editor_begins_is_one_on_the_page(client):
    NEWSLETTER.write({"lead": "First.\nSecond.", "no_mail": "\n One \n\n Two "})
    assert "First.<br>Second." in client.get("/newsletter/").text
    text = client.get("/newsletter/sent/").text
    assert "<li>One</li><li>Two</li>" in text


@pytest.mark.parametrize("page", ["/", "/communities/", "/newsletter/sent/", "/resources/printed/thanks/"])
def test_999_and_111_stand_beside_any_copy(client, page):
    for model in ALL:
        model.page.write(dict.fromkeys(names(model), "x"))
    response = client.get(page)
    assert response.text.count('href="tel:999"') >= 1
    assert response.text.count('href="tel:111"') >= 1


def test_the_warning_of_facebook_is_called_important_under_any_heading(client):
    OnlineCommunityFactory()
    COMMUNITIES.write({"facebook_heading": "Before you go"})
    assert '<span class="visually-hidden">Important: </span>Before you go</h2>' in client.get("/communities/").text
