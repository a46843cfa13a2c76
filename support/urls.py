"""Addresses of helpline, resources, communities, newsletter and pages.

``sepsis_site.urls`` includes these last: ``<slug>/`` takes any address that nothing else has.
"""

app_name = "support"

urlpatterns = []
