"""``manage.py serve``: the part of ``make run`` that needs installed packages."""

import fcntl
import hashlib
import os
import signal
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connections

from sepsis_site.accounts.management.commands.make_first_manager import manager_exists


class Command(BaseCommand):
    help = "Migrate, load the starter content into an empty database, collect static files and serve."

    def add_arguments(self, parser):
        parser.add_argument(
            "--stop-with-parent",
            action="store_true",
            help="Stop when the program that started this one ends, killed or not (Linux).",
        )

    def handle(self, *, stop_with_parent, **options):
        from gunicorn.app.wsgiapp import WSGIApplication

        if stop_with_parent:
            self.stop_with_parent()
        host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
        self.refuse_a_taken_port(host, port)
        try:
            call_command("migrate", verbosity=0)
            call_command("refresh_roles", verbosity=0)
            call_command("load_seed_data")
        except OperationalError as error:
            raise CommandError(f"The database cannot be reached: {error}") from error
        self.collect_static_files()
        self.stdout.write(f"The site is at http://{host}:{port}/ (Ctrl-C stops it).")
        if not manager_exists():
            self.stdout.write("No account yet. To get the first one: .venv/bin/python manage.py make_first_manager")
        self.stdout.flush()
        # Workers are forked from here; a connection of ours must not be shared with them.
        connections.close_all()

        class Site(WSGIApplication):
            def load_config(self):
                # No command line: ours is not gunicorn's.
                self.load_config_from_file(str(settings.BASE_DIR / "sepsis_site" / "server" / "gunicorn.py"))
                self.app_uri = self.cfg.wsgi_app

        # In this very process, so that it is the one to stop the database when all is over.
        Site(prog="serve").run()

    def collect_static_files(self):
        """Collect and compress static files unless the last run had the same ones."""
        found = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                file = os.stat(storage.path(name))
                found.update(f"{storage.path(name)} {file.st_size} {file.st_mtime_ns}\n".encode())
        root = Path(settings.STATIC_ROOT)
        root.mkdir(exist_ok=True)
        collected = root / ".collected"
        folder = os.open(root, os.O_RDONLY)
        try:
            # One at a time: two runs would write the same files.
            fcntl.flock(folder, fcntl.LOCK_EX)
            if not collected.exists() or collected.read_text() != found.hexdigest():
                collected.unlink(missing_ok=True)
                call_command("collectstatic", interactive=False, verbosity=0)
                collected.write_text(found.hexdigest())
        finally:
            os.close(folder)

    def stop_with_parent(self):
        """Ask the kernel to stop this process with its parent, as a killed ``make`` passes on no signal."""
        if sys.platform == "linux":
            import ctypes

            PR_SET_PDEATHSIG = 1  # noqa: N806 (its name in prctl(2))
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    def refuse_a_taken_port(self, host, port):
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT must be a number from 1 to 65535, not “{port}”.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, int(port)))
            except OSError as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error.strerror}). Is the site running already? "
                    f"Stop it, or choose another port: make run PORT={int(port) % 65535 + 1}"
                ) from None
