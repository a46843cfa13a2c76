"""How long the nearest query takes, and by which route PostgreSQL finds the rows."""

import json
import statistics
import time

from django.db import connection
from django.test import Client
from django.utils import timezone

from groups.finder import nearest
from groups.models import PostcodeArea
from sepsis_site.dev.benchmarks.pages import PAGES

PLACES = 200
# A table of fewer rows is read in full more quickly than through an index, and PostgreSQL knows it.
LARGE = 1000


def nearest_milliseconds():
    """The median and the 95th percentile of the nearest query, prepared, from 200 sectors all over the country."""
    sectors = PostcodeArea.objects.filter(kind="sector").order_by("code")
    step = max(1, sectors.count() // PLACES)
    positions = [sector.position for sector in sectors[::step]][:PLACES]
    now = timezone.now()
    taken = []
    # The first time around fills caches and prepares the statement.
    for _ in range(3):
        taken.clear()
        for position in positions:
            begin = time.perf_counter()
            nearest.groups_and_events(position, now=now, limit=11)
            taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def finder_plans():
    """For each statement of the finder page: (its beginning, its plan's nodes, large tables read in full)."""
    statements = []

    def record(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        response = Client(headers={"host": "localhost"}).get(PAGES["finder"][0])
    if response.status_code != 200:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE])
        large = {name for (name,) in cursor.fetchall()}
        plans = []
        for sql, params in statements:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            nodes, in_full = [], set()
            for node in _nodes(plan[0]["Plan"]):
                on = node.get("Index Name") or node.get("Relation Name")
                nodes.append(f"{node['Node Type']} {on}" if on else node["Node Type"])
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large:
                    in_full.add(node["Relation Name"])
            plans.append((" ".join(sql.split())[:60], nodes, in_full))
    return plans


def _nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)
