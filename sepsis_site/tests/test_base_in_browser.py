"""What surrounds every page, in a real browser."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("at_now")]

PHONE = {"width": 390, "height": 700}
# WCAG 2.2, 1.4.12: readers who need it space text out this far.
SPACED_OUT = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"


@pytest.fixture
def without_javascript(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", ["/", "/no-such-page/", "/styleguide/"])
@pytest.mark.parametrize("spacing", ["", SPACED_OUT], ids=["plain", "spaced out"])
def test_nothing_has_to_be_scrolled_sideways_on_the_narrowest_phone(page, settings, address, spacing):
    settings.DEBUG = address == "/styleguide/"
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    if spacing:
        # As a reader's own style sheet does: the site's policy, which keeps styles out, does not hold for it.
        page.evaluate(
            """css => {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(css);
                document.adoptedStyleSheets = [sheet];
            }""",
            spacing,
        )
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_menu_opens_and_closes_without_javascript(without_javascript):
    page = without_javascript
    page.goto("/")
    link = page.get_by_label("Main").get_by_role("link", name="Groups near you")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    page.get_by_role("button", name="Close").click()
    assert not link.is_visible()


def test_on_a_wide_screen_the_menu_needs_no_button(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/")
    assert page.get_by_label("Main").get_by_role("link", name="What’s on").is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()


def test_the_menu_stands_on_one_line_from_the_width_at_which_it_needs_no_button(page):
    page.goto("/groups/")
    menu = "[...document.querySelectorAll('.site-nav li')].map(each => each.getBoundingClientRect().top)"
    for width in (768, 991, 992, 1024, 1087, 1088):
        page.set_viewport_size({"width": width, "height": 800})
        assert len(set(page.evaluate(menu))) == 1, width


def test_the_bar_at_the_foot_never_covers_what_has_focus(page):
    page.set_viewport_size(PHONE)
    page.goto("/")
    bar = page.locator(".helpline-bar").bounding_box()
    assert bar["y"] + bar["height"] == PHONE["height"]
    seen = []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        focused = page.evaluate(
            """() => {
              const { bottom } = document.activeElement.getBoundingClientRect();
              const inBar = document.activeElement.closest(".helpline-bar") !== null;
              return { words: document.activeElement.innerText, bottom, inBar };
            }"""
        )
        seen.append(focused["words"])
        assert focused["inBar"] or focused["bottom"] <= bar["y"], focused["words"]
    assert {"Find groups", "What’s on"} <= set(seen)


def test_in_a_low_window_the_number_stays_in_the_header(page):
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto("/")
    assert page.locator(".helpline-bar").evaluate("bar => getComputedStyle(bar).position") == "static"


def test_the_skip_link_shows_on_the_first_tab_and_leads_past_the_menu(page):
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main content")
    assert skip.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_list_of_what_went_wrong_takes_focus(page, settings):
    settings.DEBUG = True
    page.goto("/styleguide/")
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")


def test_a_location_is_rounded_before_it_leaves_the_browser(page, live_server):
    page.context.grant_permissions(["geolocation"], origin=live_server.url)
    page.context.set_geolocation({"latitude": 50.834512, "longitude": -0.170912})
    page.goto("/")
    page.get_by_role("button", name="Use my location").click()
    page.wait_for_url("**/groups/?near=*")
    assert page.url == f"{live_server.url}/groups/?near=50.83,-0.17"


def test_without_a_location_the_page_asks_kindly_for_a_postcode(page):
    page.goto("/")
    page.get_by_role("button", name="Use my location").click()
    page.get_by_text("We could not find where you are. Type a postcode or town instead.").wait_for()
    assert page.evaluate("document.activeElement.id") == "postcode"
    assert page.get_by_role("button", name="Use my location").is_enabled()


def test_without_javascript_no_location_is_offered(without_javascript):
    without_javascript.goto("/")
    assert without_javascript.get_by_label("Your postcode or town").is_visible()
    assert not without_javascript.get_by_text("Use my location").is_visible()


def test_the_typeface_is_our_own_and_nobody_else_is_asked_for_anything(page, live_server):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('1rem \"Hyperlegible Next\"')")
    assert all(address.startswith(live_server.url) for address in asked)
    assert page.context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_light_and_dark(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(251, 247, 242)", "dark": "rgb(25, 18, 30)"}[scheme]


def test_on_paper_the_number_stays_and_the_menu_and_search_go(page):
    page.emulate_media(media="print")
    page.goto("/")
    assert page.locator(".helpline-bar").is_visible()
    assert page.get_by_text("Unwell now?").is_visible()
    assert not page.locator(".site-nav").is_visible()
    assert not page.locator(".search-card").is_visible()
