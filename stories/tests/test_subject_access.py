"""What we hold about a sender, as a file for them: taken out by moderators alone, with a note of who did it."""

import io
import json
from zipfile import ZipFile

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stories.media import photos
from stories.models import AuditEvent, Story
from stories.tests.factories import ConsentFactory, SenderFactory, StoryFactory, TagFactory
from stories.tests.films import photo_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "files_of_its_own")]


def person(client, *codenames):
    user = User.objects.create_user("mo", first_name="Mo", last_name="Moss", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


@pytest.fixture
def moderator(client):
    return person(client, "view_story", "change_story", "view_sender")


@pytest.fixture
def story(now):
    story = SenderFactory(
        name="Anna",
        email="anna@example.org",
        people_in_it="My brother Tom",
        story__original_text="Tom was ill.",
        story__title="Tom & I",
        story__tags=[TagFactory(name="a brother")],
    ).story
    story.body = "<p>Tom was ill &amp; tired.</p><p>Then he got better.</p>"
    story.save()
    ConsentFactory(story=story, given_by="Anna")
    photos.store(story, SimpleUploadedFile("a.jpg", photo_bytes()))
    story.request_change("Please say brother.", now=now)
    story.ask(User.objects.create_user("staff", first_name="Jo", last_name="Staff"), "Which word?", now=now)
    return story


def held(story):
    return reverse("admin:stories_story_subject_access", args=[story.pk])


def opened(response):
    return ZipFile(io.BytesIO(b"".join(response)))


def test_all_of_it_is_one_file_that_people_can_read(moderator, story):
    other = SenderFactory(email="Anna@Example.org", story__title="Another of hers").story
    SenderFactory(story__title="Of somebody else")
    response = moderator.get(held(story))
    assert response["Content-Disposition"] == f'attachment; filename="what-we-hold-{story.pk}.zip"'
    assert "no-store" in response["Cache-Control"]
    file = opened(response)
    everything = file.read("what-we-hold.json").decode()
    words = json.loads(everything)
    first, second = words["stories"]
    assert (first["number"], second["number"]) == (story.pk, other.pk)
    assert first["sent by"]["who is in the story"] == "My brother Tom"
    assert first["as it was sent"] == "Tom was ill."
    assert first["as it stands"]["text"] == "Tom was ill & tired.\nThen he got better."
    assert first["as it stands"]["about"] == ["a brother"]
    [agreed] = first["agreed to"]
    assert (agreed["given by"], agreed["the photo on this site"]) == ("Anna", True)
    assert [(step["by"], step["what was written"]) for step in first["what happened"]] == [
        ("the sender", "Please say brother."),
        ("our team, or this site", "Which word?"),
    ]
    [photo] = first["files"]
    assert file.read(photo)[:2] == b"\xff\xd8"
    for foreign in ("Of somebody else", "Jo Staff", "Mo Moss"):
        assert foreign not in everything


def test_it_stays_on_record_who_took_it_out_with_every_story_in_it_and_nothing_of_the_sender(moderator, story):
    SenderFactory(email=story.sender.email)
    opened(moderator.get(held(story)))
    audit_events = AuditEvent.objects.filter(what=AuditEvent.What.HANDED_OUT)
    assert [(step.by_name, step.story_id) for step in audit_events] == [
        ("Mo Moss", each.pk) for each in Story.objects.order_by("pk")
    ]
    assert "Anna" not in str(list(LogEntry.objects.values()))
    assert LogEntry.objects.filter(change_message="Took out all that is held about the sender.").count() == 2


def test_a_file_lost_from_the_disk_does_not_keep_the_rest_back(moderator, story):
    story.photo.storage.delete(story.photo.name)
    assert opened(moderator.get(held(story))).namelist() == ["what-we-hold.json"]


def test_the_storys_page_leads_there_while_somebody_is_known_to_have_sent_it(moderator, story):
    unsent = StoryFactory()
    assert held(story) in moderator.get(reverse("admin:stories_story_change", args=[story.pk])).text
    assert held(unsent) not in moderator.get(reverse("admin:stories_story_change", args=[unsent.pk])).text
    assert moderator.get(held(unsent)).status_code == 404
    assert moderator.get("/admin/stories/story/0/held/").status_code == 404


def test_who_may_not_see_senders_takes_nothing_out(client, story):
    editor = person(client, "view_story", "change_story", "add_story")
    assert editor.get(held(story)).status_code == 403
    assert held(story) not in editor.get(reverse("admin:stories_story_change", args=[story.pk])).text
    client.logout()
    assert client.get(held(story)).status_code == 302
    assert not AuditEvent.objects.filter(what=AuditEvent.What.HANDED_OUT).exists()
