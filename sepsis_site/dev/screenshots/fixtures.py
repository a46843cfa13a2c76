"""The database content of the guide's screenshots beside the seed data: a group with meetings, accounts, and tasks.

People are named by their role and write from example.org. Every date is relative to today, so that screenshots of
different years look alike.
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

PASSWORD = "only for the screenshots of the guide"  # noqa: S105
# Fixed, so that the QR code is always the same.
TOTP_KEY = "3132333435363738393031323334353637383930"
POSTCODE = "BN3 3WR"


@dataclass
class Fixtures:
    """The objects of the scenarios. ``devices``: the TOTP device of each account that has one, by email address."""

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
    devices: dict = field(default_factory=dict)


def create(now):
    """Add to a database that holds the seed data."""
    today = now.date()
    users = {
        "volunteer": _create_user("volunteer", "A volunteer", roles.GROUP_VOLUNTEERS),
        "editor": _create_user("editor", "An editor", roles.SUPPORT_STAFF),
        "moderator": _create_user("moderator", "A moderator", roles.STORY_MODERATORS),
        "manager": _create_user("manager", "A manager", roles.MANAGERS),
        "newcomer": _create_user("new-colleague", "New colleague", roles.SUPPORT_STAFF),
    }
    devices = {
        users[name].username: TOTPDevice.objects.create(user=users[name], name="App", confirmed=True)
        for name in ("editor", "moderator", "manager")
    }
    TOTPDevice.objects.create(user=users["newcomer"], name="App", confirmed=False, key=TOTP_KEY)
    group = _create_group(users["volunteer"])
    next_meeting = _create_meetings(group, today)
    _create_booklet_requests(now)
    answer = Question.objects.order_by("pk").last()
    return Fixtures(
        today, group=group, next_meeting=next_meeting, story=_create_story(now), answer=answer, devices=devices, **users
    )


def _create_user(name, shown, role):
    address = f"{name}@example.org"
    user = User.objects.create_user(address, address, PASSWORD, first_name=shown, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def _create_group(leader):
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


def _create_meetings(group, today):
    """Create a meeting every fourth Wednesday, three past and one coming, and return the coming one."""
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


def _create_story(now):
    answers = submission_service.Answers(
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
    return submission_service.submit(answers, photo=None, form_key="for the screenshots", now=now - timedelta(days=2))


def _create_booklet_requests(now):
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
