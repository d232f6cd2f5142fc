"""How right the matcher's verdicts are, on pairs of findings and actions that were judged by hand.

    python -m benchmarks.matching [--errors] [--half tune|check] [--pairs judged|fresh|fresh2]

The pairs are in tests/findings/data/matching_pairs.json: findings of real stories, each with all the actions of its
country that share a vendor, and what it is to each: the same step (`same`), a step that the history lacks (`step`),
either by how one reads it (`same|step`), or another matter (`different`). The thresholds were set looking at the
half named `tune` only. Those in fresh_pairs.json (`--pairs fresh`) were judged by somebody else; the points were set
looking at both. Those in fresh_pairs_2.json (`--pairs fresh2`) were written without sight of the rules, and are not
for setting any: print its totals, not its errors.
"""

import argparse
import datetime
import hashlib
import json
import math
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
from vendors.findings.comparison import CandidateAction, CandidateStep  # noqa: E402
from vendors.findings.matching import Match, match  # noqa: E402
from vendors.findings.values import Values  # noqa: E402
from vendors.models.choices import Verdict  # noqa: E402

DATA = Path(__file__).resolve().parent.parent / "tests" / "findings" / "data"
PAIRS = DATA / "matching_pairs.json"
FRESH = DATA / "fresh_pairs.json"
FRESH2 = DATA / "fresh_pairs_2.json"
SETS = {"judged": PAIRS, "fresh": FRESH, "fresh2": FRESH2}


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, the actions it might be about, and what a person said of each (by the action's number)."""

    id: str
    values: Values
    article_day: datetime.date
    candidates: tuple[CandidateAction, ...]
    labels: dict[int, str]
    keys: dict[int, str]

    @property
    def half(self) -> str:
        """`tune` or `check`, by the article, so that one story never stands in both."""
        digest = hashlib.sha256(self.id.partition("#")[0].encode()).digest()
        return "tune" if digest[0] % 2 else "check"


@dataclass(frozen=True, slots=True)
class Score:
    """How often "same" and "step" were said and how often rightly, and how many findings had an action to be about.

    `could`: findings that are the same step as an action's; `known`: that belong to an action at all; `known_as_new`:
    those of them that are proposed as new.
    """

    answered_same: int
    right: int
    could: int
    answered_step: int
    right_step: int
    known: int
    known_as_new: int
    verdicts: Counter[tuple[str, str]]

    @property
    def precision(self) -> float:
        return self.right / self.answered_same if self.answered_same else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.could if self.could else 1.0


def judged_pairs(path: Path = PAIRS) -> list[Judged]:
    data = json.loads(path.read_text(encoding="utf-8"))
    numbers = {key: number for number, key in enumerate(data["actions"], start=1)}
    candidates = {key: _candidate(numbers[key], row) for key, row in data["actions"].items()}
    return [
        Judged(
            id=row["finding"]["id"],
            values=_values(row["finding"]),
            article_day=datetime.date.fromisoformat(row["finding"]["told"]),
            candidates=tuple(candidates[key] for key in row["actions"]),
            labels={numbers[key]: label for key, label in row["actions"].items()},
            keys={numbers[key]: key for key in row["actions"]},
        )
        for row in data["findings"]
    ]


def score(judged: list[Judged]) -> Score:
    """Match every finding and count the verdicts against the labels."""
    results = [(case, result, truth_of(case)) for case, result in matched(judged)]
    same = [(case, result) for case, result, _ in results if result.verdict == Verdict.SAME]
    steps = [(case, result) for case, result, _ in results if result.verdict == Verdict.STEP]
    known = [result for _, result, truth in results if truth != "none"]
    return Score(
        answered_same=len(same),
        right=sum(_is_right(case, result, "same") for case, result in same),
        could=sum("same" in truth for _, _, truth in results),
        answered_step=len(steps),
        right_step=sum(_is_right(case, result, "step") for case, result in steps),
        known=len(known),
        known_as_new=sum(result.verdict == Verdict.NEW for result in known),
        verdicts=Counter((truth, str(result.verdict)) for _, result, truth in results),
    )


def matched(judged: list[Judged]) -> Iterator[tuple[Judged, Match]]:
    for case in judged:
        yield case, match(case.values, case.candidates, article_day=case.article_day)


def truth_of(case: Judged) -> str:
    return next((label for label in case.labels.values() if label != "different"), "none")


def _is_right(case: Judged, result: Match, label: str) -> bool:
    return result.action is not None and label in case.labels[result.action]


def _candidate(number: int, row: dict[str, Any]) -> CandidateAction:
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
    parser.add_argument("--pairs", choices=list(SETS), default="judged", help="which pairs")
    options = parser.parse_args()
    judged = judged_pairs(SETS[options.pairs])
    halves = ["tune", "check", "all"] if options.pairs == "judged" else ["all"]
    for half in [options.half] if options.half else halves:
        _print_score(half, [case for case in judged if half in (case.half, "all")])
    if options.errors:
        _print_errors([case for case in judged if options.half in (None, case.half)])


def _print_score(half: str, part: list[Judged]) -> None:
    scored = score(part)
    print(f"{half}: {len(part)} findings, {sum(len(case.labels) for case in part)} pairs")
    print(f"  same: said {scored.answered_same}, right {scored.right}, precision {scored.precision:.3f}", end="")
    print(f" ({_interval(scored.right, scored.answered_same)}), recall {scored.recall:.3f} of {scored.could}")
    step = _interval(scored.right_step, scored.answered_step)
    print(f"  step: said {scored.answered_step}, right {scored.right_step} ({step})")
    share = scored.known_as_new / scored.known if scored.known else 0.0
    print(
        f"  of {scored.known} that belong to a known action, {scored.known_as_new} proposed as new: {share:.3f}", end=""
    )
    print(f" ({_interval(scored.known_as_new, scored.known)})")
    for (truth, verdict), number in sorted(scored.verdicts.items()):
        print(f"  {truth:10} -> {verdict:12} {number}")


def _interval(part: int, whole: int) -> str:
    """Return the 95 % interval of a share (Wilson's)."""
    if not whole:
        return "no case"
    z, share = 1.96, part / whole
    middle, spread = share + z * z / (2 * whole), z * math.sqrt((share * (1 - share) + z * z / (4 * whole)) / whole)
    low, high = ((middle + sign * spread) / (1 + z * z / whole) for sign in (-1, 1))
    return f"95 % interval {max(0, low):.3f} to {min(1, high):.3f}"


def _print_errors(judged: list[Judged]) -> None:
    for case, result in matched(judged):
        truth = truth_of(case)
        wrong_same = result.verdict == Verdict.SAME and not _is_right(case, result, "same")
        missed = truth != "none" and result.verdict == Verdict.NEW
        lost = "same" in truth and result.verdict != Verdict.SAME
        if wrong_same or missed or lost:
            right = [case.keys[pk] for pk, label in case.labels.items() if label != "different"]
            answered_same = case.keys.get(result.action or 0, "")
            mark = "WRONG" if wrong_same else ("MISSED" if missed else "lost")
            v = case.values
            print(
                f"{mark} {case.id} {v.kind} {v.status} {v.date or ''} {v.scope and ','.join(v.scope)}: {truth} {right}"
            )
            near = [(case.keys[like.action], str(like.verdict), like.score) for like in result.likely[:3]]
            print(f"    said {result.verdict} {answered_same}; {near}")


if __name__ == "__main__":
    main()
