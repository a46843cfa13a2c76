"""``manage.py backup`` and ``restore``, with PostgreSQL's own programs: what goes in comes out."""

import errno
import io
import json
import os
import re
import tarfile
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from psycopg import sql

from sepsis_site.management.commands import restore as restoring
from sepsis_site.server.backups import archive, database, programs
from sepsis_site.server.backups.archive import BackupError, Writer, checked, new_file
from sepsis_site.server.backups.database import NOT_KEPT
from sepsis_site.tests.test_admin import plant_one_of_each
from stories.models import Story
from support.models import Resource
from support.tests.factories import ResourceFactory

# A trigger that fails when the transaction ends, beside the tables of a backup.
REFUSE_AT_COMMIT = """
CREATE SCHEMA aside;
CREATE TABLE aside.refuses (id int);
CREATE FUNCTION aside.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
CREATE CONSTRAINT TRIGGER refuses AFTER INSERT ON aside.refuses DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION aside.refuse();
"""
REFUSED = "INSERT INTO aside.refuses VALUES (1);\n"
CASTS = re.compile(r"::(text|character varying)|[()]|\[\]")


@pytest.fixture
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def full_disk(replace):
    """``os.replace`` as on a disk that takes nothing new, and lets one put back what was there."""

    def move(old, new):
        if restoring.STAGED in str(old):
            raise OSError(errno.ENOSPC, "No space left on device", str(old))
        replace(old, new)

    return move


@contextmanager
def asking(name):
    parameters = connection.get_connection_params()
    where = {key: parameters[key] for key in ("host", "port", "user", "password") if parameters.get(key)}
    with psycopg.connect(dbname=name, autocommit=True, **where) as asked:
        yield asked


def everything(name):
    """{table: its rows as text, in the order of that text}."""
    with asking(name) as asked:
        tables = asked.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        return {
            table: asked.execute(
                sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(table))
            ).fetchall()
            for (table,) in tables
        }


def promises(name):
    """What the database itself forbids, does and counts by: constraints, triggers, indexes, functions, sequences."""
    questions = [
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1",
    ]
    with asking(name) as asked:
        found = [asked.execute(question).fetchall() for question in questions]
    # Read back, PostgreSQL puts the casts of a list elsewhere in a condition.
    plain = [(table, constraint, CASTS.sub("", rule)) for table, constraint, rule in found[0]]
    return [plain, *found[1:]]


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


@pytest.fixture
def another_database(monkeypatch):
    """An empty database beside the test's own; call it to have the site use it instead."""
    mine = connection.settings_dict["NAME"]
    name = f"{mine}_restored"
    with asking("postgres") as server:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        server.execute(drop)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def use():
        connection.close()
        connection.settings_dict["NAME"] = name
        return name

    yield use
    connection.close()
    connection.settings_dict["NAME"] = mine
    with asking("postgres") as server:
        server.execute(drop)


