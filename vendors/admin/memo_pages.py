"""Holding, assigning and commenting, at the desk and on an action's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from vendors import permissions
from vendors.admin.base import person
from vendors.models import Action, Finding, Memo
from vendors.models.choices import FindingState
from vendors.models.memos import MemoKind
from vendors.review import memos, queue
from vendors.review.memos import CannotNote


def memo_context(subject: Finding | Action, user: User) -> dict[str, Any]:
    """Return what `admin/vendors/memos.html` shows of a finding or an action."""
    rows = list(Memo.objects.about(subject))
    in_force = {row.kind: row for row in rows if row.ended_at is None}
    name = subject._meta.model_name
    return {
        "memos": rows,
        "hold": in_force.get(MemoKind.HOLD),
        "assignment": in_force.get(MemoKind.ASSIGNMENT),
        "may_note": permissions.may(user, permissions.DECIDE),
        "memo_address": reverse(f"admin:vendors_{name}_memo", args=[subject.pk]),
        "people": User.objects.filter(is_active=True, is_staff=True).order_by("username"),
    }


def on_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out the button pressed at the desk; what was held or given to another is left, and the next one opens."""
    finding = get_object_or_404(Finding, pk=pk)
    done = _carry_out(request, finding)
    to_others = Memo.objects.findings_assigned().filter(finding=finding).exclude(to=person(request))
    if done == "hold" or (done == "assign" and to_others.exists()):
        queue.release(finding.article_id, by=person(request))
        return HttpResponseRedirect(reverse("admin:vendors_finding_desk_next"))
    return HttpResponseRedirect(reverse("admin:vendors_finding_desk", args=[pk]))


def on_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out the button pressed on an action's page."""
    _carry_out(request, get_object_or_404(Action, pk=pk))
    return HttpResponseRedirect(reverse("admin:vendors_action_change", args=[pk]))


def _carry_out(request: HttpRequest, subject: Finding | Action) -> str:
    """Do what the button says; return its name, "" where it was refused, and say which."""
    by, text, button = person(request), request.POST.get("text", "")[:1000], request.POST.get("do", "")
    try:
        match button:
            case "hold":
                memos.hold(subject, by=by, text=text)
            case "release":
                memos.release(subject, by=by)
            case "assign":
                chosen = request.POST.get("to", "")
                to = User.objects.filter(pk=int(chosen)).first() if chosen.isdigit() and len(chosen) < 10 else None
                memos.assign(subject, to=to, by=by, text=text)
            case "comment":
                memos.comment(subject, by=by, text=text)
            case _:
                return ""
    except (CannotNote, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return ""
    messages.success(request, _said(button, subject))
    return button


def _said(button: str, subject: Finding | Action) -> str:
    """Say what was done: only a pending finding is handed out, and goes back to the queue."""
    waits = isinstance(subject, Finding) and subject.state == FindingState.PENDING
    held = "it is handed out to nobody" if waits else "nobody publishes it"
    return {
        "hold": f"Held: {held} until someone releases it.",
        "release": "Released: it waits for a decision again." if waits else "Released.",
        "assign": "Assigned.",
        "comment": "Your comment is kept.",
    }[button]
