"""Which sentence of a source says what its own action rests on. Plain values in, plain values out.

The engine's findings are compared with that one action; where it has found none, names, numbers and words that the
sentence shares with the record decide. A person confirms what is found: so a doubtful sentence is worth showing, and a
wrong one that is called sure does harm.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from vendors.extraction.text import language_pack
from vendors.extraction.text.scanner import fold
from vendors.extraction.text.structure import Sentence, split_sentences
from vendors.extraction.types import Finding, PartialDate, Span
from vendors.extraction.vocabulary import Status, text_status
from vendors.findings.comparison import CandidateAction
from vendors.findings.matching import MatchScore, compare
from vendors.findings.values import Values
from vendors.models.choices import Verdict

POINTS_FOR_VERDICT = {
    Verdict.SAME: 6.0,
    Verdict.STEP: 3.0,
    Verdict.UNCLEAR: 3.5,
    Verdict.NEW: 0.5,
    Verdict.CONTRADICTS: -3.0,
}
"""By how the engine's finding in a sentence stands to the action. "Unclear" is much: matching was set for precision,
and here the action is known."""
POINTS_FOR_STEP, POINTS_FOR_DAY = 1.5, 1.5
"""For the status, and for the date, of the very step that the source is to support."""
POINTS_FOR_VENDOR, POINTS_FOR_COUNTRY, POINTS_FOR_BODY, POINTS_AGAINST_OTHERS = 2.5, 1.0, 1.0, 1.5
"""For naming one of the action's vendors, its country, its body; against naming other countries alone."""
POINTS_FOR_SUPPLIERS = 1.5
"""For speaking of suppliers as a class, where the action names none of them."""
SUPPLIERS = (
    *("vendor", "supplier", "anbieter", "lieferant", "hersteller", "fournisseur", "équipementier", "proveedor"),
    *("fornitor", "fornecedor", "leverancier", "leverandør", "leverantör", "dostawc", "dodavatel", "furnizor"),
    *("поставщик", "постачальник", "供应商", "供應商", "ベンダー", "공급업체"),
)
"""How words for suppliers begin in the languages of most sources."""
POINTS_FOR_NUMBER, MAX_NUMBERS = 0.8, 2
"""For each number in common that is no year alone: a sum, a day, the number of a law."""
POINTS_FOR_WORDS = 4.0
"""For all distinctive words of what is to be supported; a part of it for a part of them."""
POINTS_AGAINST_HEADING = 2.0
"""A headline says less than the sentence below it, and often more than is true."""
LEAST, LIKELY, SURE = 3.0, 6.5, 9.5
"""Points from which a sentence is shown, is likely and is sure. Set on made-up pages of other seeds than those
measured (docs/sources.md)."""
CLEAR_LEAD = 1.0
"""Points by which a sure sentence leads the next: with less, either may be meant."""
CONFIDENCE = {"sure": 0.96, "likely": 0.8, "doubtful": 0.4}