@pytest.mark.django_db(transaction=True)
def test_what_is_backed_up_comes_back_row_by_row_and_byte_by_byte(
    now, at_now, uploads, tmp_path, another_database, capsys, admin_client, settings, monkeypatch
):
    plant_one_of_each(now)
    resource = ResourceFactory()
    resource.file.save("größe & Co.pdf", ContentFile(bytes(range(256)) * 5000))
    Story.objects.update(captions="stories/captions/lost.vtt")
    (uploads / "folder of none").mkdir()
    mine = connection.settings_dict["NAME"]
    before, promised, kept = everything(mine), promises(mine), files(uploads)
    assert before[NOT_KEPT]
    backup = tmp_path / "kept" / "one.tar"

    call_command("backup", str(backup))
    said = capsys.readouterr()
    assert "Missing, though a row names it: stories/captions/lost.vtt" in said.err
    assert (backup.stat().st_mode & 0o777, backup.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [path.name for path in backup.parent.iterdir()] == ["one.tar"]

    # Another machine: no tables, no files.
    settings.MEDIA_ROOT = tmp_path / "another"
    restored = another_database()
    call_command("restore", str(backup))
    said = capsys.readouterr().out
    assert "Everybody must log in again" in said
    assert "erase them again" in said
    assert "manage.py migrate" not in said
    assert everything(restored) == before | {NOT_KEPT: []}
    assert promises(restored) == promised
    assert files(settings.MEDIA_ROOT) == kept
    assert not list(settings.MEDIA_ROOT.glob(".*"))
    call_command("migrate", check_unapplied=True, verbosity=0)

    # What is there now stays, unless one says that it may go.
    Resource.objects.filter(pk=resource.pk).update(title="Changed since")
    (settings.MEDIA_ROOT / "since.txt").write_text("uploaded since")
    with pytest.raises(CommandError, match="The database is not empty, so nothing was changed"):
        call_command("restore", str(backup))
    assert Resource.objects.filter(title="Changed since").exists()
    with asking(restored) as asked:
        asked.execute("CREATE TABLE of_a_newer_version (id int); INSERT INTO of_a_newer_version VALUES (1)")
        asked.execute("CREATE VIEW seen AS SELECT * FROM of_a_newer_version")
    call_command("restore", str(backup), replace=True)
    assert everything(restored) == before | {NOT_KEPT: []}
    assert files(settings.MEDIA_ROOT) == kept

    # Uploads that cannot be put in their place: neither they nor the database change.
    there = everything(restored)
    (settings.MEDIA_ROOT / "since.txt").write_text("uploaded since")
    with monkeypatch.context() as patch:
        patch.setattr(restoring.os, "replace", full_disk(os.replace))
        with pytest.raises(CommandError, match="could not be restored: No space left"):
            call_command("restore", str(backup), replace=True)
    assert everything(restored) == there
    assert files(settings.MEDIA_ROOT) == kept | {"since.txt": b"uploaded since"}
    # Nor when the database says no at its very last word.
    with asking(restored) as asked:
        asked.execute(REFUSE_AT_COMMIT)
    with monkeypatch.context() as patch:
        patch.setattr(database, "DROP_ALL", f"{database.DROP_ALL}{REFUSED}")
        with pytest.raises(CommandError, match="not today"):
            call_command("restore", str(backup), replace=True)
    assert everything(restored) == there
    assert files(settings.MEDIA_ROOT) == kept | {"since.txt": b"uploaded since"}
    assert not list(settings.MEDIA_ROOT.glob(".*"))
    (settings.MEDIA_ROOT / "since.txt").unlink()

    # A dump that breaks off half-way changes nothing, however sound the file around it looks.
    broken = tmp_path / "broken.tar"
    with backup.open("rb") as whole, tarfile.open(fileobj=whole) as tar, new_file(broken) as file:
        dump = tmp_path / "dump"
        content = tar.extractfile("database.dump").read()
        dump.write_bytes(content[: len(content) * 2 // 3])
        writer = Writer(file)
        with dump.open("rb") as half:
            writer.add("database.dump", half)
        about = json.loads(tar.extractfile("manifest.json").read())
        writer.finish({key: value for key, value in about.items() if key not in ("format", "files")})
    with pytest.raises(CommandError, match="failed, and nothing was changed") as refusal:
        call_command("restore", str(broken), replace=True)
    assert "Traceback" not in str(refusal.value)
    assert everything(restored) == before | {NOT_KEPT: []}
    assert files(settings.MEDIA_ROOT) == kept


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_let_us_in_is_said_so_without_the_password(tmp_path, uploads, another_database):
    another_database()
    whole = connection.settings_dict.copy()
    connection.settings_dict.update(USER="nobody_of_this_name", PASSWORD="a-secret-of-ours")  # noqa: S106
    try:
        with pytest.raises(CommandError, match=r"cannot be reached: role .* Check DATABASE_URL") as refusal:
            call_command("backup", str(tmp_path / "one.tar"))
    finally:
        connection.close()
        connection.settings_dict.update(whole)
    assert "a-secret-of-ours" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CommandError, match="nothing to back up: the database is empty"):
        call_command("backup", str(tmp_path / "one.tar"))
    assert list(tmp_path.iterdir()) == []


# The file


@pytest.fixture
def backup(tmp_path):
    """A file that looks like a backup; returns (its path, a way to write another one of these members)."""
    (tmp_path / "media" / "a").mkdir(parents=True)
    (tmp_path / "media" / "a" / "b.txt").write_text("hello" * 1000)
    (tmp_path / "dump").write_text("not really")
    path = tmp_path / "backup.tar"
    with new_file(path) as file, (tmp_path / "dump").open("rb") as dump:
        writer = Writer(file)
        writer.add("database.dump", dump)
        writer.add_uploads(tmp_path / "media")
        writer.finish({"made_at": "2026-11-24", "tables": {}, "migrations": {}, "missing": []})
    return path


def test_a_whole_file_names_all_that_is_in_it(backup):
    with backup.open("rb") as file:
        assert list(checked(file)["files"]) == ["database.dump", "uploads/a/b.txt"]


@pytest.mark.parametrize("kept", [0, 1, 300, 700, 2000, 5000, 7000])
def test_half_a_file_is_refused_in_plain_words(backup, kept):
    half = backup.read_bytes()[:kept]
    with pytest.raises(BackupError, match=r"not a whole backup|not whole"):
        checked(io.BytesIO(half))


@pytest.mark.parametrize("place", [520, 2000])
def test_one_changed_letter_is_found(backup, place):
    content = bytearray(backup.read_bytes())
    content[place] ^= 1
    with pytest.raises(BackupError, match=r"damaged, first in “(database.dump|uploads/a/b.txt)”"):
        checked(io.BytesIO(content))


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "uploads/../../outside", "uploads", "other.txt", "uploads/a/b.txt"]
)
def test_nothing_in_it_may_lead_elsewhere_or_stand_twice(tmp_path, name):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for _ in range(2):
            tar.addfile(tarfile.TarInfo(name))
    file.seek(0)
    with pytest.raises(BackupError, match="not a backup of this site"):
        checked(file)


