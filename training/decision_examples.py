"""Examples for what is decided of a believed step: its date, and whether two sentences tell one measure."""

from collections.abc import Sequence
from itertools import combinations

from training.train_judge import Rows
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.evaluation.scoring import same_date
from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import UNNAMED
from vendors.extraction.weighing.coreference import pair_features
from vendors.extraction.weighing.date_selection import NeighbouringDates, date_features
from vendors.extraction.weighing.hypotheses import Hypothesis

TOUCH = 8
"""Characters by which a quote must reach into a sentence."""


def told_in(article: CodedArticle, start: int, end: int, event: Event) -> bool:
    """Return whether the quote of an event stands in the sentence at [start, end)."""
    at = article.document.text.find(event["evidence"])
    return at < end - TOUCH and start + TOUCH < at + len(event["evidence"])


def events_of(article: CodedArticle, hypothesis: Hypothesis) -> list[Event]:
    """Return the annotator's events of a hypothesis's government, vendor and kind, wherever they are told."""
    return [
        event
        for event in article.events
        if event["jurisdiction"] == hypothesis.code
        and hypothesis.slug in (event["vendors"] or (UNNAMED,))
        and event["kind"] == hypothesis.kind
    ]


def date_rows(article: CodedArticle, hypotheses: Sequence[Hypothesis]) -> Rows:
    """Return the options of date of the hypotheses that are right, those with an annotator's date as right."""
    rows, neighbours = Rows(), NeighbouringDates.of(hypotheses)
    for hypothesis in hypotheses:
        sentence = hypothesis.candidate.frame.sentence
        here = (one for one in events_of(article, hypothesis) if told_in(article, sentence.start, sentence.end, one))
        dates = {event["date"] or "" for event in here}
        if hypothesis.scores is None or not dates:
            continue
        offered = date_features(hypothesis, hypothesis.scores, neighbours)
        rights = [any(same_date(date, _written(option.date)) for date in dates) for option, _ in offered]
        if any(rights):
            for (_, names), right in zip(offered, rights, strict=True):
                rows.add(names, right=right)
    return rows


def _written(date: PartialDate | None) -> str:
    return "" if date is None else str(date)


def pair_rows(article: CodedArticle, believed: Sequence[Candidate]) -> Rows:
    """Return pairs of sentences about one step; right are those whose quotes an annotator takes from two events."""
    rows = Rows()
    for one, other in combinations(believed, 2):
        if not _of_one_step(one, other):
            continue
        left, right = (_events(article, each) for each in (one, other))
        if not left[1] or not right[1] or not (left[0] or right[0]):
            continue
        rows.add(pair_features(one, other), right=bool(left[0] and right[0] and not left[0] & right[0]))
    return rows


def _of_one_step(one: Candidate, other: Candidate) -> bool:
    return (
        one.trigger.kind is other.trigger.kind
        and one.modality.status is other.modality.status
        and one.vendor_pledge == other.vendor_pledge
        and bool(set(one.actor.codes) & set(other.actor.codes))
        and bool(set(one.target.slugs) & set(other.target.slugs))
    )


def _events(article: CodedArticle, one: Candidate) -> tuple[set[int], set[int]]:
    """Return the annotator's events of a step, by number: those quoted from its sentence, and all."""
    sentence = one.frame.sentence
    every = {
        number
        for number, event in enumerate(article.events)
        if event["jurisdiction"] in one.actor.codes
        and set(event["vendors"] or (UNNAMED,)) & set(one.target.slugs)
        and event["kind"] == one.trigger.kind
    }
    here = {at for at in every if told_in(article, sentence.start, sentence.end, article.events[at])}
    return here, every
