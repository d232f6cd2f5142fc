"""What decisions teach: rates, confidence, corpus files."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import make_article, make_finding
from vendors.extraction.evaluation.corpus_files import article_from_json
from vendors.extraction.types import PartialDate
from vendors.findings import assessment, corpus_export, learning
from vendors.findings.values import values_of
from vendors.models import Calibration, Finding
from vendors.review import decisions

pytestmark = pytest.mark.django_db


def decide(*, right: int, wrong: int, rule: str = "en.ban", **fields) -> None:
    for number in range(right + wrong):
        finding = make_finding(rule=rule, **fields)
        if number < right:
            decisions.accept_as_new(finding, by=None)
        else:
            decisions.reject(finding, reason="wrong_kind", by=None)


def test_rates_are_counted_by_rule_the_most_decided_first():
    decide(right=2, wrong=1)
    decide(right=0, wrong=1, rule="en.hearsay")
    make_finding(rule="en.ban")
    rates = learning.rates("rule")
    assert [(rate.name, rate.accepted, rate.rejected) for rate in rates] == [("en.ban", 2, 1), ("en.hearsay", 0, 1)]
    assert rates[0].share == pytest.approx(2 / 3)


def test_a_corrected_finding_counts_as_edited():
    finding = make_finding()
    values = values_of(finding)
    decisions.accept_as_new(finding, by=None, values=type(values)(**{**as_fields(values), "kind": "restriction"}))
    assert learning.rates("coder")[0].edited == 1


def as_fields(values) -> dict:
    return {name: getattr(values, name) for name in type(values).__slots__}


@pytest.mark.parametrize("by", sorted(learning.GROUPINGS))
def test_each_way_of_counting_answers(by):
    decide(right=1, wrong=1)
    assert sum(rate.decided for rate in learning.rates(by)) == 2


def test_reasons_are_counted():
    decide(right=0, wrong=2)
    assert learning.reject_reasons() == [("wrong_kind", 2)]


def test_a_rule_that_is_often_wrong_is_believed_less():
    decide(right=1, wrong=19, confidence=0.9)
    waiting = make_finding(rule="en.ban", confidence=0.9)
    result = learning.recalibrate()
    (rule,) = result.rules
    assert (rule.before, rule.after) == (pytest.approx(0.9), pytest.approx((1 + 9) / 30))
    assert result.error_after < result.error_before
    assert learning.calibrated(waiting, learning.confidence_shifts()) == pytest.approx(1 / 3)


def test_few_decisions_shift_little():
    decide(right=0, wrong=1, confidence=0.8)
    (rule,) = learning.recalibrate().rules
    assert 0.7 < rule.after < 0.8


def test_what_was_learned_orders_the_queue():
    decide(right=0, wrong=20, confidence=0.9, kind="warning", vendors=("zte",))
    doubtful = make_finding(rule="en.ban", confidence=0.9, kind="penalty")
    sure = make_finding(rule="en.other", confidence=0.7, kind="pledge")
    call_command("recalibrate", stdout=StringIO())
    assert list(Finding.objects.pending().best_first()) == [sure, doubtful]


def test_the_command_prints_before_and_after():
    decide(right=3, wrong=1)
    out = StringIO()
    call_command("recalibrate", stdout=out)
    assert "before" in out.getvalue()
    assert "Mean squared error" in out.getvalue()
    assert Calibration.objects.count() == 1


def test_with_no_decision_nothing_is_learned():
    make_finding()
    out = StringIO()
    call_command("recalibrate", stdout=out)
    assert "Nothing has been decided" in out.getvalue()
    assessment.assess(Finding.objects.pending())


def test_rejected_findings_become_corpus_files(tmp_path):
    article = make_article(
        "Britain bans Huawei. Critics want more.", published=datetime.date(2020, 7, 14), title="Out with it"
    )
    right = make_finding(article, quote="Britain bans Huawei.", date=PartialDate(2020, 7), scope=["5g"], body="NCSC")
    wrong = make_finding(article, quote="Critics want more.", kind="warning")
    decisions.accept_as_new(right, by=None)
    decisions.reject(wrong, reason="no_action", by=None)
    call_command("export_corpus", str(tmp_path / "errors"), stdout=StringIO())
    (path,) = (tmp_path / "errors").iterdir()
    coded = article_from_json(json.loads(path.read_text(encoding="utf-8")))
    assert coded.document.text == article.text
    assert [(e["jurisdiction"], e["vendors"], e["kind"], e["date"], e["evidence"]) for e in coded.events] == [
        ("GB", ["huawei"], "ban", "2020-07", "Britain bans Huawei.")
    ]


def test_an_article_that_still_waits_is_no_corpus_file():
    article = make_article()
    decisions.reject(make_finding(article), reason="other", by=None)
    make_finding(article)
    assert not corpus_export.decided_articles()


def test_articles_without_an_error_are_written_only_on_demand():
    decisions.accept_as_new(make_finding(vendors=()), by=None)
    assert not corpus_export.decided_articles()
    (article,) = corpus_export.decided_articles(only_errors=False)
    assert corpus_export.corpus_file(article)["events"][0]["vendors"] == ["unnamed"]
