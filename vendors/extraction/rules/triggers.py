"""The words that tell a step by themselves: verbs and nouns with a kind, how they stand, what governs them.

Those that tell a step together with others ("order … to remove") stand in `constructions.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.text.inflection import ANY, BASE, GERUND, PARTICIPLE, PAST, THIRD
from vendors.extraction.text.language_pack import Sense
from vendors.extraction.text.scanner import Hit
from vendors.extraction.vocabulary import Kind

ACTIVE, PASSIVE, NOMINAL, GERUNDIAL, INFINITIVE = "active", "passive", "nominal", "gerund", "infinitive"
OBLIGATION = "obligation"
"""Form of what others must do or may not do: the actor stands elsewhere, as with a passive."""
_NOUN_AFTER = frozenset(
    [
        "on",
        "of",
        "in",
        "was",
        "were",
        "is",
        "are",
        "imposed",
        "by",
        "against",
        "into",
        "has",
        "had",
        "which",
        "that",
        "would",
        "could",
        "and",
        "or",
    ]
)


@dataclass(slots=True)
class Trigger:
    """Words that tell a step of `kind`; the anchor is the word that the clause turns on."""

    start: int
    end: int
    kind: Kind
    form: str
    key: str
    rule: str
    weak: bool = False
    extent: int = 0
    """Where the construction ends: the object is looked for from here on too."""
    hints: set[str] = field(default_factory=set)


def echo_triggers(frame: SentenceFrame, kind: Kind | None) -> list[Trigger]:
    """Return the words that repeat the step told last for somebody else ("Somalia did so the same week")."""
    if kind is None:
        return []
    return [
        Trigger(hit.start, hit.end, kind, ACTIVE, hit.entry.text, "echo", weak=True, extent=hit.end, hints={"echo"})
        for hit in frame.roles.get("echo", ())
    ]


def _is_noun(frame: SentenceFrame, hit: Hit, form: str) -> bool:
    """Return whether a word that can be noun and verb (`ban`, `fines`) is a noun here."""
    before = frame.word_before(hit.start)
    if before.endswith(("'s", "s'")) or before in frame.grammar.noun_before:
        return True
    if before in frame.grammar.verb_before:
        return False
    if any(gov.end <= hit.start and hit.start - gov.end < 4 for gov in frame.governments):
        return form == BASE
    after = frame.word_after(hit.end)
    return (
        after in _NOUN_AFTER
        if form != THIRD
        else after in ("on", "of", "against", "imposed", "in", "by", "and", "were", "have", "are")
    )


def voice(frame: SentenceFrame, hit: Hit, form: str) -> str:
    """Return how a verb stands: active, passive, gerund or infinitive."""
    if form == GERUND:
        return GERUNDIAL
    if form in (PAST, PARTICIPLE, ANY) and _is_passive(frame, hit, form):
        return PASSIVE
    if form in (BASE, ANY) and frame.word_before(hit.start) == "to":
        return INFINITIVE
    return ACTIVE


def _is_passive(frame: SentenceFrame, hit: Hit, form: str) -> bool:
    if (
        form == PARTICIPLE
        and frame.grammar.complement
        and not frame.has_between("have", max(frame.sentence.start, hit.start - 30), hit.start)
    ):
        return frame.word_before(hit.start) not in ("has", "have", "had", "having")
    start = max(frame.clause_start(hit.start), hit.start - 45)
    passive = [mark.end for mark in frame.hits_between("passive", start, hit.start)]
    if not passive:
        return frame.word_after(hit.end) == "by" and form != ANY
    between = frame.folded[passive[-1] : hit.start]
    crossed = any(
        passive[-1] <= gov.start < hit.start and gov.preposition not in ("in", "by", "last")
        for gov in frame.governments
    )
    return between.count(" ") <= 5 and not crossed


def word_triggers(frame: SentenceFrame) -> Iterator[Trigger]:
    for hit in frame.hits:
        if "act" not in hit.roles and "measure" not in hit.roles:
            continue
        acts = [sense for sense in hit.senses if sense.role == "act"]
        nouns = [sense for sense in hit.senses if sense.role == "measure"]
        if acts and any(sense.role == "lift" and sense.tails for sense in hit.senses):
            continue
        if acts and nouns:
            noun = _is_noun(frame, hit, acts[0].form)
            acts, nouns = ([], nouns) if noun else (acts, [])
        for sense in _best(acts):
            form = voice(frame, hit, sense.form)
            yield _trigger(frame, hit, sense, form, f"{sense.kind}.{form}")
        for sense in _best(nouns):
            yield _trigger(frame, hit, sense, NOMINAL, f"{sense.kind}.noun")


def _best(senses: list[Sense]) -> list[Sense]:
    """Return the senses of one word that compete, the most specific first: gapped before plain, sure before weak."""
    gapped = [sense for sense in senses if sense.tails]
    pool = gapped or senses
    sure = [sense for sense in pool if not sense.weak]
    kinds: dict[Kind, Sense] = {}
    for sense in sure or pool:
        if sense.kind is not None:
            kinds.setdefault(sense.kind, sense)
    return list(kinds.values())


def _trigger(frame: SentenceFrame, hit: Hit, sense: Sense, form: str, rule: str) -> Trigger:
    assert sense.kind is not None
    if sense.key == "blacklist" and frame.word_after(hit.end) and " from " in frame.folded[hit.end : hit.end + 40]:
        return Trigger(hit.start, hit.end, Kind.BAN, form, "blacklist from", "ban.blacklist", extent=hit.end)
    return Trigger(hit.start, hit.end, sense.kind, form, sense.key, rule, sense.weak, hit.end)


def governor(frame: SentenceFrame, trigger: Trigger) -> str:
    """Return the role of the verb that takes the trigger as its complement ("urge … to ban"), or an empty string."""
    if trigger.form not in (INFINITIVE, GERUNDIAL, ACTIVE, PASSIVE, NOMINAL):
        return ""
    before = frame.folded[max(frame.sentence.start, trigger.start - 12) : trigger.start].rstrip()
    words = frame.grammar.complement
    complement = (
        not words
        or trigger.form in (INFINITIVE, GERUNDIAL)
        or before.endswith(words)
        or " that " in frame.folded[max(frame.sentence.start, trigger.start - 110) : trigger.start]
    )
    if not complement:
        return ""
    start = max(frame.sentence.start, trigger.start - (110 if words else 80))
    best: tuple[int, str] = (-1, "")
    for role in _GOVERNING:
        for hit in frame.hits_between(role, start, trigger.start - 1):
            if not words and frame.borders_between(hit.end, trigger.start) > 1:
                continue
            if hit.start > best[0] and not PUNCTUATION.search(frame.folded, hit.end, trigger.start):
                best = (hit.start, role)
    return best[1]


_GOVERNING = (
    "press",
    "order",
    "plan",
    "reject",
    "absent",
    "refuse",
    "allow",
    "lift",
    "impose",
    "demand",
    "law",
    "proposal",
)
PUNCTUATION = re.compile(r"[;:—()]| - ")
