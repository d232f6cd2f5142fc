"""The links of a web page that lists stories, so that a later look can tell which are new."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement
from trafilatura.utils import load_html

from vendors.ingest.addresses import host_of
from vendors.ingest.decoding import charset_of, decode
from vendors.ingest.entries import Entry, SiteReading, make_entry
from vendors.ingest.failures import StepFailed

MAX_LINKS = 500
"""Links read of one page: lists have 10 to 100; a page with more lists an archive."""
SHORTEST_TITLE = 20
"""Characters of a link's words from which on it may be a headline: “Contact us”, “Press” and “Next page” are shorter.
Where a selector says which links are meant, any will do."""
SHORTEST_UNSPACED = 8
"""The same for Chinese and Japanese, which say as much in fewer characters."""
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
FURNITURE = "ancestor::nav or ancestor::footer or ancestor::aside or ancestor::form"
"""Where links are not the page's list. A header is not among them: some sites put headlines into <header> elements."""
FILES = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|mp[34]|zip|xlsx?|csv|ics|css|js)$", re.IGNORECASE)


def read_list_page(content: bytes, *, url: str, content_type: str = "", selector: str = "") -> SiteReading:
    """Return the links that may be stories: of the page's own site, with words like a headline, outside menus.

    With a `selector` all links inside what it names, or the elements it names themselves. StepFailed, final, where the
    page has none, so that a changed layout is noticed.
    """
    tree = load_html(decode(content, declared=charset_of(content_type)))
    if tree is None:
        raise StepFailed("The address holds no page that can be read.")
    entries: dict[str, Entry] = {}
    for link in _links(tree, selector):
        words = " ".join(link.text_content().split()) or (link.get("title") or "").strip()
        address = urljoin(url, (link.get("href") or "").strip()).partition("#")[0]
        if not _may_be_story(address, words, of=url, any_words=bool(selector)):
            continue
        entry = make_entry(url, address, title=words)
        if entry is not None:
            entries.setdefault(entry.url, entry)
        if len(entries) > MAX_LINKS:
            break
    if not entries:
        where = f"in what “{selector}” names" if selector else "outside its menus"
        raise StepFailed(f"The page has no links to stories {where}: look whether it was rebuilt, or needs a script.")
    notice = f"It has more than {MAX_LINKS} links; the rest is not looked at." if len(entries) > MAX_LINKS else ""
    title = " ".join((tree.findtext(".//title") or "").split())[:300]
    return SiteReading(title=title, site_url=url, entries=tuple(entries.values())[:MAX_LINKS], notice=notice)


def check_selector(selector: str) -> str:
    """Return the CSS selector; ValueError with the reason where it is none."""
    try:
        CSSSelector(selector, translator="html")
    except SelectorError as error:
        raise ValueError(f"“{selector}” is not a CSS selector: {error}.") from error
    return selector


def _links(tree: HtmlElement, selector: str) -> Iterator[HtmlElement]:
    if not selector:
        yield from tree.xpath(f"//a[@href][not({FURNITURE})]")
        return
    try:
        named = CSSSelector(selector, translator="html")(tree)
    except SelectorError as error:
        raise StepFailed(f"“{selector}” is not a CSS selector: {error}.") from error
    for element in named:
        yield from [element] if element.tag == "a" else element.xpath(".//a[@href]")


def _may_be_story(address: str, words: str, *, of: str, any_words: bool) -> bool:
    parts, page = urlsplit(address), urlsplit(of)
    if parts.scheme not in ("http", "https") or FILES.search(parts.path) or _page_of(address) == _page_of(of):
        return False
    if any_words:
        return True
    shortest = SHORTEST_UNSPACED if UNSPACED.search(words) else SHORTEST_TITLE
    return len(words) >= shortest and _site_of(parts.netloc) == _site_of(page.netloc) and parts.path not in ("", "/")


def _page_of(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    return host_of(address), parts.path.rstrip("/"), parts.query


def _site_of(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")