def test_a_link_in_it_is_refused(tmp_path):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        link = tarfile.TarInfo("uploads/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    file.seek(0)
    with pytest.raises(BackupError, match="not a backup of this site"):
        checked(file)


def test_a_backup_never_replaces_one_and_leaves_nothing_half_done(tmp_path):
    path = tmp_path / "one.tar"
    with suppress(ZeroDivisionError), new_file(path) as file:
        file.write(b"half")
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []
    path.write_text("another")
    with pytest.raises(BackupError, match="never replaces one"), new_file(path):
        pass
    assert path.read_text() == "another"


def test_a_disk_that_knows_no_second_names_will_do(tmp_path, monkeypatch):
    def refuse(*names):
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    with new_file(tmp_path / "one.tar") as file:
        file.write(b"whole")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("one.tar", b"whole")]


def test_links_and_files_with_a_dot_in_front_are_no_uploads(tmp_path):
    media = tmp_path / "media"
    (media / ".hidden").mkdir(parents=True)
    (media / ".hidden" / "a").touch()
    (media / ".b").touch()
    (media / "link").symlink_to("/etc/passwd")
    writer = Writer(io.BytesIO())
    writer.add_uploads(media)
    assert writer.files == {}


# What goes wrong before anything is done


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "Say which backup: make restore BACKUP=path"),
        ("no/such/file", "cannot be opened: No such file"),
        ("/", "cannot be opened: Is a directory"),
        (__file__, "not a whole backup"),
    ],
)
def test_what_cannot_be_restored_is_said_in_plain_words(path, words):
    with pytest.raises(CommandError, match=words):
        call_command("restore", path)


def test_a_backup_of_a_newer_version_is_refused(backup, tmp_path):
    newer = tmp_path / "newer.tar"
    with new_file(newer) as file, (tmp_path / "dump").open("rb") as dump:
        writer = Writer(file)
        writer.add("database.dump", dump)
        writer.finish(
            {"made_at": "", "tables": {}, "migrations": {"faq": ["0001_initial", "9999_of_tomorrow"]}, "missing": []}
        )
    with pytest.raises(CommandError, match=r"newer version of the site.*faq\.9999_of_tomorrow"):
        call_command("restore", str(newer))


# Where the uploads go


@pytest.fixture
def refilled(monkeypatch):
    """The databases that were filled, by their aliases; none is asked, and what goes along with it does."""
    filled = []

    @contextmanager
    def reached(connection):
        yield

    def restore_dump(connection, path, *, replace, alongside):
        with alongside():
            filled.append(connection.alias)

    monkeypatch.setattr(database, "reached", reached)
    monkeypatch.setattr(database, "restore_dump", restore_dump)
    monkeypatch.setattr(database, "tables", lambda connection: {})
    return filled


@pytest.fixture
def other(monkeypatch):
    """Another database of the settings. Nothing connects to it."""
    connections.settings["other"] = connections.settings["default"].copy()
    yield "other"
    del connections["other"]
    del connections.settings["other"]


