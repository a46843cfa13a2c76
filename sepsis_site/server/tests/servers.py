"""gunicorn and the sample nginx, started as real processes for tests."""

import contextlib
import gzip
import http.client
import io
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.db import connections
from django.urls import resolve

from support.helpline.defaults import PUBLISHED

PROJECT = Path(__file__).resolve().parents[3]
SERVER = PROJECT / "sepsis_site" / "server"
# In seconds. A page is fresh for half of it, and may be shown during the other half while it is fetched anew.
PAGE_CACHE_SECONDS = 2


def find_program(name):
    """Return the path of a program, which Debian may keep in /usr/sbin; skip the test, or fail it, without one."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not path:
        (pytest.fail if os.environ.get("REQUIRE_NGINX") else pytest.skip)(
            f"No {name} found. Debian and Ubuntu: apt-get install nginx-light openssl"
        )
    return path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, seconds=60):
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.header_list = response.getheaders()
        self.headers = response.headers
        body = response.read()
        self.html = (gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body).decode()

    def json(self):
        return json.loads(self.html)

    def has_helpline(self):
        return all(f'href="tel:{number}"' in self.html for number in (PUBLISHED.dial, "999", "111"))


class Server:
    """A process that listens on a port of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.log = folder / f"{type(self).__name__}-{self.port}.log"

    def start(self):
        with self.log.open("a") as log:
            self.program = subprocess.Popen(
                self.command(),
                cwd=PROJECT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def environment(self):
        return {**os.environ}

    def wait(self):
        wait_until(lambda: self.answers() or self.program.poll() is not None)
        assert self.program.poll() is None, self.log.read_text()
        return self

    def answers(self):
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, headers={"Host": "localhost", **names})
            return Answer(connection.getresponse())

    def connect(self, sent=b"", timeout=15):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        connection.sendall(sent)
        return connection

    def exchange(self, sent):
        """Return the answers to raw bytes on one connection: until the server closes it, or is silent."""
        with self.connect(timeout=2) as connection:
            with contextlib.suppress(ConnectionError):
                connection.sendall(sent)
            received = bytearray()
            with contextlib.suppress(TimeoutError, ConnectionError):
                while data := connection.recv(65536):
                    received += data
        return parse_answers(bytes(received))

    def signal(self, number):
        os.killpg(self.program.pid, number)

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self.program.wait()


class _Received:
    """As much of a socket as http.client reads from."""

    def __init__(self, data):
        self.file = data

    def makefile(self, mode):
        return self.file


def parse_answers(received):
    """Return each HTTP response in ``received`` as an Answer."""
    stream, answers = io.BytesIO(received), []
    # HTTPResponse closes its file with the response.
    stream.close = lambda: None
    while stream.tell() < len(received):
        response = http.client.HTTPResponse(_Received(stream))
        response.begin()
        answers.append(Answer(response))
    return answers


class BareGunicorn(Server):
    """gunicorn with the site's settings and the application of small_app.py."""

    workers, threads = 1, 2

    def command(self):
        application = "sepsis_site.server.tests.small_app:application"
        return [sys.executable, "-m", "gunicorn", "--config", "sepsis_site/server/gunicorn.py", application]

    def environment(self):
        return {
            **os.environ,
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(self.workers),
            "WEB_THREADS": str(self.threads),
            "EMBEDDED_FOLDER": str(self.folder / "x"),
            "HTTPS": "true",
        }

    def wait(self):
        super().wait()
        wait_until(lambda: len(self.processes()) == self.workers)
        return self

    def processes(self):
        """Return its worker processes."""
        with contextlib.suppress(psutil.Error):
            return psutil.Process(self.program.pid).children()
        return []


