"""An HTML page -> its article, with trafilatura; menus, related links and comments are left out."""

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
CONFIDENT_LENGTH = 1000
"""Characters of text from which the quick extraction is trusted. Below it trafilatura's second opinions are asked too:
one page in eight (docs/ingest.md, "How well pages are cleaned"). Lower saves time and loses text on short pages."""
LANGUAGES = etree.XPath("/html/@lang | /html/@*[name()='xml:lang'] | //meta[@property='og:locale']/@content")
ADDRESSES = etree.XPath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
LANG = re.compile(r"[A-Za-z]{2,3}(?=[-_]|$)")

# Both libraries log each odd page; what matters of that reaches the curator as the article's reason.
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
    """Return the article in the page. Its text may be empty: `non_articles` says what that means.

    `url` is where the page came from, to resolve its links.
    """
    tree = parse(page)
    language, canonical = declared_language(tree), declared_address(tree, url)
    headings = {_normalised(heading.text_content()) for heading in tree.iter("h1")}
    text = _text_in(tree, url)
    if not text:
        return Cleaned("", title=_first_text(tree, "//title")[:500], lang=language, cleaner=CLEANER)
    metadata = metadata_of(tree, url=url)
    return Cleaned(
        text=_without_heading(plain_text(text), headings | {_normalised(metadata.title or "")}),
        title=plain_text(metadata.title or "")[:500],
        author=plain_text(metadata.author or "")[:300],
        publisher=plain_text(metadata.sitename or metadata.hostname or "")[:200],
        lang=language,
        published=day_of(metadata.date),
        canonical_url=canonical,
        cleaner=CLEANER,
    )


def _text_in(tree: HtmlElement, url: str) -> str:
    """Return the article's text, with the second opinions of other extractors only where the quick one finds little.

    They take half of trafilatura's time and change the result on short pages only (docs/ingest.md).
    """
    text = quick_text(tree)
    if text is None:
        text = _extracted(tree, url, fast=True)
    return text if len(text) >= CONFIDENT_LENGTH else _extracted(tree, url, fast=False)


def _extracted(tree: HtmlElement, url: str, *, fast: bool) -> str:
    document = trafilatura.bare_extraction(
        tree, url=url or None, fast=fast, with_metadata=False, include_comments=False, include_tables=True
    )
    return (document.text or "") if isinstance(document, Document) else ""


def _without_heading(text: str, headings: set[str]) -> str:
    """Return the text without a headline repeated above it, so that no event is coded from the headline alone."""
    line, _, rest = text.partition("\n")
    return rest.lstrip() if rest and _normalised(line) in headings else text


def _normalised(text: str) -> str:
    return " ".join(text.split()).casefold()


def declared_language(tree: HtmlElement) -> str:
    """Return the language code, two or three letters, that the page declares, or ""."""
    declared = LANGUAGES(tree)
    match = LANG.match(str(declared[0])) if declared else None
    return match[0].lower() if match else ""


def declared_address(tree: HtmlElement, url: str) -> str:
    """Return the canonical address that the page declares, or "".

    A page can speak for its own site only, so an address elsewhere is ignored; so is a site's front page.
    """
    for value in ADDRESSES(tree):
        try:
            address = canonical_address(urljoin(url, str(value)))
        except (BadAddress, ValueError):
            continue
        if urlsplit(address).path != "/" and (not url or _same_site(address, canonical_address(url))):
            return address
    return ""


def _same_site(first_address: str, second_address: str) -> bool:
    first, second = (urlsplit(address).hostname or "" for address in (first_address, second_address))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _first_text(tree: HtmlElement, path: str) -> str:
    elements = tree.xpath(path)
    return " ".join(elements[0].text_content().split()) if elements else ""
