"""Pledges by a vendor: the governments that they are made to, instead of one that acts."""

from vendors.extraction.rules.arguments import ActorCandidate
from vendors.extraction.rules.candidates import ArticleContext, Candidate
from vendors.extraction.rules.frames import COMPANIES, COMPANY, PRONOUN, SentenceFrame
from vendors.extraction.text.scanner import VENDOR
from vendors.extraction.vocabulary import INTERNATIONAL, Kind

_OWN_WORDS = 130
"""How far before a pledge a quoted "we" may stand."""
_SELF = frozenset((VENDOR, COMPANY, COMPANIES, PRONOUN))


def mark_vendor_pledges(frame: SentenceFrame, found: list[Candidate], context: ArticleContext) -> None:
    """Mark the pledges whose subject is a vendor, and turn their actor into the government that they are made to."""
    for candidate in found:
        if candidate.trigger.kind is Kind.PLEDGE and _vendor_is_subject(frame, candidate):
            candidate.vendor_pledge = True
            home = {context.discourse.home_countries.get(slug) for slug in candidate.target.slugs}
            codes = tuple(code for code in candidate.actor.codes if code not in home)
            candidate.actors[0] = ActorCandidate(
                codes or (INTERNATIONAL,),
                candidate.actor.government,
                "to/" + candidate.actor.relation,
                candidate.actor.score,
            )


def _vendor_is_subject(frame: SentenceFrame, candidate: Candidate) -> bool:
    start = candidate.trigger.start
    if frame.has_between("we", max(frame.sentence.start, start - _OWN_WORDS), start):
        return True
    before = [target for target in frame.vendor_mentions if target.end <= start and target.form in _SELF]
    if not before:
        return False
    governments = [
        gov.end for gov in frame.governments if gov.end <= start and not gov.preposition and not gov.possessive
    ]
    return not governments or governments[-1] < before[-1].end
