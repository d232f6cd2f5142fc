"""A visit to one page: look at its address, keep what it says, follow its quotes, say when to come again."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from vendors.findings.coders import Coder
from vendors.ingest.failures import NotYet
from vendors.ingest.fetch_step import fetch_politely
from vendors.ingest.intake import NotAnArticle
from vendors.ingest.similarity import text_digest
from vendors.ingest.sources import take_content
from vendors.models import Article, DataVersion, SourcePage
from vendors.models.choices import PageFault, PageHealth
from vendors.sources.copies import keep_copy
from vendors.sources.following import follow_quotes, note_seen
from vendors.sources.looking import STATUSES, Look, look_at
from vendors.sources.pictures import is_read_by_ocr
from vendors.sources.proposals import propose
from vendors.sources.schedule import FIRST_WAIT, WAIT_WHEN_REFUSED, wait_when_gone, wait_when_silent, wait_when_there
from vendors.sources.sync import evidence_on


@dataclass(slots=True)
class Visit:
    """What a visit found. `articles`: those that have a newer version now and wait for their next step."""

    page: SourcePage
    found: int = 0
    later: bool = False
    articles: list[Article] = field(default_factory=list)

    @property
    def in_words(self) -> str:
        if self.later:
            return "its site is busy: later"
        words = [self.page.get_health_display().lower()]
        words += [self.page.reason] if self.page.reason else []
        words += [f"{self.found} proposed"] if self.found else []
        return ", ".join(words)


def visit(
    pk: int, lease: datetime.datetime, *, wait: datetime.timedelta | None = None, coder: Coder | None = None
) -> Visit:
    """Visit a page that is leased until `lease`; if another process has it by now, nothing is written.

    `wait`: how long to wait here until its site may be asked; after that the visit is put off.
    """
    page = SourcePage.objects.get(pk=pk)
    get = partial(fetch_politely, types=(), headers=_conditions(page), statuses=STATUSES, wait=wait)
    try:
        look = look_at(page.url, get=get)
    except NotYet as busy:
        SourcePage.objects.filter(pk=pk, claimed_until=lease).update(claimed_until=None, due_at=busy.until)
        return Visit(page, later=True)
    return record_look(page, look, lease=lease, coder=coder)


def _conditions(page: SourcePage) -> dict[str, str]:
    """Return the headers by which a site may answer that nothing has changed, where a copy that was read is kept."""
    if not page.sha256 or page.fault or page.drawn_at:  # what scripts draw may change where the page itself does not
        return {}
    conditions = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    return {name: value for name, value in conditions.items() if value}


def record_look(page: SourcePage, look: Look, *, lease: datetime.datetime, coder: Coder | None = None) -> Visit:
    """Store what a look found: the page's health, a copy of a new text, and what becomes of the quotes in it."""
    now, was = timezone.now(), page.health
    if look.fault == PageFault.PICTURES and is_read_by_ocr(page, look.sha256):
        look = replace(look, fault="", reason="")
    with transaction.atomic():
        copy = keep_copy(page, look) if look.content else None
        columns = {**_health(page, look, now), "claimed_until": None}
        if not SourcePage.objects.filter(pk=page.pk, claimed_until=lease).update(**columns):
            transaction.set_rollback(True)
            return Visit(page, later=True)
        page.refresh_from_db()
        shown = follow_quotes(page, copy) if copy and look.cleaned else note_seen(page) if look.unchanged else False
        if shown or (was != page.health != PageHealth.UNREACHABLE and was != PageHealth.UNREAD):
            DataVersion.objects.bump("number")  # the sources on public pages say so
    found = propose(page, copy, coder=coder) if copy and look.cleaned else 0
    return Visit(page, found, articles=list(_changed_articles(page, look)))


def give_up(pk: int, *, reason: str) -> None:
    """Note that a page could not be read, after a visit that was broken off; it is looked at again a week later."""
    now = timezone.now()
    columns = {"fault": PageFault.UNREADABLE, "reason": reason, "checked_at": now, "due_at": now + FIRST_WAIT}
    SourcePage.objects.filter(pk=pk).update(claimed_until=None, **columns)


def propose_again(page: SourcePage, *, coder: Coder | None = None) -> int:
    """Look for sentences in the newest kept copy that was read, without asking the site."""
    copy = page.copies.exclude(text="").order_by("-number").first()
    return propose(page, copy, coder=coder) if copy else 0


def _health(page: SourcePage, look: Look, now: datetime.datetime) -> dict[str, Any]:
    """Return the page's columns after a look, but for those that a kept copy has set."""
    columns: dict[str, Any] = {"checked_at": now, "status": look.status, "reason": look.reason, "fault": look.fault}
    match look.health:
        case PageHealth.ALIVE | PageHealth.MOVED:
            steady = now - max(filter(None, (page.changed_since, page.first_seen)), default=now)
            columns |= {"seen_at": now, "first_seen": page.first_seen or now, "gone_since": None, "failures": 0}
            columns |= {"moved_to": look.moved_to, "etag": look.etag, "last_modified": look.last_modified}
            columns |= {"due_at": now + wait_when_there(steady)}
            if look.unchanged:  # then nothing was read: what was wrong with the text before still is
                columns |= {"fault": page.fault, "reason": page.reason}
        case PageHealth.GONE:
            failures = page.failures + 1 if page.health == PageHealth.GONE else 1
            columns |= {"gone_since": page.gone_since or now, "failures": failures, "moved_to": look.moved_to}
            columns |= {"due_at": now + wait_when_gone(failures), "fault": ""}
        case PageHealth.REFUSED:
            columns |= {"failures": 0, "due_at": now + WAIT_WHEN_REFUSED}
        case _:
            return columns | _silent(page, look, now)
    return columns | {"health": look.health}


def _silent(page: SourcePage, look: Look, now: datetime.datetime) -> dict[str, Any]:
    """A site that is silent once says nothing of its pages: what was known of the page stays until it is so three
    times."""
    failures = page.failures + 1 if page.health != PageHealth.GONE else 1
    at_least = look.failure.retry_after if look.failure else None
    known = page.health != PageHealth.UNREAD and failures < 3
    health = page.health if known else PageHealth.UNREACHABLE
    return {"failures": failures, "due_at": now + wait_when_silent(failures, at_least=at_least), "health": health}


def _changed_articles(page: SourcePage, look: Look) -> Iterator[Article]:
    """Hand a changed text to the articles whose accepted findings rest on it: coding it again reopens what is gone."""
    if look.cleaned is None:
        return
    digest = text_digest(look.cleaned.text)
    for piece in evidence_on(page):
        article = piece.article
        if article and article.content_hash and article.content_hash != digest:
            try:
                yield take_content(look.content, url=article.url).article
            except NotAnArticle:
                continue
