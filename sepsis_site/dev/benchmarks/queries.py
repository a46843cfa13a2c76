"""Measure the nearest query, the searches and the maps in this process, and read PostgreSQL's query plans."""

import re
import time
from statistics import median, quantiles

from django.db import connection
from django.test import Client
from django.utils import timezone

from faq import search_views
from groups.finder import nearest
from groups.gazetteer.national_grid import Position
from groups.gazetteer.sources import place_files
from groups.maps import layout
from groups.maps.svg import as_svg
from groups.maps.towns import towns_in
from groups.models import PostcodeArea
from sepsis_site.dev.benchmarks import check
from sepsis_site.search import vocabulary as site_vocabulary

# PostgreSQL reads a smaller table in full, because that is quicker than an index.
MIN_LARGE_TABLE_ROWS = 1000
# In every text, in some, a phrase, a misspelling, a natural question, in no text.
SEARCHES = ("sepsis", "hair loss", '"losing my hair"', "fatiuge", "why am I so tired all the time", "xylophone")
client = Client(headers={"host": "localhost"})


def milliseconds(function, *arguments, clock=time.perf_counter, **options):
    begin = clock()
    function(*arguments, **options)
    return (clock() - begin) * 1000


def get(path, query=None):
    response = client.get(path, query)
    if response.status_code != 200:
        raise SystemExit(f"{path} answered {response.status_code}.")


def recorded_statements(path):
    """Return the SQL and parameters of each statement that a page runs."""
    recorded = []

    def record(execute, sql, params, many, context):
        recorded.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        get(path)
    return recorded


def measure_nearest():
    """Return the median milliseconds of the prepared nearest query, from 200 sectors all over the country."""
    sectors = PostcodeArea.objects.filter(kind="sector").order_by("code")
    positions = [sector.position for sector in sectors[:: max(1, sectors.count() // 200)]]
    now = timezone.now()
    # The first rounds fill caches and prepare the statement.
    for _ in range(3):
        taken = [milliseconds(nearest.groups_and_events, position, now=now, limit=11) for position in positions]
    print(f"  median {median(taken):.3f} ms, 95th percentile {quantiles(taken, n=20)[-1]:.3f} ms")
    return median(taken)


def explain_finder():
    statements = recorded_statements("/groups/?postcode=BN3+3WR")
    check(f"the finder page takes {len(statements)} queries (at most 4)", len(statements) <= 4)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [MIN_LARGE_TABLE_ROWS])
        large = {name for (name,) in cursor.fetchall()}
        for sql, params in statements:
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = [line for (line,) in cursor.fetchall()]
            scanned = large & set(re.findall(r"Seq Scan on (\w+)", "\n".join(plan)))
            print(f"  {' '.join(sql.split())[:60]} …")
            print("   ", ", ".join(re.sub(r"[ >-]*(.+?)  \(cost.*", r"\1", line) for line in plan if "(cost" in line))
            check(f"no sequential scan{': ' + ', '.join(sorted(scanned)) if scanned else ''}", not scanned)


def measure_searches():
    vocabularies = (search_views.VOCABULARY, site_vocabulary.VOCABULARY)
    for vocabulary in vocabularies:
        vocabulary.forget()
    reading = sum(milliseconds(vocabulary.get) for vocabulary in vocabularies)
    pages = {
        "/faq/, the plain list of questions": ("/faq/",),
        "/faq/question-1001/, one answer": ("/faq/question-1001/",),
    }
    pages |= {f"{path}?q={text}": (path, {"q": text}) for path in ("/faq/", "/search/") for text in SEARCHES}
    # In turns, so that other load falls on all of them alike. The first round fills caches.
    rounds = [{name: milliseconds(get, *page) for name, page in pages.items()} for _ in range(10)]
    medians = {name: median(taken[name] for taken in rounds[1:]) for name in pages}
    plain = next(iter(medians.values()))
    for name, taken in medians.items():
        if "?" in name:
            check(f"{taken:8.1f} ms, {taken / plain:.2f} times the plain list (at most 3)  {name}", taken <= 3 * plain)
        else:
            print(f"  {taken:8.1f} ms  {name}")
    check(f"reading all the words for “Did you mean” took {reading:.0f} ms (at most 1,400)", reading <= 1400)


def measure_maps():
    """Draw maps of ten groups around 60 towns all over the UK."""
    towns = place_files.read_towns()
    searches = [
        (
            here,
            [
                layout.Spot(n, Position(here[0] + n * 7_919 % 50_000 - 25_000, here[1] + n * 30_011 % 50_000 - 25_000))
                for n in range(1, 11)
            ],
        )
        for here in (town.position for town in towns[:: len(towns) // 60])
    ]

    def draw(here, spots):
        as_svg(layout.search_map(here, spots, towns_in), "area")

    # The first round reads the coast and the towns.
    taken = [milliseconds(draw, *search, clock=time.process_time) for _ in range(6) for search in searches]
    taken = taken[len(searches) :]
    middle = median(taken)
    check(f"{middle:.2f} ms of processor time each (at most 3), the longest {max(taken):.2f} ms", middle <= 3)
