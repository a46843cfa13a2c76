"""How long a search takes beside a plain page, over thousands of questions and stories."""

import statistics
import time

from django.db import connection
from django.test import Client
from django.utils import timezone

from faq import search_views
from faq.models import Question, Topic
from sepsis_site.search import vocabulary as search_vocabulary
from stories.models import Consent, Story

EACH = 5000
ROUNDS = 9
PLAIN = "/faq/"
# For comparison: the page of one answer, which stays as short however many there are.
ANSWER = "/faq/question-1/"
# Words that every text has, that some have, a phrase, a slip, a natural question, and what nobody wrote.
SEARCHES = ("sepsis", "hair loss", '"losing my hair"', "fatiuge", "why am I so tired all the time", "xylophone")
# A text of some 250 words, of which a part is different in each.
SENTENCES = (
    "After sepsis many people lose hair and it grows back.",
    "Being tired all day is common and the time it takes to recover differs.",
    "You can ask your doctor about work and money and sick pay.",
    "The nurse on the helpline listens when memory and concentration are poor.",
    "An infection of the chest or the bladder can come again.",
    "Gentle exercise helps muscles that were weak after a long stay in hospital.",
    "The family found the weeks in intensive care hard and frightening.",
)


def seed_texts():
    """``EACH`` published questions and as many published stories, each text its own mixture of SENTENCES."""
    now = timezone.now()
    topic = Topic.objects.create(name="Benchmark", slug="benchmark")
    Question.objects.bulk_create(
        Question(
            topic=topic,
            question=f"Question {n}: what about {SENTENCES[n % 7].split()[2]}?",
            slug=f"question-{n}",
            short_answer=SENTENCES[n % 7],
            body=_body(n),
            order=n % 30_000,
        )
        for n in range(EACH)
    )
    stories = Story.objects.bulk_create(
        Story(
            title=f"Story {n}", slug=f"story-{n}", kind=Story.Kind.SURVIVOR, teaser=SENTENCES[n % 5], body=_body(n + 3)
        )
        for n in range(EACH)
    )
    consents = Consent.objects.bulk_create(
        Consent(story=story, text=True, wording="Yes.", given_by="A", source="/", given_at=now) for story in stories
    )
    for story, consent in zip(stories, consents, strict=True):
        story.consent, story.state = consent, Story.State.PUBLISHED
        story.approved_by_name, story.approved_at, story.published_at = "A", now, now
    Story.objects.bulk_update(
        stories, ["consent", "state", "approved_by_name", "approved_at", "published_at"], batch_size=500
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _body(number):
    chosen = [SENTENCES[(number * step + step) % 7] for step in range(1, 24)]
    return "".join(f"<p>{sentence} Case {number}.</p>" for sentence in chosen)


def search_milliseconds():
    """Median milliseconds of each page, in turns: {address: median}; the plain list of questions is PLAIN.

    The first round warms up, and reads the vocabularies, whose time comes back under "vocabulary".
    """
    client = Client(headers={"host": "localhost"})
    begin = time.perf_counter()
    for vocabulary in (search_views.VOCABULARY, search_vocabulary.VOCABULARY):
        vocabulary.forget()
        vocabulary.get()
    reading = (time.perf_counter() - begin) * 1000
    addresses = [(PLAIN, {}), (ANSWER, {})] + [
        (path, {"q": text}) for path in ("/faq/", "/search/") for text in SEARCHES
    ]
    taken = {}
    for number in range(ROUNDS + 1):
        for path, query in addresses:
            begin = time.perf_counter()
            status = client.get(path, query).status_code
            if number:
                name = f"{path}?q={query['q']}" if query else path
                taken.setdefault(name, []).append((time.perf_counter() - begin) * 1000)
            if status != 200:
                return None
    return {"vocabulary": reading} | {name: statistics.median(values) for name, values in taken.items()}
