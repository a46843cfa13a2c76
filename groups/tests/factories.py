"""Minimal factories with traits. Nothing is random: a failure repeats."""

from datetime import date, time, timedelta

import factory

from groups.gazetteer.national_grid import Position
from groups.models import Event, EventSeries, Meets, Region, SupportGroup, Venue
from sepsis_site.dev.pytest_plugin import NOW

# Near Hove, at the edge of BN3 3.
HOVE = Position(528_500.0, 105_300.0)


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Hall {n}")
    address = "1 High Street"
    town = "Hove"
    postcode = "BN3 3WR"
    position = HOVE


class SupportGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SupportGroup
        skip_postgeneration_save = True

    class Params:
        online = factory.Trait(meets=Meets.ONLINE, usual_venue=None, join_online="Ask us for the link.")

    name = factory.Sequence(lambda n: f"Group {n}")
    slug = factory.Sequence(lambda n: f"group-{n}")
    region = Region.SOUTH_EAST
    summary = "For anyone affected by sepsis."
    meets = Meets.IN_PERSON
    usual_venue = factory.SubFactory(VenueFactory)
    confirmed = True


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Event

    class Params:
        online = factory.Trait(meets=Meets.ONLINE, venue=None, join_online="Ask us for the link.")
        cancelled = factory.Trait(status=Event.Status.CANCELLED, reason="The hall is closed.")
        without_group = factory.Trait(
            group=None, title=factory.Sequence(lambda n: f"Event {n}"), venue=factory.SubFactory(VenueFactory)
        )

    group = factory.SubFactory(SupportGroupFactory)
    starts_at = NOW + timedelta(days=7)
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=2))
    meets = Meets.IN_PERSON
    venue = factory.LazyAttribute(lambda event: event.group.usual_venue)


class EventSeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventSeries

    class Params:
        third_wednesday = factory.Trait(rule=EventSeries.Rule.NTH_WEEKDAY, nth=3, weekday=2)

    group = factory.SubFactory(SupportGroupFactory)
    rule = EventSeries.Rule.WEEKLY
    every = 1
    weekday = EventSeries.Weekday.WEDNESDAY
    starts_on = date(2026, 11, 25)
    start_time = time(18, 30)
    end_time = time(20, 30)
    meets = Meets.IN_PERSON
    venue = factory.LazyAttribute(lambda series: series.group.usual_venue)
