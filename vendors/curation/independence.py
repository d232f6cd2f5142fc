"""Whether two accepted findings are two sources or one report told twice: agency copy that a paper has rewritten.

Papers that print one agency's story in their own words are no near-duplicates by their text. They are recognised by
what they say: the same step, told within two days, credited to the same agency, and hardly a name or number of the
shorter one that the longer one lacks. Two newsrooms that tell the same event each bring facts of their own. Where that
is in doubt the sources count as independent. How often it is right: docs/ingest.md.
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
NUMBER = re.compile(r"\d[\d.,\u202f\u00a0']*\d|\d")
NAME = re.compile(r"(?<![.!?:\"“„«]\s)(?<![\"“„«(])(?<!^)(?<!\n)(?<!\w)[^\W\d_a-z][\w&-]{2,}", re.MULTILINE)
WORD = re.compile(r"\w+")


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
        """Its names and numbers, without those that all reports of the step share: its vendors and years."""
        shared = {*self.vendors, *re.split(r"[|\s]", AGENCIES.casefold())}
        names = {name.casefold() for name in NAME.findall(self.text)} - shared
        numbers = {re.sub(r"\D", "", number) for number in NUMBER.findall(self.text)}
        return frozenset(names | {number for number in numbers if not re.fullmatch(r"(?:19|20)\d\d", number)})

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
    shared = one.particulars & other.particulars
    fewer = min(len(one.particulars), len(other.particulars))
    quoted, credit = bool(one.quotations & other.quotations), one.agencies & other.agencies
    if one.agencies and other.agencies and not credit:
        return ""
    if len(shared) < (LEAST_SHARED_AND_QUOTED if quoted and credit else LEAST_SHARED):
        return ""
    share = len(shared) / fewer
    if credit and share >= (WITH_A_QUOTATION if quoted else FROM_ONE_AGENCY):
        said = ", and a quotation" if quoted else ""
        return f"both credit {', '.join(sorted(credit))} and share {len(shared)} of {fewer} names and numbers{said}"
    if share >= WITHOUT_CREDIT and len(shared) >= LEAST_SHARED_WITHOUT_CREDIT:
        return f"one has {len(shared)} of the other's {fewer} names and numbers, and hardly more"
    return ""


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
