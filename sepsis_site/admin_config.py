from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig


class SiteAdminConfig(AdminConfig):
    """The admin as this site has it; every ``admin.site.register`` goes there."""

    default_site = "sepsis_site.admin_site.SupportAdminSite"


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
