"""What counts as right when it is learned how far the encoder is to be trusted."""

import dataclasses
import datetime
import json
from pathlib import Path

import pytest

from training import train_fusion
from training.train_fusion import as_lines, calibration, is_annotated, priors_of, read_unseen, report
from vendors.extraction.engine import Engine
from vendors.extraction.evaluation.corpus_files import CodedArticle
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon
from vendors.extraction.types import Document
from vendors.extraction.vocabulary import Kind
from vendors.extraction.weighing.hypotheses import Hypothesis
from vendors.extraction.weighing.priors import Priors

TEXT = "Latvia banned Huawei from its networks. The ban on Huawei angered some in Latvia."
QUOTE = "Latvia banned Huawei from its networks"


@pytest.fixture(scope="module")
def candidates():
    """The rules' candidates of both sentences."""
    engine = Engine(Lexicon.from_folder(REFERENCE_DATA), encoder=None)
    return {one.sentence: one for one in engine.propose(Document(TEXT, lang="en"), "en")}


@pytest.fixture
def hypothesis(candidates):
    def of(code="LV", slug="huawei", kind=Kind.BAN, sentence=0, probability=0.0):
        return Hypothesis(sentence, code, slug, kind, candidates[sentence], probability=probability)

    return of


def article(**changes):
    event = {"jurisdiction": "LV", "vendors": ["huawei"], "kind": "ban", "evidence": QUOTE, **changes}
    return CodedArticle("latvia", Document(TEXT, "", datetime.date(2021, 5, 20), "en"), (event,))


def test_a_hypothesis_in_the_sentence_of_the_quote_is_right(hypothesis):
    assert is_annotated(article(), hypothesis()) is True


@pytest.mark.parametrize("wrong", [{"code": "EE"}, {"slug": "zte"}, {"kind": Kind.WARNING}])
def test_another_government_vendor_or_kind_is_wrong(hypothesis, wrong):
    assert is_annotated(article(), hypothesis(**wrong)) is False


def test_the_same_step_in_another_sentence_teaches_nothing(hypothesis):
    assert is_annotated(article(), hypothesis(sentence=1)) is None


def test_an_event_on_which_annotators_differ_teaches_nothing(hypothesis):
    assert is_annotated(article(optional=True), hypothesis()) is None


def test_a_step_of_no_vendor_is_that_of_an_unnamed_one(hypothesis):
    assert is_annotated(article(vendors=[]), hypothesis(slug="unnamed")) is True


def test_the_table_says_how_many_of_each_tenth_were_right(hypothesis):
    table = calibration([article()], [[hypothesis(probability=0.95), hypothesis(code="EE", probability=0.97)]])
    assert table.splitlines()[1].split() == ["0.9-", "2", "0.50"]


def test_priors_are_counted_by_article_and_written_one_country_a_line():
    priors = priors_of([article(date="2021-05-18", status="adopted")] * 2)
    written = as_lines(priors)
    assert written.splitlines()[1] == '"LV": {"huawei": {"ban": [{"2021-05": 2}, {"adopted": 2}]}}'
    assert Priors.from_dict(json.loads(written)).as_dict() == priors.as_dict()


def test_the_report_tells_english_articles_and_those_in_other_languages_apart():
    english = article(date="2021-05-18", status="adopted", actor="government", scope=[], body="")
    german = dataclasses.replace(english, id="lettland", document=dataclasses.replace(english.document, lang="de"))
    text = report([english, german], {"latvia": list(english.events)})
    parts = dict(zip(["all", "English", "other"], text.split("headline")[1:], strict=True))
    assert "R 0.500" in parts["all"].splitlines()[0]
    assert "R 1.000" in parts["English"].splitlines()[0]
    assert "R 0.000" in parts["other"].splitlines()[0]


def test_each_group_of_articles_is_read_by_its_own_encoder(monkeypatch):
    """Else real articles would be weighed by an encoder that has learned from them."""
    monkeypatch.setattr(train_fusion, "TwiceAsked", lambda folder: folder.name)
    first, second = (dataclasses.replace(article(), id=name) for name in ("first", "second"))

    class Reader:
        def hypotheses(self, document, encoder, priors):
            return [(encoder, bool(priors.as_dict()))]

    priors = priors_of([article(status="adopted", date="")])
    sample = read_unseen([(Path("mean"), [first]), (Path("other-half"), [second])], Reader(), priors)

    assert [one.id for one in sample.articles] == ["first", "second"]
    assert sample.hypotheses == [[("mean", True)], [("other-half", True)]]
    assert sample.without_priors == [[("mean", False)], [("other-half", False)]]
