"""A web server on loopback that answers what a test tells it to, and remembers what it was asked."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from vendors.ingest.network import connection_pool


@dataclass
class Answer:
    """What one path answers. `pieces` are sent one after the other, `delay` seconds apart."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    pieces: tuple[bytes, ...] = ()
    delay: float = 0.0


@dataclass
class WebServer:
    """`answers[path]` is an Answer or a function of the request's headers; other paths are 404.

    A function that raises an OSError hangs up instead of answering.
    """

    url: str
    answers: dict[str, Answer | Callable[[Mapping[str, str]], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    callers: list[int] = field(default_factory=list)
    """For each request the port at the other end: the same number is the same connection."""

    def __call__(self, path: str, body: bytes | str = b"", **fields: Any) -> str:
        """Answer the path from now on; return its address."""
        content = body.encode() if isinstance(body, str) else body
        self.answers[path] = Answer(content, **fields)
        return self.url + path

    def pages_asked(self) -> list[str]:
        return [path for path in self.asked if path != "/robots.txt"]


def close_connections() -> None:
    """Close the connections that this process keeps, so that the next request opens a new one."""
    if connection_pool.cache_info().currsize:
        connection_pool().close()
        connection_pool.cache_clear()


@contextmanager
def web_server() -> Iterator[WebServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    site = WebServer(f"http://127.0.0.1:{server.server_address[1]}")
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        close_connections()  # else the next server at this port might be asked through one to the last
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: WebServer = self.server.site  # type: ignore[attr-defined]
        site.asked.append(self.path)
        site.callers.append(self.client_address[1])
        site.headers.append({name.lower(): value for name, value in self.headers.items()})
        answer = site.answers.get(self.path, Answer(b"not here", status=404))
        try:
            self._send(answer(site.headers[-1]) if callable(answer) else answer)
        except OSError:
            self.close_connection = True  # the client had enough

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        headers = {"Content-Type": answer.kind, **answer.headers}
        if not answer.pieces and answer.status not in (204, 304):
            headers.setdefault("Content-Length", str(len(answer.body)))
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.pieces:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        for piece in answer.pieces or (answer.body,):
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(answer.delay)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""
