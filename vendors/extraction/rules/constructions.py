"""Words that tell a step only together: "order … to remove" is a ban, "urge … to remove" a warning.

The classes of words come from the language's vocabulary; how they combine is said here and is the same for all.
"""

from collections.abc import Iterator

from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.triggers import ACTIVE, BARRIER, OBLIGATION, PASSIVE, Trigger, voice, word_triggers
from vendors.extraction.text.language_pack import Sense
from vendors.extraction.text.scanner import Hit
from vendors.extraction.vocabulary import Kind

_REACH, _USE_REACH = 110, 45
"""How far apart, in characters, two words can be and still make one construction: the object between them may be a list
("ordered Telia, Tele2 and Tre to remove"), but between "may not" and "use" there is none."""
_OBLIGATION_REACH = 70
"""The same for "must … remove": beyond it the verb has mostly another subject."""
_LICENCE_REACH = 60
"""The same for "refused … a licence"."""
_POWER_REACH = 80
"""The same for "a law that lets the minister … exclude"."""
_NEGATION_REACH = 25
"""Characters before "allowed" in which "not" or "no longer" denies it."""
_ASKED_BORDERS = 2
"""Clause borders that may lie between an order and what is ordered ("told carriers, large and small, to remove")."""
MAX_TRIGGERS = 24
"""Triggers of one sentence: more means that the sentence is a list of headlines, whose actors cannot be told."""
_ENABLING = ("allow", "permit", "let", "authorise", "empower", "enable")


def find_triggers(frame: SentenceFrame) -> list[Trigger]:
    """Return the triggers of a sentence in order; composed ones replace the plain reading of their first word."""
    composed = {trigger.start: trigger for trigger in _composed(frame)}
    triggers = list(composed.values())
    triggers += [trigger for trigger in word_triggers(frame) if trigger.start not in composed]
    triggers.sort(key=lambda trigger: trigger.start)
    return triggers[:MAX_TRIGGERS]


def _composed(frame: SentenceFrame) -> Iterator[Trigger]:
    yield from _orders(frame)
    yield from _obligations(frame)
    yield from _denied_use(frame)
    yield from _refused_licence(frame)
    yield from _allowed(frame)
    yield from _enabled(frame)
    yield from _pressed(frame)


def _next(frame: SentenceFrame, role: str, hit: Hit, reach: int = _REACH) -> Hit | None:
    end = min(frame.sentence.end, hit.end + reach)
    return next(frame.hits_between(role, hit.end, end), None)


def _sense(hit: Hit, role: str) -> Sense:
    return next(sense for sense in hit.senses if sense.role == role)


