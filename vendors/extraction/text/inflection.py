"""English word forms: what a verb or noun of the vocabulary can look like in a text."""

from collections.abc import Iterator

BASE, THIRD, PAST, PARTICIPLE, GERUND = "base", "third", "past", "participle", "gerund"
ANY = "any"
"""A form that is base, past and participle at once (`shut`, `put`)."""

_IRREGULAR: dict[str, tuple[str, str]] = {}
"""Verb to its past and participle."""
for _entry in [
    "be:was/been",
    "begin:began/begun",
    "bring:brought",
    "build:built",
    "buy:bought",
    "cast:cast",
    "choose:chose/chosen",
    "cut:cut",
    "deal:dealt",
    "draw:drew/drawn",
    "drive:drove/driven",
    "fall:fell/fallen",
    "find:found",
    "forbid:forbade/forbidden",
    "freeze:froze/frozen",
    "get:got",
    "give:gave/given",
    "go:went/gone",
    "have:had",
    "hit:hit",
    "hold:held",
    "keep:kept",
    "lay:laid",
    "leave:left",
    "let:let",
    "make:made",
    "pay:paid",
    "put:put",
    "rip:ripped",
    "run:ran/run",
    "say:said",
    "see:saw/seen",
    "seek:sought",
    "sell:sold",
    "set:set",
    "show:showed/shown",
    "shut:shut",
    "sink:sank/sunk",
    "slam:slammed",
    "stand:stood",
    "stick:stuck",
    "strike:struck",
    "take:took/taken",
    "tear:tore/torn",
    "tell:told",
    "think:thought",
    "throw:threw/thrown",
    "undo:undid/undone",
    "unwind:unwound",
    "wind:wound",
    "withdraw:withdrew/withdrawn",
    "write:wrote/written",
    "withhold:withheld",
    "swear:swore/sworn",
    "quit:quit",
    "beg:begged",
    "bid:bid",
    "bind:bound",
    "ship:shipped",
    "try:tried",
    "undertake:undertook/undertaken",
]:
    _verb, _, _forms = _entry.partition(":")
    _first, _, _second = _forms.partition("/")
    _IRREGULAR[_verb] = (_first, _second or _first)
_DOUBLED = frozenset(
    [
        "ban",
        "bar",
        "cap",
        "drop",
        "strip",
        "stop",
        "scrap",
        "shun",
        "slap",
        "cut",
        "put",
        "set",
        "let",
        "get",
        "rip",
        "swap",
        "beg",
        "plan",
        "permit",
        "commit",
        "admit",
        "refer",
        "defer",
        "prefer",
        "compel",
        "expel",
        "rebut",
        "submit",
        "transfer",
        "control",
        "quit",
        "slam",
        "hit",
        "bid",
        "outbid",
        "unplug",
        "ship",
        "pin",
        "tap",
        "flag",
        "snub",
        "debar",
        "run",
        "prod",
        "tug",
        "bet",
        "vet",
        "nod",
        "step",
        "trim",
        "jet",
        "dub",
    ]
)
_VOWELS = "aeiou"
_INVARIABLE = frozenset(("not", "ready", "willing", "prepared", "due", "poised", "about", "likely"))


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ed"


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return verb[:-1] + "ing"
    doubled = verb in _DOUBLED or verb in ("shut", "begin", "cut", "put", "let", "forbid", "win")
    return verb + (verb[-1] if doubled else "") + "ing"


def _third(verb: str) -> str:
    if verb == "have":
        return "has"
    if verb == "be":
        return "is"
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def plural(noun: str) -> str:
    """Return the plural of a noun phrase, formed on its last word."""
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


def _forms_of(verb: str) -> Iterator[tuple[str, str]]:
    past, participle = _IRREGULAR.get(verb) or (_past(verb), _past(verb))
    yield verb, ANY if past == verb else BASE
    if verb in _INVARIABLE:
        return
    yield _third(verb), THIRD
    yield _gerund(verb), GERUND
    if past != verb:
        yield past, PAST
    if participle != past and participle != verb:
        yield participle, PARTICIPLE
    if verb == "cancel":
        yield from (("cancelled", PAST), ("cancelling", GERUND))
    if verb == "label":
        yield from (("labelled", PAST), ("labelling", GERUND))


def verb_forms(phrase: str) -> Iterator[tuple[str, str]]:
    """Yield (form, its name) of a verb phrase inflected on its first word, British and American spelling."""
    verb, _, rest = phrase.partition(" ")
    tail = f" {rest}" if rest else ""
    for form, name in _forms_of(verb):
        yield form + tail, name
        if verb.endswith("ise") and len(verb) > 5:
            yield form.replace("is", "iz") if form.count("is") == 1 else "iz".join(form.rsplit("is", 1)), name
