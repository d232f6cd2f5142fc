"""A sentence as the rules see it: who could act, who could be acted on, and the words that steer the reading."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from vendors.extraction.text.language_pack import Grammar
from vendors.extraction.text.scanner import (
    BODY,
    CAPITAL,
    COUNTRY,
    DEMONYM,
    METONYM,
    OPERATOR,
    PLACE,
    SEAT,
    VENDOR,
    Hit,
    Name,
)
from vendors.extraction.text.structure import Sentence
from vendors.extraction.types import Span
from vendors.extraction.vocabulary import UNNAMED

GENERIC, OFFICE = "generic", "office"
NEUTRAL, COMPANY, COMPANIES, PRONOUN, PRODUCT = "neutral", "company", "companies", "pronoun", "product"
ANYBODY = "generic"
"""Form of a target that names a class of suppliers only ("every supplier", "network equipment")."""
_GOV_NAMES = frozenset((COUNTRY, DEMONYM, CAPITAL, METONYM, BODY, PLACE))
_TARGET_ROLES = frozenset((NEUTRAL, COMPANY, COMPANIES, PRONOUN, PRODUCT, ANYBODY))
_JOINED = re.compile(r"(?:'s|')?(?: [a-z][\w-]*){0,3} |(?:'s|')? |, | of | of the ")
_LISTED = re.compile(
    r"\s*(?:,|/|;)?\s*(?:and|or|und|et|y|e|en|och|oraz|i|as well as|along with|&|、|和|与|及|と|や)?\s*"
    r"(?:the|its rival|die|la|le|l')?\s*"
)
_POSSESSIVE = re.compile(r"'s?\b|' ")
_WORD_BEFORE = re.compile(r"(?s:.*[^\w'.-])?([\w'.-]+)[\s\"“]*\Z")
_WORD_AFTER = re.compile(r"[\s\"“]*([\w'-]+)")
_BREAK = re.compile(r"[-,;:()—–，；：。、（）](?:(?<!-)|(?<=\s-)(?=\s))")


@dataclass(slots=True)
class GovernmentMention:
    """One or several jurisdictions that one phrase names; `codes` is empty until a generic phrase is resolved."""

    start: int
    end: int
    codes: tuple[str, ...]
    form: str
    preposition: str = ""
    possessive: bool = False
    body: str = ""
    detail: str = ""
    modifies: str = ""
    fallback: str = ""
    """What stands right behind a bare demonym: `measure`, `operator`, `target` or nothing known."""


@dataclass(slots=True)
class VendorMention:
    """Vendors that one phrase names, or a phrase that stands for them."""

    start: int
    end: int
    slugs: tuple[str, ...]
    form: str
    homes: tuple[str, ...] = ()
    words: str = ""


@dataclass(slots=True)
class SentenceFrame:
    """One sentence with its hits sorted into what the rules need."""

    sentence: Sentence
    text: str
    folded: str
    hits: list[Hit]
    grammar: Grammar
    governments: list[GovernmentMention] = field(default_factory=list)
    vendor_mentions: list[VendorMention] = field(default_factory=list)
    operators: list[Span] = field(default_factory=list)
    opponents: list[Span] = field(default_factory=list)
    borders: list[int] = field(default_factory=list)
    """Offsets at which a clause may end: punctuation and the words that open a clause."""
    roles: dict[str, list[Hit]] = field(default_factory=dict)

    def borders_between(self, left: int, right: int) -> int:
        """Return how many clause borders stand between two offsets."""
        return bisect_left(self.borders, right) - bisect_left(self.borders, left)

    def clause_start(self, at: int) -> int:
        """Return where the clause that holds `at` begins."""
        place = bisect_left(self.borders, at)
        return self.borders[place - 1] if place else self.sentence.start

    def clause_end(self, at: int) -> int:
        """Return where the clause that holds `at` ends."""
        place = bisect_left(self.borders, at)
        return self.borders[place] if place < len(self.borders) else self.sentence.end

    def word_before(self, at: int) -> str:
        """Return the folded word before `at`, or an empty string at the sentence's start."""
        match = _WORD_BEFORE.match(self.folded[max(self.sentence.start, at - 30) : at])
        return match.group(1) if match else ""

    def word_after(self, at: int) -> str:
        """Return the folded word after `at`, or an empty string at the sentence's end."""
        match = _WORD_AFTER.match(self.folded[at : min(self.sentence.end, at + 30)])
        return match.group(1) if match else ""

    def hits_between(self, role: str, start: int, end: int) -> Iterator[Hit]:
        """Yield the hits with a sense of `role` that lie within two offsets."""
        for hit in self.roles.get(role, ()):
            if hit.start >= end:
                return
            if hit.start >= start:
                yield hit

    def has_between(self, role: str, start: int, end: int) -> bool:
        """Return whether a word of `role` lies within two offsets."""
        hits = self.roles.get(role)
        return hits is not None and any(start <= hit.start < end for hit in hits)


