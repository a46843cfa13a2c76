"""The finder as a whole, for all kinds of text."""

import re
from html import unescape

import pytest
from django.urls import reverse

from groups.gazetteer.national_grid import Position
from groups.tests.factories import EventFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "at_now")]

CHELMSFORD = Position(571_500.0, 209_500.0)
CLITHEROE = Position(374_400.0, 441_800.0)


@pytest.fixture
def three_groups():
    return [
        EventFactory(group__name="East Sussex Group", group__slug="east-sussex").group,
        EventFactory(group__name="Essex Group", group__usual_venue__position=CHELMSFORD).group,
        EventFactory(group__name="Lancashire Group", group__usual_venue__position=CLITHEROE).group,
    ]


@pytest.fixture
def find(client):
    def find(text=None, **parameters):
        query = parameters if text is None else {"postcode": text, **parameters}
        response = client.get(reverse("groups:finder"), query)
        assert_valid_html(response)
        # The text only: links and inputs repeat the typed text.
        response.text_of_page = " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())
        return response

    return find


# What tired people type, and a piece of the page that tells them what to do or what was understood.
TYPED = [
    *[(typed, "Groups nearest to BN3 3WR (Hove)") for typed in (
        "BN3 3WR", "bn33wr", " Bn3  3wr ", "bn3-3wr", "BN3.3WR", "(BN3 3WR)", "B N33WR", "BN 33 WR", "BN33 WR",
        "BN3 3WR.", "BN3\u00a03WR", "\tBN3 3WR\n", "ＢＮ３ ３ＷＲ", "“BN3 3WR”", "BN3 3WR\x00", "BN3, 3WR", "bn3_3wr",
        "BN3/3WR", "my postcode is BN3 3WR", "BN3 3WR Hove", "Hove, BN3 3WR", "BN3 3WR please", "BN3 3WR 🙂",
        "postcode: bn3 3wr", "BN3–3WR", "BN3 3WR;", "'BN3 3WR'", "<b>BN3 3WR</b>", "BN3 3WRR", "BN33WR1",
    )],
    *[(typed, "Groups nearest to BN3 (Hove)") for typed in ("BN3", "bn3", " BN3 ", "bn3.", "BN 3", "B N 3", "Hove BN3")],
    *[(typed, "Groups nearest to BN3 3 (Hove)") for typed in ("BN3 3", "bn33", "BN3 3W", "BN 3 3")],
    *[(typed, "Groups nearest to Hove") for typed in (
        "Hove", "hove", "HOVE", " hove ", "Hove, East Sussex", "Hove East Sussex", "near Hove", "in hove",
        "I live in Hove", "Hove, UK", "hove!", "Hove.", "Hove?", "Hôve",
    )],
    *[(typed, "within 30 miles of St Albans") for typed in (
        "St Albans", "st. albans", "Saint Albans", "ST ALBANS", "St. Alban's", "st albans, herts", "St  Albans",
    )],
    ("King's Lynn", "King's Lynn"), ("Kings Lynn", "King's Lynn"), ("kings-lynn", "King's Lynn"),
    ("Stoke-on-Trent", "Stoke-on-Trent"), ("stoke on trent", "Stoke-on-Trent"),
    ("Bury St Edmunds", "Bury St Edmunds"), ("bury st. edmund's", "Bury St Edmunds"),
    ("Caerdydd", "Cardiff"), ("Abertawe", "Swansea"), ("Hull", "Hull"), ("Newcastle upon Tyne", "Newcastle"), ("Newcastle", "Which Newcastle"),
    ("London", "30 miles of London"), ("Belfast", "Belfast"), ("Edinburgh", "Edinburgh"),
    # Slips.
    ("BN3 " * 500 + "x", "Groups nearest to BN3 (Hove)"),
    ("BNI 1AE", "Showing results for BN1 1AE"), ("bnl 1ae", "BN1 1AE"),
    ("BN1 IAE", "BN1 1AE"), ("0X4 1AA", "OX4 1AA"), ("ox4 iaa", "OX4 1AA"), ("SW1O 2AA", "SW10 2AA"),
    ("BNI", "Showing results for BN1"), ("E1O", "Which place do you mean"), ("M2O 2AB", "M20 2AB"), ("LSl", "LS1"),
    # Halves that could be two things.
    ("BN11", "BN1 1"), ("BN1 1", "BN1 1"), ("W1", "W1"), ("SW1", "SW1"), ("EC1", "EC1"), ("W1A 1AA", "W1A 1AA"),
    ("EC1A 1BB", "EC1A 1BB"), ("M1 1AE", "M1 1AE"), ("OX4 ", "OX4"), ("b33 8th", "B33 8TH"), ("DN55 1PT", "DN55"),
    # Not known, but near something that is.
    ("BN3 9ZZ", "We do not know BN3 9ZZ"), ("BN3 9", "We do not know BN3 9"),
    # Towns that share a name.
    ("Newport", "Which Newport"), ("newport, wales", "Newport"), ("Ashford", "Which Ashford"),
    ("Richmond", "Which Richmond"), ("Bangor", "Which Bangor"), ("Gillingham", "Which Gillingham"),
    # Northern Ireland, the islands, the edges.
    ("BT1 1AA", "BT1 1AA"), ("ZE1 0AA", "ZE1 0AA"), ("TR21 0LW", "TR21"), ("KW1", "KW1"), ("HS1 2AA", "HS1"),
    ("JE2 3AB", "a postcode of Jersey"), ("GY1 1AA", "a postcode of Guernsey"), ("IM1 1AA", "a postcode of the Isle of Man"), ("BFPO 57", "forces address"),
    ("BF1 3AA", "forces address"),
    # Larger than a town.
    ("Wales", "Wales is large"), ("scotland", "Scotland is large"), ("Essex", "Groups that go by that name"),
    ("East Sussex", "Groups that go by that name"), ("Isle of Wight", "type a town in it"),
    # Nearly a town.
    ("Brigton", "Brighton"), ("Chelmsord", "Chelmsford"), ("Clithero", "Clitheroe"), ("Manchestr", "Manchester"),
    ("Birmigham", "Birmingham"), ("Edinborough", "Edinburgh"), ("Glasgwo", "Glasgow"), ("Llandud", "Llandudno"),
    # Nothing a map knows.
    ("", "Type a postcode"), (" ", "Type a postcode"), ("\x00", "Type a postcode"), ("\n\t", "Type a postcode"),
    ("BN", "Add the number after BN"), ("bn ", "Add the number after BN"), ("L", "Add the number after L"), ("GL", "Add the number after GL, such as GL1"), ("ll", "such as LL11"),
    *[(typed, "There is a problem") for typed in (
        "?", "-", "...", "🙂🙂", "12345", "01273 123456", "0808 800 0029", "999", "help", "asdfghjkl", "ZZ99 9ZZ",
        "QQ1 1QQ", "XX1", "90210", "75001", "D02 X285", "null", "undefined", "None", "NaN", "true", "[]", "{}",
        "';--", "' OR 1=1 --", "'; DROP TABLE groups_postcode; --", "<script>alert(1)</script>", "../../etc/passwd",
        "%", "%%", "%s", "%(here)s", "\\", "\\x00", "{{ 7*7 }}", "${7*7}", "Лондон", "東京", "مدينة", "\u202e",
        "a@b.example", "https://example.org/", "1 High Street", "50.83,-0.17", "x" * 199, "x" * 10_000,
        "I" * 5_000, "0" * 300, "O0O0O0O", "1I1I1I1", "\ud83d", "ZZZZZZZ", "AA11AAA1",
    )],
]  # fmt: skip


def test_the_table_of_odd_inputs_is_long_enough():
    assert len({typed for typed, _ in TYPED}) >= 150


@pytest.mark.parametrize(("typed", "helps"), TYPED, ids=lambda value: repr(value)[:40])
def test_finder_answers_any_text_with_a_useful_message(find, three_groups, typed, helps):
    response = find(typed.encode("utf-8", "surrogatepass"))
    assert response.status_code == 200
    assert helps in response.text_of_page
    # Never a dead end: every group can still be reached, and so can the helpline.
    assert "East Sussex Group" in response.text_of_page
    assert "tel:08088000029" in response.text