def _orders(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Order / tell / require … to remove", "… not to use": a ban; citizens told so are only warned."""
    for hit in frame.roles.get("order", ()):
        sense = _sense(hit, "order")
        form = voice(frame, hit, sense.form)
        removal = _next(frame, "removal", hit)
        if removal is not None and _in_complement(frame, hit, removal):
            advice = sense.lemma == "tell" and frame.has_between("citizens", hit.end, removal.start)
            kind, rule = (Kind.WARNING, "warning.told") if advice else (Kind.BAN, "ban.order")
            key = f"{sense.lemma}+{_sense(removal, 'removal').lemma}"
            yield Trigger(hit.start, hit.end, kind, form, key, rule, extent=removal.end)


def _in_complement(frame: SentenceFrame, verb: Hit, removal: Hit) -> bool:
    """Return whether a verb governs the removal: by "to", "must" … between them, or in other languages by nearness."""
    if not frame.grammar.complement:
        return frame.borders_between(verb.end, removal.start) <= _ASKED_BORDERS
    if removal.entry.text.startswith("not "):
        return True
    gap = frame.folded[verb.end : removal.start].rstrip()
    return gap.endswith((" to", " that", " immediately", " be", "must", "should")) or any(
        part in gap for part in (" to ", " must ", " should ", " be ")
    )


def _obligations(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Carriers must remove", "has until 2027 to strip": a ban told by what others have to do."""
    for hit in frame.roles.get("obligation", ()):
        removal = _next(frame, "removal", hit, _OBLIGATION_REACH)
        if removal is None or frame.borders_between(hit.end, removal.start) > 1:
            continue
        lemma = _sense(removal, "removal").lemma
        yield Trigger(
            hit.start,
            hit.end,
            Kind.BAN,
            OBLIGATION,
            f"must+{lemma}",
            "ban.obligation",
            weak=lemma in _COMMON_REMOVALS,
            extent=removal.end,
        )


_COMMON_REMOVALS = ("go", "end", "leave", "close", "stop")
"""Verbs of removal that say many other things: "must go to court", "has to end the dispute"."""


def _denied_use(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "May not use", "can no longer buy": a ban; "may only use" something: a restriction."""
    for role, kind in (("may_not", Kind.BAN), ("may_only", Kind.RESTRICTION)):
        for hit in frame.roles.get(role, ()):
            use = _next(frame, "use", hit, _USE_REACH)
            if use is not None and frame.borders_between(hit.end, use.start) == 0:
                yield Trigger(hit.start, use.end, kind, OBLIGATION, f"{role}+use", f"{kind}.use", extent=use.end)


def _refused_licence(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Refuse / deny / revoke / reject … a licence, an application, a bid": a ban (codebook, settled questions)."""
    for hit in frame.roles.get("act", ()):
        verbs = [sense for sense in hit.senses if sense.role == "act" and sense.weak and sense.kind is Kind.BAN]
        if not verbs:
            continue
        form = voice(frame, hit, verbs[0].form)
        licence = _next(frame, "licence", hit, _LICENCE_REACH)
        if licence is None and form == PASSIVE:
            before = list(frame.hits_between("licence", frame.clause_start(hit.start), hit.start))
            licence = before[-1] if before else None
        if licence is not None:
            key = f"{verbs[0].lemma}+{licence.entry.text}"
            yield Trigger(hit.start, hit.end, Kind.BAN, form, key, "ban.licence", extent=hit.end)


_VERBS_OF_ALLOWING = frozenset(
    ("allow", "permit", "let", "authorise", "approve", "clear", "license", "grant", "accept")
)
"""Verbs that forbid when they are negated; "not renewed" or "not awarded" forbids nothing."""


def _allowed(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Not allow … to use": a ban. Without the negation the verb is a permission by itself."""
    for hit in frame.roles.get("act", ()):
        permissions = (sense for sense in hit.senses if sense.role == "act" and sense.kind is Kind.PERMISSION)
        sense = next(permissions, None)
        if sense is None:
            continue
        if frame.grammar.complement and sense.lemma.split()[0] not in _VERBS_OF_ALLOWING:
            continue
        start = max(frame.clause_start(hit.start), hit.start - _NEGATION_REACH)
        if frame.has_between("negation", start, hit.start):
            form, key = voice(frame, hit, sense.form), f"not+{sense.lemma}"
            rule, hints = "ban.not_allowed", {"negated"}
            yield Trigger(hit.start, hit.end, Kind.BAN, form, key, rule, extent=hit.end, hints=hints)


def _pressed(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Urge / ask / lobby … to exclude, to follow, not to use": a warning."""
    for hit in frame.roles.get("press", ()):
        sense = _sense(hit, "press")
        removal = _next(frame, "removal", hit)
        if removal is None or not _in_complement(frame, hit, removal):
            continue
        form, key = voice(frame, hit, sense.form), f"press+{sense.lemma}"
        yield Trigger(hit.start, hit.end, Kind.WARNING, form, key, "warning.press", extent=removal.end)


def _enabled(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "A law that lets the minister exclude …", "power to ban": a restriction, as nothing is banned yet."""
    for hit in frame.hits:
        is_law = "law" in hit.roles
        if not is_law and not ("act" in hit.roles and _allows(hit)):
            continue
        end = min(frame.sentence.end, hit.end + _POWER_REACH)
        forbidding = (verb for verb in frame.hits if hit.end <= verb.start < end and _is_forbidding(verb))
        verb = next(forbidding, None)
        if verb is None:
            continue
        gap = frame.folded[hit.end : verb.start]
        infinitive = " to " in f"{gap} " or is_law or hit.entry.text in _BARE_INFINITIVE
        if infinitive and not BARRIER.search(gap) and not gap.startswith((" it ", " stand")) and "," not in gap:
            key = "law+ban" if is_law else "allow+ban"
            yield Trigger(hit.start, hit.end, Kind.RESTRICTION, ACTIVE, key, "restriction.enabled", extent=verb.end)


def _allows(hit: Hit) -> bool:
    return any(
        sense.role == "act" and sense.kind is Kind.PERMISSION and sense.lemma.split()[0] in _ENABLING
        for sense in hit.senses
    )


def _is_forbidding(hit: Hit) -> bool:
    """Return whether a verb by itself keeps somebody out, whoever is given the power to do so."""
    return any(
        (sense.role == "act" and sense.kind in (Kind.BAN, Kind.RESTRICTION) and not sense.weak and not sense.tails)
        or (sense.role == "removal" and sense.lemma in _FORBIDDING)
        or (sense.role == "order" and sense.lemma in ("order", "direct", "oblige"))
        for sense in hit.senses
    )


_BARE_INFINITIVE = frozenset(("let", "lets", "letting"))
"""Forms that take their verb without "to"."""
_FORBIDDING = frozenset(
    (
        "remove",
        "exclude",
        "replace",
        "withdraw",
        "do without",
        "keep ~ out",
        "phase ~ out",
        "phase out",
        "strip ~ out",
        "get rid of",
    )
)
