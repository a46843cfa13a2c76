import pytest
from django.core.exceptions import ValidationError

from core.forms.email_address import EMAIL_INVALID, EMAIL_UNREACHABLE, normalise_email


def refusal(typed):
    with pytest.raises(ValidationError) as error:
        normalise_email(typed)
    return error.value.message


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" A+b@Example.ORG ", "a+b@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_kept_as_mail_servers_take_it(typed, kept):
    assert normalise_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "reader",
        "@example.org",
        "a@b",
        "a b@example.org",
        "a@" + "x" * 250 + ".org",
        "ſ@example.org",
        "a@é..org",
        "rea\x07der@example.org",
        "reader@exam\rple.org",
        "reader@intranet",
        "reader@127.0.0.10",
        "reader@[IPv6:::1]",
    ],
)
def test_what_no_mail_server_takes_is_no_address(typed):
    assert refusal(typed) == EMAIL_INVALID


@pytest.mark.parametrize(
    "typed",
    [
        "reader@localhost",
        "reader@mail.localhost",
        "reader@[127.0.0.1]",
        '"reader"@example.org',
        '"a\x01b"@example.org',
        '"a@b"@example.org',
    ],
)
def test_an_address_that_leads_nowhere_or_to_our_own_machines_is_kindly_refused(typed):
    assert refusal(typed) == EMAIL_UNREACHABLE


@pytest.mark.parametrize("first", "=+-'!#$%&*/?^`{|}~")
def test_an_address_begins_with_a_letter_or_a_digit_as_peoples_do(first):
    # Spreadsheets take the first four for formulas or hide them, mail programs for options.
    assert refusal(f"{first}reader@example.org") == EMAIL_UNREACHABLE


@pytest.mark.parametrize(
    "typed",
    [
        "o'neil+list@example.co.uk",
        "a_b-c.d@nhs.net",
        "_ann@example.org",
        "7ann@example.org",
        "x{y}|z~`^@example.org",
        "ann@xn--e1afmkfd.xn--p1ai",
    ],
)
def test_what_people_really_have_is_an_address(typed):
    assert normalise_email(typed) == typed
