from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.core import checks


class SiteAdminConfig(AdminConfig):
    """The site's admin; every ``admin.site.register`` uses it."""

    default_site = "sepsis_site.admin.site.SupportAdminSite"

    def ready(self):
        super().ready()
        from sepsis_site.server.checks import (
            check_admin_path,
            check_database_logging,
            check_security_contacts,
        )

        checks.register(check_admin_path, checks.Tags.urls)
        checks.register(check_security_contacts, checks.Tags.security)
        checks.register(check_database_logging, checks.Tags.database)


class PeopleConfig(AuthConfig):
    """Django's auth app, labelled "people" and "roles": "groups" are support groups here. No migration follows."""

    verbose_name = "People and accounts"

    def ready(self):
        super().ready()
        for name, one, many in (("User", "person", "people"), ("Group", "role", "roles")):
            options = self.get_model(name)._meta
            options.verbose_name, options.verbose_name_plural = one, many
