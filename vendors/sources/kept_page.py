"""A kept page as a curator sees it: its words and headings, tables and lists, the quote marked, and nothing else.

Only elements of the list below come through, without attributes but for language, direction and the span of a cell. So
there is no script, no style, no image, no link and nothing that could ask anybody for anything; the response also
forbids it (`vendors.admin.kept_pages`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from lxml.html import HtmlElement

from vendors.extraction.types import Span
from vendors.ingest.cleaning import PDF_TYPES, TEXT_TYPES, media_type
from vendors.ingest.compression import unpacked
from vendors.ingest.decoding import charset_of, decode
from vendors.ingest.documents import is_drawn
from vendors.ingest.failures import StepFailed
from vendors.ingest.html import parse
from vendors.models import KeptCopy

BLOCKS = frozenset(
    (
        *("p", "div", "section", "article", "main", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "br"),
        *("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "blockquote", "pre"),
        *("figure", "figcaption", "address"),
    )
)
INLINE = frozenset(
    (
        *("b", "i", "em", "strong", "sub", "sup", "span", "small", "q", "cite", "abbr", "time", "td", "th", "caption"),
        *("mark", "u"),
    )
)
EMPTY = frozenset(("hr", "br"))
DROPPED = frozenset(
    (
        *("head", "script", "style", "noscript", "template", "iframe", "frame", "object", "embed", "applet", "svg"),
        *("math", "canvas", "audio", "video", "form", "input", "button", "select", "textarea", "map", "dialog", "nav"),
    )
)
ATTRIBUTES = {
    "lang": re.compile(r"[A-Za-z-]{2,20}"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "colspan": re.compile(r"\d{1,2}"),
    "rowspan": re.compile(r"\d{1,2}"),
}
NOT_MARKED = "The quote does not stand word for word in the kept page as it is shown here."
DRAWN = "As its scripts drew it ({}): the page as received, which is kept, holds no text.\n"
MAX_TEXT = 1_000_000
"""Characters of a page that are shown: a law of 200 pages has fewer."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tag, already safe, or words, not yet escaped."""

    words: str = ""
    tag: str = ""


def kept_html(copy: KeptCopy, quote: str, *, start: int = 0) -> str:
    """Return the copy as a page of its own; `start`: where the quote stands in its text, if it stands there twice."""
    pieces = list(_pieces(copy))
    occurrence = copy.text[:start].count(quote) if quote else 0
    marked = _find("".join(piece.words for piece in pieces), quote, occurrence)
    body = "".join(_written(pieces, marked))
    note = "" if marked or not quote else f"<p><strong>{NOT_MARKED}</strong></p>"
    head = f"<meta charset=utf-8><title>{escape(copy.title)}</title>"
    lang = f' lang="{escape(copy.lang)}"' if copy.lang else ""
    return f"<!doctype html><html{lang} dir=auto><head>{head}</head><body>{note}{body}</body></html>"


def _pieces(copy: KeptCopy) -> Iterator[_Piece]:
    kind = media_type(copy.content_type)
    received = unpacked(bytes(copy.received))
    if is_drawn(copy.cleaner):
        yield from (_Piece(tag="<p><em>"), _Piece(DRAWN.format(copy.cleaner)), _Piece(tag="</em></p>"))
    if copy.page_starts or is_drawn(copy.cleaner) or kind in (*PDF_TYPES, *TEXT_TYPES):
        yield from _text_pieces(copy)
        return
    try:
        tree = parse(decode(received, declared=charset_of(copy.content_type)))
    except StepFailed:
        yield from _text_pieces(copy)
        return
    yield from _tree_pieces(tree)


def _text_pieces(copy: KeptCopy) -> Iterator[_Piece]:
    """Yield a text by its paragraphs; of a PDF, with the number of each page."""
    starts = list(copy.page_starts) or [0]
    for number, first in enumerate(starts, 1):
        last = starts[number] if number < len(starts) else len(copy.text)
        if copy.page_starts:
            yield _Piece(tag=f"<hr><p><em>Page {number}</em></p>")
        for line in copy.text[first:last].split("\n"):
            if line.strip():
                yield from (_Piece(tag='<p dir="auto">'), _Piece(line + "\n"), _Piece(tag="</p>"))


def _tree_pieces(tree: HtmlElement) -> Iterator[_Piece]:
    """Yield the tree's tags and words without recursion: a page may be nested a hundred thousand deep."""
    shown = 0
    stack: list[tuple[str, Any]] = [("open", tree)]
    while stack and shown < MAX_TEXT:
        what, item = stack.pop()
        if what == "piece":
            shown += len(item.words)
            yield item
            continue
        if item.tail and item is not tree:
            stack.append(("piece", _Piece(item.tail)))
        if not isinstance(item.tag, str) or item.tag in DROPPED:
            continue
        opening, closing = _tags(item)
        if item.tag in BLOCKS:
            stack.append(("piece", _Piece("\n")))
        stack.append(("piece", closing))
        stack += [("open", child) for child in reversed(item)]
        if item.text:
            stack.append(("piece", _Piece(item.text)))
        stack.append(("piece", opening))


def _tags(element: HtmlElement) -> tuple[_Piece, _Piece]:
    name = element.tag
    if name not in BLOCKS | INLINE:
        return _Piece(), _Piece()
    attributes = "".join(
        f' {key}="{value}"' for key, form in ATTRIBUTES.items() if (value := element.get(key)) and form.fullmatch(value)
    )
    return _Piece(tag=f"<{name}{attributes}>"), _Piece(tag="" if name in EMPTY else f"</{name}>")


def _find(text: str, quote: str, occurrence: int) -> Span | None:
    """Return where the words of the quote stand, whatever the white space; the occurrence of that number, else the
    first."""
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return None
    found = [Span(*match.span()) for match in re.finditer(r"\s+".join(words), text)]
    return found[min(occurrence, len(found) - 1)] if found else None


def _written(pieces: list[_Piece], marked: Span | None) -> Iterator[str]:
    at, first = 0, True
    for piece in pieces:
        if piece.tag:
            yield piece.tag
            continue
        start, end = at, at + len(piece.words)
        at = end
        if marked is None or end <= marked.start or start >= marked.end:
            yield escape(piece.words)
            continue
        left, right = max(marked.start - start, 0), min(marked.end - start, len(piece.words))
        yield escape(piece.words[:left])
        yield f"<mark{' id=quote' if first else ''}>{escape(piece.words[left:right])}</mark>"
        yield escape(piece.words[right:])
        first = False
