"""The about page and the codebook."""

import re

import pytest

from tests.factories import make_action, make_article, make_country, make_finding
from vendors.models.choices import KindChoices, ScopeChoices
from vendors.site.about import page_from, quality

pytestmark = pytest.mark.django_db


def test_about_tells_how_far_the_record_reaches(client):
    make_action(country="DE")
    make_country("AD", last_searched="2026-03-01", searched_languages=["ca", "en"])
    make_finding(make_article("Berlin verbietet Huawei.", lang="de"), country="DE")
    page = client.get("/about/").content.decode()
    assert "1 country has been searched systematically" in page
    assert "Languages of the articles: German." in page
    assert "1 are machine-read and await review" in page


def test_about_owns_up_where_no_blind_figure_was_measured(client):
    owned_up = "No figure here was measured on articles" in client.get("/about/").content.decode()
    assert owned_up == (not any(figures["blind"] for figures in quality()["sets"]))


def test_a_blind_figure_is_told_apart(client, monkeypatch):
    told = quality()
    told["sets"].append({**told["sets"][0], "name": "New articles", "blind": True})
    monkeypatch.setattr("vendors.site.about.quality", lambda: told)
    page = client.get("/about/").content.decode()
    assert "never seen before" in page
    assert "No figure here was measured" not in page


def test_quality_figures_are_complete_shares():
    for figures in quality()["sets"]:
        shares = [*figures["headline"].values(), *figures["family"].values(), figures["status"], figures["date"]]
        assert all(0 <= share <= 1 for share in shares)


def test_the_codebook_has_each_kind_and_scope(client):
    page = client.get("/about/codebook/").content.decode()
    for value in (*KindChoices.values, *ScopeChoices.values):
        assert f"<code>{value}</code>" in page


def test_the_contents_of_the_codebook_lead_to_its_sections(client):
    page = client.get("/about/codebook/").content.decode()
    anchors = re.findall(r'href="#([^"]+)"', page)
    assert len(anchors) > 5
    assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_markdown_cannot_bring_markup_or_styles_of_its_own():
    page = page_from("# T\n\n<script>alert(1)</script> [x](javascript:alert(1))\n\n| a |\n| --: |\n| b |\n")
    assert "<script" not in page.html
    assert 'href="javascript' not in page.html
    assert "style=" not in page.html
    assert page.title == "T"
