"""Which hypotheses are accepted, and how they become steps again."""

import pytest

from vendors.extraction.engine import Engine
from vendors.extraction.types import Document
from vendors.extraction.vocabulary import Kind, Status
from vendors.extraction.weighing.ensemble import accepted_hypotheses, as_candidates
from vendors.extraction.weighing.hypotheses import DENIED, Hypothesis


@pytest.fixture
def hypothesis(lexicon):
    engine = Engine(lexicon, encoder=None)

    def of(
        text: str, slug: str = "huawei", probability: float = 0.8, kind: Kind = Kind.BAN, sentence: int = 0
    ) -> Hypothesis:
        proposed = engine.propose(Document(text=text, lang="en"), "en")
        candidate = max(proposed, key=lambda each: each.trigger.kind is kind)
        return Hypothesis(sentence, "LV", slug, kind, candidate, from_rules=True, probability=probability)

    return of


def accepted(hypotheses, threshold, length=0):
    return as_candidates(accepted_hypotheses(hypotheses, threshold, length))


TEXT = "Latvia banned Huawei and ZTE."


def test_the_vendors_of_one_step_stand_together(hypothesis):
    steps = accepted([hypothesis(TEXT, "huawei", 0.7), hypothesis(TEXT, "zte", 0.9)], 0.3)
    assert [(step.actor.codes, step.target.slugs, step.probability) for step in steps] == [
        (("LV",), ("zte", "huawei"), 0.9)
    ]


def test_no_vendor_is_left_out_where_one_is_named(hypothesis):
    steps = accepted([hypothesis(TEXT, "unnamed", 0.9), hypothesis(TEXT, "zte", 0.5)], 0.3)
    assert [candidate.target.slugs for candidate in steps] == [("zte",)]


def test_what_is_rated_below_the_threshold_is_not_accepted(hypothesis):
    assert accepted([hypothesis(TEXT, probability=0.29)], 0.3) == []


def test_an_article_in_which_no_step_is_clear_tells_none(hypothesis):
    doubtful = hypothesis(TEXT, "huawei", 0.6)
    assert accepted([doubtful], 0.3, length=2000) == []
    assert len(accepted([doubtful], 0.3, length=len(TEXT))) == 1  # a sentence alone has no clearer one beside it
    steps = accepted([doubtful, hypothesis(TEXT, "zte", 0.8)], 0.3, length=2000)
    assert [set(step.target.slugs) for step in steps] == [{"huawei", "zte"}]


def test_what_the_rules_deny_must_be_surer(hypothesis):
    doubted, clear = hypothesis(TEXT, "huawei", 0.5), hypothesis(TEXT, "zte", 0.7)
    doubted.features = clear.features = [DENIED]
    assert [candidate.target.slugs for candidate in accepted([doubted, clear], 0.3)] == [("zte",)]


def test_a_question_claims_nothing(hypothesis):
    assert accepted([hypothesis("Has Latvia banned Huawei?", probability=0.99)], 0.3) == []


def test_a_step_keeps_the_status_of_its_likeliest_sentence(hypothesis):
    imposed = hypothesis("Latvia banned Huawei.", probability=0.9)
    lifted = hypothesis("Latvia lifted its ban on Huawei.", probability=0.5, sentence=1)
    steps = accepted([imposed, lifted], 0.3)
    assert [step.modality.status for step in steps] == [Status.ADOPTED]


def test_two_statuses_that_are_equally_likely_stay_two_steps(hypothesis):
    imposed = hypothesis("Latvia banned Huawei.", probability=0.8)
    lifted = hypothesis("Latvia lifted its ban on Huawei.", probability=0.79, sentence=1)
    steps = accepted([imposed, lifted], 0.3)
    assert {step.modality.status for step in steps} == {Status.ADOPTED, Status.ENDED}


def test_a_kind_that_no_word_told_names_the_encoder_as_its_rule(hypothesis):
    unread = hypothesis(TEXT)
    unread.kind, unread.from_rules = Kind.WARNING, False
    assert [candidate.trigger.rule for candidate in accepted([unread], 0.3)] == ["encoder.warning"]


def test_a_proposed_restriction_that_will_be_a_ban_is_not_told_beside_it(hypothesis):
    text = "Latvia plans to restrict Huawei and is considering a ban on Huawei."
    steps = accepted([hypothesis(text, kind=Kind.RESTRICTION), hypothesis(text, kind=Kind.BAN)], 0.3)
    assert [(step.trigger.kind, step.modality.status) for step in steps] == [(Kind.BAN, Status.PROPOSED)]


def test_a_restriction_in_force_is_not_silenced_by_one_that_will_be_a_ban(hypothesis):
    ahead = "Latvia plans to restrict Huawei and is considering a ban on Huawei."
    hypotheses = [
        hypothesis(ahead, kind=Kind.RESTRICTION, probability=0.9),
        hypothesis(ahead, kind=Kind.BAN, probability=0.9),
        hypothesis("Latvia restricted Huawei.", kind=Kind.RESTRICTION, probability=0.6, sentence=1),
    ]
    steps = accepted(hypotheses, 0.3)
    assert [(step.trigger.kind, step.modality.status) for step in steps] == [
        (Kind.BAN, Status.PROPOSED),
        (Kind.RESTRICTION, Status.ADOPTED),
    ]


def test_a_proposed_restriction_stays_where_the_ban_that_it_foretells_is_not_accepted(hypothesis):
    ahead = "Latvia plans to restrict Huawei and is considering a ban on Huawei."
    hypotheses = [
        hypothesis(ahead, kind=Kind.RESTRICTION, probability=0.5),
        hypothesis(ahead, kind=Kind.BAN, probability=0.5),
        hypothesis("Latvia banned Huawei.", probability=0.9, sentence=1),
    ]
    steps = accepted(hypotheses, 0.3)
    assert {(step.trigger.kind, step.modality.status) for step in steps} == {
        (Kind.RESTRICTION, Status.PROPOSED),
        (Kind.BAN, Status.ADOPTED),
    }