_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d[\d.,/-]*\d|\d")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a source is to support: its action as the matcher sees it, and the words by which a sentence is known."""

    action: CandidateAction
    vendor_names: tuple[str, ...]
    country_names: tuple[str, ...]
    other_countries: tuple[str, ...]
    body_names: tuple[str, ...]
    words: str
    """What it supports, in the record's words: the source's own note, the step, the title, the law."""
    status: str = ""
    date: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence of the text, how sure it is that it says so (0 to 1), and why."""

    span: Span
    confidence: float
    reason: str
    contradicts: bool = False


@dataclass(slots=True)
class _Scored:
    span: Span
    points: float
    reasons: list[str]
    verdict: Verdict | None


def best_sentence(text: str, lang: str, findings: Iterable[Finding], wanted: Wanted) -> Found | None:
    """Return the sentence that says best what the source is to support; None where no sentence does."""
    pack = language_pack.load(lang if lang in language_pack.available() else "en")
    sentences = split_sentences(text, pack)
    read = list(findings)
    rarity = _rarity([fold(text[s.start : s.end]) for s in sentences])
    scored = [_score(sentence, text, read, wanted, rarity) for sentence in sentences]
    scored.sort(key=lambda one: -one.points)
    against = [one for one in scored if one.verdict == Verdict.CONTRADICTS]
    if not scored or scored[0].points < LEAST:
        return Found(against[0].span, 0.5, "; ".join(against[0].reasons), contradicts=True) if against else None
    best = scored[0]
    lead = best.points - scored[1].points if len(scored) > 1 else CLEAR_LEAD
    return Found(best.span, CONFIDENCE[_word(best, lead)], "; ".join(best.reasons))


def _word(best: _Scored, lead: float) -> str:
    agreed = best.verdict in (Verdict.SAME, Verdict.STEP, Verdict.UNCLEAR)
    if best.points >= SURE and lead >= CLEAR_LEAD and agreed:
        return "sure"
    return "likely" if best.points >= LIKELY else "doubtful"


def _score(
    sentence: Sentence, text: str, findings: Sequence[Finding], wanted: Wanted, rarity: dict[str, float]
) -> _Scored:
    words = fold(text[sentence.start : sentence.end])
    scored = _Scored(Span(sentence.start, sentence.end), 0.0, [], None)
    _add_reading(scored, text, findings, wanted)
    _add_names(scored, words, wanted)
    shared = _numbers(words) & _numbers(fold(wanted.words))
    if shared:
        scored.points += POINTS_FOR_NUMBER * min(len(shared), MAX_NUMBERS)
        scored.reasons.append(f"same numbers: {', '.join(sorted(shared)[:3])}")
    _add_words(scored, words, wanted, rarity)
    if wanted.date and str(wanted.date.year) in words:
        scored.points += POINTS_FOR_DAY / 3
    if sentence.heading:
        scored.points -= POINTS_AGAINST_HEADING
    return scored


def _add_reading(scored: _Scored, text: str, findings: Sequence[Finding], wanted: Wanted) -> None:
    """Count the finding of this sentence that stands best to the action."""
    own = [f for f in findings if f.quote.start < scored.span.end and scored.span.start < f.quote.end]
    best: tuple[float, Verdict, Finding] | None = None
    for finding in own:
        match = compare(values_of_reading(finding, text), wanted.action)
        verdict = match.verdict if match else _bare_verdict(finding, wanted)
        points = POINTS_FOR_VERDICT[verdict] + _points_for_step(finding, wanted, match)
        if best is None or points > best[0]:
            best = (points, verdict, finding)
    if best is not None:
        scored.points += best[0]
        scored.verdict = best[1]
        scored.reasons.append(f"read as {best[2].kind}, {best[2].status}: {Verdict(best[1]).label.lower()}")


def _bare_verdict(finding: Finding, wanted: Wanted) -> Verdict:
    same = finding.jurisdiction == wanted.action.country and finding.kind == wanted.action.kind
    return Verdict.UNCLEAR if same and not wanted.action.vendors else Verdict.NEW


def _points_for_step(finding: Finding, wanted: Wanted, match: MatchScore | None) -> float:
    if match is None:
        return 0.0
    points = 0.0
    if wanted.status and text_status(Status(wanted.status)) == finding.status:
        points += POINTS_FOR_STEP
    if wanted.date and finding.date and finding.date.may_overlap(wanted.date.first_day, wanted.date.last_day):
        points += POINTS_FOR_DAY
    return points


def _add_names(scored: _Scored, words: str, wanted: Wanted) -> None:
    if any(names_it(words, name) for name in wanted.vendor_names):
        scored.points += POINTS_FOR_VENDOR
        scored.reasons.append("names the vendor")
    elif not wanted.action.vendors and any(word in words for word in SUPPLIERS):
        scored.points += POINTS_FOR_SUPPLIERS
        scored.reasons.append("speaks of suppliers")
    if any(names_it(words, name) for name in wanted.country_names):
        scored.points += POINTS_FOR_COUNTRY
        scored.reasons.append("names the country")
    elif any(names_it(words, name) for name in wanted.other_countries):
        scored.points -= POINTS_AGAINST_OTHERS
    if any(names_it(words, name) for name in wanted.body_names):
        scored.points += POINTS_FOR_BODY
        scored.reasons.append("names the body")


def _add_words(scored: _Scored, words: str, wanted: Wanted, rarity: dict[str, float]) -> None:
    looked_for = _stems(fold(wanted.words))
    unseen = max(rarity.values(), default=1.0)
    total = sum(rarity.get(word, unseen) for word in looked_for)
    shared = _stems(words) & looked_for
    if shared:
        # The square root: a sentence is one of several that each tell a part of what the record says.
        scored.points += POINTS_FOR_WORDS * (sum(rarity[word] for word in shared) / total) ** 0.5
        scored.reasons.append(f"same words: {', '.join(sorted(shared)[:4])}")


def _rarity(sentences: Sequence[str]) -> dict[str, float]:
    """Return for each word how much it tells: the fewer sentences of this page have it, the more."""
    counts = Counter(word for sentence in sentences for word in _stems(sentence))
    return {word: log(1 + len(sentences) / count) for word, count in counts.items()}


def _stems(words: str) -> frozenset[str]:
    """Return the words of four letters and more, cut to six: so "banned" and "banning" are near enough one."""
    return frozenset(word[:6] for word in _WORD.findall(words))


def _numbers(words: str) -> frozenset[str]:
    numbers = frozenset(number.strip(".,/-") for number in _NUMBER.findall(words))
    return frozenset(number for number in numbers if not _YEAR.fullmatch(number))


def names_it(words: str, name: str) -> bool:
    """Return whether the folded words hold the folded name as a word of its own (in Chinese, anywhere)."""
    if name not in words:
        return False
    return bool(re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_]{{3,}})", words)) or not name.isascii()


def values_of_reading(finding: Finding, text: str) -> Values:
    """Return a finding that is not stored as the matcher takes it."""
    return Values(
        country=finding.jurisdiction,
        vendors=tuple(finding.vendors),
        actor=finding.actor,
        kind=finding.kind,
        status=finding.status,
        date=finding.date,
        scope=tuple(finding.scope),
        body=finding.body,
        quote=finding.quote.of(text),
        start=finding.quote.start,
        end=finding.quote.end,
    )
