"""The coded articles themselves, and what the check of them finds."""

import csv
import json

import pytest

from training.lint import article_faults, faults
from vendors.extraction.evaluation.rounds import COLUMNS

EVENT = {
    "jurisdiction": "LV", "vendors": ["huawei"], "actor": "government", "kind": "ban", "status": "adopted",
    "date": "2021-05", "scope": ["5g"], "body": "", "evidence": "Latvia banned Huawei",
}  # fmt: skip
ARTICLE = {
    "round": "r1-en", "id": "latvia-bans", "url": "https://example.org/latvia", "publisher": "The Paper",
    "published": "2021-05-20", "lang": "en", "title": "A ban", "text": "Latvia banned Huawei in May.",
    "events": [EVENT],
}  # fmt: skip
MANIFEST = {
    "file": "r1-en.jsonl", "round": "r1-en", "languages": "en", "articles": "1", "use": "train", "brief": "a test",
    "seen_by": "encoder@1234567",
}  # fmt: skip


def test_all_coded_articles_are_in_order():
    assert list(faults()) == []


def test_a_right_article_has_no_fault():
    assert list(article_faults(ARTICLE)) == []


def test_an_event_may_say_that_a_person_had_to_enter_it():
    assert list(article_faults({**ARTICLE, "events": [{**EVENT, "coder": "person"}]})) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": ""}, "no text in"),
        ({"id": "Latvia Bans"}, "id"),
        ({"url": "latvia"}, "url"),
        ({"lang": "English"}, "lang"),
        ({"published": "2021-05"}, "published"),
        ({"events": [EVENT, EVENT]}, "same event twice"),
        ({"events": None}, "no list"),
        ({"surprise": 1}, "unknown"),
    ],
)
def test_a_wrong_article_is_listed(change, fault):
    assert fault in " ".join(article_faults({**ARTICLE, **change}))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"evidence": "Latvia banned ZTE"}, "not in the text"),
        ({"evidence": " Latvia"}, "padded"),
        ({"jurisdiction": "XX"}, "jurisdiction"),
        ({"jurisdiction": "INT"}, "only for a vendor's pledge"),
        ({"actor": "vendor"}, "can only pledge"),
        ({"kind": "embargo"}, "kind"),
        ({"status": "in_force"}, "status"),
        ({"date": "2021-06-01"}, "date"),
        ({"date": "2021-13"}, "date"),
        ({"scope": ["6g"]}, "scope"),
        ({"scope": ["5g", "5g"]}, "scope"),
        ({"vendors": []}, "vendors"),
        ({"vendors": ["huawei", "unnamed"]}, "unnamed"),
        ({"vendors": "huawei"}, "wrong type"),
        ({"optional": False}, "optional"),
        ({"body": None}, "wrong type"),
        ({"surprise": 1}, "other fields"),
    ],
)
def test_a_wrong_event_is_listed(change, fault):
    assert fault in " ".join(article_faults({**ARTICLE, "events": [{**EVENT, **change}]}))


@pytest.fixture
def corpus(tmp_path):
    def write(*written, **changes):
        lines = "".join(json.dumps(article) + "\n" for article in written or [ARTICLE])
        (tmp_path / "r1-en.jsonl").write_text(lines, encoding="utf-8")
        with (tmp_path / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerow({**MANIFEST, **changes})
        return tmp_path

    return write


def test_a_corpus_that_agrees_with_its_manifest_has_no_fault(corpus):
    assert list(faults(corpus())) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"articles": "2"}, "holds 1 articles"),
        ({"languages": "de"}, "languages"),
        ({"round": "r2-en"}, "not listed"),
        ({"use": "blind"}, "is blind"),
        ({"use": "weigh"}, "the encoder learned from it"),
        ({"use": "play"}, "play"),
    ],
)
def test_a_manifest_that_says_otherwise_is_listed(corpus, changes, fault):
    assert fault in " ".join(faults(corpus(**changes)))


def test_an_id_may_be_used_once(corpus):
    again = {**ARTICLE, "title": "Another"}
    assert "used twice" in " ".join(faults(corpus(ARTICLE, again, articles="2")))


def test_a_line_that_is_no_json_is_named(corpus):
    folder = corpus()
    (folder / "r1-en.jsonl").write_text("{\n", encoding="utf-8")
    assert "line 1" in " ".join(faults(folder))
