"""What a page says of itself: title, author, site and date, read with trafilatura's and htmldate's own functions.

trafilatura's `extract_metadata` also looks through every link for categories, tags and licences: half of its time, for
what nobody here asks.
"""

from courlan import extract_domain
from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.metadata import (
    META_URL,
    examine_meta,
    extract_author,
    extract_meta_json,
    extract_sitename,
    extract_title,
    extract_url,
)
from trafilatura.settings import Document, set_date_params


def metadata_of(tree: HtmlElement, *, url: str = "") -> Document:
    """Return title, author, hostname, sitename and date as `extract_metadata` does. It may change the tree."""
    found = examine_meta(tree)
    if found.author and " " not in found.author:
        found.author = None  # a login name or an agency; the byline is looked for
    found = _with_json(tree, found)
    found.title = found.title or extract_title(tree)
    found.author = found.author or extract_author(tree)
    found.url = found.url or extract_url(tree, url or None)
    found.hostname = extract_domain(found.url, fast=True) if found.url else None
    found.date = find_date(tree, **set_date_params(True), url=found.url)
    found.sitename = _site(found.sitename or extract_sitename(tree), found.url)
    found.clean_and_trim()
    return found


def _with_json(tree: HtmlElement, found: Document) -> Document:
    """Add what JSON-LD says; pages hold it in all shapes, and one that cannot be read says nothing."""
    try:
        return extract_meta_json(tree, found)
    except Exception:
        return found


def _site(name: str | None, url: str | None) -> str | None:
    if not name:
        match = META_URL.match(url) if url else None
        return match[1] if match else name
    name = name.lstrip("@")
    return name.title() if name and "." not in name and not name[0].isupper() else name
