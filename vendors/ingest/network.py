"""Connections that cannot be led astray: a name is resolved once, and the address that was checked is connected to."""

import functools
import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import certifi
import httpcore
import httpx
from django.conf import settings

from vendors.ingest.failures import StepFailed

KEPT, KEPT_SECONDS = 20, 15.0
"""Connections that stay open after an answer, and for how long: a site's robots.txt and its pages use one."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Public by the registries, yet each leads into somebody's inside: cloud metadata and host agents.
METADATA = frozenset(ipaddress.ip_address(address) for address in ("168.63.129.16", "192.0.0.192", "169.254.169.254"))
# IPv4 in an IPv6 coat that no public server wears: compatible, Teredo, 6to4, a network's own NAT64.
SPECIAL = tuple(ipaddress.ip_network(network) for network in ("::/96", "2001::/32", "2002::/16", "64:ff9b:1::/48"))
NAT64 = ipaddress.ip_network("64:ff9b::/96")


def refusal(address: IPAddress, *, loopback_allowed: bool = False) -> str:
    """Return why nothing may be fetched from the address, or "" where it may: what kind of address it is."""
    inner = embedded_ipv4(address)
    if inner is not None:
        return refusal(inner) and f"an IPv6 form of {inner}"
    if address.is_loopback:
        return "" if loopback_allowed else "this machine itself"
    if address in METADATA:
        return "a metadata service"
    special = address.is_multicast or address.is_reserved or any(address in network for network in SPECIAL)
    return "a private or special network" if special or not address.is_global else ""


def embedded_ipv4(address: IPAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to: mapped or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def checked_addresses(host: str, port: int) -> list[str]:
    """Resolve the host, once, to the addresses that may be connected to. StepFailed where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise StepFailed(f"The name {host} cannot be resolved ({error}).", final=False) from error
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    refused = ""
    for text in addresses:
        refused = refusal(ipaddress.ip_address(text), loopback_allowed=settings.FETCH_ALLOW_LOOPBACK)
        if refused:  # one such address is enough: which one a later look-up gave would be luck
            raise StepFailed(f"{host} is not fetched: {text} belongs to {refused}.")
    return addresses


@dataclass(slots=True)
class Errand:
    """One request on its way. `deadline`: time.monotonic() at which all of it has to be over."""

    deadline: float
    connected: bool = False
    """Whether a connection was opened for it, and not one used that was kept."""

    def left(self, timeout: float | None) -> float:
        """Return the seconds that may still be waited, at most `timeout`."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole request is over")
        return min(left, timeout or left)


_errand: ContextVar[Errand] = ContextVar("errand")


@contextmanager
def errand(*, deadline: float) -> Iterator[Errand]:
    """Bound all waiting within, whatever the connection, by one deadline."""
    mine = Errand(deadline)
    token = _errand.set(mine)
    try:
        yield mine
    finally:
        _errand.reset(token)


class TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline of the request at hand, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _errand.get().left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _errand.get().left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, _errand.get().left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only."""

    def __init__(self) -> None:
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        mine = _errand.get()
        mine.connected = True
        error: Exception = httpcore.ConnectError(f"no address of {host}")
        for address in checked_addresses(host, port):
            left = mine.left(timeout)
            try:
                return TimedStream(self._sockets.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise StepFailed("A local socket is never fetched from.")


def send(request: httpx.Request) -> httpx.Response:
    """Send it to a checked address, within an `errand`; its answer is read piece by piece and has to be closed.

    A connection that the last request to the same site left open is used again, at the address that was checked then.
    """
    url = request.url
    sent = httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        extensions=request.extensions,
    )
    response = _answer(sent)
    assert isinstance(response.stream, Iterable)
    return httpx.Response(response.status, headers=response.headers, stream=_Body(response.stream))


def _answer(request: httpcore.Request) -> httpcore.Response:
    """A site may close a kept connection in the moment in which it is used: then another one is asked the same."""
    while True:
        try:
            return _pool().handle_request(request)
        except (httpcore.NetworkError, httpcore.RemoteProtocolError):
            if _errand.get().connected:
                raise


@functools.cache
def _pool() -> httpcore.ConnectionPool:
    """The connections of this process: HTTP/1.1, no proxies. Reading the certificates takes longer than a request."""
    return httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(cafile=certifi.where()),
        network_backend=CheckedBackend(),
        max_connections=None,
        max_keepalive_connections=KEPT,
        keepalive_expiry=KEPT_SECONDS,
    )


os.register_at_fork(after_in_child=_pool.cache_clear)  # two processes on one connection would read each other's answers


def close_connections() -> None:
    """Close the connections that are kept."""
    if _pool.cache_info().currsize:
        _pool().close()
        _pool.cache_clear()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Any:
        return iter(self._stream)

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()
