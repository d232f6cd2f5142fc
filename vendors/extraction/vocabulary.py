"""The codebook's closed vocabularies.

Everything else takes its choices from here: the models, the filters, the extraction rules and the exports. The
values are the codebook's own words, stored and published as they are; what a reader sees are the labels.
"""

from enum import StrEnum


class Actor(StrEnum):
    """Who takes the step: a government, or a vendor that commits itself toward one."""

    GOVERNMENT = "government"
    VENDOR = "vendor"


class Kind(StrEnum):
    """What is done, by what the words say (codebook, "Kinds")."""

    BAN = "ban"
    RESTRICTION = "restriction"
    PLEDGE = "pledge"
    WARNING = "warning"
    INVESTIGATION = "investigation"
    PENALTY = "penalty"
    PERMISSION = "permission"


class Family(StrEnum):
    """Kinds folded by direction, as the codebook's second score does."""

    RESTRICTIVE = "restrictive"
    PRESSURE = "pressure"
    PLEDGE = "pledge"
    PERMISSION = "permission"


class Status(StrEnum):
    """How far a measure has come.

    A text is coded with `TEXT_STATUSES` only; the database also tells a decision from one in effect, and a measure
    suspended from one ended.
    """

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"
    REJECTED = "rejected"


class Scope(StrEnum):
    """What the measure reaches (codebook, "Scope")."""

    FIVE_G = "5g"
    CORE = "core"
    NETWORKS = "networks"
    GOVERNMENT = "government"
    CRITICAL_INFRASTRUCTURE = "critical-infrastructure"
    DEVICES = "devices"
    SUBSEA = "subsea"
    SATELLITE = "satellite"
    SUPPLY = "supply"
    MARKET = "market"
    FUNDING = "funding"
    RESEARCH = "research"


class Reach(StrEnum):
    """Whom an action binds or addresses (codebook, section 7). The widest first."""

    NATIONAL = "national"
    REGIONAL = "regional"
    BODY = "body"
    CASE = "case"


class Force(StrEnum):
    """With what force an action speaks (codebook, section 7). The strongest first; an act never stands."""

    LAW = "law"
    POLICY = "policy"
    ADVICE = "advice"
    ACT = "act"


class Grade(StrEnum):
    """How well an action is evidenced: the act's own text, independent reports, or one report."""

    A = "A"
    B = "B"
    C = "C"


class Outcome(StrEnum):
    """What became of a deadline that has passed."""

    MET = "met"
    MISSED = "missed"
    MOVED = "moved"
    NOT_KNOWN = "not-known"


class SourceType(StrEnum):
    """Who speaks in a source. The act's own text and other official ones first."""

    OFFICIAL = "official"
    COURT = "court"
    PARLIAMENT = "parliament"
    AGENCY = "agency"
    PRESS = "press"
    TRADE_PRESS = "trade press"
    COMPANY = "company"
    OTHER = "other"


FAMILY: dict[Kind, Family] = {
    Kind.BAN: Family.RESTRICTIVE,
    Kind.RESTRICTION: Family.RESTRICTIVE,
    Kind.WARNING: Family.PRESSURE,
    Kind.INVESTIGATION: Family.PRESSURE,
    Kind.PENALTY: Family.PRESSURE,
    Kind.PLEDGE: Family.PLEDGE,
    Kind.PERMISSION: Family.PERMISSION,
}

# The strictest first: the order in which measures compete for the standing (codebook, section 7).
STRICTNESS: tuple[Kind, ...] = (
    Kind.BAN,
    Kind.RESTRICTION,
    Kind.PENALTY,
    Kind.INVESTIGATION,
    Kind.WARNING,
    Kind.PLEDGE,
    Kind.PERMISSION,
)
STRICTNESS_RANK: dict[Kind, int] = {kind: rank for rank, kind in enumerate(STRICTNESS)}
"""The place of each kind in that order: 0 for the strictest."""

TEXT_STATUSES: tuple[Status, ...] = (Status.PROPOSED, Status.ADOPTED, Status.ENDED, Status.REJECTED)
IN_EFFECT: frozenset[Status] = frozenset({Status.ADOPTED, Status.IN_FORCE})
OVER: frozenset[Status] = frozenset({Status.SUSPENDED, Status.ENDED})

AS_TEXT_STATUS: dict[Status, Status] = {Status.IN_FORCE: Status.ADOPTED, Status.SUSPENDED: Status.ENDED}

UNNAMED = "unnamed"
"""The vendor slug of a measure that names no vendor."""

INTERNATIONAL = "INT"
"""The jurisdiction of a vendor's pledge that names no government."""


def text_status(status: Status) -> Status:
    """Return the status as a text is coded: `in_force` is `adopted`, `suspended` is `ended`."""
    return AS_TEXT_STATUS.get(status, status)
