import pytest
from django.core.management import CommandError, call_command

from groups.models import Event, EventSeries
from groups.tests.factories import EventSeriesFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def fails_for(monkeypatch):
    """Make one series impossible to fill."""

    def arrange(broken):
        fill = EventSeries.fill

        def fill_or_fail(series, now):
            if series.pk == broken.pk:
                raise RuntimeError("its venue burned down")
            return fill(series, now)

        monkeypatch.setattr(EventSeries, "fill", fill_or_fail)

    return arrange


def test_it_fills_every_series_of_published_groups_and_says_so(capsys):
    EventSeriesFactory(third_wednesday=True)
    EventSeriesFactory()
    EventSeriesFactory(group__published=False)
    call_command("extend_event_series")
    assert Event.objects.count() == 12 + 53
    assert capsys.readouterr().out == "Filled 2 series, 12 months ahead.\n  65 events added.\n"


def test_a_second_run_has_nothing_to_say_but_that_it_ran(capsys):
    EventSeriesFactory(third_wednesday=True)
    call_command("extend_event_series")
    capsys.readouterr()
    call_command("extend_event_series")
    assert capsys.readouterr().out == "Filled 1 series, 12 months ahead.\n"


def test_one_broken_series_does_not_stop_the_others_and_the_run_counts_as_failed(fails_for, capsys):
    broken = EventSeriesFactory(group__name="Hove")
    EventSeriesFactory(third_wednesday=True)
    fails_for(broken)
    with pytest.raises(CommandError, match="Could not fill 1 series"):
        call_command("extend_event_series")
    assert Event.objects.count() == 12
    assert f"Series {broken.pk} of Hove could not be filled: its venue burned down" in capsys.readouterr().err


def test_a_failure_inside_the_database_leaves_nothing_half_done(monkeypatch):
    broken = EventSeriesFactory()
    sound = EventSeriesFactory(third_wednesday=True)
    details = EventSeries._details

    def spoilt(series, day):
        # An end before the start, which the database refuses.
        broken_end = {"ends_at": details(series, day)["starts_at"]} if series.pk == broken.pk else {}
        return details(series, day) | broken_end

    monkeypatch.setattr(EventSeries, "_details", spoilt)
    with pytest.raises(CommandError):
        call_command("extend_event_series")
    assert set(Event.objects.values_list("series", flat=True)) == {sound.pk}
