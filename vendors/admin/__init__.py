"""Curation in Django admin, one module a group of models; the review desk is in desk.py."""

from django.contrib import admin

from vendors.admin import actions, articles, findings, log, problems, reference
from vendors.admin.base import SITE_HEADER

__all__ = ["actions", "articles", "findings", "log", "problems", "reference"]

admin.site.site_header = SITE_HEADER
admin.site.site_title = SITE_HEADER
admin.site.index_title = "Curation"
