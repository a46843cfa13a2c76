import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.media.byte_ranges import RangeNotSatisfiableError, requested_range

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=0-499", (0, 500)),
        ("bytes=500-", (500, 500)),
        ("bytes=999-", (999, 1)),
        ("bytes=990-2000", (990, 10)),
        ("bytes=-1", (999, 1)),
        ("bytes=-400", (600, 400)),
        ("bytes=-5000", (0, 1000)),
        ("Bytes= 5-9 ", (5, 5)),
        ("bytes=0-" + "9" * 80, (0, 1000)),
    ],
)
def test_one_part_is_given(header, part):
    assert requested_range(header, SIZE) == part


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-5",
        "bytes=0-1,5-6",
        "bytes=0-1,",
        "lines=0-5",
        "bytes=0x10-",
        "bytes=+5-9",
        "bytes=٥-٩",
        "bytes=5 - 9",
        "bytes=0-\n",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_what_is_not_understood_is_answered_with_the_whole(header):
    assert requested_range(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=" + "9" * 60 + "-"])
def test_what_begins_behind_the_end_is_not_there(header):
    with pytest.raises(RangeNotSatisfiableError):
        requested_range(header, SIZE)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-5"])
def test_of_nothing_no_part_is_there(header):
    with pytest.raises(RangeNotSatisfiableError):
        requested_range(header, 0)


@given(st.text(alphabet="bytes=-0123456789, ", max_size=30), st.integers(0, 2000))
def test_whatever_is_asked_a_part_lies_within_the_file(text, size):
    try:
        part = requested_range(f"bytes={text}", size)
    except RangeNotSatisfiableError:
        return
    if part:
        first, length = part
        assert 0 <= first < size
        assert 0 < length <= size - first
