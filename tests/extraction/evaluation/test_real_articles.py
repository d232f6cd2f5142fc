"""Codes of real articles are kept without their texts, and joined with texts that lie elsewhere."""

import json
import sys

import pytest
from django.core.management import CommandError, call_command

from training import real_codes
from training.corpus_selection import load_real_articles
from vendors.extraction.evaluation.corpus_files import UnreadableArticle
from vendors.extraction.evaluation.real_articles import Part, join

TEXT = "Ruritania schließt ZTE aus. Mehr war nicht zu hören."
EVENT = {
    **{"jurisdiction": "DE", "vendors": ["zte"], "actor": "government", "kind": "ban", "status": "adopted"},
    **{"date": "", "scope": [], "body": "", "evidence": "schließt ZTE aus"},
}


@pytest.fixture
def corpus(tmp_path):
    """A folder of texts, and an empty corpus, into which one article of `train` has been coded."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, part in (("one", "train"), ("two", "test")):
        (tmp_path / "texts" / part).mkdir(parents=True)
        article = {"id": name, "lang": "de", "publisher": "P", "published": "2020-01-02", "title": "T", "text": TEXT}
        (tmp_path / "texts" / part / f"{name}.json").write_text(json.dumps(article), encoding="utf-8")
    return folder


def code(tmp_path, monkeypatch, **events):
    lines = [json.dumps({"id": name, "events": coded}) + "\n" for name, coded in events.items()]
    (tmp_path / "coded.jsonl").write_text("".join(lines), encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("texts", "coded.jsonl", "corpus")]
    monkeypatch.setattr(sys, "argv", ["real_codes", *paths[:2], "--corpus", paths[2]])
    real_codes.main()


def test_what_is_kept_holds_no_word_of_the_text_and_reads_as_it_was_coded(corpus, tmp_path, monkeypatch):
    code(tmp_path, monkeypatch, one=[EVENT], two=[])
    kept = (corpus / "real.jsonl").read_text(encoding="utf-8")
    assert "schließt" not in kept
    assert '"at": [10, 26]' in kept
    joined = join(tmp_path / "texts", corpus=corpus)
    assert [(article.id, article.events) for article in joined.articles] == [("one", (EVENT,)), ("two", ())]
    assert [article.id for article in load_real_articles(tmp_path / "texts", Part.TRAIN, corpus=corpus)] == ["one"]
    assert load_real_articles(None, Part.TRAIN) == []
    with pytest.raises(ValueError, match="nothing learns"):
        load_real_articles(tmp_path / "texts", Part.TEST)


def test_a_text_that_has_changed_is_refused_and_one_that_is_missing_is_counted(corpus, tmp_path, monkeypatch):
    code(tmp_path, monkeypatch, one=[EVENT], two=[])
    path = tmp_path / "texts" / "train" / "one.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Mehr", "Weniger"), encoding="utf-8")
    with pytest.raises(UnreadableArticle, match="not the one that was coded"):
        join(tmp_path / "texts", corpus=corpus)
    path.unlink()
    assert join(tmp_path / "texts", corpus=corpus).missing == ["one"]
    with pytest.raises(CommandError, match="no articles in"):
        call_command("evaluate", "--real", str(tmp_path / "texts"), "--part", "train")


def test_a_quote_that_the_text_does_not_hold_is_named_and_nothing_is_written(corpus, tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        code(tmp_path, monkeypatch, one=[{**EVENT, "evidence": "bans ZTE"}])
    assert "one: its text does not hold 'bans ZTE'" in capsys.readouterr().err
    assert not (corpus / "real.jsonl").exists()
