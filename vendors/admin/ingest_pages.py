"""The ingest page: the state of ingest, and the forms that take many articles in; intake.py takes one."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from vendors import tasks
from vendors.admin.base import person
from vendors.admin.ingest_forms import AddressesForm, FeedsForm, LookUpForm, UploadForm
from vendors.admin.outcome_messages import how_far
from vendors.findings.relevance import current_judge
from vendors.ingest import feeds, overview, watching
from vendors.ingest.addresses import BadAddress
from vendors.ingest.failures import NotYet, StepFailed
from vendors.ingest.intake import MAX_BYTES, IntakeOutcome, IntakeResult, NotAnArticle, find_by_address, take_url
from vendors.ingest.sources import WARC_SUFFIXES, ArticleSource, address_sources, take_content, warc_sources
from vendors.ingest.steps import start_again
from vendors.models import Article, WatchedSite
from vendors.models.choices import ArticleState

ADD, RETRY, FEEDS = "vendors.add_article", "vendors.change_article", "vendors.change_watchedsite"
STARTED_IN_PLACE = 10
"""Articles that a request processes itself where there are no workers; the others wait for the sweep. Each may take
some seconds, and the person waits for the page."""
RETRIED_AT_ONCE = 1000
"""Failed articles started again by one request, so that it ends in time."""
REFUSALS_SHOWN = 10
"""Refusals shown one by one; of more, only their number."""
PAGES_OF_AN_ARCHIVE = 500
"""Pages taken from an uploaded web archive, in some seconds; the command takes archives of any size."""


def urls(wrap: Callable[..., Any]) -> list[URLPattern]:
    """Return the page's addresses below the articles' own."""
    return [
        path("ingest/", wrap(show), name="vendors_article_ingest"),
        path("ingest/add/<slug:form_name>/", wrap(add), name="vendors_article_take"),
        path("ingest/retry/", wrap(retry), name="vendors_article_retry"),
        path("ingest/go-on/", wrap(continue_waiting), name="vendors_article_go_on"),
        path("ingest/feeds/<int:pk>/poll/", wrap(poll), name="vendors_watchedsite_poll"),
    ]


def _page_url() -> str:
    return reverse("admin:vendors_article_ingest")


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show throughput, queue, failures and feeds, with the forms."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **filled: Form) -> HttpResponse:
    user = person(request)
    if not user.has_perm("vendors.view_article"):
        raise PermissionDenied
    waiting = overview.waiting()
    asked = LookUpForm(request.GET if "have" in request.GET else None)
    context = {
        **admin.site.each_context(request),
        "title": "Articles in",
        "throughput": overview.throughput(),
        "waiting": waiting,
        "waits": any(row.number for row in waiting),
        "now": timezone.now(),
        "failed": overview.failures(),
        "changed": overview.changed(),
        "sites": overview.sites_with_counts(),
        "look_up": asked,
        "answer": _answer(asked),
        "forms": {form_name: filled.get(form_name, form(prefix=form_name)) for form_name, form in FORMS.items()},
        "may_add": user.has_perm(ADD),
        "may_retry": user.has_perm(RETRY),
        "may_feed": user.has_perm(FEEDS),
        "queue_away": not tasks.queue_answers(),
        "in_process": settings.CELERY_TASK_ALWAYS_EAGER,
    }
    return TemplateResponse(request, "admin/vendors/ingest.html", context, status=status)


def _answer(asked: LookUpForm) -> dict[str, Any] | None:
    """Answer whether an address is here already; None where nothing was asked."""
    if not asked.is_bound or not asked.is_valid():
        return None
    try:
        article = find_by_address(asked.cleaned_data["have"])
    except BadAddress as refusal:
        return {"refusal": str(refusal)}
    return {"article": article.duplicate_of or article if article else None}


@require_POST
def add(request: HttpRequest, form_name: str) -> HttpResponse:
    """Take in what one of the forms holds."""
    if form_name not in FORMS or not person(request).has_perm(FEEDS if form_name == "feeds" else ADD):
        raise PermissionDenied
    form = FORMS[form_name](request.POST, request.FILES, prefix=form_name)
    if not form.is_valid():
        return _page(request, status=400, **{form_name: form})
    HANDLERS[form_name](request, form.cleaned_data)
    return HttpResponseRedirect(_page_url())


def _take_upload(request: HttpRequest, values: dict[str, Any]) -> None:
    by = person(request)
    _take_all(request, chain.from_iterable(_sources_in(file, by) for file in values["uploads"]))


def _sources_in(file: Any, by: User) -> Iterator[ArticleSource]:
    """Yield the one article in a file, or the pages in a web archive as it is read."""
    if not file.name.lower().endswith(WARC_SUFFIXES):
        yield ArticleSource(file.name, partial(_take_file, file, by))
        return
    pages = warc_sources(file.name, file)
    yield from islice(pages, PAGES_OF_AN_ARCHIVE)
    if next(pages, None) is not None:
        yield ArticleSource(file.name, partial(_refuse_rest, PAGES_OF_AN_ARCHIVE))


def _refuse_rest(taken: int) -> IntakeResult:
    raise NotAnArticle(f"only its first {taken} pages were taken; manage.py ingest takes all")


def _take_file(file: Any, by: User) -> IntakeResult:
    if file.size > MAX_BYTES:
        raise NotAnArticle("it has more than 10 MB")
    suffix = "." + file.name.rsplit(".", 1)[-1].lower() if "." in file.name else ""
    return take_content(file.read(), suffix=suffix, by=by)


def _take_addresses(request: HttpRequest, values: dict[str, Any]) -> None:
    by = person(request)
    lines = (source.label for source in address_sources(values["urls"].splitlines()))
    _take_all(request, [ArticleSource(line, partial(take_url, line, by=by)) for line in lines])


def _take_feeds(request: HttpRequest, values: dict[str, Any]) -> None:
    try:
        if values["opml"]:
            _import(request, values["opml"].read())
        if values["url"]:
            feed, is_new = feeds.add_feed(values["url"])
            messages.success(request, f"Added: {feed}." if is_new else f"Known already: {feed}.")
    except (StepFailed, BadAddress) as refusal:
        messages.error(request, str(refusal))
    except NotYet:
        messages.error(request, "Its host is being asked already; try again in a minute.")


def _import(request: HttpRequest, content: bytes) -> None:
    opml = feeds.import_opml(content)
    messages.success(request, f"{opml.new} feed{pluralize(opml.new)} added, {opml.already_here} known.")
    _report_refusals(request, [("", refusal) for refusal in opml.refused])


def _report_refusals(request: HttpRequest, refused: list[tuple[str, str]]) -> None:
    """Say of each what was wrong with it, and of more than a person reads how many there are."""
    for label, refusal in refused[:REFUSALS_SHOWN]:
        message = refusal if not label or label in refusal else f"“{label}”: {refusal}"
        messages.error(request, message)
    rest = len(refused) - REFUSALS_SHOWN
    if rest > 0:
        messages.error(request, f"{rest} more were refused.")


def _take_all(request: HttpRequest, sources: Iterable[ArticleSource]) -> None:
    """Take each and start it, and tell the person what became of them, in few lines."""
    started: list[Article] = []
    already_here: list[Article] = []
    refused: list[tuple[str, str]] = []
    for source in sources:
        try:
            taken = source.take()
        except (NotAnArticle, BadAddress) as refusal:
            refused.append((source.label, str(refusal)))
            continue
        (already_here if taken.outcome is IntakeOutcome.ALREADY_HERE else started).append(taken.article)
    _report_refusals(request, refused)
    _report_already_here(request, already_here)
    _start(request, started + already_here)


def _report_already_here(request: HttpRequest, already_here: list[Article]) -> None:
    if len(already_here) == 1:
        messages.info(request, f"Here already: “{already_here[0]}”.")
    elif already_here:
        messages.info(request, f"{len(already_here)} were here already.")


def _start(request: HttpRequest, articles: list[Article]) -> None:
    started_here = articles[:STARTED_IN_PLACE] if settings.CELERY_TASK_ALWAYS_EAGER else articles
    tasks.start_all(started_here)
    rows = Article.objects.filter(pk__in=[article.pk for article in articles]).defer("text", "signature")
    for article in rows.exclude(state__in=list(tasks.STEP_TASKS))[:STARTED_IN_PLACE]:
        level = messages.SUCCESS if article.state == ArticleState.CODED else messages.WARNING
        messages.add_message(request, level, format_html("“{}”: {}", article, how_far(article)))
    for article in rows.filter(state__in=list(tasks.STEP_TASKS), retry_at__isnull=False)[:STARTED_IN_PLACE]:
        messages.warning(request, format_html("“{}”: {}", article, how_far(article)))
    on_the_way = rows.filter(state__in=list(tasks.STEP_TASKS), retry_at=None).count()
    if on_the_way and not settings.CELERY_TASK_ALWAYS_EAGER:
        are, their = ("is", "its") if on_the_way == 1 else ("are", "their")
        messages.info(request, f"{on_the_way} article{pluralize(on_the_way)} {are} on {their} way.")
    rest = len(articles) - len(started_here)
    if rest:
        messages.warning(request, f"{rest} wait for the next sweep (manage.py sweep).")


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Start failed articles again: one (`article`), those of one reason (`reason`), or all."""
    if not person(request).has_perm(RETRY):
        raise PermissionDenied
    failed: QuerySet[Article] = Article.objects.in_state(ArticleState.FAILED)
    if request.POST.get("article", "").isdigit():
        failed = failed.filter(pk=int(request.POST["article"]))
    elif "reason" in request.POST:
        failed = overview.failed_for(request.POST["reason"])
    start_failed(request, failed)
    if request.POST.get("article", "").isdigit():
        return HttpResponseRedirect(reverse("admin:vendors_article_change", args=[request.POST["article"]]))
    return HttpResponseRedirect(_page_url())


