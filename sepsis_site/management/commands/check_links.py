"""``manage.py check_links``: list dead external links. Runs weekly."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.content.link_checker import PAUSE_SECONDS, TIMEOUT_SECONDS, LinkChecker, Outcome
from sepsis_site.management.external_links import published_links
from support.models import DeadLink


class Command(BaseCommand):
    help = (
        "Opens every link to another site that visitors can see (pages, answers, communities, …) "
        "and lists those that are dead, have moved, or could not be checked. The admin lists the dead ones too. "
        "Ends with 1 when any is dead."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--allow-local", action="store_true", help="Also open private and loopback addresses, as tests do."
        )
        parser.add_argument("--timeout", type=float, default=TIMEOUT_SECONDS, help="Seconds to wait for an answer.")
        parser.add_argument(
            "--pause", type=float, default=PAUSE_SECONDS, help="Seconds between two requests to one site."
        )

    def handle(self, *, allow_local, timeout, pause, verbosity, **options):
        now = timezone.now()
        items = [item for item in published_links(now) if item.links]
        checker = LinkChecker(user_agent(), allow_local=allow_local, timeout=timeout, pause=pause)
        findings = checker.check_all(link for item in items for link in item.links)
        for item in items:
            self.report(item, findings, everything=verbosity > 1)
        DeadLink.objects.replace_all(
            (item, link, findings[link].words)
            for item in items
            for link in item.links
            if findings[link].outcome is Outcome.DEAD
        )
        self.sum_up(findings)

    def report(self, item, findings, *, everything):
        told = [(link, findings[link]) for link in item.links]
        if not everything:
            told = [(link, finding) for link, finding in told if finding.outcome is not Outcome.WORKS]
        if not told:
            return
        self.stdout.write(f"{item.name}\n  Change it at {item.admin_path}")
        for link, finding in told:
            self.stdout.write(f"  {finding.outcome.value}: {link}")
            if finding.words:
                self.stdout.write(f"    {finding.words}")

    def sum_up(self, findings):
        outcomes = [finding.outcome for finding in findings.values()]
        dead, moved, unknown = (outcomes.count(each) for each in (Outcome.DEAD, Outcome.MOVED, Outcome.UNKNOWN))
        self.stdout.write(
            f"Links checked: {len(outcomes):,}. Dead: {dead:,}. Moved: {moved:,}. Could not be checked: {unknown:,}."
        )
        if dead:
            raise CommandError(f"{'One link is' if dead == 1 else f'{dead:,} links are'} dead. The list is above.")


def user_agent():
    """Return the User-Agent header, which names this site for the operators of others."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else ""
    return "UK Sepsis Trust Support, link check" + (f" (+https://{host}/)" if host not in {"", "*"} else "")
