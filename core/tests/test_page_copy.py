"""Page copy: rows for what an editor changed, defaults for the rest, and one history for each page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from core.history.tracking import versions_of
from core.models import PageCopy
from core.page_copy.registry import CopyPage, Section, heading, points, sentences
from core.tests.history_helpers import words
from sepsis_site.tests.admin_helpers import answers_of
from support.models import FrontPageCopy
from support.page_copy import FRONT_PAGE, NEWSLETTER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

CHANGE = reverse("admin:support_frontpagecopy_change", args=["home"])
HISTORY = reverse("admin:support_frontpagecopy_history", args=["home"])

PAGE = CopyPage(
    "example",
    "An example",
    "home",
    Section("The page"),
    heading("heading", "Hello", "heading", "At the top."),
    points("steps", "One\nTwo", "steps", "Each line is a step."),
    sentences("soon", "", "how soon", "Empty: we cannot say.", when_empty="We cannot say."),
)


def restore_url(number=0):
    """The address that brings back the state of the ``number``-th latest version."""
    version = PageCopy.history.order_by("-history_id")[number]
    return reverse("admin:support_frontpagecopy_bring_back", args=["home", "frontpagecopy", version.pk])


@pytest.fixture
def save(admin_client):
    """Save the form of the front page as it was opened, with changes."""

    def save(client=admin_client, **changed):
        sent = answers_of(client.get(CHANGE).context)
        return client.post(CHANGE, sent | changed)

    return save


# The registry


def test_a_page_without_rows_reads_its_defaults_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert PAGE.read() == {"heading": "Hello", "steps": ["One", "Two"], "soon": "We cannot say."}


def test_write_stores_only_texts_that_differ():
    PAGE.write({"heading": "Hello", "soon": "Today."})
    assert list(PageCopy.objects.values_list("key", "text")) == [("example.soon", "Today.")]
    PAGE.write({"soon": "Today."})
    assert PageCopy.history.count() == 1
    assert PAGE.read()["soon"] == "Today."


def test_rows_of_other_pages_and_of_unknown_texts_are_not_read():
    for key in ("example.gone", "examples.heading", "example_heading", "home.heading"):
        PageCopy.objects.create(key=key, text="Not this")
    assert PAGE.current() == PAGE.defaults()


def test_every_page_and_every_key_is_its_own():
    pages = [proxy.page for proxy in PageCopy.__subclasses__()]
    keys = [page.key(name) for page in pages for _, options in page.fieldsets for name in options["fields"]]
    assert len({page.name for page in pages}) == len(pages) == 5
    assert len(set(keys)) == len(keys) > 90
    assert max(map(len, keys)) <= PageCopy._meta.get_field("key").max_length


def test_every_default_fits_its_own_limit():
    texts = [text for proxy in PageCopy.__subclasses__() for text in proxy.page.texts.values()]
    assert [
        text.name for text in texts if len(text.default) > text.max_length or text.default.strip() != text.default
    ] == []
    assert [text.name for text in texts if "\n" in text.default and not text.is_list] == []


# The form


def test_saving_an_unchanged_form_stores_nothing(save):
    assert save().status_code == 302
    assert not PageCopy.objects.exists()


def test_line_breaks_of_a_browser_are_stored_as_line_feeds(admin_client):
    address = reverse("admin:support_newslettercopy_change", args=["newsletter"])
    sent = answers_of(admin_client.get(address).context)
    admin_client.post(address, sent | {"no_mail": sent["no_mail"].replace("\n", "\r\n")})
    assert not PageCopy.objects.exists()
    admin_client.post(address, sent | {"no_mail": "One\r\nTwo"})
    assert NEWSLETTER.current()["no_mail"] == "One\nTwo"


def test_a_nul_character_is_refused(save):
    assert "Null characters are not allowed" in save(question="a\x00b").text
    assert not PageCopy.objects.exists()


def test_an_unknown_page_has_no_form(admin_client):
    assert admin_client.get(CHANGE.replace("home", "newsletter"), follow=True).redirect_chain[-1][0] == "/admin/"


# Two editors


def test_what_two_editors_both_changed_is_shown_side_by_side_and_not_saved(admin_client, save):
    other = Client()
    other.force_login(User.objects.create_superuser("ann", first_name="Ann", last_name="Lee"))
    sent = answers_of(admin_client.get(CHANGE).context)
    assert save(other, question="Theirs", answer="Also theirs").status_code == 302
    response = admin_client.post(CHANGE, sent | {"question": "Mine", "welcome": "Welcome."})
    assert "Nothing is saved yet. Ann Lee changed this today at 10:00" in response.text
    form = response.context["adminform"].form
    assert form.errors["question"] == ["Saved by Ann Lee: <bdi>Theirs</bdi>"]
    assert (form["question"].value(), form["answer"].value()) == ("Mine", "Also theirs")
    assert FRONT_PAGE.current() == FRONT_PAGE.defaults() | {"question": "Theirs", "answer": "Also theirs"}
    token = response.text.partition('name="save_mine" value="')[2].partition('"')[0]
    assert admin_client.post(CHANGE, answers_of(response.context) | {"save_mine": token}).status_code == 302
    mine = {"question": "Mine", "answer": "Also theirs", "welcome": "Welcome."}
    assert FRONT_PAGE.current() == FRONT_PAGE.defaults() | mine


# History


def test_the_history_shows_what_each_save_changed_with_author_and_time(admin_client, admin_user, save, time_machine):
    User.objects.filter(pk=admin_user.pk).update(first_name="Jo", last_name="Editor")
    save(question="Are you affected?", no_meetings="No dates yet.")
    time_machine.shift(timedelta(minutes=15))
    save(question="")
    shown = words(admin_client.get(HISTORY))
    assert shown.count("Jo Editor · Changed") == 2
    assert "24 November 2026, 10:15 Jo Editor · Changed" in shown
    assert "Heading: the question [-Are you affected?-] → [+Affected by sepsis?+]" in shown
    assert "Heading: the question [-Affected by sepsis?-] → [+Are you affected?+]" in shown
    assert "While no meeting is planned" in shown
    assert "[+yet.+]" in shown or "[+No dates yet.+]" in shown
    assert {version.by_name for version in versions_of(PageCopy.objects.get(key="home.question"))} == {"Jo Editor"}


def test_an_earlier_version_brings_the_whole_page_back(admin_client, save, time_machine):
    save(question="First?")
    time_machine.shift(timedelta(minutes=15))
    save(question="Second?", answer="An answer.")
    assert words(admin_client.get(HISTORY)).count("Bring this version back") == 1
    asked = words(admin_client.get(restore_url(2)))
    assert "[-Second?-] → [+First?+]" in asked
    assert "[-An answer.-] → [+There are people to talk to.+]" in asked
    assert FRONT_PAGE.current()["question"] == "Second?"
    response = admin_client.post(restore_url(2), follow=True)
    assert "Brought back as it was on 24 November 2026, 10:00." in response.text
    assert FRONT_PAGE.current() == FRONT_PAGE.defaults() | {"question": "First?"}
    assert "Brought back as it was on 24 November 2026, 10:00" in words(admin_client.get(HISTORY))


def test_a_version_that_breaks_todays_limit_is_not_brought_back(admin_client, save, time_machine):
    FRONT_PAGE.write({"question": "x" * 100})
    time_machine.shift(timedelta(minutes=15))
    save(question="Short?")
    response = admin_client.post(restore_url(1))
    assert response.status_code == 422
    assert "Heading: the question: Ensure this value has at most 80 characters (it has 100)." in response.text
    assert FRONT_PAGE.current()["question"] == "Short?"


def test_a_version_of_another_page_is_not_brought_back(admin_client):
    NEWSLETTER.write({"heading": "News"})
    assert admin_client.get(restore_url()).status_code == 404


def test_history_and_restore_ask_for_the_permission_of_this_page(client):
    FRONT_PAGE.write({"question": "First?"})
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_storycopy", "view_storycopy"]))
    client.force_login(user)
    for address in (CHANGE, HISTORY, restore_url()):
        assert client.get(address).status_code == 403
    assert client.post(restore_url()).status_code == 403
    user.user_permissions.set(Permission.objects.filter(codename="change_frontpagecopy"))
    for address in (CHANGE, HISTORY, restore_url()):
        assert client.get(address).status_code == 200


def test_the_object_of_the_form_is_the_page():
    assert str(FrontPageCopy.of_page()) == "The front page"
    assert str(PageCopy(key="home.question")) == "home.question"
