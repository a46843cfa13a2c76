"""The words of pages, as editors change them: every one shows at once where it stands."""

from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.models import BookletsWords, CommunitiesWords, FrontPage, NewsletterWords, Subscriber
from support.newsletter import tokens as tokens
from support.tests.factories import OnlineCommunityFactory, PageFactory, ResourceFactory, SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ALL = (FrontPage, NewsletterWords, CommunitiesWords, BookletsWords)


def url(model, name, *arguments):
    return reverse(f"admin:support_{model._meta.model_name}_{name}", args=arguments)


def names(model):
    return [field.name for field in model._meta.fields if not field.primary_key]


def answers(model, **changed):
    return {name: getattr(model(), name) for name in names(model)} | changed


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
        if model is NewsletterWords:
            PageFactory(slug="privacy")
            return look(newsletter())
        if model is FrontPage:
            # Without meetings and pages, and with.
            return look(["/"])
        if model is CommunitiesWords:
            empty = look(["/communities/"])
            for traits in ({}, {"for_bereaved": True}, {"nation": "WLS"}):
                OnlineCommunityFactory(**traits)
            return empty + look(["/communities/"])
        empty = look(["/resources/", "/resources/printed/"])
        ResourceFactory(printed=True)
        return empty + look(["/resources/", "/resources/printed/", "/resources/printed/thanks/"])

    return pages


@pytest.mark.parametrize("model", ALL)
def test_every_word_an_editor_changes_shows_at_once_and_as_plain_text(editor, pages, model):
    # The link to all meetings stands below the meetings.
    hidden = {"meetings_link"} if model is FrontPage else set()
    changed = {name: f"<b>{name}</b> & so" for name in names(model)}
    assert editor.post(url(model, "add"), changed).status_code == 302
    text = "".join(pages(model))
    missing = {name for name, words in changed.items() if escape(words) not in text}
    assert missing == hidden
    assert "<b>" not in text


def test_the_link_to_all_meetings_can_be_changed_as_well(editor):
    from groups.tests.factories import EventFactory

    EventFactory()
    editor.post(url(FrontPage, "add"), answers(FrontPage, meetings_link="All dates"))
    assert ">All dates</a>" in editor.get("/").text


@pytest.mark.parametrize("model", ALL)
def test_without_a_row_the_words_we_began_with_stand(pages, model):
    text = unescape("".join(pages(model)))
    words = {name: getattr(model(), name) for name in names(model)}
    missing = {name for name, said in words.items() if said.splitlines()[0] not in text}
    assert missing == ({"meetings_link"} if model is FrontPage else set())
    assert not model.objects.exists()


@pytest.mark.parametrize("model", ALL)
def test_the_form_opens_straight_away_with_the_words_that_stand(editor, model):
    response = editor.get(url(model, "changelist"))
    assert response.url == url(model, "add")
    assert escape(getattr(model(), names(model)[0])) in editor.get(response.url).text
    editor.post(response.url, answers(model))
    assert editor.get(url(model, "changelist")).url == url(model, "change", 1)
    page = editor.get(url(model, "change", 1)).text
    assert f'href="{model().get_absolute_url()}" class="viewsitelink"' in page
    assert f"<h1>{model()}</h1>" in page
    assert "_addanother" not in page


@pytest.mark.parametrize("model", ALL)
def test_there_is_never_a_second_one_and_the_one_is_not_deleted(editor, model):
    editor.post(url(model, "add"), answers(model))
    assert editor.get(url(model, "add")).url == url(model, "change", 1)
    assert editor.post(url(model, "delete", 1), {"post": "yes"}).status_code == 403
    assert model.objects.count() == 1


@pytest.mark.parametrize("model", ALL)
def test_an_emptied_box_brings_back_the_words_we_began_with(editor, model):
    editor.post(url(model, "add"), dict.fromkeys(names(model), " other "))
    editor.post(url(model, "change", 1), dict.fromkeys(names(model), "  "))
    row = model.objects.get()
    assert {name: getattr(row, name) for name in names(model)} == answers(model)


@pytest.mark.parametrize("model", ALL)
def test_too_many_words_are_refused_kindly(editor, model):
    response = editor.post(url(model, "add"), dict.fromkeys(names(model), "x" * 10_000))
    assert response.status_code == 200
    assert response.text.count("Ensure this value has at most") == len(names(model))
    assert not model.objects.exists()


@pytest.mark.parametrize("model", ALL)
def test_every_word_is_in_one_part_of_the_form(editor, model):
    page = editor.get(url(model, "add")).text
    for name in names(model):
        assert page.count(f'name="{name}"') == 1


def test_nobody_without_permission_comes_near(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nurse", is_staff=True))
    for model in ALL:
        for name in ("changelist", "add"):
            assert client.get(url(model, name)).status_code == 403


def test_they_cost_the_other_pages_of_the_admin_no_query(editor):
    with CaptureQueriesContext(connection) as asked:
        editor.get("/admin/")
    tables = [model._meta.db_table for model in ALL]
    assert [query["sql"] for query in asked if any(table in query["sql"] for table in tables)] == []


def test_a_line_that_an_editor_begins_is_one_on_the_page(client):
    NewsletterWords.objects.create(pk=1, lead="First.\nSecond.", no_mail="\n One \n\n Two ")
    assert "First.<br>Second." in client.get("/newsletter/").text
    text = client.get("/newsletter/sent/").text
    assert "<li>One</li><li>Two</li>" in text


@pytest.mark.parametrize("page", ["/", "/communities/", "/newsletter/sent/", "/resources/printed/thanks/"])
def test_whatever_is_written_999_and_111_stand(client, page):
    for model in ALL:
        model.objects.create(pk=1, **dict.fromkeys(names(model), "x"))
    response = client.get(page)
    assert response.text.count('href="tel:999"') >= 1
    assert response.text.count('href="tel:111"') >= 1


def test_the_warning_of_facebook_is_called_important_whatever_its_heading(client):
    OnlineCommunityFactory()
    CommunitiesWords.objects.create(pk=1, facebook_heading="Before you go")
    assert '<span class="visually-hidden">Important: </span>Before you go</h2>' in client.get("/communities/").text
