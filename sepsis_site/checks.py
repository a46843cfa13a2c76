"""What ``manage.py check``, and so every start, says of this site's own variables."""

from django.conf import settings
from django.core.checks import Error
from django.urls import resolve, reverse

from sepsis_site.security_txt import NotAContactError, contact


def admin_has_an_address_of_its_own(app_configs, **options):
    """Not one that a page of the site has already: it would hide the admin."""
    index = reverse("admin:index")
    if resolve(index).view_name == "admin:index":
        return []
    return [Error(f"Set ADMIN_PATH: the site has other pages at {index}. See .env.example.", id="sepsis_site.E001")]


def security_contacts_can_be_asked(app_configs, **options):
    for each in settings.SECURITY_CONTACT:
        try:
            contact(each)
        except NotAContactError as error:
            return [Error(f"Set SECURITY_CONTACT: {error}", id="sepsis_site.E002")]
    return []
