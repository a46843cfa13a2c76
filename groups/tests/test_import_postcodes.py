import email.message
import io
import threading

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from groups.gazetteer.national_grid import Position
from groups.gazetteer.sources import download, postcode_table
from groups.models import Postcode
from groups.tests.postcode_directories import (
    ONSPD_HEADER,
    code_point_row,
    csv_text,
    onspd_row,
    write_code_point,
    write_onspd,
    write_zip,
)

pytestmark = pytest.mark.django_db

HERE = Position(528_494, 105_491)


@pytest.fixture
def old():
    """A postcode that was there before."""
    return Postcode.objects.create(code="AB101XG", position=Position(393_000, 806_000))


@pytest.fixture
def source(tmp_path):
    return tmp_path / "source"


def import_postcodes(source, at_least=1):
    """Import quietly; what the command said."""
    said = io.StringIO()
    call_command("import_postcodes", str(source), at_least=at_least, stdout=said)
    return said.getvalue()


def assert_refused(source, words, **options):
    """The import fails with these words and leaves the old postcode alone."""
    with pytest.raises(CommandError) as refused:
        import_postcodes(source, **options)
    assert words in str(refused.value)
    assert "Nothing was changed." in str(refused.value)
    assert codes() == ["AB101XG"]


def codes():
    return sorted(Postcode.objects.values_list("code", flat=True))


# Code-Point Open


def test_code_point_open_replaces_what_was_there(old, source):
    write_code_point(source, code_point_row("BN3 3WR"), code_point_row("W1A 1AA", 529_000, 181_000))
    import_postcodes(source)
    assert codes() == ["BN33WR", "W1A1AA"]
    postcode = Postcode.objects.get(code="BN33WR")
    assert (postcode.position, postcode.in_use, str(postcode)) == (HERE, True, "BN3 3WR")


def test_every_csv_of_code_point_open_is_read(source):
    write_zip(
        source,
        {
            "codepo_gb/Data/CSV/ab.csv": csv_text([code_point_row("AB10 1XG")]),
            "codepo_gb/Data/CSV/bn.csv": csv_text([code_point_row("BN3 3WR")]),
            "codepo_gb/Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ,EA,NO",
        },
    )
    import_postcodes(source)
    assert codes() == ["AB101XG", "BN33WR"]


@pytest.mark.parametrize(("easting", "northing", "quality"), [(0, 0, 90), (0, 0, 10), (528_494, 105_491, 90)])
def test_code_point_rows_without_a_position_are_left_out_and_counted(source, easting, northing, quality):
    write_code_point(source, code_point_row("BN3 3WR"), code_point_row("EN77 1AA", easting, northing, quality))
    assert "1 postcodes imported, 0 of them no longer in use. 1 without a position" in import_postcodes(source)
    assert codes() == ["BN33WR"]


# ONS Postcode Directory


@pytest.mark.parametrize(
    "renamed",
    [
        {},
        {"pcd": "PCD7", "pcd2": "PCD8", "oseast1m": "EAST1M", "osnrth1m": "NORTH1M", "osgrdind": "GRIDIND"},
        {"pcd": "pcd7", "pcd2": "pcd8", "oseast1m": "east1m", "osnrth1m": "north1m", "osgrdind": "gridind"},
        {"pcd": "unheard", "pcd2": "of"},
    ],
)
def test_onspd_columns_are_found_by_the_names_of_any_year(source, renamed):
    header = [renamed.get(name, name) for name in ONSPD_HEADER]
    write_onspd(source, onspd_row("BN3 3WR"), onspd_row("EN77 1AA", quality="9"), header=header)
    import_postcodes(source)
    assert codes() == ["BN33WR"]
    assert Postcode.objects.get().position == HERE


def test_onspd_columns_may_stand_in_another_order(source):
    row = dict(zip(ONSPD_HEADER, onspd_row("BN3 3WR"), strict=True))
    header = sorted(row)
    write_onspd(source, [row[name] for name in header], header=header)
    import_postcodes(source)
    assert Postcode.objects.get().position == HERE


