"""What one language needs to be read: its words beside the names of a lexicon, and the frames of its sentences."""

from bisect import bisect_left
from functools import cached_property

from vendors.extraction.rules.frame_building import build_frame
from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.scopes import ScopeVocabulary
from vendors.extraction.rules.unresolved_names import UnresolvedNames
from vendors.extraction.text.dates import DateGrammar
from vendors.extraction.text.language_pack import LanguagePack
from vendors.extraction.text.lexicon import Lexicon, VendorTraits
from vendors.extraction.text.scanner import Hit, Scanner, fold
from vendors.extraction.text.structure import Sentence, split_sentences


class LanguageReader:
    """What reading one language needs; each part is built when it is used first."""

    def __init__(self, lexicon: Lexicon, pack: LanguagePack) -> None:
        self.pack = pack
        self._lexicon = lexicon

    @cached_property
    def scanner(self) -> Scanner:
        return Scanner(self._lexicon, self.pack)

    @cached_property
    def traits(self) -> VendorTraits:
        return self._lexicon.vendor_traits()

    @cached_property
    def scopes(self) -> ScopeVocabulary:
        return ScopeVocabulary(self.pack)

    @cached_property
    def unresolved_names(self) -> UnresolvedNames:
        return UnresolvedNames(self.pack)

    @cached_property
    def dates(self) -> DateGrammar:
        return DateGrammar(self.pack)

    def sentence_frames(self, text: str, folded: str) -> list[SentenceFrame]:
        """Return the frames of the sentences of a text; `folded`: the text as `fold` returns it."""
        hits = self.scanner.scan(text, folded)
        return [
            build_frame(sentence, text, folded, _hits_in(hits, sentence), self.pack.grammar)
            for sentence in split_sentences(text, self.pack)
        ]

    def line_frame(self, line: str) -> SentenceFrame | None:
        """Return the frame of a line by itself, as a title or a publisher's name; None for an empty one."""
        if not line:
            return None
        folded = fold(line)
        sentence = Sentence(0, len(line), 0, heading=True)
        return build_frame(sentence, line, folded, self.scanner.scan(line, folded), self.pack.grammar)


def _hits_in(hits: list[Hit], sentence: Sentence) -> list[Hit]:
    """Return the hits that lie within a sentence; `hits` are in order."""
    first = bisect_left(hits, sentence.start, key=lambda hit: hit.start)
    last = bisect_left(hits, sentence.end, key=lambda hit: hit.start)
    return [hit for hit in hits[first:last] if hit.end <= sentence.end]
