"""The first page of the admin: what waits for the person who opens it, each with its number and the way to it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from vendors.admin.base import person
from vendors.extraction.vocabulary import IN_EFFECT, Force, Status
from vendors.models import (
    Action,
    Conflict,
    Decision,
    Evidence,
    Finding,
    Memo,
    Milestone,
    Problem,
    ReaderSource,
    SecondLook,
    SourceQuote,
)
from vendors.models.choices import ActionState
from vendors.models.memos import MemoKind
from vendors.record.checks import CHECK_AGAIN_AFTER
from vendors.review import queue
from vendors.review.queue import QueueFilter


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: how much of it there is, in words, and where it is done."""

    number: int
    label: str
    address: str
    more: str = ""


def start_page(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Show the admin's first page with what waits; who may see no findings sees the list of tables alone."""
    user = person(request) if request.user.is_authenticated else None
    sees_work = user is not None and user.has_perm("vendors.view_finding")
    context = {"waiting": waiting_work(), "own": own_work(user)} if user is not None and sees_work else {}
    return stock_index(request, {**(extra_context or {}), **context})


stock_index = admin.site.index


def waiting_work() -> list[Work]:
    """Return what waits for anybody."""
    today = timezone.localdate()
    actions, conflicts, problems = (
        reverse(f"admin:vendors_{name}_changelist") for name in ("action", "conflict", "problem")
    )
    drafts = Action.objects.filter(state=ActionState.DRAFT)
    held = drafts.filter(pk__in=Memo.objects.held_actions()).count()
    needs_a_look = reverse("admin:vendors_action_needs_a_look")
    return [
        Work(queue.waiting(QueueFilter()).count, "findings wait", reverse("admin:vendors_finding_queue")),
        Work(
            drafts.count() - held,
            "drafts wait to be finished",
            f"{actions}?state__exact=draft",
            f"{held} more held" if held else "",
        ),
        Work(
            Decision.objects.to_publish().count(),
            "additions wait for an editor",
            reverse("admin:vendors_decision_to_publish"),
        ),
        *_double_coding(
            SecondLook.objects.to_settle().count(),
            "differences between two curators",
            reverse("admin:vendors_secondlook_differences"),
        ),
        Work(Conflict.objects.filter(resolved_at=None).count(), "conflicts with what is public", conflicts),
        Work(Evidence.objects.in_doubt().count(), "sources no longer say so", f"{actions}?doubt=yes"),
        Work(
            SourceQuote.objects.waiting().count(),
            "sentences of sources to confirm",
            reverse("admin:vendors_sourcequote_bulk"),
        ),
        Work(
            ReaderSource.objects.open().count(),
            "sources from readers to look at",
            reverse("admin:vendors_readersource_changelist"),
        ),
        Work(Problem.objects.open().count(), "open problems", problems),
        Work(passed_deadlines(today), "deadlines passed, no outcome noted", needs_a_look),
        Work(unchecked(today), "not checked for a year", needs_a_look),
    ]


def own_work(user: User) -> list[Work]:
    """Return what is the person's own: assigned, held, and decided today."""
    findings, decisions = (reverse(f"admin:vendors_{name}_changelist") for name in ("finding", "decision"))
    mine = Memo.objects.open(MemoKind.ASSIGNMENT).filter(to=user)
    assigned = Finding.objects.pending().filter(pk__in=mine.filter(finding__isnull=False).values("finding")).count()
    actions = reverse("admin:vendors_action_changelist")
    held = Memo.objects.open(MemoKind.HOLD).filter(by=user).count()
    today = Decision.objects.filter(by=user, at__gte=_midnight(), undone_at=None).count()
    return [
        Work(today, "decisions of mine today", f"{decisions}?age=today&by__id__exact={user.pk}"),
        Work(assigned, "findings assigned to me", f"{findings}?memo=mine&state__exact=pending"),
        Work(mine.filter(action__isnull=False).count(), "actions assigned to me", f"{actions}?memo=mine"),
        Work(held, "things that I hold", f"{findings}?memo=held&state__exact=pending"),
        *_double_coding(
            SecondLook.objects.free_for(user, at=timezone.now()).count(),
            "second looks wait for me",
            reverse("admin:vendors_finding_second_look"),
        ),
    ]


def _double_coding(number: int, label: str, address: str) -> list[Work]:
    """Return the line where findings are coded twice, or something is left of when they were."""
    return [Work(number, label, address)] if number or settings.DOUBLE_CODING else []


def passed_deadlines(today: datetime.date) -> int:
    """Count what the page "What needs a look" lists of deadlines, without the rest of its checks."""
    published = Milestone.objects.filter(action__state=ActionState.PUBLISHED, is_deadline=True)
    return published.filter(last_day__lt=today, outcome="").count()


def unchecked(today: datetime.date) -> int:
    """Count published actions that may still hold and that nobody has looked at for a year (`record.checks`)."""
    may_hold = Action.objects.published().filter(status__in=[*IN_EFFECT, Status.PROPOSED]).exclude(force=Force.ACT)
    lately = today - CHECK_AGAIN_AFTER
    read = Evidence.objects.filter(action=OuterRef("pk"), read_on__gte=lately)
    return may_hold.filter(~Exists(read)).filter(Q(checked=None) | Q(checked__lt=lately)).count()


def _midnight() -> datetime.datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
