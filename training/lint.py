"""Check the coded articles against the codebook's fields and the manifest, and list what is wrong.

    python -m training.lint

Prints one line a fault and exits with 1 if there is any. What a careful coder would see (whether a step is coded right)
it cannot see.
"""

import contextlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pycountry

from vendors.extraction.evaluation.corpus_files import UnreadableArticle
from vendors.extraction.evaluation.rounds import CORPUS, LEARNED, Round, Use, read_manifest, source_lines
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import INTERNATIONAL, TEXT_STATUSES, UNNAMED, Actor, Kind, Scope

TEXT_FIELDS = ("round", "id", "url", "publisher", "published", "lang", "title", "text")
FIELDS = frozenset((*TEXT_FIELDS, "events"))
EVENT_FIELDS = ("jurisdiction", "vendors", "actor", "kind", "status", "date", "scope", "body", "evidence")
LISTS = frozenset(("vendors", "scope"))
OPTIONAL = "optional"
MAY_HAVE = frozenset((OPTIONAL, "coder"))
"""Fields that an event may have; `coder` is `person` in exports from the desk, where no machine had found it."""
JURISDICTIONS = frozenset((*(country.alpha_2 for country in pycountry.countries), "EU", "XK", INTERNATIONAL))
VOCABULARY = {"actor": frozenset(Actor), "kind": frozenset(Kind), "status": frozenset(TEXT_STATUSES)}
LARGEST = 1_000_000
"""Bytes of a file: what a web view of the repository still shows as a diff, and a clone does not grow much by."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
URL = re.compile(r"https?://[^/\s]+/\S+")
LANGUAGE = re.compile(r"[a-z]{2}")


def faults(corpus: Path = CORPUS) -> Iterator[str]:
    """Yield what is wrong with the articles of the corpus and with its manifest, each as one line of text."""
    try:
        manifest = read_manifest(corpus)
        lines = list(source_lines(corpus))
    except UnreadableArticle as error:
        yield str(error)
        return
    ids = Counter(data.get("id") for _, _, data in lines)
    for file, number, data in lines:
        for fault in article_faults(data):
            yield f"{file}, line {number}: {fault}"
        if ids[data.get("id")] > 1:
            yield f"{file}, line {number}: the id {data.get('id')!r} is used twice"
    yield from manifest_faults(manifest, lines)
    for path in sorted(corpus.glob("*.jsonl")):
        if path.stat().st_size > LARGEST:
            yield f"{path.name}: larger than {LARGEST} bytes; move rounds to a file of its own number"


def manifest_faults(manifest: Mapping[str, Round], lines: list[tuple[str, int, dict[str, Any]]]) -> Iterator[str]:
    """Yield where the manifest and the files differ: numbers of articles, languages, uses."""
    articles = Counter((file, data.get("round")) for file, _, data in lines)
    languages: dict[object, set[str]] = {}
    for _, _, data in lines:
        languages.setdefault(data.get("round"), set()).add(str(data.get("lang")))
    for file, name in articles:
        if name not in manifest or manifest[str(name)].file != file:
            yield f"manifest: {name!r} of {file} is not listed"
    for entry in manifest.values():
        if articles[entry.file, entry.name] != entry.articles:
            yield f"manifest: {entry.file} holds {articles[entry.file, entry.name]} articles of {entry.name}"
        if languages.get(entry.name, set()) != set(entry.languages):
            yield f"manifest: the languages of {entry.name} are others"
        if entry.use is Use.BLIND and entry.seen_by:
            yield f"manifest: {entry.name} is blind, and {' '.join(entry.seen_by)} learned from it"
        if entry.use not in LEARNED and any(part.startswith("encoder") for part in entry.seen_by):
            yield f"manifest: {entry.name} is there to {entry.use}, and the encoder learned from it"


def article_faults(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one article and its events."""
    if data.keys() != FIELDS:
        yield f"fields: missing {sorted(FIELDS - data.keys())}, unknown {sorted(data.keys() - FIELDS)}"
        return
    wrong = [field for field in TEXT_FIELDS if not isinstance(data[field], str) or not data[field].strip()]
    if wrong or not isinstance(data["events"], list):
        yield f"no text in {wrong}" if wrong else "events is no list"
        return
    for field, pattern in (("id", SLUG), ("url", URL), ("lang", LANGUAGE)):
        if not pattern.fullmatch(data[field]):
            yield f"{field} {data[field]!r}"
    published = parse_date(data["published"])
    if published is None or published.precision != "day":
        yield f"published {data['published']!r}"
    if len({json.dumps(event, sort_keys=True) for event in data["events"]}) < len(data["events"]):
        yield "the same event twice"
    for event in data["events"]:
        yield from event_faults(event, data["text"], published)


