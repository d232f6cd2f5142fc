"""The engine against the coded articles: floors below which no change may fall, and the labels themselves."""

import json
from pathlib import Path

import pytest

from vendors.extraction.evaluation.corpus_files import article_from_json, finding_as_event, read_article
from vendors.extraction.evaluation.scoring import score

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = sorted(CORPUS.glob("*/*.json"))


def scored(engine, *rounds):
    articles = [read_article(path) for name in rounds for path in sorted((CORPUS / name).glob("*.json"))]
    answers = {
        one.id: [finding_as_event(found, one.document.text) for found in engine.read(one.document).findings]
        for one in articles
    }
    return score(articles, answers)


@pytest.fixture(scope="module")
def tuned(engine):
    return scored(engine, "dev")


def test_the_articles_that_were_learned_from_are_read_no_worse_than_before(tuned):
    assert tuned.rates().f1 > 0.92
    assert tuned.ratio("silent", "negatives") > 0.85


def test_articles_that_no_weights_have_seen_are_read_no_worse_than_before(engine):
    unseen = scored(engine, "r20-en", "r20-xx", "r21-en", "r21-xx")
    assert unseen.rates().f1 > 0.78
    assert unseen.ratio("status", "hit") > 0.9
    assert unseen.ratio("silent", "negatives") >= 0.9


def test_articles_that_only_the_weighing_has_seen_are_read_no_worse_than_before(engine):
    assert scored(engine, "r18-en", "r18-xx").rates().f1 > 0.84


def test_every_quote_is_verbatim(tuned):
    assert tuned.ratio("verbatim", "quotes") == 1.0


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_coded_article_quotes_its_own_text(path):
    article = article_from_json(json.loads(path.read_text(encoding="utf-8")))
    assert article.id == path.stem
    assert all(event["evidence"] in article.document.text for event in article.events)
