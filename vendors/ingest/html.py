"""An HTML page -> its article, with trafilatura; what page furniture there is stays out."""

import logging
import re
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import Document
from trafilatura.utils import load_html

from vendors.ingest.addresses import BadAddress, canonical_address
from vendors.ingest.documents import Cleaned, day_of, plain_text
from vendors.ingest.failures import StepFailed
from vendors.ingest.metadata import metadata_of
from vendors.ingest.quick_text import quick_text

CLEANER = f"trafilatura {trafilatura.__version__}"
ENOUGH = 1000
"""Characters of text from which the quick extraction is believed."""
LANGUAGES = etree.XPath("/html/@lang | /html/@*[name()='xml:lang'] | //meta[@property='og:locale']/@content")
ADDRESSES = etree.XPath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
LANG = re.compile(r"[A-Za-z]{2,3}(?=[-_]|$)")

# It logs each odd page; what matters of that reaches the curator as the article's reason.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def parse(page: str) -> HtmlElement:
    """Return the page's tree; StepFailed where nothing in it can be read as HTML."""
    try:
        tree = load_html(page)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise StepFailed(f"The page is not readable HTML ({error}).") from error
    if tree is None:
        raise StepFailed("The page is empty or no HTML.")
    return tree


def clean_html(page: str, *, url: str = "") -> Cleaned:
    """Return the article in the page. Its text may be empty: what that means is not decided here.

    `url` is where it came from, to resolve its links.
    """
    tree = parse(page)
    language, canonical = declared_language(tree), declared_address(tree, url)
    headings = {_words(heading.text_content()) for heading in tree.iter("h1")}
    text = _text_in(tree, url)
    if not text:
        return Cleaned("", title=_first(tree, "//title")[:500], lang=language, cleaner=CLEANER)
    found = metadata_of(tree, url=url)
    return Cleaned(
        text=_without_heading(plain_text(text), headings | {_words(found.title or "")}),
        title=plain_text(found.title or "")[:500],
        author=plain_text(found.author or "")[:300],
        publisher=plain_text(found.sitename or found.hostname or "")[:200],
        lang=language,
        published=day_of(found.date),
        canonical_url=canonical,
        cleaner=CLEANER,
    )


def _text_in(tree: HtmlElement, url: str) -> str:
    """Return the article's text; other extractors are asked for a second opinion only where the first one is short.

    Second opinions take half of trafilatura's time, and change what is found on short pages (docs/ingest.md).
    """
    text = quick_text(tree)
    if text is None:
        text = _extracted(tree, url, fast=True)
    return text if len(text) >= ENOUGH else _extracted(tree, url, fast=False)


def _extracted(tree: HtmlElement, url: str, *, fast: bool) -> str:
    found = trafilatura.bare_extraction(
        tree, url=url or None, fast=fast, with_metadata=False, include_comments=False, include_tables=True
    )
    return (found.text or "") if isinstance(found, Document) else ""


def _without_heading(text: str, headings: set[str]) -> str:
    """Return the text without the headline that pages repeat above it: an event told there alone is not coded."""
    line, _, rest = text.partition("\n")
    return rest.lstrip() if rest and _words(line) in headings else text


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()


def declared_language(tree: HtmlElement) -> str:
    """Return the two or three letters of the language that the page says it is in, or ""."""
    found = LANGUAGES(tree)
    match = LANG.match(str(found[0])) if found else None
    return match[0].lower() if match else ""


def declared_address(tree: HtmlElement, url: str) -> str:
    """Return the canonical address that the page names for itself, or "".

    A page may speak for its own site only: an address elsewhere, or the bare front page, is not believed.
    """
    found = ADDRESSES(tree)
    for value in found:
        try:
            address = canonical_address(urljoin(url, str(value)))
        except (BadAddress, ValueError):
            continue
        if urlsplit(address).path != "/" and (not url or _same_site(address, canonical_address(url))):
            return address
    return ""


def _same_site(one: str, other: str) -> bool:
    first, second = (urlsplit(address).hostname or "" for address in (one, other))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _first(tree: HtmlElement, path: str) -> str:
    found = tree.xpath(path)
    return " ".join(found[0].text_content().split()) if found else ""
