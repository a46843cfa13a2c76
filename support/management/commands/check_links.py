"""Tell editors which links to other sites no longer lead anywhere. Meant to run once a week."""

from typing import NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from support.link_check import PAUSE_SECONDS, TIMEOUT_SECONDS, LinkChecker, Outcome, outside_links
from support.models import Helpline, OnlineCommunity, Page, Resource

HELPLINE_TEXTS = ("when_closed", "what_happens", "who_answers", "confidentiality", "nurses_can", "nurses_cannot")


class Item(NamedTuple):
    """Something editors look after, with its links and where in the admin to mend them."""

    name: str
    links: list
    admin_path: str


class Command(BaseCommand):
    help = (
        "Opens every link to another site that visitors can see (communities, resources, pages, the helpline) "
        "and lists those that are dead, have moved, or could not be checked. Ends with 1 when any is dead."
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
        items = [item for item in items_with_links() if item.links]
        checker = LinkChecker(user_agent(), allow_local=allow_local, timeout=timeout, pause=pause)
        findings = checker.check_all(link for item in items for link in item.links)
        for item in items:
            self.report(item, findings, everything=verbosity > 1)
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


def items_with_links():
    """What is on the site and may link out of it. Nobody follows the links of a draft."""
    for community in OnlineCommunity.objects.published():
        yield _item(community, [community.url])
    for resource in Resource.objects.published():
        yield _item(resource, [resource.url])
    for page in Page.objects.published().prefetch_related("warning_signs"):
        signs = [each.source_url for each in page.warning_signs.all()]
        yield _item(page, [*outside_links(page.body), *outside_links(page.sources), *signs])
    for helpline in Helpline.objects.all():
        yield _item(helpline, [link for text in HELPLINE_TEXTS for link in outside_links(getattr(helpline, text))])


def _item(thing, links):
    kind = thing._meta
    path = reverse(f"admin:{kind.app_label}_{kind.model_name}_change", args=[thing.pk])
    return Item(f"{thing} ({kind.verbose_name})", list(dict.fromkeys(filter(None, links))), path)


def user_agent():
    """Whose program this is, for the people who read the logs of the sites it asks."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else ""
    return "UK Sepsis Trust Support, link check" + (f" (+https://{host}/)" if host not in {"", "*"} else "")
