"""Addresses of helpline, resources, communities, newsletter and pages.

``sepsis_site.urls`` includes these last: ``<slug>/`` takes any address that nothing else has.
"""

from django.urls import path

from support.booklets import views as booklets_views
from support.helpline import views as helpline_views
from support.newsletter import views as newsletter_views
from support.pages import communities as communities_views
from support.pages import views as pages_views

app_name = "support"

urlpatterns = [
    path("communities/", communities_views.communities, name="communities"),
    path("newsletter/", newsletter_views.newsletter, name="newsletter"),
    path("newsletter/sent/", newsletter_views.newsletter_sent, name="newsletter_sent"),
    path("newsletter/confirm/<str:token>/", newsletter_views.newsletter_confirm, name="newsletter_confirm"),
    path("newsletter/confirmed/", newsletter_views.newsletter_confirmed, name="newsletter_confirmed"),
    path("newsletter/choices/<str:token>/", newsletter_views.newsletter_choices, name="newsletter_choices"),
    path("newsletter/changed/", newsletter_views.newsletter_changed, name="newsletter_changed"),
    path("newsletter/unsubscribe/<str:token>/", newsletter_views.newsletter_unsubscribe, name="newsletter_unsubscribe"),
    path("newsletter/left/", newsletter_views.newsletter_left, name="newsletter_left"),
    path("resources/", booklets_views.resources, name="resources"),
    path("resources/printed/", booklets_views.booklets_ask, name="booklets_ask"),
    path("resources/printed/thanks/", booklets_views.booklets_thanks, name="booklets_thanks"),
    path("resources/<int:resource_id>/download/", booklets_views.resource_file, name="resource_file"),
    path("helpline/", helpline_views.helpline, name="helpline"),
    path("helpline/contact.vcf", helpline_views.contact_card, name="helpline_contact"),
    path("helpline/card/", helpline_views.printed_card, name="helpline_card"),
    path("<slug:slug>/helpful/", pages_views.helpful, name="helpful"),
    path("<slug:slug>/helpful/thanks/", pages_views.helpful_thanks, name="helpful_thanks"),
    # Last of all: see support/pages/reserved_slugs.py.
    path("<slug:slug>/", pages_views.page, name="page"),
]
