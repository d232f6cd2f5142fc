"""What a site offers to be watched, found from its home page, and what a watched site would bring."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from protego import Protego
from trafilatura.feeds import FeedParameters, determine_feed
from trafilatura.utils import load_html

from vendors.ingest.addresses import BadAddress, checked_address, host_of
from vendors.ingest.decoding import charset_of, decode
from vendors.ingest.entries import Entry, SiteReading
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.feed_reading import feeds_in_page
from vendors.ingest.fetch_step import fetch_politely
from vendors.ingest.fetching import FetchedPage
from vendors.ingest.passing_over import Judge
from vendors.ingest.site_reading import fetch_site, first_addresses, read_site
from vendors.ingest.taking import passes_filters, sort_entries
from vendors.models import Host, WatchedSite
from vendors.models.choices import SiteKind

MAX_OFFERED = 12
"""Addresses offered of one kind: of a site with a feed for each of a hundred sections, the first suffice to choose."""
PATIENCE = datetime.timedelta(seconds=20)
"""How long a person waits for a host's turn."""
MAX_PARTS = 3
"""Addresses of one site asked for a preview: the index and two sitemaps of it, with a pause between two."""
MAX_SHOWN = 50
"""Entries of a preview shown; the counts are of all."""
WELL_KNOWN = (
    ("/sitemap.xml", SiteKind.SITEMAP),
    ("/feed/", SiteKind.FEED),
    ("/rss.xml", SiteKind.FEED),
)
"""Tried only where neither the page nor robots.txt names a feed or sitemap: each is a request to a stranger."""
NEWS_PAGE = re.compile(
    r"news|press|media|presse|aktuell|meldung|actualit|communiqu|noticia|prensa|imprensa|notizi|comunicat|nieuws|"
    r"nyhet|pressmeddelande|aktualno|komunikat|新闻|新聞|公告|发布|ニュース|報道|お知らせ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An address that can be watched. `where`: how it was found; `site`: the watched site that has it already."""

    url: str
    kind: SiteKind
    title: str
    where: str
    site: WatchedSite | None = None


@dataclass(frozen=True, slots=True)
class PreviewEntry:
    """An entry as it would be taken now. `fate`: what would become of it, in words."""

    entry: Entry
    fate: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a watched site would bring. `fates`: how many entries would meet each fate."""

    shown: tuple[PreviewEntry, ...]
    fates: dict[str, int]
    notice: str = ""
    parts_left: int = 0


def discover(home: str) -> list[Offer]:
    """Return what a site offers, feeds first, the page itself last.

    Asked are its page, its robots.txt and, where they name nothing, a few well-known addresses. StepFailed where the
    page cannot be had, NotYet while its host is busy, BadAddress for no address.
    """
    address = checked_address(home)
    page = fetch_politely(address, types=(), wait=PATIENCE)
    offers = [*_feeds(page), *_sitemaps(page), *_news_pages(page)]
    if not any(offer.kind in (SiteKind.FEED, SiteKind.SITEMAP) for offer in offers):
        offers = [*_well_known(page), *offers]
    title = " ".join((_tree_title(page) or host_of(page.url)).split())[:300]
    offers.append(Offer(page.url, SiteKind.PAGE, title, "the page itself, whose links would be compared"))
    unique = {offer.url: offer for offer in reversed(offers)}
    here = {site.url: site for site in WatchedSite.objects.filter(url__in=unique)}
    return [
        Offer(offer.url, offer.kind, offer.title, offer.where, here.get(offer.url))
        for offer in reversed(list(unique.values()))
    ]


def add_offer(offer: Offer, *, home: str) -> tuple[WatchedSite, bool]:
    """Add what a site offers, switched off until chosen; return the site and whether it is new."""
    values = {"kind": offer.kind, "title": offer.title[:300], "site_url": home, "active": False}
    return WatchedSite.objects.get_or_create(url=checked_address(offer.url), defaults=values)


def preview(site: WatchedSite, *, judge: Judge) -> Preview:
    """Ask the site now and say what would become of each entry; nothing is stored.

    StepFailed where it cannot be had or read, NotYet while its host is busy.
    """
    addresses, notice = first_addresses(site)
    asked = 0
    readings: list[SiteReading] = []
    while addresses and asked < MAX_PARTS:
        try:
            reading = _read_now(site, addresses[0])
        except NotYet:
            if not readings:
                raise
            break  # what was read by then tells enough, and the rest is counted
        addresses.pop(0)
        asked += 1
        readings.append(reading)
        if asked == 1:
            addresses += [further for further in reading.further if further not in addresses]
    entries = list({entry.url: entry for reading in readings for entry in reading.entries}.values())
    fated = list(_fates(site, entries, judge))
    fates: dict[str, int] = {}
    for row in fated:
        fates[row.fate] = fates.get(row.fate, 0) + 1
    notices = [notice, *(reading.notice for reading in readings)]
    return Preview(tuple(fated[:MAX_SHOWN]), fates, " ".join(filter(None, notices)), parts_left=len(addresses))


def _read_now(site: WatchedSite, address: str) -> SiteReading:
    """Read one address unconditionally: a preview is to show what is there, changed or not."""
    asked = WatchedSite(url=site.url, kind=site.kind, selector=site.selector)
    return read_site(asked, fetch_site(asked, address, wait=PATIENCE))


def _fates(site: WatchedSite, entries: Iterable[Entry], judge: Judge) -> Iterator[PreviewEntry]:
    listed = list(entries)
    known = sort_entries(site, listed)
    by_url = {entry.url: canonical for canonical, entry in known.entries.items()}
    for entry in listed:
        canonical = by_url.get(entry.url)
        if not passes_filters(site, entry):
            yield PreviewEntry(entry, "left out by its words")
        elif canonical is None or canonical in known.articles:
            yield PreviewEntry(entry, "here already")
        elif judge(f"{entry.title}\n{entry.summary}"):
            yield PreviewEntry(entry, "relevant")
        else:
            yield PreviewEntry(entry, "no name in its title")


def _feeds(page: FetchedPage) -> Iterator[Offer]:
    named = feeds_in_page(page.content, url=page.url, content_type=page.content_type)
    text = decode(page.content, declared=charset_of(page.content_type))
    parts = urlsplit(page.url)
    parameters = FeedParameters(f"{parts.scheme}://{parts.netloc}", host_of(page.url), page.url)
    for address in list(dict.fromkeys((*named, *determine_feed(text, parameters))))[:MAX_OFFERED]:
        if _is_usable(address):
            yield Offer(address, SiteKind.FEED, "", "a feed that the page names")


def _sitemaps(page: FetchedPage) -> Iterator[Offer]:
    """Yield the sitemaps of robots.txt, which the fetch of the page has just brought and stored."""
    robots = Host.objects.filter(name=host_of(page.url)).values_list("robots", flat=True).first() or ""
    named = dict.fromkeys(urljoin(page.url, address) for address in Protego.parse(robots).sitemaps)
    for address in sorted(named, key=lambda address: "news" not in address.lower())[:MAX_OFFERED]:
        if _is_usable(address):
            yield Offer(address, SiteKind.SITEMAP, "", "a sitemap that robots.txt names")


def _news_pages(page: FetchedPage) -> Iterator[Offer]:
    tree = load_html(decode(page.content, declared=charset_of(page.content_type)))
    found: dict[str, Offer] = {}
    for link in () if tree is None else tree.xpath("//a[@href]"):
        words = " ".join(link.text_content().split())
        address = urljoin(page.url, link.get("href") or "").partition("#")[0]
        is_short = 0 < len(words) <= 60  # the name of a section; headlines are longer
        if is_short and NEWS_PAGE.search(words) and _is_usable(address) and host_of(address) == host_of(page.url):
            found.setdefault(address, Offer(address, SiteKind.PAGE, words, "a page that may list news"))
    yield from list(found.values())[:MAX_OFFERED]


def _well_known(page: FetchedPage) -> Iterator[Offer]:
    for path, kind in WELL_KNOWN:
        address = urljoin(page.url, path)
        try:
            _read_now(WatchedSite(url=address, kind=kind), address)
        except (StepFailed, NotYet):
            continue  # not there, as is to be expected of an address that nobody named
        yield Offer(address, kind, "", "at its usual address")


def _is_usable(address: str) -> bool:
    try:
        return bool(checked_address(address))
    except BadAddress:
        return False


def _tree_title(page: FetchedPage) -> str:
    tree = load_html(decode(page.content, declared=charset_of(page.content_type)))
    return "" if tree is None else (tree.findtext(".//title") or "")
