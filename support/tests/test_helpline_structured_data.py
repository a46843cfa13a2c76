from datetime import date, time

import pytest

from support.helpline import bank_holidays
from support.helpline.opening_hours import Closure, Schedule, SpecialDay
from support.helpline.structured_data import hours, international, organisation
from support.models import Helpline

TODAY = date(2026, 11, 24)
NINE, FOUR = time(9), time(16)
WEEK = dict.fromkeys(range(5), ((NINE, FOUR),))
ORDINARY = {
    "@type": "OpeningHoursSpecification",
    "dayOfWeek": [f"https://schema.org/{day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")],
    "opens": "09:00",
    "closes": "16:00",
}


def closed(first, last):
    return {
        "@type": "OpeningHoursSpecification",
        "opens": "00:00",
        "closes": "00:00",
        "validFrom": f"2026-{first}",
        "validThrough": f"2026-{last}",
    }


def test_days_with_the_same_hours_are_told_together():
    assert hours(Schedule(weekly=WEEK), TODAY) == [ORDINARY]
    late = Schedule(weekly=WEEK | {5: ((time(22), time(2)),)})
    assert hours(late, TODAY)[1]["dayOfWeek"] == ["https://schema.org/Saturday"]
    assert (hours(late, TODAY)[1]["opens"], hours(late, TODAY)[1]["closes"]) == ("22:00", "02:00")


def test_days_that_are_closed_in_a_row_are_told_once_and_bank_holidays_too():
    schedule = Schedule(
        weekly=WEEK,
        closures=(Closure(date(2026, 12, 22), date(2026, 12, 24), "Christmas"),),
        bank_holiday=bank_holidays.name_on,
    )
    # Boxing Day falls on a Saturday, which has no hours to take; its Monday is a holiday instead.
    assert hours(schedule, TODAY)[1:3] == [closed("12-22", "12-25"), closed("12-28", "12-28")]


def test_what_is_over_or_far_ahead_is_not_told():
    schedule = Schedule(
        weekly=WEEK,
        closures=(
            Closure(date(2026, 11, 1), date(2026, 11, 23), "training"),
            Closure(date(2027, 3, 1), date(2027, 3, 2), "training"),
        ),
    )
    assert hours(schedule, TODAY) == [ORDINARY]


def test_special_hours_stand_in_place_of_a_closure():
    day = date(2026, 12, 1)
    schedule = Schedule(
        weekly=WEEK,
        closures=(Closure(day, day, "training"),),
        special={day: SpecialDay(((time(10), time(12)), (time(14), time(15))))},
    )
    assert [(each["opens"], each["closes"], each["validFrom"]) for each in hours(schedule, TODAY)[1:]] == [
        ("10:00", "12:00", "2026-12-01"),
        ("14:00", "15:00", "2026-12-01"),
    ]


@pytest.mark.parametrize(("dial", "told"), [("08088000029", "+448088000029"), ("+4420", "+4420"), ("111", "111")])
def test_a_number_is_told_as_the_world_dials_it(dial, told):
    assert international(dial) == told


def test_what_nobody_has_told_us_is_left_out():
    data = organisation(Helpline(name="Helpline", phone="0808 800 0029"), Schedule(), TODAY, lambda path: path)
    assert data["contactPoint"] == {
        "@type": "ContactPoint",
        "contactType": "Helpline",
        "telephone": "+448088000029",
    }
