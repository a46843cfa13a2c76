from datetime import timedelta

import pytest
from django import forms
from django.http import QueryDict

from core.forms.spam_protection import ONCE_MORE, SpamProtectedForm, is_rate_limited
from core.models import FormAttempt


class NameForm(SpamProtectedForm):
    name = forms.CharField()


@pytest.fixture
def sent(time_machine, now):
    """A form as it comes back, ``seconds`` after it was shown."""

    def sent(seconds=60, **changes):
        time_machine.move_to(now, tick=False)
        shown = NameForm()["shown"].value()
        time_machine.move_to(now + timedelta(seconds=seconds), tick=False)
        return NameForm({"name": "A", "leave_this_empty": "", "shown": shown} | changes)

    return sent


def test_a_person_is_not_taken_for_a_machine(sent):
    form = sent()
    assert form.is_valid()
    assert not form.is_spam


def test_a_page_left_open_for_a_month_still_sends(sent):
    assert not sent(seconds=30 * 24 * 60 * 60).is_spam


def test_whoever_fills_in_the_hidden_box_is_a_machine(sent):
    assert sent(leave_this_empty="https://example.org").is_spam


@pytest.mark.parametrize("seconds", [0, 1, 2])
def test_whoever_answers_before_they_can_have_read_is_a_machine(sent, seconds):
    assert sent(seconds=seconds).is_spam


def test_three_seconds_are_enough_for_a_person(sent):
    assert not sent(seconds=3).is_spam


@pytest.mark.parametrize("shown", ["", "form", "form:abc:def", "é"])
def test_a_missing_or_made_up_time_stamp_is_a_machines(sent, shown):
    assert sent(shown=shown).is_spam


def test_with_a_prefix_the_boxes_are_found_too(time_machine, now):
    time_machine.move_to(now, tick=False)
    shown = NameForm(prefix="one")["shown"].value()
    time_machine.move_to(now + timedelta(minutes=1), tick=False)
    answers = {"one-name": "A", "one-shown": shown}
    assert not NameForm(answers, prefix="one").is_spam
    assert NameForm(answers | {"one-leave_this_empty": "x"}, prefix="one").is_spam


def test_a_form_shown_again_with_errors_keeps_its_first_time_stamp(sent):
    form = sent(name="")
    assert form["shown"].value() == form.data["shown"]


@pytest.mark.parametrize("trap", [{"leave_this_empty": "x"}, {"shown": ""}, {"shown": "made up"}, {"seconds": 1}])
def test_whoever_looks_like_a_machine_is_asked_for_one_more_press_which_then_counts(sent, time_machine, trap):
    form = sent(**trap)
    assert not form.is_valid_and_not_spam()
    assert form.non_field_errors() == [ONCE_MORE]
    assert form["name"].value() == "A"
    again = {name: form[name].value() for name in form.fields}
    assert again["leave_this_empty"] == ""
    assert not NameForm(again).is_valid_and_not_spam()
    time_machine.shift(3)
    assert NameForm(again).is_valid_and_not_spam()


def test_mistakes_come_first_and_once_mended_the_next_press_counts(sent, time_machine):
    form = sent(name="", leave_this_empty="x")
    assert not form.is_valid_and_not_spam()
    assert not form.non_field_errors()
    again = {name: form[name].value() for name in form.fields}
    time_machine.shift(3)
    assert NameForm(again | {"name": "A"}).is_valid_and_not_spam()


def test_asking_again_leaves_what_was_sent_as_it_was():
    data = QueryDict("name=A&leave_this_empty=x")
    assert not NameForm(data).is_valid_and_not_spam()
    assert data["leave_this_empty"] == "x"


@pytest.mark.parametrize(
    "data", [{"name": "A\x00nn", "leave_this_empty": ""}, QueryDict("name=A%00nn&leave_this_empty=")]
)
def test_a_character_that_nobody_types_is_left_out(data):
    form = NameForm(data)
    assert form.is_valid()
    assert form["name"].value() == form.cleaned_data["name"] == "Ann"
    assert data["name"] == "A\x00nn"


def test_of_several_values_each_is_cleaned():
    class ManyForm(SpamProtectedForm):
        names = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])

    for data in (QueryDict("names=a%00&names=b"), {"names": ["a\x00", "b"]}):
        form = ManyForm(data)
        assert form.is_valid()
        assert form.cleaned_data["names"] == ["a", "b"]


def test_the_hidden_box_is_passed_over_by_the_keyboard():
    html = str(NameForm()["leave_this_empty"])
    assert 'tabindex="-1"' in html
    assert 'autocomplete="off"' in html


# Counting


@pytest.mark.django_db
def test_a_sixth_sending_within_an_hour_is_too_many(now):
    answers = [is_rate_limited("booklets", "a@example.org", now=now) for _ in range(6)]
    assert answers == [False] * 5 + [True]


@pytest.mark.django_db
def test_an_hour_later_one_may_send_again(now):
    for _ in range(6):
        is_rate_limited("booklets", "a@example.org", now=now)
    assert not is_rate_limited("booklets", "a@example.org", now=now + timedelta(hours=1))


@pytest.mark.django_db
def test_senders_and_forms_are_counted_apart(now):
    assert not is_rate_limited("booklets", "a@example.org", now=now, most=1)
    assert not is_rate_limited("booklets", "b@example.org", now=now, most=1)
    assert not is_rate_limited("newsletter", "a@example.org", now=now, most=1)
    assert is_rate_limited("booklets", " A@Example.org ", now=now, most=1)


@pytest.mark.django_db
def test_what_is_kept_cannot_be_read_back_and_goes_after_a_day(now):
    is_rate_limited("booklets", "a@example.org", now=now)
    [kept] = FormAttempt.objects.values()
    assert "example" not in str(kept)
    is_rate_limited("newsletter", "b@example.org", now=now + timedelta(days=1, seconds=1))
    assert [attempt.form for attempt in FormAttempt.objects.all()] == ["newsletter"]


@pytest.mark.django_db
def test_nobody_is_not_counted(now):
    assert not is_rate_limited("booklets", "", now=now, most=0)
    assert not FormAttempt.objects.exists()


@pytest.mark.django_db
def test_counting_takes_three_queries(now, django_assert_num_queries):
    with django_assert_num_queries(3):
        is_rate_limited("booklets", "a@example.org", now=now)
