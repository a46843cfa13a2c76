"""``manage.py serve``: everything ``make run`` does once the packages are there."""

import os
import socket

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections


class Command(BaseCommand):
    help = "Migrate, load the starter content into an empty database, collect static files and serve."

    def handle(self, **options):
        from gunicorn.app.wsgiapp import WSGIApplication

        host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
        self.refuse_a_taken_port(host, port)
        call_command("migrate", verbosity=0)
        call_command("load_starter_content")
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"The site is at http://{host}:{port}/ (Ctrl-C stops it).")
        self.stdout.write("For an account in the admin: .venv/bin/python manage.py createsuperuser")
        self.stdout.flush()
        # Workers are forked from here; a connection of ours must not be shared with them.
        connections.close_all()

        class Site(WSGIApplication):
            def init(self, parser, opts, args):
                self.load_config_from_file("sepsis_site/gunicorn.py")

        # In this very process, so that it is the one to stop the database when all is over.
        Site(prog="serve").run()

    def refuse_a_taken_port(self, host, port):
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT must be a number from 1 to 65535, not “{port}”.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, int(port)))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is in use ({error.strerror}). Is the site running already? "
                    f"Stop it, or choose another port: make run PORT={int(port) + 1}"
                ) from None
