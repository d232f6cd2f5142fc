"""The pages of a run, and a server for them on loopback addresses."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path
from threading import Thread
from typing import Any

from vendors.ingest.decoding import decode
from vendors.ingest.html import clean_html

CANONICAL = re.compile(r"""<(?:link|meta)[^>]*?(?:canonical|og:url|amphtml)[^>]*>""", re.IGNORECASE)
MIN_ARTICLE_LENGTH = 1000
"""Characters of text from which on a page is taken for one of an article."""
HOSTS = 20
"""Sites that the articles come from: each is asked one request at a time, so one alone would measure that rule."""


@contextmanager
def pages_served(pages: list[str]) -> Iterator[list[str]]:
    """Serve the pages from another process, from several hosts as the articles of a day are; yield their addresses."""
    ports: Queue[list[int]] = Queue()
    server = Process(target=_serve, args=(pages, ports), daemon=True)
    server.start()
    try:
        sites = [f"http://127.0.0.{n + 1}:{port}" for n, port in enumerate(ports.get(timeout=60))]
        yield [f"{sites[n % HOSTS]}/{n}" for n in range(len(pages))]
    finally:
        server.terminate()
        server.join(timeout=10)


def _serve(pages: list[str], ports: "Queue[list[int]]") -> None:
    bodies = {f"/{n}": page.encode() for n, page in enumerate(pages)}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as sites do

        def do_GET(self) -> None:
            body = bodies.get(self.path.partition("?")[0], b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
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


def pages_in(folder: Path, number: int) -> list[str]:
    """Return the first pages of a folder in which the cleaner finds an article, links to their own sites left out.

    A page that names its address would be taken for a copy of the one of the round before.
    """
    pages: list[str] = []
    for path in sorted(folder.rglob("*.htm*")):
        page = CANONICAL.sub("", decode(path.read_bytes()))
        if len(pages) < number and len(clean_html(page).text) >= MIN_ARTICLE_LENGTH:
            pages.append(page)
    if not pages:
        raise SystemExit(f"No page with an article in {folder}: give a folder of .html files.")
    return pages
