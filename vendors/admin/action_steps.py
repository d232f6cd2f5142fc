"""Pages that change an action's state: publish, withdraw, merge, split, restore. Each asks once and says what for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vendors import permissions
from vendors.admin.action_form import MergeForm, ReasonForm, SplitForm, WithdrawForm
from vendors.admin.base import person
from vendors.findings import assessment
from vendors.models import Action, Change, Merge
from vendors.record import merging, publication, restoring


@dataclass(frozen=True, slots=True)
class Asked:
    """One step: the form that it asks with, the right that it needs, what it does and what it says of itself."""

    title: Any
    explains: Any
    button: Any
    form: type[ReasonForm]
    needs: str
    do: Callable[[HttpRequest, Action, dict[str, Any]], Action]


def _publish(request: HttpRequest, action: Action, asked: dict[str, Any]) -> Action:
    publication.publish(action, by=person(request), reason=asked["reason"])
    assessment.reassess_for(action)
    return action


def _withdraw(request: HttpRequest, action: Action, asked: dict[str, Any]) -> Action:
    return publication.withdraw(action, by=person(request), reason=asked["reason"])


def _merge(request: HttpRequest, action: Action, asked: dict[str, Any]) -> Action:
    merging.merge(action, asked["into"], by=person(request), reason=asked["reason"])
    into: Action = asked["into"]
    return into


def _split(request: HttpRequest, action: Action, asked: dict[str, Any]) -> Action:
    return merging.split(
        action,
        title=asked["title"],
        milestones=[step.pk for step in asked["milestones"]],
        evidence=[source.pk for source in asked["evidence"]],
        by=person(request),
        reason=asked["reason"],
    )


STEPS: dict[str, Asked] = {
    "publish": Asked(
        _("Publish"),
        _("Readers see it at once, with its history and its sources."),
        _("Publish"),
        ReasonForm,
        permissions.PUBLISH,
        _publish,
    ),
    "withdraw": Asked(
        _("Withdraw"),
        _("Its page stays and says why it was withdrawn. It no longer counts for any country's standing."),
        _("Withdraw"),
        WithdrawForm,
        permissions.PUBLISH,
        _withdraw,
    ),
    "merge": Asked(
        _("Merge"),
        _("Its steps, sources and vendors move to the other action; its address leads there. This can be undone."),
        _("Merge"),
        MergeForm,
        permissions.MERGE,
        _merge,
    ),
    "split": Asked(
        _("Split"),
        _("The chosen steps and sources make a second action, a draft. Merging the two undoes it."),
        _("Split"),
        SplitForm,
        permissions.MERGE,
        _split,
    ),
}


def ask(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show a step's form, or take the step and say so; what cannot be done is said on the same page."""
    asked = STEPS[step]
    if not permissions.may(person(request), asked.needs):
        raise PermissionDenied
    action = get_object_or_404(Action, pk=pk)
    form = asked.form(action, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            done = asked.do(request, action, form.cleaned_data)
        except (publication.CannotPublish, ValueError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done: %(step)s, “%(action)s”.") % {"step": asked.title, "action": action})
            return HttpResponseRedirect(reverse("admin:vendors_action_change", args=[done.pk]))
    context = {**_context(request, action), "title": f"{asked.title}: {action}", "asked": asked, "form": form}
    return TemplateResponse(
        request, "admin/vendors/action_step.html", context, status=422 if form.is_bound and form.errors else 200
    )


def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The public log of one action with what each change did, its merges, and the way back to any of them."""
    if not request.user.has_perm("vendors.view_action"):
        raise PermissionDenied
    action = get_object_or_404(Action, pk=pk)
    rows = list(action.changes.select_related("by").order_by("-at", "-pk")[:100])
    context = {
        **_context(request, action),
        "title": _("Changes: %(action)s") % {"action": action},
        "changes": restoring.with_differences(rows),
        "merges": action.merges_in.select_related("merged", "by").filter(undone_at=None),
        "may_restore": permissions.may(person(request), permissions.PUBLISH),
    }
    return TemplateResponse(request, "admin/vendors/action_changes.html", context)


def restore(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Make an action again what a change left."""
    action, row = get_object_or_404(Action, pk=pk), get_object_or_404(Change, pk=change)
    return _post_once(request, action, lambda: restoring.restore(action, row, by=person(request)))


def unmerge(request: HttpRequest, pk: int, merge: int) -> HttpResponse:
    """Take a merge into this action apart."""
    action, row = get_object_or_404(Action, pk=pk), get_object_or_404(Merge, pk=merge)
    return _post_once(request, action, lambda: merging.unmerge(row, by=person(request)))


def _post_once(request: HttpRequest, action: Action, do: Callable[[], Action]) -> HttpResponse:
    back = HttpResponseRedirect(reverse("admin:vendors_action_changes", args=[action.pk]))
    if request.method != "POST":
        return back
    try:
        done = do()
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Restored: “%(action)s”.") % {"action": done})
    return back


def _context(request: HttpRequest, action: Action) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": Action._meta, "action": action, "original": action}
