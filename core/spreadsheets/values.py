"""What one cell of a spreadsheet may say: text to values and back, and the text that no program runs as a formula.

Pure: no database, no clock. A value that cannot be read raises ValueError with words for whoever typed it.
"""

import re
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches

FIRST_YEAR, LAST_YEAR = 2000, 2100

# Excel, LibreOffice and Google Sheets run a cell that begins so; the wide forms count in some of them.
_RUN = "=+\\-@\t\r\n＝＋－＠"
_WOULD_RUN = re.compile(f"'*[{_RUN}]")
_MADE_SAFE = re.compile(f"'+[{_RUN}]")
# What XML cannot hold, nor PostgreSQL keep.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?:\s+0{1,2}:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_IN_WORDS = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})", re.IGNORECASE)
_TIME = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.]00)?\s*([ap])\.?m\.?|(\d{1,2})[:.](\d{2})(?:[:.]00)?", re.IGNORECASE
)

_YES = {"yes", "y", "true", "1", "on"}
_NO = {"no", "n", "false", "0", "off"}


def tidy(text):
    """``text`` as it is kept and compared: one kind of line end, nothing unwritable, no space around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("", text).strip()


def safe(text):
    """``text`` with an apostrophe before it where a program would run it, or take our apostrophe for its own."""
    return f"'{text}" if _WOULD_RUN.match(text) else text


def unsafe(text):
    """The text that ``safe`` was given."""
    return text[1:] if _MADE_SAFE.match(text) else text


def quoted(text, longest=60):
    """A value as messages show it: on one line, cut where it is long."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= longest else text[: longest - 1] + '…'}”"


def did_you_mean(text, known):
    """ " Did you mean “…”?" for the likeliest of ``known``, or nothing."""
    by_fold = {name.casefold(): name for name in known}
    close = get_close_matches(text.casefold(), by_fold, n=1, cutoff=0.7)
    return f" Did you mean “{by_fold[close[0]]}”?" if close else ""


def day(text):
    """16/12/2026, 16.12.26, 2026-12-16 or 16 December 2026 as a date. The day comes before the month."""
    wrong = ValueError(f"{quoted(text)} is not a day. Write it like 16/12/2026.")
    if match := _DAY_FIRST.fullmatch(text):
        days, months, years = match.groups()
    elif match := _YEAR_FIRST.fullmatch(text):
        years, months, days = match.groups()
    elif match := _IN_WORDS.fullmatch(text):
        days, name, years = match.groups()
        name = name[:3].lower()
        months = _MONTH_NAMES.index(name) + 1 if name in _MONTH_NAMES else 0
    else:
        raise wrong
    year = int(years) + (2000 if len(years) == 2 else 0)
    try:
        found = date(year, int(months), int(days))
    except ValueError:
        raise wrong from None
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise ValueError(f"{quoted(text)} is too far away. Check the year.")
    return found


def clock(text):
    """18:30, 18.30, 6.30pm, 6 pm, midday or midnight as a time of day."""
    if text.lower() in ("midday", "noon"):
        return time(12)
    if text.lower() == "midnight":
        return time(0)
    match = _TIME.fullmatch(text)
    wrong = ValueError(f"{quoted(text)} is not a time. Write it like 18:30 or 6.30pm.")
    if match is None:
        raise wrong
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
    if half := match[3]:
        if not 1 <= hour <= 12:
            raise wrong
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    elif len(match[4]) == 1 and hour:
        raise ValueError(f"{quoted(text)} could be morning or evening. Write it like 18:30 or 6.30pm.")
    try:
        return time(hour, minute)
    except ValueError:
        raise wrong from None


def yes_or_no(text):
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise ValueError(f"{quoted(text)} is neither yes nor no." if text else "This is empty. Write yes or no.")


def whole_number(text):
    """A number from 0 on, such as 3. Thousands are not marked."""
    if not text:
        raise ValueError("This is empty. Write 0 or more.")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"{quoted(text)} is not a whole number, such as 3.")
    return int(text)


def one_of(text, choices):
    """The value of ``choices`` (value, label) that ``text`` names, by either, in any case."""
    for value, label in choices:
        if text.casefold() in (str(value).casefold(), str(label).casefold()):
            return value
    labels = [str(label) for _, label in choices]
    known = did_you_mean(text, labels) or f" Write one of these: {', '.join(labels)}."
    raise ValueError(f"{quoted(text)} is not known here.{known}" if text else f"This is empty.{known}")


def day_as_text(value):
    return f"{value:%d/%m/%Y}"


def clock_as_text(value):
    return f"{value:%H:%M}"


def as_text(value):
    """What a cell of an Excel file says, as the same cell of a CSV file would."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            # Excel counts days in fractions: half past six may be a hair before.
            value = (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
            return day_as_text(value) if value.time() == time(0) else f"{day_as_text(value)} {clock_as_text(value)}"
        case date():
            return day_as_text(value)
        case time():
            return as_text(datetime.combine(date(2000, 1, 1), value))[11:] or "00:00"
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
