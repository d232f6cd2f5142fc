"""How right the matcher's verdicts are, on pairs of findings and actions that were judged by hand.

    python -m benchmarks.matching [--errors] [--half tune|check]

The pairs are in tests/findings/data/matching_pairs.json: findings of real stories, each with all the actions of its
country that share a vendor, and what it is to each: the same step (`same`), a step that the history lacks (`step`),
either by how one reads it (`same|step`), or another matter (`different`). The thresholds were set looking at the
half named `tune` only.
"""

import argparse
import datetime
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from vendors.extraction.types import PartialDate  # noqa: E402
from vendors.extraction.vocabulary import Kind, Scope, Status, text_status  # noqa: E402
from vendors.findings.matching import CandidateAction, CandidateStep, Match, match  # noqa: E402
from vendors.findings.values import Values  # noqa: E402
from vendors.models.choices import Verdict  # noqa: E402

PAIRS = Path(__file__).resolve().parent.parent / "tests" / "findings" / "data" / "matching_pairs.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, the actions it might be about, and what a person said of each (by the action's number)."""

    id: str
    values: Values
    told: datetime.date
    known: tuple[CandidateAction, ...]
    labels: dict[int, str]
    keys: dict[int, str]

    @property
    def half(self) -> str:
        """`tune` or `check`, by the article, so that one story never stands in both."""
        digest = hashlib.sha256(self.id.partition("#")[0].encode()).digest()
        return "tune" if digest[0] % 2 else "check"


@dataclass(frozen=True, slots=True)
class Score:
    """How often "same" was said, how often rightly, and how many findings had an action to be the same as."""

    said: int
    right: int
    could: int
    verdicts: Counter[tuple[str, str]]

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.could if self.could else 1.0


def judged_pairs(path: Path = PAIRS) -> list[Judged]:
    data = json.loads(path.read_text(encoding="utf-8"))
    numbers = {key: number for number, key in enumerate(data["actions"], start=1)}
    known = {key: _known(numbers[key], row) for key, row in data["actions"].items()}
    return [
        Judged(
            id=row["finding"]["id"],
            values=_values(row["finding"]),
            told=datetime.date.fromisoformat(row["finding"]["told"]),
            known=tuple(known[key] for key in row["actions"]),
            labels={numbers[key]: label for key, label in row["actions"].items()},
            keys={numbers[key]: key for key in row["actions"]},
        )
        for row in data["findings"]
    ]


def score(judged: list[Judged]) -> Score:
    """Match every finding and count the verdict "same" against the labels."""
    said = right = could = 0
    verdicts: Counter[tuple[str, str]] = Counter()
    for one, found in matched(judged):
        truth = truth_of(one)
        could += "same" in truth
        verdicts[truth, found.verdict] += 1
        if found.verdict == Verdict.SAME:
            said += 1
            right += _is_right(one, found)
    return Score(said, right, could, verdicts)


def matched(judged: list[Judged]) -> Iterator[tuple[Judged, Match]]:
    for one in judged:
        yield one, match(one.values, one.known, article_day=one.told)


def truth_of(one: Judged) -> str:
    return next((label for label in one.labels.values() if label != "different"), "none")


def _is_right(one: Judged, found: Match) -> bool:
    return found.action is not None and "same" in one.labels[found.action]


def _known(number: int, row: dict[str, Any]) -> CandidateAction:
    return CandidateAction(
        pk=number,
        country=row["country"],
        vendors=frozenset(row["vendors"]),
        actor=row["actor"],
        kind=Kind(row["kind"]),
        scope=frozenset(Scope(scope) for scope in row["scope"]),
        body=row["body"],
        text=row["words"],
        steps=tuple(
            CandidateStep(text_status(Status(status)), PartialDate.parse(date) if date else None)
            for date, status in sorted(row["steps"], key=lambda step: step[0])
        ),
    )


def _values(row: dict[str, Any]) -> Values:
    return Values(
        country=row["country"],
        vendors=tuple(row["vendors"]),
        actor=row["actor"],
        kind=row["kind"],
        status=row["status"],
        date=PartialDate.parse(row["date"]) if row["date"] else None,
        scope=tuple(Scope(scope) for scope in row["scope"]),
        body=row["body"],
        quote=row["quote"],
        start=0,
        end=len(row["quote"]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--errors", action="store_true", help="print each wrong or missed one")
    parser.add_argument("--half", choices=["tune", "check"], help="only this half")
    options = parser.parse_args()
    judged = judged_pairs()
    for half in [options.half] if options.half else ["tune", "check", "all"]:
        part = [one for one in judged if half in (one.half, "all")]
        result = score(part)
        pairs = sum(len(one.labels) for one in part)
        print(f"{half}: {len(part)} findings, {pairs} pairs")
        print(f"  same: said {result.said}, right {result.right}, precision {result.precision:.3f}", end="")
        print(f", recall {result.recall:.3f} of {result.could}")
        for (truth, verdict), number in sorted(result.verdicts.items()):
            print(f"  {truth:10} -> {verdict:12} {number}")
    if options.errors:
        _print_errors([one for one in judged if options.half in (None, one.half)])


def _print_errors(judged: list[Judged]) -> None:
    for one, found in matched(judged):
        truth = truth_of(one)
        wrong_same = found.verdict == Verdict.SAME and not _is_right(one, found)
        missed = truth != "none" and found.verdict == Verdict.NEW
        lost = "same" in truth and found.verdict != Verdict.SAME
        if wrong_same or missed or lost:
            right = [one.keys[pk] for pk, label in one.labels.items() if label != "different"]
            said = one.keys.get(found.action or 0, "")
            mark = "WRONG" if wrong_same else ("MISSED" if missed else "lost")
            v = one.values
            print(
                f"{mark} {one.id} {v.kind} {v.status} {v.date or ''} {v.scope and ','.join(v.scope)}: {truth} {right}"
            )
            near = [(one.keys[like.action], str(like.verdict), like.score) for like in found.likely[:3]]
            print(f"    said {found.verdict} {said}; {near}")


if __name__ == "__main__":
    main()
