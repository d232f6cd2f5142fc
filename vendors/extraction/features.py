"""The evidence for a candidate event as names, which the judge has weights for."""

from vendors.extraction.frames import NEUTRAL, Frame
from vendors.extraction.propose import Candidate, Setting
from vendors.extraction.vocabulary import UNNAMED, Kind


def features(candidate: Candidate, frame: Frame, setting: Setting) -> list[str]:
    """Return the names of all features that hold for the candidate."""
    trigger, actor, aim = candidate.trigger, candidate.actor, candidate.aim
    kind, form = trigger.kind.value, trigger.form
    status = candidate.status.status
    relation = actor.relation
    found = [
        f"kind={kind}", f"key={kind}:{trigger.key}", f"form={kind}:{form}", f"rule={trigger.rule}",
        f"rank={candidate.rank}", f"aimrank={candidate.aim_rank}", f"aimrank={candidate.aim_rank}/{aim.relation}", f"rank={candidate.rank}/{form}", f"rel={form}:{relation}", f"rel={relation}/{candidate.rank}",
        f"aim={aim.relation}", f"aim={form}:{aim.relation}", f"aim={kind}:{aim.relation}",
        f"status={status.value if status else 'none'}", f"status={kind}:{status.value if status else 'none'}",
        f"margin={_bucket(candidate.margin)}", f"score={_bucket(actor.score)}",
        f"score={form}:{_bucket(actor.score)}",
    ]  # fmt: skip
    if trigger.weak:
        found += ["weak", f"weak={kind}", f"weak={kind}:{relation}", f"weak={kind}:{aim.relation}"]
    found.extend(f"sig={signal}" for signal in candidate.status.signals)
    found.extend(f"sig={kind}:{signal}" for signal in candidate.status.signals)
    found.extend(_about_actor(candidate, setting))
    found.extend(_about_aim(candidate, frame, setting))
    found.extend(_about_sentence(candidate, frame, setting))
    return found


def _bucket(value: float) -> str:
    return str(max(-4, min(8, round(value))))


def _about_actor(candidate: Candidate, setting: Setting) -> list[str]:
    actor, government = candidate.actor, candidate.actor.government
    found = []
    if government is not None:
        found += [f"gov={government.form}", f"gov={government.form}:{actor.relation}", f"prep={government.prep}"]
        if government.follows:
            found.append(f"follows={government.follows}")
        if not government.codes:
            found.append("gov.resolved")
        if len(actor.codes) > 1:
            found.append("gov.list")
    if setting.state.topic in actor.codes:
        found.append("gov.topic")
    if setting.title_codes & set(actor.codes):
        found.append("gov.title")
    homes = {setting.state.homes.get(slug) for slug in candidate.aim.slugs}
    if homes & set(actor.codes):
        found += ["home", f"home={','.join(actor.codes)}"]
    elif "CN" in actor.codes:
        found.append("actor.china")
    return found


def _about_aim(candidate: Candidate, frame: Frame, setting: Setting) -> list[str]:
    found = []
    slugs = candidate.aim.slugs
    if UNNAMED in slugs:
        found += ["unnamed", f"unnamed={candidate.trigger.kind}"]
        if any(target.form == "vendor" for target in frame.targets):
            found.append("unnamed.beside_vendor")
        found.extend(f"neutral={target.words}" for target in candidate.aim.targets if target.form == NEUTRAL)
    if setting.title_slugs & set(slugs):
        found.append("aim.title")
    if candidate.aim.targets:
        gap = candidate.aim.targets[0].start - candidate.trigger.end
        found.append(f"gap={'left' if gap < 0 else min(gap // 25, 5)}")
    if len(slugs) > 3:
        found.append("aim.many")
    return found


def _about_sentence(candidate: Candidate, frame: Frame, setting: Setting) -> list[str]:
    trigger = candidate.trigger
    start = frame.segment_start(trigger.start)
    found = [f"place={min(candidate.sentence, 3)}"]
    if candidate.date is not None:
        found += ["dated", f"dated={trigger.kind}"]
    if "?" in frame.text[frame.sentence.end - 2 : frame.sentence.end]:
        found.append("question")
    if frame.folded[frame.sentence.start : trigger.start].count('"') % 2:
        found.append("quoted")
    for name, spans in (("opponent", frame.opponents), ("operator", frame.operators)):
        if any(start <= span.start < trigger.start for span in spans):
            found += [f"subject.{name}", f"subject.{name}={trigger.kind}"]
        elif any(span.end <= trigger.start for span in spans):
            found.append(f"before.{name}")
        elif spans:
            found.append(f"with.{name}")
    if any(trigger.start - 80 < target.start < trigger.start and target.start >= start for target in frame.targets):
        found.append(f"subject.vendor={trigger.kind}:{trigger.form}")
    if frame.any("other_ban", frame.sentence.start, frame.sentence.end):
        found.append("other_ban")
    if not any(target.form == "vendor" for target in frame.targets):
        found.append("no_vendor_in_sentence")
    if not setting.state.vendors:
        found.append("no_vendor_in_article")
    return found


__all__ = ["Kind", "features"]
