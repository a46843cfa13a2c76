"""Addresses of helpline, resources, communities, newsletter and pages.

``sepsis_site.urls`` includes these last: ``<slug>/`` takes any address that nothing else has.
"""

from django.urls import path

from support import helpline_views, page_views, resource_views

app_name = "support"

urlpatterns = [
    path("resources/", resource_views.resources, name="resources"),
    path("resources/printed/", resource_views.booklets_ask, name="booklets_ask"),
    path("resources/printed/thanks/", resource_views.booklets_thanks, name="booklets_thanks"),
    path("resources/<int:resource_id>/download/", resource_views.resource_file, name="resource_file"),
    path("helpline/", helpline_views.helpline, name="helpline"),
    path("helpline/contact.vcf", helpline_views.contact_card, name="helpline_contact"),
    path("helpline/card/", helpline_views.printed_card, name="helpline_card"),
    # Last of all: see support/page_addresses.py.
    path("<slug:slug>/", page_views.page, name="page"),
]
