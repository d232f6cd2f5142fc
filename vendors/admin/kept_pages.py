"""Kept pages in a frame: shown without script, style, image or any request, whatever the page was."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from vendors.models import KeptCopy, SourceQuote
from vendors.sources.kept_page import kept_html

NOTHING: Any = {
    "default-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": True,
}
"""The policy of the frame's content: nothing is loaded, run or sent, and only a page of this site may show it."""


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
        raise Http404("Nothing of this page is kept.")
    response = HttpResponse(kept_html(copy, row.quote, start=row.start))
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
