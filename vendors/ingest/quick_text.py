"""A page's text by trafilatura's first stage, wherever the later ones would not be asked.

`bare_extraction` measures each page with less than 3,000 characters of text as a whole, to see whether the first stage
found too little of it. That, and finding the readers' comments, can take three quarters of its time: both are done by
regular expressions called back from XPath for every element. Here the comments are found in one walk, and a bound that
is cheap to have takes the place of the measure where it is small enough. Where the later stages would be asked, this
says so, and the page is left to trafilatura itself.
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

# What trafilatura's expressions RAW_TREE_PRUNE_XPATH and REMOVE_COMMENTS_AND_LISTS_XPATH ask of an element's id and
# class; a test holds the two together.
ADDED = re.compile(r"mvp-post-add-(?:box|wrap)")
ENDLESS = re.compile(r"infinite-?scroll")
COMMENTS_ID = re.compile(r"[Cc]omment(?!ary)|comol")
COMMENTS_CLASS = re.compile(r"^[Cc]omment(?!ary)|(?:article|post)-comments")
BOXES, LISTS = ("div", "section", "aside", "list", "details"), ("ol", "ul")

OPTIONS = Extractor(output_format="python", fast=True, comments=False, tables=True)
TEXT, NUMBER = etree.XPath("string()", smart_strings=False), etree.XPath("count(descendant::*)")
FORUM = etree.XPath("boolean(//script[@type='application/ld+json'][contains(., 'DiscussionForumPosting')])")


def quick_text(page: HtmlElement) -> str | None:
    """Return the text that `bare_extraction(page, fast=True)` gives; None where its later stages would be asked.

    The page stays as it is.
    """
    if FORUM(page):
        return None
    tree = _without_comments(page)
    most = longest(tree)
    try:
        body, text = extract_content(convert_tags(tree_cleaning(tree, OPTIONS), OPTIONS), OPTIONS)
    except (TypeError, ValueError):
        return ""  # as `bare_extraction` does with pages that it trips over
    if len(text) < OPTIONS.min_extracted_size or _covers_little(page, len(text), most):
        return None
    return xmltotxt(body, OPTIONS.formatting)


def _covers_little(page: HtmlElement, found: int, most: int) -> bool:
    """Return whether trafilatura takes so many characters for too few; `most`: what its measure cannot exceed."""
    if found >= ESCALATION_MAX_LENGTH or found >= ESCALATION_PAGE_SHARE * most:
        return False
    return found < ESCALATION_PAGE_SHARE * len(html2txt(_without_comments(page)))


def _without_comments(page: HtmlElement) -> HtmlElement:
    tree = copy(page)
    for element in [*unwanted(tree)]:
        delete_element(element)
    return tree


def unwanted(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the readers' comments, and the articles that a page appends below its own."""
    for element in tree.iter(*BOXES, *LISTS):
        tag, name, kind = element.tag, element.get("id", ""), element.get("class", "")
        if (name or kind) and (_is_added(element, tag, name, kind) or _is_comments(tag, name, kind)):
            yield element


def _is_added(element: HtmlElement, tag: str, name: str, kind: str) -> bool:
    if tag not in ("div", "section", "aside"):
        return False
    if "elementor-share-buttons" in kind or ADDED.search(name) or ADDED.search(kind):
        return True
    return bool(ENDLESS.search(name) or ENDLESS.search(kind)) and element.find(".//h1") is None


def _is_comments(tag: str, name: str, kind: str) -> bool:
    if tag == "aside":
        return False
    foreign = tag not in LISTS and name.startswith(("disqus_thread", "dsq-comments"))
    return foreign or bool(COMMENTS_ID.match(name) or COMMENTS_CLASS.search(kind))


def longest(tree: HtmlElement) -> int:
    """Return a number of characters that trafilatura's measure of the page cannot exceed; its scripts are emptied.

    That measure is the text with single blanks between words, where some elements part words before and behind them.
    """
    for script in tree.iter("script", "style"):
        script.text = None
    body = tree.find(".//body")
    element = tree if body is None else body
    return len(" ".join(TEXT(element).split())) + 2 * int(NUMBER(element))
