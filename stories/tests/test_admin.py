"""Moderators look after stories: the list, one story, and what each button does."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from stories.admin.decisions import DECISIONS
from stories.models import AuditEvent, Consent, Sender, Story
from stories.tests.factories import ConsentFactory, SenderFactory, StepFactory, StoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# Mail waits for the end of a transaction, and such a test has none around it.
mails = pytest.mark.django_db(transaction=True)

LIST = "/admin/stories/story/"


def person(client, *codenames):
    user = User.objects.create_user("mo", first_name="Mo", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="stories", codename__in=codenames))
    client.force_login(user)
    return client


@pytest.fixture
def moderator(client):
    return person(client, "view_story", "change_story", "add_story", "view_sender", "delete_sender")


@pytest.fixture
def editor(client):
    return person(client, "view_story", "change_story", "add_story")


@pytest.fixture
def story():
    story = SenderFactory(
        name="Anna Sender",
        email="anna@example.org",
        people_in_it="My brother Tom.",
        story__original_text="One.\n<script>alert(1)</script>",
        story__title="A week in bed",
    ).story
    ConsentFactory(story=story, given_by="Anna Sender")
    return story


def url(story, name="change"):
    return reverse(f"admin:stories_story_{name}", args=[story.pk])


def press(client, story, name, **answers):
    return client.post(url(story, name), answers, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def form_of(client, story, **changes):
    """What the browser sends back of the story's form, with ``changes``."""
    form = client.get(url(story)).context["adminform"].form
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in (values | changes).items() if value not in (None, False)}


# The list


def test_the_list_begins_with_what_needs_someone_the_longest_waiting_first(moderator):
    StoryFactory(published=True, title="On the site")
    StoryFactory(title="Newer", submitted_at=NOW - timedelta(days=1))
    StoryFactory(title="Older", submitted_at=NOW - timedelta(days=4))
    page = moderator.get(LIST).content.decode()
    assert "On the site" not in page
    assert page.index("Older") < page.index("Newer")
    assert "4 days" in page
    assert "On the site" in moderator.get(LIST + "?state=every").content.decode()


def test_the_list_says_what_each_story_needs_and_lacks(moderator):
    StoryFactory(content_note="This story is about a death.", missing="The address of the video.")
    changed = StoryFactory(published=True)
    StepFactory(story=changed, what=AuditEvent.What.CHANGE_WANTED)
    old = StoryFactory(published=True)
    Consent.objects.filter(story=old).update(must_be_confirmed=True)
    gone = StoryFactory(withdrawn=True)
    StepFactory(story=gone, what=AuditEvent.What.WITHDRAWN_BY_SENDER)
    unsent = StoryFactory(state=Story.State.ASKED)
    StepFactory(story=unsent, what=AuditEvent.What.MAIL_FAILED)
    page = moderator.get(LIST).content.decode()
    for words in (
        *("This story is about a death.", "The address of the video.", "There is no consent that holds."),
        *("The sender wrote to us", "Consent to confirm", "The sender withdrew it", "An email could not be sent"),
    ):
        assert words in page
    # The note stands before the title.
    assert page.index("column-content_note_first") < page.index("column-title")


def test_a_long_list_of_what_is_missing_is_cut_short(moderator):
    StoryFactory(missing="The address. " * 20 + "The end.")
    page = moderator.get(LIST).content.decode()
    assert "The address. The address." in page
    assert "The end." not in page


@pytest.mark.parametrize("stories", [2, 12])
def test_the_list_asks_the_database_no_more_for_more_stories(moderator, stories, django_assert_num_queries):
    for _ in range(stories):
        ConsentFactory()
    moderator.get(LIST)
    with django_assert_num_queries(10):
        moderator.get(LIST)


def test_taking_on_is_the_only_thing_done_to_many_at_once(moderator, story):
    page = moderator.get(LIST)
    assert [value for value, _ in page.context["action_form"].fields["action"].choices if value] == ["take_on"]
    moderator.post(LIST, {"action": "take_on", "_selected_action": [story.pk]})
    story.refresh_from_db()
    assert story.state == Story.State.IN_REVIEW


# One story


def test_what_to_know_stands_before_the_text_and_the_text_is_folded(moderator, story):
    Story.objects.filter(pk=story.pk).update(content_note="This story is about a death.")
    response = moderator.get(url(story))
    page = response.content.decode()
    assert_valid_html(response)
    assert page.index("This story is about a death.") < page.index("Show the text") < page.index("One.\n")
    assert re.search(r"<details><summary>\s*<h2[^>]*>Show the text", page)


