from datetime import timedelta

import pytest

from support.newsletter import tokens as tokens

MAKE = {
    "confirm": lambda now: tokens.make_confirm(7, "abc", now=now),
    "change": lambda now: tokens.make_change(7, now=now),
    "leave": lambda now: tokens.make_leave(7, now=now),
}
READ = {"confirm": tokens.read_confirm, "change": tokens.read_change, "leave": tokens.read_leave}


@pytest.mark.parametrize("purpose", MAKE)
def test_a_token_says_who_and_when(purpose, now):
    token = READ[purpose](MAKE[purpose](now))
    assert (token.subscriber, token.made_at) == (7, now)


def test_a_token_keeps_the_microsecond(now):
    moment = now + timedelta(microseconds=1)
    assert tokens.read_leave(tokens.make_leave(7, now=moment)).made_at == moment


def test_a_token_to_confirm_says_what_was_asked_for(now):
    assert tokens.read_confirm(MAKE["confirm"](now)).request == "abc"


@pytest.mark.parametrize("made", MAKE)
@pytest.mark.parametrize("read", READ)
def test_a_token_is_good_for_its_own_purpose_alone(made, read, now):
    if made == read:
        return
    with pytest.raises(tokens.TokenError):
        READ[read](MAKE[made](now))


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: ":", lambda t: "é:ü"])
@pytest.mark.parametrize("purpose", READ)
def test_a_token_that_was_cut_short_or_made_up_is_refused(purpose, spoil, now):
    with pytest.raises(tokens.TokenError):
        READ[purpose](spoil(MAKE[purpose](now)))


def test_a_token_of_another_release_is_refused():
    from django.core import signing

    signed = signing.Signer(salt=tokens.LEAVE_SALT).sign_object({"another": "shape"})
    with pytest.raises(tokens.TokenError):
        tokens.read_leave(signed)


def test_a_token_runs_out_after_its_time_and_not_before(now):
    token = tokens.read_confirm(MAKE["confirm"](now))
    assert not tokens.has_run_out(token, tokens.CONFIRM_WITHIN, now=now + timedelta(days=14))
    assert tokens.has_run_out(token, tokens.CONFIRM_WITHIN, now=now + timedelta(days=14, seconds=1))


def test_a_token_fits_into_an_address(now):
    import re

    assert re.fullmatch(r"[\w:-]+", MAKE["confirm"](now))


def test_a_fingerprint_differs_with_every_part_and_where_parts_end():
    prints = [
        tokens.fingerprint("ab", "c"),
        tokens.fingerprint("a", "bc"),
        tokens.fingerprint("ab", "d"),
        tokens.fingerprint("abc"),
    ]
    assert len(set(prints)) == 4
    assert tokens.fingerprint("ab", "c") == prints[0]
