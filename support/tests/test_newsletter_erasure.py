from datetime import timedelta

import pytest
from django.core.management import call_command

from support.models import Subscriber
from support.models.subscriber import Choices
from support.tests.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

FORTNIGHT = timedelta(days=14)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def purge(capsys):
    def purge(*options):
        call_command("erase_expired", "newsletter", *options)
        return capsys.readouterr().out

    return purge


def left():
    return set(Subscriber.objects.values_list("email", flat=True))


@pytest.fixture
def rows(now):
    SubscriberFactory(email="old@example.org", asked_at=now - FORTNIGHT - MOMENT)
    SubscriberFactory(email="young@example.org", asked_at=now - FORTNIGHT)
    SubscriberFactory(email="confirmed@example.org", asked_at=now - 9 * FORTNIGHT, confirmed=True)
    SubscriberFactory(email="left@example.org", asked_at=now - 9 * FORTNIGHT, confirmed=True, left=True)
    SubscriberFactory(email="never-asked@example.org", asked_at=now - 9 * FORTNIGHT, left=True)


def test_those_who_never_confirmed_go_after_a_fortnight(purge, rows):
    assert purge() == "newsletter: 1 erased\n"
    assert left() == {f"{who}@example.org" for who in ("young", "confirmed", "left", "never-asked")}


def test_a_second_run_finds_nothing(purge, rows):
    purge()
    assert purge() == "newsletter: 0 erased\n"


def test_a_dry_run_only_counts(purge, rows):
    before = left()
    assert purge("--dry-run") == "newsletter: 1 to be erased\n"
    assert left() == before


def test_whoever_left_and_came_back_in_vain_stays_on_the_list_of_people_not_to_write_to(purge, now):
    row = SubscriberFactory(asked_at=now - 9 * FORTNIGHT, confirmed=True, left=True)
    asked = {"consent_wording": "Words.", "source": "/newsletter/", "now": now - FORTNIGHT - MOMENT}
    Subscriber.objects.ask(row.email, Choices(events=True, outward_code="BN3"), **asked)
    assert purge("--dry-run") == "newsletter: 1 to be erased\n"
    assert Subscriber.objects.get().outward_code == "BN3"
    assert purge() == "newsletter: 1 erased\n"
    kept = Subscriber.objects.get()
    assert (kept.state, kept.choices, kept.consent_wording) == (Subscriber.State.LEFT, Choices(), "")
    assert purge() == "newsletter: 0 erased\n"


def test_the_link_to_confirm_and_the_row_run_out_together(purge, now):
    from support.newsletter import tokens as newsletter_tokens

    row = SubscriberFactory(asked_at=now - FORTNIGHT)
    text = newsletter_tokens.make_confirm(row.pk, row.request_fingerprint, now=row.asked_at)
    purge()
    assert Subscriber.objects.get().can_be_confirmed_by(newsletter_tokens.read_confirm(text), now=now)
