"""What a measure reaches, by the words in its sentence."""

import ahocorasick

from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.triggers import Trigger
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.vocabulary import Kind, Scope

_WINDOW = 160
_UNSCOPED = frozenset((Kind.PENALTY, Kind.WARNING, Kind.INVESTIGATION, Kind.PLEDGE))


class ScopeVocabulary:
    """The words by which one language names scopes. Build once, use for many sentences."""

    def __init__(self, pack: LanguagePack) -> None:
        self._order = tuple(pack.scopes)
        self._spaced = pack.spaced
        self._automaton = ahocorasick.Automaton()
        meant: dict[str, list[str]] = {}
        for name, phrases in pack.scopes.items():
            for phrase in phrases:
                meant.setdefault(phrase, []).append(name)
        for phrase, names in meant.items():
            self._automaton.add_word(phrase, (phrase, names))
        self._automaton.make_automaton()

    def near(self, frame: SentenceFrame, trigger: Trigger) -> tuple[Scope, ...]:
        """Return the scopes named near the trigger, in the vocabulary's order."""
        start, end = _reach(frame, trigger)
        named = self._named(f" {frame.folded[start:end]} ")
        found = [Scope(name) for name in self._order if name in named]
        if Scope.FIVE_G in found and Scope.NETWORKS in found:
            found.remove(Scope.NETWORKS)
        if trigger.kind in _UNSCOPED:
            found = [scope for scope in found if scope is Scope.FIVE_G]
        return tuple(found)

    def _named(self, words: str) -> set[str]:
        """Return the names of the scopes whose phrases stand in the words; of each phrase the first place counts."""
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


def _reach(frame: SentenceFrame, trigger: Trigger) -> tuple[int, int]:
    """Return the stretch of the sentence that speaks of the trigger, up to the clauses that turn away from it."""
    start = max(frame.sentence.start, trigger.start - _WINDOW)
    end = min(frame.sentence.end, trigger.end + _WINDOW)
    for hit in frame.roles.get("turn", ()):
        if start <= hit.start < trigger.start:
            start = hit.end
        elif trigger.end < hit.start < end:
            end = hit.start
    return start, end
