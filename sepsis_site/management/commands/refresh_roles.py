"""``manage.py refresh_roles``: give the roles the permissions of new models. Runs after ``migrate``."""

from django.apps import apps
from django.core.management import BaseCommand
from django.db import transaction

from sepsis_site.accounts import roles


class Command(BaseCommand):
    help = "Give each role exactly the permissions that sepsis_site/accounts/roles.py says. Harmless to run again."

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        roles.apply(apps)
        if verbosity:
            self.stdout.write(f"Up to date: {', '.join(roles.ROLES)}.")
