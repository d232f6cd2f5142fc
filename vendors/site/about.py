"""What this record is: method, coverage, how well articles are read, corrections, citing; and the codebook."""

import functools
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from vendors.findings.reliability import FieldAgreement, agreement_by_field
from vendors.listing.caching import kept, public, public_with_readings, readings_word
from vendors.listing.site_address import site_address
from vendors.models import Change, Country
from vendors.models.choices import ActionState
from vendors.site.articles import totals
from vendors.site.coverage import read_about, read_so_far
from vendors.site.home import numbers
from vendors.sources.survival import survival

DATA = Path(__file__).parents[1] / "data"
LEAST_PAIRS = 30
"""Findings coded twice from which their agreement is told in public: of fewer, one more difference moves alpha by a
tenth or so. Chosen by judgement."""
SECTION = re.compile(r"^\d+\.\s+")


@dataclass(frozen=True, slots=True)
class CodebookHeading:
    """A heading of the codebook: where it stands, and its words."""

    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class CodebookPage:
    html: SafeString
    title: str
    headings: list[CodebookHeading]


@public_with_readings
def about(request: HttpRequest) -> HttpResponse:
    word = readings_word(request)
    context = {
        "numbers": numbers(),
        "searched": Country.objects.exclude(last_searched=None).count(),
        "read": kept(word, read_so_far),
        "read_about": len(kept(word, read_about)),
        "findings": kept(word, totals),
        "withdrawn": Change.objects.filter(action__state=ActionState.WITHDRAWN).values("action").distinct().count(),
        "survival": kept(word, survival),
        "quality": quality(),
        "agreement": (agreement := public_agreement()),
        "agreement_phrases": phrases_of(agreement),
        "blind": [figures for figures in quality()["sets"] if figures["blind"]],
        "today": timezone.localdate(),
        "home_address": site_address(request) + "/",
    }
    return render(request, "site/about.html", context)


def public_agreement() -> dict[str, FieldAgreement]:
    """Return by field how far two people agree, where the site tells it and the figures say something."""
    if not settings.DOUBLE_CODING_PUBLIC:
        return {}
    return {one.field: one for one in agreement_by_field() if one.alpha is not None and one.n >= LEAST_PAIRS}


def phrases_of(agreement: Mapping[str, FieldAgreement]) -> list[str]:
    """Return the agreement on each field but the outcome in words, such as "0.91 on the kind"."""
    words = {
        "country": _("%(alpha)s on the country"),
        "vendors": _("%(alpha)s on the vendors"),
        "kind": _("%(alpha)s on the kind"),
        "status": _("%(alpha)s on the status"),
        "date": _("%(alpha)s on the date"),
    }
    return [
        phrase % {"alpha": number_format(one.alpha, 2)}
        for field, phrase in words.items()
        if (one := agreement.get(field)) and one.alpha is not None
    ]


def quality() -> dict[str, Any]:
    """Return the figures of vendors/data/quality.json: how well the coder reads, on which articles, measured when."""
    figures: dict[str, Any] = json.loads((DATA / "quality.json").read_text(encoding="utf-8"))
    return figures


@public
def codebook(request: HttpRequest) -> HttpResponse:
    return render(request, "site/codebook.html", {"page": codebook_page()})


@functools.cache
def codebook_page() -> CodebookPage:
    """Return the codebook as a page, once a process: the file changes only with the software."""
    return page_from((DATA / "codebook.md").read_text(encoding="utf-8"))


def page_from(markdown: str) -> CodebookPage:
    """Return Markdown as HTML: raw HTML in it is shown as text, and no element carries a style of its own."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    tokens = parser.parse(markdown)
    title, headings = "", []
    for token, inline in itertools.pairwise(tokens):
        token.attrs.pop("style", None)
        if token.type == "heading_open" and token.tag == "h1":
            title = inline.content
        elif token.type == "heading_open":
            words = SECTION.sub("", inline.content)
            token.attrSet("id", slugify(words) or f"line-{(token.map or [0])[0]}")
            if token.tag == "h2":
                headings.append(CodebookHeading(str(token.attrs["id"]), words))
    html = parser.renderer.render(_without_title(tokens), parser.options, {})
    return CodebookPage(mark_safe(html), title, headings)  # noqa: S308 - the parser has escaped all raw HTML


def _without_title(tokens: Sequence[Token]) -> list[Token]:
    """The page shows the title itself."""
    starts_with_title = bool(tokens) and tokens[0].type == "heading_open" and tokens[0].tag == "h1"
    return list(tokens[3:] if starts_with_title else tokens)


def _table_open(self: RendererHTML, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
    label = _("Table %(number)d") % {"number": sum(token.type == "table_open" for token in tokens[: number + 1])}
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>\n'


def _table_close(self: RendererHTML, tokens: Sequence[Token], number: int, options: Any, env: Any) -> str:
    return "</table></div>\n"
