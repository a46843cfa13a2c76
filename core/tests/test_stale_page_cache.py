import os
import stat
from datetime import timedelta

import pytest

from core.http import stale_page_cache


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.STALE_PAGE_CACHE_FOLDER = tmp_path / "copies"
    settings.STALE_PAGE_CACHE_BYTES = 10_000
    monkeypatch.setattr(stale_page_cache, "_written", {})
    monkeypatch.setattr(stale_page_cache, "_until_next_look", 0)
    monkeypatch.setattr(stale_page_cache, "_edition", None)
    monkeypatch.setattr(stale_page_cache, "LOOKS_EVERY", 500)
    return settings.STALE_PAGE_CACHE_FOLDER


def put(path, now, body=b"<p>words</p>"):
    stale_page_cache.put(path, body, headers={"Content-Type": "text/html"}, now=now)


def test_a_copy_comes_back_as_it_was_for_a_day(now):
    put("/groups/hove/", now)
    copy = stale_page_cache.get("/groups/hove/", now=now + timedelta(hours=23))
    assert copy == ("/groups/hove/", now, {"Content-Type": "text/html"}, b"<p>words</p>")
    assert stale_page_cache.get("/groups/hove/", now=now + timedelta(hours=24)) is None
    assert stale_page_cache.get("/groups/", now=now) is None


def test_only_the_sites_own_user_can_read_them(folder, now):
    put("/", now)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_page_is_copied_once_a_minute(now):
    assert stale_page_cache.is_due("/", now=now)
    put("/", now)
    assert not stale_page_cache.is_due("/", now=now + timedelta(seconds=59))
    assert stale_page_cache.is_due("/", now=now + timedelta(seconds=60))
    # The clock was put back.
    assert stale_page_cache.is_due("/", now=now - timedelta(seconds=1))


def test_the_oldest_go_when_there_are_too_many(folder, now):
    for number in range(100):
        put(f"/{number}/", now - timedelta(seconds=100 - number), b"x" * 400)
    taken = sum(file.stat().st_size for file in folder.iterdir())
    # What has been written since it looked last may come on top.
    assert taken < 10_000 + 2 * 1000
    assert stale_page_cache.get("/0/", now=now) is None
    assert stale_page_cache.get("/99/", now=now)


def test_what_is_too_old_or_half_written_is_cleared_away(folder, now):
    put("/old/", now - timedelta(hours=25))
    half = folder / "abc.page.1-2"
    half.write_bytes(b"half")
    os.utime(half, (now.timestamp() - 100, now.timestamp() - 100))
    stale_page_cache.remember("helpline", {"kept": "whatever its age"})
    os.utime(folder / "helpline.json", (0, 0))
    put("/new/", now, b"x" * 600)
    put("/newer/", now)
    assert sorted(file.suffix for file in folder.iterdir()) == [".json", ".page", ".page"]
    assert stale_page_cache.recall("helpline") == {"kept": "whatever its age"}


def test_a_page_that_is_too_large_is_not_kept(now):
    stale_page_cache.put("/", b"x" * 500_001, headers={}, now=now)
    assert stale_page_cache.get("/", now=now) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]\nx", b'{"path": "/"}\nx', b"\xff\xfe\n"])
def test_a_file_that_was_cut_short_or_is_none_of_ours_is_no_copy(content, now):
    put("/", now)
    stale_page_cache._file("/").write_bytes(content)
    assert stale_page_cache.get("/", now=now) is None


def test_half_a_page_is_no_copy(now):
    put("/", now)
    file = stale_page_cache._file("/")
    file.write_bytes(file.read_bytes()[:-1])
    assert stale_page_cache.get("/", now=now) is None


def test_a_page_or_all_of_them_can_be_forgotten(now):
    put("/a/", now)
    put("/b/", now)
    stale_page_cache.forget("/a/")
    stale_page_cache.forget("/a/")
    assert stale_page_cache.get("/a/", now=now) is None
    assert stale_page_cache.get("/b/", now=now)
    stale_page_cache.forget_all()
    assert stale_page_cache.get("/b/", now=now) is None
    assert stale_page_cache.is_due("/b/", now=now)


def test_a_copy_of_what_leaves_ends_with_it(now):
    stale_page_cache.put("/faq/hair/", b"x", headers={}, now=now, until=now + timedelta(hours=2))
    assert stale_page_cache.get("/faq/hair/", now=now + timedelta(hours=2, seconds=-1))
    assert stale_page_cache.get("/faq/hair/", now=now + timedelta(hours=2)) is None


def of_edition(edition, now):
    stale_page_cache.put("/", b"x", headers={}, now=now, edition=edition)
    return stale_page_cache.get("/", now=now)


def test_copies_of_an_edition_before_the_last_are_gone(now, folder):
    assert of_edition(stale_page_cache.edition(), now)
    stale_page_cache.learn(7)
    assert not list(folder.glob("*.page"))
    assert stale_page_cache.is_due("/", now=now)
    # A page that was being made meanwhile.
    assert of_edition(0, now) is None
    assert of_edition(stale_page_cache.edition(), now)
    stale_page_cache.learn(7)
    assert stale_page_cache.get("/", now=now)
    # A backup of earlier was restored.
    stale_page_cache.learn(3)
    assert stale_page_cache.get("/", now=now) is None
    assert of_edition(stale_page_cache.edition(), now)


def test_what_one_process_of_a_machine_has_learnt_all_know(now, monkeypatch):
    stale_page_cache.learn(7)
    # Another one, which has heard of nothing, as when it starts while the database is away.
    monkeypatch.setattr(stale_page_cache, "_edition", None)
    assert stale_page_cache.edition() == 7
    # One that knows only what was true before.
    monkeypatch.setattr(stale_page_cache, "_edition", 6)
    assert of_edition(stale_page_cache.edition(), now) is None


def test_the_folder_may_be_deleted_at_any_time(now, folder):
    stale_page_cache.learn(7)
    for file in folder.iterdir():
        file.unlink()
    assert of_edition(stale_page_cache.edition(), now)


def test_a_folder_that_cannot_be_written_costs_no_page(folder, now, caplog):
    folder.write_text("a file stands here")
    stale_page_cache.put("/", b"x", headers={}, now=now)
    stale_page_cache.remember("helpline", {})
    stale_page_cache.forget("/")
    assert stale_page_cache.get("/", now=now) is None
    assert stale_page_cache.recall("helpline") is None
    assert "cannot be written" in caplog.text


def test_without_a_folder_nothing_is_kept(settings, now):
    settings.STALE_PAGE_CACHE_FOLDER = None
    assert not stale_page_cache.is_due("/", now=now)
    stale_page_cache.put("/", b"x", headers={}, now=now)
    stale_page_cache.forget("/")
    stale_page_cache.forget_all()
    stale_page_cache.learn(7)
    assert stale_page_cache.get("/", now=now) is None
    assert stale_page_cache.recall("helpline") is None
