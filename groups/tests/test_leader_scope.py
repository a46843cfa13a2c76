"""The scope of leaders in history, in guessed URLs and in concurrent changes."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from groups.tests.factories import EventFactory, SupportGroupFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def leader(client, django_user_model):
    user = django_user_model.objects.create_user("leader", is_staff=True)
    names = ("add_event", "change_event", "view_event", "change_supportgroup")
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="groups", codename__in=names))
    client.force_login(user)
    return user


@pytest.fixture
def group(leader):
    group = SupportGroupFactory()
    group.leaders.add(leader)
    return group


def saved_later(event, time_machine, **changed):
    time_machine.shift(timedelta(minutes=5))
    for name, value in changed.items():
        setattr(event, name, value)
    event.save()


def bring_back(event, version):
    return f"/admin/groups/event/{event.pk}/history/event/{version.pk}/"


def test_event_history_hides_versions_from_another_group(client, group, time_machine, admin_client):
    secret = SupportGroupFactory(name="Not on the site", published=False)
    event = EventFactory(group=secret, venue=group.usual_venue, title="For a few of us")
    saved_later(event, time_machine, group=group, title="For everybody")
    saved_later(event, time_machine, title="For everybody here")
    history = f"/admin/groups/event/{event.pk}/history/"
    shown = client.get(history)
    assert "For everybody here" in shown.text
    assert "Not on the site" not in shown.text
    assert "For a few of us" not in shown.text
    assert "For a few of us" in admin_client.get(history).text


def test_event_cannot_be_restored_to_another_group(client, group, time_machine, leader):
    event = EventFactory(group=SupportGroupFactory(), venue=group.usual_venue)
    saved_later(event, time_machine, group=group)
    first = event.history.earliest("history_id")
    assert client.get(bring_back(event, first)).status_code == 404
    assert client.post(bring_back(event, first)).status_code == 404
    event.refresh_from_db()
    assert event.group == group


def test_restore_skips_a_venue_outside_the_leaders_scope(client, group, time_machine):
    event = EventFactory(group=group, venue=VenueFactory(name="Not ours"), description="Bring a cake.")
    saved_later(event, time_machine, venue=group.usual_venue, description="Cake is there.")
    address = bring_back(event, event.history.earliest("history_id"))
    assert "Not ours" not in client.get(address).text
    client.post(address)
    event.refresh_from_db()
    assert (event.description, event.venue) == ("Bring a cake.", group.usual_venue)


def test_meeting_of_another_group_is_not_found_by_its_calendar_uid(client, group):
    address = f"/admin/groups/supportgroup/{group.pk}/meeting/{EventFactory().uid}/"
    for each in (address, f"{address}check/"):
        assert client.get(each).status_code == 404
        assert client.post(each, {"day": "Wednesday 16 December 2026"}).status_code == 404
    assert client.get(f"/admin/groups/supportgroup/{group.pk}/meeting/{uuid.UUID(int=1)}/").status_code == 200


# Two people at once


@pytest.mark.parametrize("look", [{}, {"look": "1"}])
def test_moving_an_event_cancelled_meanwhile_shows_the_change(client, group, look):
    event = EventFactory(group=group)
    address = f"/admin/groups/event/{event.pk}/move/"
    opened = client.get(address).context["as_opened"][1]
    event.cancel(reason="The hall is being repaired.")
    later = event.starts_at + timedelta(days=1)
    given = {
        "starts_at_0": f"{later:%Y-%m-%d}",
        "starts_at_1": "18:30",
        "ends_at_0": f"{later:%Y-%m-%d}",
        "ends_at_1": "20:30",
        "venue": event.venue_id,
        "reason": "The library is closed.",
    }
    told = client.post(address, given | {"as_opened": opened} | look)
    assert "Somebody changed this after you opened it. It stands at: Cancelled" in told.text
    event.refresh_from_db()
    assert event.is_cancelled
    client.post(address, given | {"as_opened": told.context["as_opened"][1]})
    event.refresh_from_db()
    assert event.is_moved
