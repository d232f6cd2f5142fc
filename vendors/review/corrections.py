"""A corrected title, publisher or day of an article: it is read again with it, and sources that copied it follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from vendors.findings.coding import Recoding, code_article
from vendors.models import Article, Evidence
from vendors.record import publication

READ_WITH = ("title", "publisher", "published", "lang")
"""What the coder is given beside the text: another value may make it read something else."""
COPIED = {"title": "title", "publisher": "publisher", "published_as_known": "published", "url": "url"}
"""What a source takes over from its article when a finding is accepted, and the source's column for it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction has changed: the article's findings, and how many sources of actions."""

    recoding: Recoding
    sources: int


def particulars(article: Article) -> dict[str, Any]:
    """Return the article's particulars, to be compared with what they are after the correction."""
    return {name: getattr(article, name) for name in (*READ_WITH, *COPIED)}


@transaction.atomic
def follow_correction(article: Article, before: Mapping[str, Any], *, by: User | None) -> Correction:
    """Read a corrected article again, and correct the sources that still have what was copied from it before.

    Decisions stay as they are: a person has looked at them. CannotPublish where the record refuses the change.
    """
    now = particulars(article)
    changed = {name for name, value in now.items() if value != before[name]}
    sources = _correct_sources(article, before, by=by) if changed & COPIED.keys() else 0
    recoding = code_article(article.pk) if changed & set(READ_WITH) else Recoding(article.pk)
    return Correction(recoding, sources)


def _correct_sources(article: Article, before: Mapping[str, Any], *, by: User | None) -> int:
    corrected = []
    for source in Evidence.objects.filter(finding__article=article).select_related("action"):
        copied = {
            column: getattr(article, name) or ""
            for name, column in COPIED.items()
            if str(getattr(source, column) or "") == str(before[name] or "") != str(getattr(article, name) or "")
        }
        if not copied:
            continue
        for column, value in copied.items():
            setattr(source, column, value or (None if column == "published" else ""))
        source.save()
        corrected.append(source)
    for action in {source.action_id: source.action for source in corrected}.values():
        publication.changed(action, by=by, reason="A source's title, publisher or day was corrected")
    return len(corrected)
