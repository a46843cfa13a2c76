import io

import pytest
from django.core.exceptions import ValidationError

from stories.media import captions
from stories.tests.films import VTT


def refusal(content):
    content = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(ValidationError) as caught:
        captions.check(io.BytesIO(content))
    return caught.value.message


@pytest.mark.parametrize(
    "content",
    [
        VTT,
        VTT.replace("\n", "\r\n"),
        "\ufeff" + VTT,
        "WEBVTT - a film\nKind: captions\n\n\n\n00:01.000 --> 00:02.000\nHello\nyou",
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n100:00:00.000 --> 100:00:01.000\nLate\n",
        # Two at once.
        "WEBVTT\n\n00:01.000 --> 00:09.000\nOne\n\n00:01.000 --> 00:02.000\nTwo\n",
    ],
)
def test_captions_are_understood(content):
    text = captions.check(io.BytesIO(content.encode()))
    assert text.startswith("WEBVTT")
    assert "\r" not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", captions.EMPTY),
        (b"\xff\xfe\x00", captions.NOT_TEXT),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHel\x00lo\n", captions.NOT_TEXT),
        ("<script>alert(1)</script>", captions.NO_HEADER),
        ("WEBVTTX\n", captions.NO_HEADER),
        ("1\n00:00:01,000 --> 00:00:02,000\nHello\n", captions.SRT),
        ("WEBVTT", captions.NONE_IN_IT),
        ("WEBVTT\n\nNOTE only\nthis\n", captions.NONE_IN_IT),
        ("WEBVTT\n00:01.000 --> 00:02.000\nHello\n", "Line 2 must be empty, before the first caption."),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "Line 3: no words follow these times."),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nHello\n", "Line 3: this caption ends before it begins."),
        ("WEBVTT\n\n00:01 --> 00:02\nHello\n", "Line 3: write the times like this: 00:01.000 --> 00:04.000."),
        ("WEBVTT\n\n00:01.000-->00:02.000\nA\n", "Line 3: write the times like this: 00:01.000 --> 00:04.000."),
        ("WEBVTT\n\n00:61.000 --> 01:62.000\nA\n", "Line 3: write the times like this: 00:01.000 --> 00:04.000."),
        ("WEBVTT\n\nHello\nyou\n", "Line 4: write the times like this: 00:01.000 --> 00:04.000."),
        ("WEBVTT\n\nHello\n", "Line 3: write the times like this: 00:01.000 --> 00:04.000."),
        (
            "WEBVTT\n\n00:05.000 --> 00:06.000\nTwo\n\n00:01.000 --> 00:02.000\nOne\n",
            "Line 6: this caption begins before the one above it.",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n00:03.000 --> 00:04.000\nTwo\n",
            "Line 5: leave a line empty before the next times.",
        ),
        ("WEBVTT\n\n٠٠:٠١.٠٠٠ --> ٠٠:٠٢.٠٠٠\nA\n", "Line 3: write the times like this: 00:01.000 --> 00:04.000."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content, words):
    assert refusal(content) == words


def test_too_much_is_refused():
    assert "2 MB" in refusal(VTT + "x" * 2_000_000)
