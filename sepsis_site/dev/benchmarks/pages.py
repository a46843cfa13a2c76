"""Measure gunicorn with the site's own configuration: requests, processor time, memory, and pages on a slow line."""

import http.client
import itertools
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from statistics import median

import psutil
from django.conf import settings

from sepsis_site.dev.benchmarks import check
from sepsis_site.dev.chromium import open_chromium

CONNECTIONS = 4
# From all over the country, so that each search reads other rows.
POSTCODES = (
    *("BN3 3WR", "CM1 7ET", "BB7 2JY", "M1 1AE", "G2 1DY", "CF10 1EP", "BT1 5GS", "LS1 4AP", "EX4 3LB", "NR2 1NH"),
    *("AB10 1AB", "B1 1BB", "L1 8JQ", "NE1 4EH", "S1 2HH", "BS1 4ST", "OX1 1BX", "CB2 1TN", "PL1 2AA", "SW1A 1AA"),
)
QUERIES = [f"?postcode={postcode.replace(' ', '+')}" for postcode in POSTCODES]
PAGES = {
    "finder": [f"/groups/{query}" for query in QUERIES],
    "bare": ["/benchmark/bare/"],
    "queries": [f"/benchmark/queries/{query}" for query in QUERIES],
}
MIXED_PAGES = [*PAGES["finder"], "/", "/helpline/", "/groups/", "/faq/", "/stories/"]
PAGES_ON_SLOW_LINE = {
    "home": "/",
    "helpline": "/helpline/",
    "finder": "/groups/",
    "results": "/groups/?postcode=BN3+3WR",
}
# A round trip of 400 ms; 400 kbit/s each way, here in bytes a second.
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


class Site:
    """gunicorn's process and the port it listens on."""

    def __init__(self, process, port):
        self.process, self.port = process, port

    def workers(self):
        return psutil.Process(self.process.pid).children()

    def processor_seconds(self):
        return sum(times.user + times.system for times in (worker.cpu_times() for worker in self.workers()))

    def measure(self, paths, seconds):
        """Return the requests a second, and the milliseconds of the workers' processor time for each."""
        before, begin = self.processor_seconds(), time.monotonic()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            requests = sum(pool.map(self._request, [paths] * CONNECTIONS, [begin + seconds] * CONNECTIONS))
        taken = time.monotonic() - begin
        return requests / taken, (self.processor_seconds() - before) * 1000 / requests

    def _request(self, paths, deadline):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        for count, path in enumerate(itertools.cycle(paths)):
            if time.monotonic() >= deadline:
                connection.close()
                return count
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise SystemExit(f"{path} answered {response.status}.")


@contextmanager
def served(database, **environment):
    """Serve a database on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment |= {"BENCHMARK_DATABASE": database, "HOST": "127.0.0.1", "PORT": str(port)}
    # Workers are never replaced, because their processor time and memory are counted.
    command = [sys.executable, "-m", "gunicorn", "--config", "sepsis_site/server/gunicorn.py"]
    process = subprocess.Popen(
        [*command, "--max-requests", "0", "--log-level", "warning"],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Site(process, port)
    finally:
        process.terminate()
        process.wait()


def measure_pages(databases, rounds, seconds):
    with ExitStack() as stack:
        sites = {size: stack.enter_context(served(database)) for size, database in databases.items()}
        # In turns, so that other load falls on all of them alike. The first round fills caches.
        measured = [
            {
                (size, page): site.measure(paths, seconds)
                for size, site in sites.items()
                for page, paths in PAGES.items()
            }
            for _ in range(rounds + 1)
        ]
    print(f"\nPages: median of {rounds} rounds")
    medians = {}
    for size, page in measured[0]:
        rate, cost = (median(each[size, page][index] for each in measured[1:]) for index in (0, 1))
        medians[size, page] = rate, cost
        print(f"  {size:>9,} groups  {page:8} {rate:8.0f} a second, {cost:.3f} ms of processor time each")
    smallest, largest = min(databases), max(databases)
    (rate, cost), (_, bare_cost), (queries_rate, _) = (medians[smallest, page] for page in PAGES)
    ratio, share, kept = cost / bare_cost, rate / queries_rate, medians[largest, "finder"][0] / rate
    check(f"a finder page costs {ratio:.1f} times a bare one's processor time (at most 8, better 6)", ratio <= 8)
    check(f"{share:.2f} of the requests a second that the queries alone allow (at least 0.5)", share >= 0.5)
    check(f"{kept:.2f} of the requests a second left at {largest:,} groups (at least 0.9)", kept >= 0.9)


def measure_memory(database, requests):
    seconds, done, megabytes = 3, 0, []
    with served(database) as site:
        while done < requests:
            done += round(site.measure(MIXED_PAGES, seconds)[0] * seconds)
            memory = sum(worker.memory_full_info().uss for worker in site.workers()) / 1_000_000
            print(f"  {done:>7,} requests  {memory:6.1f} MB", flush=True)
            # Caches fill in the first third. Later growth would go on.
            if done >= requests / 3:
                megabytes.append(memory)
    growth = megabytes[-1] / megabytes[0] - 1
    check(f"the memory grew by {growth:.1%} over the last two thirds (at most 5%)", growth <= 0.05)


def measure_slow_line(database):
    """Print when a phone with an empty cache shows the helpline's number, all words and the typeface.

    Nothing is expected: the times depend on the line and the phone.
    """
    from playwright.sync_api import expect

    print("\nSlow 3G (400 ms, 400 kbit/s), empty cache: seconds until it is there")
    with served(database, BENCHMARK_GZIP="yes") as site, open_chromium() as browser:
        for name, address in PAGES_ON_SLOW_LINE.items():
            url = f"http://127.0.0.1:{site.port}{address}"
            context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
            # Fills the site's own caches.
            context.request.get(url)
            page = context.new_page()
            tools = context.new_cdp_session(page)
            tools.send("Network.enable")
            tools.send("Network.emulateNetworkConditions", SLOW_3G)
            begin = time.monotonic()
            page.goto(url, wait_until="commit")
            number = page.locator("a[href^='tel:0808']:visible").first
            number.wait_for()
            times = {"number": time.monotonic() - begin}
            page.locator(".site-footer").wait_for()
            times["words"] = time.monotonic() - begin
            expect(number).to_be_in_viewport()
            page.wait_for_load_state()
            page.evaluate("document.fonts.ready.then(() => true)")
            files = page.evaluate(
                "['navigation', 'resource'].flatMap(type => performance.getEntriesByType(type))"
                ".map(each => [each.name, each.responseEnd, each.transferSize])"
            )
            times["typeface"] = max(end for name, end, _ in files if name.endswith(".woff2")) / 1000
            size = sum(size for *_, size in files)
            parts = ", ".join(f"{part} {seconds:.1f}" for part, seconds in times.items())
            print(f"  {name:9} {parts}; {size / 1000:.0f} KB with typeface and scripts", flush=True)
            context.close()
