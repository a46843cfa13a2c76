"""The least that gunicorn can serve, to try gunicorn itself: answers after as many seconds as its address says.

"?9000000" adds as many bytes, as of a film.
"""

import os
import time
from itertools import chain, repeat

PIECE = 64 * 1024


def application(environ, start_response):
    time.sleep(float(environ["PATH_INFO"].strip("/") or 0))
    size = len(environ["wsgi.input"].read())
    body = f"{os.getpid()} {size}".encode()
    pieces = int(environ["QUERY_STRING"] or 0) // PIECE
    length = len(body) + pieces * PIECE
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(length))])
    return chain([body], repeat(b" " * PIECE, pieces))
