"""Feeds added by their address, by that of a page that offers one, or from OPML. `watching` polls them."""

from dataclasses import dataclass

from django.utils import timezone

from vendors.ingest.addresses import BadAddress, checked_address
from vendors.ingest.failures import StepFailed
from vendors.ingest.feed_reading import feeds_in_page, read_feed, read_opml
from vendors.ingest.site_reading import fetch_site
from vendors.ingest.watching import site_url
from vendors.models import WatchedSite


def add_feed(url: str) -> tuple[WatchedSite, bool]:
    """Add a feed by its address, or by that of a page that links to one; return it and whether it is new.

    Its title and site are those that it gives itself. StepFailed where there is none, BadAddress for no address.
    """
    address = checked_address(url)
    existing = WatchedSite.objects.filter(url=address).first()
    if existing is not None:
        return existing, False
    page = fetch_site(WatchedSite(url=address), address)
    try:
        document = read_feed(page.content, url=page.url, content_type=page.content_type)
    except StepFailed:
        offered = feeds_in_page(page.content, url=page.url, content_type=page.content_type)
        if not offered:
            raise
        address = checked_address(offered[0])
        page = fetch_site(WatchedSite(url=address), address)
        document = read_feed(page.content, url=page.url, content_type=page.content_type)
    values = {"title": document.title, "site_url": site_url(document), "next_poll_at": timezone.now()}
    return WatchedSite.objects.get_or_create(url=address, defaults=values)


@dataclass(frozen=True, slots=True)
class OpmlImport:
    """What an OPML file brought: how many feeds were new and how many were here already, and why the others were
    refused."""

    new: int
    already_here: int
    refused: tuple[str, ...] = ()


def import_opml(content: bytes) -> OpmlImport:
    """Add the feeds of an OPML file without fetching them. A bad address does not keep the other feeds out."""
    now, addresses, refused = timezone.now(), {}, []
    for url, title in read_opml(content):
        try:
            addresses[checked_address(url)] = title[:300]
        except BadAddress as refusal:
            refused.append(str(refusal))
    existing = set(WatchedSite.objects.filter(url__in=addresses).values_list("url", flat=True))
    new_feeds = [
        WatchedSite(url=url, title=title, next_poll_at=now) for url, title in addresses.items() if url not in existing
    ]
    WatchedSite.objects.bulk_create(new_feeds, ignore_conflicts=True)
    return OpmlImport(len(new_feeds), len(existing), tuple(refused))
