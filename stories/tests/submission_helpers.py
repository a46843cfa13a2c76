"""How tests send a story in."""

from html import unescape
from io import BytesIO

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sepsis_site.dev.pytest_plugin import assert_valid_html
from stories.models import Story

FORM = "/stories/share/"
THANKS = "/stories/share/thanks/"


def photo(name="garden.jpg", size=(400, 300), file_format="JPEG", **options):
    content = BytesIO()
    Image.new("RGB", size, "seagreen").save(content, file_format, **options)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def text_of(response):
    return " ".join(unescape(response.text).split())


def refused(response, status=422):
    """The page that came back, which keeps every promise of an error; nothing was stored."""
    assert response.status_code == status
    assert_valid_html(response)
    assert "<title>Error: Share your story" in response.text
    assert response.text.index("There is a problem") < response.text.index("<h1>")
    assert not Story.objects.exists()
    assert not mail.outbox
    return text_of(response)


def thanked(response):
    assert (response.status_code, response.url) == (303, THANKS)
    return Story.objects.get()
