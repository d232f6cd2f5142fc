"""What a watched site lists, whatever its kind: links with what is said of them."""

import datetime
from dataclasses import dataclass
from urllib.parse import urljoin

from vendors.ingest.addresses import BadAddress, canonical_address
from vendors.ingest.documents import plain_text


@dataclass(frozen=True, slots=True)
class Entry:
    """A link in a list, with what the list says of it."""

    url: str
    title: str = ""
    summary: str = ""
    guid: str = ""
    published: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteReading:
    """A site's list as read from its bytes. `every`: how often it says that it changes, None where it does not say."""

    title: str = ""
    site_url: str = ""
    entries: tuple[Entry, ...] = ()
    every: datetime.timedelta | None = None
    further: tuple[str, ...] = ()
    """Further addresses over which the list is spread, such as the sitemaps of an index."""
    notice: str = ""
    """What was left out, and why, as a sentence for a curator."""


def make_entry(
    base: str,
    link: object,
    *,
    title: object = "",
    summary: object = "",
    guid: object = "",
    published: datetime.datetime | None = None,
) -> Entry | None:
    """Return the entry; None where its link is no web address, since there is nothing to fetch then."""
    try:
        address = urljoin(base, str(link or "").strip())
        canonical_address(address)
    except (BadAddress, ValueError):
        return None
    if not link:
        return None
    texts = [plain_text(str(value or "")) for value in (title, summary, guid)]
    return Entry(address, texts[0][:500], texts[1][:5000], texts[2][:500], published)


def parse_time(value: object) -> datetime.datetime | None:
    """Return an ISO 8601 time or day, in UTC where it names no zone; None for anything else."""
    try:
        moment = datetime.datetime.fromisoformat(str(value or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
