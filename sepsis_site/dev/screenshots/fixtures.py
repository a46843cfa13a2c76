"""What the pictures show beside the starter content: one group with its dates, four accounts, and work that waits.

Nothing in it looks like a real person: people are called by what they do, and write from example.org. Every date is
reckoned from today, so that a picture made next year looks like one made now.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.models import Group, User
from django_otp.plugins.otp_totp.models import TOTPDevice

from faq.models import Question
from groups.dates import recurrence
from groups.gazetteer import geocoding
from groups.models import Event, Meets, Region, SupportGroup, Venue
from sepsis_site.accounts import roles
from stories.models import Sender, Story
from stories.submission import service as submission_service
from support.models import BookletRequest, Resource

# Of accounts that live as long as it takes to make the pictures.
PASSWORD = "only for the pictures of the guide"  # noqa: S105
# The key that the picture of the square code shows: always the same, so that the picture is.
KEY_OF_THE_PICTURE = "3132333435363738393031323334353637383930"
POSTCODE = "BN3 3WR"


@dataclass
class World:
    """What the scenes are about. ``apps``: the second step of each account that has one, by its email address."""

    today: date
    volunteer: User
    editor: User
    moderator: User
    manager: User
    newcomer: User
    group: SupportGroup
    next_meeting: Event
    story: Story
    answer: Question
    apps: dict = field(default_factory=dict)


def build(now):
    """Fill a database that has the starter content. ``now``: the moment the pictures are taken."""
    today = now.date()
    people = {
        "volunteer": _person("volunteer", "A volunteer", roles.GROUP_VOLUNTEERS),
        "editor": _person("editor", "An editor", roles.SUPPORT_STAFF),
        "moderator": _person("moderator", "A moderator", roles.STORY_MODERATORS),
        "manager": _person("manager", "A manager", roles.MANAGERS),
        "newcomer": _person("new-colleague", "New colleague", roles.SUPPORT_STAFF),
    }
    apps = {
        people[name].username: TOTPDevice.objects.create(user=people[name], name="App", confirmed=True)
        for name in ("editor", "moderator", "manager")
    }
    TOTPDevice.objects.create(user=people["newcomer"], name="App", confirmed=False, key=KEY_OF_THE_PICTURE)
    group = _group(people["volunteer"])
    next_meeting = _meetings(group, today)
    _booklets(now)
    answer = Question.objects.order_by("pk").last()
    return World(today, group=group, next_meeting=next_meeting, story=_story(now), answer=answer, apps=apps, **people)


def _person(name, shown, role):
    address = f"{name}@example.org"
    person = User.objects.create_user(address, address, PASSWORD, first_name=shown, is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    return person


def _group(leader):
    venue = Venue.objects.create(
        name="Example Hall",
        address="1 Example Street",
        town="Hove",
        postcode=POSTCODE,
        position=geocoding.find_postcode(POSTCODE),
        step_free=True,
    )
    group = SupportGroup.objects.create(
        name="Example Support Group",
        slug="example",
        region=Region.SOUTH_EAST,
        summary="For anyone affected by sepsis, and for those close to them.",
        meets=Meets.IN_PERSON,
        usual_venue=venue,
        confirmed=True,
    )
    group.leaders.add(leader)
    return group


def _meetings(group, today):
    """A meeting every fourth Wednesday: three are over, one is to come. Returns that one."""
    coming = today + timedelta(days=(2 - today.weekday()) % 7 + 7)
    for weeks in (-12, -8, -4, 0):
        starts_at, ends_at = recurrence.span(
            coming + timedelta(weeks=weeks), recurrence.wall_time(18, 30), recurrence.wall_time(20, 30)
        )
        event = Event.objects.create(
            group=group,
            starts_at=starts_at,
            ends_at=ends_at,
            meets=Meets.IN_PERSON,
            venue=group.usual_venue,
            confirmed=True,
        )
    return event


def _story(now):
    told = submission_service.Answers(
        name="A sender",
        email="sender@example.org",
        is_parent_of_teller=False,
        kind=Story.Kind.RELATIVE,
        told_by="A daughter",
        relation="",
        title="A story that was sent in",
        text="Here stands what the sender wrote.",
        is_about_death=False,
        is_about_child=False,
        is_graphic=True,
        people_in_it="My mother",
        family_content=Sender.FamilyContent.YES,
        photo_alt="",
        may_publish=True,
        may_show_photo=False,
        may_use_in_leaflets=False,
        may_contact=True,
        wording="You may publish my story on this website.",
    )
    return submission_service.submit(told, photo=None, form_key="for the pictures", now=now - timedelta(days=2))


def _booklets(now):
    booklet = Resource.objects.order_by("order").first()
    for days, name in ((3, "A reader"), (1, "Another reader")):
        BookletRequest.objects.ask(
            form_key=uuid.uuid4(),
            copies={booklet: days},
            now=now - timedelta(days=days),
            name=name,
            address="1 Example Street\nHove",
            postcode=POSTCODE,
        )
