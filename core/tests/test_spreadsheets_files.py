"""Spreadsheets as files, whatever program wrote them."""

import io
import zipfile
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.spreadsheets import files as spreadsheets_files
from core.spreadsheets.files import (
    LARGEST_FILE,
    LONGEST_CELL,
    CellTooLongError,
    UnreadableFileError,
    match_headings,
    read,
    write_csv,
    write_xlsx,
)
from core.spreadsheets.values import as_text, tidy


def written(kind, headings, rows):
    return write_csv(headings, rows) if kind == "csv" else write_xlsx(headings, rows, title="Test")


def xlsx(rows, **cells):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, value in cells.items():
        book.active[place] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return file.getvalue()


TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "two\r\nlines",
        "TRUE",
        "1e5",
        "＝1",
        "' quoted",
        "a\x0bb",
        "\ufffe",
        "e\u0301",
        "=1+1",
        "'=1+1",
        "''-x",
        "+44 808 800 0029",
        "-",
        "@SUM(A1)",
        "\t=x",
        "#REF!",
        "_x0041_",
        "0808",
        "a,b;c",
        'say "so"',
    ]
)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_what_is_written_is_read_back_as_it_was(kind, rows):
    kept = [[tidy(text) for text in row] for row in rows]
    expected = [(number, row) for number, row in enumerate(kept, 2) if any(row)]
    data = written(kind, ["One", "Two"], rows)
    if not expected:
        with pytest.raises(UnreadableFileError, match="nothing below"):
            read(data)
    else:
        assert read(data).rows == expected


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_days_and_times_and_yes_come_back_as_text(kind):
    data = written(kind, ["A", "B", "C"], [[date(2026, 12, 16), time(18, 30), True]])
    assert read(data).rows == [(2, ["16/12/2026", "18:30", "yes"])]


@pytest.mark.parametrize("begins", [*"=+-@", "'=", "＝"])
def test_no_cell_of_ours_runs_as_a_formula(begins):
    rows = [[f"{begins}cmd|' /C calc'!A0"]]
    assert f"'{begins}cmd" in write_csv(["A"], rows).decode("utf-8-sig")
    cell = load_workbook(io.BytesIO(write_xlsx(["A"], rows, title="Test"))).active["A2"]
    assert (cell.data_type, cell.value[:2]) == ("s", f"'{begins}"[:2])


def test_a_csv_file_of_ours_tells_excel_that_it_is_utf_8():
    assert write_csv(["A"], [["é"]]).startswith(b"\xef\xbb\xbf")


def test_a_text_that_excel_would_cut_off_is_not_written_to_it():
    with pytest.raises(CellTooLongError, match="Choose CSV"):
        write_xlsx(["A"], [["x" * LONGEST_CELL]], title="Test")


def test_a_text_that_excel_did_cut_off_is_told():
    problems = read(b"A\n" + b"x" * LONGEST_CELL).problems
    assert [(problem.row, problem.column) for problem in problems] == [(2, "A")]


@pytest.mark.parametrize(
    "data",
    [
        "Name;Town\nCafé “Ö”;Hove".encode(),
        "\ufeffName,Town\r\nCafé “Ö”,Hove\r\n".encode(),
        "Name;Town\r\nCafé “Ö”;Hove\r\n".encode("cp1252"),
        "sep=;\nName;Town\nCafé “Ö”;Hove".encode("cp1252"),
        "Name\tTown\r\nCafé “Ö”\tHove\r\n".encode("utf-16"),
        'Name,Town,\n"Café “Ö”",Hove,\n,,\n'.encode(),
    ],
)
def test_what_excel_saves_as_csv_is_read(data):
    table = read(data)
    assert (table.headings, [cells for _, cells in table.rows]) == (["Name", "Town"], [["Café “Ö”", "Hove"]])
    assert not table.problems


