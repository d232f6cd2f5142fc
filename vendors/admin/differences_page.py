"""The page "Differences": what two curators decided otherwise, side by side, for an editor to settle."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from vendors import permissions
from vendors.admin.base import person
from vendors.extraction.vocabulary import Status
from vendors.findings.reliability import COMPARED, LABELS, OUTCOME, pair_of
from vendors.findings.values import Values
from vendors.models import SecondLook
from vendors.models.choices import KindChoices, RejectReason, StatusChoices
from vendors.models.second_looks import Settled
from vendors.review import second_looks
from vendors.review.second_looks import CannotLook

SHOWN = 20
"""Differences on the page: more than an editor settles at a sitting."""
REFUSALS = (CannotLook, permissions.NotAllowed)


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both decisions, in words."""

    label: str
    first: str
    second: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One difference: the second look and its fields in words."""

    look: SecondLook
    rows: list[Row]


def differences_page(request: HttpRequest) -> HttpResponse:
    """List the differences, the oldest first; settle one by the button pressed."""
    if not request.user.has_perm("vendors.view_secondlook"):
        return HttpResponse(status=403)
    if request.method == "POST":
        return _settle(request, person(request))
    waiting = SecondLook.objects.to_settle()
    related = waiting.select_related("decision__finding__article", "decision__by", "decision__action", "by")
    light = related.defer("decision__finding__article__text", "decision__finding__article__signature")
    context = {
        **admin.site.each_context(request),
        "opts": SecondLook._meta,
        "title": "Differences",
        "count": waiting.count(),
        "shown": [_shown(look) for look in light.prefetch_related("decision__finding__vendors")[:SHOWN]],
        "may_settle": permissions.may(person(request), permissions.PUBLISH),
    }
    return TemplateResponse(request, "admin/vendors/differences.html", context)


def _settle(request: HttpRequest, by: User) -> HttpResponse:
    number = request.POST.get("look", "")
    look = get_object_or_404(SecondLook, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    try:
        settled = second_looks.settle(look, request.POST.get("as", ""), by=by)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(settled))
    return HttpResponseRedirect(reverse("admin:vendors_secondlook_differences"))


def _said(look: SecondLook) -> str:
    """Say what was settled, and what is left to do where the record follows the decision that was found wrong."""
    if look.settled_as == Settled.FIRST:
        return "Settled: the first decision is right."
    about = f"the action “{look.decision.action}”" if look.decision.action else "the decision at the desk"
    return f"Settled: the second decision is right. The record still follows the first: see to {about}."


def _shown(look: SecondLook) -> Shown:
    pair = pair_of(look)
    rows = [
        Row(
            LABELS[OUTCOME],
            _outcome(pair.first, look.first_reason),
            _outcome(pair.second, look.reject_reason),
            OUTCOME in look.differing,
        )
    ]
    rows += [
        Row(LABELS[name], _in_words(pair.first, name), _in_words(pair.second, name), name in look.differing)
        for name in COMPARED
    ]
    return Shown(look, rows)


def _outcome(values: Values | None, reason: str) -> str:
    return "Accepted" if values is not None else f"Rejected: {RejectReason(reason).label}" if reason else "Rejected"


def _in_words(values: Values | None, name: str) -> str:
    if values is None:
        return "–"
    value = getattr(values, name)
    if name == "kind":
        return str(KindChoices(value).label)
    if name == "status":
        return str(StatusChoices(Status(value)).label)
    return ", ".join(value) or "none named" if isinstance(value, tuple) else str(value or "none")
