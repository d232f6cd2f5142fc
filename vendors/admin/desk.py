"""The review desk: one finding beside its article; one key decides it, and the next finding opens by itself.

The page is a plain form that works without JavaScript; `static/admin_desk/desk.js` adds keys and highlighting.
"""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csp import csp_override

from vendors import permissions
from vendors.admin import second_look_page
from vendors.admin.base import person
from vendors.admin.desk_form import DeskForm
from vendors.admin.desk_matches import chosen_action, matches_of
from vendors.admin.desk_tabs import tabs_of
from vendors.admin.highlighting import reasons_of, segments_of
from vendors.admin.kept_pages import WITH_FRAME
from vendors.admin.memo_pages import memo_context
from vendors.admin.reader_sources import sent_for
from vendors.findings import assessment, confidence
from vendors.findings.values import Values, values_of
from vendors.models import Decision, Evidence, Finding, Vendor
from vendors.models.choices import FindingState, RejectReason
from vendors.record.publication import CannotPublish
from vendors.review import decisions, queue, repeats
from vendors.review.decisions import AlreadyDecided, AskFirst, CannotDecide
from vendors.review.examples import example_articles
from vendors.review.new_action import NewAction, title_for
from vendors.review.queue import QueueFilter

SKIPPED = "desk_skipped"
MAX_SKIPPED = 200
"""Skipped findings that a session remembers: more would swell the session's row, and come round again as any other."""
CHOOSE = "Choose the action that it belongs to: O finds one by title, vendor or country."
REFUSALS = (AlreadyDecided, CannotDecide, CannotPublish, permissions.NotAllowed)


def open_next(request: HttpRequest, article: int | None = None) -> HttpResponse:
    """Open the best finding that nobody else has claimed, or say that none is pending.

    Once an article is done, the second looks that wait for the person come first, unless the queue is narrowed.
    """
    queue_filter = QueueFilter.read(request.GET)
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    if settings.DOUBLE_CODING and not queue_filter.query():
        done_here = article is None or not queue.offered().filter(article=article).exists()
        if done_here and (second_look := second_look_page.next_address(request)):
            return HttpResponseRedirect(second_look)
    finding = queue.claim_next(queue_filter, by=person(request), skipping=_skipped(request), article=article)
    if finding is None:
        if request.session.pop(SKIPPED, None):
            messages.info(request, "That was the last one; those that you skipped wait again.")
        else:
            messages.info(request, "No finding waits here. Well done.")
        return HttpResponseRedirect(_queue_url(queue_filter))
    return HttpResponseRedirect(desk_url(finding.pk, queue_filter))


