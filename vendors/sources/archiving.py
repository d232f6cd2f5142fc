"""Sources of published actions are submitted to a web archive, each once, if ARCHIVE_SUBMIT_URL says to which.

One address at a time, with the pauses that any host gets, and so many a day. The archive offers this to programs,
so that its robots.txt is not asked.
"""

import datetime
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from vendors.ingest.addresses import host_of
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.fetching import fetch
from vendors.ingest.pacing import host_slot
from vendors.models import Milestone, SourcePage
from vendors.models.choices import ActionState, PageHealth
from vendors.models.pages import ARCHIVE_TRIES

DAY = datetime.timedelta(days=1)
SECONDS = 50.0
"""An archive fetches the page before it answers; a worker's task may take a minute."""
DONE = "submitted"


def submit_next() -> str:
    """Submit the source that has waited longest; return its address, or "" where there is none or nothing is allowed
    now. What the archive answered is on the source's row."""
    now = timezone.now()
    asked = SourcePage.objects.filter(archive_asked_at__gte=now - DAY).count()
    if not settings.ARCHIVE_SUBMIT_URL or asked >= settings.ARCHIVE_A_DAY:
        return ""
    page = to_submit(at=now)
    if page is None:
        return ""
    claimed = SourcePage.objects.filter(pk=page.pk, archive_asked_at=page.archive_asked_at)
    if not claimed.update(archive_asked_at=now, archive_tries=F("archive_tries") + 1):
        return ""  # another worker was faster
    address = submit_address(page.url)
    try:
        with host_slot(host_of(address), max_wait=datetime.timedelta(seconds=5)):
            answer = fetch(address, seconds=SECONDS, statuses=(200, 201, 202, 203))
    except NotYet:
        SourcePage.objects.filter(pk=page.pk).update(
            archive_asked_at=page.archive_asked_at, archive_tries=page.archive_tries
        )
        return ""
    except StepFailed as failure:
        SourcePage.objects.filter(pk=page.pk).update(archive_result=str(failure)[:300])
        return page.url
    copy = answer.headers.get("content-location", "") or (answer.url if answer.url != address else "")
    SourcePage.objects.filter(pk=page.pk).update(archive_result=DONE, archived_url=_whole(copy, answer.url)[:2000])
    return page.url


def to_submit(*, at: datetime.datetime) -> SourcePage | None:
    """Return the source to submit: one of a published action, that is there, and that the archive has not taken yet.

    One that the archive has refused is tried again the next day, and three times in all.
    """
    steps = Milestone.objects.filter(action__state=ActionState.PUBLISHED).exclude(source_url="")
    published = Q(evidence__action__state=ActionState.PUBLISHED) | Q(url__in=steps.values("source_url"))
    there = SourcePage.objects.filter(in_use=True, health__in=[PageHealth.ALIVE, PageHealth.MOVED])
    waiting = there.exclude(archive_result=DONE).filter(archive_tries__lt=ARCHIVE_TRIES)
    rested = Q(archive_asked_at=None) | Q(archive_asked_at__lt=at - DAY)
    return waiting.filter(published, rested).order_by("archive_tries", "pk").first()


def submit_address(url: str) -> str:
    """Return the address that asks the archive to keep `url`: as it stands within a path, encoded in a query."""
    before = settings.ARCHIVE_SUBMIT_URL.partition("{url}")[0]
    kept = "" if "?" in before else ":/?=&%~+,;@!$'()*"
    return str(settings.ARCHIVE_SUBMIT_URL).replace("{url}", quote(url, safe=kept))


def _whole(copy: str, answered_by: str) -> str:
    """Return the address of the archive's copy, completed where the archive gives only its path."""
    if not copy.startswith("/"):
        return copy if copy.startswith(("http://", "https://")) else ""
    parts = urlsplit(answered_by)
    return f"{parts.scheme}://{parts.netloc}{copy}"