def build_frame(sentence: Sentence, text: str, folded: str, hits: list[Hit], grammar: Grammar) -> SentenceFrame:
    """Return the frame of a sentence; `hits` are those that lie within it, in order."""
    frame = SentenceFrame(sentence, text, folded, hits, grammar)
    roles = frame.roles
    for hit in hits:
        for role in hit.roles:
            if role in roles:
                roles[role].append(hit)
            else:
                roles[role] = [hit]
    frame.governments = _listed(frame, list(_governments(frame)))
    frame.vendor_mentions = list(_targets(frame))
    frame.operators = [
        Span(hit.start, hit.end) for hit in hits if "operator" in hit.roles or OPERATOR in hit.name_types
    ]
    frame.opponents = [Span(hit.start, hit.end) for hit in frame.roles.get("opponent", ())]
    frame.borders = _breaks(frame)
    return frame


def _breaks(frame: SentenceFrame) -> list[int]:
    found = [match.end() for match in _BREAK.finditer(frame.folded, frame.sentence.start, frame.sentence.end)]
    found.extend(hit.start for hit in frame.roles.get("border", ()))
    return sorted(found)


def _governmental(hit: Hit, folded: str) -> Name | None:
    """Return what governs among the readings of a name; Brussels is the Union's unless the text speaks of Belgium."""
    names = [name for name in hit.names if name.name_type in _GOV_NAMES]
    if len(names) > 1:
        union = next((name for name in names if name.code == "EU"), None)
        if union is not None and "belgi" not in folded:
            return union
    return names[0] if names else None


def _gov_of(frame: SentenceFrame, hit: Hit) -> GovernmentMention | None:
    roles = hit.roles
    if not hit.name_types and "office" not in roles and "government" not in roles:
        return None
    name = _governmental(hit, frame.folded)
    if name is not None and name.name_type == BODY and "government" in roles and name.surface.count(" ") == 0:
        body = frame.text[hit.start : hit.end]
        return GovernmentMention(hit.start, hit.end, (), GENERIC, body=body, detail=hit.entry.text, fallback=name.code)
    if name is not None and name.name_type == COUNTRY and _is_personal(frame, hit):
        return None
    if name is not None:
        body = frame.text[hit.start : hit.end] if name.name_type == BODY else ""
        return GovernmentMention(hit.start, hit.end, (name.code,), name.name_type, body=body, detail=name.detail)
    if "office" in roles:
        return GovernmentMention(hit.start, hit.end, (), OFFICE, detail=hit.entry.text)
    if "government" in roles:
        return GovernmentMention(
            hit.start, hit.end, (), GENERIC, body=frame.text[hit.start : hit.end], detail=hit.entry.text
        )
    return None