@csp_override(WITH_FRAME)
def show(
    request: HttpRequest, pk: int, form: DeskForm | None = None, status: int = 200, ask: AskFirst | None = None
) -> HttpResponse:
    """Show a finding on the desk, and claim it for the person if it is pending and nobody else has claimed it."""
    finding = get_object_or_404(Finding.objects.with_details(), pk=pk)
    if not request.user.has_perm("vendors.view_finding"):
        raise PermissionDenied
    queue_filter, user = QueueFilter.read(request.GET), person(request)
    may_decide = permissions.may(user, permissions.DECIDE)
    waits = finding.state == FindingState.PENDING
    held = waits and may_decide and not queue.claim(finding, by=user)
    values = values_of(finding)
    form = form or DeskForm(finding.article, values, initial={"title": title_for(values)})
    siblings = list(finding.article.findings.exclude(state=FindingState.SUPERSEDED).order_by("quote_start", "pk"))
    again = repeats.told_before(siblings) if waits else {}
    start, end = (values.start, values.end) if finding.quote_gone_at is None else (0, 0)  # gone: nowhere in the text
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "Review desk",
        "finding": finding,
        "article": finding.article,
        "from_readers": sent_for(finding.article),
        "examples": example_articles(),
        "form": form,
        "segments": segments_of(finding, siblings, start=start, end=end),
        "why": reasons_of(finding) if finding.quote_gone_at is None else [],
        "source_of": Evidence.objects.select_related("action").filter(finding=finding).first(),
        "siblings": siblings,
        "tabs": tabs_of(siblings, again),
        "repeat": again.get(pk),
        "wanted": queue_filter,
        "queue_query": queue_filter.query(),
        "waiting": queue.waiting(queue_filter),
        "waits": waits,
        "may_decide": may_decide and waits,
        "may_enter": may_decide,
        "may_publish": permissions.may(user, permissions.PUBLISH),
        "held_by": Finding.objects.select_related("claimed_by").get(pk=pk).claimed_by if held else None,
        "what_happened": "" if waits else decisions.what_happened(finding),
        "undoable": decisions.last_undoable(user),
        "sent_back": finding.decisions.sent_back().first() if waits else None,
        "reject_reasons": RejectReason.choices,
        "trust": confidence.trust_in([finding])[finding.pk],
        "vendor_names": Vendor.objects.in_use().values_list("slug", "name"),
        "queue_url": f"?{queue_filter.query()}" if queue_filter.query() else "",
        **matches_of(finding, form.values_so_far(), request.POST or request.GET, ask=ask),
        **memo_context(finding, user),
    }
    return TemplateResponse(request, "admin/vendors/desk.html", context, status=status)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out the decision of the button pressed, then open the next finding; a refusal is shown on the same page."""
    if request.method != "POST":
        return HttpResponseRedirect(desk_url(pk, QueueFilter.read(request.GET)))
    finding = get_object_or_404(Finding.objects.with_details(), pk=pk)
    button = request.POST.get("do", "accept")
    if button == "skip":
        return _skip(request, finding)
    if button == "reject":
        return _reject(request, finding)
    if button == "keep":
        return _keep(request, finding)
    if button in ("again", "confirm"):
        return _again(request, finding, button)
    form = DeskForm(finding.article, values_of(finding), request.POST)
    if button == "match":
        return show(request, pk, form)
    if not form.is_valid():
        return show(request, pk, form, status=422)
    try:
        done = _accept(request, finding, form, button)
    except AlreadyDecided as refusal:
        messages.warning(request, str(refusal))
        if form.has_own_words():  # they would be lost with the page; here they can be read and copied
            return show(request, pk, form, status=409)
        return open_next(request, finding.article_id)
    except AskFirst as question:
        return show(request, pk, form, status=409, ask=question)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return show(request, pk, form, status=409)
    messages.success(request, done)
    return open_next(request, finding.article_id)


def matches(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the list of known actions for the fields as they stand on the page and the words typed into its search."""
    if not request.user.has_perm("vendors.view_finding"):
        raise PermissionDenied
    finding = get_object_or_404(Finding.objects.with_details(), pk=pk)
    if request.method != "POST":
        return HttpResponseRedirect(desk_url(pk, QueueFilter.read(request.GET)))
    form = DeskForm(finding.article, values_of(finding), request.POST)
    may_publish = permissions.may(person(request), permissions.PUBLISH)
    context = {**matches_of(finding, form.values_so_far(), request.POST), "may_publish": may_publish}
    return TemplateResponse(request, "admin/vendors/desk_matches.html", context)


