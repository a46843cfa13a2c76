"""When a page can be read on a slow phone line, in a real browser: nothing kept, nothing fetched before."""

from playwright.sync_api import sync_playwright

from sepsis_site.dev.chromium import CHROMIUM_MISSING, find_chromium, launch

PAGES = {"home": "/", "helpline": "/helpline/", "finder": "/groups/", "results": "/groups/?postcode=BN3+3WR"}
# "Slow 3G": 400 ms there and back, 400 kbit/s each way, in bytes a second.
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PHONE = {"width": 390, "height": 844}
# Watches every frame for the helpline's number in the window, and for the end of the page.
WATCH = """(() => {
    window.seen = {};
    const look = () => {
        const now = performance.now();
        const isSeen = [...document.querySelectorAll("a[href^='tel:0808']")].some(each => {
            const { top, bottom, width } = each.getBoundingClientRect();
            return width && top >= 0 && bottom <= innerHeight;
        });
        if (isSeen) seen.number ??= now;
        if (document.querySelector(".site-footer")) seen.words ??= now;
        if (!seen.number || !seen.words) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})()"""
TIMES = """() => {
    const painted = performance.getEntriesByName("first-contentful-paint")[0].startTime;
    const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const font = files.find(each => each.name.endsWith(".woff2"));
    return { number: Math.max(painted, seen.number), words: Math.max(painted, seen.words),
             typeface: font?.responseEnd ?? null, bytes: files.reduce((sum, each) => sum + each.transferSize, 0) };
}"""


def seconds_until_read(site):
    """Yield (page, {"number", "words", "typeface": seconds}, bytes) as a phone on such a line sees ``site``."""
    path = find_chromium()
    if path is None:
        raise SystemExit(CHROMIUM_MISSING)
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        for name, address in PAGES.items():
            url = f"http://127.0.0.1:{site.port}{address}"
            context = browser.new_context(viewport=PHONE, locale="en-GB")
            # What the site itself keeps ready is there for the first reader too.
            context.request.get(url)
            context.add_init_script(WATCH)
            page = context.new_page()
            tools = context.new_cdp_session(page)
            tools.send("Network.enable")
            tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
            tools.send("Network.emulateNetworkConditions", LINE)
            page.goto(url, wait_until="load")
            page.evaluate("document.fonts.ready.then(() => true)")
            times = page.evaluate(TIMES)
            size = times.pop("bytes")
            yield name, {what: taken / 1000 for what, taken in times.items() if taken}, size
            context.close()
        browser.close()
