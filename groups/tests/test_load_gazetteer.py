import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from groups.gazetteer.national_grid import Position
from groups.gazetteer.sources import place_files
from groups.management.commands import load_gazetteer
from groups.models import PostcodeArea, Town

pytestmark = pytest.mark.django_db


def load(verbosity=1):
    """Load the places; what the command said."""
    said = io.StringIO()
    call_command("load_gazetteer", verbosity=verbosity, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def nowhere():
    """Empty place tables, in which another test may have loaded rows."""
    PostcodeArea.objects.all().delete()
    Town.objects.all().delete()


@pytest.mark.usefixtures("nowhere")
def test_the_starter_places_are_loaded():
    assert "14,098 loaded" in load()
    assert PostcodeArea.objects.filter(kind=PostcodeArea.Kind.SECTOR).count() == 11_125
    assert PostcodeArea.objects.filter(kind=PostcodeArea.Kind.DISTRICT).count() == 2_973
    assert Town.objects.count() == 5_910
    sector = PostcodeArea.objects.get(code="BN3 3")
    hove = Town.objects.get(name="Hove")
    assert sector.position.miles_to(hove.position) < 1
    assert (hove.search_names, hove.nation, hove.district, hove.near) == (["hove"], "ENG", "BN3", "")


def test_loading_again_changes_nothing(django_assert_max_num_queries):
    load()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, count(*) FROM groups_town GROUP BY 1")
        before = cursor.fetchall()
        with django_assert_max_num_queries(4):
            assert "5,910, as they should be." in load()
        cursor.execute("SELECT xmin::text, count(*) FROM groups_town GROUP BY 1")
        assert cursor.fetchall() == before


def test_rows_that_differ_from_the_files_are_put_right():
    load()
    Town.objects.filter(name="Hove").update(position=Position(0, 0))
    Town.objects.filter(name="Clitheroe").delete()
    PostcodeArea.objects.create(code="ZZ9 9", kind="sector", position=Position(0, 0))
    load()
    assert Town.objects.get(name="Hove").position.easting > 500_000
    assert Town.objects.filter(name="Clitheroe").exists()
    assert not PostcodeArea.objects.filter(code="ZZ9 9").exists()


def test_loading_is_quiet_when_asked():
    assert load(verbosity=0) == ""


def test_a_damaged_file_is_a_plain_error_and_changes_nothing(tmp_path, monkeypatch):
    load()
    path = tmp_path / "towns.csv"
    path.write_text("id,name\n1,Hove\n")
    monkeypatch.setattr(load_gazetteer, "_towns", lambda: place_files.read_towns(path))
    with pytest.raises(CommandError, match=r"towns\.csv should have the columns id, name, search_names.*Nothing"):
        load()
    assert Town.objects.count() == 5_910


@pytest.mark.django_db(transaction=True)
def test_readers_see_all_places_while_they_are_loaded_anew():
    load()
    seen, done = set(), threading.Event()

    def read():
        while not done.is_set():
            seen.add(Town.objects.count())
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for _ in range(3):
            Town.objects.filter(name="Hove").update(population=1)
            load()
    finally:
        done.set()
        thread.join()
    assert seen == {5_910}
