"""A mirror of made-up pages on loopback: whatever host is asked for, the request goes to it, with the host's name."""

import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from vendors.ingest import fetching, network


@dataclass(frozen=True, slots=True)
class Served:
    """What an address answers."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Mirror:
    """`pages[url]` is what an address answers; the others are 404, and no site has a robots.txt."""

    def __init__(self) -> None:
        self.pages: dict[str, Served] = {}
        self.asked: list[str] = []


@contextmanager
def mirror() -> Iterator[Mirror]:
    """Serve a mirror, and have the fetcher send all that it asks to it."""
    served = Mirror()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    fetching.__dict__["send"] = _redirected(server.server_address[1])
    try:
        yield served
    finally:
        fetching.__dict__["send"] = network.send
        server.shutdown()
        server.server_close()


def _redirected(port: int) -> Any:
    def send(request: httpx.Request) -> httpx.Response:
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        address = request.url.copy_with(scheme="http", host="127.0.0.1", port=port)
        headers += [(b"host", request.url.netloc), (b"x-asked", str(request.url).encode())]
        return network.send(httpx.Request("GET", address, headers=headers, extensions=request.extensions))

    return send


def _handler(served: Mirror) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = self.headers.get("x-asked", "")
            served.asked.append(url)
            answer = served.pages.get(url, Served(b"not here", status=404))
            self.send_response(answer.status)
            for name, value in {"Content-Type": answer.kind, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


def pdf_of(pages: list[list[str]], *, packed: bool = False) -> bytes:
    """Return a PDF with these lines on its pages, compressed or not; a page without lines holds no text."""
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for lines in pages:
        kids.append(b"%d 0 R" % (len(objects) + 1))
        stream = b"BT /F 10 Tf 14 TL 40 800 Td " + b" ".join(b"(%s) Tj T*" % _escaped(line) for line in lines) + b" ET"
        box = b"/MediaBox[0 0 600 840]/Resources<</Font<</F 3 0 R>>>>"
        objects.append(b"<</Type/Page/Parent 2 0 R%s/Contents %d 0 R>>" % (box, len(objects) + 2))
        how = b"/Filter/FlateDecode" if packed else b""
        stream = zlib.compress(stream) if packed else stream
        objects.append(b"<<%s/Length %d>>stream\n%s\nendstream" % (how, len(stream), stream))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return out + head + table + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def _escaped(line: str) -> bytes:
    plain = line.encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
