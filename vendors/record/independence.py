"""Whether two accepted findings are two sources or one report told twice: agency copy that a paper has rewritten.

Papers that print one agency's story in their own words are no near-duplicates by their text. They are recognised by
what they say: the same step, told within two days, credited to the same agency, and hardly a name or number of the
shorter one that the longer one lacks. Short reports have few names: there the words are compared too. Two newsrooms
that tell the same event each bring facts of their own. Where that is in doubt the sources count as independent. How
often it is right: docs/ingest.md.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from vendors.extraction.types import PartialDate

NEAR_DAYS = 2
"""Agency copy is printed on its day, the next, or after a weekend's day at most."""
FROM_ONE_AGENCY = 0.6
"""Share of the shorter report's names and numbers that the longer one has, from which they are one, agency credited."""
WITH_A_QUOTATION = 0.5
"""The same where they also share a quotation."""
WITHOUT_CREDIT = 0.85
LEAST_SHARED = 3
LEAST_SHARED_AND_QUOTED = 2
LEAST_SHARED_WITHOUT_CREDIT = 6
IN_THE_SAME_WORDS = 0.3
"""Share of the words and numbers of the longer report that the shorter one has too, from which they are one, agency
credited. Of the longer one: else a newsroom's own report would be one for the words that nobody can avoid."""
LEAST_WORDS, MOST_WORDS = 5, 60
"""Long words and numbers that both share at least, and that each has at most: long reports have names enough."""
STEM = 6
"""Letters by which a word is compared: its endings follow the sentence that it stands in."""
QUOTED_RUN = 4
"""Words in a row that two quotations must share to be the same one."""

AGENCIES = (
    "Reuters|AFP|Agence France-Presse|Associated Press|dpa|Deutsche Presse-Agentur|PTI|Press Trust|ANI|IANS|Kyodo|Jiji"
    "|Yonhap|Xinhua|TASS|Interfax|PAP|CTK|ČTK|MTI|Agerpres|ANSA|EFE|Europa Press|Belga|ANP|Ritzau|NTB|STT|BNS|LETA|AAP"
    "|Canadian Press|Bloomberg|Dow Jones|Keystone-SDA|Lusa|Anadolu|Bernama|Antara|Ukrinform|Tanjug|Hina|PA Media"
    "|Press Association"
)
IN_OTHER_SCRIPTS = {
    **{"共同通信": "Kyodo", "時事通信": "Jiji", "ロイター": "Reuters", "路透": "Reuters", "法新社": "AFP"},
    **{"新华社": "Xinhua", "新華社": "Xinhua", "彭博": "Bloomberg"},
}
BY_ITS_OTHER_NAME = {
    **{"Agence France-Presse": "AFP", "Associated Press": "AP", "Deutsche Presse-Agentur": "dpa"},
    **{"Press Trust": "PTI", "ČTK": "CTK", "Press Association": "PA Media", **IN_OTHER_SCRIPTS},
}
CREDIT = re.compile(rf"(?<!\w)(?:{AGENCIES})(?!\w)|{'|'.join(IN_OTHER_SCRIPTS)}")
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
"""Days and months: that both reports tell of one day is asked for anyway. Most other languages write them small."""


