"""The evidence for and against a candidate event, as names that the classifier has weights for."""

import re

from vendors.extraction.rules.arguments import ActorCandidate, TargetCandidate
from vendors.extraction.rules.candidates import ArticleContext, Candidate
from vendors.extraction.rules.frames import NEUTRAL, PRONOUN, SentenceFrame
from vendors.extraction.rules.triggers import Trigger
from vendors.extraction.text.scanner import VENDOR
from vendors.extraction.vocabulary import UNNAMED

_BUCKETS = {place: str(place) for place in range(-4, 9)}


def _bucket(value: float) -> str:
    place = round(value)
    return _BUCKETS.get(place) or ("8" if place > 0 else "-4")


def of_actors(candidate: Candidate, frame: SentenceFrame, context: ArticleContext) -> None:
    """Give each possible actor of the candidate its features."""
    best = max(actor.score for actor in candidate.actors)
    stated = sum(actor.government is not None for actor in candidate.actors)
    homes = {context.discourse.home_countries.get(slug) for aim in candidate.targets for slug in aim.slugs}
    for place, actor in enumerate(candidate.actors):
        actor.features = _of_actor(candidate.trigger, actor, frame, context, homes)
        actor.features += [
            f"place={place}",
            f"behind={_bucket(best - actor.score)}",
            f"stated={min(stated, 3)}/{actor.relation}",
        ]


def _of_actor(
    trigger: Trigger, actor: ActorCandidate, frame: SentenceFrame, context: ArticleContext, homes: set[str | None]
) -> list[str]:
    form, government = trigger.form, actor.government
    found = [f"rel={actor.relation}", f"rel={form}:{actor.relation}", f"score={_bucket(actor.score)}"]
    if government is not None:
        found += [f"gov={government.form}", f"gov={government.form}:{actor.relation}", f"prep={government.preposition}"]
        found += [f"follows={government.modifies}"] * bool(government.modifies)
        found += ["resolved"] * (not government.codes)
        found.append(f"gap={_gap(trigger, government.start, government.end)}")
        left, right = min(government.end, trigger.start), max(government.start, trigger.start)
        found.append(f"borders={min(frame.borders_between(left, right), 4)}/{form}")
        found.append(f"detail={government.detail}")
    if len(actor.codes) > 1:
        found.append("list")
    if context.discourse.topic in actor.codes:
        found += ["topic", f"topic={actor.relation}"]
    if context.discourse.paragraph_country in actor.codes:
        found.append("opened")
    codes = set(actor.codes)
    if codes.intersection(context.discourse.last_actors):
        found.append("acted")
    if codes & context.title_codes:
        found.append("title")
    if homes & codes:
        found += ["home", "home=CN" if "CN" in actor.codes else "home=other"]
    elif "CN" in actor.codes:
        found.append("china")
    return found


def _gap(trigger: Trigger, start: int, end: int) -> str:
    if end <= trigger.start:
        return f"-{min((trigger.start - end) // 20, 6)}"
    return f"+{min(max(start - trigger.end, 0) // 20, 6)}"


def of_aims(candidate: Candidate, frame: SentenceFrame, context: ArticleContext) -> None:
    """Give each possible group of vendors of the candidate its features."""
    forms = {target.form for target in frame.vendor_mentions}
    named = f"sentence={VENDOR in forms}{NEUTRAL in forms}{PRONOUN in forms}"
    for place, aim in enumerate(candidate.targets):
        sort = "unnamed" if UNNAMED in aim.slugs else "named"
        aim.features = [f"place={place}", *_of_aim(candidate.trigger, aim, sort, frame, context), f"{named}/{sort}"]


def _of_aim(
    trigger: Trigger, aim: TargetCandidate, sort: str, frame: SentenceFrame, context: ArticleContext
) -> list[str]:
    found = [f"rel={aim.relation}", f"rel={trigger.form}:{aim.relation}", f"rel={trigger.kind}:{aim.relation}"]
    found += [sort, f"{sort}={trigger.kind}", f"size={min(len(aim.slugs), 4)}"]
    found.extend(f"neutral={target.words}" for target in aim.mentions if target.form == NEUTRAL)
    if aim.mentions:
        gap = _gap(trigger, aim.mentions[0].start, aim.mentions[-1].end)
        left, right = min(aim.mentions[-1].end, trigger.start), max(aim.mentions[0].start, trigger.end)
        found += [f"gap={gap}", f"borders={min(frame.borders_between(left, right), 4)}"]
    if set(aim.slugs) & set(context.discourse.main_vendors):
        found.append("topic")
    if tuple(aim.slugs) == tuple(context.discourse.last_vendors()):
        found.append("last")
    if context.title_slugs & set(aim.slugs):
        found.append("title")
    return found


def of_trigger(candidate: Candidate) -> list[str]:
    """Return the features that the trigger and its status give, whoever acts and is meant."""
    trigger, kind, form = candidate.trigger, candidate.trigger.kind.value, candidate.trigger.form
    status = candidate.modality.status
    found = [
        f"kind={kind}",
        f"key={kind}:{trigger.key}",
        f"form={kind}:{form}",
        f"rule={trigger.rule}",
        f"status={kind}:{status.value if status else 'none'}",
        f"weak={trigger.weak}",
        f"weak={trigger.weak}:{kind}",
    ]
    for signal in sorted(candidate.modality.signals):  # a set has no order of its own, and sums depend on it
        found += [f"sig={signal}", f"sig={kind}:{signal}"]
    return found


