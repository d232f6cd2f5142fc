"""Curation in Django admin, one module a group of models; the review desk is in desk.py."""

from django.contrib import admin

from vendors.admin import (
    actions,
    articles,
    findings,
    log,
    people,
    problems,
    reader_sources,
    reference,
    second_coder_page,
    second_factor,
    sign_ins,
    source_quotes,
    start_page,
    watched_sites,
)
from vendors.admin.base import SITE_HEADER

__all__ = [
    "actions",
    "articles",
    "findings",
    "log",
    "people",
    "problems",
    "reader_sources",
    "reference",
    "second_coder_page",
    "second_factor",
    "sign_ins",
    "source_quotes",
    "start_page",
    "watched_sites",
]

admin.site.site_header = SITE_HEADER
admin.site.enable_nav_sidebar = False  # it takes a fifth of the page; the start page has all that it has
admin.site.site_title = SITE_HEADER
admin.site.index_title = "Curation"
admin.site.index_template = "admin/start.html"
admin.site.index = start_page.start_page  # type: ignore[method-assign, assignment]
