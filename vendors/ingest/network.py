"""Connections that are safe against SSRF: a name is resolved once, and the address checked is the one connected to."""

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

MAX_IDLE_CONNECTIONS, IDLE_SECONDS = 20, 15.0
"""Connections that stay open after an answer, and for how long: so a site's robots.txt and its pages come over one.
A worker has few sites in progress at once, and after 15 seconds most servers have closed the connection themselves."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Public by the registries, yet reached only from inside somebody's network: cloud metadata services and host agents.
METADATA = frozenset(ipaddress.ip_address(address) for address in ("168.63.129.16", "192.0.0.192", "169.254.169.254"))
# No public server is there: IPv4-compatible addresses, those set aside for protocols (Teredo, ORCHID), 6to4 and its
# relays, a network's own NAT64, and what was once site-local.
_SPECIAL = ("::/96", "2001::/23", "2002::/16", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10")
SPECIAL = tuple(ipaddress.ip_network(network) for network in _SPECIAL)
PRIVATE_NAMES = (".localhost", ".local", ".internal", ".home.arpa", ".lan", ".test", ".invalid", ".onion")
"""Ends of names that stand for no public site: those set aside by RFC 6761, 6762, 7686 and 8375, and two in common
use."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")


def reason_to_refuse(address: IPAddress, *, loopback_allowed: bool = False) -> str:
    """Return the kind of address that forbids fetching from it, in words; "" for an ordinary public address."""
    inner = embedded_ipv4(address)
    if inner is not None:
        return reason_to_refuse(inner) and f"an IPv6 form of {inner}"
    if address.is_loopback:
        return "" if loopback_allowed else "this machine itself"
    if address in METADATA:
        return "a metadata service"
    special = address.is_multicast or address.is_reserved or any(address in network for network in SPECIAL)
    return "a private or special network" if special or not address.is_global else ""


def embedded_ipv4(address: IPAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that a mapped or NAT64 address stands for; None for any other."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def reason_without_lookup(host: str) -> str:
    """Return the kind of host that no look-up is needed to refuse, in words; "" for any other.

    It spares a person a wait. What a name stands for is checked when it is connected to (`checked_addresses`).
    """
    try:
        address: IPAddress = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        try:  # what the system's resolver takes for an address, too: 127.1, 0x7f000001, 2130706433
            address = ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            name = host.rstrip(".").lower()
            is_private = "." not in name or name.endswith(PRIVATE_NAMES)
            return "a private or special network" if is_private else ""
    return reason_to_refuse(address, loopback_allowed=settings.FETCH_ALLOW_LOOPBACK)


def checked_addresses(host: str, port: int) -> list[str]:
    """Resolve the host, once, and return its addresses. StepFailed where one of them may not be connected to, or where
    the port is not one of `FETCH_PORTS`: a public host has services that are not for a fetcher."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise StepFailed(f"The name {host} cannot be resolved ({error}).", final=False) from error
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in answers))
    refused = ""
    for text in addresses:
        refused = reason_to_refuse(ipaddress.ip_address(text), loopback_allowed=settings.FETCH_ALLOW_LOOPBACK)
        if refused:  # one is enough: which of a name's addresses is used would be up to whoever controls the name
            raise StepFailed(f"{host} is not fetched: {text} belongs to {refused}.")
    if port not in settings.FETCH_PORTS and not settings.FETCH_ALLOW_LOOPBACK:
        allowed = ", ".join(map(str, settings.FETCH_PORTS))
        raise StepFailed(f"Port {port} of {host} is not fetched from, only {allowed} (FETCH_PORTS).")
    return addresses


@dataclass(slots=True)
class RequestDeadline:
    """A request in progress. `deadline`: the time.monotonic() at which all of it has to be over."""

    deadline: float
    connected: bool = False
    """Whether a new connection was opened for it, rather than an idle one reused."""

    def remaining(self, timeout: float | None) -> float:
        """Return the seconds left until the deadline, at most `timeout`; ReadTimeout where none are left."""
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise httpcore.ReadTimeout("the time for the whole request is over")
        return min(remaining, timeout or remaining)


_current_deadline: ContextVar[RequestDeadline] = ContextVar("errand")


@contextmanager
def request_deadline(*, deadline: float) -> Iterator[RequestDeadline]:
    """Bound all waiting inside the block, on whatever connection, by one deadline."""
    request = RequestDeadline(deadline)
    token = _current_deadline.set(request)
    try:
        yield request
    finally:
        _current_deadline.reset(token)


class TimedStream(httpcore.NetworkStream):
    """A connection on which every wait ends at the current request's deadline, however slowly bytes arrive."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _current_deadline.get().remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _current_deadline.get().remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, _current_deadline.get().remaining(timeout))
        )

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
        request = _current_deadline.get()
        request.connected = True
        error: Exception = httpcore.ConnectError(f"no address of {host}")
        for address in checked_addresses(host, port):
            remaining = request.remaining(timeout)
            try:
                return TimedStream(self._sockets.connect_tcp(address, port, remaining, local_address, socket_options))
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
    """Send a request to a checked address, within `request_deadline`. The response is streamed and has to be closed.

    A connection that an earlier request to the same site left open is reused; its address was checked then.
    """
    url = request.url
    sent = httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        extensions=request.extensions,
    )
    response = _send_fresh_or_kept(sent)
    assert isinstance(response.stream, Iterable)
    return httpx.Response(response.status, headers=response.headers, stream=_Body(response.stream))


def _send_fresh_or_kept(request: httpcore.Request) -> httpcore.Response:
    """Send the request again where an idle connection was closed by the site in the moment it was reused."""
    while True:
        try:
            return connection_pool().handle_request(request)
        except (httpcore.NetworkError, httpcore.RemoteProtocolError):
            if _current_deadline.get().connected:
                raise


@functools.cache
def connection_pool() -> httpcore.ConnectionPool:
    """This process's connection pool: HTTP/1.1, no proxies. Cached: loading the certificates outlasts a request."""
    return httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(cafile=certifi.where()),
        network_backend=CheckedBackend(),
        max_connections=None,
        max_keepalive_connections=MAX_IDLE_CONNECTIONS,
        keepalive_expiry=IDLE_SECONDS,
    )


# Two processes on one connection would read each other's answers.
os.register_at_fork(after_in_child=connection_pool.cache_clear)


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Any:
        return iter(self._stream)

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()