def test_the_text_as_sent_is_shown_as_typed_and_cannot_be_edited(moderator, story):
    page = moderator.get(url(story)).content.decode()
    assert "One.\n&lt;script&gt;alert(1)&lt;/script&gt;" in page
    moderator.post(url(story), form_of(moderator, story, original_text="Other", as_sent="Other", body="<p>New</p>"))
    story.refresh_from_db()
    assert (story.original_text[:4], story.body) == ("One.", "<p>New</p>")
    assert story.audit_events.get().what == AuditEvent.What.EDITED


def test_no_field_of_the_form_decides_anything(moderator, story):
    sent = form_of(moderator, story, state="published", approved_by_name="Me", on_home="on", consent=story.pk)
    moderator.post(url(story), sent)
    story.refresh_from_db()
    assert (story.state, story.approved_by_name, story.on_home, story.consent) == ("submitted", "", False, None)


def test_only_moderators_see_who_sent_it(editor, story):
    story.ask(User.objects.get(), "Dear Anna Sender", now=NOW)
    pages = [url(story), LIST, f"{LIST}?q=anna", url(story, "history"), *(url(story, name) for name in DECISIONS)]
    story.withdraw(now=NOW)
    for page in pages:
        words = editor.get(page, follow=True).content.decode()
        for secret in ("Anna Sender", "anna@example.org", "brother Tom"):
            assert secret not in words, page
    assert "A week in bed" not in editor.get(f"{LIST}?q=anna@example.org&state=every").content.decode()


def test_moderators_see_and_find_the_sender(moderator, story):
    page = moderator.get(url(story)).content.decode()
    for words in ("Anna Sender", "anna@example.org", "My brother Tom."):
        assert words in page
    assert "A week in bed" in moderator.get(f"{LIST}?q=anna@example.org").content.decode()


def test_the_admins_own_history_holds_nothing_of_the_story_or_its_sender(moderator, story):
    moderator.post(url(story), form_of(moderator, story, body="<p>New</p>", title="Anna and Tom"))
    press(moderator, story, "decline", message="Dear Anna", email_it="on")
    entries = LogEntry.objects.values_list("object_repr", "change_message")
    assert len(entries) == 2
    assert not re.search("Anna|Tom|week|New", str(list(entries)))


def test_who_may_only_look_has_no_buttons_and_no_text_as_sent(client, story):
    reader = person(client, "view_story")
    page = reader.get(url(story)).content.decode()
    assert "alert(1)" not in page
    assert "moderation-buttons" not in page
    for name in DECISIONS:
        assert reader.post(url(story, name)).status_code == 403


def test_a_story_is_never_deleted_in_the_admin(admin_client, story):
    assert admin_client.post(url(story, "delete"), {"post": "yes"}).status_code == 403
    assert Story.objects.exists()


def test_a_content_note_is_asked_for_beside_its_field(moderator, story):
    response = moderator.post(url(story), form_of(moderator, story, is_about_death="on"))
    assert "content_note" in response.context["adminform"].form.errors


def test_an_edit_that_the_consent_does_not_cover_is_refused_in_words(moderator):
    story = StoryFactory(published=True, video=True)
    Consent.objects.update(text=False)
    response = moderator.post(url(story), form_of(moderator, story, body="<p>New</p>"))
    assert "Nobody has agreed that the text is published" in response.content.decode()
    story.refresh_from_db()
    assert story.body == ""


def test_a_published_story_cannot_be_emptied(moderator):
    story = StoryFactory(published=True)
    response = moderator.post(url(story), form_of(moderator, story, body=""))
    assert "There is no text and no video yet." in response.content.decode()


def test_what_the_database_refuses_at_the_last_moment_is_said_in_words(moderator, monkeypatch):
    story = StoryFactory(published=True, video=True)
    sent = form_of(moderator, story, body="<p>New</p>")
    Consent.objects.update(text=False)
    monkeypatch.setattr(Story, "missing_consents", lambda story, consent: [])
    response = moderator.post(url(story), sent, follow=True)
    assert response.status_code == 200
    assert "Not saved. Nobody has agreed" in said(response)


