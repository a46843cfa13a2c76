from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from sepsis_site import views
from sepsis_site.search.views import site_search
from sepsis_site.seo import sitemap, web_manifest
from sepsis_site.seo.security_txt import security_txt

urlpatterns = [
    path("", views.home, name="home"),
    path("groups/", include("groups.urls")),
    path("stories/", include("stories.urls")),
    path("faq/", include("faq.urls")),
    path("search/", site_search, name="search"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("favicon.ico", web_manifest.favicon, name="favicon"),
    path("site.webmanifest", web_manifest.manifest, name="manifest"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.section, name="sitemap_section"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path(f"{settings.ADMIN_PATH}account/", include("sepsis_site.accounts.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
    # Last: it answers at any address that is left.
    path("", include("support.urls")),
]

handler400 = "sepsis_site.views.bad_request"
handler404 = "sepsis_site.views.not_found"
handler500 = "sepsis_site.outage.error_pages.server_error"
