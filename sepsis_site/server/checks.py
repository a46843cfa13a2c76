"""System checks of this site's own settings, run by ``manage.py check`` and every start."""

from django.conf import settings
from django.core.checks import Error, Warning
from django.db import connections
from django.urls import resolve, reverse

from sepsis_site.outage.postgres_backend import QUIET_LOG_SETTINGS
from sepsis_site.seo.security_txt import NotAContactError, contact


def check_admin_path(app_configs, **options):
    """Error if ADMIN_PATH is the URL of a public page, which the admin would hide."""
    index = reverse("admin:index")
    if resolve(index).view_name == "admin:index":
        return []
    return [Error(f"Set ADMIN_PATH: the site has other pages at {index}. See .env.example.", id="sepsis_site.E001")]


def check_security_contacts(app_configs, **options):
    for each in settings.SECURITY_CONTACT:
        try:
            contact(each)
        except NotAContactError as error:
            return [Error(f"Set SECURITY_CONTACT: {error}", id="sepsis_site.E002")]
    return []


def check_database_logging(app_configs, databases=None, **options):
    """Warn if PostgreSQL's log may hold visitors' values. Run by ``migrate`` and ``check --database``."""
    if settings.EMBEDDED:
        return []
    found = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            is_set = {}
            for name in QUIET_LOG_SETTINGS:
                cursor.execute("SELECT current_setting(%s)", [name])
                is_set[name] = cursor.fetchone()[0]
        loud = [f"{name} = '{wanted}'" for name, wanted in QUIET_LOG_SETTINGS.items() if is_set[name] != wanted]
        if loud:
            words = f"The log of the database “{alias}” may hold what visitors typed. Set there: {', '.join(loud)}."
            found.append(Warning(words, hint="See “Database and role” in docs/operations.md.", id="sepsis_site.W001"))
    return found
