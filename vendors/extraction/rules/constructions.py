"""Words that tell a step only together: "order … to remove" is a ban, "urge … to remove" a warning.

The classes of words come from the language's vocabulary; the ways they combine stand here and are the same for all.
"""

from collections.abc import Iterator

from vendors.extraction.rules.frames import SentenceFrame
from vendors.extraction.rules.triggers import ACTIVE, PASSIVE, PUNCTUATION, Trigger, voice, word_triggers
from vendors.extraction.text.language_pack import Sense
from vendors.extraction.text.scanner import Hit
from vendors.extraction.vocabulary import Kind

_REACH, _USE_REACH = 110, 45
"""How far apart, in characters, two words can stand and still make one construction."""
MAX_TRIGGERS = 24
_ALLOWING = ("allow", "permit", "let", "authorise", "empower", "enable")


def find_triggers(frame: SentenceFrame) -> list[Trigger]:
    """Return the triggers of a sentence in order; composed ones replace the plain reading of their first word."""
    composed = {trigger.start: trigger for trigger in _composed(frame)}
    found = list(composed.values())
    found += [trigger for trigger in word_triggers(frame) if trigger.start not in composed]
    found.sort(key=lambda trigger: trigger.start)
    return found[:MAX_TRIGGERS]


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
    """ "Order / tell / require … to remove", "… not to use": a ban; "require … a licence": a restriction."""
    for hit in frame.roles.get("order", ()):
        sense = _sense(hit, "order")
        form = voice(frame, hit, sense.form)
        target = _next(frame, "removal", hit)
        if target is not None and _in_complement(frame, hit, target):
            asked = sense.key == "tell" and frame.has_between("citizens", hit.end, target.start)
            kind, rule = (Kind.WARNING, "warning.told") if asked else (Kind.BAN, "ban.order")
            key = f"{sense.key}+{_sense(target, 'removal').key}"
            yield Trigger(hit.start, hit.end, kind, form, key, rule, extent=target.end)


def _in_complement(frame: SentenceFrame, hit: Hit, target: Hit) -> bool:
    if not frame.grammar.complement:
        return frame.borders_between(hit.end, target.start) <= 2
    gap = frame.folded[hit.end : target.start].rstrip()
    if target.entry.text.startswith("not "):
        return True
    return gap.endswith((" to", " that", " immediately", " be", "must", "should")) or any(
        part in gap for part in (" to ", " must ", " should ", " be ")
    )


def _obligations(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Carriers must remove", "has until 2027 to strip": a ban told by what others have to do."""
    for hit in frame.roles.get("obligation", ()):
        target = _next(frame, "removal", hit, 70)
        if target is None or frame.borders_between(hit.end, target.start) > 1:
            continue
        key = _sense(target, "removal").key
        yield Trigger(
            hit.start,
            hit.end,
            Kind.BAN,
            "obligation",
            f"must+{key}",
            "ban.obligation",
            weak=key in ("go", "end", "leave", "close", "stop"),
            extent=target.end,
        )


def _denied_use(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "May not use", "can no longer buy": a ban; "may only use" something: a restriction."""
    for role, kind in (("may_not", Kind.BAN), ("may_only", Kind.RESTRICTION)):
        for hit in frame.roles.get(role, ()):
            used = _next(frame, "use", hit, _USE_REACH)
            if used is not None and frame.borders_between(hit.end, used.start) == 0:
                yield Trigger(hit.start, used.end, kind, "obligation", f"{role}+use", f"{kind}.use", extent=used.end)


def _refused_licence(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Refuse / deny / revoke / reject … a licence, an application, a bid": a ban (codebook, settled questions)."""
    for hit in frame.roles.get("act", ()):
        verbs = [sense for sense in hit.senses if sense.role == "act" and sense.weak and sense.kind is Kind.BAN]
        if not verbs:
            continue
        licence = _next(frame, "licence", hit, 60)
        if licence is None:
            before = list(frame.hits_between("licence", frame.clause_start(hit.start), hit.start))
            licence = before[-1] if before and voice(frame, hit, verbs[0].form) == PASSIVE else None
        if licence is None:
            continue
        form = voice(frame, hit, verbs[0].form)
        yield Trigger(
            hit.start, hit.end, Kind.BAN, form, f"{verbs[0].key}+{licence.entry.text}", "ban.licence", extent=hit.end
        )


def _allowed(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Allow … to use": a permission; negated, a ban."""
    for hit in frame.roles.get("act", ()):
        sense = next((one for one in hit.senses if one.role == "act" and one.kind is Kind.PERMISSION), None)
        if sense is None:
            continue
        if frame.grammar.complement and sense.key.split()[0] not in (
            "allow",
            "permit",
            "let",
            "authorise",
            "approve",
            "clear",
            "license",
            "grant",
            "accept",
        ):
            continue
        form = voice(frame, hit, sense.form)
        if frame.has_between("negation", max(frame.clause_start(hit.start), hit.start - 25), hit.start):
            yield Trigger(
                hit.start,
                hit.end,
                Kind.BAN,
                form,
                f"not+{sense.key}",
                "ban.not_allowed",
                extent=hit.end,
                hints={"negated"},
            )


def _pressed(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "Urge / ask / lobby … to exclude, to follow, not to use": a warning."""
    for hit in frame.roles.get("press", ()):
        sense = _sense(hit, "press")
        target = _next(frame, "removal", hit)
        if target is None or not _in_complement(frame, hit, target):
            continue
        form = voice(frame, hit, sense.form)
        yield Trigger(hit.start, hit.end, Kind.WARNING, form, f"press+{sense.key}", "warning.press", extent=target.end)


def _enabled(frame: SentenceFrame) -> Iterator[Trigger]:
    """ "A law that lets the minister exclude …", "power to ban": a restriction, as nothing is banned yet."""
    for hit in frame.hits:
        law = "law" in hit.roles
        if not law and not ("act" in hit.roles and _allows(hit)):
            continue
        end = min(frame.sentence.end, hit.end + 80)
        banned = next((one for one in frame.hits if hit.end <= one.start < end and _is_forbidding(one)), None)
        if banned is None:
            continue
        gap = frame.folded[hit.end : banned.start]
        to = " to " in f"{gap} " or law or hit.entry.text in _BARE
        if to and not PUNCTUATION.search(gap) and not gap.startswith((" it ", " stand")) and "," not in gap:
            key = "law+ban" if law else "allow+ban"
            yield Trigger(hit.start, hit.end, Kind.RESTRICTION, ACTIVE, key, "restriction.enabled", extent=banned.end)


def _allows(hit: Hit) -> bool:
    return any(
        one.role == "act" and one.kind is Kind.PERMISSION and one.key.split()[0] in _ALLOWING for one in hit.senses
    )


def _is_forbidding(hit: Hit) -> bool:
    """Return whether a verb by itself keeps somebody out, whoever is given the power to do so."""
    return any(
        (one.role == "act" and one.kind in (Kind.BAN, Kind.RESTRICTION) and not one.weak and not one.tails)
        or (one.role == "removal" and one.key in _FORBIDDING)
        or (one.role == "order" and one.key in ("order", "direct", "oblige"))
        for one in hit.senses
    )


_BARE = frozenset(("let", "lets", "letting"))
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
