from datetime import date, timedelta

import pytest

from core.publishing.review import review_due_text
from faq.models import Question
from faq.tests.factories import QuestionFactory
from support.models import Page
from support.tests.factories import PageFactory

TODAY = date(2026, 11, 24)
SOON = TODAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 3), "Due since 3 March 2026"),
        (date(2026, 11, 23), "Due since 23 November 2026"),
        (TODAY, "Due today"),
        (date(2026, 11, 25), "Due on 25 November 2026"),
        (None, "No date yet"),
    ],
)
def test_a_review_in_words(day, words):
    assert review_due_text(day, TODAY) == words


@pytest.mark.django_db
@pytest.mark.parametrize(("factory", "model"), [(QuestionFactory, Question), (PageFactory, Page)])
@pytest.mark.parametrize(
    ("dates", "awaits"),
    [
        ({}, False),
        ({"next_review_on": SOON + timedelta(days=1)}, False),
        ({"next_review_on": SOON}, True),
        ({"next_review_on": SOON, "reminded_ahead_of": SOON}, False),
        ({"next_review_on": SOON, "reminded_ahead_of": TODAY}, True),
        ({"next_review_on": TODAY}, True),
        ({"next_review_on": TODAY, "reminded_ahead_of": TODAY}, True),
        ({"next_review_on": TODAY, "reminded_on_day_of": TODAY}, False),
        ({"next_review_on": date(2026, 1, 1)}, True),
        ({"next_review_on": date(2026, 1, 1), "reminded_on_day_of": date(2026, 1, 1)}, False),
    ],
)
def test_an_owner_is_told_of_each_date_twice_at_most(factory, model, dates, awaits):
    factory(**dates)
    assert model.objects.awaiting_reminder(TODAY).exists() is awaits


@pytest.mark.django_db
def test_a_date_changed_while_the_mail_went_out_still_brings_its_reminder():
    page = PageFactory(next_review_on=TODAY)
    stale = Page.objects.get()
    Page.objects.update(next_review_on=SOON)
    stale.mark_reminded(TODAY)
    page.refresh_from_db()
    assert (page.reminded_ahead_of, page.reminded_on_day_of) == (None, None)
    assert Page.objects.awaiting_reminder(TODAY).exists()