def event_faults(event: Any, text: str, published: PartialDate | None) -> Iterator[str]:
    """Yield what is wrong with one event of an article with this text and day."""
    if not isinstance(event, dict) or event.keys() - MAY_HAVE != set(EVENT_FIELDS):
        yield f"an event has other fields than {', '.join(EVENT_FIELDS)}"
        return
    wrong = [field for field in EVENT_FIELDS if not isinstance(event[field], list if field in LISTS else str)]
    if wrong:
        yield f"{wrong[0]} is of the wrong type"
        return
    name = f"{event['jurisdiction']}/{event['kind']}/{event['status']}"
    yield from (f"{name}: {fault}" for fault in _code_faults(event))
    yield from (f"{name}: {fault}" for fault in _vendor_faults(event["vendors"]))
    if event["date"]:
        date = parse_date(event["date"])
        if date is None or (published and date.first_day > published.first_day):
            yield f"{name}: date {event['date']!r}, of an article of {published}"
    if not event["evidence"].strip() or event["evidence"] != event["evidence"].strip():
        yield f"{name}: evidence empty or padded"
    elif event["evidence"] not in text:
        yield f"{name}: evidence is not in the text: {event['evidence'][:60]!r}"


def _code_faults(event: Mapping[str, Any]) -> Iterator[str]:
    if event["jurisdiction"] not in JURISDICTIONS:
        yield f"jurisdiction {event['jurisdiction']!r}"
    for field, values in VOCABULARY.items():
        if event[field] not in values:
            yield f"{field} {event[field]!r}"
    if set(event["scope"]) - set(Scope) or len(set(event["scope"])) != len(event["scope"]):
        yield f"scope {event['scope']}"
    if event.get(OPTIONAL, True) is not True:
        yield "optional is not true: leave it out of a required event"
    pledge = (event["actor"], event["kind"]) == (Actor.VENDOR, Kind.PLEDGE)
    if event["actor"] == Actor.VENDOR and not pledge:
        yield "a vendor can only pledge"
    if event["jurisdiction"] == INTERNATIONAL and not pledge:
        yield f"{INTERNATIONAL} is only for a vendor's pledge"


def _vendor_faults(vendors: list[Any]) -> Iterator[str]:
    if not vendors or not all(isinstance(vendor, str) and SLUG.fullmatch(vendor) for vendor in vendors):
        yield f"vendors {vendors}"
    elif len(set(vendors)) != len(vendors) or (UNNAMED in vendors and len(vendors) > 1):
        yield f"vendors repeated, or {UNNAMED} beside a named one: {vendors}"


def parse_date(value: str) -> PartialDate | None:
    """Return the full or partial date that is written; None if it is malformed."""
    with contextlib.suppress(ValueError):
        return PartialDate.parse(value)
    return None


def main() -> None:
    """Print the faults; exit with 1 if there are any."""
    listed = list(faults())
    print("\n".join(listed) or "No fault.")
    raise SystemExit(bool(listed))


if __name__ == "__main__":
    main()
