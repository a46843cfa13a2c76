"""gunicorn, and the nginx and the Varnish of the sample configurations, really started for a test."""

import contextlib
import gzip
import http.client
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

import pytest
from django.db import connections
from django.urls import resolve

from support.helpline.defaults import PUBLISHED

PROJECT = Path(__file__).resolve().parents[3]
SERVER = PROJECT / "sepsis_site" / "server"
# In seconds. Half of it fresh, half of it shown while fetched anew.
KEPT = 2


def find(name):
    """The program, which Debian keeps where only root looks. Without it, the test is skipped or fails."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not path:
        (pytest.fail if os.environ.get("REQUIRE_PROXIES") else pytest.skip)(
            f"No {name} found. Debian and Ubuntu: apt-get install nginx-light varnish openssl"
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

    def helps(self):
        return all(f'href="tel:{number}"' in self.html for number in (PUBLISHED.dial, "999", "111"))


class Server:
    """A program that listens on a port of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.log = folder / f"{type(self).__name__}.log"

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

    def get(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers={"Host": "localhost", **names})
            return Answer(connection.getresponse())

    def signal(self, number):
        os.killpg(self.program.pid, number)

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self.program.wait()


class Gunicorn(Server):
    """The site, with the database of the tests, which has no content but what the code itself brings."""

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
            "LAST_COPIES_FOLDER": str(self.folder / "copies"),
            "PAGES_KEPT_SECONDS": str(KEPT),
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

    def asked_for(self, path):
        """How often, as its own log has it."""
        return len(re.findall(rf" GET {resolve(path).view_name} \d", self.log.read_text()))


class Proxy(Server):
    def __init__(self, folder, site):
        super().__init__(folder)
        self.site = site
        shutil.copy(SERVER / "emergency.html", folder)

    def configuration(self, name, changes):
        """The sample, with only what depends on this machine changed."""
        text = (SERVER / name).read_text()
        for before, after in changes.items():
            text, found = re.subn(before, after, text)
            assert found, before
        path = self.folder / name
        path.write_text(text)
        return path


class Nginx(Proxy):
    """On a port of its own it also speaks plainly: what the tests ask is easier so, and the site is told the truth."""

    def __init__(self, folder, site):
        super().__init__(folder, site)
        self.plain_port, self.safe_port = free_port(), free_port()
        self.certificate, self.key = folder / "certificate.pem", folder / "certificate.key"
        certify = f"req -x509 -nodes -days 2 -subj /CN=localhost -keyout {self.key} -out {self.certificate}"
        certify += " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -addext subjectAltName=IP:127.0.0.1"
        subprocess.run([find("openssl"), *certify.split()], check=True, capture_output=True)

    def safely(self, path, *protocols):
        """The answer over HTTPS, and the protocol that was agreed on."""
        trusting = ssl.create_default_context(cafile=self.certificate)
        trusting.set_alpn_protocols(protocols)
        connection = http.client.HTTPSConnection("127.0.0.1", self.safe_port, timeout=20, context=trusting)
        with contextlib.closing(connection):
            connection.connect()
            agreed = connection.sock.selected_alpn_protocol()
            if agreed == "h2":
                return None, agreed
            connection.request("GET", path, headers={"Host": "localhost"})
            return Answer(connection.getresponse()), agreed

    def command(self):
        folder = self.folder
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path = self.configuration(
            "nginx.conf",
            {
                r"127\.0\.0\.1:8000": f"127.0.0.1:{self.site.port}",
                r"listen 80;": f"listen 127.0.0.1:{self.plain_port};",
                r"listen 443 (.*);": rf"listen 127.0.0.1:{self.safe_port} \1; listen 127.0.0.1:{self.port};",
                r"listen \[::\]:.*": "",
                r"/etc/ssl/certs/support\.example\.org\.pem": str(self.certificate),
                r"/etc/ssl/private/support\.example\.org\.key": str(self.key),
                r"server_name support\.example\.org;": "server_name localhost;",
                r"/run/nginx\.pid": f"{folder}/nginx.pid",
                r"/var/log/nginx": str(folder),
                r"/var/cache/nginx/pages": f"{folder}/pages",
                r"/etc/nginx/support": str(folder),
                r"http \{\n": f"http {{\n{temporary}",
            },
        )
        return [find("nginx"), "-p", str(folder), "-c", str(path), "-g", "daemon off;"]


class Varnish(Proxy):
    def command(self):
        path = self.configuration(
            "varnish.vcl",
            {r'\.port = "8000"': f'.port = "{self.site.port}"', r"/etc/varnish": str(self.folder)},
        )
        started = re.search(r"varnishd (.*?)\n\n", (SERVER / "README.md").read_text(), re.DOTALL)[1]
        _, parameters = started.replace("\\\n", " ").split("500m", 1)
        where = ["-F", "-a", f"127.0.0.1:{self.port}", "-n", str(self.folder / "varnish"), "-s", "malloc,32m"]
        return [find("varnishd"), *where, "-f", str(path), *parameters.split()]
