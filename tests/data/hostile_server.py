"""A local server that serves one file, well or badly: each request is answered by the next behaviour of a script.
The last behaviour answers all further requests; every request's headers are kept.
"""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ETAG = '"version-1"'


@contextlib.contextmanager
def serving(content, *script):
    """Serve `content`; yields an object with `url`, the `requests` so far (dicts of headers), and `release`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            with server.counting:
                number = len(server.requests)
                server.requests.append(dict(self.headers))
            with contextlib.suppress(ConnectionError):
                script[min(number, len(script) - 1)](self, content)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.requests = []
    server.counting = threading.Lock()
    server.release = threading.Event()  # lets stalled answers end
    server.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


def head(handler, status, length=None, **headers):
    handler.send_response(status)
    if length is not None:
        headers["Content-Length"] = length
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), str(value))
    handler.end_headers()


def asked_start(handler):
    return int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))


def good(handler, content):
    """A server by the book."""
    start = asked_start(handler)
    if "If-Range" in handler.headers and handler.headers["If-Range"] != ETAG:
        start = 0
    if start >= len(content):
        head(handler, 416, 0, Content_Range=f"bytes */{len(content)}")
    elif start:
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        head(handler, 206, len(content) - start, ETag=ETAG, Content_Range=span)
        handler.wfile.write(content[start:])
    else:
        head(handler, 200, len(content), ETag=ETAG)
        handler.wfile.write(content)


def ignoring_ranges(handler, content):
    head(handler, 200, len(content))
    handler.wfile.write(content)


def shifted_range(handler, content):
    """Answers another range than the one asked for."""
    head(handler, 206, len(content) - 1, Content_Range=f"bytes 1-{len(content) - 1}/{len(content)}")
    handler.wfile.write(content[1:])


def corrupting(handler, content):
    """The right length, one byte wrong."""
    good(handler, content[:-1] + bytes([content[-1] ^ 1]))


def other_version(handler, content):
    """The same length, other bytes, another version; honours ranges of its own version only."""
    head(handler, 200, len(content), ETag='"version-2"')
    handler.wfile.write(bytes(byte ^ 255 for byte in content))


def truncating(length, etag=ETAG):
    """Promises all, sends `length` bytes of it, and closes."""

    def answer(handler, content):
        start = asked_start(handler)
        ranged = {"Content_Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        head(handler, 206 if start else 200, len(content) - start, ETag=etag, **ranged)
        handler.wfile.write(content[start : start + length])

    return answer


def stalling(length):
    """Sends `length` bytes, then nothing until the server is released, then the rest."""

    def answer(handler, content):
        head(handler, 200, len(content), ETag=ETAG)
        handler.wfile.write(content[:length])
        handler.wfile.flush()
        handler.server.release.wait(30)
        handler.wfile.write(content[length:])

    return answer


def closing(handler, content):
    """Closes without a word."""
    handler.close_connection = True
    handler.connection.close()


def endless(handler, content):
    """The file without its length, and then more and more."""
    head(handler, 200)
    handler.wfile.write(content)
    while not handler.server.release.is_set():
        handler.wfile.write(bytes(1 << 16))


def broken_chunk(handler, content):
    """Sends the file in chunks, and closes in the middle of the second."""
    head(handler, 200, Transfer_Encoding="chunked", ETag=ETAG)
    size = len(content) // 2
    handler.wfile.write(b"%x\r\n%b\r\n%x\r\n%b" % (size, content[:size], size, content[size : size + 1000]))


def login_page(handler, content):
    page = b"<html>Please log in to the network.</html>"
    head(handler, 200, len(page))
    handler.wfile.write(page)


def status(code, **headers):
    def answer(handler, content):
        head(handler, code, 0, **headers)

    return answer


def redirecting(url):
    return status(302, Location=url)
