"""The pages of a run, and a server for them on loopback addresses."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.loopback_sites import HOSTS, sites_served
from vendors.ingest.decoding import decode
from vendors.ingest.html import clean_html

CANONICAL = re.compile(r"""<(?:link|meta)[^>]*?(?:canonical|og:url|amphtml)[^>]*>""", re.IGNORECASE)
MIN_ARTICLE_LENGTH = 1000
"""Characters of text from which on a page is taken for one of an article."""


@contextmanager
def pages_served(pages: list[str]) -> Iterator[list[str]]:
    """Serve the pages from another process, from several hosts as the articles of a day are; yield their addresses."""
    bodies = {f"/{n}": page.encode() for n, page in enumerate(pages)}
    with sites_served(partial(_body_at, bodies)) as sites:
        yield [f"{sites[n % HOSTS]}/{n}" for n in range(len(pages))]


def _body_at(bodies: Mapping[str, bytes], path: str, _site: str) -> tuple[bytes, str]:
    return bodies.get(path.partition("?")[0], b""), "text/html; charset=utf-8"


def pages_in(folder: Path, number: int) -> list[str]:
    """Return the first pages of a folder in which the cleaner finds an article, links to their own sites left out.

    A page that names its address would be taken for a copy of the one of the round before.
    """
    pages: list[str] = []
    for path in sorted(folder.rglob("*.htm*")):
        page = CANONICAL.sub("", decode(path.read_bytes()))
        if len(pages) < number and len(clean_html(page).text) >= MIN_ARTICLE_LENGTH:
            pages.append(page)
    if not pages:
        raise SystemExit(f"No page with an article in {folder}: give a folder of .html files.")
    return pages
