"""PDFs that hold pictures only -> their text, by RapidOCR, in a worker that has requirements-ocr.txt installed.

Its weights are files of the package, so that nothing is fetched. Lines are read from the top to the bottom: columns
side by side get mixed up.
"""

import functools
import importlib
import importlib.util
import math
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

from vendors.extraction.title_line import title_line
from vendors.ingest.documents import Cleaned
from vendors.ingest.failures import StepFailed
from vendors.ingest.pdf import joined

NEEDED = ("rapidocr", "pypdfium2")
MAX_PAGES = 20
"""Pages read: a page takes some seconds, and an order or a notice has few."""
MAX_SECONDS = 240.0
"""After which no further page is begun: the queue hands a message out again after five minutes."""
SCALE = 150 / 72
"""150 dots an inch, from which on the letters of a printed page are read without loss."""
MOST_DOTS = 8_000_000
"""Of one page: four times a page of A4. Larger ones, which a PDF may declare at will, are drawn smaller."""
SURE = 0.6
"""The score from which a line is taken. Smears and stamps have less; print has above 0.9. Chosen by judgement."""
PARAGRAPH = 0.9
"""Line heights between two lines from which a paragraph begins."""


def is_installed() -> bool:
    """Whether this process can read pictures."""
    return all(importlib.util.find_spec(name) is not None for name in NEEDED)


def read_pictures(content: bytes) -> Cleaned:
    """Return the text in the pictures of a PDF's first pages; StepFailed where it is broken or there is none."""
    pages, deadline = [], time.monotonic() + MAX_SECONDS
    for picture in _pictures(content):
        pages.append(_page_text(picture))
        if time.monotonic() > deadline:
            break
    text, starts = joined(pages)
    if not text:
        raise StepFailed("No words were found in the pictures of the PDF: enter them by hand.")
    return Cleaned(text, title=title_line(text)[:500], cleaner=f"rapidocr {version('rapidocr')}", page_starts=starts)


def _pictures(content: bytes) -> Iterator[Any]:
    """Yield the first pages, each drawn as an array of dots."""
    pdfium = importlib.import_module("pypdfium2")
    try:
        document = pdfium.PdfDocument(content)
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            width, height = page.get_size()
            scale = min(SCALE, math.sqrt(MOST_DOTS / max(width * height, 1.0)))
            yield page.render(scale=scale).to_numpy()
    except (pdfium.PdfiumError, ValueError) as error:
        raise StepFailed(f"The PDF cannot be drawn ({error}).") from error


@functools.cache
def _reader() -> Any:
    return importlib.import_module("rapidocr").RapidOCR(params={"Global.log_level": "error"})


def _page_text(picture: Any) -> str:
    found = _reader()(picture)
    if found.boxes is None:
        return ""
    lines = [
        (box, words) for box, words, score in zip(found.boxes, found.txts, found.scores, strict=True) if score > SURE
    ]
    return "".join(_with_breaks([(_edges(box), words) for box, words in lines]))


def _edges(box: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the upper and the lower edge of a line."""
    heights = [float(point[1]) for point in box]
    return min(heights), max(heights)


def _with_breaks(lines: Sequence[tuple[tuple[float, float], str]]) -> Iterator[str]:
    below = None
    for (top, bottom), words in lines:
        if below is not None:
            yield "\n\n" if top - below > PARAGRAPH * (bottom - top) else "\n"
        yield words
        below = bottom
