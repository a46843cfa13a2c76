"""Forget addresses that were typed into the newsletter form and never confirmed. Meant to run once a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from support.models import Subscriber
from support.newsletter.tokens import CONFIRM_WITHIN


class Command(BaseCommand):
    help = (
        f"Deletes the newsletter sign-ups that nobody confirmed within {CONFIRM_WITHIN.days} days. Of people who "
        "had left and asked again in vain, it keeps the address alone, so that nobody writes to them. "
        "It prints numbers, never an address."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args, dry_run, **options):
        now = timezone.now()
        if dry_run:
            deleted = Subscriber.objects.never_confirmed(now).count()
            emptied = Subscriber.objects.came_back_in_vain(now).count()
        else:
            deleted, emptied = Subscriber.objects.purge(now)
        would = "Would delete" if dry_run else "Deleted"
        self.stdout.write(f"{would} {deleted:,} sign-ups that nobody confirmed within {CONFIRM_WITHIN.days} days.")
        if emptied:
            would = "Would forget" if dry_run else "Forgot"
            self.stdout.write(f"{would} what {emptied:,} people who had left asked for again and never confirmed.")
