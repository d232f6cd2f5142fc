"""A suggested title for an action: a plain sentence made from its coded fields, for a curator to improve."""

from collections.abc import Sequence

from django.utils.translation import override

from vendors.extraction.vocabulary import INTERNATIONAL, Actor, Kind, Scope, Status, text_status
from vendors.listing.presentation import joined
from vendors.models.choices import SCOPE_IN_SENTENCE

_VERBS: dict[tuple[Kind, Status], str] = {
    (Kind.BAN, Status.PROPOSED): "{who} plans to ban {whom}",
    (Kind.BAN, Status.ADOPTED): "{who} bans {whom}",
    (Kind.BAN, Status.ENDED): "{who} lifts its ban on {whom}",
    (Kind.BAN, Status.REJECTED): "{who} decides against banning {whom}",
    (Kind.RESTRICTION, Status.PROPOSED): "{who} plans to restrict {whom}",
    (Kind.RESTRICTION, Status.ADOPTED): "{who} restricts {whom}",
    (Kind.RESTRICTION, Status.ENDED): "{who} lifts its restrictions on {whom}",
    (Kind.RESTRICTION, Status.REJECTED): "{who} decides against restricting {whom}",
    (Kind.PLEDGE, Status.PROPOSED): "{who} offers a commitment on {whom}",
    (Kind.PLEDGE, Status.ADOPTED): "{who} signs a commitment on {whom}",
    (Kind.PLEDGE, Status.ENDED): "{who} leaves its commitment on {whom}",
    (Kind.PLEDGE, Status.REJECTED): "{who} refuses a commitment on {whom}",
    (Kind.WARNING, Status.PROPOSED): "{who} prepares a warning about {whom}",
    (Kind.WARNING, Status.ADOPTED): "{who} warns against {whom}",
    (Kind.WARNING, Status.ENDED): "{who} withdraws its warning about {whom}",
    (Kind.WARNING, Status.REJECTED): "{who} decides not to warn against {whom}",
    (Kind.INVESTIGATION, Status.PROPOSED): "{who} plans to investigate {whom}",
    (Kind.INVESTIGATION, Status.ADOPTED): "{who} investigates {whom}",
    (Kind.INVESTIGATION, Status.ENDED): "{who} closes its investigation of {whom}",
    (Kind.INVESTIGATION, Status.REJECTED): "{who} decides against investigating {whom}",
    (Kind.PENALTY, Status.PROPOSED): "{who} seeks a penalty against {whom}",
    (Kind.PENALTY, Status.ADOPTED): "{who} penalises {whom}",
    (Kind.PENALTY, Status.ENDED): "{who} ends its proceedings against {whom}",
    (Kind.PENALTY, Status.REJECTED): "{who} decides against penalising {whom}",
    (Kind.PERMISSION, Status.PROPOSED): "{who} plans to allow {whom}",
    (Kind.PERMISSION, Status.ADOPTED): "{who} allows {whom}",
    (Kind.PERMISSION, Status.ENDED): "{who} withdraws its permission for {whom}",
    (Kind.PERMISSION, Status.REJECTED): "{who} refuses to allow {whom}",
}
_PLEDGES: dict[Status, str] = {
    Status.PROPOSED: "{whom} offers a commitment to {who}",
    Status.ADOPTED: "{whom} makes a commitment to {who}",
    Status.ENDED: "{whom} ends its commitment to {who}",
    Status.REJECTED: "{whom} refuses a commitment to {who}",
}


def suggest_title(
    *, country: str, vendors: Sequence[str], actor: str, kind: str, status: str, scope: Sequence[Scope]
) -> str:
    """Return a sentence such as "Australia bans Huawei and ZTE: 5G networks". `country` and `vendors` are names."""
    whom = _listed(vendors) or "high-risk vendors"
    step = text_status(Status(status))
    by_vendor = actor == Actor.VENDOR and kind == Kind.PLEDGE
    sentence = _PLEDGES[step] if by_vendor else _VERBS[Kind(kind), step]
    who = "governments" if country == INTERNATIONAL else country
    title = sentence.format(who=who, whom=whom) + (f": {_listed([_scope_words(s) for s in scope])}" if scope else "")
    return title[:1].upper() + title[1:200]


def _listed(names: Sequence[str]) -> str:
    """Join names as English does: titles are kept in English."""
    return joined(names, "%(first)s and %(last)s")


def _scope_words(scope: Scope) -> str:
    with override("en"):
        return str(SCOPE_IN_SENTENCE[scope])