def test_onspd_may_be_in_a_zip_beside_its_parts_and_papers(source):
    text = csv_text([ONSPD_HEADER, onspd_row("BN3 3WR")])
    write_zip(
        source,
        {
            "Data/ONSPD_AUG_2026_UK.csv": "\ufeff" + text,
            "Data/multi_csv/ONSPD_AUG_2026_UK_BN.csv": text,
            "Documents/names and codes.csv": "a,b",
        },
    )
    import_postcodes(source)
    assert codes() == ["BN33WR"]


def test_a_terminated_postcode_is_kept_as_no_longer_in_use(source):
    write_onspd(source, onspd_row("BN3 3WR"), onspd_row("BN3 3XX", end="199606"))
    assert "2 postcodes imported, 1 of them no longer in use" in import_postcodes(source)
    assert dict(Postcode.objects.values_list("code", "in_use")) == {"BN33WR": True, "BN33XX": False}


def test_northern_ireland_is_projected_from_latitude_and_longitude(source):
    # Belfast City Hall. The eastings and northings of these rows are metres of the Irish Grid.
    row = onspd_row("BT1 5GS", "333800", "0374000", latitude="54.596600", longitude="-5.930100")
    write_onspd(source, row)
    import_postcodes(source)
    assert Postcode.objects.get().position.miles_to(Position(146_300, 529_650)) < 1


@pytest.mark.parametrize(
    "row",
    [
        onspd_row("EN77 1AA", "", "", quality="9", latitude="99.999999", longitude="0.000000"),
        onspd_row("EN77 1AA", "", "", quality="1"),
        onspd_row("JE2 3SD", "", "", quality="9", latitude="99.999999", longitude="0.000000"),
        onspd_row("JE2 3SD", "391757", "-74000", quality="1"),
        onspd_row("BT1 5GS", "333800", "0374000", latitude="99.999999", longitude="0.000000"),
        onspd_row("BT1 5GS", "333800", "0374000", latitude="", longitude=""),
        onspd_row("BN3 3ZZ", "0", "0"),
    ],
)
def test_onspd_rows_without_a_position_in_the_uk_are_left_out_and_counted(source, row):
    write_onspd(source, onspd_row("BN3 3WR"), row)
    assert "1 without a position in the UK left out" in import_postcodes(source)
    assert codes() == ["BN33WR"]


# Refused


def test_a_short_file_changes_nothing(old, source):
    write_code_point(source, code_point_row("BN3 3WR"))
    assert_refused(source, "Only 1 postcodes", at_least=2)


def test_fewer_than_a_million_postcodes_are_too_few_unless_told_otherwise(old, source):
    write_code_point(source, code_point_row("BN3 3WR"))
    with pytest.raises(CommandError, match="at least 1,000,000"):
        call_command("import_postcodes", str(source))


def test_a_header_without_the_columns_needed_is_named(old, source):
    header = ["postcode" if name.startswith("pcd") else name for name in ONSPD_HEADER]
    write_onspd(source, onspd_row("BN3 3WR"), header=header)
    assert_refused(source, "does not name a column for postcode (pcd or pcd2 or")


def test_a_postcode_that_is_there_twice_is_named(old, source):
    write_code_point(source, code_point_row("BN3 3WR"), code_point_row("BN3 3WR", 528_500))
    assert_refused(source, "BN33WR")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 and then nothing of a zip", "damaged or cut short"),
        (b"<html>Please sign in</html>", "does not name a column"),
        ("\ufeffpcd,lat".encode("utf-16"), "not in UTF-8"),
        (csv_text([ONSPD_HEADER, onspd_row("BN3 3WR")]).encode() + b"BN3 3\xff\xff", "not in UTF-8"),
        (csv_text([ONSPD_HEADER, onspd_row("BN3 3WR")]).encode() + b"BN3 3WS,BN3", "Line 3 of the file has 2 columns"),
        (csv_text([ONSPD_HEADER, onspd_row("BN3 3WR", "east")]).encode(), "position on line 2"),
        (csv_text([ONSPD_HEADER, *[onspd_row("HOVE ACTUALLY")] * 5]).encode(), "do not begin with a postcode"),
        (b'pcd,"unclosed', "The CSV is damaged"),
    ],
)
def test_what_is_no_directory_is_refused_in_plain_words(old, source, content, words):
    source.write_bytes(content)
    assert_refused(source, words)


