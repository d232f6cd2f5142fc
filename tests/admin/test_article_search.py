"""Curators search in articles."""

import pytest

from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_articles_are_found_by_words_of_title_publisher_and_text_in_any_language(curator):
    wire = make_article(
        "The agency moved. " * 30 + "Vodafone’s core network must be rebuilt by 2027.", title="Wire", publisher="Kurier"
    )
    german = make_article("Die Äußerung des Ministeriums gilt.", title="Überprüfung", publisher="Kurier", lang="de")
    chinese = make_article("政府禁止华为参与5G建设。", title="公告", publisher="日报", lang="zh")
    failed = make_article("", title="Lost", state="failed", url="https://gone.example.net/core")

    def found(query, **chosen):
        answer = curator.get("/admin/vendors/article/", {"q": query, **chosen})
        return {row.pk for row in answer.context["cl"].result_list}, answer.content.decode()

    for query, right in (
        ("core network", {wire.pk}),
        ('"core network" kurier', {wire.pk}),
        ('"network core"', set()),
        ("kurier -network", {german.pk}),
        ("äußerung überprüfung", {german.pk}),
        ("work", set()),
        ("华为", {chinese.pk}),
        ("gone.example.net", {failed.pk}),
        ("%", set()),
    ):
        assert found(query)[0] == right, query
    assert found("kurier", lang="de")[0] == {german.pk}
    assert found("kurier", publisher="日报")[0] == set()
    page = found('"core network"')[1]
    assert "… " in page
    assert "core network must be rebuilt by 2027." in page
