"""How editors upload booklets, and how the queue of requests is worked off."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.tests.test_file_types import BAD, MP4, PDF
from support.models import BookletRequest, Helpline, Resource
from support.tests.factories import BookletRequestFactory, BookletRequestItemFactory, ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ADD = "admin:support_resource_add"
QUEUE = "admin:support_bookletrequest_changelist"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def admin_client(client, django_user_model):
    # Without a password: hashing one takes longer than most of these tests.
    client.force_login(django_user_model.objects.create(username="editor", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def save(admin_client, django_capture_on_commit_callbacks):
    """Save the admin's form of a resource, a new one unless told otherwise."""

    def save(resource=None, **given):
        answers = {"title": "A", "description": "B", "kind": "booklet", "language": "English", "order": "0"}
        url = reverse("admin:support_resource_change", args=[resource.pk]) if resource else reverse(ADD)
        with django_capture_on_commit_callbacks(execute=True):
            return admin_client.post(url, answers | given)

    return save


def stored(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_an_upload_is_known_by_its_content_and_stored_under_a_name_of_ours(save, folder):
    save(file=SimpleUploadedFile("../../Our guide.mp3", PDF, content_type="text/html"))
    resource = Resource.objects.get()
    assert (resource.content_type, resource.size) == ("application/pdf", len(PDF))
    [path] = stored(folder)
    assert path.read_bytes() == PDF
    assert path.parent == folder / "resources"
    assert path.suffix == ".pdf"
    assert "guide" not in path.name.lower()


@pytest.mark.parametrize("kind", BAD)
def test_anything_else_is_refused_in_plain_words(save, folder, kind):
    page = save(file=SimpleUploadedFile("guide.pdf", BAD[kind], content_type="application/pdf"))
    assert ("This file is empty." if not BAD[kind] else "Give a PDF, a PNG or JPEG picture") in page.text
    assert not Resource.objects.exists()
    assert not stored(folder)


def test_a_file_too_large_is_refused_with_both_sizes(save, settings):
    settings.MAX_UPLOAD_BYTES = 1_000_000
    page = save(file=SimpleUploadedFile("guide.pdf", PDF + b"%" * 1_200_000))
    assert "This file has 1.2 MB. It can have 1 MB at most" in page.text
    assert not Resource.objects.exists()


def test_a_file_with_a_very_long_name_is_welcome(save):
    save(file=SimpleUploadedFile("g" * 200 + ".pdf", PDF))
    assert Resource.objects.get().file


def test_a_new_file_takes_the_place_of_the_old_one(save, folder):
    save(file=SimpleUploadedFile("guide.pdf", PDF))
    [old] = stored(folder)
    save(Resource.objects.get(), file=SimpleUploadedFile("film.mp4", MP4))
    [new] = stored(folder)
    assert new != old
    resource = Resource.objects.get()
    assert (resource.content_type, resource.size) == ("video/mp4", len(MP4))


def test_saving_other_things_keeps_the_file(save, folder):
    save(file=SimpleUploadedFile("guide.pdf", PDF))
    save(Resource.objects.get(), title="Another")
    resource = Resource.objects.get()
    assert (resource.title, resource.content_type, resource.size) == ("Another", "application/pdf", len(PDF))
    assert len(stored(folder)) == 1


def test_a_file_taken_away_leaves_nothing_behind(save, folder):
    save(file=SimpleUploadedFile("guide.pdf", PDF))
    save(Resource.objects.get(), **{"file-clear": "on"})
    resource = Resource.objects.get()
    assert (bool(resource.file), resource.content_type, resource.size) == (False, "", None)
    assert not stored(folder)


def test_a_file_or_a_link_but_not_both(save):
    page = save(file=SimpleUploadedFile("guide.pdf", PDF), url="https://example.org/")
    assert "Give a file or a link, not both." in page.text


def test_the_editor_can_open_the_file_where_it_is_really_served(admin_client):
    resource = ResourceFactory(on_file=True)
    page = admin_client.get(reverse("admin:support_resource_change", args=[resource.pk]))
    assert f'<a href="/resources/{resource.pk}/download/">the file as people get it</a>' in page.text
    assert "stored.pdf" not in page.text


@pytest.mark.parametrize("everything", [True, False])
def test_deleting_a_resource_deletes_its_file(admin_client, folder, django_capture_on_commit_callbacks, everything):
    resource = ResourceFactory(on_file=True)
    with django_capture_on_commit_callbacks(execute=True):
        if everything:
            answers = {"action": "delete_selected", "_selected_action": [resource.pk], "post": "yes"}
            admin_client.post(reverse("admin:support_resource_changelist"), answers)
        else:
            admin_client.post(reverse("admin:support_resource_delete", args=[resource.pk]), {"post": "yes"})
    assert not Resource.objects.exists()
    assert not stored(folder)


def test_the_list_says_what_is_not_online_yet(admin_client):
    ResourceFactory(on_file=True)
    ResourceFactory(url="https://example.org/")
    ResourceFactory()
    page = admin_client.get(reverse("admin:support_resource_changelist")).text
    for words in ("Our file, 1 kB", "A link", "Not online yet"):
        assert words in page


# The queue


@pytest.fixture
def act(admin_client):
    def act(action, *requests):
        answers = {"action": action, "_selected_action": [each.pk for each in requests]}
        return admin_client.post(reverse(QUEUE), answers, follow=True)

    return act


def test_the_queue_has_what_waits_first(admin_client, now):
    BookletRequestFactory(name="Was sent", sent_at=now)
    BookletRequestItemFactory(request__name="Still waits", resource__title="The guide", copies=3)
    page = admin_client.get(reverse(QUEUE)).text
    assert page.index("Still waits") < page.index("Was sent")
    assert "3 × The guide" in page
    assert "Not emailed" in page
    assert "High Street" not in page


def test_the_queue_costs_no_more_for_more_requests(admin_client, django_assert_max_num_queries):
    for _ in range(10):
        BookletRequestItemFactory()
    with django_assert_max_num_queries(9):
        admin_client.get(reverse(QUEUE))


@pytest.mark.parametrize(("chosen", "shown"), [("no", "Waiting"), ("yes", "Posted"), ("unmailed", "Waiting")])
def test_the_queue_can_be_narrowed(admin_client, now, chosen, shown):
    BookletRequestFactory(name="Waiting")
    BookletRequestFactory(name="Posted", sent_at=now, emailed_at=now)
    page = admin_client.get(reverse(QUEUE), {"sent": chosen})
    assert [asked.name for asked in page.context["cl"].queryset] == [shown]


def test_marking_as_sent_and_not_sent(act, now):
    asked = BookletRequestFactory()
    assert "Marked as sent: 1." in act("mark_sent", asked).text
    asked.refresh_from_db()
    assert asked.sent_at == now
    assert "Marked as not sent: 1." in act("mark_not_sent", asked).text
    asked.refresh_from_db()
    assert asked.sent_at is None


def test_the_history_names_nobody(act):
    act("mark_sent", BookletRequestFactory())
    entry = LogEntry.objects.get()
    assert f"{entry.object_repr} {entry.change_message}" == "Request of 24 November 2026 Marked as sent"


def test_emailing_again_needs_an_address_and_says_where(act):
    page = act("email_again", BookletRequestFactory())
    assert "The helpline has no address for booklet requests yet." in page.text
    assert mail.outbox == []


def test_emailing_again_sends_it_and_says_so(act, now):
    Helpline.objects.create(pk=1, phone="0808 800 0029", requests_email="office@example.org")
    asked = BookletRequestFactory()
    assert "Emailed: 1." in act("email_again", asked).text
    asked.refresh_from_db()
    assert asked.emailed_at == now
    assert len(mail.outbox) == 1


def test_emailing_again_that_fails_says_so(act, monkeypatch):
    def refuse(message):
        raise ConnectionRefusedError

    Helpline.objects.create(pk=1, phone="0808 800 0029", requests_email="office@example.org")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert "Not emailed: 1." in act("email_again", BookletRequestFactory()).text


def test_a_request_shows_its_address_and_nothing_on_it_can_be_edited(admin_client):
    asked = BookletRequestItemFactory().request
    url = reverse("admin:support_bookletrequest_change", args=[asked.pk])
    page = admin_client.get(url).text
    assert "1 High Street<br>Hove" in page
    assert "<select" not in page
    assert 'name="address"' not in page
    admin_client.post(url, {"name": "Other", "sent_at": "2026-01-01"})
    asked.refresh_from_db()
    assert (asked.name, asked.sent_at) == ("A. Reader", None)


def test_a_request_is_made_on_the_site_alone_and_can_be_erased_on_demand(admin_client):
    asked = BookletRequestItemFactory().request
    assert admin_client.get(reverse("admin:support_bookletrequest_add")).status_code == 403
    admin_client.post(reverse("admin:support_bookletrequest_delete", args=[asked.pk]), {"post": "yes"})
    assert not BookletRequest.objects.exists()
