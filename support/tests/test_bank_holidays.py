from datetime import date

import pytest

from support.helpline import bank_holidays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 5, 4), "Early May bank holiday"),
        (date(2026, 8, 31), "Summer bank holiday"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (substitute day)"),
        (date(2027, 1, 1), "New Year’s Day"),
        (date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
    ],
)
def test_names_as_gov_uk_has_them(day, name):
    assert bank_holidays.name_on(day) == name


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2027, 1, 2), date(2026, 8, 3), date(2026, 11, 30)])
def test_other_days_and_scottish_holidays_are_none(day):
    assert bank_holidays.name_on(day) is None


def test_a_year_is_computed_once():
    bank_holidays.in_year(2031)
    before = bank_holidays.in_year.cache_info().misses
    bank_holidays.name_on(date(2031, 12, 25))
    assert bank_holidays.in_year.cache_info().misses == before


def test_every_year_has_its_eight_holidays_or_more():
    for year in range(2025, 2041):
        weekdays = [day for day in bank_holidays.in_year(year) if day.weekday() < 5]
        assert len(weekdays) >= 8, year