def start_failed(request: HttpRequest, failed: QuerySet[Article]) -> None:
    """Start failed articles again, at most a thousand at once, and say how many that were and how many are left."""
    rows = failed.order_by("pk").defer("text", "signature")
    again = [article.pk for article in rows[:RETRIED_AT_ONCE] if start_again(article)]
    messages.info(request, f"{len(again)} article{pluralize(again)} started again.")
    rest = failed.count() if len(again) == RETRIED_AT_ONCE else 0
    _start(request, list(Article.objects.filter(pk__in=again).defer("text", "signature")))
    if rest:
        messages.warning(request, f"{rest} more failed articles are left: press again for these.")


@require_POST
def continue_waiting(request: HttpRequest) -> HttpResponse:
    """Give out now what waits and what is due for a retry, as the sweep does each minute."""
    if not person(request).has_perm(ADD):
        raise PermissionDenied
    due = Article.objects.waiting().free(at=timezone.now()).filter(retry_at__isnull=True)
    _start(request, list(due.defer("text", "signature").order_by("state_since")[:RETRIED_AT_ONCE]))
    return HttpResponseRedirect(_page_url())


@require_POST
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one feed for news now; one that rests is polled again from now on."""
    if not person(request).has_perm(FEEDS):
        raise PermissionDenied
    feed = get_object_or_404(WatchedSite, pk=pk)
    watching.resume(feed)
    claim = watching.lease_site(pk)
    if claim is None:
        messages.info(request, "It is being polled already.")
        return HttpResponseRedirect(_page_url())
    result = watching.poll_site(pk, claim, judge=current_judge())
    if result.error:
        messages.error(request, f"“{feed}”: {result.error}")
    else:
        over = f", {result.passed_over} passed over" if result.passed_over else ""
        more = f" {result.pending} more addresses of it follow." if result.pending else ""
        messages.success(request, f"“{feed}”: {len(result.new)} new{over}.{more} {result.notice}".rstrip())
    _start(request, list(Article.objects.filter(pk__in=result.new).defer("text", "signature")))
    return HttpResponseRedirect(_page_url())


FORMS: dict[str, type[Form]] = {
    "urls": AddressesForm,
    "upload": UploadForm,
    "feeds": FeedsForm,
}
HANDLERS: dict[str, Callable[[HttpRequest, dict[str, Any]], None]] = {
    "urls": _take_addresses,
    "upload": _take_upload,
    "feeds": _take_feeds,
}
