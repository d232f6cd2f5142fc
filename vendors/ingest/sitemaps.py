"""Sitemap bytes -> the links in them: sitemaps, news sitemaps and index files by sitemaps.org, plain or gzip.

Read with lxml as the bytes are walked through, so that a list of any length costs little memory, and bounded in all
that a site can choose.
"""

import datetime
import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from vendors.ingest.entries import Entry, SiteReading, make_entry, parse_time
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import GZIP, decompressed, read_bounded

MAX_BYTES = 20 * 1024 * 1024
"""Bytes of one sitemap, unpacked. The protocol allows 50 MB; 50,000 addresses, as many as it allows, have some 8 MB."""
MAX_ADDRESSES = 50_000
"""Addresses read of one sitemap: as many as the protocol allows."""
MAX_ENTRIES = 500
"""Stories taken of one sitemap at one look, the newest first: as many as of a feed."""
MAX_UNDATED = 5000
"""Addresses without a day that are compared with what was seen. A sitemap with more is a whole archive."""
MAX_FILES = 20
"""Sitemaps of an index that are asked in one round, news and newest first: with a pause between them it takes minutes,
and archives of past years need not be asked at all."""
RECENT = datetime.timedelta(days=7)
"""How old a dated address may be. Sites keep news in a news sitemap for two days; a week also covers an outage here."""
NUMBERS_AND_ENDINGS = re.compile(r"\.\w{2,5}$|[\d_\-+.]+")


@dataclass(slots=True)
class _Listed:
    """One <url> or <sitemap> of the file: the texts of the elements in it, by their names without namespaces."""

    tag: str
    values: dict[str, str]

    @property
    def moment(self) -> datetime.datetime | None:
        return parse_time(self.values.get("publication_date")) or parse_time(self.values.get("lastmod"))


def read_sitemap(content: bytes, *, url: str, at: datetime.datetime) -> SiteReading:
    """Return what is new in a sitemap, or of an index the sitemaps to ask. StepFailed, final, where it is neither.

    Of dated addresses those of the week before `at`; of others as many as can be compared with what was seen.
    """
    unpacked = _unpack(content)
    if unpacked.lstrip(b"\xef\xbb\xbf \t\r\n")[:4].lower() in (b"http", b""):
        return _read_plain(unpacked, url=url)
    pages: list[_Listed] = []
    files: list[_Listed] = []
    notice = ""
    for listed in _walk(unpacked):
        if len(pages) + len(files) == MAX_ADDRESSES:
            notice = f"It has more than {MAX_ADDRESSES:,} addresses; the rest is not read."
            break
        (files if listed.tag == "sitemap" else pages).append(listed)
    if files:
        return _index(files, url=url, at=at, notice=notice)
    if not pages and not _is_sitemap(unpacked):
        raise StepFailed("The address holds no sitemap.")
    return _pages(pages, url=url, at=at, notice=notice)


def slug_words(url: str) -> str:
    """Return the words in the last part of an address that has any: “/2026/huawei-ban.html” gives “huawei ban”."""
    for part in reversed(urlsplit(url).path.split("/")):
        words = " ".join(NUMBERS_AND_ENDINGS.sub(" ", unquote(part, errors="replace")).split())
        if words:
            return words[:300]
    return ""


def _unpack(content: bytes) -> bytes:
    """A .gz file is the content here, not how the answer was packed, so the fetcher leaves it as it is."""
    if not content.startswith(GZIP):
        return content
    try:
        return read_bounded(decompressed([content], "gzip", MAX_BYTES), MAX_BYTES)
    except StepFailed as failure:
        raise StepFailed(f"The packed sitemap cannot be read: {failure.reason}", final=failure.final) from failure


