"""The evidence for and against a candidate event, as names for which the classifier has weights.

The names of the features are the keys of the weights in classifier.json: whoever changes one, or one of the numbers
by which distances and counts are grouped, has to train anew. The groups were chosen by judgement.
"""

import re
from collections.abc import Iterable

from vendors.extraction.rules.arguments import ActorCandidate, TargetCandidate
from vendors.extraction.rules.candidates import ArticleContext, Candidate
from vendors.extraction.rules.frames import NEUTRAL, PRONOUN, SentenceFrame
from vendors.extraction.rules.triggers import Trigger
from vendors.extraction.text.names import VENDOR
from vendors.extraction.vocabulary import UNNAMED

_LEAST_BUCKET, _GREATEST_BUCKET = -4, 8
_BUCKETS = {bucket: str(bucket) for bucket in range(_LEAST_BUCKET, _GREATEST_BUCKET + 1)}
_GAP_CHARACTERS, _MAX_GAP = 20, 6
"""Distances in a sentence are told apart by steps of 20 characters, about three words, up to 120."""
_SUBJECT_CHARACTERS, _AGENT_CHARACTERS = 80, 120
"""How far before a trigger a vendor is taken for its subject, and any phrase for its agent."""
_MAX_SENTENCE, _MAX_BORDERS, _MAX_STATED, _MAX_VENDORS = 3, 4, 3, 4
"""Counts from which on sentences, clause borders, stated actors and vendors are no longer told apart."""
_ACTOR_SCALE, _TARGET_SCALE, _JOINT_SCALE = 5, 5, 6
"""Steps into which the probabilities of actor, of target and of both are divided."""
_ACTOR_FEATURES = ("topic", "title", "home", "china", "home=CN", "list")
_TARGET_FEATURES = ("topic", "title", "unnamed")
"""What the candidate takes over from the features of the actor and the target that rank first."""
_CAPITALISED = re.compile(
    r"(?<=[a-z,;] )(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[A-Z][\w&-]+"
)


def _bucket(value: float) -> str:
    rounded = round(value)
    return _BUCKETS.get(rounded) or str(_GREATEST_BUCKET if rounded > 0 else _LEAST_BUCKET)


def add_actor_features(candidate: Candidate, frame: SentenceFrame, context: ArticleContext) -> None:
    """Give each possible actor of the candidate its features."""
    best = max(actor.score for actor in candidate.actors)
    stated = sum(actor.government is not None for actor in candidate.actors)
    homes = {context.discourse.home_countries.get(slug) for target in candidate.targets for slug in target.slugs}
    for rank, actor in enumerate(candidate.actors):
        actor.features = _actor_features(candidate.trigger, actor, frame, context, homes)
        actor.features += [
            f"place={rank}",
            f"behind={_bucket(best - actor.score)}",
            f"stated={min(stated, _MAX_STATED)}/{actor.relation}",
        ]


def _actor_features(
    trigger: Trigger, actor: ActorCandidate, frame: SentenceFrame, context: ArticleContext, homes: set[str | None]
) -> list[str]:
    """Return the features of one actor; `homes`: the home countries of the vendors that may be meant."""
    form, government = trigger.form, actor.government
    features = [f"rel={actor.relation}", f"rel={form}:{actor.relation}", f"score={_bucket(actor.score)}"]
    if government is not None:
        features += [f"gov={government.form}", f"gov={government.form}:{actor.relation}"]
        features.append(f"prep={government.preposition}")
        features += [f"follows={government.modifies}"] * bool(government.modifies)
        features += ["resolved"] * (not government.codes)
        features.append(f"gap={_gap(trigger, government.start, government.end)}")
        left, right = min(government.end, trigger.start), max(government.start, trigger.start)
        features.append(f"borders={min(frame.borders_between(left, right), _MAX_BORDERS)}/{form}")
        features.append(f"detail={government.detail}")
    codes = set(actor.codes)
    if len(actor.codes) > 1:
        features.append("list")
    if context.discourse.topic in codes:
        features += ["topic", f"topic={actor.relation}"]
    if context.discourse.paragraph_country in codes:
        features.append("opened")
    if codes.intersection(context.discourse.last_actors):
        features.append("acted")
    if codes & context.title_codes:
        features.append("title")
    if homes & codes:
        features += ["home", "home=CN" if "CN" in codes else "home=other"]
    elif "CN" in codes:
        features.append("china")
    return features


