"""The engine against the coded articles: floors below which no change may fall."""

import pytest

from vendors.extraction.evaluation.corpus_files import finding_as_event
from vendors.extraction.evaluation.rounds import articles_of
from vendors.extraction.evaluation.scoring import score


def scored(engine, *rounds):
    articles = list(articles_of(rounds))
    answers = {
        article.id: [
            finding_as_event(finding, article.document.text) for finding in engine.read(article.document).findings
        ]
        for article in articles
    }
    return score(articles, answers)


@pytest.fixture(scope="module")
def tuned(engine):
    return scored(engine, "dev")


def test_the_articles_that_were_learned_from_are_read_no_worse_than_before(tuned):
    assert tuned.rates().f1 > 0.92
    assert tuned.ratio("silent", "negatives") > 0.85


def test_articles_that_no_weights_have_seen_are_read_no_worse_than_before(engine):
    unseen = scored(engine, "r21-en", "r20-xx")  # two of the four rounds: reading all takes half a minute more
    assert unseen.rates().f1 > 0.78
    assert unseen.ratio("status", "hit") > 0.9
    assert unseen.ratio("silent", "negatives") >= 0.9


def test_articles_that_only_the_weighing_has_seen_are_read_no_worse_than_before(engine):
    assert scored(engine, "r18-en").rates().f1 > 0.84


def test_every_quote_is_verbatim(tuned):
    assert tuned.ratio("verbatim", "quotes") == 1.0