_FORENAMES = frozenset(
    ("georgia", "jordan", "chad", "israel", "cuba", "india", "china", "kenya", "ireland", "malta", "america", "holland")
)
_SURNAME = re.compile(r" [A-Z][a-z]+\w*")
_MONTHS_AND_DAYS = re.compile(
    r" (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day| (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)


def _is_personal(frame: SentenceFrame, hit: Hit) -> bool:
    """Return whether a country's name is a person's or an American state's ("Jordan Blake", "Atlanta, Georgia")."""
    if hit.entry.text not in _FORENAMES:
        return False
    if _SURNAME.match(frame.text, hit.end) and not _MONTHS_AND_DAYS.match(frame.text, hit.end):
        return not any(other.start == hit.end + 1 and (other.names or other.senses) for other in frame.hits)
    before = frame.text[max(frame.sentence.start, hit.start - 14) : hit.start]
    return bool(
        re.search(r"(?:[A-Z][a-z]+, |South |North |State of |Councillor |Mr |Ms )$", before)
    ) and hit.entry.text in ("georgia", "jordan", "chad")


def _governments(frame: SentenceFrame) -> Iterator[GovernmentMention]:
    """Yield governments, a name and the generic noun that it belongs to ("Britain's cyber agency") as one."""
    held: GovernmentMention | None = None
    blocked = False
    for hit in frame.hits:
        found = _gov_of(frame, hit)
        if found is None:
            blocked = True
            continue
        if held is not None and _joins(frame, held, found, blocked=blocked):
            held = _join(frame, held, found)
        else:
            if held is not None:
                yield _placed(frame, held)
            held = found
        blocked = False
    if held is not None:
        yield _placed(frame, held)


def _joins(frame: SentenceFrame, left: GovernmentMention, right: GovernmentMention, *, blocked: bool) -> bool:
    gap = frame.folded[left.end : right.start]
    if not left.codes and right.codes and gap in frame.grammar.genitive:
        return True
    if len(gap) > 45 or not _JOINED.fullmatch(gap):
        return False
    if blocked and gap.strip(" '") not in ("", "s"):
        return False
    if gap == ", ":
        return left.form == BODY and right.codes == left.codes and right.form == BODY
    if gap.startswith(" of"):
        return not left.codes and bool(right.codes)
    if frame.grammar.noun_first and not left.codes and right.codes and gap == " ":
        return right.form == DEMONYM
    if left.codes and right.codes:
        return left.codes == right.codes and right.form == BODY
    if left.codes and not right.codes:
        return gap[:1] == "'" or (left.form in (DEMONYM, BODY, COUNTRY) and gap.count(" ") <= 3)
    return not left.codes and not right.codes and gap == " "


def _join(frame: SentenceFrame, left: GovernmentMention, right: GovernmentMention) -> GovernmentMention:
    body = right.body or left.body
    if right.form == OFFICE or left.form == OFFICE:
        body = ""
    return GovernmentMention(left.start, right.end, left.codes or right.codes, BODY, body=body, detail=right.detail)


def _placed(frame: SentenceFrame, found: GovernmentMention) -> GovernmentMention:
    before = frame.word_before(found.start)
    start = found.start
    for _ in range(3):
        if before not in frame.grammar.articles:
            break
        start = frame.folded.rfind(before, frame.sentence.start, start)
        before = frame.word_before(start)
    found.preposition = frame.grammar.prepositions.get(before, "") if start > frame.sentence.start else ""
    found.possessive = bool(_POSSESSIVE.match(frame.folded, found.end))
    if not frame.grammar.spaced:
        _place_unspaced(frame, found, before)
    if found.form == DEMONYM:
        found.modifies = (
            _what_precedes(frame, found.start) if frame.grammar.noun_first else _what_follows(frame, found.end)
        )
    return found


def _place_unspaced(frame: SentenceFrame, found: GovernmentMention, before: str) -> None:
    """Read the particles around a name where no spaces part the words."""
    prepositions, after = frame.grammar.prepositions, frame.grammar.postpositions
    found.preposition = next((prepositions[word] for word in prepositions if before.endswith(word)), "")
    behind = frame.folded[found.end : found.end + 6]
    mark = next((after[word] for word in sorted(after, key=len, reverse=True) if behind.startswith(word)), "")
    found.possessive = mark == "owner"
    found.preposition = mark if mark not in ("", "owner") else found.preposition


def _what_precedes(frame: SentenceFrame, start: int) -> str:
    """Return what a demonym behind its noun belongs to ("les opérateurs français")."""
    near = [hit for hit in frame.hits if start - 25 < hit.end <= start]
    for hit in reversed(near):
        if _BREAK.search(frame.folded, hit.end, start):
            return ""
        found = _belongs_to(hit)
        if found:
            return found
    return ""


def _what_follows(frame: SentenceFrame, end: int) -> str:
    for hit in frame.hits:
        if hit.start < end:
            continue
        if hit.start - end > 25 or _BREAK.search(frame.folded, end, hit.start):
            return ""
        found = _belongs_to(hit)
        if found:
            return found
    return ""


def _belongs_to(hit: Hit) -> str:
    roles = hit.roles
    if "measure" in roles:
        return "measure"
    if "operator" in roles or OPERATOR in hit.name_types:
        return "operator"
    if "company" in roles or "companies" in roles or "opponent" in roles or VENDOR in hit.name_types:
        return "target"
    return ""


def _listed(frame: SentenceFrame, found: list[GovernmentMention]) -> list[GovernmentMention]:
    """Join the members of a list ("Australia, Japan and New Zealand") into one government with several codes."""
    lists: list[GovernmentMention] = []
    for one in found:
        last = lists[-1] if lists else None
        if last is not None and last.codes and one.codes and _may_list(last, one, frame):
            codes = (*last.codes, *(code for code in one.codes if code not in last.codes))
            lists[-1] = GovernmentMention(
                last.start,
                one.end,
                codes,
                last.form,
                last.preposition,
                one.possessive,
                last.body if len(codes) == 1 else "",
                last.detail,
                one.modifies,
            )
        else:
            lists.append(one)
    return lists


def _may_list(left: GovernmentMention, right: GovernmentMention, frame: SentenceFrame) -> bool:
    gap = frame.folded[left.end : right.start]
    if gap in (" ", "") or len(gap) > 24 or left.possessive:
        return False
    links = frame.grammar.links
    return bool(_LISTED.fullmatch(gap) or (links and links.fullmatch(gap))) and (
        left.form == right.form or {left.form, right.form} <= _GOV_NAMES - {BODY, DEMONYM} or left.form == BODY
    )


def _targets(frame: SentenceFrame) -> Iterator[VendorMention]:
    for hit in frame.hits:
        if VENDOR in hit.name_types:
            name = next(name for name in hit.names if name.name_type == VENDOR)
            yield VendorMention(hit.start, hit.end, (name.code,), VENDOR, (name.detail,), hit.entry.text)
        elif SEAT in hit.name_types:
            seat = next(name for name in hit.names if name.name_type == SEAT)
            yield VendorMention(hit.start, hit.end, (), COMPANY, (), f"seat:{seat.code}")
        else:
            role = next((role for role in hit.roles if role in _TARGET_ROLES), None)
            if role is not None:
                slugs = (UNNAMED,) if role in (NEUTRAL, ANYBODY) else ()
                yield VendorMention(hit.start, hit.end, slugs, role, (), hit.entry.text)