def _walk(content: bytes) -> Iterator[_Listed]:
    """Yield each listed address as its element ends. A document type, of which sitemaps have none, is refused."""
    context = etree.iterparse(
        io.BytesIO(content), events=("start", "end"), resolve_entities=False, no_network=True, recover=True
    )
    values: dict[str, str] = {}
    is_first = True
    try:
        for event, element in context:
            if is_first and element.getroottree().docinfo.doctype:
                raise StepFailed("The sitemap declares a document type, which sitemaps do not have: it is not read.")
            is_first = False
            if event == "start" or not isinstance(element.tag, str):
                continue
            name = etree.QName(element)
            if name.localname in ("url", "sitemap"):
                yield _Listed(name.localname, values)
                values = {}
                _forget(element)
            elif _is_told(name, element):
                values.setdefault(name.localname, html.unescape((element.text or "").strip()))
    except etree.XMLSyntaxError as error:
        if is_first:
            raise StepFailed(f"The address holds no sitemap ({error}).") from error
        raise StepFailed(f"The sitemap breaks off or is not well formed ({error}).", final=False) from error


def _is_told(name: etree.QName, element: etree._Element) -> bool:
    """Whether the element says something of the address: pictures and videos have addresses and titles of their own."""
    if name.localname in ("title", "publication_date"):
        return "news" in (name.namespace or "")
    parent = element.getparent()
    return name.localname in ("loc", "lastmod") and parent is not None and parent.tag.endswith(("url", "sitemap"))


def _forget(element: etree._Element) -> None:
    """Free what has been read: otherwise the tree of 50,000 addresses stays in memory."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _is_sitemap(content: bytes) -> bool:
    return b"<urlset" in content[:2000] or b"<sitemapindex" in content[:2000] or b":urlset" in content[:2000]


def _index(files: list[_Listed], *, url: str, at: datetime.datetime, notice: str) -> SiteReading:
    """Return the sitemaps to ask: those for news first, then those changed last; of long ago none."""
    addresses: dict[str, tuple[bool, float]] = {}
    for listed in files:
        entry = make_entry(url, listed.values.get("loc"))
        moment = listed.moment
        if entry is not None and (moment is None or moment > at - RECENT):
            addresses[entry.url] = ("news" not in entry.url.lower(), -(moment or at).timestamp())
    ordered = sorted(addresses, key=addresses.__getitem__)
    if len(ordered) > MAX_FILES:
        notice = f"It lists {len(ordered):,} sitemaps; the {MAX_FILES} newest are asked. {notice}".strip()
    return SiteReading(further=tuple(ordered[:MAX_FILES]), notice=notice)


def _pages(pages: list[_Listed], *, url: str, at: datetime.datetime, notice: str) -> SiteReading:
    dated = [listed for listed in pages if (moment := listed.moment) is not None and moment > at - RECENT]
    undated = [listed for listed in pages if listed.moment is None]
    dated.sort(key=lambda listed: listed.moment or at, reverse=True)
    notices = [notice] if notice else []
    if len(dated) > MAX_ENTRIES:
        notices.append(f"It dates {len(dated):,} addresses within the week; the newest {MAX_ENTRIES} are looked at.")
    if len(undated) > MAX_UNDATED:
        notices.append(f"It has {len(undated):,} addresses without a day; only {MAX_UNDATED:,} of them are compared.")
    entries = [
        entry
        for listed in (*dated[:MAX_ENTRIES], *undated[:MAX_UNDATED])
        if (entry := _entry(listed.values, listed.moment, url=url)) is not None
    ]
    return SiteReading(entries=tuple(entries), notice=" ".join(notices))


def _entry(values: Mapping[str, str], moment: datetime.datetime | None, *, url: str) -> Entry | None:
    address = values.get("loc", "")
    return make_entry(url, address, title=values.get("title") or slug_words(address), published=moment)


def _read_plain(content: bytes, *, url: str) -> SiteReading:
    """Read a sitemap that is a list of addresses, one a line, as the protocol allows."""
    lines = [line.strip() for line in content.decode("utf-8-sig", errors="replace").splitlines()]
    addresses = [urljoin(url, line) for line in lines if line.startswith(("http://", "https://"))]
    if not addresses:
        raise StepFailed("The address holds no sitemap: it is empty.")
    return _pages([_Listed("url", {"loc": line}) for line in addresses[:MAX_ADDRESSES]], url=url, at=_ANY, notice="")


_ANY = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
