"""What a measure reaches, by the words in its sentence."""

import ahocorasick

from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.triggers import Trigger
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.vocabulary import Kind, Scope

_WINDOW = 160
"""Characters on each side of a trigger in which a scope is its own; a longer window takes in the next clause's."""
_SELDOM_SCOPED = frozenset((Kind.PENALTY, Kind.WARNING, Kind.INVESTIGATION, Kind.PLEDGE))
"""Kinds of which annotators code no scope but 5G: what a warning speaks of is not what it forbids."""


class ScopeVocabulary:
    """The words by which one language names scopes. Build once, use for many sentences."""

    def __init__(self, pack: LanguagePack) -> None:
        self._order = tuple(pack.scopes)
        self._spaced = pack.spaced
        self._automaton = ahocorasick.Automaton()
        scopes_by_phrase: dict[str, list[str]] = {}
        for name, phrases in pack.scopes.items():
            for phrase in phrases:
                scopes_by_phrase.setdefault(phrase, []).append(name)
        for phrase, names in scopes_by_phrase.items():
            self._automaton.add_word(phrase, (phrase, names))
        self._automaton.make_automaton()

    def near(self, frame: SentenceFrame, trigger: Trigger) -> tuple[Scope, ...]:
        """Return the scopes named near the trigger, in the vocabulary's order."""
        start, end = _own_clauses(frame, trigger)
        named = self._named(f" {frame.folded[start:end]} ")
        scopes = [Scope(name) for name in self._order if name in named]
        if Scope.FIVE_G in scopes and Scope.NETWORKS in scopes:
            scopes.remove(Scope.NETWORKS)  # "5G networks" names one scope, not two
        if trigger.kind in _SELDOM_SCOPED:
            scopes = [scope for scope in scopes if scope is Scope.FIVE_G]
        return tuple(scopes)

    def _named(self, words: str) -> set[str]:
        """Return the scopes whose phrases occur in the words; of each phrase only the first occurrence counts."""
        seen: set[str] = set()
        named: set[str] = set()
        for last, (phrase, names) in self._automaton.iter(words):
            if phrase in seen:
                continue
            seen.add(phrase)
            before, after = words[last - len(phrase)], words[last + 1 : last + 2]
            if not self._spaced or not (before.isalnum() or after.isalnum()):
                named.update(names)
        return named


def _own_clauses(frame: SentenceFrame, trigger: Trigger) -> tuple[int, int]:
    """Return the part of the sentence about the trigger, up to the clauses that turn away from it ("but …")."""
    start = max(frame.sentence.start, trigger.start - _WINDOW)
    end = min(frame.sentence.end, trigger.end + _WINDOW)
    for hit in frame.roles.get("turn", ()):
        if start <= hit.start < trigger.start:
            start = hit.end
        elif trigger.end < hit.start < end:
            end = hit.start
    return start, end
