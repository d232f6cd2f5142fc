"""Whose words a sentence has: whether it tells what a government did, or what somebody said, asked or wished.

The classifier weighs such evidence, but a finding does not carry it. What a curator confirms in bulk has to be told by
the article itself, so these rules are strict: what they cannot tell is somebody's word.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.text.scanner import Hit
from vendors.extraction.vocabulary import Kind

_SUBJECT_REACH = 90
"""Characters before a verb of saying in which its speaker is named: a name with its office and a relative clause."""
_ADJACENT = 45
"""Characters after it ("…, said Canada's minister for industry"; "according to people who know the matter")."""
_SPEECH_VERBS = ("speech", "press")
_WARN = re.compile(r"\b(?:warn(?:s|ed|ing)?|fear(?:s|ed)?|believe[sd]?|thinks?|thought|hopes?|hoped)\b")
"""English verbs of opinion that the vocabulary does not list as speech; a warning is a step of its own as well."""
_ACCORDING = re.compile(
    r"\b(?:according to|in the words of|in the view of|laut|nach angaben|selon|d'après|según|secondo|volgens|według"
    r"|segundo|de acordo com|enligt)\b"
)
_WHETHER = re.compile(
    r"\bwhether\b|(?:^|[ ,])ob (?=[a-zäöü])|\bsaber si\b|\bsavoir si\b|\bom (?:det|den|man) (?:ska|kan)\b"
)
_COMPANY_OFFICE = re.compile(
    r"\bchief executive|\bchief \w+ officer|\bceo\b|\bchair(?:man|woman|person)\b|\bexecutives?\b|\bfounder\b|\bboss\b"
    r"|vorstandsche|vorstandsvorsitz|konzernche|geschäftsführer|unternehmenssprecher|\bpdg\b|directeur général"
    r"|consejero delegado|director general|amministratore delegato|bestuursvoorzitter|\btopman\b|\bprezes"
    r"|presidente executivo|diretor-executivo|\bvd\b|koncernchef"
    r"|社長|会長|首席执行官|首席執行官|董事长|董事長|总裁|總裁"
)
"""Those who speak for a company. `executive` alone is also a word for a government."""
_UNKNOWN_NAME = re.compile(
    r"(?<=[a-z,;] )(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[A-Z][\w&'’-]+(?: [A-Z][\w&'’-]+)*"
)


class Voice(StrEnum):
    """Whose words they are."""

    ARTICLE = "article"
    SOMEBODY = "somebody"
    QUESTION = "question"
    OPINION = "opinion"
    ADDRESSED = "addressed"
    """It names another government, which may be the one that is warned."""
    UNREAD = "unread"
    """No rules for the language."""


def voice_of(frame: SentenceFrame, *, kind: Kind, code: str, homes: Collection[str] = ()) -> Voice:
    """Return whose words tell a step of `kind` by the government `code`. `homes`: the home countries of the vendors."""
    asks = kind is not Kind.INVESTIGATION and _WHETHER.search(
        frame.folded
    )  # an inquiry is into whether something is so
    if asks or "?" in frame.text[-3:]:
        return Voice.QUESTION
    if frame.roles.get("should") or frame.roles.get("hypothetical"):
        return Voice.OPINION
    if any(not _is_governments(frame, start, end) for start, end in _sayings(frame, kind)):
        return Voice.SOMEBODY
    if kind is Kind.WARNING and _others_named(frame, code, homes):
        return Voice.ADDRESSED
    return Voice.ARTICLE


def _sayings(frame: SentenceFrame, kind: Kind) -> list[tuple[int, int]]:
    hits: list[Hit] = [hit for role in _SPEECH_VERBS for hit in frame.roles.get(role, ())]
    found = {(hit.start, hit.end) for hit in hits if kind is not Kind.WARNING or "speech" in hit.roles}
    found |= {match.span() for match in _ACCORDING.finditer(frame.folded)}
    if kind is not Kind.WARNING:
        found |= {match.span() for match in _WARN.finditer(frame.folded)}
    return sorted(found)


def _is_governments(frame: SentenceFrame, start: int, end: int) -> bool:
    """Whether a government says what the verb at [start, end) brings; also where nobody is said to say it."""
    speakers = _speakers(frame)
    behind = min((one for one in speakers if end <= one[0] <= end + _ADJACENT), default=None)
    if _ACCORDING.match(frame.folded, start):
        return behind is not None and behind[2]
    before = max((one for one in speakers if start - _SUBJECT_REACH <= one[1] <= start), default=None, key=_end)
    is_inverted = frame.folded[:start].rstrip().endswith((",", '"', "»", "“", "”"))
    speaker = behind if is_inverted and behind is not None else before or behind
    return speaker is None or speaker[2]


def _end(speaker: tuple[int, int, bool]) -> int:
    return speaker[1]


def _speakers(frame: SentenceFrame) -> list[tuple[int, int, bool]]:
    """Return who could speak in the sentence: start, end, and whether it is a government."""
    governments = [
        (mention.start, mention.end, not mention.modifies)
        for mention in frame.governments
        if not _COMPANY_OFFICE.search(frame.folded, max(0, mention.start - 12), mention.end + 8)
    ]
    others = [(span.start, span.end) for span in (*frame.operators, *frame.opponents)]
    others += [(mention.start, mention.end) for mention in frame.vendor_mentions if mention.slugs]
    others += [(hit.start, hit.end) for hit in frame.roles.get("he", ())]
    others += [match.span() for match in _COMPANY_OFFICE.finditer(frame.folded)]
    known = [(hit.start, hit.end) for hit in frame.hits]
    offices = {end + 1 for _, end, _ in governments}  # "President Emmerson Mnangagwa" is one
    others += [
        match.span()
        for match in _UNKNOWN_NAME.finditer(frame.text)
        if match.start() not in offices and not any(start < match.end() and match.start() < end for start, end in known)
    ]
    return sorted([*governments, *((start, end, False) for start, end in others)])


def _others_named(frame: SentenceFrame, code: str, homes: Collection[str]) -> set[str]:
    named = {one for mention in frame.governments for one in mention.codes if not mention.modifies}
    return named - {code, *homes}
