"""Fill the events of every series for the next 12 months. Meant to run once a day."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from groups.models import EventSeries
from groups.models.series import FillResult

WHAT = FillResult(
    created="added",
    changed="changed to match the series",
    redated="moved to another date",
    restored="put back on",
    dropped="cancelled, because the series no longer has that date",
)


class Command(BaseCommand):
    help = (
        "Makes the events of the next 12 months from the series of published groups, and brings events "
        "that nobody changed by hand in line with their series. Safe to run as often as you like."
    )

    def handle(self, *args, **options):
        now = timezone.now()
        total, done, failed = FillResult(), 0, 0
        for series in EventSeries.objects.filter(group__published=True).select_related("group").order_by("pk"):
            try:
                filled = series.fill(now)
            # An error in one series must not stop the others.
            except Exception as error:
                failed += 1
                self.stderr.write(f"Series {series.pk} of {series.group} could not be filled: {error}")
            else:
                done += 1
                total = FillResult(*map(sum, zip(total, filled, strict=True)))

        self.stdout.write(f"Filled {done:,} series, 12 months ahead.")
        for number, what in zip(total, WHAT, strict=True):
            if number:
                self.stdout.write(f"  {number:,} {'event' if number == 1 else 'events'} {what}.")
        if failed:
            raise CommandError(f"Could not fill {failed:,} series. The reasons are above.")