def test_into_another_database_the_sites_uploads_stay_as_they_are(backup, uploads, refilled, other, capsys, tmp_path):
    assert files(uploads) == {"a/b.txt": b"hello" * 1000}
    (uploads / "since.txt").write_text("uploaded since")
    call_command("restore", str(backup), database=other, replace=True)
    assert refilled == [other]
    assert sorted(files(uploads)) == ["a/b.txt", "since.txt"]
    said = capsys.readouterr().out
    assert "and no uploads" in said
    assert "--uploads FOLDER" in said
    call_command("restore", str(backup), database=other, uploads=str(tmp_path / "aside"))
    assert files(tmp_path / "aside") == {"a/b.txt": b"hello" * 1000}
    assert "1 uploads" in capsys.readouterr().out
    assert sorted(files(uploads)) == ["a/b.txt", "since.txt"]
    with pytest.raises(CommandError, match="There are uploads in"):
        call_command("restore", str(backup), database=other, uploads=str(tmp_path / "aside"))
    with pytest.raises(CommandError, match="no database “none”"):
        call_command("restore", str(backup), database="none")


def test_what_was_there_before_a_restore_that_was_killed_is_not_deleted(backup, uploads, refilled):
    (uploads / ".as-it-was-before").mkdir()
    (uploads / ".as-it-was-before" / "only.txt").write_text("the only one")
    with pytest.raises(CommandError, match=r"stopped half-way.*\.as-it-was-before"):
        call_command("restore", str(backup), replace=True)
    assert refilled == []
    assert files(uploads)[".as-it-was-before/only.txt"] == b"the only one"


# PostgreSQL's programs


def pretend(folder, version):
    folder.mkdir()
    for name in programs.NEEDED:
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}.1 (of a test)'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_oldest_programs_that_know_the_server_write_and_the_newest_read(tmp_path, monkeypatch):
    folders = [pretend(tmp_path / str(version), version) for version in (18, 15, 17)]
    (tmp_path / "15" / "psql").unlink()
    monkeypatch.setattr(programs, "_folders", lambda: folders)
    assert programs.folder_for(15).name == "17"
    assert programs.folder_for(18).name == "18"
    # Version 17 cannot read a dump of version 18, whatever server that goes to.
    assert programs.folder_for(15, newest=True).name == "18"
    with pytest.raises(BackupError, match=r"of PostgreSQL 19 or newer\. Here they are of version 18"):
        programs.folder_for(19)
    monkeypatch.setattr(programs, "_folders", list)
    with pytest.raises(BackupError, match="Here are none"):
        programs.folder_for(15)


@pytest.mark.parametrize(("server", "is_said"), [(16, False), (17, True)])
def test_what_an_older_server_does_not_know_is_not_said_to_it(server, is_said):
    dump = SimpleNamespace(stdout=[b"SET statement_timeout = 0;\n", b"SET transaction_timeout = 0;\n", b"SELECT 1;\n"])
    told = SimpleNamespace(stdin=io.BytesIO())
    assert database._hand_over(dump, told, server, replace=False)
    assert (b"transaction_timeout" in told.stdin.getvalue()) is is_said
    assert told.stdin.getvalue().endswith(b"SELECT 1;\n")


def test_the_password_goes_by_the_environment():
    parameters = {"dbname": "site", "user": "site", "password": "p w'", "sslmode": "verify-full", "sslrootcert": "/ca"}
    told = programs.environment({**parameters, "cursor_factory": object, "port": 5433})
    assert {name: told[name] for name in told if name.startswith("PG")} == {
        "PGDATABASE": "site",
        "PGUSER": "site",
        "PGPASSWORD": "p w'",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/ca",
        "PGPORT": "5433",
    }


def test_of_a_programs_complaints_only_the_first_is_passed_on():
    said = b"psql: note\npsql:<stdin>:9: ERROR:  duplicate key\nDETAIL:  Key (email)=(a@example.org) exists.\n"
    assert programs.complaint(said) == "psql:<stdin>:9: ERROR:  duplicate key"


def test_a_program_that_fails_is_an_error_in_words():
    with pytest.raises(BackupError, match=r"Reading the database failed\. oh dear error"):
        programs.run(["sh", "-c", "echo oh dear error >&2; exit 3"], doing="Reading the database")


def test_a_file_that_shrinks_while_it_is_read_is_no_backup(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("hello")
    monkeypatch.setattr(archive._Hashing, "read", lambda self, size=-1: b"")
    with (tmp_path / "a").open("rb") as file, pytest.raises(BackupError, match="became shorter"):
        Writer(io.BytesIO()).add("database.dump", file)
