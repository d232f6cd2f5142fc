"""Whether two accepted findings are independent sources, or one agency's report that two papers have rewritten.

Papers that print one agency's story in their own words are no near-duplicates by their text. They are recognised by
what they report: the same step, within two days, credited to the same agency, and hardly a name or number in the
shorter one that the longer one lacks. Short reports have few names, so their words are compared too. Two newsrooms that
report the same event each bring facts of their own. In doubt the sources count as independent.

The limits below were set by trial on the pairs called `tune` in tests/record/data/wire_pairs.json. On pairs written
later, recall is 0.80 and precision 1.00 (docs/ingest.md, "Agency copy in other words").
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from vendors.extraction.types import PartialDate

MAX_DAYS_APART = 2
"""Agency copy is printed the same day, the next, or at most two days later after a weekend. A longer gap would merge
reports of an event and of what followed from it."""
AGENCY_SHARE = 0.6
"""Share of the shorter report's names and numbers that the longer one has too, from which two reports crediting one
agency are one. Lower, and two papers' own reports of one press conference would be taken for one."""
AGENCY_SHARE_WITH_QUOTATION = 0.5
"""The same where they also share a quotation: an official's words alone prove little, since any paper may print
them."""
SHARE_WITHOUT_AGENCY = 0.85
"""The same where no agency is credited: then nearly all of the shorter report has to be in the longer one."""
MIN_SHARED = 3
"""Names and numbers that both must have, so that a high share of very few proves nothing."""
MIN_SHARED_WITH_QUOTATION = 2
MIN_SHARED_WITHOUT_AGENCY = 6
WORD_SHARE = 0.3
"""Share of the longer report's words and numbers that the shorter one has too, from which two reports crediting one
agency are one. It is the longer one's share, or a newsroom's own report would count as a copy for words that no report
of the step can avoid."""
MIN_SHARED_WORDS, MAX_WORDS = 5, 60
"""Words and numbers that both must have, and the most that either may have: longer reports have names enough. Without
this bound, words would take more pairs of different corpus articles for copies than names do (docs/ingest.md)."""
STEM_LENGTH = 6
"""Letters of a word that are compared: its ending depends on the sentence, most of all in inflected languages."""
QUOTATION_WORDS = 4
"""Words in a row that two quotations must share to count as the same one: papers cut quotations at either end."""

AGENCIES = (
    "Reuters|AFP|Agence France-Presse|Associated Press|dpa|Deutsche Presse-Agentur|PTI|Press Trust|ANI|IANS|Kyodo|Jiji"
    "|Yonhap|Xinhua|TASS|Interfax|PAP|CTK|ČTK|MTI|Agerpres|ANSA|EFE|Europa Press|Belga|ANP|Ritzau|NTB|STT|BNS|LETA|AAP"
    "|Canadian Press|Bloomberg|Dow Jones|Keystone-SDA|Lusa|Anadolu|Bernama|Antara|Ukrinform|Tanjug|Hina|PA Media"
    "|Press Association"
)
AGENCIES_IN_OTHER_SCRIPTS = {
    **{"共同通信": "Kyodo", "時事通信": "Jiji", "ロイター": "Reuters", "路透": "Reuters", "法新社": "AFP"},
    **{"新华社": "Xinhua", "新華社": "Xinhua", "彭博": "Bloomberg"},
}
AGENCY_ALIASES = {
    **{"Agence France-Presse": "AFP", "Associated Press": "AP", "Deutsche Presse-Agentur": "dpa"},
    **{"Press Trust": "PTI", "ČTK": "CTK", "Press Association": "PA Media", **AGENCIES_IN_OTHER_SCRIPTS},
}
CREDIT = re.compile(rf"(?<!\w)(?:{AGENCIES})(?!\w)|{'|'.join(AGENCIES_IN_OTHER_SCRIPTS)}")
AP = re.compile(r"\(AP\)|(?<!\w)AP (?:news agency|reports|reported|said|says|writes)|(?:told|[-–—]) (?:the )?AP(?!\w)")
QUOTED = re.compile('"([^"]{12,400})"|“([^”]{12,400})”|„([^“”]{12,400})[“”]|«([^»]{12,400})»|「([^」]{6,200})」')
DATELINE = re.compile(rf"\A[^\n]{{0,60}}?\((?:{AGENCIES}|AP)\)[\s:–—-]*")
GENERATION = re.compile(r"(?<!\w)[2-6]G(?![A-Za-z])")
NUMBER = re.compile(r"\d[\d.,\u202f\u00a0']*\d|\d")
# A word at the start of a sentence has its capital from there, unless it is an abbreviation.
NAME = re.compile(
    r"(?<![.!?:\"“„«]\s)(?<![\"“„«(])(?<!^)(?<!\n)(?<!\w)[^\W\d_a-z][\w&-]{2,}|(?<!\w)[A-Z]{3,}(?!\w)", re.MULTILINE
)
LONG_WORD = re.compile(r"[^\W\d_]{5,}")
WORD = re.compile(r"\w+")
DAYS = frozenset(
    WORD.findall(
        "january february march april may june july august september october november december monday tuesday wednesday"
        " thursday friday saturday sunday januar februar märz mai juni juli oktober dezember montag dienstag mittwoch"
        " donnerstag freitag samstag sonntag"
    )
)
"""Names of days and months, which are no names here: the dates are compared anyway. English and German write them with
a capital; most other languages do not."""


