"""Speed and memory of the extraction engine, beside trafilatura on the same articles as pages.

    python -m benchmarks.extraction [--pages FOLDER]

Prints medians of one run: articles and megabytes a second on one core, the share of cleaning, cold start, peak memory,
and how the time grows on text made to hurt. With `--pages` instead, what reading costs beside cleaning on the real
pages (`.html`) of a folder, most of which are about other things.
"""

import argparse
import html
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import trafilatura

from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle
from vendors.extraction.evaluation.rounds import articles_of
from vendors.extraction.text import language_detection, language_pack
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.extraction.types import Document
from vendors.ingest.decoding import decode

ROUNDS, WORDS = 5, 750
SHORTEST = 1000
"""Characters of text from which on a page is taken for one of an article."""
COLD = (
    "from vendors.extraction.engine import Engine;from vendors.extraction.text.lexicon import Lexicon,REFERENCE_DATA;"
    "from vendors.extraction.types import Document;"
    "Engine(Lexicon.from_folder(REFERENCE_DATA)).read(Document(text='Australia has banned Huawei.',lang='en'))"
)
HURTING = {
    "commas": ",",
    "one endless sentence": "Australia banned Huawei and ",
    "only country names": "Australia Japan France ",
    "nested quotes": "“Huawei” ",
}


def page(article: CodedArticle) -> str:
    """Return an article as a web page with something around it, as a site would serve it."""
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in article.document.text.split("\n\n"))
    title = html.escape(article.document.title)
    links = "".join(f"<li><a href='/{n}'>Another story {n}</a></li>" for n in range(30))
    return (
        f"<html lang=en><head><title>{title}</title></head><body><nav><ul>{links}</ul></nav><article><h1>{title}</h1>"
        f"{paragraphs}</article><aside><ul>{links}</ul></aside></body></html>"
    )


def median_seconds(work: Callable[[], object]) -> float:
    """Return the median time of some rounds, after one that warms up."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def speed(articles: Sequence[CodedArticle]) -> None:
    """Print the engine's speed and its share of cleaning."""
    words = sum(len(article.document.text.split()) for article in articles)
    size = sum(len(article.document.text.encode()) for article in articles)
    engine = Engine(Lexicon.from_folder(REFERENCE_DATA))
    pages = [page(article) for article in articles]
    reading = median_seconds(lambda: [engine.read(article.document) for article in articles])
    rules = Engine(Lexicon.from_folder(REFERENCE_DATA), None)
    alone = median_seconds(lambda: [rules.read(article.document) for article in articles])
    cleaning = median_seconds(lambda: [trafilatura.extract(article) for article in pages])
    for name, seconds in (("engine", reading), ("rules alone", alone), ("trafilatura", cleaning)):
        milliseconds = seconds / words * WORDS * 1000
        print(f"{name:12} {milliseconds:6.2f} ms for {WORDS} words  {len(articles) / seconds:6.0f} articles/s", end="")
        print(f"  {size / seconds / 1e6:5.2f} MB/s")
    print(f"share of cleaning: {reading / cleaning:.2f}")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def growth() -> None:
    """Print the time for texts of 0.25, 0.5 and 1 MB that are made to hurt."""
    engine = Engine(Lexicon.from_folder(REFERENCE_DATA))
    for name, unit in HURTING.items():
        times = []
        for size in (250_000, 500_000, 1_000_000):
            document = Document(text=unit * (size // len(unit)), lang="en")
            start = time.perf_counter()
            engine.read(document)
            times.append(time.perf_counter() - start)
        print(f"{name:22}" + "".join(f"{seconds:7.2f} s" for seconds in times))


def real_pages(folder: Path) -> None:
    """Print what cleaning and reading cost on the pages of a folder, in processor time."""
    lexicon = Lexicon.from_folder(REFERENCE_DATA)
    engines = {"engine": Engine(lexicon), "rules alone": Engine(lexicon, None)}
    spent: dict[str, list[float]] = {name: [] for name in ("trafilatura", *engines)}
    words = 0
    for path in sorted(folder.rglob("*.htm*")):
        cleaning, text = _processor_time(partial(trafilatura.extract, decode(path.read_bytes())))
        document = Document(text=text or "", lang=language_detection.detect(text or ""))
        if len(document.text) < SHORTEST or document.lang not in language_pack.available():
            continue
        words += len(document.text.split())
        spent["trafilatura"].append(cleaning)
        for name, engine in engines.items():
            engine.read(document)
            spent[name].append(_processor_time(partial(engine.read, document))[0])
    number = len(spent["trafilatura"])
    if not number:
        raise SystemExit(f"No page with an article in {folder}: give a folder of .html files.")
    print(f"{number} pages with {words / number:.0f} words each")
    for name, times in spent.items():
        shares = [article / cleaning for article, cleaning in zip(times, spent["trafilatura"], strict=True)]
        full = sum(times) / sum(spent["trafilatura"])
        print(
            f"{name:12} mean {sum(times) / number * 1000:7.2f} ms  median {statistics.median(times) * 1000:7.2f} ms",
            end="",
        )
        print(f"  of cleaning {full:.3f}, of a page's own in the median {statistics.median(shares):.3f}")


def _processor_time(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    counted = work()
    return time.process_time() - start, counted


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=Path, help="folder of real pages")
    options = parser.parse_args()
    if options.pages:
        real_pages(options.pages)
        return
    articles = articles_of(["dev"])
    speed([article for article in articles if article.document.lang == "en"])
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", COLD], check=True)
    print(f"cold start, interpreter included: {time.perf_counter() - start:.2f} s")
    growth()


if __name__ == "__main__":
    main()
