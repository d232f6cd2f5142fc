"""How far to believe a finding: a word for its confidence, and the record of findings like it."""

import datetime

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_article, make_finding, make_user
from tests.markup import on_one_line
from vendors import permissions, tasks
from vendors.findings import confidence, learning
from vendors.models import Calibration, CalibrationRun, Finding

pytestmark = pytest.mark.django_db

LEARNING = "admin:vendors_finding_learning"


def decided(number: int, *, right: bool = True, **fields) -> None:
    """Add decided findings of one article, without the actions that a decision would make."""
    article = make_article(lang=fields.pop("lang", "en"))
    outcome = {"state": "accepted"} if right else {"state": "rejected", "reject_reason": "other"}
    for _ in range(number):
        make_finding(article, **{"rule": "en.ban", "decided_at": timezone.now(), **outcome, **fields})


def test_a_confidence_is_a_word():
    assert [confidence.word_for(value) for value in (1.0, 0.95, 0.94, 0.7, 0.69, 0.0)] == [
        "sure",
        "sure",
        "likely",
        "likely",
        "doubtful",
        "doubtful",
    ]


def test_a_record_counts_the_last_decisions_of_the_rule_the_language_and_the_kind():
    decided(20)
    decided(3, right=False)
    decided(2, edited={"kind": "restriction"})
    decided(1, edited={"date": "2020-07"})
    decided(4, right=False, reject_reason="repeated")
    decided(9, right=False, lang="de")
    decided(9, right=False, rule="en.hearsay")
    decided(9, right=False, kind="warning")
    trust = confidence.trust_in([make_finding(rule="en.ban", confidence=1.0)])
    assert [one.record.says for one in trust.values()] == ["21 of the last 26 like it were right"]


def test_only_the_last_decisions_count():
    decided(10, right=False, decided_at=timezone.now() - datetime.timedelta(days=9))
    decided(50)
    record = confidence.track_records({("rules", "en.ban", "en", "ban")})
    assert record == {("rules", "en.ban", "en", "ban"): confidence.TrackRecord(50, 50)}


def test_a_record_of_few_decisions_says_so():
    decided(confidence.MIN_DECISIONS - 1)
    (trust,) = confidence.trust_in([make_finding(rule="en.ban")]).values()
    assert trust.record.says == "too few decisions to say (19)"


def test_no_page_shows_a_hundred_percent_and_all_show_the_word(editor):
    decided(25)
    sure = make_finding(rule="en.ban", confidence=1.0)
    learning.recalibrate()
    for name, keys in (
        ("vendors_finding_desk", [sure.pk]),
        ("vendors_finding_queue", []),
        ("vendors_finding_changelist", []),
        ("vendors_article_change", [sure.article_id]),
        ("vendors_finding_learning", []),
    ):
        page = on_one_line(editor.get(reverse(f"admin:{name}", args=keys)).text)
        assert not [shown for shown in ("100 %", "100%", ">1.00<", ">1.0<") if shown in page], name
        assert "sure" in page, name


def test_a_rule_that_is_often_wrong_is_not_called_sure(curator):
    decided(25, right=False, confidence=0.99)
    doubtful = make_finding(rule="en.ban", confidence=0.99)
    learning.recalibrate()
    page = on_one_line(curator.get(reverse("admin:vendors_finding_desk", args=[doubtful.pk])).text)
    assert "<strong>doubtful</strong>: 0 of the last 25 like it were right" in page


def test_the_nightly_task_learns_orders_the_queue_anew_and_keeps_what_it_changed():
    decided(20, right=False, confidence=0.9)
    waiting = make_finding(rule="en.ban", confidence=0.9)
    tasks.recalibrate()
    waiting.refresh_from_db()
    run = CalibrationRun.objects.get()
    assert (run.decided, run.by, len(run.rules)) == (20, None, 1)
    assert run.error_after < run.error_before
    assert waiting.priority < 0.4
    assert settings.CELERY_BEAT_SCHEDULE["recalibrate"]["task"] == tasks.recalibrate.name


def test_a_repetition_or_a_bad_source_does_not_make_a_rule_wrong():
    decided(10, right=False, reject_reason="repeated")
    decided(10, right=False, reject_reason="unreliable")
    assert learning.recalibrate().rules == ()
    assert not CalibrationRun.objects.exists()


def test_a_second_run_starts_from_the_first():
    decided(20, right=False, confidence=0.9)
    first, second = learning.recalibrate(), learning.recalibrate()
    assert second.rules[0].before == pytest.approx(first.rules[0].after)
    assert CalibrationRun.objects.count() == 2


def test_the_learning_page_shows_before_and_after_and_an_editor_learns_at_once(editor):
    decided(20, right=False, confidence=0.9)
    page = on_one_line(editor.post(reverse(LEARNING), follow=True).text)
    assert "0.90" in page
    assert "0.30" in page
    assert CalibrationRun.objects.get().by == editor.user


def test_learning_at_once_is_an_editors(curator):
    decided(1)
    assert "Learn now" not in curator.get(reverse(LEARNING)).text
    assert curator.post(reverse(LEARNING)).status_code == 403
    assert not Calibration.objects.exists()


def test_with_nothing_decided_there_is_nothing_to_learn(editor):
    assert "nothing to learn from" in editor.post(reverse(LEARNING), follow=True).text
    assert not CalibrationRun.objects.exists()


def test_what_a_person_entered_is_no_rules_success_and_counts_as_missed():
    decided(2)
    decided(1, coder="person", rule="", entered_by=permissions.grant(make_user(), permissions.CURATOR))
    assert [(rate.name, rate.decided) for rate in learning.rates("rule")] == [("en.ban", 2)]
    assert [(one.name, one.found, one.missed) for one in learning.recall("kind")] == [("ban", 2, 1)]
    assert [rule.coder for rule in learning.recalibrate().rules] == ["rules"]
    assert Finding.objects.decided().count() == 3
