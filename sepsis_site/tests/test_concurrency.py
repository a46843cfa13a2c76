"""Two do the same, or the opposite, in one moment: one truth is left. With threads, against PostgreSQL.

More of it stands beside what it is about: stories (test_promises, test_sharing_limits), the newsletter's sign-up
(test_newsletter_consents), "was this helpful?" (test_feedback), the dates of a series (test_series).
"""

import time
import uuid
from datetime import date
from threading import Barrier, Thread, get_ident

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from core.history.optimistic_locking import OptimisticLockForm
from groups.models import Event
from groups.tests.factories import EventFactory, SupportGroupFactory
from groups.tests.helpers import meeting_fields, meeting_form_url
from groups.volunteers import meeting_views
from sepsis_site.management.commands import review_reminders
from sepsis_site.tests.admin_helpers import change_url, opened
from stories.erasure import erase_sender
from stories.models import Story
from stories.tests.factories import SenderFactory
from support.models import BookletRequest, Subscriber
from support.models.booklet_request import BookletRequestQuerySet
from support.tests.factories import PageFactory, SubscriberFactory
from support.tests.newsletter_helpers import confirm_link, leave_link
from support.tests.test_booklet_requests import FORM as BOOKLETS
from support.tests.test_booklet_requests import answers as booklet_answers  # noqa: F401
from support.tests.test_booklet_requests import guide, seen  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_now")]


def at_once(*presses):
    """What each returned, run in a thread and with a connection of its own."""
    gate, results = Barrier(len(presses), timeout=20), [None] * len(presses)

    def run(place, press):
        try:
            gate.wait()
            results[place] = press()
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.fixture
def meet(monkeypatch):
    """meet(owner, name): both threads come to this function, each for the first time, before either goes on."""

    def meet(owner, name):
        both, came, real = Barrier(2, timeout=20), set(), getattr(owner, name)

        def waiting(*arguments, **options):
            if get_ident() not in came:
                came.add(get_ident())
                both.wait()
            return real(*arguments, **options)

        monkeypatch.setattr(owner, name, waiting)

    return meet


def test_booklets_asked_for_by_two_presses_are_sent_once(booklet_answers, meet):  # noqa: F811
    meet(BookletRequestQuerySet, "ask")
    presses = [lambda: Client().post(BOOKLETS, booklet_answers).status_code for _ in range(2)]
    assert len(set(at_once(*presses))) == 1
    assert BookletRequest.objects.count() == BookletRequest.objects.get().items.count() == 1
    assert len(mail.outbox) <= 1


def test_of_two_editors_who_save_one_page_the_second_is_told(meet):
    page, editors = PageFactory(title="As it was"), []
    for name in ("ann", "bob"):
        client = Client()
        client.force_login(User.objects.create_superuser(name))
        editors.append((client, opened(client, page) | {"title": f"By {name}"}))
    meet(OptimisticLockForm, "_compare")
    statuses = at_once(
        *(lambda c=client, sent=sent: c.post(change_url(page), sent).status_code for client, sent in editors)
    )
    assert sorted(statuses) == [200, 302]
    page.refresh_from_db()
    assert page.title == ("By ann" if statuses[0] == 302 else "By bob")


@pytest.fixture
def leaders():
    """A group and two volunteers who lead it, logged in."""
    group, clients = SupportGroupFactory(usual_venue__name="Vallance Centre"), []
    allowed = Permission.objects.filter(
        content_type__app_label="groups", codename__in=["add_event", "change_event", "view_event", "view_supportgroup"]
    )
    for name in ("lee", "kim"):
        user = User.objects.create_user(name, is_staff=True)
        user.user_permissions.set(allowed)
        group.leaders.add(user)
        client = Client()
        client.force_login(user)
        clients.append(client)
    return group, clients


def test_a_meeting_saved_by_two_presses_is_one_meeting(leaders, meet):
    group, clients = leaders
    checks = {client.post(meeting_form_url(group), meeting_fields(group))["Location"] for client in clients}
    meet(meeting_views, "_is_stored")
    assert at_once(*(lambda c=client: c.post(*checks).status_code for client in clients)) == [302, 302]
    assert group.events.get().uid == uuid.UUID(int=1)


def test_a_meeting_called_off_while_another_leader_confirms_it_stays_called_off(leaders):
    group, [client, _] = leaders
    event = EventFactory(group=group, confirmed=False)
    confirms = Thread(
        target=lambda: (client.post(f"/admin/groups/supportgroup/{group.pk}/confirm/{event.pk}/"), connection.close())
    )
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk).cancel(reason="The hall is flooded.")
        confirms.start()
        confirms.join(timeout=0.5)
        assert confirms.is_alive()
    confirms.join(timeout=20)
    event.refresh_from_db()
    assert (event.is_cancelled, event.confirmed, event.sequence) == (True, False, 1)


def test_whoever_confirms_and_leaves_in_one_moment_has_left():
    subscriber = SubscriberFactory()
    links = confirm_link(subscriber), leave_link(subscriber)
    confirmed, left = at_once(*(lambda link=link: Client().post(link).status_code for link in links))
    assert (confirmed in (302, 410), left) == (True, 302)
    assert Subscriber.objects.active().count() == 0
    assert subscriber.consents.count() == (1 if confirmed == 302 else 0)


def test_erasing_twice_at_once_erases_once():
    subscriber, story = SubscriberFactory(), SenderFactory(story__state=Story.State.SUBMITTED).story
    at_once(*[each.erase for each in (subscriber, Subscriber.objects.get())])
    assert not Subscriber.objects.exists()
    now = story.submitted_at
    erased = at_once(*(lambda: erase_sender(Story.objects.get(pk=story.pk), now=now) for _ in range(2)))
    assert sorted(erased) == [False, True]
    assert story.audit_events.count() == 1


def test_reminders_started_twice_at_once_remind_once(settings, monkeypatch):
    settings.SITE_ADDRESS = "https://support.example.org"
    owner = User.objects.create_user("nurse", email="nurse@example.org")
    PageFactory(owner=owner, next_review_on=date(2026, 11, 24))
    really_send = review_reminders._send

    def send_slowly(*arguments):
        time.sleep(0.3)
        return really_send(*arguments)

    monkeypatch.setattr(review_reminders, "_send", send_slowly)
    at_once(*[lambda: call_command("review_reminders", verbosity=0)] * 2)
    assert len(mail.outbox) == 1
