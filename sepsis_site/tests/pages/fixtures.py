"""The database content that the states need: the seed data and more.

``create`` fills the database for all states; the functions after it change it for one state and are rolled back.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from faq.models import Question
from faq.tests.factories import QuestionFactory
from groups.gazetteer.national_grid import Position
from groups.models import Event, EventSeries, Meets, Region, SupportGroup, Venue
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import NOW
from stories.media import captions, photos, video
from stories.models import Sender, Story
from stories.tests.factories import ConsentFactory, SenderFactory, StoryFactory, TagFactory
from stories.tests.films import VTT, mp4, photo_bytes
from support.models import OnlineCommunity, Page, Resource, Subscriber
from support.tests.factories import (
    ClosureFactory,
    OnlineCommunityFactory,
    ResourceFactory,
    SubscriberFactory,
    WarningSignsFactory,
)

# The longest place name in the country. The gazetteer has the short form.
LONGEST = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
LLANFAIR = Position(252_900.0, 371_600.0)
CARDIFF = Position(318_400.0, 176_400.0)
LONG_TEXT = "<p>" + "It took a long time, and every week was a little better than the one before. " * 12 + "</p>"


@dataclass
class PageData:
    """The objects that states refer to."""

    group: SupportGroup
    group_without_dates: SupportGroup
    group_of_the_longest_name: SupportGroup
    online_group: SupportGroup
    event: Event
    moved: Event
    cancelled: Event
    online_event: Event
    past: Event
    event_without_group: Event
    story_with_note: Story
    story_with_film: Story
    story_with_link_to_film: Story
    story_taken_down: Story
    sender: Sender
    answer: Question
    page_that_left: Page
    waiting: Subscriber
    reader: Subscriber


def create():
    """Fill an empty database at NOW."""
    call_command("load_seed_data", verbosity=0)
    return PageData(**_groups(), **_stories(), **_others())


def _groups():
    hall = VenueFactory(
        name="Community Hall",
        address="1 Example Street\nCardiff",
        town="Cardiff",
        postcode="CF10 1EP",
        position=CARDIFF,
        step_free=True,
        parking=True,
        hearing_loop=True,
        accessible_toilet=True,
    )
    group = SupportGroupFactory(
        name="Example Sepsis Support Group",
        slug="example",
        region=Region.WALES,
        summary="For anyone affected by sepsis, and for those close to them. We talk, and there is tea.",
        first_visit="A volunteer meets you at the door. You can just listen. Bring a friend if you like.",
        contact="029 2018 0000",
        meets=Meets.BOTH,
        join_online="Ask us for the link.",
        usual_venue=hall,
    )
    EventSeriesFactory(group=group, rule=EventSeries.Rule.NTH_WEEKDAY, nth=3, weekday=2, meets=Meets.BOTH, venue=hall)
    other_hall = VenueFactory(
        name="Library",
        address="2 Example Street\nPenarth",
        town="Penarth",
        postcode="CF64 1AA",
        position=Position(318_800.0, 171_300.0),
    )
    event = EventFactory(group=group, meets=Meets.BOTH)
    moved = EventFactory(group=group, starts_at=NOW + timedelta(days=14))
    moved.move(reason="The heating is broken.", starts_at=NOW + timedelta(days=15, hours=4), venue=other_hall)
    cancelled = EventFactory(group=group, starts_at=NOW + timedelta(days=21))
    cancelled.cancel(reason="The hall is needed for an election.")
    past = EventFactory(group=group, starts_at=NOW - timedelta(days=28))
    longest_venue = VenueFactory(
        name=f"Neuadd {LONGEST}",
        address=f"3 Example Street\n{LONGEST}",
        town=LONGEST,
        postcode="LL61 5UJ",
        position=LLANFAIR,
    )
    group_of_the_longest_name = SupportGroupFactory(
        name=f"{LONGEST} Sepsis Support Group", slug="llanfair", region=Region.WALES, usual_venue=longest_venue
    )
    EventFactory(group=group_of_the_longest_name, starts_at=NOW + timedelta(days=9))
    online_group = SupportGroupFactory(
        name="Example Online Group", slug="online", region=Region.UK_WIDE, online=True, summary="From your sofa."
    )
    online_event = EventFactory(group=online_group, online=True, starts_at=NOW + timedelta(days=2))
    return {
        "group": group,
        "group_without_dates": SupportGroupFactory(
            name="Quiet Example Group", slug="quiet", region=Region.WALES, usual_venue=hall
        ),
        "group_of_the_longest_name": group_of_the_longest_name,
        "online_group": online_group,
        "event": event,
        "moved": moved,
        "cancelled": cancelled,
        "past": past,
        "online_event": online_event,
        "event_without_group": EventFactory(
            without_group=True, title="A walk to remember", venue=hall, starts_at=NOW + timedelta(days=5)
        ),
    }


def _stories():
    tag = TagFactory(name=LONGEST, slug="long")
    with_film = StoryFactory(
        slug="with-film", title="A story with a film", transcript="My name is Sam.", photo_alt="Sam in a garden."
    )
    photos.store(with_film, SimpleUploadedFile("a.jpg", photo_bytes()))
    photos.store_poster(with_film, SimpleUploadedFile("b.jpg", photo_bytes()))
    captions.store(with_film, SimpleUploadedFile("c.vtt", VTT.encode()))
    video.store(with_film, SimpleUploadedFile("d.mp4", mp4(data=bytes(1000))))
    publish(with_film)
    sender = SenderFactory(story=StoryFactory(title="A story that was sent in", slug="sent-in"))
    return {
        "story_with_note": StoryFactory(
            published=True, with_note=True, title=f"A year in {LONGEST}", slug="with-note", body=LONG_TEXT, tags=[tag]
        ),
        "story_with_film": with_film,
        "story_with_link_to_film": StoryFactory(
            published=True, video=True, title="A story told on film", slug="with-link"
        ),
        "story_taken_down": StoryFactory(withdrawn=True, slug="taken-down"),
        "sender": sender,
    }


def publish(story):
    """Publish a story with a consent to all of it."""
    story.consent = ConsentFactory(story=story)
    story.state = Story.State.PUBLISHED
    story.approved_by_name = "A. Moderator"
    story.approved_at = story.published_at = NOW - timedelta(hours=1)
    story.save()


def _others():
    answer = Question.objects.get(slug="tiredness")
    answer.reviewed_on, answer.reviewed_by = date(2026, 10, 1), "A. Nurse, sepsis nurse"
    answer.next_review_on = date(2027, 10, 1)
    answer.save()
    page = Page.objects.create(
        title="A page that has left",
        slug="has-left",
        summary="It was here for a time.",
        publish_from=NOW - timedelta(days=3),
        publish_until=NOW - timedelta(days=1),
    )
    WarningSignsFactory(page=Page.objects.get(slug="about-sepsis"), checked=True)
    ResourceFactory(
        title="A booklet on file",
        on_file=True,
        printed=True,
        pages=28,
        issued_on=date(2024, 3, 1),
        description="About sepsis, and what comes after it.",
    )
    return {
        "answer": answer,
        "page_that_left": page,
        "waiting": SubscriberFactory(email="waiting@example.org", asked_at=NOW),
        "reader": SubscriberFactory(email="reader@example.org", confirmed=True),
    }


# Setups of single states


def with_forty_groups(data):
    for number in range(40):
        name = LONGEST if number == 7 else f"Example {number}"
        venue = VenueFactory(
            name=f"Hall {number}",
            town=f"Town {number}",
            position=Position(CARDIFF.easting + 900 * number, CARDIFF.northing + 300 * number),
        )
        group = SupportGroupFactory(
            name=f"{name} group of many",
            slug=f"many-{number}",
            region=list(Region)[number % 12],
            usual_venue=venue,
            confirmed=number % 3 > 0,
        )
        EventFactory(group=group, starts_at=NOW + timedelta(days=1 + number % 20), cancelled=number % 9 == 4)


def without_groups(data):
    Event.objects.all().delete()
    EventSeries.objects.all().delete()
    SupportGroup.objects.all().delete()
    Venue.objects.all().delete()


def without_stories(data):
    for story in Story.objects.published(NOW):
        story.withdraw(now=NOW)


def with_forty_stories(data):
    for number in range(40):
        StoryFactory(
            published=True,
            slug=f"many-{number}",
            title=f"Story {number} of many",
            kind=list(Story.Kind)[number % 3],
            teaser="How we got through it. " * (1 + number % 4),
            with_note=number % 5 == 0,
        )


def with_forty_answers(data):
    topic = data.answer.topic
    for number in range(40):
        QuestionFactory(topic=topic, slug=f"many-{number}", question=f"Question {number} about tiredness?")


def with_forty_communities(data):
    for number in range(40):
        OnlineCommunityFactory(
            name=f"{LONGEST} community" if number == 7 else f"Community {number} of many",
            closed=number % 3 == 0,
            audience="anyone affected by sepsis, and anyone close to them" if number % 4 else "anyone",
        )


def with_forty_booklets(data):
    for number in range(40):
        ResourceFactory(
            title=f"A booklet about {LONGEST}" if number == 7 else f"Booklet {number} of many",
            on_file=number % 2 == 0,
            printed=number % 3 < 2,
            url="https://example.org/booklet" if number % 4 == 1 else "",
            description="About sepsis, and what comes after it. " * (1 + number % 3),
        )


def without_answers(data):
    Question.objects.all().delete()


def without_booklets(data):
    Resource.objects.all().delete()


def without_communities(data):
    OnlineCommunity.objects.all().delete()


# Setups that remove nothing.
ADDITIVE = {with_forty_groups, with_forty_stories, with_forty_answers, with_forty_communities, with_forty_booklets}


def closed_for_training(data):
    ClosureFactory(reason="staff training")


def story_published(data):
    publish(data.sender.story)


def story_withdrawn(data):
    data.sender.story.withdraw(now=NOW)
