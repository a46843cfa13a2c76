"""``python -m sepsis_site.dev.benchmarks``, or ``make bench``; ``--help`` says what can be chosen."""

import argparse
import os
import statistics
import sys
import time
from contextlib import ExitStack

BASE = "sepsis_benchmark"


def main():
    parser = argparse.ArgumentParser(prog="make bench", description=sys.modules["sepsis_site.dev.benchmarks"].__doc__)
    parser.add_argument(
        "--sizes", default="300,10000,1000000", help="how many groups; empty: only the search (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=7, help="rounds of page requests (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=2, help="for each page in a round (default: %(default)s)")
    parser.add_argument(
        "what",
        nargs="?",
        choices=["memory", "slow-line"],
        help="only whether the workers' memory stays stable, or when pages can be read on a slow phone line",
    )
    parser.add_argument("--requests", type=int, default=50_000, help="for the memory (default: %(default)s)")
    options = parser.parse_args()
    if options.what:
        options.sizes = "300"
    sizes = [int(size.replace("_", "")) for size in options.sizes.split(",") if size]

    os.environ["BENCHMARK_DATABASE"] = BASE
    os.environ["DJANGO_SETTINGS_MODULE"] = "sepsis_site.dev.benchmarks.settings"
    import django

    django.setup()
    from sepsis_site.management.commands import serve

    report = Report()
    serve.Command().collect_static_files()
    databases = {size: f"{BASE}_{size}" for size in sizes}
    try:
        if options.what == "memory":
            measure_memory(report, *make_databases(databases).values(), options.requests)
            return report.finish()
        if options.what == "slow-line":
            measure_slow_line(report, *make_databases(databases).values())
            return report.finish()
        for size, database in make_databases(databases).items():
            measure_queries(report, size, database)
        if databases:
            measure_pages(report, databases, options.rounds, options.seconds)
        measure_search(report)
        measure_maps(report)
    finally:
        drop([BASE, *databases.values()])
    return report.finish()


class Report:
    """Prints as it goes; remembers what was not as the issue of this site expects."""

    def __init__(self):
        self.missed = 0

    def say(self, text=""):
        print(text, flush=True)

    def check(self, words, holds):
        self.missed += not holds
        self.say(f"  {'OK    ' if holds else 'NOT OK'}  {words}")

    def finish(self):
        self.say(f"\n{self.missed} of the expectations missed." if self.missed else "\nAll as expected.")
        return 1 if self.missed else 0


def administer(*statements):
    """Run statements about databases, from the site's own database, which is left alone."""
    import psycopg
    from django.conf import settings

    from sepsis_site.dev.postgres import server

    server.ensure_running(settings.EMBEDDED_FOLDER)
    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"], user=database["USER"], dbname="postgres", autocommit=True
    ) as connection:
        for statement in statements:
            connection.execute(statement)


def drop(databases):
    from django.db import connection

    connection.close()
    administer(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in databases))


def use(database):
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database


def make_databases(databases):
    """Seed a database for each size; the same mapping back."""
    from django.core.management import call_command

    from sepsis_site.dev.benchmarks.seed import seed

    drop([BASE, *databases.values()])
    administer(f'CREATE DATABASE "{BASE}"')
    use(BASE)
    call_command("migrate", verbosity=0)
    call_command("load_gazetteer", verbosity=0)
    for size, database in databases.items():
        use("postgres")
        administer(f'CREATE DATABASE "{database}" TEMPLATE "{BASE}"')
        use(database)
        begin = time.monotonic()
        seed(size)
        print(f"Seeded {size:,} groups in {time.monotonic() - begin:.1f} s.", flush=True)
    return databases


def measure_queries(report, size, database):
    from sepsis_site.dev.benchmarks.queries import finder_plans, nearest_milliseconds

    use(database)
    median, high = nearest_milliseconds()
    report.say(f"\n{size:,} groups: nearest ten with their next meetings, prepared")
    report.say(f"  median {median:.3f} ms, 95th percentile {high:.3f} ms")
    report.nearest = {**getattr(report, "nearest", {}), size: median}
    if len(report.nearest) > 1:
        smallest = min(report.nearest)
        times = median / report.nearest[smallest]
        report.check(f"{times:.2f} times the median at {smallest:,} groups (at most 4)", times <= 4)
    plans = finder_plans()
    if plans is None:
        report.check("the finder page answers", False)
        return
    report.check(f"the finder page takes {len(plans)} queries (at most 4)", len(plans) <= 4)
    for beginning, nodes, in_full in plans:
        report.say(f"  {beginning} …")
        report.say(f"    {', '.join(nodes)}")
        report.check(f"no sequential scan{': ' + ', '.join(sorted(in_full)) if in_full else ''}", not in_full)


