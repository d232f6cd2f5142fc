"""The scorer by section 4 of the codebook."""

import pytest

from vendors.extraction.evaluation.corpus_files import CodedArticle
from vendors.extraction.evaluation.scoring import score
from vendors.extraction.types import Document

TEXT = "Britain banned Huawei in July. Sweden followed in October."


def event(**changes):
    fields = {
        "jurisdiction": "GB", "vendors": ["huawei"], "actor": "government", "kind": "ban", "status": "adopted",
        "date": "2020-07", "scope": [], "body": "", "evidence": "Britain banned Huawei in July.",
    }  # fmt: skip
    return {**fields, **changes}


def rate(gold, answers):
    return score([CodedArticle("a", Document(TEXT), tuple(gold))], {"a": answers}).as_dict()


def test_the_same_events_score_one_throughout():
    result = rate([event()], [event()])
    assert {result[name] for name in ("status", "date", "evidence", "verbatim")} == {1.0}
    assert result["headline"]["f1"] == 1.0


def test_each_vendor_counts_as_a_tuple_of_its_own():
    result = rate([event(vendors=["huawei", "zte"])], [event()])
    assert (result["headline"]["precision"], result["headline"]["recall"]) == (1.0, 0.5)


def test_a_kind_of_the_same_family_counts_for_the_family_only():
    result = rate([event()], [event(kind="restriction")])
    assert (result["headline"]["f1"], result["family"]["f1"]) == (0.0, 1.0)


@pytest.mark.parametrize(("guess", "share"), [("2020-07-14", 1.0), ("2020", 1.0), ("2020-08", 0.0), ("", 0.0)])
def test_dates_are_compared_at_the_coarser_precision(guess, share):
    assert rate([event()], [event(date=guess)])["date"] == share


def test_a_status_that_a_text_cannot_tell_counts_as_the_one_it_can():
    assert rate([event()], [event(status="in_force")])["status"] == 1.0


def test_an_optional_event_is_neither_required_nor_an_error():
    gold = [event(), event(jurisdiction="SE", optional=True)]
    assert rate(gold, [event()])["headline"]["f1"] == 1.0
    assert rate(gold, [event(), event(jurisdiction="SE")])["headline"]["f1"] == 1.0


def test_an_empty_article_is_silent_or_not():
    assert rate([], [])["negatives_silent"] == 1.0
    assert rate([], [event()])["negatives_silent"] == 0.0


def test_the_report_lists_misses_and_extras():
    result = score([CodedArticle("a", Document(TEXT), (event(),))], {"a": [event(kind="penalty")]})
    lines = result.report(errors=2).splitlines()
    assert [line.split("\t")[0] for line in lines[-2:]] == ["missed", "extra"]
