"""``manage.py erase_booklet_requests``: names and addresses are kept for 90 days after the booklets were sent.

Those never marked as sent are listed once they have waited for as long, so that none is kept by oversight.
"""

from django.core.management import BaseCommand
from django.urls import reverse
from django.utils import timezone

from support.models import BookletRequest
from support.models.booklet_request import TOO_LONG_TO_WAIT
from support.personal_data import erase_booklet_requests


class Command(BaseCommand):
    help = "Erase requests for printed booklets 90 days after they were sent. Run it once a day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only count them.")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        count = erase_booklet_requests(now=now, dry_run=dry_run)
        self.stdout.write(f"To be erased: {count}." if dry_run else f"Erased: {count}.")
        self.stdout.write(f"Waiting to be sent: {BookletRequest.objects.waiting().count()}.")
        if too_long := list(BookletRequest.objects.waiting_too_long(now)):
            self.stdout.write(f"Waiting for {TOO_LONG_TO_WAIT.days} days or more: {len(too_long)}.")
            self.stdout.write("Were they sent? Mark them. Will they not be? Delete them:")
        for asked in too_long:
            # The day and the number, never the name: this ends up in a mail or a log.
            self.stdout.write(f"  {asked}: {reverse('admin:support_bookletrequest_change', args=[asked.pk])}")
