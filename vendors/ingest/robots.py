"""What a site's robots.txt allows us, kept for a day on the host's row."""

import datetime
import functools
from urllib.parse import urlsplit

from django.utils import timezone
from protego import Protego

from vendors.ingest.decoding import decode
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import AGENT, fetch
from vendors.models import Host

KEPT = datetime.timedelta(hours=24)
MAX_BYTES = 512 * 1024
SECONDS = 10.0
LONGEST_DELAY = 60.0


def permit(url: str, host: Host) -> None:
    """Raise StepFailed, final, where the site's robots.txt asks us not to fetch the address."""
    if not rules_of(url, host).can_fetch(url, AGENT):
        raise StepFailed("The site's robots.txt asks programs not to fetch this page: paste the text instead.")


def crawl_delay(host: Host) -> float:
    """Return the seconds between two requests that the site asks for, at most a minute; 0 where it does not."""
    return min(float(_parsed(host.robots).crawl_delay(AGENT) or 0), LONGEST_DELAY) if host.robots else 0.0


def rules_of(url: str, host: Host) -> Protego:
    """Return the rules as last read, read again where they are a day old."""
    if host.robots_until is None or host.robots_until <= timezone.now():
        host.robots = read_rules(url)
        host.robots_until = timezone.now() + KEPT
        Host.objects.filter(pk=host.pk).update(robots=host.robots, robots_until=host.robots_until)
    return _parsed(host.robots)


@functools.lru_cache(maxsize=200)
def _parsed(robots: str) -> Protego:
    """A worker asks the same sites again and again, and some rules run to thousands of lines."""
    return Protego.parse(robots)


def read_rules(url: str) -> str:
    """Return the robots.txt of the address's site, "" where it has none (RFC 9309: then all is allowed).

    A site that cannot say now (an error of its own, no answer) is not fetched now: StepFailed, to be tried again.
    """
    parts = urlsplit(url)
    try:
        page = fetch(
            f"{parts.scheme}://{parts.netloc}/robots.txt",
            limit=MAX_BYTES,
            seconds=SECONDS,
            statuses=(200, *range(400, 429), *range(430, 500)),
        )
    except StepFailed as failure:
        if failure.final:
            raise
        raise StepFailed(f"robots.txt: {failure.reason}", final=False, retry_after=failure.retry_after) from failure
    # PostgreSQL stores no NUL, and no rule needs one.
    return decode(page.content).replace("\0", "") if page.status == 200 else ""