def _gap(trigger: Trigger, start: int, end: int) -> str:
    """Return how far [start, end) stands before (-) or behind (+) the trigger, in steps."""
    if end <= trigger.start:
        return f"-{min((trigger.start - end) // _GAP_CHARACTERS, _MAX_GAP)}"
    return f"+{min(max(start - trigger.end, 0) // _GAP_CHARACTERS, _MAX_GAP)}"


def add_target_features(candidate: Candidate, frame: SentenceFrame, context: ArticleContext) -> None:
    """Give each possible group of vendors of the candidate its features."""
    forms = {mention.form for mention in frame.vendor_mentions}
    in_sentence = f"sentence={VENDOR in forms}{NEUTRAL in forms}{PRONOUN in forms}"
    for rank, target in enumerate(candidate.targets):
        naming = "unnamed" if UNNAMED in target.slugs else "named"
        features = _target_features(candidate.trigger, target, naming, frame, context)
        target.features = [f"place={rank}", *features, f"{in_sentence}/{naming}"]


def _target_features(
    trigger: Trigger, target: TargetCandidate, naming: str, frame: SentenceFrame, context: ArticleContext
) -> list[str]:
    features = [f"rel={target.relation}", f"rel={trigger.form}:{target.relation}"]
    features.append(f"rel={trigger.kind}:{target.relation}")
    features += [naming, f"{naming}={trigger.kind}", f"size={min(len(target.slugs), _MAX_VENDORS)}"]
    features.extend(f"neutral={mention.words}" for mention in target.mentions if mention.form == NEUTRAL)
    if target.mentions:
        start, end = target.mentions[0].start, target.mentions[-1].end
        borders = frame.borders_between(min(end, trigger.start), max(start, trigger.end))
        features += [f"gap={_gap(trigger, start, end)}", f"borders={min(borders, _MAX_BORDERS)}"]
    if set(target.slugs) & set(context.discourse.main_vendors):
        features.append("topic")
    if tuple(target.slugs) == tuple(context.discourse.last_vendors()):
        features.append("last")
    if context.title_slugs & set(target.slugs):
        features.append("title")
    return features


def trigger_features(candidate: Candidate) -> list[str]:
    """Return the features that trigger and status give, whoever acts and whoever is meant."""
    trigger, kind, form = candidate.trigger, candidate.trigger.kind.value, candidate.trigger.form
    status = candidate.modality.status
    features = [
        f"kind={kind}",
        f"key={kind}:{trigger.key}",
        f"form={kind}:{form}",
        f"rule={trigger.rule}",
        f"status={kind}:{status.value if status else 'none'}",
        f"weak={trigger.weak}",
        f"weak={trigger.weak}:{kind}",
    ]
    for signal in sorted(candidate.modality.signals):  # a set has no order of its own, and sums depend on it
        features += [f"sig={signal}", f"sig={kind}:{signal}"]
    return features


def argument_features(candidate: Candidate, context: ArticleContext) -> list[str]:
    """Return the features that the candidate has from the actor and the target that rank first."""
    actor, target, trigger = candidate.actor, candidate.target, candidate.trigger
    kind, strength = trigger.kind.value, "weak" if trigger.weak else "sure"
    features = [
        f"variant={candidate.variant}",
        f"actor={actor.relation}",
        f"actor={strength}:{actor.relation}",
        f"actor={kind}:{'stated' if actor.government else 'remembered'}",
        f"aim={target.relation}",
        f"aim={strength}:{target.relation}",
        f"aim={kind}:{target.relation}",
        f"sure_actor={_bucket(actor.score * _ACTOR_SCALE)}",
        f"sure_aim={_bucket(target.score * _TARGET_SCALE)}",
        f"sure={_bucket(actor.score * target.score * _JOINT_SCALE)}",
    ]
    if actor.government is not None:
        features += [f"gov={actor.government.form}", f"gov={actor.government.form}:{trigger.form}"]
        features += [f"follows={actor.government.modifies}"] * bool(actor.government.modifies)
    features += [f"actor.{name}" for name in _ACTOR_FEATURES if name in actor.features]
    features += [f"aim.{name}" for name in _TARGET_FEATURES if name in target.features]
    features += [f"aim.{name}" for name in target.features if name.startswith(("neutral=", "gap=", "sentence="))]
    features += [f"actor.{name}" for name in actor.features if name.startswith(("gap=", "borders="))]
    if not context.discourse.main_vendors:
        features.append("no_vendor_in_article")
    return features


