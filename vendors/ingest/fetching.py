"""One bounded GET: every redirect is checked, and time and size are limited whatever the server does."""

import datetime
import email.utils
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpcore
import httpx
from django.conf import settings
from django.utils import timezone

from vendors.ingest.addresses import BadAddress, checked_address
from vendors.ingest.cleaning import media_type
from vendors.ingest.failures import StepFailed
from vendors.ingest.network import request_deadline, send

AGENT = "TelecomVendorTracker"
"""The name by which a robots.txt can address this crawler."""
MAX_BYTES = 10 * 1024 * 1024
"""Bytes of a page after decompression. Articles with their markup have some 100 kB; PDF reports up to a few MB."""
MAX_REDIRECTS = 5
"""A shortened link needs two or three; the Fetch standard allows 20, each of which costs a request."""
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 10.0, 15.0, 30.0
"""Limits for connecting, for one read, and for all together: a worker that waits fetches nothing else meanwhile."""
MAX_RETRY_AFTER = datetime.timedelta(days=1)
"""No site is obeyed for longer: a Retry-After of a year would amount to never asking again."""
REDIRECTS = (301, 302, 303, 307, 308)
RETRYABLE_STATUSES = (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524)
REASONS = {
    401: "The site asks for a password.",
    402: "The site asks to be paid.",
    403: "The site refuses to show the page (403).",
    404: "The page is not there (404).",
    410: "The page has been taken down (410).",
    429: "The site asks for fewer requests (429).",
    451: "The page may not be shown for legal reasons (451).",
}


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The response to a fetch. `url` is the last one after redirects; header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


def user_agent() -> str:
    """Return the User-Agent header, with an address at which a site's owner can reach us."""
    contact = "; ".join(part for part in (settings.SITE_URL and f"+{settings.SITE_URL}", settings.CONTACT) if part)
    return f"{AGENT}/1.0" + (f" ({contact})" if contact else "")


def fetch(
    url: str,
    *,
    types: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
    limit: int = MAX_BYTES,
    seconds: float = TOTAL_SECONDS,
    permit: Callable[[str], None] = lambda url: None,
    statuses: Iterable[int] = (200, 203),
) -> FetchedPage:
    """Fetch a URL. StepFailed says what went wrong and whether another attempt can help.

    `types`: the media types to accept (all, if empty); `limit`: bytes after decompression; `permit` is called with each
    address before it is asked and may raise; other `statuses` than these are failures.
    """
    deadline = time.monotonic() + seconds
    with _errors_as_failures():
        for _ in range(MAX_REDIRECTS + 1):
            permit(url)
            request_headers = {**_HEADERS, "User-Agent": user_agent(), **(headers or {})}
            request = httpx.Request("GET", url, headers=request_headers, extensions=_TIMEOUTS)
            with request_deadline(deadline=deadline), closing(send(request)) as response:
                if response.status_code not in REDIRECTS:
                    return _page(url, response, types=types, limit=limit, statuses=statuses)
                url = _redirect_target(url, response)
    raise StepFailed(f"The page redirects more than {MAX_REDIRECTS} times.")


GZIP = b"\x1f\x8b"  # the first bytes of each member of a gzip body
_TIMEOUTS = {"timeout": httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS).as_dict()}
# Accept-Encoding names only what can be decompressed in bounded chunks; see `decompressed`.
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "*",
}


@contextmanager
def _errors_as_failures() -> Iterator[None]:
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise StepFailed("The site took too long to answer.", final=False) from error
    except (httpcore.ConnectError, httpx.ConnectError) as error:
        refused = "certificate" in str(error).lower()
        raise StepFailed(f"No connection to the site ({error}).", final=refused) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError) as error:
        raise StepFailed(f"The connection broke off ({error or type(error).__name__}).", final=False) from error
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol, BadAddress) as error:
        raise StepFailed(f"Not an address that can be fetched: {error}") from error


