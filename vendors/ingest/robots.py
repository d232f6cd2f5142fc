"""What a site's robots.txt allows us, stored on the host's row for a day."""

import datetime
import functools
from urllib.parse import urlsplit

from django.utils import timezone
from protego import Protego

from vendors.ingest.decoding import decode
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import AGENT, fetch
from vendors.models import Host

RULES_LIFETIME = datetime.timedelta(hours=24)
"""RFC 9309 asks not to use a cached copy for longer than 24 hours."""
MAX_BYTES = 512 * 1024
"""RFC 9309 asks for at least 500 KiB to be read."""
TIMEOUT_SECONDS = 10.0
MAX_CRAWL_DELAY = 60.0
"""Seconds. Some sites ask for hours between two requests; then a site's articles would never be read."""


def permit(url: str, host: Host) -> None:
    """Raise StepFailed, final, where the site's robots.txt asks us not to fetch the address."""
    if not rules_of(url, host).can_fetch(url, AGENT):
        raise StepFailed("The site's robots.txt asks programs not to fetch this page: paste the text instead.")


def crawl_delay(host: Host) -> float:
    """Return the seconds between two requests that the site asks for, at most MAX_CRAWL_DELAY; 0 where it does not."""
    return min(float(_parsed(host.robots).crawl_delay(AGENT) or 0), MAX_CRAWL_DELAY) if host.robots else 0.0


def rules_of(url: str, host: Host) -> Protego:
    """Return the site's rules, fetched again if they are older than a day."""
    if host.robots_until is None or host.robots_until <= timezone.now():
        host.robots = read_rules(url)
        host.robots_until = timezone.now() + RULES_LIFETIME
        Host.objects.filter(pk=host.pk).update(robots=host.robots, robots_until=host.robots_until)
    return _parsed(host.robots)


@functools.lru_cache(maxsize=200)
def _parsed(robots: str) -> Protego:
    """Parse once and cache: a worker asks the same sites again and again, and some files have thousands of lines."""
    return Protego.parse(robots)


def read_rules(url: str) -> str:
    """Return the robots.txt of the address's site, "" where it has none (RFC 9309: then all is allowed).

    A site that cannot say at the moment (a server error, no answer) is not fetched at the moment: StepFailed, not
    final.
    """
    parts = urlsplit(url)
    try:
        page = fetch(
            f"{parts.scheme}://{parts.netloc}/robots.txt",
            limit=MAX_BYTES,
            seconds=TIMEOUT_SECONDS,
            statuses=(200, *range(400, 429), *range(430, 500)),
        )
    except StepFailed as failure:
        if failure.final:
            raise
        raise StepFailed(f"robots.txt: {failure.reason}", final=False, retry_after=failure.retry_after) from failure
    # PostgreSQL stores no NUL, and no rule needs one.
    return decode(page.content).replace("\0", "") if page.status == 200 else ""
