"""A page's text by trafilatura's first stage, for the pages on which it would not run its later stages.

Where the first stage finds less than 3,000 characters, `bare_extraction` measures the text of the whole page, to see
whether that is too little of it. This measure and the search for readers' comments can take three quarters of its time:
both call regular expressions back from XPath for every element. Here the comments are found in one walk over the tree,
and a cheap upper bound stands in for the measure where it is low enough to decide. Where trafilatura would run its
later stages, the page is left to trafilatura itself.
"""

import re
from collections.abc import Iterator
from copy import copy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.baseline import html2txt
from trafilatura.core import ESCALATION_MAX_LENGTH, ESCALATION_PAGE_SHARE
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xml import delete_element, xmltotxt

# What trafilatura's expressions RAW_TREE_PRUNE_XPATH and REMOVE_COMMENTS_AND_LISTS_XPATH test in an element's id and
# class. A test keeps the two in step, and fails when a release of trafilatura changes its own.
ADDED_ARTICLE = re.compile(r"mvp-post-add-(?:box|wrap)")
INFINITE_SCROLL = re.compile(r"infinite-?scroll")
COMMENTS_ID = re.compile(r"[Cc]omment(?!ary)|comol")
COMMENTS_CLASS = re.compile(r"^[Cc]omment(?!ary)|(?:article|post)-comments")
BOXES, LISTS = ("div", "section", "aside", "list", "details"), ("ol", "ul")

OPTIONS = Extractor(output_format="python", fast=True, comments=False, tables=True)
TEXT, NUMBER = etree.XPath("string()", smart_strings=False), etree.XPath("count(descendant::*)")
FORUM = etree.XPath("boolean(//script[@type='application/ld+json'][contains(., 'DiscussionForumPosting')])")


def quick_text(page: HtmlElement) -> str | None:
    """Return the text that `bare_extraction(page, fast=True)` gives; None where it would run its later stages.

    The page is not changed.
    """
    if FORUM(page):
        return None
    tree = _without_comments(page)
    max_length = max_text_length(tree)
    try:
        body, text = extract_content(convert_tags(tree_cleaning(tree, OPTIONS), OPTIONS), OPTIONS)
    except (TypeError, ValueError):
        return ""  # as `bare_extraction` does with pages that make it fail
    if len(text) < OPTIONS.min_extracted_size or _is_too_little(page, len(text), max_length):
        return None
    return xmltotxt(body, OPTIONS.formatting)


def _is_too_little(page: HtmlElement, length: int, max_length: int) -> bool:
    """Return whether trafilatura finds `length` characters too few. Its measure of the page is at most `max_length`."""
    if length >= ESCALATION_MAX_LENGTH or length >= ESCALATION_PAGE_SHARE * max_length:
        return False
    return length < ESCALATION_PAGE_SHARE * len(html2txt(_without_comments(page)))


def _without_comments(page: HtmlElement) -> HtmlElement:
    tree = copy(page)
    for element in [*removable_elements(tree)]:
        delete_element(element)
    return tree


def removable_elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements that hold readers' comments, or other articles appended below the page's own."""
    for element in tree.iter(*BOXES, *LISTS):
        tag, element_id, css_class = element.tag, element.get("id", ""), element.get("class", "")
        if (element_id or css_class) and (
            _is_added(element, tag, element_id, css_class) or _is_comments(tag, element_id, css_class)
        ):
            yield element


def _is_added(element: HtmlElement, tag: str, element_id: str, css_class: str) -> bool:
    if tag not in ("div", "section", "aside"):
        return False
    if "elementor-share-buttons" in css_class or ADDED_ARTICLE.search(element_id) or ADDED_ARTICLE.search(css_class):
        return True
    return (
        bool(INFINITE_SCROLL.search(element_id) or INFINITE_SCROLL.search(css_class)) and element.find(".//h1") is None
    )


def _is_comments(tag: str, element_id: str, css_class: str) -> bool:
    if tag == "aside":
        return False
    is_embedded = tag not in LISTS and element_id.startswith(("disqus_thread", "dsq-comments"))
    return is_embedded or bool(COMMENTS_ID.match(element_id) or COMMENTS_CLASS.search(css_class))


def max_text_length(tree: HtmlElement) -> int:
    """Return an upper bound for the text length that trafilatura would measure; empties the tree's scripts.

    It measures the text with single spaces between words, and some elements add a space before and after themselves.
    """
    for script in tree.iter("script", "style"):
        script.text = None
    body = tree.find(".//body")
    element = tree if body is None else body
    return len(" ".join(TEXT(element).split())) + 2 * int(NUMBER(element))
