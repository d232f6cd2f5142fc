"""`manage.py extract` and `manage.py evaluate`: files in, lines out, no database."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

EXAMPLES = Path(__file__).parent.parent / "corpus" / "examples"


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
    (row,) = lines("extract", str(EXAMPLES / "huawei-no-spy.json"))
    text = json.loads((EXAMPLES / "huawei-no-spy.json").read_text(encoding="utf-8"))["text"]
    assert all(event["evidence"] in text for event in json.loads(row)["events"])


@pytest.mark.parametrize(("name", "content"), [("a.json", "{"), ("b.json", "{}"), ("c.json", '{"id": "c"}')])
def test_a_file_that_holds_no_article_is_named(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=name):
        lines("extract", str(tmp_path))


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        lines("extract", str(tmp_path / "nowhere"))


def test_evaluate_prints_the_figures_as_text_and_as_json():
    assert lines("evaluate", str(EXAMPLES))[0].startswith("headline  P ")
    assert json.loads(lines("evaluate", str(EXAMPLES), "--json")[0])["articles"] == 1


def test_evaluate_says_when_a_folder_holds_no_articles(tmp_path):
    with pytest.raises(CommandError, match="no articles"):
        lines("evaluate", str(tmp_path))
