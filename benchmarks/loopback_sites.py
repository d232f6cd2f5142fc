"""Sites on loopback addresses, served from another process: what a benchmark's fetcher asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from threading import Thread
from typing import Any

HOSTS = 20
"""Sites that the articles come from: each is asked one request at a time, so one alone would measure that rule."""
Answer = Callable[[str, str], tuple[bytes, str]]
"""Gives the body and its content type for a path and the address of its site; an empty body is a 404. It goes to
another process, so it is a function of a module, or a `functools.partial` of one."""


@contextmanager
def sites_served(answer: Answer) -> Iterator[list[str]]:
    """Serve from so many hosts as `HOSTS` says; yield their addresses, without a path."""
    ports: Queue[list[int]] = Queue()
    server = Process(target=_serve, args=(answer, ports), daemon=True)
    server.start()
    try:
        yield [f"http://127.0.0.{n + 1}:{port}" for n, port in enumerate(ports.get(timeout=60))]
    finally:
        server.terminate()
        server.join(timeout=10)


def _serve(answer: Answer, ports: "Queue[list[int]]") -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as sites do

        def do_GET(self) -> None:
            body, kind = answer(self.path, f"http://{self.headers['Host']}")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    servers = [ThreadingHTTPServer((f"127.0.0.{n + 1}", 0), Handler) for n in range(HOSTS)]
    for server in servers[1:]:
        Thread(target=server.serve_forever, daemon=True).start()
    ports.put([server.server_address[1] for server in servers])
    servers[0].serve_forever()
