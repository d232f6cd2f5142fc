"""What unknown names look like: capitals, the suffixes of companies, and the words of a language beside them."""

import re
from collections.abc import Mapping, Sequence

_WORD = r"[A-ZÀ-ÖØ-Þ][\w&+]*(?:[-.][\w&+]+)*"
_MORE_WORDS = 2
"""Words of a name behind its first, as far as capitals alone tell: with more, it is a headline or a person's title."""
NAME = rf"{_WORD}(?: {_WORD}){{0,{_MORE_WORDS}}}"
_SUFFIX = (
    r"(?:Technologies|Technology|Corporation|Corp\.?|Incorporated|Inc\.?|Limited|LLC|AB|GmbH|AG|Oyj|Oy|S\.A\.|SpA|"
    r"N\.V\.|B\.V\.|PLC|plc|Co\.?,? Ltd\.?|Ltd\.?|Co\.)(?!\w)"
)
COMPANY = re.compile(rf"(?<![\w-])(?:{_WORD},? ){{1,4}}?{_SUFFIX}(?:,? {_SUFFIX})*(?! [A-Z])")
"""A company's name with its suffix; up to four words, as in "Hangzhou Brightfox Digital Vision Co., Ltd."."""
CAPITALISED_WORD = re.compile(rf"(?<![\w-]){_WORD}")
NAME_GOES_ON = re.compile(r" [A-ZÀ-Þ]|,? (?:and|or|&) |, |['’]s |-")
"""What behind a sentence's first word shows that it may be a name."""
CAPITALISED = re.compile(rf"(?<![\w-]){NAME}")
NEW_SUBJECT = re.compile(
    r"(?:'s|’s)?,? (?:said|told|will|would|had|who|added|argued|wrote|did|may|could|declined|[a-z]{1,12}s)\b"
)
"""What behind the last name of a seeming list makes it the subject of a new clause ("Huawei, and Anna Berg told …")."""
SPEAKS = re.compile(r",? (?:said|says|told|who|added|argued|wrote|spokes\w+)\b")
"""What behind two capitalised words makes them a person."""
WORD_BEFORE = re.compile(rf"(?<![\w-])(?P<word>{_WORD}) \Z")
"""A capitalised word before a name, which is then only the end of one ("Waka Kotahi, the transport agency")."""
OF_SOMEBODY = re.compile(r"-(?:made|built|based|owned|backed|linked|style|led)\Z")
"""What a capitalised word may end in that is no name by itself ("American-made")."""
AGENT = re.compile(r"\b(?:by|according to) (?:the )?\Z")
"""What before a body makes it the one that acts though the verb is before it."""


def vendor_patterns(words: Mapping[str, Sequence[str]]) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a vendor named beside what it makes or is; their group `name` is the name."""
    if not words:
        return ()
    suppliers, companies, products = (_any_of(words[key]) for key in ("suppliers", "companies", "products"))
    origin = rf"(?:{_any_of(words['origins'])})"
    return tuple(
        re.compile(pattern)
        for pattern in (
            # "cameras made by X", "gear from the Chinese supplier X"
            rf"\b(?:{products}) (?:{_any_of(words['supplied'])}) (?:the )?(?:{origin} )?(?:(?:{suppliers}) )?"
            rf"(?P<name>{NAME})",
            # "the camera maker X", "Chinese firm X"; with a comma only where another one follows
            rf"\b(?:{suppliers}|{origin} (?:[a-z-]+ )?(?:{companies})) (?P<name>{NAME})",
            rf"\b(?:{suppliers}|{origin} (?:[a-z-]+ )?(?:{companies})), (?P<name>{NAME}),",
            # "X, a Chinese maker of antennas"
            rf"(?<![\w-])(?P<name>{NAME}), (?:a|an|the|another) (?:[\w-]+ ){{0,4}}(?:{suppliers})\b",
            # "X routers", "X's 5G gear"; not at the start of a sentence, where any word has a capital
            rf"(?<=[a-z,;:0-9)] )(?P<name>{NAME})(?:['’]s)? (?:[45]G )?(?:{products})\b",
            # "X-made cameras"
            rf"(?<![\w-])(?P<name>{_WORD})-(?:made|built|supplied)\b",
        )
    )


def body_patterns(words: Mapping[str, Sequence[str]]) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a body: one by its head noun ("Spectrum Agency"), others by "the regulator X"."""
    if not words:
        return ()
    heads, watchdogs = _any_of(words["bodies"]), _any_of(words["watchdogs"])
    rest = rf"(?: (?:of|for|on) (?:the )?{_WORD}(?:(?:,? and|,| of| of the| for| on)? {_WORD}){{0,5}})?"
    single = rf"(?P<name>{_WORD})(?! ?[A-Z(])"
    return (
        re.compile(rf"(?<![\w-])(?P<name>(?:{_WORD} ){{0,5}}?(?:{heads}){rest})(?!\w| [A-Z])"),
        re.compile(rf"\b(?:{watchdogs}),? {single}"),
        re.compile(rf"(?<![\w-]){single}, (?:a|an|the|its) (?:[\w-]+ ){{0,4}}(?:{watchdogs})\b(?! [A-Z])"),
    )


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
