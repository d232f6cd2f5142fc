"""The engine against the coded articles: floors below which no change may fall, and the labels themselves."""

import json
from pathlib import Path

import pytest

from vendors.extraction.corpusfile import article_from_json, finding_as_event, read_article
from vendors.extraction.scoring import score

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = sorted(CORPUS.glob("*/*.json"))


@pytest.fixture(scope="module")
def tuned(engine):
    articles = [read_article(path) for path in sorted((CORPUS / "dev").glob("*.json"))]
    english = [article for article in articles if article.document.lang == "en"]
    answers = {
        one.id: [finding_as_event(found, one.document.text) for found in engine.read(one.document).findings]
        for one in english
    }
    return score(english, answers)


def test_the_articles_used_for_tuning_are_read_no_worse_than_before(tuned):
    assert tuned.rates().f1 > 0.6
    assert tuned.ratio("silent", "negatives") > 0.8


def test_every_quote_is_verbatim(tuned):
    assert tuned.ratio("verbatim", "quotes") == 1.0


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_coded_article_quotes_its_own_text(path):
    article = article_from_json(json.loads(path.read_text(encoding="utf-8")))
    assert article.id == path.stem
    assert all(event["evidence"] in article.document.text for event in article.events)
