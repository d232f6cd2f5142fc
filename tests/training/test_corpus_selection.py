"""Which rounds a command may train on."""

import pytest

from training.corpus_selection import load_articles, select_rounds
from vendors.extraction.evaluation.rounds import CORPUS, Round, Use, articles_by_round, read_manifest


@pytest.fixture(scope="module")
def manifest():
    uses = {"dev": Use.DEV, "r1-en": Use.TRAIN, "r1-xx": Use.TRAIN, "r2-en": Use.WEIGH, "r2-xx": Use.BLIND}
    return {name: Round(name, f"{name}.jsonl", ("en",), 1, use, "", ()) for name, use in uses.items()}


def test_by_default_all_rounds_are_read_that_all_weights_may_learn_from(manifest):
    assert select_rounds(manifest) == ["dev", "r1-en", "r1-xx"]


def test_the_weighing_reads_the_rounds_kept_for_it(manifest):
    assert select_rounds(manifest, uses=[Use.WEIGH]) == ["r2-en"]


def test_a_pattern_names_several_rounds_and_never_blind_ones(manifest):
    assert select_rounds(manifest, ["r*"]) == ["r1-en", "r1-xx"]
    assert select_rounds(manifest, ["r*"], ["*-xx"]) == ["r1-en"]


@pytest.mark.parametrize(("name", "reason"), [("r2-xx", "blind"), ("r2-en", "weigh"), ("r9-en", "no round")])
def test_a_round_that_is_for_something_else_or_unknown_is_refused(manifest, name, reason):
    with pytest.raises(ValueError, match=reason):
        select_rounds(manifest, [name])


def test_a_round_that_is_left_out_has_to_exist(manifest):
    with pytest.raises(ValueError, match="r9-en"):
        select_rounds(manifest, without=["r9-en"])


def test_articles_come_round_by_round_in_the_order_of_their_names():
    manifest = read_manifest()
    rounds = articles_by_round(["r10-en", "r1-xx", "r1-en"])
    assert list(rounds) == ["r1-en", "r1-xx", "r10-en"]
    assert [len(articles) for articles in rounds.values()] == [manifest[name].articles for name in rounds]


def test_only_the_languages_asked_for_are_read():
    assert {article.document.lang for article in load_articles(["r1-*"], languages=["de", "fr"])} == {"de", "fr"}


def test_without_a_corpus_there_are_no_rounds(tmp_path):
    assert read_manifest(tmp_path) == {}
    assert CORPUS.is_dir()
