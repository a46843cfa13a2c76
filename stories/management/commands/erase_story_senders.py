"""``manage.py erase_story_senders``: stories that are not told are forgotten after 12 months, with who sent them."""

from django.core.management import BaseCommand
from django.utils import timezone

from stories.models import Sender
from stories.personal_data import erase_stories


class Command(BaseCommand):
    help = (
        "Erase the senders of stories, 12 months after the story was withdrawn or declined, or after the last thing "
        "that happened to one that nobody decided about. The text, photo and video of that story go with them. That "
        "there was a story, and who decided what, stays. Run it once a day."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only count them.")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        count = erase_stories(now=now, dry_run=dry_run)
        self.stdout.write(f"To be erased: {count}." if dry_run else f"Erased: {count}.")
        self.stdout.write(f"Senders kept: {Sender.objects.count()}.")