def sentence_features(candidate: Candidate, frame: SentenceFrame, governing_role: str) -> list[str]:
    """Return the features that the sentence gives to all readings of a trigger.

    `governing_role`: the role of the word that governs the trigger.
    """
    trigger, kind, form = candidate.trigger, candidate.trigger.kind.value, candidate.trigger.form
    start = frame.clause_start(trigger.start)
    features = [f"place={min(candidate.sentence, _MAX_SENTENCE)}"]
    if candidate.date is not None:
        features += ["dated", f"dated={kind}"]
    if frame.text[frame.sentence.end - 2 : frame.sentence.end].count("?"):
        features.append("question")
    if frame.folded[frame.sentence.start : trigger.start].count('"') % 2:
        features.append("quoted")
    features += _bystander_features(frame, trigger, start)
    subject_start = max(start, trigger.start - _SUBJECT_CHARACTERS)
    if any(subject_start <= mention.start < trigger.start for mention in frame.vendor_mentions):
        features.append(f"subject.vendor={kind}:{form}")
    if frame.has_between("other_ban", frame.sentence.start, frame.sentence.end):
        features.append("other_ban")
    features += [f"governor={governing_role}", f"governor={kind}:{governing_role}"]
    agent = _agent(candidate, frame)
    features += [f"agent={agent}", f"agent={kind}:{agent}", f"agent={form}:{agent}"]
    features += [f"before={frame.word_before(trigger.start)}", f"after={frame.word_after(trigger.end)}"]
    return features


def _bystander_features(frame: SentenceFrame, trigger: Trigger, clause_start: int) -> Iterable[str]:
    """Yield where opponents and operators stand, who are no governments but often act in such sentences."""
    for name, spans in (("opponent", frame.opponents), ("operator", frame.operators)):
        if any(clause_start <= span.start < trigger.start for span in spans):
            yield f"subject.{name}"
            yield f"subject.{name}={trigger.kind.value}"
        elif any(span.end <= trigger.start for span in spans):
            yield f"before.{name}"
        elif spans:
            yield f"with.{name}"


def _agent(candidate: Candidate, frame: SentenceFrame) -> str:
    """Return what sort of phrase stands nearest before the trigger, as its likely subject."""
    start = candidate.trigger.start
    floor = max(frame.sentence.start, start - _AGENT_CHARACTERS)
    phrases = [(mention.end, f"gov.{mention.form}") for mention in frame.governments if not mention.preposition]
    phrases += [(mention.end, f"target.{mention.form}") for mention in frame.vendor_mentions]
    phrases += [(span.end, "operator") for span in frame.operators]
    phrases += [(span.end, "opponent") for span in frame.opponents]
    phrases += [(hit.end, "person") for hit in frame.roles.get("he", ())]
    phrases += _unknown_names(frame, floor, start)
    before = [(end, phrase) for end, phrase in phrases if floor <= end <= start]
    return max(before)[1] if before else "none"


def _unknown_names(frame: SentenceFrame, floor: int, start: int) -> list[tuple[int, str]]:
    """Return the ends of capitalised words that no lexicon has: companies, and people who are no government."""
    hit_starts = {hit.start for hit in frame.hits}
    return [
        (match.end(), "unknown")
        for match in _CAPITALISED.finditer(frame.text, max(floor, frame.sentence.start + 1), start)
        if match.start() not in hit_starts and not any(hit.start <= match.start() < hit.end for hit in frame.hits)
    ]
