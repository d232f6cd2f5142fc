"""Pages that change an action's state: publish, withdraw, merge, split, restore. Each explains itself and asks once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from vendors import permissions
from vendors.admin.action_form import MergeForm, ReasonForm, SplitForm, WithdrawForm
from vendors.admin.base import person
from vendors.findings import assessment
from vendors.models import Action, Change, Merge
from vendors.record import merging, publication, restoring


@dataclass(frozen=True, slots=True)
class StepPage:
    """The page of one step: its texts, its form, the permission that it needs, and the function that carries it out."""

    title: str
    explanation: str
    button: str
    form: type[ReasonForm]
    permission: str
    carry_out: Callable[[HttpRequest, Action, dict[str, Any]], Action]


def _publish(request: HttpRequest, action: Action, fields: dict[str, Any]) -> Action:
    publication.publish(action, by=person(request), reason=fields["reason"])
    assessment.reassess_for(action)
    return action


def _withdraw(request: HttpRequest, action: Action, fields: dict[str, Any]) -> Action:
    return publication.withdraw(action, by=person(request), reason=fields["reason"])


def _merge(request: HttpRequest, action: Action, fields: dict[str, Any]) -> Action:
    merging.merge(action, fields["into"], by=person(request), reason=fields["reason"])
    into: Action = fields["into"]
    return into


def _split(request: HttpRequest, action: Action, fields: dict[str, Any]) -> Action:
    return merging.split(
        action,
        title=fields["title"],
        milestones=[step.pk for step in fields["milestones"]],
        evidence=[source.pk for source in fields["evidence"]],
        by=person(request),
        reason=fields["reason"],
    )


STEP_PAGES: dict[str, StepPage] = {
    "publish": StepPage(
        "Publish",
        "Readers see it at once, with its history and its sources.",
        "Publish",
        ReasonForm,
        permissions.PUBLISH,
        _publish,
    ),
    "withdraw": StepPage(
        "Withdraw",
        "Its page stays and says why it was withdrawn. It no longer counts for any country's standing.",
        "Withdraw",
        WithdrawForm,
        permissions.PUBLISH,
        _withdraw,
    ),
    "merge": StepPage(
        "Merge",
        "Its steps, sources and vendors move to the other action; its address leads there. This can be undone.",
        "Merge",
        MergeForm,
        permissions.MERGE,
        _merge,
    ),
    "split": StepPage(
        "Split",
        "The chosen steps and sources make a second action, a draft. Merging the two undoes it.",
        "Split",
        SplitForm,
        permissions.MERGE,
        _split,
    ),
}


def ask(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show a step's form, or carry the step out; a refusal is shown on the same page."""
    page = STEP_PAGES[step]
    if not permissions.may(person(request), page.permission):
        raise PermissionDenied
    action = get_object_or_404(Action, pk=pk)
    form = page.form(action, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            result = page.carry_out(request, action, form.cleaned_data)
        except (publication.CannotPublish, ValueError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Done: {page.title}, “{action}”.")
            return HttpResponseRedirect(reverse("admin:vendors_action_change", args=[result.pk]))
    context = {**_context(request, action), "title": f"{page.title}: {action}", "step": page, "form": form}
    return TemplateResponse(
        request, "admin/vendors/action_step.html", context, status=422 if form.is_bound and form.errors else 200
    )


def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the public log of an action with what each change did, and its merges; each can be restored or undone."""
    if not request.user.has_perm("vendors.view_action"):
        raise PermissionDenied
    action = get_object_or_404(Action, pk=pk)
    rows = list(action.changes.select_related("by").order_by("-at", "-pk")[:100])
    context = {
        **_context(request, action),
        "title": f"Changes: {action}",
        "changes": restoring.with_differences(rows),
        "merges": action.merges_in.select_related("merged", "by").filter(undone_at=None),
        "may_restore": permissions.may(person(request), permissions.PUBLISH),
    }
    return TemplateResponse(request, "admin/vendors/action_changes.html", context)


def restore(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Restore an action to the state after a change."""
    action, row = get_object_or_404(Action, pk=pk), get_object_or_404(Change, pk=change)
    return _post_once(request, action, lambda: restoring.restore(action, row, by=person(request)))


def unmerge(request: HttpRequest, pk: int, merge: int) -> HttpResponse:
    """Take a merge into this action apart."""
    action, row = get_object_or_404(Action, pk=pk), get_object_or_404(Merge, pk=merge)
    return _post_once(request, action, lambda: merging.unmerge(row, by=person(request)))


def _post_once(request: HttpRequest, action: Action, carry_out: Callable[[], Action]) -> HttpResponse:
    back = HttpResponseRedirect(reverse("admin:vendors_action_changes", args=[action.pk]))
    if request.method != "POST":
        return back
    try:
        result = carry_out()
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Restored: “{result}”.")
    return back


def _context(request: HttpRequest, action: Action) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": Action._meta, "action": action, "original": action}
