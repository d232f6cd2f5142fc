"""A page's metadata: title, author, site and date, read with trafilatura's and htmldate's own functions.

trafilatura's `extract_metadata` also searches every link for categories, tags and licences, which takes half of its
time and is not needed here.
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
    metadata = examine_meta(tree)
    if metadata.author and " " not in metadata.author:
        metadata.author = None  # one word is a login name or an agency: look for the byline instead
    metadata = _add_json_ld(tree, metadata)
    metadata.title = metadata.title or extract_title(tree)
    metadata.author = metadata.author or extract_author(tree)
    metadata.url = metadata.url or extract_url(tree, url or None)
    metadata.hostname = extract_domain(metadata.url, fast=True) if metadata.url else None
    metadata.date = find_date(tree, **set_date_params(True), url=metadata.url)
    metadata.sitename = _site_name(metadata.sitename or extract_sitename(tree), metadata.url)
    metadata.clean_and_trim()
    return metadata


def _add_json_ld(tree: HtmlElement, metadata: Document) -> Document:
    """Add what the page's JSON-LD says. Pages have it in all shapes; one that trips trafilatura up is left out."""
    try:
        return extract_meta_json(tree, metadata)
    except Exception:
        return metadata


def _site_name(name: str | None, url: str | None) -> str | None:
    if not name:
        match = META_URL.match(url) if url else None
        return match[1] if match else name
    name = name.lstrip("@")
    return name.title() if name and "." not in name and not name[0].isupper() else name
