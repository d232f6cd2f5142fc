"""Whether words name anybody whom the record is about: one scan for the names of all languages at once."""

import re
from collections.abc import Iterable
from dataclasses import replace

from vendors.extraction.text.language_pack import LanguagePack, Sense
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.text.names import BODY, SEAT, VENDOR
from vendors.extraction.text.scanner import Scanner, fold

_SUPPLIER_CLASS = "neutral"
"""The role of words for suppliers as a class ("high-risk vendors", "Chinese equipment"), by the language files."""
_NAMED = frozenset((VENDOR, SEAT, BODY))
"""Kinds of names that make a text relevant. Operators are not among them: they are in the news for all they sell."""

_QUOTATION_MARKS = re.compile(r"""(?<!\w)['"‘“„«]|['"’”“»](?!\w)""")
"""Headlines set them around a part of a name: 'high-risk' vendors."""


class SubjectFinder:
    """Finds out whether words name a vendor, suppliers as a class or a body. Built once for a lexicon.

    It does not ask in which language they are, which a headline is too short to tell. So it takes a word of one
    language for a name in another now and then, and keeps a story too many.
    """

    def __init__(self, lexicon: Lexicon, packs: Iterable[LanguagePack]) -> None:
        self._scanner = Scanner(Lexicon((), lexicon.bodies, lexicon.vendors), _merged(list(packs)))

    def names_somebody(self, text: str) -> bool:
        """Return whether the text names a vendor, suppliers as a class or a body."""
        plain = _QUOTATION_MARKS.sub("", text)
        for hit in self._scanner.scan(plain, fold(plain)):
            if not _NAMED.isdisjoint(hit.name_types) or _SUPPLIER_CLASS in hit.roles:
                return True
        return False


def _merged(packs: list[LanguagePack]) -> LanguagePack:
    """Return one vocabulary with the supplier classes of all languages and the endings that they give to names."""
    senses: dict[str, tuple[Sense, ...]] = {}
    for pack in packs:
        for words, meanings in pack.senses.items():
            kept = tuple(sense for sense in meanings if sense.role == _SUPPLIER_CLASS)
            if kept:
                senses[words] = senses.get(words, ()) + kept
    endings = tuple(dict.fromkeys(ending for pack in packs for ending in pack.grammar.endings))
    coref = {"singular": [noun for pack in packs for noun in pack.raw.get("coref", {}).get("singular", ())]}
    grammar = replace(packs[0].grammar, endings=endings)
    return replace(packs[0], lang="mul", senses=senses, grammar=grammar, raw={"coref": coref})
