"""Examples for what is decided of an accepted step: its date, and whether two sentences tell one measure."""

from collections.abc import Sequence
from itertools import combinations

from training.gold_quotes import is_quoted_within
from training.regression import Examples
from vendors.extraction.evaluation.corpus_files import CodedArticle, Event
from vendors.extraction.evaluation.scoring import same_date
from vendors.extraction.rules.candidates import Candidate
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import UNNAMED
from vendors.extraction.weighing.coreference import pair_features
from vendors.extraction.weighing.date_selection import NeighbouringDates, date_features
from vendors.extraction.weighing.hypotheses import Hypothesis


def events_of(article: CodedArticle, hypothesis: Hypothesis) -> list[Event]:
    """Return the annotator's events of a hypothesis's government, vendor and kind, wherever they are told."""
    return [
        event
        for event in article.events
        if event["jurisdiction"] == hypothesis.code
        and hypothesis.slug in (event["vendors"] or (UNNAMED,))
        and event["kind"] == hypothesis.kind
    ]


def date_examples(article: CodedArticle, hypotheses: Sequence[Hypothesis]) -> Examples:
    """Return the options of date of the hypotheses that are right, those with an annotator's date as right."""
    examples, neighbours = Examples(), NeighbouringDates.of(hypotheses)
    for hypothesis in hypotheses:
        sentence = hypothesis.candidate.frame.sentence
        dates = {
            event["date"] or ""
            for event in events_of(article, hypothesis)
            if is_quoted_within(article, sentence.start, sentence.end, event)
        }
        if hypothesis.scores is None or not dates:
            continue
        offered = date_features(hypothesis, hypothesis.scores, neighbours)
        right = [any(same_date(date, _as_text(option.date)) for date in dates) for option, _ in offered]
        if any(right):
            for (_, features), is_right in zip(offered, right, strict=True):
                examples.add(features, right=is_right)
    return examples


def _as_text(date: PartialDate | None) -> str:
    return "" if date is None else str(date)


def pair_examples(article: CodedArticle, accepted: Sequence[Candidate]) -> Examples:
    """Return pairs of sentences about one step; right are those whose quotes an annotator takes from two events."""
    examples = Examples()
    for first, second in combinations(accepted, 2):
        if not _of_one_step(first, second):
            continue
        first_quoted, first_all = _event_numbers(article, first)
        second_quoted, second_all = _event_numbers(article, second)
        if not first_all or not second_all or not (first_quoted or second_quoted):
            continue
        are_two = bool(first_quoted and second_quoted and not first_quoted & second_quoted)
        examples.add(pair_features(first, second), right=are_two)
    return examples


def _of_one_step(first: Candidate, second: Candidate) -> bool:
    return (
        first.trigger.kind is second.trigger.kind
        and first.modality.status is second.modality.status
        and first.vendor_pledge == second.vendor_pledge
        and bool(set(first.actor.codes) & set(second.actor.codes))
        and bool(set(first.target.slugs) & set(second.target.slugs))
    )


def _event_numbers(article: CodedArticle, candidate: Candidate) -> tuple[set[int], set[int]]:
    """Return the annotator's events of a step, by number: those quoted from its sentence, and all."""
    sentence = candidate.frame.sentence
    numbers = {
        number
        for number, event in enumerate(article.events)
        if event["jurisdiction"] in candidate.actor.codes
        and set(event["vendors"] or (UNNAMED,)) & set(candidate.target.slugs)
        and event["kind"] == candidate.trigger.kind
    }
    quoted = {
        number for number in numbers if is_quoted_within(article, sentence.start, sentence.end, article.events[number])
    }
    return quoted, numbers
