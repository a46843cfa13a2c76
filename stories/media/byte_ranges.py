"""Which part of a file a browser asks for, as films are played and jumped about in (RFC 9110, section 14). Pure."""

import re

# "first-last", "first-" or "-how many of the last". One part only: several are allowed to be answered with the whole.
_ONE_RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]+)-([0-9]*)|-([0-9]+))[ \t]*", re.IGNORECASE)
_LONGEST_HEADER = 100


class NotThereError(Exception):
    """The part begins behind the end of the file."""


def part_wanted(header, size):
    """The part of a file of ``size`` bytes that a ``Range`` header asks for: (first, how many), or None for all.

    What is not understood, or asks for several parts, is answered with the whole, as the standard says.
    """
    found = len(header) <= _LONGEST_HEADER and _ONE_RANGE.fullmatch(header)
    if not found:
        return None
    first, last, of_the_last = (int(digits) if digits else None for digits in found.groups())
    if of_the_last is not None:
        if of_the_last == 0 or size == 0:
            raise NotThereError
        first, last = max(0, size - of_the_last), None
    elif last is not None and last < first:
        return None
    elif first >= size:
        raise NotThereError
    last = size - 1 if last is None else min(last, size - 1)
    return first, last - first + 1