def _redirect_target(url: str, response: httpx.Response) -> str:
    location = response.headers.get("location", "")
    if not location:
        raise StepFailed("The page redirects to nowhere.")
    return checked_address(str(httpx.URL(url).join(location)))


def _page(
    url: str, response: httpx.Response, *, types: Iterable[str], limit: int, statuses: Iterable[int]
) -> FetchedPage:
    status = response.status_code
    headers = {name.lower(): value for name, value in response.headers.items()}
    if status not in statuses:
        raise failure_for_status(status, headers)
    kind = media_type(headers.get("content-type", ""))
    if types and kind and kind not in types:
        raise StepFailed(f"Not an article: the address holds {kind}.")
    length = headers.get("content-length", "")
    if is_number(length) and int(length) > limit:
        raise _too_large(limit)
    encoding = headers.get("content-encoding", "").strip().lower()
    content = (
        b""
        if status == HTTPStatus.NOT_MODIFIED
        else read_bounded(decompressed(response.iter_raw(), encoding, limit), limit)
    )
    return FetchedPage(url, status, headers, content)


def failure_for_status(status: int, headers: Mapping[str, str]) -> StepFailed:
    """Return the StepFailed for an HTTP status: not final for statuses that may pass, final for all others."""
    reason = REASONS.get(status, f"The site answers with an error ({status}).")
    return StepFailed(reason, final=status not in RETRYABLE_STATUSES, retry_after=retry_after(headers))


def retry_after(headers: Mapping[str, str]) -> datetime.timedelta | None:
    """Return how long the Retry-After header asks us to wait, at most a day; None where it does not say."""
    value = headers.get("retry-after", "").strip()
    if is_number(value):
        return min(datetime.timedelta(seconds=min(int(value), 10**6)), MAX_RETRY_AFTER)
    try:
        until = email.utils.parsedate_to_datetime(value)
        wait = (until if until.tzinfo else until.replace(tzinfo=datetime.UTC)) - timezone.now()
    except (ValueError, OverflowError, TypeError):
        return None
    return max(datetime.timedelta(), min(wait, MAX_RETRY_AFTER))


def is_number(text: str) -> bool:
    """Whether a header's value is a number; `str.isdigit` alone also takes “²”, and thousands of digits."""
    return text.isascii() and text.isdigit() and len(text) < 19


def read_bounded(chunks: Iterable[bytes], limit: int) -> bytes:
    """Join the chunks; StepFailed as soon as they exceed `limit` bytes."""
    received = bytearray()
    for chunk in chunks:
        received += chunk
        if len(received) > limit:
            raise _too_large(limit)
    return bytes(received)


def decompressed(chunks: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """Yield the chunks decompressed, never more than 64 kB at once: a decompression bomb is noticed with little
    memory."""
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise StepFailed(f"The site packs the page in a way that was not asked for ({encoding}).")
    decompressor, members = None, 0
    try:
        for chunk in chunks:
            while chunk:
                if decompressor is None and members and not chunk.startswith(GZIP[:1]):
                    return  # padding after the last member
                decompressor = decompressor or _new_decompressor(encoding, chunk)
                yield decompressor.decompress(chunk, 65_536)
                chunk = decompressor.unconsumed_tail
                if decompressor.eof:  # a gzip body may have several members, one after the other
                    chunk, decompressor, members = decompressor.unused_data, None, members + 1
    except zlib.error as error:
        raise StepFailed(f"The page's compression is broken ({error}).", final=False) from error
    if decompressor is not None:
        raise StepFailed("The page broke off before its end.", final=False)


def _new_decompressor(encoding: str, start: bytes) -> "zlib._Decompress":
    """By the standard `deflate` means the zlib format; some servers send a raw deflate stream instead."""
    if encoding != "deflate":
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    bare = (start[0] & 0x0F) != 8 or (len(start) > 1 and int.from_bytes(start[:2]) % 31 != 0)
    return zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS)


def _too_large(limit: int) -> StepFailed:
    return StepFailed(f"The page is larger than {limit / 2**20:g} MB.")
