from datetime import timedelta

import pytest
from django.urls import reverse

from support.models import Page
from support.tests.factories import PageFactory, WarningSignsFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ADD = reverse("admin:support_page_add")
LIST = reverse("admin:support_page_changelist")


@pytest.fixture
def answers():
    """A page as the admin's form sends it."""
    return {
        "title": "After sepsis",
        "summary": "What may come after.",
        "body": "<p>Rest.</p>",
        "sources": "",
        "reviewed_on": "",
        "next_review_on": "",
        "slug": "after-sepsis",
        "order": "1",
        "published": "on",
        "warning_signs-TOTAL_FORMS": "0",
        "warning_signs-INITIAL_FORMS": "0",
    }


@pytest.fixture
def signs():
    return {
        "warning_signs-TOTAL_FORMS": "1",
        "warning_signs-0-audience": "a child",
        "warning_signs-0-call": "999",
        "warning_signs-0-signs": "a fit",
        "warning_signs-0-order": "1",
        "warning_signs-0-source_name": "NHS",
    }


def titles(response):
    return [page.title for page in response.context["cl"].queryset]


def test_an_editor_adds_a_page_with_its_warning_signs(admin_client, client, answers, signs):
    assert admin_client.post(ADD, answers | signs).status_code == 302
    html = client.get("/after-sepsis/").text
    assert "<p>Rest.</p>" in html
    assert "<li>a fit</li>" in html


def test_what_the_editor_does_not_allow_is_taken_out(admin_client, answers):
    answers["body"] = (
        '<h1>Big</h1><h2 style="color:red">Kept</h2><script>alert(1)</script>'
        '<p onclick="x()"><a href="javascript:x()">a</a> <a href="/groups/">b</a><img src="https://example.org/"></p>'
    )
    admin_client.post(ADD, answers)
    body = Page.objects.get().body
    assert "<h2>Kept</h2>" in body
    assert '<a href="/groups/">b</a>' in body
    for unwanted in ("h1", "style", "script", "alert", "onclick", "img"):
        assert unwanted not in body


def test_an_address_of_the_site_is_refused_in_plain_words(admin_client, answers):
    page = admin_client.post(ADD, answers | {"slug": "groups"})
    assert "The site itself uses /groups/. Choose another address." in page.text
    assert not Page.objects.exists()


def test_a_check_by_nobody_is_refused_in_plain_words(admin_client, answers, signs):
    page = admin_client.post(ADD, answers | signs | {"warning_signs-0-checked_on": "2026-11-01"})
    assert "A clinical check needs both the day and who did it." in page.text


def test_the_list_can_show_what_is_due_for_review(admin_client, now):
    today = now.date()
    PageFactory(title="Overdue", order=1, next_review_on=today)
    PageFactory(title="Never planned", order=2)
    PageFactory(title="Later", order=3, next_review_on=today + timedelta(days=1))
    assert titles(admin_client.get(LIST, {"review": "due"})) == ["Overdue", "Never planned"]
    assert len(titles(admin_client.get(LIST))) == 3


def test_the_list_can_show_what_awaits_a_clinical_check(admin_client):
    WarningSignsFactory(page__title="Waiting")
    WarningSignsFactory(page__title="Checked", checked=True)
    assert titles(admin_client.get(LIST, {"check": "awaited"})) == ["Waiting"]


def test_a_page_can_be_looked_at_from_its_form(admin_client):
    form = admin_client.get(reverse("admin:support_page_change", args=[PageFactory(slug="here").pk]))
    response = admin_client.get(form.context["absolute_url"])
    assert response.status_code == 302
    assert response["Location"].endswith("/here/")


def test_the_footer_shows_an_edit_at_once(
    admin_client, client, answers, footer_pages, django_capture_on_commit_callbacks
):
    def edit(url, answers):
        with django_capture_on_commit_callbacks(execute=True):
            admin_client.post(url, answers)
        return client.get("/").text

    link = '<a href="/after-sepsis/">After sepsis</a>'
    assert link not in client.get("/").text
    assert link in edit(ADD, answers | {"footer": "on"})
    page = Page.objects.get()
    assert link not in edit(reverse("admin:support_page_change", args=[page.pk]), answers)
    Page.objects.update(footer=True)
    footer_pages()
    assert link in client.get("/").text
    assert link not in edit(LIST, {"action": "delete_selected", "_selected_action": page.pk, "post": "yes"})


@pytest.mark.browser
def test_an_editor_writes_a_page_in_a_real_browser(page, admin_user, sign_in):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    sign_in(page, admin_user)
    page.goto(ADD)
    page.get_by_label("Title").fill("After sepsis")
    page.get_by_label("Summary").fill("What may come after.")
    text = page.locator(".field-body .ProseMirror[contenteditable]")
    text.click()
    page.keyboard.type("Rest first.")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    page.get_by_role("button", name="Save and stay here").click()
    page.locator(".success").wait_for()
    assert Page.objects.get(slug="after-sepsis").body == "<p><strong>Rest first.</strong></p>"
    assert text.locator("strong").inner_text() == "Rest first."
    assert complaints == []
