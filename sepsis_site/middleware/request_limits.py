"""Limits of request bodies: encoding and size."""

from contextlib import suppress
from math import inf

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import UnreadablePostError
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from core.admin.staff_session import is_verified_staff


def reject_other_encodings(get_response):
    """Middleware: answer 400 to a form that is not UTF-8.

    Browsers send none, and some encodings break Django's parser.
    """

    def middleware(request):
        charset = request.content_params.get("charset", "utf-8").lower()
        if request.method == "POST" and charset not in {"utf-8", "utf8"}:
            raise BadRequest("A form that is not in UTF-8.")
        return get_response(request)

    return middleware


# The public page that takes a file, and stops reading one that is too large by itself. Staff send files in the admin.
FILE_UPLOAD_VIEWS = {"stories:share"}
# In bytes: a file of MAX_UPLOAD_BYTES and its form. DATA_UPLOAD_MAX_MEMORY_SIZE limits the text of every form.
MAX_BODY_BYTES = 60 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


def reject_large_bodies(get_response):
    """Middleware: answer 413 to a body too large for its page, without parsing or storing it."""

    def middleware(request):
        length = declared_length(request)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not (length <= MAX_BODY_BYTES and _accepts_files(request)):
            if length <= MAX_BODY_BYTES:
                discard_body(request)
            return render(request, "413.html", status=413)
        return get_response(request)

    return middleware


def discard_body(request):
    """Read and discard the body: a proxy that cannot send all of it drops the response."""
    with suppress(UnreadablePostError):
        while request.read(CHUNK_BYTES):
            pass


def _accepts_files(request):
    if request.path_info.startswith(reverse("admin:index")):
        return is_verified_staff(request)
    try:
        return resolve(request.path_info).view_name in FILE_UPLOAD_VIEWS
    except Resolver404:
        return False


def declared_length(request):
    """Return the Content-Length in bytes; infinity if it is not a number."""
    text = request.headers.get("content-length") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else inf
