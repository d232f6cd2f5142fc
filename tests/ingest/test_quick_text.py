from collections.abc import Iterable
from copy import copy
from itertools import product
from typing import Any

import pytest
import trafilatura
from lxml.html import HtmlElement, fromstring
from trafilatura.baseline import html2txt
from trafilatura.htmlprocessing import prune_unwanted_nodes
from trafilatura.settings import Document
from trafilatura.utils import load_html
from trafilatura.xml import delete_element
from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from benchmarks.pages import page_of
from tests.ingest.pages import page
from vendors.ingest.quick_text import max_text_length, quick_text, removable_elements

TAGS = ("div", "section", "aside", "details", "ol", "ul", "p", "span")
NAMES = [
    "",
    "comment",
    "Comments",
    "commentary",
    "comment-list",
    "my-comments",
    "comol",
    "disqus_thread",
    "dsq-comments-1",
    "Comment",
    "mvp-post-add-box",
    "a mvp-post-add-wrap",
    "infinite-scroll",
    "infinitescroll x",
    "elementor-share-buttons",
    "content",
    "article-comments",
    "x post-comments",
    "comment-1 commentary",
    "x comments",
]
MANY = "".join(
    f'<{tag} id="{name}" class="{kind}">{tag} {name} {kind}{inner}</{tag}> tail '
    for tag, name, kind, inner in product(TAGS, NAMES, NAMES, ("", "<h1>Title</h1>", '<div id="comments">x</div>'))
)


def tree_of(html: str) -> HtmlElement:
    tree = load_html(html)
    assert tree is not None
    return tree


def by_trafilatura(html: str) -> str:
    found: Any = trafilatura.bare_extraction(html, fast=True, include_comments=False)
    return (found.text or "") if isinstance(found, Document) else ""


def without(tree: HtmlElement, elements: Iterable[HtmlElement]) -> HtmlElement:
    for element in list(elements):
        delete_element(element)
    return tree


def test_the_same_elements_are_left_out_as_by_the_expressions_of_trafilatura() -> None:
    ours, theirs = (fromstring(f"<html><body><main>{MANY}</main></body></html>") for _ in range(2))
    for expressions in (RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH):
        theirs = prune_unwanted_nodes(theirs, expressions)
    assert without(ours, removable_elements(ours)).text_content() == theirs.text_content()


@pytest.mark.parametrize(
    "html",
    [
        page(),
        page_of(3),
        page_of(8).replace('class="comment"', 'class="remark"'),
        page().replace("<p>", "<p>one<b>two</b>\n\t three<br>four<script>var a = 1;</script>"),
    ],
)
def test_the_bound_is_never_less_than_the_measure(html: str) -> None:
    tree = tree_of(html)
    assert max_text_length(copy(tree)) >= len(html2txt(tree))


@pytest.mark.parametrize("html", [page_of(number) for number in range(4)])
def test_the_text_is_that_of_trafilatura_and_the_page_stays_as_it_is(html: str) -> None:
    tree = tree_of(html)
    before = tree.text_content()
    assert quick_text(tree) == by_trafilatura(html)
    assert tree.text_content() == before


def test_a_page_of_which_little_is_text_is_left_to_trafilatura() -> None:
    teasers = "".join(f"<div><span>What the other story number {n} tells</span></div>" for n in range(900))
    assert quick_text(tree_of(page_of(1).replace("<footer>", f"{teasers}<footer>"))) is None


def test_a_page_with_hardly_a_text_is_left_to_trafilatura() -> None:
    assert quick_text(tree_of("<html><head><title>A</title></head><body><p>Too short.</p></body></html>")) is None


def test_a_thread_of_a_forum_is_left_to_trafilatura() -> None:
    script = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>'
    assert quick_text(tree_of(page_of(1).replace("</head>", f"{script}</head>"))) is None