def undo(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Undo a decision, by default the person's own latest one, and open its finding again."""
    queue_filter, user = QueueFilter.read(request.GET), person(request)
    decision = get_object_or_404(Decision, pk=pk) if pk else decisions.last_undoable(user)
    if request.method != "POST" or decision is None:
        messages.info(request, "There is nothing to undo.")
        return HttpResponseRedirect(_queue_url(queue_filter))
    try:
        finding = decisions.undo(decision, by=user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(desk_url(decision.finding_id, queue_filter))
    said = "Undone. It waits for a decision again."
    if decisions.last_undoable(user):
        said += " U, then Enter, undoes the decision before it as well."
    messages.success(request, said, extra_tags="undone")
    return HttpResponseRedirect(desk_url(finding.pk, queue_filter))


def desk_url(pk: int, queue_filter: QueueFilter) -> str:
    query = queue_filter.query()
    return reverse("admin:vendors_finding_desk", args=[pk]) + (f"?{query}" if query else "")


def _queue_url(queue_filter: QueueFilter) -> str:
    query = queue_filter.query()
    return reverse("admin:vendors_finding_queue") + (f"?{query}" if query else "")


def _accept(request: HttpRequest, finding: Finding, form: DeskForm, button: str) -> str:
    """Accept by the button pressed, `accept`, `publish` or `attach`; return the message for the person."""
    values, user, note = form.values(), person(request), form.cleaned_data["note"]
    if button == "attach":
        return _attach(request, finding, values, note)
    coding = {name: form.cleaned_data[name] for name in ("summary", "instrument", "reach", "area", "force")}
    words = NewAction(title=_title(form, values), **coding)
    publish = button == "publish"
    action = decisions.accept_as_new(finding, by=user, values=values, words=words, publish=publish, note=note)
    assessment.reassess_for(action)
    return f"Published: “{action}”." if publish else f"Accepted as the draft “{action}”."


def _title(form: DeskForm, values: Values) -> str:
    """Return the title as typed; "" for the suggested one if fields were changed, so that a new one is suggested."""
    typed: str = form.cleaned_data["title"]
    return "" if typed == title_for(form.before) and values != form.before else typed


def _attach(request: HttpRequest, finding: Finding, values: Values, note: str) -> str:
    action = chosen_action(request.POST)
    if action is None:
        raise CannotDecide(decisions.what_happened(finding) if finding.state != FindingState.PENDING else CHOOSE)
    as_step = request.POST.get("as", "source") == "step"
    exception = request.POST.get("exception", "")[:500]
    decisions.accept_onto(
        finding, action, as_step=as_step, by=person(request), values=values, note=note, exception=exception
    )
    decision = finding.decisions.in_force().first()
    if decision is not None and decision.waits:
        return f"It waits for an editor: {'a new step' if as_step else 'a further source'} of “{action}”."
    if as_step:
        assessment.reassess_for(action)
    return f"New step of “{action}”." if as_step else f"Further source of “{action}”."


def _reject(request: HttpRequest, finding: Finding) -> HttpResponse:
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    try:
        decisions.reject(finding, reason=reason, by=person(request), note=note[:1000])
    except AlreadyDecided as refusal:
        messages.warning(request, str(refusal))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return show(request, finding.pk, status=409)
    else:
        messages.success(request, f"Rejected: {RejectReason(reason).label}.")
    return open_next(request, finding.article_id)


def _keep(request: HttpRequest, finding: Finding) -> HttpResponse:
    try:
        action = decisions.keep(finding, by=person(request), note=request.POST.get("note", "")[:1000])
    except AlreadyDecided as refusal:
        messages.warning(request, str(refusal))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return show(request, finding.pk, status=409)
    else:
        messages.success(request, f"Kept as a source of “{action}”.")
    return open_next(request, finding.article_id)


def _again(request: HttpRequest, finding: Finding, button: str) -> HttpResponse:
    """Dismiss a finding that was told before, or confirm it as a further source of where the decided one went."""
    try:
        if button == "confirm":
            said = f"Confirmed as a further source of “{repeats.confirm(finding, by=person(request)).action}”."
        else:
            repeats.dismiss(finding, by=person(request))
            said = "Dismissed: the same again."
    except AlreadyDecided as refusal:
        messages.warning(request, str(refusal))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return show(request, finding.pk, status=409)
    else:
        messages.success(request, said)
    return open_next(request, finding.article_id)


def _skip(request: HttpRequest, finding: Finding) -> HttpResponse:
    request.session[SKIPPED] = [*_skipped(request), finding.pk][-MAX_SKIPPED:]
    Finding.objects.pending().filter(pk=finding.pk, claimed_by=person(request)).update(
        claimed_by=None, claimed_until=timezone.now()
    )
    return open_next(request, finding.article_id)


def _skipped(request: HttpRequest) -> list[int]:
    return list(request.session.get(SKIPPED, []))
