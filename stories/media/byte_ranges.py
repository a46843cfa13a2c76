"""HTTP range requests (RFC 9110, section 14), which video players use. Pure."""

import re

# "first-last", "first-" or "-how many of the last". One part only: several are allowed to be answered with the whole.
_ONE_RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]+)-([0-9]*)|-([0-9]+))[ \t]*", re.IGNORECASE)
_LONGEST_HEADER = 100


class RangeNotSatisfiableError(Exception):
    """The range starts after the end of the file."""


def requested_range(header, size):
    """Return (first byte, length) of a ``Range`` header for a file of ``size`` bytes, or None for the whole file.

    A header that cannot be parsed or asks for several ranges means the whole file, as the standard allows.
    """
    found = len(header) <= _LONGEST_HEADER and _ONE_RANGE.fullmatch(header)
    if not found:
        return None
    first, last, of_the_last = (int(digits) if digits else None for digits in found.groups())
    if of_the_last is not None:
        if of_the_last == 0 or size == 0:
            raise RangeNotSatisfiableError
        first, last = max(0, size - of_the_last), None
    elif last is not None and last < first:
        return None
    elif first >= size:
        raise RangeNotSatisfiableError
    last = size - 1 if last is None else min(last, size - 1)
    return first, last - first + 1
