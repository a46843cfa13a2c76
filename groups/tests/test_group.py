from datetime import timedelta

import pytest

from groups.models import Event
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory

pytestmark = pytest.mark.django_db


def test_confirm_confirms_the_group_its_series_and_what_lies_ahead(now):
    group = SupportGroupFactory(confirmed=False)
    series = EventSeriesFactory(group=group)
    series.fill(now)
    group.confirm(now=now)
    group.refresh_from_db()
    series.refresh_from_db()
    assert group.confirmed
    assert series.confirmed
    assert set(Event.objects.values_list("confirmed", "sequence", "updated_at")) == {(True, 1, now)}


def test_confirm_leaves_what_is_over(now):
    over = EventFactory(group__confirmed=False, confirmed=False, starts_at=now - timedelta(days=7))
    over.group.confirm(now=now)
    over.refresh_from_db()
    assert (over.confirmed, over.sequence) == (False, 0)


def test_confirm_tells_calendars_of_every_meeting_ahead_because_each_said_unconfirmed(now):
    event = EventFactory(group__confirmed=False, confirmed=True)
    event.group.confirm(now=now)
    event.refresh_from_db()
    assert event.sequence == 1


def test_confirming_a_confirmed_group_again_tells_calendars_only_of_what_changes(now):
    group = SupportGroupFactory()
    settled = EventFactory(group=group)
    open_date = EventFactory(group=group, confirmed=False)
    group.confirm(now=now)
    group.confirm(now=now)
    settled.refresh_from_db()
    open_date.refresh_from_db()
    assert (settled.sequence, open_date.sequence, open_date.confirmed) == (0, 1, True)


def test_confirm_does_not_mark_events_as_changed_by_hand(now):
    group = SupportGroupFactory(confirmed=False)
    series = EventSeriesFactory(group=group)
    series.fill(now)
    group.confirm(now=now)
    assert not Event.objects.filter(edited_manually=True).exists()
    assert series.fill(now) == (0, 0, 0, 0, 0)


def test_confirm_is_all_or_nothing(now, monkeypatch):
    group = SupportGroupFactory(confirmed=False)
    series = EventSeriesFactory(group=group)
    monkeypatch.setattr("django.db.models.query.QuerySet.update", _fail)
    with pytest.raises(RuntimeError, match="lost connection"):
        group.confirm(now=now)
    group.refresh_from_db()
    series.refresh_from_db()
    assert (group.confirmed, series.confirmed) == (False, False)


def _fail(queryset, **_):
    raise RuntimeError("lost connection")
