"""Write codes of real articles by character offsets, so that no text of others comes into the project.

    python -m training.real_codes TEXTS CODED.jsonl [CODED.jsonl …]

TEXTS: the folder of the articles, in folders named train, dev and test (see training/corpus/README.md). CODED: one line
an article, {"id", "events"}, events in the codebook's fields with `evidence` as an exact part of the text. Lines of
training/corpus/real.jsonl with the same ids are replaced, all others kept. Nothing is written if a line cannot be used.
"""

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vendors.extraction.evaluation.corpus_files import Event, UnreadableArticle, read_lines
from vendors.extraction.evaluation.real_articles import QUOTE, Part, hash_of, read_codes
from vendors.extraction.evaluation.rounds import CORPUS, REAL


def coded_line(article: Mapping[str, Any], part: Part, events: Iterable[Event]) -> dict[str, Any]:
    """Return an article's line of the codes; ValueError where a quote does not stand in its text."""
    text = article["text"]
    return {
        "id": article["id"],
        "lang": article["lang"],
        "part": part.value,
        "sha256": hash_of(text),
        "events": [_by_offsets(event, text) for event in events],
    }


def _by_offsets(event: Event, text: str) -> Event:
    evidence = event["evidence"]
    start = text.find(evidence) if evidence else -1
    if start < 0:
        raise ValueError(f"its text does not hold {evidence!r}")
    rest = {name: value for name, value in event.items() if name != "evidence"}
    return {**rest, QUOTE: [start, start + len(evidence)]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, metavar="TEXTS")
    parser.add_argument("coded", type=Path, nargs="+", metavar="CODED")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="the folder of real.jsonl")
    options = parser.parse_args()
    lines = {line["id"]: line for line in read_codes(options.corpus)}
    known = len(lines)
    try:
        coded = {line["id"]: line["events"] for path in options.coded for line in read_lines(path)}
    except UnreadableArticle as error:
        parser.error(str(error))
    for part in Part:
        for path in sorted((options.texts / part).glob("*.json")):
            article = json.loads(path.read_text(encoding="utf-8"))
            if article["id"] in coded:
                try:
                    lines[article["id"]] = coded_line(article, part, coded.pop(article["id"]))
                except ValueError as error:
                    parser.error(f"{article['id']}: {error}")
    if coded:
        parser.error(f"{options.texts} holds no {', '.join(sorted(coded)[:5])}")
    written = "".join(json.dumps(lines[name], ensure_ascii=False) + "\n" for name in sorted(lines))
    (options.corpus / REAL).write_text(written, encoding="utf-8")
    print(f"{len(lines)} articles coded, {len(lines) - known} of them new: {options.corpus / REAL}")


if __name__ == "__main__":
    main()
