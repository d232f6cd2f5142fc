"""The kept page in its frame: the words and the mark, and nothing that could run or ask anybody."""

import re

import pytest

from vendors.ingest.compression import packed
from vendors.models import KeptCopy, SourcePage
from vendors.sources.kept_page import kept_html
from vendors.sources.places import place_of

HOSTILE = """<html><head><title>x</title><script>alert(1)</script><style>body{background:url(http://evil.example)}</style>
<meta http-equiv=refresh content="0;url=http://evil.example"><base href="http://evil.example"></head>
<body onload="alert(2)" style="background:url(//evil.example)"><img src=http://evil.example/p.gif onerror=alert(3)>
<p lang="en" onclick="alert(4)">It <b>is</b> &lt;script&gt; <a href="javascript:alert(5)">banned</a> now.</p>
<svg><script>alert(6)</script></svg><iframe src=//evil.example></iframe><form action=//evil.example><input></form>
<object data=//evil.example></object><video src=//evil.example></video><math><mtext></mtext></math>
<p>It is banned now.</p><link rel=stylesheet href=//evil.example></body></html>"""


def copy_of(html: str = "", *, text: str = "", **fields) -> KeptCopy:
    values = {"content_type": "text/html; charset=utf-8", "received": packed(html.encode()), "text": text}
    return KeptCopy(page=SourcePage(url="https://e.org"), number=1, **{**values, **fields})


def test_nothing_of_a_hostile_page_comes_through_but_its_words():
    shown = kept_html(copy_of(HOSTILE), "")
    assert "It <b>is</b> &lt;script&gt; banned now." in shown
    assert set(re.findall(r"<(\w+)", shown)) <= {"html", "head", "meta", "title", "body", "p", "b"}
    assert not re.search(r"evil|alert|javascript|\bon\w+=|style|http-equiv|src=|href", shown)


def test_the_quote_is_marked_across_elements_and_the_frame_goes_to_it():
    page = "<html><body><p>First. It <b>is\n banned</b> now.</p></body></html>"
    shown = kept_html(copy_of(page, text="First. It is banned now."), "It is banned now.")
    assert re.sub(r"<mark[^>]*>|</mark>|</?b>", "", shown).count("First. It is\n banned now.") == 1
    assert shown.count("id=quote") == 1
    assert "<p>First. <mark id=quote>It </mark><b><mark>is\n banned</mark></b><mark> now.</mark></p>" in shown


def test_of_a_quote_that_stands_twice_the_one_that_was_found_is_marked():
    text = "It is so.\nBut later.\nIt is so."
    page = "<html><body><p>It is so.</p><p>But later.</p><p>It is so.</p></body></html>"
    shown = kept_html(copy_of(page, text=text), "It is so.", start=text.rindex("It is so."))
    assert "<p>It is so.</p>" in shown
    assert shown.index("id=quote") > shown.index("But later.")


def test_a_pdf_is_shown_as_text_by_its_pages_and_right_to_left_text_runs_its_own_way():
    text = "Page one.\n\nحظرت الحكومة <b>هواوي</b>."
    copy = copy_of(text=text, content_type="application/pdf", page_starts=[0, 11], received=packed(b"%PDF"))
    shown = kept_html(copy, "Page one.")
    assert "<em>Page 2</em>" in shown
    assert '<p dir="auto">حظرت الحكومة &lt;b&gt;هواوي&lt;/b&gt;.' in shown


def test_a_page_nested_without_end_breaks_nothing():
    nested = "<html><body><p>Before.</p>" + "<div>" * 5_000 + "deep" + "</div>" * 5_000
    assert "<p>Before.</p>" in kept_html(copy_of(nested), "")


@pytest.mark.parametrize("quote", ["It is nowhere.", "(", "[a-z]+"])
def test_a_quote_that_the_page_as_shown_lacks_is_said_to_be_missing(quote):
    assert "does not stand word for word" in kept_html(copy_of("<html><body><p>Else.</p></body></html>"), quote)


def test_a_pinpoint_counts_paragraphs_and_pages_from_one():
    text = "One.\n\nTwo.\nThree."
    assert place_of(text, 0, 4).pinpoint == "paragraph 1"
    assert place_of(text, text.index("Three"), len(text)).pinpoint == "paragraph 3"
    assert place_of(text, text.index("Three"), len(text), page_starts=[0, 6, 6]).pinpoint == "page 3"
