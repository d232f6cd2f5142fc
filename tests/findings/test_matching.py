"""Whether a finding is known: pairs of (finding, action) and the verdict a careful reader gives."""

import datetime
import json
from dataclasses import replace

import pytest

from benchmarks.matching import PAIRS, SETS, judged_pairs, score
from tests.factories import make_action, make_article, make_finding
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Kind, Scope, Status
from vendors.findings import assessment
from vendors.findings.comparison import CandidateAction, CandidateStep, days_apart
from vendors.findings.matching import match
from vendors.findings.values import Values
from vendors.models import Action, Conflict, Finding
from vendors.review import decisions

BAN = CandidateAction(
    pk=1,
    country="GB",
    vendors=frozenset({"huawei"}),
    actor="government",
    kind=Kind.BAN,
    scope=frozenset({Scope.FIVE_G}),
    body="",
    text="UK bans Huawei from 5G networks",
    steps=(CandidateStep(Status.ADOPTED, PartialDate(2020, 7, 14)),),
)


def finding(**fields) -> Values:
    values = {"country": "GB", "vendors": ("huawei",), "actor": "government", "kind": "ban", "status": "adopted"}
    rest = {
        "date": "2020-07",
        "scope": (Scope.FIVE_G,),
        "body": "",
        "quote": "Huawei is banned.",
        "start": 0,
        "end": 17,
    }
    both = {**values, **rest, **fields}
    return Values(**{**both, "date": PartialDate.parse(both["date"]) if both["date"] else None})


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({}, "same"),
        ({"date": ""}, "unclear"),
        ({"date": "2020"}, "same"),
        ({"date": "2020", "scope": ()}, "unclear"),
        ({"date": "2020-08"}, "unclear"),
        ({"date": "2020-07-15"}, "unclear"),
        ({"vendors": ()}, "same"),
        ({"date": "", "quote": "The UK bans Huawei from 5G networks."}, "unclear"),
        ({"date": "2020-07-14", "body": "Ofcom"}, "same"),
        ({"vendors": ("huawei", "zte")}, "same"),
        ({"date": "", "scope": ()}, "unclear"),
        ({"date": "2020-11"}, "unclear"),
        ({"date": "2012"}, "new"),
        ({"scope": (Scope.DEVICES,), "date": "2019"}, "unclear"),
        ({"scope": (Scope.DEVICES,), "date": "2017"}, "new"),
        ({"vendors": (), "date": "2020-12"}, "unclear"),
        ({"vendors": (), "date": "2014"}, "new"),
        ({"actor": "vendor", "kind": "pledge"}, "new"),
        ({"vendors": ("hikvision",)}, "new"),
        ({"country": "AU"}, "new"),
        ({"actor": "vendor"}, "new"),
        ({"kind": "penalty", "date": "2015"}, "new"),
        ({"kind": "restriction"}, "unclear"),
        ({"status": "ended", "date": "2024-01"}, "step"),
        ({"status": "proposed", "date": "2020-05"}, "step"),
        ({"status": "proposed", "date": "2023"}, "unclear"),
        ({"status": "rejected", "date": "2021-03"}, "contradicts"),
        ({"status": "ended", "date": "2019"}, "unclear"),
        ({"kind": "permission", "date": "2021-03"}, "contradicts"),
        ({"kind": "permission", "date": "2020-01"}, "new"),
    ],
)
def test_a_verdict_follows_from_what_agrees(fields, verdict):
    assert match(finding(**fields), [BAN]).verdict == verdict


def acted(**fields) -> CandidateAction:
    return replace(BAN, **fields)


def test_a_licence_of_the_days_on_which_a_recorded_ban_ended_is_not_simply_new():
    """Botswana refused Starlink a licence, which is recorded as a ban, and granted it three months later."""
    over = acted(
        steps=(
            CandidateStep(Status.ADOPTED, PartialDate(2024, 2)),
            CandidateStep(Status.ENDED, PartialDate(2024, 5)),
        )
    )
    licence = finding(kind="permission", date="2024-05", scope=())
    assert match(licence, [over]).verdict == "unclear"


def test_a_step_that_the_record_has_under_another_status_is_no_new_step():
    bill = acted(steps=(CandidateStep(Status.PROPOSED, PartialDate(2020, 12, 4)),))
    told = match(finding(status="adopted", date="2020-12"), [bill])
    assert (told.verdict, told.action) == ("unclear", BAN.pk)
    assert "it says adopted, the record has its date as proposed" in told.likely[0].reasons
    assert match(finding(status="adopted", date="2021-06"), [bill]).verdict == "step"


