"""gunicorn's threads, which see only requests that are there in full: slow senders hold none of them.

By itself gunicorn gives each connection a thread as soon as it is made, and the thread waits, without end, for the
rest of a request. Eight phones in a tunnel, or one program of ill will, and nobody else is served. Here the main loop
of a worker, which waits for all its connections at once, gathers each request first: a long body on the disk.

A buffering proxy in front does the same. This is for when there is none, or when somebody gets past it.
"""

import contextlib
import errno
import re
import selectors
import socket
import tempfile
import threading
from functools import partial
from math import inf
from time import monotonic

from gunicorn import http
from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import ThreadWorker

# In bytes. Somewhat more than the site takes (sepsis_site.middleware.caching.LARGEST_BODY), so that it can say so itself.
LARGEST_HEAD = 160 * 1024
LARGEST_BODY = 64_000_000
# What is longer waits on the disk; and of all that one worker gathers, or has gathered for its threads, at a time.
LONGEST_IN_MEMORY = 64 * 1024
MOST_GATHERED = 300_000_000
# In seconds, for the head; and for the body, with so many bytes in each second more. A slow phone sends 5,000.
HEAD_WITHIN = 10
BODY_WITHIN = 20
SLOWEST = 2_000
# In seconds, without a byte of a body: a tunnel.
LONGEST_PAUSE = 30
# In seconds. As long as somebody may take to read on, while a thread is writing to them.
LONGEST_WRITE = 20
# In seconds. Who is told to go may read the last of the answer first, and hang up.
LINGER = 2
READ_AT_ONCE = WRITTEN_AT_ONCE = 64 * 1024
# In bytes. So much of an answer the kernel holds for who reads slowly: any page, so that only films and booklets are
# waited for. Where it allows for less, it takes less.
KEPT_BY_KERNEL = 512 * 1024

END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?=\r\n)", re.IGNORECASE)
IN_CHUNKS = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)

# The number as in support.helpline.defaults, which cannot be imported before Django is set up.
HELP = "To talk to us, call 0808 800 0029, free. If someone is very unwell now, call 999, or 111 if you are not sure.\n"


def bare_answer(status, headers):
    """As bytes, the answer to a request that the site never sees: the number, and ``headers`` as pairs."""
    own = [("Content-Length", len(HELP)), ("Connection", "close"), ("Cache-Control", "no-store")]
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in [*headers, *own]), "", HELP]
    return "\r\n".join(lines).encode()


class RefusedError(Exception):
    """What is sent will not be taken. Its text is the status."""


class Incoming:
    """One request while it arrives. Pure: takes bytes, and says when they are a whole request."""

    def __init__(self, *, now):
        self.give_up_at = now + HEAD_WITHIN
        self.heard_at = now
        self.size = 0
        # Of the whole request; None until its head is there.
        self.wanted = None
        self.wants_to_be_asked = False
        self._head = bytearray()
        self._file = None

    def take(self, data, *, now):
        """RefusedError where no more of it is wanted."""
        self.heard_at = now
        if self.wanted is None:
            # The end may have begun with what was there before.
            looked_at = max(0, len(self._head) - len(END_OF_HEAD))
            self._head += data
            # As gunicorn and RFC 9112, 2.2: lines left over from the request before.
            while self._head.startswith(b"\r\n"):
                del self._head[:2]
                looked_at = 0
            self.size = len(self._head)
            end = self._head.find(END_OF_HEAD, looked_at)
            if end < 0:
                if self.size > LARGEST_HEAD:
                    raise RefusedError("431 Request Header Fields Too Large")
                return
            self._know_the_head(end + len(END_OF_HEAD), now=now)
        else:
            self._on_disk(self._file.write, data)
            self.size += len(data)

    def _know_the_head(self, length_of_head, *, now):
        head, rest = bytes(self._head[:length_of_head]), bytes(self._head[length_of_head:])
        self._head.clear()
        if IN_CHUNKS.search(head):
            # No browser or mail program sends a form so, and its end is nowhere promised.
            raise RefusedError("411 Length Required")
        found = LENGTH.search(head)
        length = int(found[1]) if found else 0
        if length > LARGEST_BODY:
            raise RefusedError("413 Content Too Large")
        # They are asked from here; gunicorn would ask once more.
        self.wants_to_be_asked = bool(EXPECTS.search(head))
        head = EXPECTS.sub(b"", head)
        self._file = tempfile.SpooledTemporaryFile(LONGEST_IN_MEMORY)  # noqa: SIM115 (closed by whoever reads it)
        self._on_disk(self._file.write, head + rest)
        self.size = len(head) + len(rest)
        self.wanted = len(head) + length
        self.give_up_at = now + BODY_WITHIN + length / SLOWEST

    def _on_disk(self, action, value):
        try:
            action(value)
        except OSError as error:
            # No room on the disk. Raised further, it would end the worker with all that others have asked it.
            raise RefusedError("503 Service Unavailable") from error

    @property
    def is_whole(self):
        return self.wanted is not None and self.size >= self.wanted

    @property
    def is_long(self):
        """Whether it waits on the disk."""
        return self.wanted is not None and self.wanted > LONGEST_IN_MEMORY

    def is_over(self, now):
        """Whether nobody waits for the rest of it any longer."""
        return self.give_up_at <= now or (self.wanted is not None and self.heard_at + LONGEST_PAUSE <= now)

    def release(self):
        """The request as a file to read from, at its beginning."""
        self._on_disk(self._file.seek, 0)
        return self._file

    def drop(self):
        if self._file:
            # What was never written cannot be written at the end either.
            with contextlib.suppress(OSError):
                self._file.close()


