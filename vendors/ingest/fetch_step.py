"""The step from an address to received bytes."""

import datetime
from collections.abc import Iterable, Mapping
from functools import partial

from django.conf import settings
from django.db import transaction

from vendors.ingest.addresses import BadAddress, host_of
from vendors.ingest.bounded_cleaning import clean
from vendors.ingest.cleaning import READABLE_TYPES
from vendors.ingest.documents import Cleaned
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import MAX_BYTES, TOTAL_SECONDS, FetchedPage, fetch
from vendors.ingest.pacing import host_slot
from vendors.ingest.passing_over import Judge, set_aside, waits_for_text, words_of
from vendors.ingest.robots import permit
from vendors.ingest.steps import Lease, close_earlier_problem
from vendors.ingest.versions import store_version
from vendors.models import Host
from vendors.models.choices import ArticleState

# Without Celery workers the steps run in the calling process, and a postponed row would wait for the next sweep. So the
# process waits for its slot here: twenty seconds, about as long as a person at a shell or an admin page will wait.
MAX_WAIT_WITHOUT_WORKERS = datetime.timedelta(seconds=20)


def fetch_step(lease: Lease, *, judge: Judge) -> ArticleState | None:
    """Fetch the article's address and store the answer. StepFailed where that fails, NotYet while the host is busy.

    Of an article that is kept only if it is relevant and names nobody, only a story passed over is left: None. One
    whose text cannot be read yet is judged when a browser has drawn it.
    """
    article = lease.article
    if not article.url:
        raise StepFailed("The article has no address to fetch.")
    page = fetch_politely(article.url)
    is_judged_by_text = waits_for_text(article)
    cleaned = _readable(page) if is_judged_by_text else None
    if cleaned and not judge(words_of(article, cleaned)):
        set_aside(lease, title=cleaned.title)
        return None
    with transaction.atomic():
        lease.received = store_version(article, page.content, page.content_type, url=page.url)
        close_earlier_problem(lease)
        lease.write_result(ArticleState.FETCHED, only_if_relevant=is_judged_by_text and cleaned is None)
    return ArticleState.FETCHED


def _readable(page: FetchedPage) -> Cleaned | None:
    """Return the page's text; None where it cannot be read, which fails in the next step, with its reason."""
    try:
        return clean(page.content, page.content_type, url=page.url)
    except StepFailed:
        return None


def fetch_politely(
    url: str,
    *,
    types: Iterable[str] = READABLE_TYPES,
    headers: Mapping[str, str] | None = None,
    statuses: Iterable[int] = (200, 203),
    wait: datetime.timedelta | None = None,
    limit: int = MAX_BYTES,
    seconds: float = TOTAL_SECONDS,
) -> FetchedPage:
    """Fetch a page within its host's slot if robots.txt permits it; after a redirect the new host's robots.txt too.

    `types`, `headers`, `statuses`, `limit` and `seconds` are those of `fetch`; `wait`: how long to
    wait for the slot, else `max_wait()`.
    """
    try:
        host = host_of(url)
    except BadAddress as error:
        raise StepFailed(str(error)) from error
    with host_slot(host, max_wait=max_wait() if wait is None else wait) as host_row:
        permitted = partial(_permit, {host: host_row})
        return fetch(
            url, types=types, headers=headers, statuses=statuses, permit=permitted, limit=limit, seconds=seconds
        )


def max_wait() -> datetime.timedelta:
    """Return how long to wait here for a host's slot: not at all with workers, which have other work meanwhile."""
    return MAX_WAIT_WITHOUT_WORKERS if settings.CELERY_TASK_ALWAYS_EAGER else datetime.timedelta()


def _permit(hosts: dict[str, Host], url: str) -> None:
    name = host_of(url)
    if name not in hosts:
        hosts[name], _ = Host.objects.get_or_create(name=name)
    permit(url, hosts[name])