def test_rows_keep_the_number_that_the_spreadsheet_shows():
    assert [number for number, _ in read(b"A,B\n\n1,2\n,\n3,4").rows] == [3, 5]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"A,B\n", "nothing below"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n%%EOF", "not a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a spreadsheet"),
        (b"A,B\n1,\0", "not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "older Excel file"),
        (b"A\n\x81\x8d", "letters"),
        (b"PK\x03\x04 and no more", "not an Excel file"),
        (archive(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "not an Excel file"),
        (archive(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), "cannot be read"),
        (
            archive(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
            "not an Excel file",
        ),
        (archive(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": " " * 30_000_000}), "far larger inside"),
        (
            archive(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>", "xl/a.bin": "<!DOCTYPE x><x/>"}),
            "not an Excel file",
        ),
        # Each would keep a server busy for half a minute, or take all its memory.
        (
            archive(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>", "xl/styles.xml": "<xf/>" * 20_001}),
            "far larger inside",
        ),
        (
            archive(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>", "xl/sheet.xml": "<c/>" * 300_001}),
            "far larger inside",
        ),
        (b'A,B\n1,2\n3,"4\n5,6\n', "from row 3 on"),
        (b"A\n" + b"x" * 200_000, "row 2 holds too much"),
        (b"A\n" + b"x\n" * 1001, "more than 1,000 rows"),
        (b"A\n" + b"\n" * 1_900_000 + b"x", "more than 1,000 rows"),
        (b"," * 100 + b"A\nx", "more than 60 columns"),
        (b"x" * (LARGEST_FILE + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_plain_words(data, says):
    with pytest.raises(UnreadableFileError, match=says) as refused:
        read(data)
    assert refused.value.__cause__ is None


def test_a_sheet_that_claims_a_million_rows_is_read_no_further_than_need_be(monkeypatch):
    with pytest.raises(UnreadableFileError, match="more than 1,000 rows"):
        read(xlsx([["A"]], XFD1048576="x", A1048576="x"))


def test_formulas_and_excel_errors_are_told_with_their_cells():
    problems = read(xlsx([["A", "B"], ["=1+1", "#REF!"]])).problems
    assert [problem.place for problem in problems] == ["Row 2, A", "Row 2, B"]
    assert "formula" in problems[0].words
    assert "#REF!" in problems[1].words


def test_a_second_sheet_is_not_read_and_said_to_be_not():
    book = load_workbook(io.BytesIO(xlsx([["A"], ["x"]])))
    book.create_sheet("Other")
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue()).notes == ["Only the first sheet was read, “Sheet”."]


def test_cells_beyond_the_headings_are_told():
    assert read(b"A,B\n1,2,3").problems[0].place == "Row 2"


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (["name", "post_code"], []),
        (["Nmae", "Postcode"], ["We do not know the column “Nmae”. Did you mean “Name”?", "“Name” is missing"]),
        (["Name", "Shoe size"], ["We do not know the column “Shoe size”.", "go together. The file lacks"]),
        (["Name", "NAME "], ["“Name” is there 2 times"]),
        (["Name", ""], ["Column B has no heading."]),
    ],
)
def test_headings_are_matched_and_what_is_wrong_with_them_is_named(found, says):
    together = [("Post code", "Town")] if "Shoe size" in found else []
    wanted = ["Name", "Post code", "Town"]
    if "Shoe size" in found:
        found = [*found, "Town"]
    if "Postcode" in found:
        found = ["Nmae", "Post code"]
    _, problems = match_headings(found, wanted, needed=["Name"], together=together)
    words = " ".join(problem.words for problem in problems)
    assert len(problems) == len(says)
    assert all(part in words for part in says)


def test_as_text_rounds_what_excel_keeps_as_a_fraction_of_a_day():
    assert as_text(time(18, 29, 59, 999_000)) == "18:30"
    assert as_text(time(0)) == "00:00"
    assert spreadsheets_files.MOST_ROWS == 1000
