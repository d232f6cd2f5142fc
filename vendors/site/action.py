"""One action: its facts, history and quotes, what it hangs together with, and how to cite it."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from vendors.listing.caching import public
from vendors.listing.columns import evidence_record
from vendors.models import Action, Evidence, Milestone
from vendors.models.choices import ActionState, KindChoices
from vendors.site.citations import bibtex, citation, ris

RELATED = 6
IN_SCRIPT = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Told:
    """A milestone and the evidence that tells it."""

    milestone: Milestone
    evidence: list[Evidence]


@public
def action(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Show a published action; lead from a merged one to the other; tell why one was withdrawn; hide a draft."""
    found = get_object_or_404(Action.objects.with_public_details().select_related("under", "merged_into"), pk=pk)
    if found.state == ActionState.MERGED and found.merged_into:
        return redirect(final(found), permanent=False)
    if found.state == ActionState.WITHDRAWN:
        context = {"action": found, "changes": found.changes.newest_first()}
        return render(request, "site/action_gone.html", context, status=410)
    if found.state != ActionState.PUBLISHED:
        raise Http404
    if slug != found.slug:
        return redirect(found, permanent=True)
    return render(request, "site/action.html", _context(found))


def final(merged: Action) -> Action:
    """Return the action at the end of a chain of mergers."""
    seen: set[int] = set()
    while merged.state == ActionState.MERGED and merged.merged_into and merged.pk not in seen:
        seen.add(merged.pk)
        merged = merged.merged_into
    return merged


def _context(found: Action) -> dict[str, Any]:
    evidence = list(found.evidence.all())
    told = [Told(m, [e for e in evidence if e.milestone_id == m.pk]) for m in found.milestones.all()]
    address = settings.SITE_URL + found.get_absolute_url()
    return {
        "action": found,
        "told": told,
        "evidence": evidence,
        "made_under": found.made_under.published().for_lists(),
        "under": found.under if found.under and found.under.state == ActionState.PUBLISHED else None,
        "related": related(found),
        "conflicts": found.conflicts.filter(resolved_at__isnull=True).select_related("finding__article"),
        "changes": found.changes.newest_first(),
        "canonical": address,
        "cite": {
            "text": citation(found, address, timezone.localdate()),
            "bibtex": bibtex(found, address),
            "ris": ris(found, address),
        },
        "structured": structured(found, evidence, address),
    }


def related(found: Action) -> list[Action]:
    """Return other actions of the same country about the same vendors, the latest first."""
    others = Action.objects.published().filter(country=found.country_id).exclude(pk=found.pk)
    vendors = [vendor.pk for vendor in found.vendors.all()]
    same = others.of_vendors(vendors) if vendors else others.filter(kind=found.kind)
    return list(same.for_lists().order_by("-latest", "-pk")[:RELATED])


def structured(found: Action, evidence: list[Evidence], address: str) -> SafeString:
    """Return the action as JSON-LD, safe inside a script element. A data block is not executed, so no rule of the
    content security policy concerns it."""
    told = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": address,
        "url": address,
        "name": found.title,
        "abstract": found.summary,
        "genre": str(KindChoices(found.kind).label),
        "datePublished": found.published_at.date().isoformat() if found.published_at else None,
        "dateModified": found.updated_at.date().isoformat(),
        "temporalCoverage": f"{found.started or '..'}/{found.ended or '..'}",
        "spatialCoverage": {"@type": "Country", "name": found.country.name, "identifier": found.country_id},
        "about": [{"@type": "Organization", "name": vendor.name} for vendor in found.vendors.all()],
        "citation": [_article(piece) for piece in evidence if piece.source_url],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": settings.SITE_URL},
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    text = json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(IN_SCRIPT))  # noqa: S308 - escaped just here


def _article(piece: Evidence) -> dict[str, str]:
    record = evidence_record(piece)
    told = {"@type": "CreativeWork", "url": record["url"], "name": record["title"], "publisher": record["publisher"]}
    return {key: value for key, value in {**told, "datePublished": record["published"]}.items() if value}