@dataclass(frozen=True)
class Report:
    """One article's report of a step. `vendors`, `kind` and `status` are the finding's as it was accepted."""

    publisher: str
    published: datetime.date | None
    country: str
    vendors: frozenset[str]
    kind: str
    status: str
    date: PartialDate | None
    text: str

    @cached_property
    def agencies(self) -> frozenset[str]:
        """The news agencies that the article credits, or that published it."""
        named = {AGENCY_ALIASES.get(name, name) for name in CREDIT.findall(f"{self.publisher}\n{self.text}")}
        return frozenset(named | ({"AP"} if AP.search(self.text) else set()))

    @cached_property
    def names_and_numbers(self) -> frozenset[str]:
        """Its names and numbers, without those that every report of the step has: its vendors, days and years."""
        return frozenset({name.casefold() for name in NAME.findall(self.body)} - self._common_to_all) | self._numbers

    @cached_property
    def word_stems(self) -> frozenset[str]:
        """The stems of its long words, and its numbers, outside quotations, which any paper may print."""
        unquoted = QUOTED.sub(" ", self.body)
        words = {word.casefold() for word in LONG_WORD.findall(unquoted)} - self._common_to_all
        return frozenset(word[:STEM_LENGTH] for word in words) | self._numbers

    @cached_property
    def body(self) -> str:
        """Its text without the dateline, and without "5G", which would count as a number."""
        return GENERATION.sub(" ", DATELINE.sub("", self.text))

    @cached_property
    def _numbers(self) -> frozenset[str]:
        numbers = {re.sub(r"\D", "", number) for number in NUMBER.findall(self.body)}
        return frozenset(number for number in numbers if not re.fullmatch(r"(?:19|20)\d\d", number))

    @property
    def _common_to_all(self) -> set[str]:
        return {*self.vendors, *DAYS, *re.split(r"[|\s]", AGENCIES.casefold())}

    @cached_property
    def quotations(self) -> frozenset[tuple[str, ...]]:
        """All runs of QUOTATION_WORDS words within its quotations."""
        runs = set()
        for groups in QUOTED.findall(self.text):
            words = [word.casefold() for word in WORD.findall("".join(groups))]
            runs |= {tuple(words[at : at + QUOTATION_WORDS]) for at in range(len(words) - QUOTATION_WORDS + 1)}
        return frozenset(runs)


def why_one_report(first: Report, second: Report) -> str:
    """Return why two reports are one, in words for a curator; "" where they count as independent."""
    if not _same_step(first, second):
        return ""
    shared_agencies = first.agencies & second.agencies
    if first.agencies and second.agencies and not shared_agencies:
        return ""
    return (_reason_by_agency(first, second, shared_agencies) if shared_agencies else "") or _reason_by_text(
        first, second
    )


def _reason_by_agency(first: Report, second: Report, shared_agencies: frozenset[str]) -> str:
    shared, smaller = _overlap(first, second)
    quoted, names = bool(first.quotations & second.quotations), ", ".join(sorted(shared_agencies))
    least, share = (MIN_SHARED_WITH_QUOTATION, AGENCY_SHARE_WITH_QUOTATION) if quoted else (MIN_SHARED, AGENCY_SHARE)
    if shared >= least and shared / smaller >= share:
        quotation = ", and a quotation" if quoted else ""
        return f"both credit {names} and share {shared} of {smaller} names and numbers{quotation}"
    words, larger = len(first.word_stems & second.word_stems), max(len(first.word_stems), len(second.word_stems), 1)
    if larger <= MAX_WORDS and words >= MIN_SHARED_WORDS and words / larger >= WORD_SHARE:
        return f"both credit {names} and share {words} of {larger} words and numbers"
    return ""


def _reason_by_text(first: Report, second: Report) -> str:
    shared, smaller = _overlap(first, second)
    if shared >= MIN_SHARED_WITHOUT_AGENCY and shared / smaller >= SHARE_WITHOUT_AGENCY:
        return f"one has {shared} of the other's {smaller} names and numbers, and hardly more"
    return ""


def _overlap(first: Report, second: Report) -> tuple[int, int]:
    """Return how many names and numbers both reports have, and how many the one with fewer has."""
    ours, theirs = first.names_and_numbers, second.names_and_numbers
    return len(ours & theirs), min(len(ours), len(theirs))


def group_reports(reports: Sequence[Report | None], keys: Sequence[str]) -> list[list[int]]:
    """Return groups of indexes of the sources that count as one: they share a key, or a report that is one.

    `reports[n]` is None for a source without an article; it counts by its key alone.
    """
    leader = list(range(len(keys)))

    def find_root(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    for later in range(len(keys)):
        for earlier in range(later):
            first, second = reports[earlier], reports[later]
            if keys[earlier] == keys[later] or (first and second and why_one_report(first, second)):
                leader[find_root(later)] = find_root(earlier)
    groups: dict[int, list[int]] = {}
    for number in range(len(keys)):
        groups.setdefault(find_root(number), []).append(number)
    return list(groups.values())


def _same_step(first: Report, second: Report) -> bool:
    coded = [(report.country, report.vendors, report.kind, report.status) for report in (first, second)]
    return (
        coded[0] == coded[1] and _near(first.date, second.date) and _near(_day(first.published), _day(second.published))
    )


def _day(day: datetime.date | None) -> PartialDate | None:
    return PartialDate(day.year, day.month, day.day) if day else None


def _near(first: PartialDate | None, second: PartialDate | None) -> bool:
    if first is None or second is None:
        return first is second
    gap = max((first.first_day - second.last_day).days, (second.first_day - first.last_day).days)
    return gap <= MAX_DAYS_APART