@dataclass(frozen=True)
class Told:
    """One article's telling of a step. `vendors`, `kind` and `status` are the finding's, as they were accepted."""

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
        """The news agencies that it credits, or that publish it."""
        named = {BY_ITS_OTHER_NAME.get(name, name) for name in CREDIT.findall(f"{self.publisher}\n{self.text}")}
        return frozenset(named | ({"AP"} if AP.search(self.text) else set()))

    @cached_property
    def particulars(self) -> frozenset[str]:
        """Its names and numbers, without those that all reports of the step share: its vendors, days and years."""
        return frozenset({name.casefold() for name in NAME.findall(self.body)} - self._unavoidable) | self._numbers

    @cached_property
    def words(self) -> frozenset[str]:
        """The beginnings of its long words, and its numbers, outside quotations, which anybody may print."""
        said = QUOTED.sub(" ", self.body)
        words = {word.casefold() for word in LONG_WORD.findall(said)} - self._unavoidable
        return frozenset(word[:STEM] for word in words) | self._numbers

    @cached_property
    def body(self) -> str:
        """Its text without the place and agency before the first sentence, and without "5G", which is no number."""
        return GENERATION.sub(" ", DATELINE.sub("", self.text))

    @cached_property
    def _numbers(self) -> frozenset[str]:
        numbers = {re.sub(r"\D", "", number) for number in NUMBER.findall(self.body)}
        return frozenset(number for number in numbers if not re.fullmatch(r"(?:19|20)\d\d", number))

    @property
    def _unavoidable(self) -> set[str]:
        return {*self.vendors, *DAYS, *re.split(r"[|\s]", AGENCIES.casefold())}

    @cached_property
    def quotations(self) -> frozenset[tuple[str, ...]]:
        """Each run of words that it quotes."""
        runs = set()
        for groups in QUOTED.findall(self.text):
            words = [word.casefold() for word in WORD.findall("".join(groups))]
            runs |= {tuple(words[at : at + QUOTED_RUN]) for at in range(len(words) - QUOTED_RUN + 1)}
        return frozenset(runs)


def told_twice(one: Told, other: Told) -> str:
    """Return why two tellings are one report, in words for a curator; empty where they count as independent."""
    if not _same_step(one, other):
        return ""
    credit = one.agencies & other.agencies
    if one.agencies and other.agencies and not credit:
        return ""
    return (_of_one_agency(one, other, credit) if credit else "") or _of_one_text(one, other)


def _of_one_agency(one: Told, other: Told, credit: frozenset[str]) -> str:
    shared, fewer = _in_common(one, other)
    quoted, names = bool(one.quotations & other.quotations), ", ".join(sorted(credit))
    least, share = (LEAST_SHARED_AND_QUOTED, WITH_A_QUOTATION) if quoted else (LEAST_SHARED, FROM_ONE_AGENCY)
    if shared >= least and shared / fewer >= share:
        said = ", and a quotation" if quoted else ""
        return f"both credit {names} and share {shared} of {fewer} names and numbers{said}"
    words, more = len(one.words & other.words), max(len(one.words), len(other.words), 1)
    if more <= MOST_WORDS and words >= LEAST_WORDS and words / more >= IN_THE_SAME_WORDS:
        return f"both credit {names} and share {words} of {more} words and numbers"
    return ""


def _of_one_text(one: Told, other: Told) -> str:
    shared, fewer = _in_common(one, other)
    if shared >= LEAST_SHARED_WITHOUT_CREDIT and shared / fewer >= WITHOUT_CREDIT:
        return f"one has {shared} of the other's {fewer} names and numbers, and hardly more"
    return ""


def _in_common(one: Told, other: Told) -> tuple[int, int]:
    """Return how many names and numbers both have, and how many the one has that has fewer."""
    return len(one.particulars & other.particulars), min(len(one.particulars), len(other.particulars))


def groups_of(told: Sequence[Told | None], keys: Sequence[str]) -> list[list[int]]:
    """Return the places of the sources that count as one: those with one key, and those that one report ties together.

    `told[n]` is None for a source without an article; it counts by its key alone.
    """
    leader = list(range(len(keys)))

    def find(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    for later in range(len(keys)):
        for earlier in range(later):
            one, other = told[earlier], told[later]
            if keys[earlier] == keys[later] or (one and other and told_twice(one, other)):
                leader[find(later)] = find(earlier)
    groups: dict[int, list[int]] = {}
    for place in range(len(keys)):
        groups.setdefault(find(place), []).append(place)
    return list(groups.values())


def _same_step(one: Told, other: Told) -> bool:
    coded = [(told.country, told.vendors, told.kind, told.status) for told in (one, other)]
    return coded[0] == coded[1] and _near(one.date, other.date) and _near(_day(one.published), _day(other.published))


def _day(day: datetime.date | None) -> PartialDate | None:
    return PartialDate(day.year, day.month, day.day) if day else None


def _near(one: PartialDate | None, other: PartialDate | None) -> bool:
    if one is None or other is None:
        return one is other
    gap = max((one.first_day - other.last_day).days, (other.first_day - one.last_day).days)
    return gap <= NEAR_DAYS
