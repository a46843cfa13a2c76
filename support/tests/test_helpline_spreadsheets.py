"""Closures out to a spreadsheet and in again, and what every import has in common."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from core.tests.spreadsheet_helpers import bring_in, confirm, csv_of, export, look_at, problems_in
from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.models import Closure
from support.tests.factories import ClosureFactory, HelplineFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

CLOSURES = "/admin/support/closure/"
HEADINGS = ["First day", "Last day", "Reason"]
CHRISTMAS = csv_of(HEADINGS, ["24/12/2026", "2026-12-28", "Christmas"])


@pytest.fixture(autouse=True)
def helpline():
    return HelplineFactory()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def closures():
    return [(f"{each.first_day}", f"{each.last_day}", each.reason) for each in Closure.objects.all()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing_at_all(admin_client, kind):
    ClosureFactory(reason="Christmas")
    ClosureFactory(reason="Training")
    before = closures()
    _, response = export(admin_client, CLOSURES, kind)
    shown = look_at(admin_client, CLOSURES, response.content)
    assert (shown.context["number_same"], shown.context["number_new"]) == (2, 0)
    assert closures() == before


def test_a_closure_is_imported_once_and_the_editor_reads_what_the_site_says(admin_client, admin_user):
    response = bring_in(admin_client, CLOSURES, CHRISTMAS)
    assert closures() == [("2026-12-24", "2026-12-28", "Christmas")]
    assert said(response)[0] == "Imported: 1 new, 0 changed. All else is as it was."
    assert said(response)[1].startswith("The site now says: ")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.is_addition()) == (admin_user, True)
    bring_in(admin_client, CLOSURES, csv_of(HEADINGS, ["24/12/2026", "28/12/2026", "Christmas break"]))
    assert closures() == [("2026-12-24", "2026-12-28", "Christmas break")]


def test_days_in_the_wrong_order_are_told_in_the_models_own_words(admin_client):
    response = look_at(admin_client, CLOSURES, csv_of(HEADINGS, ["28/12/2026", "24/12/2026", "Christmas"]))
    assert problems_in(response) == ["Row 2: The last day cannot be before the first."]


def test_pressing_the_button_twice_imports_once(admin_client):
    shown = look_at(admin_client, CLOSURES, CHRISTMAS)
    confirm(admin_client, CLOSURES, shown)
    again = confirm(admin_client, CLOSURES, shown)
    assert "There is nothing to import." in again.text
    assert Closure.objects.count() == 1
    assert LogEntry.objects.count() == 1


def test_what_changed_on_the_site_since_the_look_is_shown_and_not_written_over(admin_client):
    closure = ClosureFactory(first_day="2026-12-24", last_day="2026-12-28", reason="Winter")
    shown = look_at(admin_client, CLOSURES, CHRISTMAS)
    Closure.objects.update(reason="Holidays")
    again = confirm(admin_client, CLOSURES, shown)
    assert "Something on the site has changed since you looked." in again.text
    closure.refresh_from_db()
    assert closure.reason == "Holidays"
    confirm(admin_client, CLOSURES, again)
    closure.refresh_from_db()
    assert closure.reason == "Christmas"


def test_what_was_shown_to_one_user_or_for_one_list_is_no_use_elsewhere(admin_client, client, django_user_model):
    shown = look_at(admin_client, CLOSURES, CHRISTMAS).context["shown"]
    client.force_login(django_user_model.objects.create_superuser("other"))
    for each, address in ((client, CLOSURES), (admin_client, "/admin/faq/question/")):
        for text in (shown, shown[:-1], "", "\0"):
            if each is admin_client and address == CLOSURES:
                continue
            response = each.post(f"{address}process_import/", {"shown": text})
            assert response.status_code == 302
            assert response.url == f"{address}import/"
    assert not Closure.objects.exists()


def test_what_was_shown_an_hour_ago_has_to_be_looked_at_again(admin_client, admin_user, time_machine):
    shown = look_at(admin_client, CLOSURES, CHRISTMAS)
    time_machine.shift(3601)
    # After an hour in which nothing happened one has to log in again, too.
    admin_client.force_login(admin_user)
    response = confirm(admin_client, CLOSURES, shown)
    assert said(response) == ["You looked at this more than an hour ago. Choose the file again."]
    assert not Closure.objects.exists()


def test_nothing_is_left_on_the_server_between_the_look_and_the_import(admin_client, tmp_path, monkeypatch, settings):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    settings.MEDIA_ROOT = tmp_path
    ClosureFactory()
    shown = look_at(admin_client, CLOSURES, CHRISTMAS)
    export(admin_client, CLOSURES, "xlsx")
    assert not list(tmp_path.iterdir())
    with pytest.raises(signing.BadSignature):
        signing.loads(shown.context["shown"])


@pytest.mark.parametrize("page", ["import", "export"])
def test_the_pages_are_well_formed_and_bring_no_script_or_style_of_their_own(admin_client, page):
    response = admin_client.get(f"{CLOSURES}{page}/")
    assert_valid_html(response)
    content = response.text.partition('id="content"')[2].partition("</main>")[0]
    assert content
    for part in ("<script", "<style", " style=", " onclick=", " onchange="):
        assert part not in content
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_only_a_post_imports(admin_client, method):
    assert getattr(admin_client, method)(f"{CLOSURES}process_import/").status_code == 405


def test_a_form_without_a_file_says_so(admin_client):
    response = admin_client.post(f"{CLOSURES}import/", {"file": "not a file"})
    assert response.status_code == 422
    assert "Choose a file first." in response.text
    assert "<title>Error: " in response.text


def test_odd_names_and_odd_words_are_never_markup(admin_client):
    bad = csv_of(HEADINGS, ["<script>alert(1)</script>", "\u202e28/12/2026", "x"])
    upload = SimpleUploadedFile("<b>\u202e.csv", bad)
    response = admin_client.post(f"{CLOSURES}import/", {"file": upload})
    assert response.status_code == 422
    assert "<script>alert(1)" not in response.text
    assert "<b>\u202e" not in response.text


def test_a_request_that_was_forged_is_refused(client, admin_user):
    client.handler.enforce_csrf_checks = True
    client.force_login(admin_user)
    for page in ("import", "process_import", "export"):
        assert client.post(f"{CLOSURES}{page}/", {"kind": "csv"}).status_code == 403
