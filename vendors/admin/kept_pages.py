"""Kept pages in a frame: shown without script, style, image or any request, whatever the page was."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from vendors.findings.values import values_of
from vendors.models import Finding, KeptCopy, SourceQuote
from vendors.sources.kept_page import kept_html

NOTHING: Any = {
    "default-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": True,
}
"""The policy of the frame's content: nothing is loaded, run or sent, and only a page of this site may show it."""


WITH_FRAME: Any = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
"""The policy of a page that shows such a frame."""


@require_GET
@xframe_options_sameorigin
@csp_override(NOTHING)
def article_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was received last for a finding's article, with the finding's quote marked."""
    if not request.user.has_perm("vendors.view_finding"):
        raise PermissionDenied
    finding = get_object_or_404(Finding.objects.select_related("article"), pk=pk)
    version = finding.article.versions.order_by("-number").first()
    if version is None or not version.received:
        return _sealed("<p>Nothing was received for this article: its text was pasted.</p>", status=404)
    values = values_of(finding)
    shown = KeptCopy(
        content_type=version.content_type,
        received=version.received,
        text=version.text or finding.article.text,
        title=version.title,
        cleaner=version.cleaner,
        lang=finding.article.lang,
    )
    return _sealed(kept_html(shown, values.quote, start=values.start))


@require_GET
@xframe_options_sameorigin
@csp_override(NOTHING)
def kept_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the kept copy in which a quote was found, or would be looked for, with the quote marked."""
    if not request.user.has_perm("vendors.view_sourcequote"):
        raise PermissionDenied
    row = get_object_or_404(SourceQuote.objects.select_related("page"), pk=pk)
    copy: KeptCopy | None = row.copy or row.page.copies.order_by("-number").first()
    if copy is None:
        return _sealed("<p>Nothing of this page is kept.</p>", status=404)
    return _sealed(kept_html(copy, row.quote, start=row.start))


def _sealed(page: str, *, status: int = 200) -> HttpResponse:
    """Return the page as a frame may show it; one that is missing, too, or the browser would show its own error."""
    response = HttpResponse(page, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
