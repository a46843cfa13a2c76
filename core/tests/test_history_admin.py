"""The history in the admin: who changed what and when, and the way back."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from core.history.admin import HistoryAdminMixin
from core.history.tracking import is_kept, versions_of
from core.tests.history_helpers import back, edit, edit_words, history, url, words
from faq.tests.factories import QuestionFactory, TopicFactory
from groups.models import Event, SupportGroup, Venue
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from stories.models import Story
from stories.tests.factories import ConsentFactory, StoryFactory
from support.models import OpeningHours
from support.tests.factories import (
    HelplineFactory,
    OpeningHoursFactory,
    PageFactory,
    ResourceFactory,
    WarningSignsFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_every_admin_of_what_has_versions_shows_them():
    without = [
        model.__name__
        for model, model_admin in admin.site._registry.items()
        if is_kept(model) and not isinstance(model_admin, HistoryAdminMixin)
    ]
    assert without == []


def test_an_edit_says_who_when_and_what(admin_client, admin_user, later):
    User.objects.filter(pk=admin_user.pk).update(first_name="Jo", last_name="Editor")
    page = PageFactory(
        title="About sepsis", body="<h2>What it is</h2><p>Sepsis is rare.</p>", published=False, next_review_on=None
    )
    later()
    edit(
        admin_client,
        page,
        title="About sepsis, in short",
        body="<h2>What it is</h2><p>Sepsis is common.</p>",
        published="on",
        next_review_on="2027-11-24",
    )
    shown = words(history(admin_client, page))
    assert "24 November 2026, 10:15 Jo Editor · Changed" in shown
    assert "Title [-About sepsis-] → [+About sepsis, in short+]" in shown
    assert "Body What it is Sepsis is [-rare.-] [+common.+]" in shown
    assert "Published [-No-] → [+Yes+]" in shown
    assert "Next review due on Empty → [+24 November 2027+]" in shown
    assert "<p>" not in shown


def test_the_difference_can_be_heard_too(admin_client, later):
    page = PageFactory(body="<p>We are open on Monday.</p>")
    later()
    page.body = "<p>We are open on Tuesday.</p>"
    page.save()
    text = history(admin_client, page).text
    assert '<del><span class="visually-hidden">[taken out:] </span>Monday.<span' in text
    assert '<ins><span class="visually-hidden">[put in:] </span>Tuesday.<span' in text


def test_what_editors_wrote_is_words_and_never_markup(admin_client, later):
    page = PageFactory(title="A")
    later()
    page.title, page.summary = "<script>alert(1)</script>", "<b>\u202eabc</b>" * 10
    page.save()
    text = history(admin_client, page).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert "<b>\u202e" not in text


def test_formatting_alone_is_named_as_that(admin_client, later):
    page = PageFactory(body="<p>Call us.</p>")
    later()
    page.body = "<p><strong>Call us.</strong></p>"
    page.save()
    assert "Body The words are the same. How they are set out is not." in words(history(admin_client, page))


def test_saving_without_a_change_leaves_nothing_to_read(admin_client, later):
    page = PageFactory()
    later()
    edit(admin_client, page)
    assert len(history(admin_client, page).context["entries"]) == 1


def test_one_press_of_the_button_is_one_entry(admin_client, later):
    question, *others = QuestionFactory(), QuestionFactory(question="Why?"), QuestionFactory(question="How?")
    question.related.add(others[0])
    later()
    edit(admin_client, question, question="When?", related=[others[1].pk])
    entries = history(admin_client, question).context["entries"]
    assert len(entries) == 2
    shown = words(history(admin_client, question))
    assert "Related [-Why? -] [+How? +]" in shown.replace("-]", " -]").replace("+]", " +]").replace("  ", " ")


def test_what_belongs_to_a_thing_stands_in_its_history(admin_client, later):
    signs = WarningSignsFactory(signs="Fever")
    later()
    signs.signs = "Fever\nChills"
    signs.save()
    shown = words(history(admin_client, signs.page))
    assert "Warning signs: Call 999 or go to A&amp;E: an adult" in shown
    assert "Chills" in shown


def test_an_old_version_is_asked_about_and_comes_back_as_a_new_one(admin_client, admin_user, later):
    page = PageFactory(title="First", slug="first")
    later()
    edit(admin_client, page, title="Second", slug="second")
    later()
    first = versions_of(page).last()
    address = back(page, first)
    assert address in history(admin_client, page).text
    asked = admin_client.get(address)
    assert "Title [-Second-] → [+First+]" in words(asked)
    page.refresh_from_db()
    assert page.title == "Second"
    done = admin_client.post(address, follow=True)
    page.refresh_from_db()
    assert (page.title, page.slug) == ("First", "first")
    assert "Brought back as it was on 24 November 2026, 10:00." in done.text
    latest = versions_of(page)[0]
    assert latest.history_change_reason == "Brought back as it was on 24 November 2026, 10:00"
    assert latest.history_user == admin_user
    assert versions_of(page).count() == 3
    assert LogEntry.objects.latest("pk").change_message == "Brought back as it was on 24 November 2026, 10:00"
    again = admin_client.post(address)
    assert again.status_code == 200
    assert versions_of(page).count() == 3


def test_a_version_that_no_longer_fits_says_why_and_changes_nothing(admin_client, later):
    page = PageFactory(title="First", slug="first")
    later()
    edit(admin_client, page, title="Second", slug="second")
    PageFactory(slug="first")
    response = admin_client.post(back(page, versions_of(page).last()))
    assert response.status_code == 422
    assert "Address: another page has “first” now. Change that one first." in words(response)
    page.refresh_from_db()
    assert (page.title, page.slug) == ("Second", "second")


def test_the_version_of_something_else_cannot_be_put_into_it(admin_client):
    page, other = PageFactory(), PageFactory()
    assert admin_client.post(back(page, versions_of(other)[0])).status_code == 404
    assert admin_client.get(url(page, "bring_back", page.pk, "user", 1)).status_code == 404
    assert admin_client.get(url(page, "bring_back", page.pk, "page", 10**30)).status_code == 404


def test_an_event_comes_back_with_a_higher_number_for_calendars(admin_client, later):
    event = EventFactory(title="First")
    later()
    edit_words(event, title="Second")
    later()
    before = event.sequence
    admin_client.post(back(event, versions_of(event).last()))
    event.refresh_from_db()
    assert (event.title, event.sequence, event.edited_manually) == ("First", before + 1, True)


def test_the_time_of_an_event_that_was_moved_changes_by_moving_it_alone(admin_client, later):
    event = EventFactory(title="First")
    first = event.starts_at
    later()
    event.move(reason="Another day.", starts_at=first + timedelta(days=1))
    edit_words(event, title="Second")
    address = back(event, versions_of(event).last())
    assert "stays as it is now: Starts, Ends" in words(admin_client.get(address))
    admin_client.post(address)
    event.refresh_from_db()
    assert (event.title, event.starts_at, event.status) == ("First", first + timedelta(days=1), Event.Status.MOVED)


def test_of_a_story_only_the_words_come_back(admin_client, admin_user, later, now):
    story = StoryFactory(title="First", slug="first", told_by="Sam")
    later()
    story.title, story.slug, story.told_by = "Second", "second", "Alex"
    story.save()
    ConsentFactory(story=story)
    story.approve(admin_user, now=now)
    later()
    admin_client.post(back(story, versions_of(story).last()))
    story.refresh_from_db()
    assert (story.title, story.slug, story.told_by) == ("First", "second", "Sam")
    assert story.state == Story.State.PUBLISHED
    assert story.audit_events.last().what == "edited"


def test_a_story_brought_back_shows_nothing_without_consent(admin_client, admin_user, later, now):
    story = StoryFactory(video=True, published=True)
    first = versions_of(story)[0]
    type(first).objects.filter(pk=first.pk).update(body="<p>Nobody agreed to this.</p>")
    story.consents.update(text=False)
    later()
    edit_words(story, title="Second")
    response = admin_client.post(back(story, first))
    story.refresh_from_db()
    assert (response.status_code, story.title, story.body) == (422, "Second", "")


def test_a_group_brought_back_is_not_confirmed_by_it(admin_client, later):
    group = SupportGroupFactory(name="First", confirmed=True)
    later()
    edit_words(group, name="Second", confirmed=False)
    admin_client.post(back(group, versions_of(group).last()))
    group.refresh_from_db()
    assert (group.name, group.confirmed) == ("First", False)


def test_a_series_brought_back_plans_its_dates_again(admin_client, later, now):
    series = EventSeriesFactory(weekday=2)
    series.fill(now)
    later()
    edit_words(series, weekday=3)
    series.fill(now)
    admin_client.post(back(series, versions_of(series).last(), of=series.group))
    assert {event.starts_at.weekday() for event in Event.objects.listed()} == {2}


def test_a_venue_goes_back_to_where_its_old_postcode_is(admin_client, later, places):
    venue = VenueFactory(name="First", postcode="BN3 3WR")
    before = venue.position
    later()
    edit(admin_client, venue, postcode="LS1 4AP", town="Leeds")
    venue.refresh_from_db()
    assert venue.position != before
    event = EventFactory(group__usual_venue=venue)
    admin_client.post(back(venue, versions_of(venue).last()))
    for placed in (Venue.objects.get(), SupportGroup.objects.get(), Event.objects.get()):
        assert placed.position == before
    event.refresh_from_db()
    assert event.sequence == 1


def test_a_file_that_was_replaced_is_not_brought_back(admin_client, later, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    booklet = ResourceFactory(title="First", on_file=True)
    later()
    edit_words(booklet, title="Second", file="resources/other.pdf")
    admin_client.post(back(booklet, versions_of(booklet).last()))
    booklet.refresh_from_db()
    assert (booklet.title, booklet.file.name) == ("First", "resources/other.pdf")


def test_signs_taken_off_a_page_come_back_from_its_history(admin_client, later):
    signs = WarningSignsFactory(signs="Fever")
    later()
    page = signs.page
    signs_key = signs.pk
    signs.delete()
    entries = history(admin_client, page).context["entries"]
    assert "Fever" in words(admin_client.get(entries[0]["url"]))
    admin_client.post(entries[0]["url"])
    assert page.warning_signs.get().pk == signs_key


def test_hours_brought_back_are_on_the_site_at_once_and_do_not_overlap(admin_client, later):
    HelplineFactory()
    hours = OpeningHoursFactory()
    hours.delete()
    (entry,) = admin_client.get(url(OpeningHours, "deleted")).context["entries"]
    done = admin_client.post(entry["url"], follow=True)
    assert OpeningHours.objects.count() == 1
    assert "The site now says" in done.text


def person(*permissions):
    user = User.objects.create_user("volunteer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def test_who_may_only_look_brings_nothing_back(client, later):
    page = PageFactory(title="First")
    later()
    edit_words(page, title="Second")
    client.force_login(person("view_page"))
    shown = history(client, page)
    assert shown.status_code == 200
    assert "Bring this version back" not in shown.text
    assert client.post(back(page, versions_of(page).last())).status_code == 403
    page.delete()
    assert client.get(url(page, "deleted")).status_code == 403
    assert client.post(url(page, "undelete", versions_of(page).model.objects.latest("pk").pk)).status_code == 403
    assert "Recently deleted" not in client.get(url(page, "changelist")).text


def test_what_somebody_may_not_see_has_no_history_for_them(client, later, monkeypatch):
    mine, theirs = VenueFactory(name="Mine"), VenueFactory(name="Theirs")
    model_admin = admin.site._registry[Venue]
    monkeypatch.setattr(type(model_admin), "get_queryset", lambda self, request: Venue.objects.filter(name="Mine"))
    client.force_login(person("view_venue", "change_venue", "view_every_group"))
    assert history(client, mine).status_code == 200
    assert history(client, theirs).status_code == 302
    assert client.get(back(theirs, versions_of(theirs)[0])).status_code == 404
    assert client.post(back(theirs, versions_of(theirs)[0])).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client):
    page = PageFactory()
    for address in (url(page, "deleted"), back(page, versions_of(page)[0]), url(page, "undelete", 1)):
        response = client.get(address)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login"))


def test_a_long_history_has_pages(admin_client, admin_user, later):
    topic = TopicFactory()
    for number in range(24):
        later()
        edit_words(topic, summary=f"Number {number}")
    # A day later nobody is logged in any more.
    admin_client.force_login(admin_user)
    first = history(admin_client, topic)
    assert len(first.context["entries"]) == 20
    assert "Page 1 of 2" in words(first)
    assert "Number 0" in words(admin_client.get(url(topic, "history", topic.pk) + "?p=2"))
    assert admin_client.get(url(topic, "history", topic.pk) + "?p=3").status_code == 404


def test_the_history_costs_few_queries_however_long_it_is(admin_client, later, django_assert_max_num_queries):
    question, other = QuestionFactory(), QuestionFactory()
    for number in range(10):
        later()
        edit_words(question, question=f"Number {number}?")
        question.related.set([other] if number % 2 else [])
    history(admin_client, question)
    with django_assert_max_num_queries(12):
        history(admin_client, question)
