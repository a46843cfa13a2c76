"""``manage.py erase_booklet_requests``: names and addresses are kept for 90 days after the booklets were sent."""

from django.core.management import BaseCommand
from django.utils import timezone

from support.models import BookletRequest


class Command(BaseCommand):
    help = "Erase requests for printed booklets 90 days after they were sent. Run it once a day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only count them.")

    def handle(self, *, dry_run, **options):
        due = BookletRequest.objects.due_for_erasure(timezone.now())
        if dry_run:
            self.stdout.write(f"To be erased: {due.count()}.")
        else:
            _, by_kind = due.delete()
            self.stdout.write(f"Erased: {by_kind.get(BookletRequest._meta.label, 0)}.")
        self.stdout.write(f"Waiting to be sent: {BookletRequest.objects.waiting().count()}.")
