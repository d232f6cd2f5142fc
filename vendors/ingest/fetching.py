"""One polite, bounded GET: redirects checked one by one, time and size limited whatever the other side does."""

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
from vendors.ingest.network import errand, send

AGENT = "TelecomVendorTracker"
"""The name that a robots.txt may address us by."""
MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 10.0, 15.0, 30.0
LONGEST_RETRY_AFTER = datetime.timedelta(days=1)
REDIRECTS = (301, 302, 303, 307, 308)
TRY_LATER = (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524)
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
class Page:
    """What an address answered. `url` is the last of the redirects; header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


def user_agent() -> str:
    """Return how we name ourselves, with the address under which a site's owner reaches us."""
    contact = "; ".join(part for part in (f"+{settings.SITE_URL}", settings.CONTACT) if part)
    return f"{AGENT}/1.0 ({contact})"


def fetch(
    url: str,
    *,
    types: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
    limit: int = MAX_BYTES,
    seconds: float = TOTAL_SECONDS,
    permit: Callable[[str], None] = lambda url: None,
    statuses: Iterable[int] = (200, 203),
) -> Page:
    """Return what the address holds. StepFailed says what went wrong and whether a later try can help.

    `types`: the media types to accept (all, if empty); `limit`: bytes after decompression; `permit` is called with each
    address before it is asked and may raise; other `statuses` than these are failures.
    """
    deadline = time.monotonic() + seconds
    with _failures_in_words():
        for _ in range(MAX_REDIRECTS + 1):
            permit(url)
            asked = {**_HEADERS, "User-Agent": user_agent(), **(headers or {})}
            request = httpx.Request("GET", url, headers=asked, extensions=_PATIENCE)
            with errand(deadline=deadline), closing(send(request)) as response:
                if response.status_code not in REDIRECTS:
                    return _page(url, response, types=types, limit=limit, statuses=statuses)
                url = _redirect_target(url, response)
    raise StepFailed(f"The page redirects more than {MAX_REDIRECTS} times.")


_PATIENCE = {"timeout": httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS).as_dict()}
# Only what can be unpacked piece by piece with a bound; see `unpacked`.
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "*",
}


@contextmanager
def _failures_in_words() -> Iterator[None]:
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


def _page(url: str, response: httpx.Response, *, types: Iterable[str], limit: int, statuses: Iterable[int]) -> Page:
    status = response.status_code
    headers = {name.lower(): value for name, value in response.headers.items()}
    if status not in statuses:
        raise refused_with(status, headers)
    kind = media_type(headers.get("content-type", ""))
    if types and kind and kind not in types:
        raise StepFailed(f"Not an article: the address holds {kind}.")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise _too_large(limit)
    encoding = headers.get("content-encoding", "").strip().lower()
    content = (
        b"" if status == HTTPStatus.NOT_MODIFIED else bounded(unpacked(response.iter_raw(), encoding, limit), limit)
    )
    return Page(url, status, headers, content)


def refused_with(status: int, headers: Mapping[str, str]) -> StepFailed:
    """Return the failure that a status means: those that may pass are to be tried again, the others are final."""
    reason = REASONS.get(status, f"The site answers with an error ({status}).")
    return StepFailed(reason, final=status not in TRY_LATER, retry_after=retry_after(headers))


def retry_after(headers: Mapping[str, str]) -> datetime.timedelta | None:
    """Return how long the site asks us to stay away, at most a day; None where it does not say."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return min(datetime.timedelta(seconds=min(int(value), 10**6)), LONGEST_RETRY_AFTER)
    try:
        until = email.utils.parsedate_to_datetime(value)
        wait = (until if until.tzinfo else until.replace(tzinfo=datetime.UTC)) - timezone.now()
    except (ValueError, OverflowError):
        return None
    return max(datetime.timedelta(), min(wait, LONGEST_RETRY_AFTER))


def bounded(pieces: Iterable[bytes], limit: int) -> bytes:
    """Return the pieces as one; StepFailed as soon as they are more than `limit` bytes."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        if len(kept) > limit:
            raise _too_large(limit)
    return bytes(kept)


def unpacked(pieces: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """Yield the pieces decompressed, never more than 64 kB at once, so that a bomb is met with little memory."""
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise StepFailed(f"The site packs the page in a way that was not asked for ({encoding}).")
    unpacker = None
    try:
        for piece in pieces:
            unpacker = unpacker or _unpacker(encoding, piece)
            while piece and not unpacker.eof:
                yield unpacker.decompress(piece, 65_536)
                piece = unpacker.unconsumed_tail
    except zlib.error as error:
        raise StepFailed(f"The page's compression is broken ({error}).", final=False) from error


def _unpacker(encoding: str, start: bytes) -> "zlib._Decompress":
    """`deflate` means the zlib format; some servers send it bare."""
    if encoding != "deflate":
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    bare = (start[0] & 0x0F) != 8 or (len(start) > 1 and int.from_bytes(start[:2]) % 31 != 0)
    return zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS)


def _too_large(limit: int) -> StepFailed:
    return StepFailed(f"The page is larger than {limit / 2**20:g} MB.")
