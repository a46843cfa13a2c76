"""The helpline as cached by this process: read in one query, kept for two seconds, and available without the database.

Every page shows the number and the current state. An edit shows within two seconds, and at once in the process that
saved it.
"""

import logging
from collections import defaultdict
from datetime import date, time
from functools import cached_property
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import Error
from django.db.models import Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from core.database import deadline
from core.http import stale_page_cache
from core.models import CacheVersion
from support.helpline import bank_holidays, opening_hours
from support.helpline import defaults as helpline_defaults
from support.helpline import words as helpline_words
from support.models import Closure, Helpline, OpeningHours, Page, SpecialHours
from support.pages import footer

KEPT_SECONDS = 2
# In seconds: what a request waits for it at most, while the last one known will do.
PATIENCE = 0.3
# The name of the file that a process begins with, should it start while the database is away.
FILE = "helpline"

logger = logging.getLogger(__name__)


class HelplineNow(NamedTuple):
    """The template variable ``helpline``.

    ``hours`` is the ordinary week in words, ``status`` the current state. ``dial`` and ``relay_dial`` are numbers for
    ``tel:`` links; the relay number may be empty.
    """

    name: str
    number: str
    dial: str
    relay_number: str
    relay_dial: str
    hours: str
    email: str
    cost: str
    in_short: str
    status: opening_hours.Status


class Snapshot:
    """The helpline's row and all its hours at one moment."""

    def __init__(self, helpline, schedule, *, is_sure=True, rows=None):
        self.helpline = helpline
        self.schedule = schedule
        self.is_sure = is_sure
        # What it was made of, as JSON can hold it; None if not of the database's.
        self.rows = rows
        self._last = None

    @cached_property
    def hours(self):
        return helpline_words.week(self.schedule.weekly)

    def at(self, now):
        """Return the HelplineNow at ``now``."""
        known = self._last
        # Between two changes it is the same for everybody; a clock that was put back is not trusted.
        if known is None or not known[0] <= now < known[1].status.true_until:
            known = self._last = (now, self._at(now))
        return known[1]

    def _at(self, now):
        row = self.helpline
        prefix = row.relay_prefix
        return HelplineNow(
            name=row.name,
            number=row.phone,
            dial=row.dial,
            relay_number=f"{prefix} {row.phone}" if prefix else "",
            relay_dial=f"{prefix}{row.dial}" if prefix else "",
            hours=self.hours,
            email=row.email,
            cost=row.cost,
            in_short=row.in_short,
            status=opening_hours.status(self.schedule, now)
            if self.is_sure
            else opening_hours.not_sure(self.hours, now),
        )


def read():
    """Return the Snapshot in the database, in one query; the published one if there is no row.

    The same query reads the footer's links and the cache version.
    """
    row = Helpline.objects.annotate(
        weekly=_rows(OpeningHours, "weekday", "opens", "closes"),
        special=_rows(SpecialHours, "day", "opens", "closes", "note"),
        closures=_rows(Closure, "first_day", "last_day", "reason"),
        # Every page needs these too: one question for both.
        footer=ArraySubquery(Page.objects.in_footer(timezone.now()).values(row=JSONObject(title="title", slug="slug"))),
        # So every process learns within seconds that something was taken off the site by another machine.
        copies_edition=Subquery(CacheVersion.objects.values("edition")[:1]),
    ).first()
    if row is not None:
        footer.keep_fresh(Page(**page) for page in row.footer)
        stale_page_cache.learn(row.copies_edition or 0)
    return published() if row is None else _from_rows(_as_rows(row))


def from_file():
    """Return the last Snapshot read by any process of this machine, or None."""
    rows = stale_page_cache.recall(FILE)
    try:
        # Editors may have entered a closure since: it has the hours and no current state.
        return rows and _from_rows(rows, is_sure=False)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        # Written by another edition of this site.
        logger.warning("The helpline last known cannot be used: %s", type(problem).__name__)
        return None


def _as_rows(row):
    kept = [field.attname for field in Helpline._meta.concrete_fields if field.name != "updated_at"]
    return {
        "helpline": {name: getattr(row, name) for name in kept},
        "weekly": row.weekly,
        "special": row.special,
        "closures": row.closures,
    }


def _from_rows(rows, *, is_sure=True):
    schedule = _schedule(rows["weekly"], rows["special"], rows["closures"])
    return Snapshot(Helpline(**rows["helpline"]), schedule, is_sure=is_sure, rows=rows)


def published(*, is_sure=True):
    """Return the Snapshot of the charity's published details, for when nothing else is available.

    Unless ``is_sure``, it has the hours and no current state: a closure may be in the unreachable database.
    """
    schedule = opening_hours.Schedule(weekly=helpline_defaults.WEEKLY_HOURS, bank_holiday=bank_holidays.name_on)
    return Snapshot(Helpline(**helpline_defaults.HELPLINE), schedule, is_sure=is_sure)


def _rows(model, *fields):
    return ArraySubquery(model.objects.order_by("pk").values(row=JSONObject(**{field: field for field in fields})))


def _schedule(weekly, special, closures):
    week = defaultdict(tuple)
    for each in weekly:
        week[each["weekday"]] += (_hours(each),)
    days = {}
    for each in special:
        day = date.fromisoformat(each["day"])
        before = days.get(day, opening_hours.SpecialDay(()))
        note = before.note or each["note"]
        days[day] = opening_hours.SpecialDay((*before.hours, _hours(each)), note)
    closed = tuple(
        opening_hours.Closure(
            date.fromisoformat(each["first_day"]), date.fromisoformat(each["last_day"]), each["reason"]
        )
        for each in closures
    )
    return opening_hours.Schedule(dict(week), days, closed, bank_holidays.name_on)


def _hours(row):
    return time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])


class _Keeper:
    """Keeps one Snapshot for all threads. One thread refreshes it; the others use the last one meanwhile."""

    def __init__(self):
        self._reading = Lock()
        self._kept = None
        self._fresh_until = 0.0
        self._in_file = None
        self._has_failed = False
        # Grows when what is known turns out to be old: a reading that began before counts for nothing after.
        self._edition = 0

    def current(self):
        kept = self._kept
        if kept is not None and monotonic() < self._fresh_until:
            return kept
        if not self._reading.acquire(blocking=kept is None):
            return kept
        try:
            if self._kept is None or monotonic() >= self._fresh_until:
                self._read_anew()
            return self._kept
        finally:
            self._reading.release()

    def _read_anew(self):
        edition = self._edition
        try:
            with deadline.at_most(PATIENCE):
                self._kept = read()
            self._has_failed = False
            self._write_down()
        except Error as error:
            if not self._has_failed:
                # The kind of error alone: its words may hold the address of the database.
                words = "The helpline could not be read (%s): the last one known is shown."
                logger.warning(words, type(error).__name__)
            self._has_failed = True
            self._kept = self._kept or from_file() or published(is_sure=False)
        self._fresh_until = monotonic() + KEPT_SECONDS if edition == self._edition else 0.0

    def _write_down(self):
        """Store it for a process that starts while the database is away. Only changes are written."""
        rows = self._kept.rows
        if rows is not None and rows != self._in_file:
            stale_page_cache.remember(FILE, rows)
            self._in_file = rows

    def hold(self, snapshot):
        self._kept, self._fresh_until = snapshot, float("inf")

    def expire(self):
        self._edition += 1
        self._fresh_until = 0.0

    def forget(self):
        self.expire()
        self._kept = self._in_file = None


_keeper = _Keeper()

current = _keeper.current
expire = _keeper.expire
forget = _keeper.forget
hold = _keeper.hold
