"""What people see when something goes wrong. No database is allowed here: the pages need none."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.shortcuts import render
from django.test import Client
from django.urls import path

from core.database import deadline
from sepsis_site import views
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.urls import handler400  # noqa: F401 (Django looks for it in the URLconf)
from sepsis_site.urls import urlpatterns as site_urls
from support.helpline.defaults import PUBLISHED


def refuse(request):
    raise PermissionDenied


def suspect(request):
    raise SuspiciousOperation


def break_down(request):
    raise ZeroDivisionError("a secret of ours")


urlpatterns = [
    *site_urls,
    path("errors/refuse/", refuse),
    path("errors/suspect/", suspect),
    path("errors/break-down/", break_down),
]

pytestmark = [
    pytest.mark.urls(__name__),
]


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture(
    params=[
        ("get", "/errors/suspect/", 400, "We could not understand that"),
        ("get", "/errors/refuse/", 403, "You cannot see this page"),
        ("post", "/", 403, "We could not send your form"),
        ("get", "/no/such/page/", 404, "Page not found"),
        ("get", "/errors/break-down/", 500, "Sorry, there is a problem with the service"),
    ],
    ids=["400", "403", "403_csrf", "404", "500"],
)
def error(request, visitor):
    method, address, status, heading = request.param
    response = getattr(visitor, method)(address)
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.content.decode()
    return response


def test_every_error_page_is_whole_and_well_formed(error):
    assert_valid_html(error)
    assert error.content.decode().count("<title>") == 1
    assert '<html lang="en-GB">' in error.content.decode()


def test_every_error_page_gives_the_helpline_999_and_111(error):
    html = error.content.decode()
    assert PUBLISHED.number in html
    assert PUBLISHED.hours in html
    for number in (PUBLISHED.dial, "999", "111"):
        assert f'href="tel:{number}"' in html


def test_every_error_page_has_the_search_and_a_way_home(error):
    html = error.content.decode()
    assert 'action="/groups/" method="get"' in html
    assert 'name="postcode"' in html
    assert 'href="/"' in html


def test_no_error_page_is_indexed_or_sets_a_cookie(error):
    assert '<meta name="robots" content="noindex">' in error.content.decode()
    assert not error.cookies


def test_no_error_page_shows_codes_or_what_went_wrong(error):
    html = error.content.decode()
    assert "secret" not in html
    assert str(error.status_code) not in html


def test_nobody_keeps_the_page_about_a_form_that_was_refused(visitor):
    assert "no-store" in visitor.post("/")["Cache-Control"]


def test_an_unknown_host_gets_the_page_too(visitor):
    response = visitor.get("/", headers={"host": "somewhere-else.example"})
    assert response.status_code == 400
    assert PUBLISHED.number in response.content.decode()


def test_the_last_page_needs_no_static_files_manifest(visitor, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    # Any other page breaks without the manifest, which makes this a fair trial.
    for address in ("/no/such/page/", "/errors/break-down/"):
        response = visitor.get(address)
        assert response.status_code == 500
        assert PUBLISHED.number in response.content.decode()


def test_the_last_page_asks_nothing_of_the_template_engine(settings):
    source = (settings.BASE_DIR / "templates/500.html").read_text()
    _, end, page = source.partition("{% endcomment %}")
    assert end
    assert "{%" not in page
    assert "{{" not in page


def test_a_strange_host_waits_no_longer_for_the_database_than_a_reader(settings, monkeypatch):
    # The redirect to HTTPS looks at the name before any request has its patience.
    settings.SECURE_SSL_REDIRECT, settings.DB_TIMEOUT_VISITORS = True, 0.6
    left = []

    def rendered(request, *arguments, **options):
        left.append(deadline.current() and deadline.current().left)
        return render(request, *arguments, **options)

    monkeypatch.setattr(views, "render", rendered)
    assert Client().get("/", headers={"host": "elsewhere.example"}).status_code == 400
    assert left == [0.6]
