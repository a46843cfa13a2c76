"""The scenes of the editors' guide: each goes to a place of the site as its reader would, and takes one picture.

A scene is a function of a ``Desk`` and returns the bytes of a picture; the picture is called as the function is, with
hyphens. Scenes find things by the names that people see, as the guide does: where a button has another name now, the
scene stops, and the guide needs mending too.
"""

from datetime import date, timedelta

from django.urls import reverse

from sepsis_site.dev.screenshots.capture import DESK, PHONE, picture

SCENES = {}


def scene(function):
    SCENES[function.__name__.replace("_", "-")] = function
    return function


def _change(thing):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


@scene
def log_in(desk):
    page = desk.window(width=PHONE)
    page.goto("/admin/")
    page.get_by_label("Email address").fill("volunteer@example.org")
    return picture(
        page, page.get_by_role("heading", level=1), page.get_by_role("link", name="Forgotten your password?")
    )


@scene
def second_step(desk):
    page = desk.window(desk.world.newcomer, width=PHONE)
    page.goto("/admin/")
    return picture(page, page.get_by_role("heading", level=1), page.get_by_role("button", name="Carry on"))


@scene
def work_list(desk):
    page = desk.window(desk.world.editor, width=DESK)
    page.goto("/admin/")
    return picture(page, page.locator("#content h1"), page.locator(".work-list"))


@scene
def my_groups(desk):
    page = desk.window(desk.world.volunteer, width=PHONE)
    page.goto("/admin/")
    page.get_by_role("button", name="Not now").click()
    page.locator(".second-step-offer").wait_for(state="detached")
    page.get_by_role("link", name="My groups").first.click()
    page.wait_for_url("**/mine/")
    return picture(page, page.get_by_role("heading", level=1), page.locator(".my-group"))


@scene
def add_a_meeting(desk):
    page = _meeting(desk)
    return picture(page, page.get_by_role("heading", level=1), page.get_by_role("button", name="Go on and check it"))


@scene
def check_the_meeting(desk):
    page = _meeting(desk)
    page.get_by_role("button", name="Go on and check it").click()
    lists = page.locator(".result")
    return picture(page, page.get_by_role("heading", name="Check the meeting"), lists)


def _meeting(desk):
    page = desk.window(desk.world.volunteer, width=PHONE)
    page.goto(reverse("admin:groups_supportgroup_mine"))
    page.get_by_role("link", name="Add the next meeting").click()
    return page


@scene
def cancel_a_meeting(desk):
    page = desk.window(desk.world.volunteer, width=PHONE)
    page.goto(reverse("admin:groups_supportgroup_mine"))
    page.locator(".my-date--next").get_by_role("link", name="Cancel").click()
    page.get_by_label("Why is it cancelled?").fill("The heating is broken.")
    return picture(page, page.get_by_role("heading", level=1), page.locator(".ask"))


@scene
def hall_closed(desk):
    page = desk.window(desk.world.editor, width=DESK)
    page.goto(_change(desk.world.group.usual_venue))
    page.get_by_label("Closed from").fill(_day(desk.world.today + timedelta(days=14)))
    page.get_by_label("Closed until").fill(_day(desk.world.today + timedelta(days=27)))
    page.get_by_label("Closed reason").fill("The floor is being mended.")
    part = page.locator("fieldset", has=page.get_by_label("Closed reason"))
    return picture(page, part, page.locator(".submit-row"))


@scene
def enter_christmas(desk):
    page = desk.window(desk.world.editor, width=DESK)
    page.goto("/admin/")
    page.locator("#content-main").get_by_role("link", name="Closures", exact=True).click()
    page.get_by_role("link", name="Add closure").last.click()
    year = desk.world.today.year
    page.get_by_label("Reason").fill("Christmas")
    page.get_by_label("First day").fill(_day(date(year, 12, 24)))
    page.get_by_label("Last day").fill(_day(date(year + 1, 1, 1)))
    return picture(page, page.locator("#content h1"), page.locator(".submit-row"))


@scene
def write_an_answer(desk):
    page = desk.window(desk.world.editor, width=DESK)
    page.goto(_change(desk.world.answer))
    page.locator(".ProseMirror[contenteditable]").first.click()
    return picture(page, page.locator("#content h1"), page.locator(".field-body"))


@scene
def history(desk):
    answer = desk.world.answer
    page = desk.window(desk.world.editor, width=DESK)
    page.goto(_change(answer))
    page.get_by_label("Short answer").fill(f"{answer.short_answer} Take your time.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".success").wait_for()
    page.goto(_change(answer))
    page.get_by_role("link", name="History").click()
    page.wait_for_url("**/history/")
    return picture(page, page.get_by_role("heading", level=1), page.locator(".version").first)


@scene
def two_people(desk):
    answer = desk.world.answer
    mine = desk.window(desk.world.editor, width=DESK)
    mine.goto(_change(answer))
    mine.get_by_label("Short answer").fill("This is what you wrote.")
    theirs = desk.window(desk.world.manager, width=DESK)
    theirs.goto(_change(answer))
    theirs.get_by_label("Short answer").fill("This is what your colleague wrote.")
    theirs.get_by_role("button", name="Save", exact=True).click()
    theirs.locator(".success").wait_for()
    mine.get_by_role("button", name="Save", exact=True).click()
    mine.get_by_text("Save mine anyway").wait_for()
    return picture(mine, mine.locator("#content h1"), mine.locator(".field-short_answer"))


@scene
def story_desk(desk):
    page = desk.window(desk.world.moderator, width=DESK)
    page.goto("/admin/stories/story/")
    page.get_by_role("link", name=desk.world.story.title).click()
    page.get_by_role("heading", name="Before you read").wait_for()
    return picture(page, page.locator("#content h1"), page.locator(".desk").first)


@scene
def booklet_requests(desk):
    page = desk.window(desk.world.editor, width=DESK)
    page.goto("/admin/")
    page.locator(".work-list").get_by_role("link", name="requests for booklets to post").click()
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option(label="Mark as sent: the booklets are in the post")
    return picture(page, page.locator("#content h1"), page.locator("#result_list"))


@scene
def spreadsheet(desk):
    page = desk.window(desk.world.editor, width=DESK)
    page.goto("/admin/support/closure/import/")
    year = desk.world.today.year + 1
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
    return picture(page, page.get_by_role("heading", level=1), page.locator(".sheet"))


@scene
def invite_a_colleague(desk):
    page = desk.window(desk.world.manager, width=DESK)
    page.goto("/admin/auth/user/")
    page.get_by_role("link", name="Invite a person").first.click()
    page.get_by_label("Their name").fill("A colleague")
    page.get_by_label("Their email address").fill("colleague@example.org")
    page.get_by_label("Group volunteers").check()
    page.get_by_label("Example Support Group").check()
    return picture(page, page.get_by_role("heading", level=1), page.get_by_role("button", name="Send the invitation"))


def _day(day):
    """A date as the admin's boxes take it."""
    return f"{day:%d/%m/%Y}"
