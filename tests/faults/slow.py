"""Clients that hold what they were given: idle, dripping, or sending far too much."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from tests.faults.site import Site


def connect(site: Site, base: str) -> socket.socket:
    """Open a connection to the site; over TLS where its address says so."""
    address = urlsplit(base)
    plain = socket.create_connection(("127.0.0.1", address.port or 80), timeout=10)
    if address.scheme != "https":
        return plain
    return site.trust.wrap_socket(plain, server_hostname="localhost")


@dataclass
class Held:
    """What became of the connections that were held open."""

    opened: int = 0
    refused: int = 0
    sockets: list[socket.socket] = field(default_factory=list)

    def still_open(self) -> int:
        """Return how many the server has not closed yet."""
        count = 0
        for each in self.sockets:
            each.settimeout(0.01)
            try:
                count += bool(each.recv(1))
            except (TimeoutError, ssl.SSLWantReadError):
                count += 1
            except OSError:
                pass
        return count


@contextmanager
def idle(site: Site, base: str, number: int) -> Iterator[Held]:
    """Hold so many connections on which nothing is sent."""
    with holding(site, base, number, lambda position: b"") as held:
        yield held


@contextmanager
def dripping(site: Site, base: str, number: int, *, pause: float = 1.0) -> Iterator[Held]:
    """Hold so many that send a byte at a time: every second of them of its headers, the others of a body."""

    def opening(position: int) -> bytes:
        if position % 2:
            return b"GET /actions/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
        return b"POST /about/report/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\ntext="

    with holding(site, base, number, opening) as held:
        over = threading.Event()

        def drip() -> None:
            while not over.wait(pause):
                for each in held.sockets:
                    with suppress(OSError):
                        each.settimeout(0.2)
                        each.send(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        try:
            yield held
        finally:
            over.set()
            thread.join(20)


@contextmanager
def holding(site: Site, base: str, number: int, opening: Callable[[int], bytes]) -> Iterator[Held]:
    """Hold so many connections on each of which `opening(position)` has been sent."""
    held = Held()
    with ExitStack() as stack:
        for position in range(number):
            try:
                each = stack.enter_context(connect(site, base))
                each.sendall(opening(position))
            except OSError:
                held.refused += 1
                continue
            held.opened += 1
            held.sockets.append(each)
        yield held


def upload(site: Site, base: str, size: int, path: str = "/language/") -> tuple[int, int]:
    """Send a form with a file of so many bytes without a login; return how many were sent, and the status (0: none)."""
    sent, status, piece = 0, 0, b"x" * 65536
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nContent-Length: {size}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    )
    with suppress(OSError), connect(site, base) as each:
        each.settimeout(30)
        with suppress(OSError):
            each.sendall(head.encode())
            while sent < size:
                each.sendall(piece)
                sent += len(piece)
        answer = each.recv(65536)
        status = int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0
    return sent, status


class Readers:
    """Two readers who open pages all the while; `slowest` and `failed` say how they fared.

    Where other work runs on the machine, `slowest` is an upper bound.
    """

    PAGES = ("/", "/actions/?kind=ban", "/about/", "/vendors/")

    def __init__(self, site: Site, base: str, number: int = 2) -> None:
        self.times: list[float] = []
        self.failed: list[str] = []
        self._site, self._base = site, base
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(number)]

    def _read(self) -> None:
        verify = self._site.trust if self._base.startswith("https") else True
        headers = {} if self._base.startswith("https") else {"Host": "localhost", "X-Forwarded-Proto": "https"}
        while not self._over.is_set():
            for page in self.PAGES:
                start = time.monotonic()
                try:
                    status = httpx.get(self._base + page, headers=headers, timeout=10, verify=verify).status_code
                except httpx.HTTPError as error:
                    self.failed.append(f"{page}: {type(error).__name__}")
                else:
                    if status != 200:
                        self.failed.append(f"{page}: {status}")
                self.times.append(time.monotonic() - start)
                if self._over.wait(0.2):
                    return

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(15)

    @property
    def slowest(self) -> float:
        return max(self.times, default=0.0)

    def told(self) -> str:
        failed = f", {len(self.failed)} failed ({self.failed[0]})" if self.failed else ""
        middle = sorted(self.times)[len(self.times) // 2] if self.times else 0.0
        return f"{len(self.times)} pages of others: median {middle:.2f} s, slowest {self.slowest:.2f} s{failed}"
