"""Pages on many findings at once: those that only confirm, unknown names, and rates of acceptance."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from vendors import permissions, tasks
from vendors.admin.base import person
from vendors.findings import learning, reliability
from vendors.models import Body, CalibrationRun, Country, Finding, Problem, SecondLook, Vendor
from vendors.models.choices import BODY_KINDS, RejectReason
from vendors.models.findings import PERSON
from vendors.review import corroboration, unknown_names

RUNS_SHOWN = 14
"""Nightly runs shown with what they changed: two weeks."""
RULES_SHOWN = 12
"""Rules of the newest run shown, those first whose confidence changed most."""


def corroborating_page(request: HttpRequest) -> HttpResponse:
    """List the findings that only confirm what is published, and accept those ticked as further sources."""
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    if request.method == "POST":
        keys = [int(key) for key in request.POST.getlist("finding") if key.isdigit()]
        done = corroboration.accept_corroborating(keys, by=person(request))
        for refusal in done.refused:
            messages.warning(request, refusal)
        messages.success(request, f"{done.accepted} accepted as further sources.")
        return HttpResponseRedirect(reverse("admin:vendors_finding_corroborating"))
    context = {
        **_context(request),
        "title": "Findings that only confirm what is published",
        "page": corroboration.page(),
        "ticked_from": corroboration.TICKED_FROM,
        "at_once": corroboration.MAX_AT_ONCE,
    }
    return TemplateResponse(request, "admin/vendors/corroborating.html", context)


def unknown_names_page(request: HttpRequest) -> HttpResponse:
    """List the names that nobody has explained, with an example, and what each can become: alias, row, or no name."""
    if not request.user.has_perm("vendors.view_problem"):
        raise PermissionDenied
    if request.method == "POST":
        _explain(request, get_object_or_404(Problem, pk=request.POST.get("problem")))
        return HttpResponseRedirect(reverse("admin:vendors_problem_words"))
    context = {
        **_context(request),
        "title": "New words",
        "words": unknown_names.unknown_names(),
        "vendor_names": Vendor.objects.in_use().values_list("slug", "name"),
        "body_names": Body.objects.filter(retired=False).values_list("slug", "name", "country"),
        "countries": Country.objects.order_by("name").values_list("code", "name"),
        "body_kinds": BODY_KINDS,
        "may_alias": permissions.may(person(request), permissions.ALIAS),
        "may_add_vendor": permissions.may(person(request), permissions.ADD_VENDOR),
        "may_add_body": permissions.may(person(request), permissions.ADD_BODY),
        "may_resolve": permissions.may(person(request), permissions.RESOLVE),
    }
    return TemplateResponse(request, "admin/vendors/words.html", context)


def learning_page(request: HttpRequest) -> HttpResponse:
    """Show what was accepted, rejected and missed by rule, coder, source, language and kind, and what was learned.

    POST learns at once, as the nightly task does.
    """
    if not request.user.has_perm("vendors.view_finding"):
        raise PermissionDenied
    if request.method == "POST":
        return _learn_now(request)
    labels = dict(RejectReason.choices)
    runs = list(CalibrationRun.objects.select_related("by")[:RUNS_SHOWN])
    context = {
        **_context(request),
        "title": "What decisions teach",
        "tables": [(by, learning.rates(by, limit=25)) for by in learning.GROUPINGS],
        "misses": [(by, learning.recall(by, limit=25)) for by in learning.MISSES_BY],
        "reasons": [(labels.get(reason, reason), number) for reason, number in learning.reject_reasons()],
        "runs": runs,
        "latest": sorted(runs[0].rules, key=_change, reverse=True)[:RULES_SHOWN] if runs else [],
        "agreement": reliability.agreement_by_field(),
        "to_settle": SecondLook.objects.to_settle().count(),
        "double_coding": settings.DOUBLE_CODING,
        "may_learn": permissions.may(person(request), permissions.PUBLISH),
    }
    return TemplateResponse(request, "admin/vendors/learning.html", context)


def _change(rule: dict[str, Any]) -> float:
    return abs(float(rule["after"]) - float(rule["before"]))


def _learn_now(request: HttpRequest) -> HttpResponse:
    permissions.require(person(request), permissions.PUBLISH, to="have confidence learned anew")
    if not learning.judged().exclude(coder=PERSON).exists():
        messages.info(request, "No machine’s finding has been decided yet, so there is nothing to learn from.")
    elif tasks.recalibrate_now(person(request)):
        messages.success(request, "Learned from all decisions, or about to be: the newest run is at the top.")
    else:
        messages.error(request, "The queue does not answer. Try again later; the nightly run does it in any case.")
    return HttpResponseRedirect(reverse("admin:vendors_finding_learning"))


def _explain(request: HttpRequest, problem: Problem) -> None:
    """Do with a name what its form asks for, and say so, or say why not."""
    try:
        message = _explained(problem, request.POST, person(request))
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, message)


def _explained(problem: Problem, form: QueryDict, by: User) -> str:
    name = unknown_names.plain_name(problem)
    slug, shown_name, country = (form.get(field, "").strip() for field in ("slug", "name", "country"))
    match form.get("do"):
        case "none":
            unknown_names.dismiss(problem, by=by)
            return f"“{name}” is no name."
        case "vendor":
            vendor = unknown_names.make_vendor(problem, slug=slug, name=shown_name, home_country=country, by=by)
            return f"{vendor} is a vendor from now on."
        case "body":
            kind = form.get("kind", "")
            body = unknown_names.make_body(problem, slug=slug, name=shown_name, country=country, kind=kind, by=by)
            return f"{body} is a body of {body.country} from now on."
        case _:
            row = unknown_names.make_alias(problem, of=form.get("of", "").strip(), by=by)
            return f"“{name}” is another name of {row} from now on."


def _context(request: HttpRequest) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": Finding._meta}
