"""A leader's monthly visit, on a phone, in a real browser without JavaScript."""

from datetime import datetime

import pytest
from django.contrib.auth.models import Permission, User

from groups.models import Event
from groups.tests.factories import EventFactory, SupportGroupFactory
from sepsis_site.dev.pytest_plugin import LONDON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(chromium, live_server):
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="en-GB", viewport={"width": 390, "height": 844}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def group(live_server, places, at_now, django_user_model):
    ann = django_user_model.objects.create_user("ann", is_staff=True)
    names = ["add_event", "change_event", "view_event", "view_supportgroup"]
    ann.user_permissions.set(Permission.objects.filter(content_type__app_label="groups", codename__in=names))
    group = SupportGroupFactory(name="Hove Group", usual_venue__name="Vallance Centre")
    group.leaders.add(ann)
    EventFactory(group=group, starts_at=datetime(2026, 11, 18, 18, 30, tzinfo=LONDON))
    return group


@pytest.fixture
def log_in(sign_in):
    def log_in(page):
        sign_in(page, User.objects.get(username="ann"))
        page.goto("/admin/groups/supportgroup/mine/")

    return log_in


def test_a_leader_adds_the_next_meeting_somewhere_new_then_cancels_it(phone, group, log_in):
    log_in(phone)
    phone.get_by_role("link", name="Add the next meeting").click()
    assert phone.get_by_label("Day", exact=True).input_value() == "Wednesday 16 December 2026"
    place = phone.get_by_label("Name of the place")
    assert not place.is_visible()
    phone.get_by_label("Somewhere else").check()
    place.fill("Town Hall")
    phone.get_by_label("Street, and room if there is one").fill("Norton Road")
    phone.get_by_label("Town", exact=True).fill("Hove")
    phone.get_by_label("Postcode", exact=True).fill("ZZ9 9ZZ")
    phone.get_by_label("Day", exact=True).fill("31/11/2026")
    phone.get_by_role("button", name="Go on and check it").click()
    assert phone.title().startswith("Error: ")
    assert phone.get_by_role("alert").get_by_role("link").all_inner_texts()[0].startswith("November has 30 days.")
    assert place.input_value() == "Town Hall"
    phone.get_by_label("Day", exact=True).fill("16 December")
    phone.get_by_label("Postcode", exact=True).fill("bn3 3bq")
    phone.get_by_role("button", name="Go on and check it").click()
    assert phone.get_by_text("We found BN3 3BQ on the map, near Hove.").is_visible()
    # Second thoughts, with the browser's own button: nothing typed is lost.
    phone.go_back()
    assert place.input_value() == "Town Hall"
    phone.get_by_role("button", name="Go on and check it").click()
    phone.get_by_role("button", name="Save the meeting").first.click()
    assert phone.get_by_text("Saved: Wednesday 16 December 2026, 6.30pm to 8.30pm.").is_visible()
    phone.go_back()
    assert phone.get_by_role("heading", level=1).inner_text() == "My groups"

    phone.locator(".volunteer-date--next").get_by_role("link", name="Cancel").click()
    phone.get_by_label("Why is it cancelled?").fill("Snow.")
    phone.get_by_role("button", name="See first how it will look").click()
    assert phone.get_by_role("heading", name="This meeting is cancelled").is_visible()
    phone.get_by_role("button", name="Cancel this event").first.click()
    assert phone.get_by_text("Cancelled: Snow.").is_visible()
    event = Event.objects.latest("pk")
    assert (event.venue.name, event.status) == ("Town Hall", "cancelled")
    phone.goto(event.get_absolute_url())
    assert phone.get_by_text("Snow.").first.is_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_a_leader_scrolls_sideways(page, group, width, log_in):
    event = EventFactory(group=group, starts_at=datetime(2026, 12, 16, 18, 30, tzinfo=LONDON))
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page)
    wide = {}
    for name, url in {
        "mine": "/admin/groups/supportgroup/mine/",
        "form": f"/admin/groups/supportgroup/{group.pk}/meeting/",
        "cancel": f"/admin/groups/event/{event.pk}/cancel/?from=my-groups",
        "move": f"/admin/groups/event/{event.pk}/move/",
    }.items():
        page.goto(url)
        wide[name] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == dict.fromkeys(wide, 0)
