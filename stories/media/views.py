"""Serve the files of stories that a visitor may read, with range requests for videos."""

import hashlib

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from core.publishing.previews import may_change
from stories.media.byte_ranges import RangeNotSatisfiableError, requested_range
from stories.media.urls import files_of
from stories.models import Story

# How long a copy may be kept without asking, in seconds: a story that is withdrawn is gone after that.
# As long as its page: the sender is told that it may be seen for another minute.
KEPT_FOR = 60
PIECE = 64 * 1024
# A file opened by itself runs no script and loads nothing.
ALONE = "default-src 'none'; img-src 'self'; media-src 'self'; form-action 'none'; frame-ancestors 'none'; sandbox"


@require_safe
def media(request, slug, name):
    """One file of a story: of a published one to everybody, else to those who may change it."""
    story = get_object_or_404(Story.objects.defer("body", "original_text", "transcript", "search"), slug=slug)
    is_preview = not story.is_public(timezone.now())
    if is_preview and not may_change(request, story):
        raise Http404
    stored = files_of(story).get(name)
    if stored is None:
        raise Http404
    try:
        response = _answer(request, stored, f"{slug}-{name}")
    except FileNotFoundError as error:
        raise Http404 from error
    if is_preview:
        add_never_cache_headers(response)
    else:
        patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response


def _answer(request, stored, file_name):
    size = default_storage.size(stored.name)
    # A file never changes under its name.
    etag = f'"{hashlib.sha256(f"{stored.name} {size}".encode()).hexdigest()[:20]}"'
    response = get_conditional_response(request, etag=etag) or _content(request, stored, size, etag)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = ALONE
    if response.status_code in {200, 206}:
        response["Content-Type"] = stored.content_type
        response["Content-Disposition"] = content_disposition_header(False, file_name)
    return response


def _content(request, stored, size, etag):
    """All of the file, the part that is asked for, or, for HEAD, neither but how long it would be."""
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(size)})
    # "If it is still the same file, that part of it; if not, all of it."
    is_same = request.headers.get("If-Range", etag) == etag
    try:
        part = requested_range(request.headers.get("Range", ""), size) if is_same else None
    except RangeNotSatisfiableError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file = default_storage.open(stored.name)
    if part is None:
        return FileResponse(file)
    first, length = part
    return StreamingHttpResponse(
        _Part(file, first, length),
        status=206,
        headers={"Content-Range": f"bytes {first}-{first + length - 1}/{size}", "Content-Length": str(length)},
    )


class _Part:
    """``length`` bytes of an open file from ``first`` on, read piece by piece; closes the file with the answer."""

    def __init__(self, file, first, length):
        self.file, self.left = file, length
        self.close = file.close
        file.seek(first)

    def __iter__(self):
        while self.left and (piece := self.file.read(min(PIECE, self.left))):
            self.left -= len(piece)
            yield piece
