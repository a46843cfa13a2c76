"""Seed stories: two from the charity's document, and one that is a video without a known URL.

They are retold in the third person. The families were not asked about this site yet: both consents are listed as to be
confirmed.
"""

from django.utils import timezone

from stories.models import AuditEvent, Consent, Story, Tag

EARLIER_SITE = "Published by the charity on its earlier site; confirm before launch"

# What a story is about, after the words "Stories about".
TAGS = {
    "a-child": "a child",
    "a-parent": "a parent",
    "a-partner": "a partner",
    "losing-someone": "losing someone",
    "intensive-care": "intensive care",
    "amputation": "amputation",
    "recovering": "recovering",
    "more-than-once": "sepsis more than once",
}

STORIES = [
    # The last one is the newest, and so first in the list.
    {
        "story": {
            "title": "Oliver, who was three",
            "slug": "oliver-who-was-three",
            "kind": Story.Kind.BEREAVED,
            "told_by": "his mother",
            "is_about_death": True,
            "is_about_child": True,
            "content_note": "This story is about the death of a young child.",
            "body": """
<p>Oliver was three when he caught chickenpox. His mother expected it to pass, as childhood illnesses do. Two days later
he was very poorly, and his parents took him to hospital. They were told that it was chickenpox, and to care for him
at home.</p>
<p>He did not get better. Soon afterwards he stopped breathing. Paramedics and doctors tried to bring him back, but
Oliver died. His family learned later that he had had sepsis.</p>
""",
        },
        "tags": ["a-child", "losing-someone"],
    },
    {
        "story": {
            "title": "A father who thought of others first",
            "slug": "a-father-who-thought-of-others-first",
            "kind": Story.Kind.BEREAVED,
            "told_by": "his family",
            "is_about_death": True,
            "content_note": "This story is about the death of a father.",
            "body": """
<p>His family remember a gentle man who put others before himself. When he felt unwell, with a sore throat and a water
infection, nobody could tell how serious it was. By the next day he had collapsed. Treatment in hospital brought him
through, and he came home.</p>
<p>Then another infection took him back to hospital. He died there, at 88. He had had sepsis twice. His family miss
him, and find comfort in their memories.</p>
""",
        },
        "tags": ["a-parent", "losing-someone", "more-than-once"],
    },
]

# Who tells it is not known either, so its kind stays empty until an editor chooses one.
VIDEO = {
    "title": "A story told on video",
    "slug": "a-story-told-on-video",
    "kind": "",
    "missing": "The earlier site had a “Play video” button here. We were not given the video or its address.\n"
    "Find out: the video or its link, who tells the story, what it is about, and whether it needs a content note.\n"
    "Then add captions and a transcript, and ask the people in it whether they agree.",
}


def load():
    now = timezone.now()
    for order, (slug, name) in enumerate(TAGS.items(), start=1):
        Tag.objects.get_or_create(slug=slug, defaults={"name": name, "order": order})
    for facts in STORIES:
        body = facts["story"]["body"].strip()
        story = Story.objects.create(**{**facts["story"], "body": body}, submitted_at=now)
        story.tags.set(Tag.objects.filter(slug__in=facts["tags"]))
        _publish(story, now)
    Story.objects.create(**VIDEO, submitted_at=now)


def _publish(story, now):
    # In this order: the database publishes nothing without a consent to it.
    story.consent = Consent.objects.create(
        story=story,
        text=True,
        wording=EARLIER_SITE,
        source=EARLIER_SITE,
        given_by="UK Sepsis Trust, on its earlier site",
        given_at=now,
        must_be_confirmed=True,
    )
    story.state = Story.State.PUBLISHED
    story.approved_by_name = "UK Sepsis Trust (earlier site)"
    story.approved_at = story.published_at = now
    story.save()
    AuditEvent.objects.create(
        story=story, what=AuditEvent.What.APPROVED, at=now, by_name=story.approved_by_name, note=EARLIER_SITE
    )
