"""What visitors type, as a line and as paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from stories.models import Story
from stories.submission.plain_text import as_paragraphs, as_typed, one_line


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Sam \t and\r\nAlex ", "Sam and Alex"),
        ("Sam\x00", "Sam"),
        ("\u202eSam\u202c", "Sam"),
        ("\u2066Sam\u2069 \u200fand\u061c", "Sam and"),
        ("S\u200ba\ufeffm\u2060\u00ad", "Sam"),
        ("S\u200dam\u200c", "Sam"),
        ("\u200b\u202e \u200d", ""),
        ("Siân Ŵyn", "Siân Ŵyn"),
        ("אבא שלי", "אבא שלי"),
        # Persian is written with a joiner, a family of emoji as well.
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_one_line_has_nothing_in_it_that_cannot_be_seen(typed, line):
    assert one_line(typed) == line


def test_a_text_is_kept_as_typed_but_for_nul_and_the_line_ends_of_browsers():
    assert as_typed("One \r\n\r\n two\x00 \u202e<b>\r") == "One \n\n two \u202e<b>\n"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("", ""),
        (" \r\n\t\n \u200b", ""),
        ("One.", "<p>One.</p>"),
        ("One.\r\n\r\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One.\n \t\n\n\nTwo.\nThree.", "<p>One.</p><p>Two.<br>Three.</p>"),
        ("One.\u2029\u2029Two.", "<p>One.</p><p>Two.</p>"),
        ("<script>alert('x')</script> & \"so\"", "<p>&lt;script&gt;alert('x')&lt;/script&gt; &amp; \"so\"</p>"),
        ("a\u202eb\u2067c\x07d", "<p>abcd</p>"),
    ],
)
def test_paragraphs_stand_where_a_line_was_left_empty_and_nothing_is_html(typed, html):
    assert as_paragraphs(typed) == html


@given(st.text())
def test_whatever_is_typed_becomes_paragraphs_and_nothing_else(typed):
    html = as_paragraphs(typed)
    elements = JustHTML(f"<div>{html}</div>", fragment=True).query("div *") if html else []
    assert {element.name for element in elements} <= {"p", "br"}
    assert "\x00" not in html


@pytest.mark.parametrize("typed", ["It’s <b>so</b> & \"so\" 'so'.\nThen.\n\nEnd.", "1 < 2 && 3 > 2"])
def test_the_admin_finds_nothing_to_clean_in_it(typed):
    html = as_paragraphs(typed)
    assert Story._meta.get_field("body").clean(html, None) == html
