"""``manage.py load_seed_data``: fill an empty site. Existing rows are never changed.

Each kind is loaded only while its table is empty. The facts are the charity's own.
"""

from datetime import time

from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from faq.models import Synonym, Topic
from groups.models import EventSeries, Meets, PostcodeArea, Region, SupportGroup, Town, Venue
from sepsis_site.seed_data import answers, booklets, helpline, pages, stories, synonyms
from stories.models import Story
from support.models import Helpline, OnlineCommunity, Page, Resource

Rule, Weekday, Nth = EventSeries.Rule, EventSeries.Weekday, EventSeries.Nth
Platform, Membership, Nation = OnlineCommunity.Platform, OnlineCommunity.Membership, OnlineCommunity.Nation

FIRST_VISIT = (
    "It is an informal meeting. You will meet other people who have been affected by sepsis. "
    "People share their stories with each other. "
    "If you would like to talk to somebody before you come, call our helpline."
)

# The dates in the source are of 2018. The weekday and its place in the month are taken from them,
# and nothing is known about now: so none of it is confirmed.
GROUPS = [
    {
        "group": {
            "name": "East Sussex Sepsis Support Group",
            "slug": "east-sussex",
            "region": Region.SOUTH_EAST,
            "summary": "An informal evening meeting in Hove for anyone who has been affected by sepsis: "
            "people who have had it, and people close to them. Come and meet others and share your story.",
        },
        "venue": {
            "name": "Vallance Community Centre",
            "address": "Unit 2, Conway Court\nSackville Road\nHove\nEast Sussex",
            "town": "Hove",
            "postcode": "BN3 3WR",
        },
        # Wednesday 20 June 2018
        "series": {
            "nth": Nth.THIRD,
            "weekday": Weekday.WEDNESDAY,
            "start_time": time(18, 30),
            "end_time": time(20, 30),
        },
    },
    {
        "group": {
            "name": "Essex Sepsis Support Group",
            "slug": "essex",
            "region": Region.EAST_OF_ENGLAND,
            "summary": "An informal evening meeting at Broomfield Hospital in Chelmsford for anyone who has been "
            "affected by sepsis: people who have had it, and people close to them. "
            "Come and meet others and share your story.",
        },
        "venue": {
            "name": "Broomfield Hospital",
            "address": "Medical Academic Unit, Lecture Theatre 2\nCourt Road\nChelmsford\nEssex",
            "town": "Chelmsford",
            "postcode": "CM1 7ET",
        },
        # Friday 6 July 2018
        "series": {"nth": Nth.FIRST, "weekday": Weekday.FRIDAY, "start_time": time(19, 0), "end_time": time(21, 0)},
    },
    {
        "group": {
            "name": "Lancashire Sepsis Support Group",
            "slug": "lancashire",
            "region": Region.NORTH_WEST,
            "summary": "An informal evening meeting in Clitheroe for anyone who has been affected by sepsis: "
            "people who have had it, and people close to them. Come and meet others and share your story.",
        },
        "venue": {
            "name": "Trinity Methodist Church",
            "address": "Clitheroe\nLancashire",
            "town": "Clitheroe",
            "postcode": "BB7 2JY",
        },
        # Monday 25 June 2018
        "series": {"nth": Nth.FOURTH, "weekday": Weekday.MONDAY, "start_time": time(18, 0), "end_time": time(20, 0)},
    },
]

# No web address is known for certain, so none is given. One group's name is missing in the source.
# Who moderates the forum is not said there either.
COMMUNITIES = [
    {
        "name": "UK Sepsis Trust",
        "platform": Platform.FACEBOOK,
        "audience": "anyone who wants news from the UK Sepsis Trust, or to send us a message",
        "moderated_by_us": True,
    },
    {
        "name": "",
        "platform": Platform.FACEBOOK,
        "audience": "people all over the world who have had sepsis",
        "membership": Membership.CLOSED,
        "moderated_by_us": False,
        "published": False,
    },
    {
        "name": "Simply SEPSIS Loss Support",
        "platform": Platform.FACEBOOK,
        "audience": "people who have lost someone to sepsis",
        "membership": Membership.CLOSED,
        "moderated_by_us": False,
        "for_bereaved": True,
    },
    {
        "name": "SEPSIS Warriors",
        "platform": Platform.FACEBOOK,
        "audience": "anyone affected by sepsis",
        "membership": Membership.CLOSED,
        "moderated_by_us": False,
    },
    {
        "name": "SEPSIS Support Northern Ireland",
        "platform": Platform.FACEBOOK,
        "audience": "people in Northern Ireland affected by sepsis",
        "membership": Membership.CLOSED,
        "moderated_by_us": False,
        "nation": Nation.NORTHERN_IRELAND,
    },
    {
        "name": "The UK Sepsis Trust Forum",
        "platform": Platform.FORUM,
        "audience": "anyone affected by sepsis",
    },
]


class Command(BaseCommand):
    help = "Load places and the first groups, online communities, booklets and pages, each only into an empty table."

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        if not PostcodeArea.objects.exists() or not Town.objects.exists():
            call_command("load_gazetteer", verbosity=verbosity)
        kinds = [
            (SupportGroup, self.load_groups),
            (Helpline, helpline.load),
            (OnlineCommunity, self.load_communities),
            (Resource, booklets.load),
            (Page, pages.load),
            (Topic, answers.load),
            (Story, stories.load),
            (Synonym, synonyms.load),
        ]
        for kind, load in kinds:
            if kind.objects.exists():
                continue
            load()
            if verbosity:
                self.stdout.write(f"Loaded {kind.objects.count()} {kind._meta.verbose_name_plural}.")

    def load_groups(self):
        now = timezone.now()
        for facts in GROUPS:
            venue = Venue.objects.create(**facts["venue"], position=self.position_of(facts["venue"]["postcode"]))
            group = SupportGroup.objects.create(
                **facts["group"], first_visit=FIRST_VISIT, meets=Meets.IN_PERSON, usual_venue=venue, confirmed=False
            )
            series = EventSeries.objects.create(
                **facts["series"],
                group=group,
                rule=Rule.NTH_WEEKDAY,
                starts_on=timezone.localdate(now),
                meets=Meets.IN_PERSON,
                venue=venue,
                confirmed=False,
            )
            series.fill(now)

    def position_of(self, postcode):
        """Return the centre of the postcode's sector ("BN3 3" of "BN3 3WR")."""
        sector = PostcodeArea.objects.filter(code=postcode[:-2], kind=PostcodeArea.Kind.SECTOR).first()
        if sector is None:
            raise CommandError(f"The starter places lack {postcode[:-2]}. Run load_gazetteer again.")
        return sector.position

    def load_communities(self):
        OnlineCommunity.objects.bulk_create(
            OnlineCommunity(**facts, order=order) for order, facts in enumerate(COMMUNITIES, start=1)
        )