def test_an_address_that_another_story_has_is_refused_in_words(moderator, story):
    StoryFactory(slug="taken")
    response = moderator.post(url(story), form_of(moderator, story, slug="taken"))
    assert response.status_code == 200
    assert "slug" in response.context["adminform"].form.errors


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(moderator, story, time_machine):
    sent = form_of(moderator, story, title="Mine")
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    Story.objects.get(pk=story.pk).start_review(User.objects.get(), now=NOW)
    response = moderator.post(url(story), sent)
    page = response.content.decode()
    assert "changed this, after you had opened it here" in page
    assert 'value="Mine"' in page
    again = response.context["adminform"].form["as_opened"].value()
    moderator.post(url(story), sent | {"as_opened": again})
    story.refresh_from_db()
    assert (story.title, story.state) == ("Mine", Story.State.IN_REVIEW)


@pytest.mark.parametrize("title", ["a\x00b", "x" * 10_000, "‮abc", "日本語", "<b>"])
def test_odd_input_is_no_error_of_ours(moderator, story, title):
    assert moderator.post(url(story), form_of(moderator, story, title=title, body=title)).status_code in (200, 302)
    for name in DECISIONS:
        answers = {"message": title, "email_it": "on", "publish_at": title, "wording": title, "given_at": title}
        assert moderator.post(url(story, name), answers).status_code in (200, 302), name


def test_a_story_that_came_as_a_letter_is_added_with_who_typed_it(moderator):
    sent = {"title": "By post", "slug": "by-post", "kind": "survivor", "body": "<p>Dear all</p>"}
    moderator.post(LIST + "add/", sent)
    story = Story.objects.get()
    assert (story.state, story.submitted_at, story.audit_events.get().by_name) == ("submitted", NOW, "Mo")


# The buttons


def test_publishing_asks_first_with_ready_words_and_says_who_gets_them(moderator, story):
    response = moderator.get(url(story, "publish"))
    page = response.content.decode()
    assert_valid_html(response)
    assert "Anna Sender, anna@example.org" in page
    assert "Thank you for telling your story." in page
    story.refresh_from_db()
    assert story.state == Story.State.SUBMITTED


@mails
def test_publishing_puts_it_on_the_site_and_tells_the_sender(moderator, story):
    response = press(moderator, story, "publish", message="It is up.\n\nThank you.", email_it="on")
    story.refresh_from_db()
    assert (story.state, story.approved_by_name) == (Story.State.PUBLISHED, "Mo")
    assert mail.outbox[0].to == ["anna@example.org"]
    assert "It is up.\n\nThank you." in mail.outbox[0].body.replace("\r", "")
    assert "It is published." in said(response)
    # What the ready words left behind is what was sent.
    assert "It is up." in story.audit_events.get().note


@mails
def test_pressed_twice_one_mail_goes_out(moderator, story):
    for _ in range(2):
        response = press(moderator, story, "publish", message="It is up.", email_it="on")
    assert len(mail.outbox) == 1
    assert "had been done already" in said(response)


def test_no_email_goes_out_where_none_is_wanted(moderator, story):
    press(moderator, story, "decline", message="Words")
    story.refresh_from_db()
    assert (story.state, story.audit_events.get().note, mail.outbox) == (Story.State.DECLINED, "", [])


def test_what_is_missing_is_said_before_and_instead_of_publishing(moderator):
    story = SenderFactory().story
    assert "There is no consent that holds." in moderator.get(url(story, "publish")).content.decode()
    response = press(moderator, story, "publish", message="Up", email_it="on")
    assert "There is no consent that holds." in response.content.decode()
    story.refresh_from_db()
    assert (story.state, mail.outbox) == (Story.State.SUBMITTED, [])


@pytest.mark.parametrize("name", ["publish", "schedule"])
def test_whoever_publishes_is_told_if_people_in_it_were_not_asked(moderator, story, name):
    assert "had not asked everybody" not in moderator.get(url(story, name)).content.decode()
    Sender.objects.update(family_content=Sender.FamilyContent.NOT_YET)
    response = moderator.get(url(story, name))
    assert_valid_html(response)
    assert "had not asked everybody" in response.content.decode()


def test_publishing_stands_out_only_where_it_comes_next(moderator, story):
    def stands_out():
        buttons = moderator.get(url(story)).context["buttons"]
        return next(each["is_main"] for each in buttons if each["button"] == "Publish it now")

    assert stands_out()
    story.withdraw(now=NOW)
    assert not stands_out()


@mails
def test_publishing_at_a_set_time_waits_for_it(moderator, story):
    press(moderator, story, "schedule", message="Soon.", email_it="on", publish_at="2026-12-03T10:00")
    story.refresh_from_db()
    assert story.published_at == NOW + timedelta(days=9)
    assert "From 3 December 2026, 10:00 it will be at" in mail.outbox[0].body
    assert "To be published 3 December 2026, 10:00" in moderator.get(url(story)).content.decode()


