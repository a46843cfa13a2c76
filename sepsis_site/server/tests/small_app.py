"""A minimal WSGI application for tests of gunicorn and nginx without the site.

The path says what it does: "/0.5" answers after half a second, "/unread" does not read the body, "/fails" raises,
"/type/text/css" answers with that Content-Type. The query string "?9000000" adds about as many bytes to the response,
which is JSON followed by spaces.
"""

import json
import os
import time
from itertools import chain, repeat

PIECE = 64 * 1024


def application(environ, start_response):
    path = environ["PATH_INFO"]
    name = path.strip("/")
    if name == "fails":
        raise ZeroDivisionError
    if name.replace(".", "").isdigit():
        time.sleep(float(name))
    described = {
        "process": os.getpid(),
        "path": path,
        "size": None if name == "unread" else len(environ["wsgi.input"].read()),
        "scheme": environ["wsgi.url_scheme"],
        "script_name": environ["SCRIPT_NAME"],
        "headers": {key: value for key, value in environ.items() if key.startswith(("HTTP_", "CONTENT_"))},
    }
    body = json.dumps(described).encode()
    pieces = int(environ["QUERY_STRING"] or 0) // PIECE
    length = len(body) + pieces * PIECE
    content_type = name.removeprefix("type/") if name.startswith("type/") else "text/plain"
    start_response("200 OK", [("Content-Type", content_type), ("Content-Length", str(length))])
    return chain([body], repeat(b" " * PIECE, pieces))
