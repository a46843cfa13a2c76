"""``manage.py review_reminders``: email the owner of each answer or page that is due for review."""

from collections import defaultdict
from operator import attrgetter

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from core import mail
from core.database.locks import advisory_lock
from core.publishing.review import AHEAD, review_due_text
from faq.models import Question
from support.models import Page

REVIEWED = (Question, Page)


class Command(BaseCommand):
    help = (
        f"Emails the owners of answers and pages: {AHEAD.days} days before a review is due, and when its day has come. "
        "Each owner gets one mail a run, and is told of each date once. Run it once a day. It prints titles, "
        "never an address, and ends with 1 when a mail could not be sent."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be sent")

    def handle(self, *, dry_run, **options):
        if not settings.SITE_ADDRESS:
            raise CommandError("Set SITE_ADDRESS: mails need to say where the site stands. See .env.example.")
        if dry_run:
            self.remind(dry_run=True)
            return
        # Of two runs at once, the second sees whom the first has told.
        with advisory_lock("review_reminders"):
            self.remind(dry_run=False)

    def remind(self, *, dry_run):
        now = timezone.now()
        today = timezone.localdate(now)
        of_owner, of_nobody = awaiting_reminder(now)
        sent = failed = 0
        for owner, texts in of_owner.items():
            problem = "" if dry_run else _send(owner, texts, today)
            if problem:
                failed += 1
                titles = ", ".join(f"“{text}”" for text in texts)
                self.stderr.write(f"The mail about {titles} could not be sent ({problem}).")
                continue
            sent += 1
            for text in texts:
                self.stdout.write(f"{'Would remind' if dry_run else 'Reminded'} the owner of {_line(text, today)}")
                if not dry_run:
                    text.mark_reminded(today)
        for text in of_nobody:
            self.stdout.write(f"Nobody to remind, for it has no owner with an email address: {_line(text, today)}")
        self.stdout.write(f"Mails {'to send' if dry_run else 'sent'}: {sent}.")
        if failed:
            raise CommandError(f"Mails that could not be sent: {failed}. The next run tries them again.")


def awaiting_reminder(now):
    """Return ({owner: [text, …]}, [text without owner, …]) of published texts due at ``now``, by date."""
    today = timezone.localdate(now)
    texts = [
        text
        for model in REVIEWED
        for text in model.objects.published(now)
        .awaiting_reminder(today)
        .select_related("owner")
        .defer("search", "body")
    ]
    of_owner, of_nobody = defaultdict(list), []
    for text in sorted(texts, key=attrgetter("next_review_on")):
        has_address = text.owner and text.owner.is_active and text.owner.email.strip()
        (of_owner[text.owner] if has_address else of_nobody).append(text)
    return of_owner, of_nobody


def _send(owner, texts, today):
    """Send one email about ``texts``. Return the type of the error, or nothing."""
    due = [text for text in texts if text.is_due_for_review(today)]
    soon = [text for text in texts if text not in due]
    sections = [
        (heading, [_review(text, today) for text in part])
        for heading, part in (("Due now", due), ("Due soon", soon))
        if part
    ]
    return mail.try_send(
        mail.compose(
            "Pages to review on the support site",
            "mail/review_reminder",
            {"sections": sections},
            to=owner.email.strip(),
        )
    )


def _review(text, today):
    change = reverse(f"admin:{text._meta.app_label}_{text._meta.model_name}_change", args=[text.pk])
    return {
        "title": str(text),
        "when": review_due_text(text.next_review_on, today),
        "public_url": settings.SITE_ADDRESS + text.get_absolute_url(),
        "admin_url": settings.SITE_ADDRESS + change,
    }


def _line(text, today):
    return f"“{text}”. {review_due_text(text.next_review_on, today)}."
