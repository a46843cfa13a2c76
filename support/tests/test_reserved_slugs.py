import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import include, path

from sepsis_site.urls import urlpatterns as site_urls
from support.pages.reserved_slugs import is_taken
from support.tests.factories import PageFactory

# Every address of DESIGN.md, section 3, that is not an editor's page.
ADDRESSES_OF_THE_SITE = [
    "/helpline/",
    "/groups/",
    "/groups/calendar.ics",
    "/groups/events/",
    "/communities/",
    "/stories/",
    "/stories/share/",
    "/stories/feed/",
    "/faq/",
    "/resources/",
    "/newsletter/",
    "/search/?q=",
    "/healthz",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/admin/",
    "/static/css/site.css",
    "/media/resources/",
    "/styleguide/",
]


def answer(request):
    return HttpResponse()


urlpatterns = [
    path("tides/", answer),
    path("boats/<slug:slug>/oars/", answer),
    path("nets/", include([path("mending/", answer)])),
    path("", include([path("lights/<int:number>/", answer)])),
    path("hooks-<int:number>/", answer),
    *site_urls,
]


@pytest.mark.parametrize("address", ADDRESSES_OF_THE_SITE)
def test_the_sites_own_addresses_are_taken(address):
    assert is_taken(address.split("/")[1].split("?")[0])


def test_capitals_make_no_difference():
    assert is_taken("Groups")


@pytest.mark.parametrize(
    "slug", ["about-sepsis", "signs-of-sepsis", "privacy", "accessibility", "about-this-site", "groups-near-you", "g"]
)
def test_other_addresses_are_free(slug):
    assert not is_taken(slug)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("slug", ["tides", "boats", "nets", "lights", "hooks-7"])
def test_whatever_the_site_comes_to_answer_is_taken(slug):
    assert is_taken(slug)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("slug", ["mending", "oars", "hooks-by-name", "hooks-"])
def test_what_stands_deeper_or_does_not_fit_takes_nothing(slug):
    assert not is_taken(slug)


def test_addresses_follow_the_settings_of_files(settings):
    settings.STATIC_URL = "/assets/css/"
    settings.MEDIA_URL = "https://files.example.org/uploads/"
    assert is_taken("assets")
    assert is_taken("uploads")


@pytest.mark.parametrize("slug", ["", "a/b", "..", "é", "?", "%00", "x" * 500])
def test_what_cannot_be_an_address_is_left_to_other_checks(slug):
    assert not is_taken(slug)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["groups", "GROUPS", "Admin", "search"])
def test_a_page_cannot_take_an_address_of_the_site(slug):
    with pytest.raises(ValidationError) as refused:
        PageFactory.build(slug=slug).full_clean()
    assert refused.value.message_dict == {"slug": [f"The site itself uses /{slug.lower()}/. Choose another address."]}


@pytest.mark.django_db
def test_a_pages_address_is_in_small_letters():
    page = PageFactory.build(slug="Life-After-Sepsis")
    page.full_clean()
    assert page.slug == "life-after-sepsis"