@pytest.mark.parametrize("moment", ["", "2026-11-24T09:59", "soon", "0001-01-01T00:00", "2026-11-24T10:00"])
def test_a_set_time_is_still_to_come(moderator, story, moment):
    response = press(moderator, story, "schedule", message="Soon.", email_it="on", publish_at=moment)
    assert "publish_at" in response.context["form"].errors
    assert not mail.outbox


@mails
def test_asking_offers_several_ready_wordings(moderator, story):
    names = moderator.get(url(story, "ask")).content.decode()
    photo = moderator.get(url(story, "ask") + "?words=photo").content.decode()
    assert "Your story names other people" in names
    assert "about your photo" in photo
    assert "about your photo" not in names
    press(moderator, story, "ask", message="Who is Tom?")
    story.refresh_from_db()
    assert (story.state, len(mail.outbox)) == (Story.State.ASKED, 1)


def test_words_with_gaps_left_in_them_are_not_sent(moderator, story):
    response = press(moderator, story, "ask", message="Thank you.\n\n[Your question]")
    assert "[Your question]" in str(response.context["form"].errors["message"])
    assert not mail.outbox


@mails
def test_withdrawing_tells_the_sender_and_takes_it_off(moderator, story):
    press(moderator, story, "publish")
    press(moderator, story, "withdraw", message="As you asked.", email_it="on")
    story.refresh_from_db()
    assert (story.state, story.consents.get().withdrawn_at) == (Story.State.WITHDRAWN, NOW)
    assert mail.outbox[0].subject == "Your story is no longer on our site"


@mails
def test_a_mail_that_fails_is_said_and_can_be_sent_again(moderator, story, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda message: (_ for _ in ()).throw(OSError("anna@")))
        response = press(moderator, story, "decline", message="Dear A.", email_it="on")
    assert "could not be sent" in said(response)
    story.refresh_from_db()
    assert story.state == Story.State.DECLINED
    assert "Send the email again" in response.content.decode()
    press(moderator, story, "mail-again")
    assert (mail.outbox[0].subject, "Dear A." in mail.outbox[0].body) == ("About the story you sent us", True)
    assert not Story.objects.needs_action().exists()


def test_what_the_sender_did_is_ticked_off(moderator, story):
    story.withdraw(now=NOW)
    assert "The sender withdrew it" in moderator.get(url(story)).content.decode()
    press(moderator, story, "seen")
    assert "A week in bed" not in moderator.get(LIST).content.decode()


def test_the_front_page_is_changed_by_buttons(moderator):
    story = StoryFactory(published=True)
    press(moderator, story, "feature")
    story.refresh_from_db()
    assert story.on_home
    press(moderator, story, "stop-featuring")
    story.refresh_from_db()
    assert not story.on_home


def test_a_consent_is_confirmed_with_a_name(moderator):
    story = StoryFactory(published=True)
    Consent.objects.update(must_be_confirmed=True)
    press(moderator, story, "confirm-consent")
    assert Consent.objects.get().confirmed_by_name == "Mo"


def test_a_consent_on_paper_is_recorded(moderator):
    story = StoryFactory()
    answers = {"wording": "Yes, do.", "given_by": "Sam", "source": "A letter", "given_at": "2026-11-20T12:00"}
    refused = press(moderator, story, "record-consent", **answers)
    assert "Tick what they agreed to" in refused.content.decode()
    press(moderator, story, "record-consent", text="on", **answers)
    consent = story.consents.get()
    assert (consent.text, consent.photo, consent.given_by) == (True, False, "Sam")
    press(moderator, story, "publish")
    assert Story.objects.published(NOW).exists()


def test_erasing_is_for_those_who_may(editor, story):
    assert editor.post(url(story, "erase")).status_code == 403
    editor.force_login(User.objects.create_superuser("root"))
    press(editor, story, "erase")
    assert not Sender.objects.exists()


def test_only_a_press_decides(moderator, story):
    for name in DECISIONS:
        response = moderator.get(url(story, name))
        assert response.status_code == 200
        assert_valid_html(response)
    assert not story.audit_events.exists()


def test_a_story_that_is_not_there_has_no_buttons(moderator):
    assert moderator.get("/admin/stories/story/99/publish/").status_code == 404
    assert moderator.get("/admin/stories/story/x/publish/").status_code == 404