def of_choice(candidate: Candidate, context: ArticleContext) -> list[str]:
    """Return the features that the candidate has from the actor and the aim that stand first."""
    actor, aim, trigger = candidate.actor, candidate.target, candidate.trigger
    kind, weak = trigger.kind.value, "weak" if trigger.weak else "sure"
    found = [
        f"variant={candidate.variant}",
        f"actor={actor.relation}",
        f"actor={weak}:{actor.relation}",
        f"actor={kind}:{'stated' if actor.government else 'remembered'}",
        f"aim={aim.relation}",
        f"aim={weak}:{aim.relation}",
        f"aim={kind}:{aim.relation}",
        f"sure_actor={_bucket(actor.score * 5)}",
        f"sure_aim={_bucket(aim.score * 5)}",
        f"sure={_bucket(actor.score * aim.score * 6)}",
    ]
    if actor.government is not None:
        found += [f"gov={actor.government.form}", f"gov={actor.government.form}:{trigger.form}"]
        found += [f"follows={actor.government.modifies}"] * bool(actor.government.modifies)
    found += [f"actor.{name}" for name in _OF_ACTOR if name in actor.features]
    found += [f"aim.{name}" for name in _OF_AIM if name in aim.features]
    found += [f"aim.{name}" for name in aim.features if name.startswith(("neutral=", "gap=", "sentence="))]
    found += [f"actor.{name}" for name in actor.features if name.startswith(("gap=", "borders="))]
    if not context.discourse.main_vendors:
        found.append("no_vendor_in_article")
    return found


_OF_ACTOR, _OF_AIM = ("topic", "title", "home", "china", "home=CN", "list"), ("topic", "title", "unnamed")


def of_sentence(candidate: Candidate, frame: SentenceFrame, ruled: str) -> list[str]:
    """Return the features that the sentence gives to all readings; `ruled`: the role of what governs the trigger."""
    trigger, kind, form = candidate.trigger, candidate.trigger.kind.value, candidate.trigger.form
    start = frame.clause_start(trigger.start)
    found = [f"place={min(candidate.sentence, 3)}"]
    if candidate.date is not None:
        found += ["dated", f"dated={kind}"]
    if frame.text[frame.sentence.end - 2 : frame.sentence.end].count("?"):
        found.append("question")
    if frame.folded[frame.sentence.start : trigger.start].count('"') % 2:
        found.append("quoted")
    for name, spans in (("opponent", frame.opponents), ("operator", frame.operators)):
        if any(start <= span.start < trigger.start for span in spans):
            found += [f"subject.{name}", f"subject.{name}={kind}"]
        elif any(span.end <= trigger.start for span in spans):
            found.append(f"before.{name}")
        elif spans:
            found.append(f"with.{name}")
    if any(max(start, trigger.start - 80) <= target.start < trigger.start for target in frame.vendor_mentions):
        found.append(f"subject.vendor={kind}:{form}")
    if frame.has_between("other_ban", frame.sentence.start, frame.sentence.end):
        found.append("other_ban")
    found += [f"governor={ruled}", f"governor={kind}:{ruled}"]
    agent = _agent(candidate, frame)
    found += [f"agent={agent}", f"agent={kind}:{agent}", f"agent={form}:{agent}"]
    found += [f"before={frame.word_before(trigger.start)}", f"after={frame.word_after(trigger.end)}"]
    return found


def _agent(candidate: Candidate, frame: SentenceFrame) -> str:
    """Return what sort of phrase stands nearest before the trigger as its likely subject."""
    start, floor = candidate.trigger.start, max(frame.sentence.start, candidate.trigger.start - 120)
    found = [(gov.end, f"gov.{gov.form}") for gov in frame.governments if not gov.preposition]
    found += [(target.end, f"target.{target.form}") for target in frame.vendor_mentions]
    found += [(span.end, "operator") for span in frame.operators]
    found += [(span.end, "opponent") for span in frame.opponents]
    found += [(hit.end, "person") for hit in frame.roles.get("he", ())]
    found += _unknown_names(frame, floor, start)
    left = [one for one in found if floor <= one[0] <= start]
    return max(left)[1] if left else "none"


def _unknown_names(frame: SentenceFrame, floor: int, start: int) -> list[tuple[int, str]]:
    """Return the ends of capitalised words that no lexicon knows: companies and people that are no government."""
    covered = {hit.start for hit in frame.hits}
    return [
        (match.end(), "unknown")
        for match in _CAPITALISED.finditer(frame.text, max(floor, frame.sentence.start + 1), start)
        if match.start() not in covered and not any(hit.start <= match.start() < hit.end for hit in frame.hits)
    ]


_CAPITALISED = re.compile(
    r"(?<=[a-z,;] )(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[A-Z][\w&-]+"
)