def test_a_step_that_another_action_may_as_well_have_taken_is_unclear():
    rival = acted(pk=2, kind=Kind.RESTRICTION, steps=(CandidateStep(Status.PROPOSED, PartialDate(2020, 5)),))
    plan = finding(status="proposed", date="2020-05")
    assert match(plan, [BAN]).verdict == "step"
    assert match(plan, [BAN, replace(rival, text="UK bans Huawei is banned from everything")]).verdict == "unclear"


def test_one_promise_is_known_whether_state_or_vendor_is_said_to_make_it():
    offer = acted(kind=Kind.PLEDGE, actor="vendor", steps=(CandidateStep(Status.PROPOSED, PartialDate(2019, 5, 14)),))
    assert match(finding(kind="pledge", status="proposed", date="2019-05", scope=()), [offer]).verdict == "unclear"


def test_a_refusal_without_a_date_is_no_public_contradiction():
    assert match(finding(status="rejected", date=""), [BAN]).verdict == "unclear"


def test_two_actions_that_fit_alike_are_unclear():
    assert match(finding(), [BAN, acted(pk=2)]).verdict == "unclear"


def test_what_came_after_the_article_is_not_what_it_tells():
    assert match(finding(date=""), [BAN], article_day=datetime.date(2018, 1, 1)).verdict == "new"


def test_a_lifting_told_before_the_measure_was_taken_is_of_another():
    assert match(finding(status="ended", date="2018"), [BAN], article_day=datetime.date(2018, 1, 1)).verdict == "new"


def test_reasons_say_what_agrees_and_what_differs():
    likely = match(finding(date="2020-11", quote="The purge of networks"), [BAN]).likely[0]
    assert likely.reasons[:3] == ("same vendor: huawei", "same kind: ban", "also adopted, 110 days apart")
    assert "same scope: 5g" in likely.reasons


@pytest.mark.parametrize(
    ("one", "other", "days"), [("2018", "2018-08", 0), ("2018-08-23", "2018-09", 9), ("2019", "2018-12-30", 2)]
)
def test_dates_are_compared_at_their_closest(one, other, days):
    assert days_apart(PartialDate.parse(one), PartialDate.parse(other)) == days
    assert days_apart(PartialDate.parse(other), PartialDate.parse(one)) == days


def test_an_unknown_date_is_no_distance():
    assert days_apart(None, PartialDate(2018)) is None


@pytest.mark.parametrize(("pairs", "recall"), [("judged", 0.6), ("fresh", 0.45), ("fresh2", 0.35)])
def test_verdicts_are_as_right_as_the_documents_say(pairs, recall):
    """On each set: "same" and "new step" are right, "same" is said often, and little that is known is called new."""
    result = score(judged_pairs(SETS[pairs]))
    assert result.precision >= 0.98
    assert result.recall >= recall
    assert result.right_step >= 0.85 * result.answered_step
    assert result.known_as_new <= 0.03 * result.known


def test_one_step_needs_more_than_date_vendor_and_kind():
    """Two states of one federation may ban the same maker in the same month: only words or scope tell them apart."""
    bare = finding(scope=(), quote="It is out.")
    assert match(bare, [BAN]).verdict == "unclear"
    assert match(replace(bare, quote="Britain's carriers lose it."), [acted(text="Carriers lose it")]).verdict == "same"
    assert match(finding(), [acted(text="Indiana acts"), acted(pk=2, text="Ohio acts")]).verdict == "unclear"
    fcc, fined = finding(body="FCC"), acted(pk=2, kind=Kind.PENALTY)  # another one in the same days
    assert match(fcc, [acted(body="Department of Commerce"), fined]).verdict == "unclear"
    assert match(fcc, [acted(body="Federal Communications Commission"), fined]).verdict == "same"


def test_a_measure_that_goes_on_is_told_from_a_like_one_by_words_of_its_own():
    """A court that upholds a ban years later tells a further step, although the record has it as adopted already."""
    upheld = finding(date="2023-05-02", quote="Judges in Leeds upheld the purge.")
    of_purge, of_another = acted(text="The purge, with judges of Leeds"), acted(text="Another")
    assert match(upheld, [of_purge]).verdict == "step"
    assert match(upheld, [of_another]).verdict == "unclear"
    assert match(upheld, [of_purge, acted(pk=2, text="A purge without judges of Leeds")]).verdict == "unclear"


