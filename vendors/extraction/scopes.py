"""What a measure reaches, by the words in its sentence."""

from vendors.extraction.frames import Frame
from vendors.extraction.pack import LanguagePack
from vendors.extraction.triggers import Trigger
from vendors.extraction.vocabulary import Kind, Scope

_WINDOW = 160
_UNSCOPED = frozenset((Kind.PENALTY, Kind.WARNING, Kind.INVESTIGATION, Kind.PLEDGE))


def scopes(frame: Frame, trigger: Trigger, pack: LanguagePack) -> tuple[Scope, ...]:
    """Return the scopes named near the trigger, in the vocabulary's order."""
    start, end = _reach(frame, trigger)
    words = f" {frame.folded[start:end]} "
    found = [
        Scope(name) for name, phrases in pack.scopes.items() if any(_holds(words, phrase, pack) for phrase in phrases)
    ]
    if Scope.FIVE_G in found and Scope.NETWORKS in found:
        found.remove(Scope.NETWORKS)
    if trigger.kind in _UNSCOPED:
        found = [scope for scope in found if scope is Scope.FIVE_G]
    return tuple(found)


def _reach(frame: Frame, trigger: Trigger) -> tuple[int, int]:
    """Return the stretch of the sentence that speaks of the trigger, up to the clauses that turn away from it."""
    start = max(frame.sentence.start, trigger.start - _WINDOW)
    end = min(frame.sentence.end, trigger.end + _WINDOW)
    for hit in frame.roles.get("turn", ()):
        if start <= hit.start < trigger.start:
            start = hit.end
        elif trigger.end < hit.start < end:
            end = hit.start
    return start, end


def _holds(words: str, phrase: str, pack: LanguagePack) -> bool:
    at = words.find(phrase)
    if at < 0 or not pack.spaced:
        return at >= 0
    end = at + len(phrase)
    return not words[at - 1].isalnum() and not words[end : end + 1].isalnum()