class GatheredUnreader(Unreader):
    """Where gunicorn's parser reads from: what was gathered, and nothing after it."""

    def __init__(self):
        super().__init__()
        self.file = None

    def chunk(self, size_hint=None):
        if not self.file:
            return b""
        data = self.file.read(min(max(size_hint or 0, 8192), 1024 * 1024))
        if not data:
            self.file.close()
            self.file = None
        return data


class ImpatientSocket(socket.socket):
    """Where gunicorn would wait without end for somebody to read on, it waits for so long.

    And never with all threads of a worker at once: of films that are watched in too many places, one breaks off. Its
    player asks again from there.
    """

    # As many as may be waited for at a time.
    readers = threading.BoundedSemaphore(1)

    def setblocking(self, flag):
        self.settimeout(LONGEST_WRITE if flag else 0)

    def sendall(self, data, *flags):
        left = memoryview(data)
        self.settimeout(0)
        try:
            with contextlib.suppress(BlockingIOError):
                while left:
                    left = left[self.send(left, *flags) :]
        finally:
            self.settimeout(LONGEST_WRITE)
        if left:
            self._wait_and_send(left, *flags)

    def sendfile(self, file, offset=0, count=None):
        """In pieces, so that each asks whether somebody may be waited for."""
        file.seek(offset)
        left = inf if count is None else count
        while left and (piece := file.read(min(WRITTEN_AT_ONCE, left))):
            left -= len(piece)
            self.sendall(piece)

    def _wait_and_send(self, data, *flags):
        if not self.readers.acquire(blocking=False):
            raise BrokenPipeError(errno.EPIPE, "Too many read slowly.")
        try:
            super().sendall(data, *flags)
        except TimeoutError as error:
            # As if they had hung up. gunicorn has no words for that, and says a page about anything else.
            raise BrokenPipeError(errno.EPIPE, "Nobody reads.") from error
        finally:
            self.readers.release()


class _Overheard:
    """Where gunicorn writes its own words about what went wrong: of these, only the status is handed on."""

    status = "500 Internal Server Error"

    def gettimeout(self):
        return 0.0

    def sendall(self, data):
        self.status = data.partition(b"\r\n")[0].decode().partition(" ")[2]


