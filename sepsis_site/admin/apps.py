from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.core import checks


class SiteAdminConfig(AdminConfig):
    """The admin as this site has it; every ``admin.site.register`` goes there."""

    default_site = "sepsis_site.admin.site.SupportAdminSite"

    def ready(self):
        super().ready()
        from sepsis_site.server.checks import (
            admin_has_an_address_of_its_own,
            database_writes_down_no_values,
            security_contacts_can_be_asked,
        )

        checks.register(admin_has_an_address_of_its_own, checks.Tags.urls)
        checks.register(security_contacts_can_be_asked, checks.Tags.security)
        checks.register(database_writes_down_no_values, checks.Tags.database)


class PeopleConfig(AuthConfig):
    """Accounts, by the words of those who look after them: people and roles, not users and groups.

    A group of Django's is a role here, and support groups are something else. No migration follows: Django reads
    what a model was called when it was written.
    """

    verbose_name = "People and accounts"

    def ready(self):
        super().ready()
        for name, one, many in (("User", "person", "people"), ("Group", "role", "roles")):
            options = self.get_model(name)._meta
            options.verbose_name, options.verbose_name_plural = one, many
