"""Read and write CSV and XLSX files of any program. Pure.

The type is detected from the content, not the name. An unreadable file raises UnreadableFileError with a message for
the user.
"""

import csv
import io
import re
import warnings
import zipfile
from collections import Counter
from datetime import date, time
from typing import NamedTuple

from core.spreadsheets.values import as_text, did_you_mean, quoted, safe, tidy, unsafe
from core.uploads.file_types import size_in_words

LARGEST_FILE = 2_000_000
# A row takes up to ten milliseconds, and gunicorn gives a page half a minute.
MOST_ROWS = 1000
MOST_COLUMNS = 60
# Characters in all cells together: what has been looked at travels through a form, which may hold 2.5 MB.
MOST_TEXT = 2_000_000
# Bytes of an Excel file once unpacked. A list of 1,000 rows takes 2 MB.
LARGEST_UNPACKED = 20_000_000
# Tags of one part of an Excel file: 1,000 rows of 60 cells have 240,000. A tag costs up to 50 microseconds to read.
MOST_TAGS = 300_000
# Of what is no sheet but read whole, and much more slowly.
MOST_TAGS_BESIDE = 20_000
BESIDE_THE_SHEETS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
# What Excel keeps in a cell. It cuts off the rest without a word.
LONGEST_CELL = 32_767

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SAVE_AS = "Open it in Excel and save it as “Excel workbook (.xlsx)” or “CSV UTF-8”."
TOO_LONG = f"The file has more than {MOST_ROWS:,} rows. Split it into several files."


class UnreadableFileError(ValueError):
    """The file cannot be read as a table. The message says what to do."""


class CellTooLongError(ValueError):
    """The table does not fit this kind of file. The message says what to do."""


class Problem(NamedTuple):
    """One thing to put right: in a row as the spreadsheet numbers them, or in the headings (no row)."""

    row: int | None
    column: str
    words: str

    @property
    def place(self):
        return ", ".join(filter(None, [f"Row {self.row}" if self.row else "", self.column]))


class Table(NamedTuple):
    """A heading for each column, and rows of (number in the spreadsheet, texts). No row is blank or short."""

    headings: list
    rows: list
    problems: list
    notes: list


def read(data):
    """The Table in the bytes of a file."""
    if len(data) > LARGEST_FILE:
        raise UnreadableFileError(
            f"The file is larger than {size_in_words(LARGEST_FILE)}. Split it into several files."
        )
    if not data.strip():
        raise UnreadableFileError("The file is empty.")
    if data.startswith(b"PK\x03\x04"):
        raw, problems, notes = _read_xlsx(data)
    else:
        raw, problems, notes = _read_csv(data), [], []
    return _table(raw, problems, notes)


def _table(raw, problems, notes):
    rows = [(number, cells) for number, cells in raw if any(cells)]
    if not rows:
        raise UnreadableFileError("The file is empty.")
    (_, headings), *rows = rows
    headings = [" ".join(heading.split()) for heading in headings]
    width = max((place for place, heading in enumerate(headings, 1) if heading), default=0)
    if width > MOST_COLUMNS:
        raise UnreadableFileError(f"The file has more than {MOST_COLUMNS} columns.")
    if len(rows) > MOST_ROWS:
        raise UnreadableFileError(TOO_LONG)
    if sum(len(cell) for _, cells in rows for cell in cells) > MOST_TEXT:
        raise UnreadableFileError("The file holds too much text. Split it into several files.")
    if not rows:
        raise UnreadableFileError("The file has headings, but nothing below them.")
    problems = [Problem(number, headings[place] if place < width else "", words) for number, place, words in problems]
    for number, cells in rows:
        if any(cells[width:]):
            words = "There are more cells than headings. Text with a comma in it needs quotation marks around it."
            problems.append(Problem(number, "", words))
        for heading, cell in zip(headings, cells, strict=False):
            if len(cell) == LONGEST_CELL:
                words = "Excel cuts a text off at this length. Change it on the site instead, or use a CSV file."
                problems.append(Problem(number, heading, words))
    rows = [(number, (cells + [""] * width)[:width]) for number, cells in rows]
    return Table(headings[:width], rows, problems, notes)


def _read_csv(data):
    text = _decoded(data)
    if "\0" in text or data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8")):
        raise UnreadableFileError(f"This is not a spreadsheet. Choose an Excel file (.xlsx) or a CSV file. {SAVE_AS}")
    skipped = 0
    delimiter = None
    if match := re.match(r"sep=(.)\r?\n", text):
        delimiter, text, skipped = match[1], text[match.end() :], 1
    delimiter = delimiter or _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for number, cells in enumerate(reader, 1 + skipped):
            rows.append((number, [_cell(cell) for cell in cells]))
            _not_too_long(rows)
    except csv.Error as error:
        number = len(rows) + 1 + skipped
        if "field larger" in str(error):
            raise UnreadableFileError(f"A cell in row {number} holds too much text.") from None
        raise UnreadableFileError(
            f'The file cannot be read from row {number} on. A quotation mark (") is missing there, or is one too many.'
        ) from None
    return rows


