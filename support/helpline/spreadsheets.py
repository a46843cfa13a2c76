"""Closures of the helpline as a spreadsheet."""

from core.spreadsheets.resources import Column, Day, SpreadsheetResource
from core.spreadsheets.values import day
from support.models import Closure


class ClosureResource(SpreadsheetResource):
    first_day = Column("First day", "first_day", Day(), needed=True, about="Such as 24/12/2026.")
    last_day = Column("Last day", "last_day", Day(), needed=True, about="It is closed on this day too.")
    reason = Column("Reason", "reason", needed=True, about="Follows “Closed for”: Christmas, staff training.")

    key = ("First day", "Last day")
    remarks = (
        "A closure is known by its two days. With another day it is a new closure, and the old one stays: "
        "delete that one on the site.",
    )
    permission = "support.add_closure"

    class Meta:
        model = Closure

    def find(self, row):
        try:
            days = {"first_day": day(row["First day"]), "last_day": day(row["Last day"])}
        except ValueError:
            # Said when the row is read.
            return None
        # Nothing keeps two from having the same days; their reasons then tell them apart.
        return self.one(**days, reason=row.get("Reason", "")) or self.one(**days)
