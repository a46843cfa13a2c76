"""Reading the two national directories of unit postcodes.

Code-Point Open (Ordnance Survey): a zip of CSV files without a header in ``Data/CSV``, one for each postcode
area of Great Britain. ONS Postcode Directory: one CSV with a header, bare or in a zip as ``Data/ONSPD_….csv``,
for the whole United Kingdom, including codes no longer in use. Its column names have changed over the years.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from groups.gazetteer.national_grid import Position, from_latitude_longitude

UNIT = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?|GIR)[0-9][A-Z]{2}")

# More than ten times the size of the largest directory.
MAX_BYTES = 20 * 2**30

# The share of invalid codes above which the file counts as something else.
MAX_INVALID_PERCENT = 1

_CODE_POINT = re.compile(r"(?:^|/)data/csv/[^/]+\.csv$", re.IGNORECASE)
_ONSPD = re.compile(r"(?:^|/)data/onspd_[^/]+\.csv$", re.IGNORECASE)

# The names of each column over the years, the newest last, in lower case.
_COLUMNS = {
    "postcode": ("pcd", "pcd2", "pcds", "pcd7", "pcd8"),
    "easting": ("oseast1m", "east1m"),
    "northing": ("osnrth1m", "north1m"),
    "latitude": ("lat",),
    "longitude": ("long",),
    "end of use": ("doterm",),
}
_QUALITY = ("osgrdind", "gridind")
_NO_POSITION = {"9", "90"}


class UnreadableDirectoryError(Exception):
    """The file is not a complete postcode directory. The message tells the operator what to do."""


class Row(NamedTuple):
    """One postcode: ``code`` in capitals without the space; whole metres on the British National Grid."""

    code: str
    easting: int
    northing: int
    in_use: bool


class Directory:
    """An open directory. ``size`` and ``bytes_read`` are bytes of its text, for a progress bar."""

    def __init__(self, parts, rows_of):
        # (opener, bytes) of each CSV in it.
        self._parts = parts
        self._rows_of = rows_of
        self._done = 0
        self._stream = None
        self.size = sum(size for _, size in parts)
        self.without_position = 0
        self.invalid = 0

    @property
    def bytes_read(self):
        return self._done + (self._stream.tell() if self._stream is not None else 0)

    def rows(self) -> Iterator[Row]:
        """Yield the postcodes with a position in the UK; the others are counted in ``without_position``.

        Rows with an invalid code are counted in ``invalid``. Raises UnreadableDirectoryError.
        """
        kept = 0
        with _plain_errors():
            for open_part, size in self._parts:
                with open_part() as self._stream:
                    text = io.TextIOWrapper(self._stream, encoding="utf-8-sig", newline="")
                    for row in self._rows_of(csv.reader(text, strict=True)):
                        if row is None:
                            self.without_position += 1
                        elif not UNIT.fullmatch(row.code):
                            self.invalid += 1
                        elif not Position(row.easting, row.northing).is_in_the_uk():
                            self.without_position += 1
                        else:
                            kept += 1
                            yield row
                    self._stream = None
                self._done += size
        if self.invalid * 100 > MAX_INVALID_PERCENT * (self.invalid + kept):
            raise UnreadableDirectoryError(
                f"{self.invalid:,} rows of the file do not begin with a postcode. Is it the right file?"
            )


@contextmanager
def open_directory(path):
    """Open either directory at ``path`` as a Directory. Raises UnreadableDirectoryError."""
    with ExitStack() as opened:
        with _plain_errors():
            directory = _open(path, opened)
        yield directory


def _open(path, opened):
    file = opened.enter_context(path.open("rb"))
    start = file.read(4)
    if not start:
        raise UnreadableDirectoryError("The file is empty. Download it again.")
    if start.startswith(b"PK"):
        return _directory_in(opened.enter_context(zipfile.ZipFile(file)))
    size = path.stat().st_size
    _refuse_too_large(size)
    return Directory([(lambda: path.open("rb"), size)], _onspd_rows)


def _directory_in(archive):
    members = [member for member in archive.infolist() if _ONSPD.search(member.filename)]
    if len(members) > 1:
        raise UnreadableDirectoryError(
            "The zip holds several ONS Postcode Directories. Unpack it and give one of the CSV files in Data."
        )
    rows_of = _onspd_rows
    if not members:
        members = [member for member in archive.infolist() if _CODE_POINT.search(member.filename)]
        rows_of = _code_point_rows
    if not members:
        raise UnreadableDirectoryError(
            "The zip holds no postcodes. It should be Code-Point Open from Ordnance Survey (CSV files in Data/CSV) "
            "or the ONS Postcode Directory (a file Data/ONSPD_….csv)."
        )
    _refuse_too_large(sum(member.file_size for member in members))
    return Directory([((lambda member=member: archive.open(member)), member.file_size) for member in members], rows_of)


def _refuse_too_large(size):
    if size > MAX_BYTES:
        raise UnreadableDirectoryError(
            "The file is far too large to be a directory of postcodes. Is it the right file?"
        )


def _code_point_rows(lines):
    """Yield the Rows of a Code-Point Open CSV, None for a row without a position."""
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            code, quality, easting, northing = line[0], line[1], int(line[2]), int(line[3])
        except (IndexError, ValueError) as error:
            raise UnreadableDirectoryError(
                f"Line {number} of a CSV in the zip is not as in Code-Point Open: postcode, quality, easting, "
                "northing and so on, without a header. Is it the right file, in the CSV format?"
            ) from error
        if quality in _NO_POSITION or (easting == 0 and northing == 0):
            yield None
        else:
            yield Row(code.replace(" ", "").upper(), easting, northing, True)


def _onspd_rows(lines):
    """Yield the Rows of the ONS Postcode Directory, None for a row without a position."""
    header = [name.strip().lower() for name in next(lines, [])]
    column = {what: _find(header, names) for what, names in _COLUMNS.items()}
    missing = [f"{what} ({' or '.join(_COLUMNS[what])})" for what, index in column.items() if index is None]
    if missing:
        raise UnreadableDirectoryError(
            f"The first line of the file does not name a column for {', '.join(missing)}. "
            "It should be the ONS Postcode Directory with its header, or the zip of Code-Point Open."
        )
    postcode, east, north, lat, long, end = column.values()
    quality = _find(header, _QUALITY)
    for number, line in enumerate(lines, start=2):
        if not line:
            continue
        if len(line) != len(header):
            raise UnreadableDirectoryError(
                f"Line {number} of the file has {len(line)} columns instead of {len(header)}. Download it again."
            )
        if (quality is not None and line[quality].strip() in _NO_POSITION) or not line[east].strip():
            yield None
            continue
        code = line[postcode].replace(" ", "").upper()
        try:
            if code.startswith("BT"):
                position = _position_in_northern_ireland(line[lat], line[long])
            else:
                position = int(line[east]), int(line[north])
        except ValueError as error:
            raise UnreadableDirectoryError(
                f"The position on line {number} of the file cannot be read. Download it again."
            ) from error
        yield position and Row(code, *position, not line[end].strip())


def _position_in_northern_ireland(latitude, longitude):
    """Return easting and northing, or None. The directory's own are on the Irish Grid."""
    if not latitude.strip() or not longitude.strip():
        return None
    latitude, longitude = float(latitude), float(longitude)
    if not (50 < latitude < 60 and -10 < longitude < 0):
        return None
    return tuple(map(round, from_latitude_longitude(latitude, longitude)))


def _find(header, names):
    return next((header.index(name) for name in names if name in header), None)


@contextmanager
def _plain_errors():
    """Convert library errors about a damaged or foreign file to UnreadableDirectoryError."""
    try:
        yield
    except FileNotFoundError as error:
        raise UnreadableDirectoryError("There is no such file. Check the path.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UnreadableDirectoryError("The zip is damaged or cut short. Download it again.") from error
    except UnicodeDecodeError as error:
        raise UnreadableDirectoryError(
            "The text is not in UTF-8. Use the file as it was downloaded, not one saved by another program."
        ) from error
    except csv.Error as error:
        raise UnreadableDirectoryError(f"The CSV is damaged ({error}). Download it again.") from error
    except RuntimeError as error:
        # Raised by zipfile for an encrypted member.
        raise UnreadableDirectoryError("The zip cannot be opened. If it has a password, unpack it first.") from error
    except OSError as error:
        raise UnreadableDirectoryError(f"The file cannot be read: {error.strerror or error}.") from error
