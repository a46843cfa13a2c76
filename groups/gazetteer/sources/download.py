"""Downloading a large file over HTTPS."""

import http.client
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_SECONDS = 60
MAX_BYTES = 5 * 2**30
_CHUNK = 2**20


class DownloadError(Exception):
    """The download failed or is incomplete. The message is for the operator."""


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if urllib.parse.urlsplit(newurl).scheme != "https":
            raise DownloadError("The server sends us on to an address that is not https.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(url, file, on_progress=lambda read, total: None):
    """Write the response of ``url`` (HTTPS only) to the binary ``file``. Raises DownloadError.

    ``on_progress`` is called with the bytes of each chunk and the announced total, 0 if unknown.
    """
    if urllib.parse.urlsplit(url).scheme != "https":
        raise DownloadError("Only addresses that begin with https:// are fetched.")
    opener = urllib.request.build_opener(_OnlyHttps)
    try:
        with opener.open(url, timeout=TIMEOUT_SECONDS) as response:
            announced = int(response.headers.get("Content-Length") or 0)
            _copy(response, file, announced, on_progress)
    except urllib.error.HTTPError as error:
        raise DownloadError(f"The server answered {error.code} ({error.reason}). Check the address.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise DownloadError(f"The connection failed: {reason}. Try again, or download the file yourself.") from error


def _copy(response, file, announced, on_progress):
    received = 0
    while piece := response.read(_CHUNK):
        received += len(piece)
        if max(received, announced) > MAX_BYTES:
            raise DownloadError("The file is far too large. Is it the right address?")
        file.write(piece)
        on_progress(len(piece), announced)
    if received < announced:
        raise DownloadError(f"Only {received:,} of {announced:,} bytes came. Try again.")
