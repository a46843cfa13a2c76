"""A small keep-alive client that runs as a process of its own: ``python client.py HOST PORT SECONDS PATH…``.

Asks for the paths in turn. Prints how many requests were answered and in how many seconds, as JSON.
"""

import itertools
import json
import socket
import sys
import threading
import time

CONNECTIONS = 4


def ask(host, port, paths, until, answered):
    requests = itertools.cycle([(path, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()) for path in paths])
    with socket.create_connection((host, port)) as connection, connection.makefile("rb") as answers:
        while time.monotonic() < until:
            path, request = next(requests)
            connection.sendall(request)
            status = answers.readline()
            if b" 200 " not in status:
                sys.exit(f"{path} answered {status.decode().strip() or 'nothing'}")
            length = 0
            while (line := answers.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            answers.read(length)
            answered.append(1)


def main(host, port, seconds, *paths):
    answered = []
    begin = time.monotonic()
    arguments = (host, int(port), paths, begin + float(seconds), answered)
    threads = [threading.Thread(target=ask, args=arguments) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"requests": len(answered), "seconds": time.monotonic() - begin}))


if __name__ == "__main__":
    main(*sys.argv[1:])
