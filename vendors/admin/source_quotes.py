"""The sentences of sources: one beside its kept page, decided by one key; many at once; and the list of all."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from vendors import permissions
from vendors.admin.base import ReadOnlyAdmin, person
from vendors.admin.kept_pages import WITH_FRAME, kept_page
from vendors.findings.confidence import LIKELY, SURE, word_for
from vendors.models import SourcePage, SourceQuote
from vendors.models.choices import QuoteState
from vendors.models.source_quotes import SourceQuoteQuerySet
from vendors.record.publication import CannotPublish
from vendors.sources import decisions
from vendors.sources.decisions import MAX_AT_ONCE, CannotDecideQuote

OPEN = (QuoteState.PROPOSED, QuoteState.CONTRADICTS, QuoteState.ABSENT, QuoteState.GONE)
WORDS = {"sure": (SURE, 2.0), "likely": (LIKELY, SURE), "doubtful": (-1.0, LIKELY)}
"""The confidence that each word stands for, from the first up to the second."""


@admin.register(SourcePage)
class SourcePageAdmin(ReadOnlyAdmin[SourcePage]):
    """Each address of the record, with how it was and what was wrong."""

    list_display = (
        *("url", "health", "fault", "reason", "moved_to"),
        *("seen_at", "changed_since", "gone_since", "due_at", "archive_result"),
    )
    list_filter = ("health", "fault", "in_use", "is_pdf")
    search_fields = ("url", "=id")
    ordering = ("-checked_at", "pk")


@admin.register(SourceQuote)
class SourceQuoteAdmin(ReadOnlyAdmin[SourceQuote]):
    list_display = ("quote", "action", "state", "sure", "pinpoint", "reason", "seen_at", "decided_by")
    list_filter = ("state",)
    search_fields = ("quote", "action__title", "page__url")

    def get_queryset(self, request: HttpRequest) -> Any:
        return SourceQuote.objects.with_rows()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("desk/", wrap(open_next), name="vendors_sourcequote_next"),
            path("bulk/", wrap(bulk), name="vendors_sourcequote_bulk"),
            path("<int:pk>/desk/", wrap(show), name="vendors_sourcequote_desk"),
            path("<int:pk>/decide/", wrap(decide), name="vendors_sourcequote_decide"),
            path("<int:pk>/page/", wrap(kept_page), name="vendors_sourcequote_page"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A sentence is decided on beside its page, nowhere else."""
        return HttpResponseRedirect(reverse("admin:vendors_sourcequote_desk", args=[object_id]))

    @admin.display(description="sure", ordering="confidence")
    def sure(self, row: SourceQuote) -> str:
        return word_for(row.confidence) if row.state == QuoteState.PROPOSED else ""


def open_next(request: HttpRequest) -> HttpResponse:
    """Open the surest sentence that waits, after the one of `after`; then what is not found or gone."""
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    row = _next_after(_key(request.GET.get("after")))
    if row is None:
        messages.info(request, "No sentence waits here. Well done.")
        return HttpResponseRedirect(reverse("admin:vendors_action_needs_a_look"))
    return HttpResponseRedirect(reverse("admin:vendors_sourcequote_desk", args=[row.pk]))


def _key(value: str | None) -> int | None:
    return int(value) if value and value.isdigit() else None


def _next_after(pk: int | None) -> SourceQuote | None:
    waiting = list(SourceQuote.objects.waiting().values_list("pk", flat=True))
    doubtful = list(SourceQuote.objects.doubtful().order_by("pk").values_list("pk", flat=True))
    keys = waiting + doubtful
    place = keys.index(pk) + 1 if pk in keys else 0
    return SourceQuote.objects.filter(pk__in=keys[place : place + 1] or keys[:1]).first()


@csp_override(WITH_FRAME)
def show(request: HttpRequest, pk: int, refusal: str = "", words: str = "") -> HttpResponse:
    """Show a sentence, what it is to support, and the kept page with the sentence marked."""
    if not request.user.has_perm("vendors.view_sourcequote"):
        raise PermissionDenied
    row = get_object_or_404(SourceQuote.objects.with_rows(), pk=pk)
    may_decide = permissions.may(person(request), permissions.DECIDE)
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": SourceQuote._meta,
        "title": "The sentence of a source",
        "row": row,
        "word": word_for(row.confidence),
        "words": words or row.quote,
        "refusal": refusal,
        "has_copy": row.copy_id is not None or bool(row.page.sha256),
        "may_decide": may_decide and row.state in OPEN,
        "is_gone": row.state == QuoteState.GONE,
        "undoable": _last_of(person(request)) if may_decide else None,
        "waiting": SourceQuote.objects.waiting().count(),
    }
    return TemplateResponse(request, "admin/vendors/source_quote.html", context, status=409 if refusal else 200)


def _last_of(user: User) -> SourceQuote | None:
    """Return the last sentence on which the person has decided and that has not changed since."""
    mine = SourceQuote.objects.filter(decided_by=user, state__in=[QuoteState.CONFIRMED, QuoteState.REJECTED])
    return mine.order_by("-decided_at").first()


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says, and open the next sentence; a refusal is said on the same page."""
    by, what, words = person(request), request.POST.get("do", ""), request.POST.get("words", "")
    following = _next_after(pk)
    try:
        match what:
            case "confirm":
                decisions.confirm(pk, by=by, words=words)
            case "reject":
                decisions.reject(pk, by=by)
            case "undo":
                decisions.take_back(pk, by=by)
                return HttpResponseRedirect(reverse("admin:vendors_sourcequote_desk", args=[pk]))
            case "keep":
                decisions.keep(pk, by=by)
            case "drop":
                decisions.drop(pk, by=by)
            case _:
                raise CannotDecideQuote("Choose what to do: confirm, refuse, keep or take out.")
    except (CannotDecideQuote, CannotPublish) as refusal:
        if not SourceQuote.objects.filter(pk=pk).exists():
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:vendors_sourcequote_next"))
        return show(request, pk, refusal=str(refusal), words=words)
    if following is None or following.pk == pk:
        return HttpResponseRedirect(reverse("admin:vendors_sourcequote_next"))
    return HttpResponseRedirect(reverse("admin:vendors_sourcequote_desk", args=[following.pk]))


def bulk(request: HttpRequest) -> HttpResponse:
    """List proposed sentences of one word of confidence, and confirm those ticked."""
    if not permissions.may(person(request), permissions.DECIDE):
        raise PermissionDenied
    word = request.GET.get("word", "sure")
    if request.method == "POST":
        done = decisions.confirm_many(
            [int(key) for key in request.POST.getlist("quote") if key.isdigit()], by=person(request)
        )
        for refusal in done.refused:
            messages.warning(request, refusal)
        messages.success(request, f"{done.number} confirmed.")
        return HttpResponseRedirect(request.get_full_path())
    word = word if word in WORDS else "sure"
    rows = _waiting(word).with_rows()
    context = {
        **admin.site.each_context(request),
        "opts": SourceQuote._meta,
        "title": "Sentences to confirm",
        "rows": rows[:MAX_AT_ONCE],
        "number": rows.count(),
        "word": word,
        "counts": {name: _waiting(name).count() for name in WORDS},
    }
    return TemplateResponse(request, "admin/vendors/source_quotes_bulk.html", context)


def _waiting(word: str) -> SourceQuoteQuerySet:
    least, most = WORDS[word]
    return SourceQuote.objects.waiting().filter(confidence__gte=least, confidence__lt=most)