def measure_pages(report, databases, rounds, seconds):
    from sepsis_site.dev.benchmarks.pages import PAGES, Site

    use("postgres")
    with ExitStack() as stack:
        sites = {size: stack.enter_context(Site(database)) for size, database in databases.items()}
        results = {(size, page): [] for size in sites for page in PAGES}
        # In turns, so that what else the computer does falls on all of them alike. The first warms up.
        for number in range(rounds + 1):
            for (size, page), measured in results.items():
                measure = sites[size].measure(page, seconds)
                if number and measure:
                    measured.append(measure)

    middle = {
        key: tuple(statistics.median(values) for values in zip(*measured, strict=True)) if measured else None
        for key, measured in results.items()
    }
    report.say(f"\nPages: median of {rounds} rounds")
    for (size, page), values in middle.items():
        told = f"{values[0]:8.0f} a second, {values[1]:.3f} ms of processor time each" if values else "no answer"
        report.say(f"  {size:>9,} groups  {page:8} {told}")
    smallest, largest = min(databases), max(databases)
    finder, bare, queries = (middle[smallest, page] for page in ("finder", "bare", "queries"))
    if not (finder and bare and queries and middle[largest, "finder"]):
        report.check("all pages answer", False)
        return
    costs = finder[1] / bare[1]
    report.check(f"a finder page costs {costs:.1f} times a bare one's processor time (at most 8, better 6)", costs <= 8)
    share = finder[0] / queries[0]
    report.check(f"{share:.2f} of the requests a second that the queries alone allow (at least 0.5)", share >= 0.5)
    kept = middle[largest, "finder"][0] / finder[0]
    report.check(f"{kept:.2f} of the requests a second left at {largest:,} groups (at least 0.9)", kept >= 0.9)


def measure_memory(report, database, requests):
    from sepsis_site.dev.benchmarks.memory import MEGABYTE, memory_over
    from sepsis_site.dev.benchmarks.pages import Site

    use("postgres")
    with Site(database) as site:
        looks = []
        for done, memory in memory_over(site, requests):
            looks.append((done, memory))
            report.say(f"  {done:>7,} requests  {memory / MEGABYTE:6.1f} MB")
    # Caches fill in the first third. What grows after that would go on growing.
    later = [memory for done, memory in looks if done >= requests / 3]
    if len(later) < 2:
        report.check("all pages answer", False)
        return
    grown = (later[-1] - later[0]) / later[0]
    report.check(f"the memory grew by {grown:.1%} over the last two thirds (at most 5%)", grown <= 0.05)


def measure_slow_line(report, database):
    """Only told: how soon is a matter of the line and the phone, and nothing of it is promised."""
    from django.core.management import call_command

    from sepsis_site.dev.benchmarks.pages import Site
    from sepsis_site.dev.benchmarks.slow_line import seconds_until_read

    use(database)
    call_command("load_seed_data", verbosity=0)
    use("postgres")
    os.environ["BENCHMARK_PACKS_PAGES"] = "yes"
    report.say("\nSlow 3G (400 ms, 400 kbit/s), nothing kept: seconds until it is painted")
    with Site(database) as site:
        for name, times, size in seconds_until_read(site):
            told = ", ".join(f"{what} {taken:.1f}" for what, taken in times.items())
            report.say(f"  {name:9} {told}; {size / 1000:.0f} KB with typeface and scripts")


def measure_search(report):
    """In the database without any group, which nothing else needs by now."""
    from sepsis_site.dev.benchmarks.search import ANSWER, EACH, PLAIN, search_milliseconds, seed_texts

    use(BASE)
    seed_texts()
    report.say(f"\nSearch over {EACH:,} questions and {EACH:,} stories")
    medians = search_milliseconds()
    if medians is None:
        report.check("all searches answer", False)
        return
    reading = medians.pop("vocabulary")
    plain = medians.pop(PLAIN)
    report.say(f"  {plain:8.1f} ms  {PLAIN}, the plain list of questions")
    report.say(f"  {medians.pop(ANSWER):8.1f} ms  {ANSWER}, one answer")
    for name, median in medians.items():
        report.check(
            f"{median:8.1f} ms, {median / plain:.2f} times the plain list (at most 3)  {name}", median <= 3 * plain
        )
    report.check(f"reading all the words for “Did you mean” took {reading:.0f} ms (at most 1,400)", reading <= 1400)


def measure_maps(report):
    """Without any database."""
    from sepsis_site.dev.benchmarks.maps import GROUPS, map_milliseconds

    median, longest = map_milliseconds()
    report.say(f"\nMaps of {GROUPS} groups")
    report.check(f"{median:.2f} ms of processor time each (at most 3), the longest {longest:.2f} ms", median <= 3)


if __name__ == "__main__":
    sys.exit(main())
