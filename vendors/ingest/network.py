"""Connections that cannot be led astray: a name is resolved once, and the address that was checked is connected to."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx
from django.conf import settings

from vendors.ingest.failures import StepFailed

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


class TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends at one common deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for the whole request is over")
        return min(left, timeout or left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only. `deadline`: time.monotonic() at which everything has to be over."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError(f"no address of {host}")
        for address in checked_addresses(host, port):
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise httpcore.ConnectTimeout("the time for the whole request is over")
            try:
                stream = self._sockets.connect_tcp(
                    address, port, min(left, timeout or left), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
                continue
            return TimedStream(stream, self._deadline)
        raise error

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise StepFailed("A local socket is never fetched from.")


class CheckedTransport(httpx.BaseTransport):
    """What httpx sends through: HTTP/1.1 over CheckedBackend, no proxies, no retries."""

    def __init__(self, *, deadline: float, ssl_context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context, max_connections=4, network_backend=CheckedBackend(deadline)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        assert isinstance(response.stream, Iterable)
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response.stream))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Any:
        return iter(self._stream)

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()
