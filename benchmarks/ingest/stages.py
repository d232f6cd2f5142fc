"""Where the processor time of one article goes, taking articles through all steps in this process."""

import statistics
from typing import Any

from django.test.utils import override_settings

from benchmarks.ingest.database import take_afresh
from benchmarks.ingest.trafilatura_alone import cleaning_cost
from benchmarks.timing import Part, Spent
from vendors import tasks
from vendors.findings import assessment
from vendors.findings.coders import RulesCoder
from vendors.ingest import clean_step, fetch_step

WARM_UP = 20
BATCH = 20
READERS = {False: "by the rules alone", True: "with the encoder"}
"""Whether the encoder is asked, and how that is called."""

READING, CLEANING = "reading events", "cleaning"
MEASURED_PARTS: list[tuple[Any, str, str]] = [
    (fetch_step, "fetch", "asking for the page and receiving it"),
    (clean_step, "clean", CLEANING),
    (RulesCoder, "read", READING),
    (assessment, "match", "matching with known actions"),
]


def stages(urls: list[str], pages: list[str]) -> None:
    """Print where one worker's time goes, taking the articles through all steps in this process without a queue."""
    for encoded, reader in READERS.items():
        with override_settings(READ_WITH_ENCODER=encoded):
            _stages(urls, pages, f"An article's way without a queue, read {reader}")
    print("The time of the processes that serve the database, the queue and the pages is not in it.")


def _stages(urls: list[str], pages: list[str], what: str) -> None:
    keys, batches, alone = take_afresh(urls), [], []
    for key in keys[:WARM_UP]:
        tasks.fetch_article(key)
    for first in range(WARM_UP, len(keys) - BATCH + 1, BATCH):
        alone.append(cleaning_cost(pages[first : first + BATCH]))
        batches.append(spent := Spent())
        with spent.watch(MEASURED_PARTS):
            for key in keys[first : first + BATCH]:
                tasks.fetch_article(key)
    print(f"{what}, milliseconds, medians of {len(batches)} batches of {BATCH}:")
    print(f"  {'':<56} elapsed  processor")
    for part in sorted(batches[0].parts, key=lambda part: -batches[0].parts[part].elapsed):
        _show_part(part, [spent.parts[part] for spent in batches])
    _show_busy("the whole way", [spent.busy() for spent in batches], alone)
    rest = [spent.busy(excluding=(READING, CLEANING)) for spent in batches]
    _show_busy("of it neither reading nor cleaning", rest, alone)
    print(f"  {'trafilatura alone, as it comes':<56} {'':7}   {statistics.median(alone) * 1000:8.2f}", flush=True)


def _show_part(name: str, parts: list[Part]) -> None:
    elapsed, busy = (
        statistics.median(times) / BATCH * 1000 for times in ([p.elapsed for p in parts], [p.busy for p in parts])
    )
    each = f"{parts[0].calls / BATCH:.0f} an article" if parts[0].calls else ""
    print(f"  {name:<56} {elapsed:7.2f}   {busy:8.2f}   {each}")


def _show_busy(name: str, seconds_by_batch: list[float], alone: list[float]) -> None:
    """`seconds_by_batch`: processor seconds of each batch; `alone`: what cleaning a page cost just before it."""
    each = [seconds / BATCH for seconds in seconds_by_batch]
    ratio = statistics.median(mine / page for page, mine in zip(alone, each, strict=True))
    print(f"  {name:<56} {'':7}   {statistics.median(each) * 1000:8.2f}   {ratio:.2f} times trafilatura alone")
