"""The step from an address to received bytes."""

import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from vendors.ingest.addresses import BadAddress, host_of
from vendors.ingest.cleaning import READABLE_TYPES
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import Page, fetch
from vendors.ingest.pacing import turn
from vendors.ingest.robots import permit
from vendors.ingest.steps import Claim, forget_problem
from vendors.ingest.versions import keep_version
from vendors.models import Host
from vendors.models.choices import ArticleState

# Without workers nobody comes back to a row soon: the one process waits for its turn instead.
PATIENCE = datetime.timedelta(seconds=20)


def fetch_step(claim: Claim) -> ArticleState:
    """Fetch the article's address and keep what it answers. StepFailed or NotYet where that cannot be."""
    article = claim.article
    if not article.url:
        raise StepFailed("The article has no address to fetch.")
    page = fetch_politely(article.url)
    with transaction.atomic():
        claim.received = keep_version(article, page.content, page.content_type, url=page.url)
        forget_problem(claim)
        claim.settle(ArticleState.FETCHED)
    return ArticleState.FETCHED


def fetch_politely(url: str) -> Page:
    """Return the page, in its host's turn and as its robots.txt allows; on a redirect the other host is asked too."""
    try:
        host = host_of(url)
    except BadAddress as error:
        raise StepFailed(str(error)) from error
    with turn(host, patience=patience()) as row:
        return fetch(url, types=READABLE_TYPES, permit=partial(_permit, {host: row}))


def patience() -> datetime.timedelta:
    """Return how long to wait in place for a host's turn: with workers not at all, they have other work meanwhile."""
    return PATIENCE if settings.CELERY_TASK_ALWAYS_EAGER else datetime.timedelta()


def _permit(hosts: dict[str, Host], url: str) -> None:
    name = host_of(url)
    if name not in hosts:
        hosts[name], _ = Host.objects.get_or_create(name=name)
    permit(url, hosts[name])
