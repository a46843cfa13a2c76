"""The least that gunicorn can serve, to try gunicorn itself: answers after as many seconds as its address says."""

import os
import time


def application(environ, start_response):
    time.sleep(float(environ["PATH_INFO"].strip("/") or 0))
    size = len(environ["wsgi.input"].read())
    body = f"{os.getpid()} {size}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
