"""Whether the memory of the workers stays where it is, over many thousands of requests."""

import psutil

from sepsis_site.dev.benchmarks.pages import PAGES, QUERIES

# By itself a worker is renewed after so many (sepsis_site.server.gunicorn); here it never is.
REQUESTS = 50_000
# In seconds, of each piece between two looks.
PIECE = 3
MEGABYTE = 1_000_000
PAGES["pages"] = [*(f"/groups/{query}" for query in QUERIES), "/", "/helpline/", "/groups/", "/faq/", "/stories/"]


def memory_over(site, requests=REQUESTS):
    """Yield (requests so far, bytes of all workers' own memory), from the first thousand on until ``requests``."""
    done = 0
    while done < requests:
        measured = site.measure("pages", PIECE)
        if measured is None:
            return
        done += round(measured[0] * PIECE)
        if done >= 1000:
            workers = psutil.Process(site.gunicorn.pid).children()
            yield done, sum(worker.memory_full_info().uss for worker in workers)