def _decoded(data):
    """The text of a CSV file: UTF-8 if it is, UTF-16 if it says so, else what Excel for Windows writes in the UK."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise UnreadableFileError(f"This is an older Excel file (.xls), or it has a password. {SAVE_AS}")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableFileError(f"We cannot read the letters in this file. {SAVE_AS}") from None


def _delimiter(text):
    """What stands between cells: whichever of comma, semicolon and tab makes most headings."""

    def headings(delimiter):
        try:
            return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(",;\t", key=headings)


def _cell(text):
    return tidy(unsafe(text))


def _not_too_long(rows):
    # Blank ones too: a sheet may claim a million.
    if len(rows) > MOST_ROWS * 2:
        raise UnreadableFileError(TOO_LONG)


def _read_xlsx(data):
    from openpyxl import load_workbook

    _check_archive(data)
    try:
        with warnings.catch_warnings():
            # Of things in the file that we do not look at.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet, *others = book.worksheets
            sheet.reset_dimensions()
            rows, problems = [], []
            for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
                for place, cell in enumerate(cells):
                    if cell.data_type == "f":
                        words = "This is a formula. Copy the cell, and paste it back as its value."
                        problems.append((number, place, words))
                    elif cell.data_type == "e":
                        problems.append((number, place, f"Excel shows {quoted(str(cell.value))} here. Type a value."))
                rows.append((number, [_cell(as_text(cell.value)) for cell in cells]))
                _not_too_long(rows)
    except UnreadableFileError:
        raise
    except Exception:
        # A damaged file makes openpyxl fail in any way at all.
        raise UnreadableFileError(f"This Excel file cannot be read. {SAVE_AS}") from None
    notes = [f"Only the first sheet was read, “{sheet.title}”."] if others else []
    return rows, problems, notes


def _check_archive(data):
    """Look into an Excel file, a zip archive, before anything unpacks it."""
    not_excel = UnreadableFileError(f"This is not an Excel file (.xlsx) or a CSV file. {SAVE_AS}")
    too_large = UnreadableFileError(
        "This Excel file is far larger inside than a list should be. Copy it to a new file."
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # zipfile unpacks no more than the size that a part claims.
            if len(parts) > 500 or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise too_large
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise not_excel
            for part in parts:
                inside = archive.read(part)
                # A document type may hold entities that grow without end; Excel writes none. What a part is called
                # counts for nothing: another part says what it is.
                if b"<!DOCTYPE" in inside.replace(b"\0", b""):
                    raise not_excel
                if inside.count(b"<") > (MOST_TAGS_BESIDE if part.filename in BESIDE_THE_SHEETS else MOST_TAGS):
                    raise too_large
    except UnreadableFileError:
        raise
    except Exception:
        raise not_excel from None


def match_headings(found, wanted, *, needed, together=()):
    """(our heading for each of ``found``, Problems). Case, spaces and underscores make no difference.

    ``needed`` must be there; of each set in ``together``, all or none.
    """
    ours = {_plain(heading): heading for heading in wanted}
    matched = [ours.get(_plain(heading)) for heading in found]
    problems = []

    def problem(words):
        problems.append(Problem(None, "", words))

    missing = [heading for heading in wanted if heading not in matched]
    for place, (heading, match) in enumerate(zip(found, matched, strict=True)):
        if not heading:
            problem(f"Column {_letters(place)} has no heading.")
        elif match is None:
            problem(f"We do not know the column {quoted(heading)}.{did_you_mean(heading, missing or wanted)}")
    for heading, times in Counter(filter(None, matched)).items():
        if times > 1:
            problem(f"The column “{heading}” is there {times} times. Keep one.")
    for heading in needed:
        if heading in missing:
            problem(f"The column “{heading}” is missing. Without it we cannot tell which row is which.")
    for parts in together:
        absent = [heading for heading in parts if heading in missing]
        if 0 < len(absent) < len(parts):
            names = " and ".join(f"“{heading}”" for heading in parts)
            lacks = " and ".join(f"“{heading}”" for heading in absent)
            problem(f"The columns {names} go together. The file lacks {lacks}.")
    return matched, problems


def _plain(heading):
    return re.sub(r"[\W_]+", " ", heading).strip().casefold()


def _letters(place):
    """The name of a column, counted from 0, in a spreadsheet: A, B, … Z, AA."""
    letters = chr(65 + place % 26)
    return letters if place < 26 else _letters(place // 26 - 1) + letters


def write_csv(headings, rows):
    """Bytes that Excel, too, reads as UTF-8. Nothing in them runs as a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows([[safe(tidy(as_text(value))) for value in row] for row in rows])
    return file.getvalue().encode("utf-8-sig")


def write_xlsx(headings, rows, *, title):
    """Bytes of an Excel file: days and times as such, all else as text that does not run."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    # Not openpyxl's way for large files, which leaves one of its own on the disk when it is interrupted.
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(14, min(40, len(heading) + 4))
    for number, row in enumerate([headings, *rows], 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place)
            if isinstance(value, (date, time)):
                cell.value = value
                cell.number_format = "dd/mm/yyyy" if isinstance(value, date) else "hh:mm"
                continue
            text = safe(tidy(as_text(value)))
            if len(text) >= LONGEST_CELL:
                raise CellTooLongError(
                    f"The text that begins {quoted(text)} is too long for Excel. Choose CSV instead."
                )
            cell.value = text
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=len(text) > 40)
            if number == 1:
                cell.font = Font(bold=True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
