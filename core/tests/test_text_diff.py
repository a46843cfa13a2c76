"""What changed between two texts, for people to read."""

import time

import pytest

from core.history.text_diff import Piece, as_text, differences


def marked(old, new):
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in differences(old, new))


def test_a_changed_word_stands_between_its_neighbours():
    assert marked("We are open on Monday morning.", "We are open on Tuesday morning.") == (
        "We are open on [-Monday -][+Tuesday +]morning."
    )


def test_what_is_only_added_or_only_taken_out_says_so():
    assert marked("Call us.", "Call us. It is free.") == "Call us. [+It is free.+]"
    assert differences("", "New") == [Piece("new", "New")]
    assert differences("Old", "") == [Piece("gone", "Old")]


def test_the_same_text_is_one_piece():
    assert differences("Just the same.", "Just the same.") == [Piece("same", "Just the same.")]


def test_what_stays_at_the_end_of_a_line_is_not_marked():
    assert marked("Fever\nChills", "Fever or more\nChills\nPain") == "Fever [+or more+]\nChills[+\nPain+]"


def test_a_long_passage_that_is_the_same_is_shortened():
    same = " ".join(f"word{n}" for n in range(100))
    shown = marked(f"{same} old {same}", f"{same} new {same}")
    assert shown == (
        "… " + " ".join(f"word{n}" for n in range(90, 100)) + " [-old -][+new +]"
        "" + " ".join(f"word{n}" for n in range(10)) + " …"
    )


def test_nothing_is_lost_but_what_is_left_out():
    old, new = "One two three.\n\nFour five.", "One three.\n\nFour and five and six."
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new").split() == old.split()
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; <strong>three</strong></p>", "One\nTwo & three"),
        ("<h2>Signs</h2><ul><li><p>Fever</p></li><li><p>Chills</p></li></ul>", "Signs\n• Fever\n• Chills"),
        ('<p>See <a href="https://example.org/">the NHS</a>.</p>', "See the NHS (https://example.org/)."),
        ("<p>One<br>Two</p>", "One\nTwo"),
        ("<p></p>", ""),
        ("<p>Not closed", "Not closed"),
    ],
)
def test_formatted_text_reads_as_plain_lines(html, text):
    assert as_text(html) == text


def test_a_long_text_is_compared_at_once():
    old = "\n".join(" ".join(f"w{n * m % 997}" for n in range(40)) for m in range(400))
    began = time.process_time()
    differences(old, old.replace("w7", "x7"))
    assert time.process_time() - began < 3
