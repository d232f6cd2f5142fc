"""What comes in: articles, feeds, and the problems met on the way."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, ProtectedError, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from vendors import permissions
from vendors.admin import article_steps, enter_page, ingest_pages, intake, versions_page
from vendors.admin.article_list import OriginFilter, PublisherFilter, SearchedByWords
from vendors.admin.base import RefusalsAsMessages, UnlistedAdmin, person
from vendors.admin.list_filters import by_age, by_country, by_kind, by_vendor
from vendors.admin.reader_sources import sent_for
from vendors.findings import confidence
from vendors.ingest import overview
from vendors.ingest.versions import drawn_version
from vendors.models import Article, ArticleVersion, DataVersion, Finding, SiteEntry
from vendors.models.choices import ArticleState
from vendors.record.publication import CannotPublish
from vendors.review.corrections import follow_correction, particulars
from vendors.review.examples import remove_examples

SET_BY_THE_SOFTWARE = (
    "canonical_url",
    "text_as_received",
    "state",
    "reason",
    "attempts",
    "retry_at",
    "coder_version",
    "added_by",
    "added_at",
    "state_since",
)


def remove_examples_view(request: HttpRequest) -> HttpResponse:
    """Remove the made-up example articles, once the button of the banner is pressed, and say what went with them."""
    if request.method == "POST":
        try:
            removed = remove_examples(by=person(request))
        except CannotPublish as refusal:
            messages.error(request, str(refusal))
        except ProtectedError as refusal:
            messages.error(request, str(refusal.args[0]))
        else:
            messages.success(
                request,
                f"Removed {removed.articles} example articles with {removed.findings} findings "
                f"and {removed.drafts} drafts that rested on nothing else.",
            )
    return HttpResponseRedirect(reverse("admin:vendors_finding_queue"))


class FindingInline(admin.TabularInline[Finding, Article]):
    """An article's findings, each a link to the desk."""

    model = Finding
    fields = readonly_fields = ("on_the_desk", "jurisdiction", "kind", "status", "date", "sure", "state")
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        rows = confidence.with_calibration(Finding.objects.select_related("jurisdiction"))
        return rows.order_by("quote_start", "pk")

    @admin.display(description="sure")
    def sure(self, row: Finding) -> str:
        return confidence.word_of(row)

    @admin.display(description="review")
    def on_the_desk(self, row: Finding) -> str:
        return format_html('<a href="{}">{}</a>', reverse("admin:vendors_finding_desk", args=[row.pk]), row.quote[:90])


class FailureFilter(admin.SimpleListFilter):
    """Failed articles by what went wrong."""

    title = "why it failed"
    parameter_name = "failed_for"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(failure.reason, failure.reason[:60] or "No reason given") for failure in overview.failures().shown]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        value = self.value()
        return queryset if value is None else queryset.filter(pk__in=overview.failed_for(value).values("pk"))


@admin.register(Article)
class ArticleAdmin(SearchedByWords, RefusalsAsMessages):
    form = article_steps.ArticleForm
    list_display = ("title_or_url", "publisher", "lang", "published", "state", "finding_count", "added_at")
    list_filter = (
        *("state", by_country("findings__jurisdiction"), by_vendor("findings__vendors"), by_kind("findings__kind")),
        *("lang", by_age("added_at", "added"), OriginFilter, PublisherFilter, FailureFilter),
    )
    actions = ("retry_selected",)
    search_fields = ("title", "text")  # that there is a search; what it finds is in `SearchedByWords`
    date_hierarchy = "published"
    autocomplete_fields = ("duplicate_of", "near_duplicate_of")
    fields = (
        "title",
        "author",
        ("publisher", "published", "published_in", "lang"),
        "url",
        ("duplicate_of", "near_duplicate_of"),
        *SET_BY_THE_SOFTWARE,
    )
    readonly_fields = SET_BY_THE_SOFTWARE
    inlines = (FindingInline,)
    change_form_template = "admin/vendors/article_form.html"
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        examples = path("remove-examples/", wrap(remove_examples_view), name="vendors_article_remove_examples")
        enter = path("<int:pk>/enter/", wrap(enter_page.enter_page), name="vendors_article_enter")
        pages = (*ingest_pages.urls(wrap), *versions_page.urls(wrap), *article_steps.urls(wrap))
        return [examples, enter, *pages, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        rows = super().get_queryset(request).defer("signature")
        if getattr(request.resolver_match, "url_name", "") == "vendors_article_changelist":
            rows = rows.defer("text", "signature")
        # Looked up for the rows of a page alone: joined, the findings of all articles would be counted each time.
        own = Finding.objects.filter(article=OuterRef("pk")).order_by().values("article").annotate(n=Count("pk"))
        return rows.annotate(number=Coalesce(Subquery(own.values("n")), 0))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Articles are added by the intake form only."""
        return intake.take_in(request)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm(ingest_pages.RETRY)

    @admin.action(description="Try the selected failed ones again", permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        ingest_pages.start_failed(request, queryset.filter(state=ArticleState.FAILED))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Add links to the article's versions and to the findings that one of them has reopened."""
        key = int(object_id) if object_id.isdigit() else 0
        context = {
            "version_count": ArticleVersion.objects.filter(article=key).count(),
            "drawn": drawn_version(key),
            "may_retry": self.has_retry_permission(request),
            "may_decide": permissions.may(person(request), permissions.DECIDE),
            "has_bytes": ArticleVersion.objects.filter(article=key).exclude(received=b"").exists(),
            "reopened": Finding.objects.reopened().filter(article=key),
            "from_readers": sent_for(Article(pk=key)),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Read a corrected article again, and say what that changed.

        The data version is raised because public pages show title and publisher beside the article's quotes.
        """
        before = particulars(Article.objects.get(pk=obj.pk))
        # Only the form's columns: the text may have been cleaned anew since this page was opened.
        columns = {field.name for field in Article._meta.concrete_fields}
        obj.save(update_fields=columns & set(form.cleaned_data))
        DataVersion.objects.bump("readings")
        if particulars(obj) != before:
            article_steps.say_what_changed(request, follow_correction(obj, before, by=person(request)))

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        super().delete_model(request, obj)
        DataVersion.objects.bump("readings")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        super().delete_queryset(request, queryset)
        DataVersion.objects.bump("readings")

    @admin.display(description="article", ordering="title")
    def title_or_url(self, row: Article) -> str:
        return str(row)[:90]

    @admin.display(description="text")
    def text_as_received(self, row: Article) -> str:
        """Read-only: quotes are stored by their offsets in the text, so only a new version may change it."""
        return format_html(
            '<div class="as-received" id="text" data-at="0" lang="{}">{}</div>'  # selection.js counts from there
            '<p id="quote-said" role="status"></p>',
            row.lang,
            row.text,
        )

    @admin.display(description="findings", ordering="number")
    def finding_count(self, row: Article) -> int:
        return int(getattr(row, "number", 0))


@admin.register(ArticleVersion)
class ArticleVersionAdmin(UnlistedAdmin[ArticleVersion]):
    list_display = ("article", "number", "received_at", "content_type", "cleaner")
    search_fields = ("article__title", "article__url")
    list_select_related = ("article",)
    exclude = ("received",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        return super().get_queryset(request).defer("received", "text", "article__text", "article__signature")


@admin.register(SiteEntry)
class SiteEntryAdmin(UnlistedAdmin[SiteEntry]):
    list_display = ("site", "article", "seen_at")
    search_fields = ("site__title", "site__url", "article__title")
    list_select_related = ("site", "article")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SiteEntry]:
        return super().get_queryset(request).defer("article__text", "article__signature")
