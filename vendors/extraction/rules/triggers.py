"""The words that tell a step by themselves: verbs and nouns with a kind, their form, and the verb that governs them.

Those that tell a step together with others ("order … to remove") are in `constructions.py`.
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
"""What follows a noun rather than a verb ("the ban on", "a ban was")."""
_THIRD_AFTER = ("on", "of", "against", "imposed", "in", "by", "and", "were", "have", "are")
"""The same for a form in -s, which is a plural as a noun: "is" and "was" then follow no noun."""
_PASSIVE_REACH = 45
"""Characters from a form of "be" to its participle: "was, after a review of two years, banned" is beyond it."""
_PASSIVE_WORDS = 5
"""Spaces between them, at most: with more words, another subject has mostly come between."""
_BESIDE = 4
"""Characters from a government to a word right behind it, with a space, a quote or a genitive between."""
_HAVE_REACH = 30
"""Characters before a participle in which "have" makes it a perfect, not a passive."""
_GOVERNOR_REACH, _GOVERNOR_REACH_UNMARKED = 110, 80
"""Characters before a trigger in which the verb is looked for that governs it; fewer in languages whose file lists no
complement words ("to", "from"), where position alone tells."""
_FROM_REACH = 40
"""Characters behind "blacklisted" in which "from" says from what."""
_COMPLEMENT_REACH = 12
"""Characters before a trigger that hold its complement word."""


@dataclass(slots=True)
class Trigger:
    """Words that tell a step of `kind`."""

    start: int
    end: int
    kind: Kind
    form: str
    """Active, passive, nominal, gerund, infinitive or obligation."""
    key: str
    """The lemma, or the lemmas of a construction joined by `+`: the classifier has a weight for each."""
    rule: str
    """Id of the rule, for the traces."""
    weak: bool = False
    """Whether the word tells a step only with other evidence ("drop", "review")."""
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
    if any(0 <= hit.start - mention.end < _BESIDE for mention in frame.governments):
        return form == BASE  # "the US ban", but "the US bans"
    return frame.word_after(hit.end) in (_THIRD_AFTER if form == THIRD else _NOUN_AFTER)


def voice(frame: SentenceFrame, hit: Hit, form: str) -> str:
    """Return whether a verb is active, passive, gerund or infinitive, by its inflected `form` and the words before."""
    if form == GERUND:
        return GERUNDIAL
    if form in (PAST, PARTICIPLE, ANY) and _is_passive(frame, hit, form):
        return PASSIVE
    if form in (BASE, ANY) and frame.word_before(hit.start) == "to":
        return INFINITIVE
    return ACTIVE


def _is_passive(frame: SentenceFrame, hit: Hit, form: str) -> bool:
    have_start = max(frame.sentence.start, hit.start - _HAVE_REACH)
    if form == PARTICIPLE and frame.grammar.complement and not frame.has_between("have", have_start, hit.start):
        # A form that can only be a participle ("forbidden", "withdrawn") is a passive unless "have" precedes it.
        return frame.word_before(hit.start) not in ("has", "have", "had", "having")
    start = max(frame.clause_start(hit.start), hit.start - _PASSIVE_REACH)
    auxiliaries = list(frame.hits_between("passive", start, hit.start))
    if not auxiliaries:
        return frame.word_after(hit.end) == "by" and form != ANY
    auxiliary_end = auxiliaries[-1].end
    # A government between them is a new subject ("was clear that Canada banned"), unless it is a place or the agent.
    new_subject = any(
        auxiliary_end <= mention.start < hit.start and mention.preposition not in ("in", "by")
        for mention in frame.governments
    )
    return frame.folded[auxiliary_end : hit.start].count(" ") <= _PASSIVE_WORDS and not new_subject


def word_triggers(frame: SentenceFrame) -> Iterator[Trigger]:
    """Yield the triggers of one word or phrase each; a word of several kinds gives one for each kind."""
    for hit in frame.hits:
        if "act" not in hit.roles and "measure" not in hit.roles:
            continue
        acts = [sense for sense in hit.senses if sense.role == "act"]
        nouns = [sense for sense in hit.senses if sense.role == "measure"]
        if acts and any(sense.role == "lift" and sense.tails for sense in hit.senses):
            continue  # "take … off the list" ends a measure, though "take … off" alone would ban
        if acts and nouns:
            acts, nouns = ([], nouns) if _is_noun(frame, hit, acts[0].form) else (acts, [])
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
    from_follows = " from " in frame.folded[hit.end : hit.end + _FROM_REACH]
    if sense.lemma == "blacklist" and frame.word_after(hit.end) and from_follows:
        # Put on a blacklist is a restriction, blacklisted *from* something a ban (codebook, "Kinds").
        return Trigger(hit.start, hit.end, Kind.BAN, form, "blacklist from", "ban.blacklist", extent=hit.end)
    return Trigger(hit.start, hit.end, sense.kind, form, sense.lemma, rule, sense.weak, hit.end)


def governor(frame: SentenceFrame, trigger: Trigger) -> str:
    """Return the role of the verb that takes the trigger as its complement ("urge … to ban"), or an empty string."""
    if trigger.form not in (INFINITIVE, GERUNDIAL, ACTIVE, PASSIVE, NOMINAL):
        return ""
    before = frame.folded[max(frame.sentence.start, trigger.start - _COMPLEMENT_REACH) : trigger.start].rstrip()
    words = frame.grammar.complement
    complement = (
        not words
        or trigger.form in (INFINITIVE, GERUNDIAL)
        or before.endswith(words)
        or " that " in frame.folded[max(frame.sentence.start, trigger.start - _GOVERNOR_REACH) : trigger.start]
    )
    if not complement:
        return ""
    start = max(frame.sentence.start, trigger.start - (_GOVERNOR_REACH if words else _GOVERNOR_REACH_UNMARKED))
    best: tuple[int, str] = (-1, "")
    for role in _GOVERNING:
        for hit in frame.hits_between(role, start, trigger.start - 1):
            if not words and frame.borders_between(hit.end, trigger.start) > 1:
                continue
            if hit.start > best[0] and not BARRIER.search(frame.folded, hit.end, trigger.start):
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
BARRIER = re.compile(r"[;:—()]| - ")
"""Punctuation across which no verb governs another."""
