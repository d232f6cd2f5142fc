"""Which claims are believed, and how they become steps again."""

import pytest

from vendors.extraction.engine import Engine
from vendors.extraction.types import Document
from vendors.extraction.vocabulary import Kind, Status
from vendors.extraction.weighing.ensemble import DENIED, Claim, believed


@pytest.fixture
def claim(lexicon):
    engine = Engine(lexicon, encoder=None)

    def of(
        text: str, slug: str = "huawei", probability: float = 0.8, kind: Kind = Kind.BAN, sentence: int = 0
    ) -> Claim:
        base = max(engine.propose(Document(text=text, lang="en"), "en"), key=lambda one: one.trigger.kind is kind)
        return Claim(sentence, "LV", slug, kind, base, told=True, probability=probability)

    return of


TEXT = "Latvia banned Huawei and ZTE."


def test_the_vendors_of_one_step_stand_together(claim):
    found = believed([claim(TEXT, "huawei", 0.7), claim(TEXT, "zte", 0.9)], 0.3)
    assert [(one.actor.codes, one.target.slugs, one.probability) for one in found] == [
        (("LV",), ("zte", "huawei"), 0.9)
    ]


def test_no_vendor_is_left_out_where_one_is_named(claim):
    found = believed([claim(TEXT, "unnamed", 0.9), claim(TEXT, "zte", 0.5)], 0.3)
    assert [one.target.slugs for one in found] == [("zte",)]


def test_what_is_rated_below_the_threshold_is_not_believed(claim):
    assert believed([claim(TEXT, probability=0.29)], 0.3) == []


def test_an_article_in_which_no_step_is_clear_tells_none(claim):
    doubtful = claim(TEXT, "huawei", 0.6)
    assert believed([doubtful], 0.3, length=2000) == []
    assert len(believed([doubtful], 0.3, length=len(TEXT))) == 1  # a sentence alone has no clearer one beside it
    found = believed([doubtful, claim(TEXT, "zte", 0.8)], 0.3, length=2000)
    assert [set(one.target.slugs) for one in found] == [{"huawei", "zte"}]


def test_what_the_rules_deny_must_be_surer(claim):
    doubted, clear = claim(TEXT, "huawei", 0.5), claim(TEXT, "zte", 0.7)
    doubted.features = clear.features = [DENIED]
    assert [one.target.slugs for one in believed([doubted, clear], 0.3)] == [("zte",)]


def test_a_question_claims_nothing(claim):
    assert believed([claim("Has Latvia banned Huawei?", probability=0.99)], 0.3) == []


def test_a_step_keeps_the_status_of_its_likeliest_sentence(claim):
    made = claim("Latvia banned Huawei.", probability=0.9)
    lifted = claim("Latvia lifted its ban on Huawei.", probability=0.5, sentence=1)
    found = believed([made, lifted], 0.3)
    assert [one.modality.status for one in found] == [Status.ADOPTED]


def test_two_statuses_that_are_equally_likely_stay_two_steps(claim):
    made = claim("Latvia banned Huawei.", probability=0.8)
    lifted = claim("Latvia lifted its ban on Huawei.", probability=0.79, sentence=1)
    found = believed([made, lifted], 0.3)
    assert {one.modality.status for one in found} == {Status.ADOPTED, Status.ENDED}


def test_a_kind_that_no_word_told_names_the_encoder_as_its_rule(claim):
    told = claim(TEXT)
    told.kind, told.told = Kind.WARNING, False
    assert [one.trigger.rule for one in believed([told], 0.3)] == ["encoder.warning"]


def test_a_proposed_restriction_that_will_be_a_ban_is_not_told_beside_it(claim):
    text = "Latvia plans to restrict Huawei and is considering a ban on Huawei."
    found = believed([claim(text, kind=Kind.RESTRICTION), claim(text, kind=Kind.BAN)], 0.3)
    assert [(one.trigger.kind, one.modality.status) for one in found] == [(Kind.BAN, Status.PROPOSED)]


def test_a_restriction_in_force_is_not_silenced_by_one_that_will_be_a_ban(claim):
    ahead = "Latvia plans to restrict Huawei and is considering a ban on Huawei."
    listed = [
        claim(ahead, kind=Kind.RESTRICTION, probability=0.9),
        claim(ahead, kind=Kind.BAN, probability=0.9),
        claim("Latvia restricted Huawei.", kind=Kind.RESTRICTION, probability=0.6, sentence=1),
    ]
    found = believed(listed, 0.3)
    assert [(one.trigger.kind, one.modality.status) for one in found] == [
        (Kind.BAN, Status.PROPOSED),
        (Kind.RESTRICTION, Status.ADOPTED),
    ]


def test_a_proposed_restriction_stays_where_the_ban_that_it_foretells_is_not_believed(claim):
    ahead = "Latvia plans to restrict Huawei and is considering a ban on Huawei."
    listed = [
        claim(ahead, kind=Kind.RESTRICTION, probability=0.5),
        claim(ahead, kind=Kind.BAN, probability=0.5),
        claim("Latvia banned Huawei.", probability=0.9, sentence=1),
    ]
    found = believed(listed, 0.3)
    assert {(one.trigger.kind, one.modality.status) for one in found} == {
        (Kind.RESTRICTION, Status.PROPOSED),
        (Kind.BAN, Status.ADOPTED),
    }