def test_the_judged_pairs_name_only_what_there_is():
    data = json.loads(PAIRS.read_text(encoding="utf-8"))
    for row in data["findings"]:
        assert set(row["actions"]) <= set(data["actions"])
        assert set(row["actions"].values()) <= {"same", "step", "same|step", "step|same", "different"}


@pytest.mark.django_db
def test_a_finding_keeps_its_verdict_and_its_place_in_the_queue():
    action = make_action(scope=["5g"])
    known = make_finding(date=PartialDate(2020, 7), scope=["5g"], confidence=0.9)
    fresh = make_finding(kind="penalty", confidence=0.8)
    assessment.assess(Finding.objects.pending())
    known.refresh_from_db(), fresh.refresh_from_db()
    assert (known.verdict, known.match, fresh.verdict, fresh.match) == ("same", action, "new", None)
    assert list(Finding.objects.best_first()) == [fresh, known]


@pytest.mark.django_db
def test_a_contradiction_of_what_is_published_stands_on_both_until_it_holds_no_more():
    action = make_action(scope=["5g"])
    denial = make_finding(status="rejected", date=PartialDate(2021), scope=["5g"])
    assessment.assess(Finding.objects.pending())
    assessment.assess(Finding.objects.pending())
    conflict = Conflict.objects.get()
    assert (conflict.action, conflict.finding, conflict.resolved_at) == (action, denial, None)
    Action.objects.update(kind="penalty")
    assessment.assess_all()
    conflict.refresh_from_db()
    assert conflict.resolved_at is not None


@pytest.mark.django_db
def test_a_reversal_of_what_is_published_is_a_conflict_until_it_is_decided():
    make_action(scope=["5g"])
    lifted = make_finding(status="ended", date=PartialDate(2024), scope=["5g"])
    assessment.assess(Finding.objects.pending())
    assert Conflict.objects.get().resolved_at is None
    lifted.refresh_from_db()
    decisions.accept_onto(lifted, lifted.match, as_step=True, by=None)
    assert Conflict.objects.get().resolution == "Accepted as a new step."


@pytest.mark.django_db
def test_accepting_one_finding_changes_what_its_twin_is():
    first, twin = (make_finding(date=PartialDate(2020, 7), scope=["5g"]) for _ in range(2))
    assessment.assess(Finding.objects.pending())
    action = decisions.accept_as_new(first, by=None)
    assessment.reassess_for(action)
    twin.refresh_from_db()
    assert (twin.verdict, twin.match) == ("same", action)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 12])
def test_matching_many_findings_takes_few_queries(django_assert_max_num_queries, number):
    article = make_article()
    make_action()
    for _ in range(number):
        make_finding(article)
    with django_assert_max_num_queries(9):
        assessment.assess(Finding.objects.pending())


@pytest.mark.django_db
def test_the_matcher_sees_an_action_as_it_stands_at_once_after_each_change():
    action = make_action(
        steps=(("2022", "ended"), ("", "proposed"), ("2020-07", "adopted")),
        vendors=("zte", "huawei"),
        deadline="2027",
        scope=["5g", "core"],
        body_name="Ministry",
        summary="Why, and how",
    )
    make_action(country="DE", vendors=(), steps=(), published=False)
    found = assessment.known_actions(["GB", "DE", "FR"])
    (known,) = found["GB"]
    assert (known.pk, known.vendors, known.actor, known.kind) == (action.pk, {"huawei", "zte"}, "government", "ban")
    assert (known.scope, known.body, known.published) == ({"5g", "core"}, "Ministry", True)
    assert known.text == "GB acts on zte, huawei Why, and how "
    assert [(step.status, step.date) for step in known.steps] == [
        ("proposed", None), ("adopted", PartialDate(2020, 7)), ("ended", PartialDate(2022)),
    ]  # fmt: skip
    assert [(known.vendors, known.steps, known.published) for known in found["DE"]] == [(frozenset(), (), False)]
    action.milestones.filter(status="proposed").delete()
    action.vendors.remove("zte")
    Action.objects.filter(pk=action.pk).update(state="withdrawn", withdrawn_reason="An error.")
    assert "GB" not in assessment.known_actions(["GB"])
    Action.objects.filter(pk=action.pk).update(state="published")
    (known,) = assessment.known_actions(["GB"])["GB"]
    assert (known.vendors, len(known.steps)) == ({"huawei"}, 2)
