"""How many pages a second the site serves, and how much of a processor each costs."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parent.parent.parent.parent
# From all over the country, so that no page is answered from what the last one left warm.
SEARCHES = (
    *("BN3 3WR", "CM1 7ET", "BB7 2JY", "M1 1AE", "G2 1DY", "CF10 1EP", "BT1 5GS", "LS1 4AP", "EX4 3LB", "NR2 1NH"),
    *("AB10 1AB", "B1 1BB", "L1 8JQ", "NE1 4EH", "S1 2HH", "BS1 4ST", "OX1 1BX", "CB2 1TN", "PL1 2AA", "SW1A 1AA"),
)
QUERIES = [f"?postcode={search.replace(' ', '+')}" for search in SEARCHES]
PAGES = {
    "finder": [f"/groups/{query}" for query in QUERIES],
    "bare": ["/benchmark/bare/"],
    "queries": [f"/benchmark/queries/{query}" for query in QUERIES],
}
HOST = "127.0.0.1"


class Site:
    """gunicorn with the site's own configuration, on a free port, before one database."""

    def __init__(self, database):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        environment = {
            **os.environ,
            "BENCHMARK_DATABASE": database,
            "DJANGO_SETTINGS_MODULE": "sepsis_site.dev.benchmarks.settings",
            "PORT": str(self.port),
            "HOST": HOST,
        }
        # Workers are not renewed: their processor time is counted from beginning to end.
        command = [
            "gunicorn",
            "--config",
            "sepsis_site/server/gunicorn.py",
            "--max-requests",
            "0",
            "--log-level",
            "warning",
        ]
        self.gunicorn = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
        )
        self._wait_until_it_answers()

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.gunicorn.terminate()
        self.gunicorn.wait()

    def _wait_until_it_answers(self):
        give_up_at = time.monotonic() + 30
        while time.monotonic() < give_up_at and self.gunicorn.poll() is None:
            try:
                socket.create_connection((HOST, self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("gunicorn did not start.")

    def measure(self, page, seconds):
        """(requests a second, milliseconds of the workers' processor time for each)."""
        before = self._processor_seconds()
        client = [
            sys.executable,
            Path(__file__).with_name("client.py"),
            HOST,
            str(self.port),
            str(seconds),
            *PAGES[page],
        ]
        done = subprocess.run(client, capture_output=True, text=True)
        if done.returncode or done.stderr:
            return None
        answered = json.loads(done.stdout)
        spent = self._processor_seconds() - before
        return answered["requests"] / answered["seconds"], spent * 1000 / answered["requests"]

    def _processor_seconds(self):
        times = [worker.cpu_times() for worker in psutil.Process(self.gunicorn.pid).children()]
        return sum(each.user + each.system for each in times)
