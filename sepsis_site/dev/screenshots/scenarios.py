"""The scenarios of the editors' guide: each goes to one place of the admin as an editor does, and takes a screenshot.

A scenario is a function of a ``Session`` and returns the bytes of a PNG, which is named like the function. It finds
controls by their visible names, as the guide does: a renamed button stops the scenario, and the guide needs an edit.
"""

from datetime import date, timedelta

from django.urls import reverse

from sepsis_site.dev.screenshots.capture import DESKTOP_WIDTH, PHONE_WIDTH, capture

SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


def _change_url(instance):
    return reverse(f"admin:{instance._meta.app_label}_{instance._meta.model_name}_change", args=[instance.pk])


@scenario
def log_in(session):
    page = session.open(width=PHONE_WIDTH)
    page.goto("/admin/")
    page.get_by_label("Email address").fill("volunteer@example.org")
    return capture(
        page, page.get_by_role("heading", level=1), page.get_by_role("link", name="Forgotten your password?")
    )


@scenario
def second_step(session):
    page = session.open(session.fixtures.newcomer, width=PHONE_WIDTH)
    page.goto("/admin/")
    return capture(page, page.get_by_role("heading", level=1), page.get_by_role("button", name="Carry on"))


@scenario
def work_list(session):
    page = session.open(session.fixtures.editor, width=DESKTOP_WIDTH)
    page.goto("/admin/")
    return capture(page, page.locator("#content h1"), page.locator(".task-list"))


@scenario
def my_groups(session):
    page = session.open(session.fixtures.volunteer, width=PHONE_WIDTH)
    page.goto("/admin/")
    page.get_by_role("button", name="Not now").click()
    page.locator(".second-step-offer").wait_for(state="detached")
    page.get_by_role("link", name="My groups").first.click()
    page.wait_for_url("**/mine/")
    return capture(page, page.get_by_role("heading", level=1), page.locator(".volunteer-group"))


@scenario
def add_a_meeting(session):
    page = _open_new_meeting(session)
    return capture(page, page.get_by_role("heading", level=1), page.get_by_role("button", name="Go on and check it"))


@scenario
def check_the_meeting(session):
    page = _open_new_meeting(session)
    page.get_by_role("button", name="Go on and check it").click()
    lists = page.locator(".result")
    return capture(page, page.get_by_role("heading", name="Check the meeting"), lists)


def _open_new_meeting(session):
    page = session.open(session.fixtures.volunteer, width=PHONE_WIDTH)
    page.goto(reverse("admin:groups_supportgroup_mine"))
    page.get_by_role("link", name="Add the next meeting").click()
    return page


@scenario
def cancel_a_meeting(session):
    page = session.open(session.fixtures.volunteer, width=PHONE_WIDTH)
    page.goto(reverse("admin:groups_supportgroup_mine"))
    page.locator(".volunteer-date--next").get_by_role("link", name="Cancel").click()
    page.get_by_label("Why is it cancelled?").fill("The heating is broken.")
    return capture(page, page.get_by_role("heading", level=1), page.locator(".confirmation-page"))


@scenario
def hall_closed(session):
    page = session.open(session.fixtures.editor, width=DESKTOP_WIDTH)
    page.goto(_change_url(session.fixtures.group.usual_venue))
    page.get_by_label("Closed from").fill(_day(session.fixtures.today + timedelta(days=14)))
    page.get_by_label("Closed until").fill(_day(session.fixtures.today + timedelta(days=27)))
    page.get_by_label("Closed reason").fill("The floor is being mended.")
    part = page.locator("fieldset", has=page.get_by_label("Closed reason"))
    return capture(page, part, page.locator(".submit-row"))


@scenario
def enter_christmas(session):
    page = session.open(session.fixtures.editor, width=DESKTOP_WIDTH)
    page.goto("/admin/")
    page.locator("#content-main").get_by_role("link", name="Closures", exact=True).click()
    page.get_by_role("link", name="Add closure").last.click()
    year = session.fixtures.today.year
    page.get_by_label("Reason").fill("Christmas")
    page.get_by_label("First day").fill(_day(date(year, 12, 24)))
    page.get_by_label("Last day").fill(_day(date(year + 1, 1, 1)))
    return capture(page, page.locator("#content h1"), page.locator(".submit-row"))