def test_a_zip_of_something_else_is_refused(old, source):
    write_zip(source, {"holiday.csv": "a,b"})
    assert_refused(source, "holds no postcodes")


def test_code_point_open_with_other_columns_is_refused(old, source):
    write_code_point(source, ["Postcode", "Quality", "Eastings", "Northings"])
    assert_refused(source, "Line 1 of a CSV in the zip is not as in Code-Point Open")


def test_a_zip_damaged_inside_is_refused(old, source):
    write_code_point(source, *[code_point_row(f"BN3 {digit}WR", 528_000 + digit) for digit in range(10)])
    damaged = bytearray(source.read_bytes())
    start = damaged.index(b"Data/CSV/bn.csv") + 30
    damaged[start : start + 8] = b"\xff" * 8
    source.write_bytes(damaged)
    assert_refused(source, "damaged or cut short")


def test_a_zip_cut_short_is_refused(old, source):
    write_code_point(source, code_point_row("BN3 3WR"))
    source.write_bytes(source.read_bytes()[:-40])
    assert_refused(source, "damaged or cut short")


def test_a_missing_file_is_refused(old, source):
    assert_refused(source, "There is no such file")


def test_a_folder_is_refused(old, tmp_path):
    assert_refused(tmp_path, "cannot be read")


@pytest.mark.parametrize("address", ["http://example.org/codepo.zip", "ftp://example.org/a", "file:///etc/passwd"])
def test_only_https_addresses_are_fetched(old, address):
    assert_refused(address, "Only addresses that begin with https://")


# From an address


class FakeResponse(io.BytesIO):
    """What an https server answers; the connection is lost after ``lost_after`` bytes."""

    def __init__(self, content, announced, error=None):
        super().__init__(content)
        self.headers = email.message.Message()
        self.headers["Content-Length"] = str(announced)
        self.error = error

    def read(self, size=-1):
        piece = super().read(size)
        if not piece and self.error:
            raise self.error
        return piece


@pytest.fixture
def serve(monkeypatch):
    """Let every address answer with the given response."""

    def answer(response):
        monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda opener, url, timeout: response)

    return answer


def test_a_directory_is_fetched_from_an_https_address(old, source, serve):
    content = write_code_point(source, code_point_row("BN3 3WR")).read_bytes()
    serve(FakeResponse(content, len(content)))
    import_postcodes("https://example.org/codepo_gb.zip")
    assert codes() == ["BN33WR"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, "Only 5 of 1,000 bytes came"),
        (TimeoutError("timed out"), "The connection failed: timed out"),
        (ConnectionResetError("reset"), "The connection failed: reset"),
    ],
)
def test_a_connection_lost_midway_changes_nothing(old, serve, error, words):
    serve(FakeResponse(b"PK\x03\x04.", 1_000, error))
    assert_refused("https://example.org/codepo_gb.zip", words)


def test_a_file_far_too_large_is_not_fetched(old, serve):
    serve(FakeResponse(b"PK\x03\x04.", download.MAX_BYTES + 1))
    assert_refused("https://example.org/codepo_gb.zip", "far too large")


def test_a_redirect_away_from_https_is_not_followed():
    with pytest.raises(download.DownloadError, match="not https"):
        download._OnlyHttps().redirect_request(None, None, 302, "Found", {}, "http://example.org/")


# While the site reads


def names_in_the_database(cursor):
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = 'groups_postcode'::regclass UNION ALL"
        " SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'groups_postcode'::regclass ORDER BY 1, 2"
    )
    return cursor.fetchall()


def test_table_indexes_and_constraints_keep_their_names(source):
    write_code_point(source, code_point_row("BN3 3WR"))
    with connection.cursor() as cursor:
        before = names_in_the_database(cursor)
        import_postcodes(source)
        assert names_in_the_database(cursor) == before
        assert "groups_postcode_pkey" in {name for name, _ in before}


