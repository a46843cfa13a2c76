"""``python -m sepsis_site.dev.benchmarks``, or ``make bench``."""

import argparse
import os
import sys
import time
from contextlib import ExitStack

import django

DATABASE = "sepsis_benchmark"


def main():
    parser = argparse.ArgumentParser(prog="make bench", description=sys.modules["sepsis_site.dev.benchmarks"].__doc__)
    parser.add_argument("what", nargs="?", choices=["memory", "slow-line"], help="measure only this")
    parser.add_argument(
        "--sizes", default="300,10000,1000000", help="numbers of groups; empty: only searches and maps (%(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=7, help="rounds of page requests (%(default)s)")
    parser.add_argument("--seconds", type=float, default=2, help="for each page in a round (%(default)s)")
    parser.add_argument("--requests", type=int, default=50_000, help="for memory (%(default)s)")
    options = parser.parse_args()

    os.environ["DJANGO_SETTINGS_MODULE"] = "sepsis_site.dev.benchmarks.settings"
    django.setup()
    from django.core.management import call_command

    from sepsis_site.dev.benchmarks import missed, pages, queries, seed
    from sepsis_site.dev.databases import connect_to, database_copy, temporary_database
    from sepsis_site.management.commands import serve

    serve.Command().collect_static_files()
    sizes = ["300"] if options.what else filter(None, options.sizes.split(","))
    with temporary_database(DATABASE), ExitStack() as stack:
        call_command("load_gazetteer", verbosity=0)
        databases = {int(size): stack.enter_context(database_copy(size)) for size in sizes}
        for size, database in databases.items():
            connect_to(database)
            begin = time.monotonic()
            seed.seed_groups(size)
            print(f"Seeded {size:,} groups in {time.monotonic() - begin:.1f} s.", flush=True)
        if options.what == "memory":
            pages.measure_memory(database, options.requests)
        elif options.what == "slow-line":
            call_command("load_seed_data", verbosity=0)
            pages.measure_slow_line(database)
        else:
            medians = {}
            for size, database in databases.items():
                connect_to(database)
                print(f"\n{size:,} groups: nearest ten with their next meetings, prepared")
                medians[size] = queries.measure_nearest()
                ratio, smallest = medians[size] / medians[min(medians)], min(medians)
                if size > smallest:
                    queries.check(f"{ratio:.2f} times the median at {smallest:,} groups (at most 4)", ratio <= 4)
                queries.explain_finder()
            if databases:
                pages.measure_pages(databases, options.rounds, options.seconds)
            connect_to(DATABASE)
            seed.seed_texts()
            print(f"\nSearch over {seed.TEXTS:,} questions and {seed.TEXTS:,} stories")
            queries.measure_searches()
            print("\nMaps of 10 groups")
            queries.measure_maps()
    print(f"\n{len(missed)} of the expectations missed." if missed else "\nAll as expected.")
    return len(missed) > 0


if __name__ == "__main__":
    sys.exit(main())