class Gunicorn(Server):
    """The site, with the tests' database, which has only the content that the code brings."""

    def command(self):
        return [sys.executable, "-m", "gunicorn", "--config", "sepsis_site/server/gunicorn.py"]

    def environment(self):
        database = connections["default"].settings_dict
        password = f":{database['PASSWORD']}" if database.get("PASSWORD") else ""
        where = f"{database['NAME']}?host={database['HOST']}"
        where += f"&port={database['PORT']}" if database.get("PORT") else ""
        return {
            **os.environ,
            "LOG_FORMAT": "plain",
            "DATABASE_URL": f"postgresql://{database['USER']}{password}@/{where}",
            "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
            "ALLOWED_HOSTS": "localhost",
            "HTTPS": "false",
            "SITE_ADDRESS": "https://localhost",
            "BEHIND_HTTPS_PROXY": "true",
            "STALE_PAGE_CACHE_FOLDER": str(self.folder / "copies"),
            "PAGE_CACHE_SECONDS": str(PAGE_CACHE_SECONDS),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def collect_static_files(self):
        code = (
            "import django; django.setup(); "
            "from sepsis_site.management.commands.serve import Command; Command().collect_static_files()"
        )
        settings = {"DJANGO_SETTINGS_MODULE": "sepsis_site.settings"}
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=self.environment() | settings, check=True)

    def count_requests(self, path):
        """Return how often its log has a GET of the path's route."""
        return len(re.findall(rf" GET {resolve(path).view_name} \d", self.log.read_text()))


class Nginx(Server):
    """The sample configuration, with only what depends on this machine changed.

    On ``port`` it also serves without TLS, which is easier to test; it tells the site the true scheme.
    """

    def __init__(self, folder, site, changes=()):
        super().__init__(folder)
        self.site = site
        # Patterns of the sample and their replacements, for tests that need shorter timeouts.
        self.changes = dict(changes)
        self.home = folder / f"nginx-{self.port}"
        self.home.mkdir()
        # A worker process of nginx, which runs as another user if the tests run as root, reads and writes here.
        self.home.chmod(0o777)
        shutil.copy(SERVER / "emergency.html", self.home)
        self.redirect_port, self.tls_port = free_port(), free_port()
        self.certificate, self.key = self.home / "certificate.pem", self.home / "certificate.key"
        certify = f"req -x509 -nodes -days 2 -subj /CN=localhost -keyout {self.key} -out {self.certificate}"
        certify += " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -addext subjectAltName=IP:127.0.0.1"
        subprocess.run([find_program("openssl"), *certify.split()], check=True, capture_output=True)

    def get_over_tls(self, path, *protocols):
        """Return the answer over TLS, None for HTTP/2, and the protocol that was agreed on."""
        trusting = ssl.create_default_context(cafile=self.certificate)
        trusting.set_alpn_protocols(protocols)
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls_port, timeout=20, context=trusting)
        with contextlib.closing(connection):
            connection.connect()
            agreed = connection.sock.selected_alpn_protocol()
            if agreed == "h2":
                return None, agreed
            connection.request("GET", path, headers={"Host": "localhost"})
            return Answer(connection.getresponse()), agreed

    def command(self):
        return [find_program("nginx"), "-p", str(self.home), "-c", str(self.configuration()), "-g", "daemon off;"]

    def configuration(self):
        temporary = "".join(
            f"{kind}_temp_path {self.home}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        text = (SERVER / "nginx.conf").read_text()
        changes = {
            r"127\.0\.0\.1:8000": f"127.0.0.1:{self.site.port}",
            r"listen 80;": f"listen 127.0.0.1:{self.redirect_port};",
            r"listen 443 (.*);": rf"listen 127.0.0.1:{self.tls_port} \1; listen 127.0.0.1:{self.port};",
            r"listen \[::\]:.*": "",
            r"/etc/ssl/certs/support\.example\.org\.pem": str(self.certificate),
            r"/etc/ssl/private/support\.example\.org\.key": str(self.key),
            r"server_name support\.example\.org;": "server_name localhost;",
            r"/run/nginx\.pid": f"{self.home}/nginx.pid",
            r"/var/log/nginx": str(self.home),
            r"/var/cache/nginx/pages": f"{self.home}/pages",
            r"/etc/nginx/support": str(self.home),
            r"http \{\n": f"http {{\n{temporary}",
            **self.changes,
        }
        for before, after in changes.items():
            text, found = re.subn(before, after, text)
            assert found, before
        path = self.home / "nginx.conf"
        path.write_text(text)
        return path
