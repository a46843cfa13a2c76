"""The WSGI application."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sepsis_site.middleware.security_headers import LastResort, last_page
from sepsis_site.observability.request_id import RequestIdMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sepsis_site.settings")

application = RequestIdMiddleware(LastResort(get_wsgi_application(), last_page(settings.BASE_DIR / "templates")))
