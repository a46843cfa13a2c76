"""When something is on the site, as editors set it and look for it."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from faq.models import Question
from faq.tests.factories import QuestionFactory
from sepsis_site.dev.pytest_plugin import LONDON, NOW
from sepsis_site.tests.admin_helpers import change_url
from support.models import OnlineCommunity, Page, Resource
from support.tests.factories import OnlineCommunityFactory, PageFactory, ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

COMES = datetime(2026, 12, 3, 9, tzinfo=LONDON)
FACTORIES = {Page: PageFactory, Question: QuestionFactory, Resource: ResourceFactory}
MODELS = [Page, Question, Resource, OnlineCommunity]


def save(client, thing, *, comes=("", ""), leaves=("", ""), **fields):
    """Save the form of ``thing`` with these times, as a browser does."""
    context = client.get(change_url(thing)).context
    form = context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for each in context["inline_admin_formsets"]:
        sent |= {each.formset.management_form.add_prefix(name): 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    sent = {name: value for name, value in sent.items() if (value or value == 0) and value is not False}
    sent = {name: value for name, value in sent.items() if not name.startswith("publish_")}
    for name, (day, time) in {"publish_from": comes, "publish_until": leaves}.items():
        sent |= {f"{name}_0": day, f"{name}_1": time}
    return client.post(change_url(thing), sent | fields)


def errors_of(response):
    return response.context["adminform"].form.errors


@pytest.mark.parametrize("model", MODELS)
def test_both_times_are_set_in_the_form_and_read_in_the_history(admin_client, model):
    thing = FACTORIES.get(model, OnlineCommunityFactory)()
    response = save(admin_client, thing, comes=("2026-12-03", "09:00"), leaves=("2026-12-10", "17:30"))
    assert response.status_code == 302, errors_of(response)
    thing.refresh_from_db()
    assert (thing.publish_from, thing.publish_until) == (COMES, COMES + timedelta(days=7, hours=8, minutes=30))
    history = admin_client.get(f"{change_url(thing).removesuffix('change/')}history/").text
    for words in ("On the site from", "3 December 2026, 09:00", "On the site until", "10 December 2026, 17:30"):
        assert words in history


def test_the_form_asks_with_the_pickers_of_a_phone(admin_client):
    html = admin_client.get(change_url(PageFactory(publish_from=COMES))).text
    assert 'type="date" name="publish_from_0" value="2026-12-03"' in " ".join(html.split()).replace(
        'name="publish_from_0" value="2026-12-03" type="date"', 'type="date" name="publish_from_0" value="2026-12-03"'
    )
    assert 'aria-label="On the site from: time in the UK"' in html


def test_leaving_before_coming_is_said_beside_the_field(admin_client):
    page = PageFactory()
    response = save(admin_client, page, comes=("2026-12-03", "09:00"), leaves=("2026-12-03", "09:00"))
    assert errors_of(response) == {
        "publish_until": [
            "It comes on 3 December, 9am, so it cannot leave before. Choose a later time, or empty one of the two."
        ]
    }


def test_a_time_to_leave_that_is_over_is_asked_about_once(admin_client):
    page, over = PageFactory(), ("2026-11-01", "09:00")
    response = save(admin_client, page, leaves=over)
    assert "1 November, 9am is over, so nobody would see it." in errors_of(response)["publish_until"][0]
    assert 'name="left_already"' in response.text
    assert save(admin_client, page, leaves=over, left_already="yes").status_code == 302
    # It is known now: another change is saved without a word.
    assert save(admin_client, page, leaves=over, title="Another title").status_code == 302
    page.refresh_from_db()
    assert (page.title, page.has_left(NOW)) == ("Another title", True)


def test_what_is_not_published_may_have_any_time(admin_client):
    page = PageFactory(published=False)
    assert save(admin_client, page, leaves=("2026-11-01", "09:00")).status_code == 302
    # To publish it then is to be meant.
    response = save(admin_client, page, leaves=("2026-11-01", "09:00"), published="on")
    assert "is over, so nobody would see it." in errors_of(response)["publish_until"][0]


@pytest.mark.parametrize("typed", ["\x00", "x" * 10_000, "٣", "\u202e9"])
def test_no_time_that_anybody_sends_breaks_the_form(admin_client, typed):
    response = save(admin_client, PageFactory(), comes=(typed, typed), leaves=(typed, ""))
    assert response.status_code == 200
    assert set(errors_of(response)) == {"publish_from", "publish_until"}


@pytest.mark.parametrize("model", MODELS)
def test_lists_say_what_is_true_now_and_are_narrowed_by_it(admin_client, model):
    factory = FACTORIES.get(model, OnlineCommunityFactory)
    things = {
        "On the site": factory(),
        "On the site until 30 November, 10am": factory(publish_until=NOW + timedelta(days=6)),
        "From 3 December, 9am": factory(publish_from=COMES),
        "Left on 24 November": factory(publish_until=NOW),
        "Not on the site": factory(published=False),
    }
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    html = admin_client.get(address).text
    for words in things:
        assert re.search(rf'<td[^>]* class="field-on_the_site"[^>]*>{words}</td>', html)
    on, until, coming, left, off = things.values()
    choices = {"on": {on, until}, "leaving": {until}, "coming": {coming}, "left": {left}, "off": {off}}
    for choice, found in choices.items():
        assert set(admin_client.get(address, {"site": choice}).context["cl"].result_list) == found, choice