@scenario
def write_an_answer(session):
    page = session.open(session.fixtures.editor, width=DESKTOP_WIDTH)
    page.goto(_change_url(session.fixtures.answer))
    page.locator(".ProseMirror[contenteditable]").first.click()
    return capture(page, page.locator("#content h1"), page.locator(".field-body"))


@scenario
def history(session):
    answer = session.fixtures.answer
    page = session.open(session.fixtures.editor, width=DESKTOP_WIDTH)
    page.goto(_change_url(answer))
    page.get_by_label("Short answer").fill(f"{answer.short_answer} Take your time.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".success").wait_for()
    page.goto(_change_url(answer))
    page.get_by_role("link", name="History").click()
    page.wait_for_url("**/history/")
    return capture(page, page.get_by_role("heading", level=1), page.locator(".version").first)


@scenario
def two_people(session):
    answer = session.fixtures.answer
    mine = session.open(session.fixtures.editor, width=DESKTOP_WIDTH)
    mine.goto(_change_url(answer))
    mine.get_by_label("Short answer").fill("This is what you wrote.")
    theirs = session.open(session.fixtures.manager, width=DESKTOP_WIDTH)
    theirs.goto(_change_url(answer))
    theirs.get_by_label("Short answer").fill("This is what your colleague wrote.")
    theirs.get_by_role("button", name="Save", exact=True).click()
    theirs.locator(".success").wait_for()
    mine.get_by_role("button", name="Save", exact=True).click()
    mine.get_by_text("Save mine anyway").wait_for()
    return capture(mine, mine.locator("#content h1"), mine.locator(".field-short_answer"))


@scenario
def story_desk(session):
    page = session.open(session.fixtures.moderator, width=DESKTOP_WIDTH)
    page.goto("/admin/stories/story/")
    page.get_by_role("link", name=session.fixtures.story.title).click()
    page.get_by_role("heading", name="Before you read").wait_for()
    return capture(page, page.locator("#content h1"), page.locator(".moderation").first)


@scenario
def booklet_requests(session):
    page = session.open(session.fixtures.editor, width=DESKTOP_WIDTH)
    page.goto("/admin/")
    page.locator(".task-list").get_by_role("link", name="requests for booklets to post").click()
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option(label="Mark as sent: the booklets are in the post")
    return capture(page, page.locator("#content h1"), page.locator("#result_list"))


@scenario
def spreadsheet(session):
    page = session.open(session.fixtures.editor, width=DESKTOP_WIDTH)
    page.goto("/admin/support/closure/import/")
    year = session.fixtures.today.year + 1
    rows = [
        "reason,first day,last day",
        f"Training,{date(year, 3, 3):%d/%m/%Y},{date(year, 3, 3):%d/%m/%Y}",
        f"Moving house,{date(year, 5, 18):%d/%m/%Y},{date(year, 5, 22):%d/%m/%Y}",
    ]
    page.get_by_label("Excel file (.xlsx) or CSV file").set_input_files(
        {"name": "closures.csv", "mimeType": "text/csv", "buffer": "\r\n".join(rows).encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Import 2 new").wait_for()
    return capture(page, page.get_by_role("heading", level=1), page.locator(".spreadsheet"))


@scenario
def invite_a_colleague(session):
    page = session.open(session.fixtures.manager, width=DESKTOP_WIDTH)
    page.goto("/admin/auth/user/")
    page.get_by_role("link", name="Invite a person").first.click()
    page.get_by_label("Their name").fill("A colleague")
    page.get_by_label("Their email address").fill("colleague@example.org")
    page.get_by_label("Group volunteers").check()
    page.get_by_label("Example Support Group").check()
    return capture(page, page.get_by_role("heading", level=1), page.get_by_role("button", name="Send the invitation"))


def _day(day):
    """Return a date as the admin's fields accept it."""
    return f"{day:%d/%m/%Y}"
