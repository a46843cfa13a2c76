from django.contrib.admin.apps import AdminConfig


class SiteAdminConfig(AdminConfig):
    """The admin as this site has it; every ``admin.site.register`` goes there."""

    default_site = "sepsis_site.admin_site.SupportAdminSite"
