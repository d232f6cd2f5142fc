"""`manage.py extract` and `manage.py evaluate`: files in, lines out, no database."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from vendors.extraction.evaluation.rounds import CORPUS, articles_of

EXAMPLES = CORPUS / "examples.jsonl"


def lines(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().splitlines()


def test_each_article_of_a_folder_is_one_line(tmp_path):
    (tmp_path / "a.txt").write_text("A title\n\nAustralia has banned Huawei from its 5G network.", encoding="utf-8")
    (tmp_path / "b.html").write_text(
        "<html lang=en><body><article><h1>A title</h1><p>Australia has banned Huawei from its 5G network, the "
        "government said.</p></article></body></html>",
        encoding="utf-8",
    )
    rows = [json.loads(line) for line in lines("extract", str(tmp_path))]
    assert [row["id"] for row in rows] == ["a", "b"]
    assert {row["events"][0]["jurisdiction"] for row in rows} == {"AU"}


def test_evidence_is_cut_from_the_text():
    (row,) = lines("extract", str(EXAMPLES))
    (article,) = articles_of(["examples"])
    assert all(event["evidence"] in article.document.text for event in json.loads(row)["events"])


def test_each_line_of_a_file_of_articles_is_one_line(tmp_path):
    file = tmp_path / "two.jsonl"
    file.write_text('{"id": "a", "text": "ZTE."}\n{"id": "b", "text": "ZTE.\u2028ZTE."}\n', encoding="utf-8")
    assert [json.loads(line)["id"] for line in lines("extract", str(file))] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", "{"),
        ("b.json", "{}"),
        ("c.json", '{"id": "c"}'),
        ("d.json", "[]"),
        ("e.jsonl", "{"),
        ("f.jsonl", '{"id": "f"}'),
        ("g.jsonl", "[]"),
    ],
)
def test_a_file_that_holds_no_article_is_named(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=name):
        lines("extract", str(tmp_path))


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        lines("extract", str(tmp_path / "nowhere"))


def test_the_line_that_holds_no_article_is_named(tmp_path):
    file = tmp_path / "two.jsonl"
    file.write_text('{"id": "a", "text": "ZTE."}\n{"id": "b"}\n', encoding="utf-8")
    with pytest.raises(CommandError, match="line 2"):
        lines("extract", str(file))


def test_evaluate_prints_the_figures_as_text_and_as_json():
    assert lines("evaluate", str(EXAMPLES))[0].startswith("headline  P ")
    assert json.loads(lines("evaluate", str(EXAMPLES), "--json")[0])["articles"] == 1


def test_evaluate_says_when_a_folder_holds_no_articles(tmp_path):
    with pytest.raises(CommandError, match="no articles"):
        lines("evaluate", str(tmp_path))


def test_evaluate_takes_files_folders_and_names_of_rounds(tmp_path):
    (tmp_path / "none.jsonl").write_text('{"id": "a", "text": "ZTE."}\n', encoding="utf-8")
    (tmp_path / "one.json").write_text('{"id": "b", "text": "ZTE."}', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("No coded article.", encoding="utf-8")
    assert json.loads(lines("evaluate", str(tmp_path), "examples", str(EXAMPLES), "--json")[0])["articles"] == 4


def test_evaluate_says_what_is_neither_a_path_nor_a_round():
    with pytest.raises(CommandError, match="r99-en"):
        lines("evaluate", "r99-en")


def test_one_bad_file_is_named_and_the_rest_is_read(tmp_path):
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"id": "b", "text": "ZTE.", "title": "\\ud800"}', encoding="utf-8")
    (tmp_path / "c.jsonl").write_text('{"id": "c1"}\n{"id": "c2", "text": "ZTE."}\n', encoding="utf-8")
    (tmp_path / "d.txt").write_bytes(b"\xff\xfe\xff")
    out = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("extract", str(tmp_path), stdout=out)
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == ["b", "c2"]
    assert all(name in str(refusal.value) for name in ("a.json", "c.jsonl, line 1", "d.txt", "3 could not be read"))


@pytest.mark.parametrize("published", ["2023", "2023-05", "2023-05-09", ""])
def test_a_day_may_be_known_to_the_month_or_the_year_only(tmp_path, published):
    (tmp_path / "a.json").write_text(json.dumps({"id": "a", "text": "ZTE.", "published": published}), encoding="utf-8")
    assert len(lines("extract", str(tmp_path))) == 1
