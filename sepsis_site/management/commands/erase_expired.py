"""``manage.py erase_expired``: erase personal data whose retention period is over."""

from django.core.management import BaseCommand, CommandError
from django.db import Error, transaction
from django.utils import timezone

from core.database.locks import transaction_lock
from sepsis_site.privacy.register import KINDS


class Command(BaseCommand):
    help = (
        "Erase the personal data whose time is over, of all kinds or of those named. It prints numbers, never a name "
        "or an address. Run it once a day; twice does no harm, not even at once."
    )

    def add_arguments(self, parser):
        names = [kind.name for kind in KINDS if kind.erase]
        parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"One of: {', '.join(names)}. None: all of them.")
        parser.add_argument("--dry-run", action="store_true", help="Only count.")
        parser.add_argument(
            "--list", action="store_true", help="Say what is kept, why, for how long, and what ends it."
        )

    def handle(self, *, kinds, dry_run, **options):
        if options["list"]:
            return self.list_kinds()
        by_name = {kind.name: kind for kind in KINDS if kind.erase}
        if unknown := [name for name in kinds if name not in by_name]:
            raise CommandError(f"There is no kind “{unknown[0]}”. There are: {', '.join(by_name)}.")
        now, failed = timezone.now(), []
        for name in kinds or by_name:
            try:
                count = erase(by_name[name], now=now, dry_run=dry_run)
            except (Error, OSError) as error:
                # Not its words, which may hold whose data they were about. What is left is erased tomorrow.
                self.stderr.write(f"{name}: failed ({type(error).__name__})")
                failed.append(name)
            else:
                self.stdout.write(f"{name}: {count} to be erased" if dry_run else f"{name}: {count} erased")
        if failed:
            raise CommandError(f"Not erased: {', '.join(failed)}. Nothing of them was changed.")

    def list_kinds(self):
        for kind in KINDS:
            self.stdout.write(f"{kind.name}: {kind.title}")
            for label, words in (
                ("what", kind.what),
                ("why", kind.why),
                ("kept", kind.kept),
                ("where", kind.where),
                ("seen by", kind.seen_by),
                ("erased by", kind.erased_by),
            ):
                self.stdout.write(f"  {label}: {words}")


def erase(kind, *, now, dry_run):
    """Erase what is due of one kind in one transaction and return the count. Concurrent runs wait for a lock."""
    with transaction.atomic():
        if not dry_run:
            transaction_lock(f"erase {kind.name}")
        return kind.erase(now=now, dry_run=dry_run)