def test_a_role_that_could_read_the_postcodes_still_can(source):
    write_code_point(source, code_point_row("BN3 3WR"))
    with connection.cursor() as cursor:
        cursor.execute("GRANT SELECT ON groups_postcode TO PUBLIC")
        import_postcodes(source)
        cursor.execute("SELECT relacl::text FROM pg_class WHERE oid = 'groups_postcode'::regclass")
        assert "=r/" in cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_later_migration_finds_the_table_as_it_left_it(source):
    write_code_point(source, code_point_row("BN3 3WR"))
    import_postcodes(source)
    old_field = Postcode._meta.get_field("code")
    wider = models.CharField(primary_key=True, max_length=8, db_collation="C")
    wider.set_attributes_from_name("code")
    wider.model = Postcode
    added = models.BooleanField(default=False, db_index=True)
    added.set_attributes_from_name("added")
    added.model = Postcode
    with connection.schema_editor() as editor:
        editor.alter_field(Postcode, old_field, wider)
        editor.alter_field(Postcode, wider, old_field)
        editor.add_field(Postcode, added)
        editor.remove_field(Postcode, added)
    assert codes() == ["BN33WR"]


@pytest.fixture
def reader(transactional_db):
    """Another connection to the database, as a running site has one."""
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as reader:
        yield reader


QUERY = "SELECT position::text, in_use FROM groups_postcode WHERE code = %s"


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_the_site_has_prepared_reads_the_new_postcodes(old, source, reader):
    for _ in range(7):  # Past the point where PostgreSQL settles for one plan.
        assert reader.execute(QUERY, [old.code], prepare=True).fetchone() == ("(393000,806000)", True)
    write_code_point(source, code_point_row("BN3 3WR"))
    for _ in range(2):
        import_postcodes(source)
        assert reader.execute(QUERY, [old.code], prepare=True).fetchone() is None
        assert reader.execute(QUERY, ["BN33WR"], prepare=True).fetchone() == ("(528494,105491)", True)


@pytest.mark.django_db(transaction=True)
def test_readers_never_see_a_gap(source, reader):
    write_code_point(source, code_point_row("BN3 3WR"))
    import_postcodes(source)
    missed, done = [], threading.Event()

    def read():
        while not done.is_set():
            if reader.execute(QUERY, ["BN33WR"], prepare=True).fetchone() is None:
                missed.append(1)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for _ in range(10):
            import_postcodes(source)
    finally:
        done.set()
        thread.join()
    assert not missed


@pytest.mark.django_db(transaction=True)
def test_an_import_does_not_hold_readers_up_behind_a_long_one(old, source, reader, monkeypatch):
    monkeypatch.setattr(postcode_table, "ATTEMPTS", 2)
    monkeypatch.setattr(postcode_table, "WAIT_SECONDS", 0.01)
    write_code_point(source, code_point_row("BN3 3WR"))
    with reader.transaction():
        reader.execute(QUERY, [old.code])
        assert_refused(source, "Something has been reading the postcodes for a long time")
    import_postcodes(source)
    assert codes() == ["BN33WR"]


@pytest.mark.django_db(transaction=True)
def test_two_imports_do_not_run_at_a_time(old, source, reader):
    write_code_point(source, code_point_row("BN3 3WR"))
    with reader.transaction():
        reader.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [postcode_table.FRESH])
        assert_refused(source, "Another import of postcodes is running")


@pytest.mark.django_db(transaction=True)
def test_a_database_connection_lost_midway_changes_nothing(old, source, reader, monkeypatch):
    write_code_point(source, code_point_row("BN3 3WR"))
    swap_in = postcode_table.swap_in

    def lose_the_connection(cursor):
        cursor.execute("SELECT pg_backend_pid()")
        reader.execute("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())
        swap_in(cursor)

    monkeypatch.setattr(postcode_table, "swap_in", lose_the_connection)
    with pytest.raises(CommandError, match="The database gave up"):
        import_postcodes(source)
    connection.close()
    assert codes() == ["AB101XG"]