def _come(conn):
    """What has come from a client since: None if nothing yet, empty bytes once it has gone."""
    try:
        return conn.sock.recv(READ_AT_ONCE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


class Worker(ThreadWorker):
    """The name that ``worker_class`` gives."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        # By connection, in the order in which they began.
        self.gathering = {}
        # By connection, in bytes: what a thread has, or will have.
        self.gathered = {}
        # By connection, until when: those who were answered for the last time.
        self.leaving = {}
        ImpatientSocket.readers = threading.BoundedSemaphore(max(1, self.cfg.threads - 1))
        self.headers_of_refusals = ()

    def load_wsgi(self):
        super().load_wsgi()
        # Not before: they need the settings, and what is imported outside of a worker outlives a deploy.
        from sepsis_site.middleware.security_headers import headers_without_django

        self.headers_of_refusals = headers_without_django()

    def handle_error(self, req, client, addr, exc):
        """gunicorn logs what went wrong and knows its status; its page lacks the number and every header of ours."""
        overheard = _Overheard()
        super().handle_error(req, overheard, addr, exc)
        # It is short: whoever cannot take it now will not read it.
        with contextlib.suppress(OSError):
            client.setblocking(False)
            client.send(bare_answer(overheard.status, self.headers_of_refusals))

    def enqueue_req(self, conn):
        """Where gunicorn gives a connection to a thread. In the main loop, as all of this."""
        if conn.parser is None:
            # Without a word of TLS or HTTP/2: a proxy ends both.
            conn.sock = ImpatientSocket(fileno=conn.sock.detach())
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KEPT_BY_KERNEL)
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = GatheredUnreader()
            conn.initialized = True
            conn.close = partial(self._let_go, conn)
            self._make_room()
        conn.sock.setblocking(False)
        now = monotonic()
        incoming = self.gathering[conn] = Incoming(now=now)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._gather, conn))
        self._took(conn, incoming, conn.parser.unreader.take_buffered())

    def finish_request(self, conn, fs):
        """Called by gunicorn when a thread is done with a request."""
        self.gathered.pop(conn, None)
        unreader = conn.parser.unreader
        if unreader.file:
            # What was sent ahead of our answer begins the next request. Where none follows, it may be a body of any
            # length that nobody wanted.
            if not (fs.cancelled() or fs.exception()) and fs.result():
                unreader.buf.seek(0, 2)
                unreader.buf.write(unreader.file.read())
            unreader.file.close()
            unreader.file = None
        super().finish_request(conn, fs)

    def _gather(self, conn, _socket):
        incoming = self.gathering.get(conn)
        if incoming is None:
            return
        data = _come(conn)
        if data:
            self._took(conn, incoming, data)
        elif data is not None:
            self._drop(conn)

    def _took(self, conn, incoming, data):
        try:
            incoming.take(data, now=monotonic())
            if incoming.is_long:
                self._make_room_on_disk(conn)
            file = incoming.release() if incoming.is_whole else None
        except RefusedError as refused:
            self._refuse(conn, str(refused))
            return
        if incoming.wants_to_be_asked and not incoming.is_whole:
            incoming.wants_to_be_asked = False
            self._send(conn, b"HTTP/1.1 100 Continue\r\n\r\n")
        if file:
            self._stop_gathering(conn)
            self.gathered[conn] = incoming.size
            conn.parser.unreader.file = file
            super().enqueue_req(conn)

    def _make_room_on_disk(self, conn):
        """Whose long body has been arriving for the longest makes room; short requests go on all the while."""
        while self._held() > MOST_GATHERED:
            longest = next(each for each, incoming in self.gathering.items() if incoming.is_long)
            if longest is conn:
                raise RefusedError("503 Service Unavailable")
            self._drop(longest)

    def _held(self):
        arriving = sum(each.size for each in self.gathering.values() if each.wanted is not None)
        return arriving + sum(self.gathered.values())

    def _refuse(self, conn, status):
        self._send(conn, bare_answer(status, self.headers_of_refusals))
        self.log.info("Refused before it was read: %s", status)
        self._drop(conn, graceful=True)

    def _send(self, conn, data):
        # It is short: whoever cannot take it now will not read it.
        with contextlib.suppress(OSError):
            conn.sock.send(data)

    def _stop_gathering(self, conn):
        del self.gathering[conn]
        self.poller.unregister(conn.sock)

    def _drop(self, conn, *, graceful=False):
        self.gathering[conn].drop()
        self._stop_gathering(conn)
        self.nr_conns -= 1
        conn.close(graceful=graceful)

    def _let_go(self, conn, graceful=False):
        """Instead of gunicorn's own close, for which the main loop, and so everybody, waits up to two seconds."""
        try:
            if not graceful:
                raise ConnectionAbortedError
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            conn.sock.close()
            return
        if len(self.leaving) >= self.worker_connections:
            self._gone(next(iter(self.leaving)))
        self.leaving[conn] = monotonic() + LINGER
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._watch_leave, conn))

    def _watch_leave(self, conn, _socket):
        if conn in self.leaving and _come(conn) == b"":
            self._gone(conn)

    def _gone(self, conn):
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        conn.sock.close()

    def _make_room(self):
        """Whoever has been at it the longest makes room for whoever comes, before all who sent no head yet."""
        if self.nr_conns >= self.worker_connections and self.gathering:
            headless = (conn for conn, incoming in self.gathering.items() if incoming.wanted is None)
            self._drop(next(headless, next(iter(self.gathering))))

    def murder_pending(self):
        """Called by gunicorn every second. A worker that stops waits for nobody who has said nothing yet."""
        super().murder_pending()
        now = monotonic()
        for conn, incoming in list(self.gathering.items()):
            if incoming.is_over(now) or not (self.alive or incoming.size):
                self._drop(conn)
        for conn, until in list(self.leaving.items()):
            if until <= now:
                self._gone(conn)
