"""Pledges by a vendor: the governments that they are made to, instead of one that acts."""

from vendors.extraction.rules.arguments import ActorCandidate
from vendors.extraction.rules.candidates import ArticleContext, Candidate
from vendors.extraction.rules.frames import COMPANIES, COMPANY, PRONOUN, SentenceFrame
from vendors.extraction.text.names import VENDOR
from vendors.extraction.vocabulary import INTERNATIONAL, Kind

_QUOTE_REACH = 130
"""Characters before a pledge in which a quoted "we" is the one that pledges; a spoken sentence is seldom longer."""
_SUBJECT_FORMS = frozenset((VENDOR, COMPANY, COMPANIES, PRONOUN))


def mark_vendor_pledges(frame: SentenceFrame, candidates: list[Candidate], context: ArticleContext) -> None:
    """Mark the pledges whose subject is a vendor, and turn their actor into the government that they are made to."""
    for candidate in candidates:
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
    if frame.has_between("we", max(frame.sentence.start, start - _QUOTE_REACH), start):
        return True
    before = [mention for mention in frame.vendor_mentions if mention.end <= start and mention.form in _SUBJECT_FORMS]
    if not before:
        return False
    governments = [
        gov.end for gov in frame.governments if gov.end <= start and not gov.preposition and not gov.possessive
    ]
    return not governments or governments[-1] < before[-1].end
