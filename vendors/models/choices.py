"""Choices for columns: the vocabulary's values in a reader's words, and states that only the database knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.extraction.vocabulary import Actor, Force, Grade, Kind, Outcome, Reach, Scope, SourceType, Status


class KindChoices(models.TextChoices):
    BAN = Kind.BAN, _("Ban")
    RESTRICTION = Kind.RESTRICTION, _("Restriction")
    PLEDGE = Kind.PLEDGE, _("Pledge")
    WARNING = Kind.WARNING, _("Warning")
    INVESTIGATION = Kind.INVESTIGATION, _("Investigation")
    PENALTY = Kind.PENALTY, _("Penalty")
    PERMISSION = Kind.PERMISSION, _("Permission")


class StatusChoices(models.TextChoices):
    PROPOSED = Status.PROPOSED, _("Proposed")
    ADOPTED = Status.ADOPTED, _("Adopted")
    IN_FORCE = Status.IN_FORCE, _("In force")
    SUSPENDED = Status.SUSPENDED, _("Suspended")
    ENDED = Status.ENDED, _("Ended")
    REJECTED = Status.REJECTED, _("Rejected")


IN_SENTENCE = {
    Status.PROPOSED: _("proposed"),
    Status.ADOPTED: _("adopted"),
    Status.IN_FORCE: _("in force"),
    Status.SUSPENDED: _("suspended"),
    Status.ENDED: _("ended"),
    Status.REJECTED: _("rejected"),
}
"""Statuses as they stand within a sentence. Small letters are no rule of all languages."""


class ActorChoices(models.TextChoices):
    GOVERNMENT = Actor.GOVERNMENT, _("Government")
    VENDOR = Actor.VENDOR, _("Vendor")


class ScopeChoices(models.TextChoices):
    FIVE_G = Scope.FIVE_G, _("5G networks")
    CORE = Scope.CORE, _("Network core")
    NETWORKS = Scope.NETWORKS, _("Telecom networks")
    GOVERNMENT = Scope.GOVERNMENT, _("Government use")
    CRITICAL_INFRASTRUCTURE = Scope.CRITICAL_INFRASTRUCTURE, _("Critical infrastructure")
    DEVICES = Scope.DEVICES, _("Devices")
    SUBSEA = Scope.SUBSEA, _("Subsea cables")
    SATELLITE = Scope.SATELLITE, _("Satellite")
    SUPPLY = Scope.SUPPLY, _("Supply to the vendor")
    MARKET = Scope.MARKET, _("Market access")
    FUNDING = Scope.FUNDING, _("Funding")
    RESEARCH = Scope.RESEARCH, _("Research")


SCOPE_IN_SENTENCE = {
    Scope.FIVE_G: _("5G networks"),
    Scope.CORE: _("the network core"),
    Scope.NETWORKS: _("telecom networks"),
    Scope.GOVERNMENT: _("government use"),
    Scope.CRITICAL_INFRASTRUCTURE: _("critical infrastructure"),
    Scope.DEVICES: _("devices"),
    Scope.SUBSEA: _("subsea cables"),
    Scope.SATELLITE: _("satellite"),
    Scope.SUPPLY: _("supply to the vendor"),
    Scope.MARKET: _("market access"),
    Scope.FUNDING: _("funding"),
    Scope.RESEARCH: _("research"),
}
"""Scopes as they stand within a sentence."""


class ReachChoices(models.TextChoices):
    NATIONAL = Reach.NATIONAL, _("National")
    REGIONAL = Reach.REGIONAL, _("Regional")
    BODY = Reach.BODY, _("One body")
    CASE = Reach.CASE, _("One case")


class ForceChoices(models.TextChoices):
    LAW = Force.LAW, _("Law")
    POLICY = Force.POLICY, _("Policy")
    ADVICE = Force.ADVICE, _("Advice")
    ACT = Force.ACT, _("Single act")


REACH_IN_SENTENCE = {
    Reach.NATIONAL: _("national"),
    Reach.REGIONAL: _("one region"),
    Reach.BODY: _("one body"),
    Reach.CASE: _("one case"),
}
FORCE_IN_SENTENCE = {
    Force.LAW: _("law"),
    Force.POLICY: _("policy"),
    Force.ADVICE: _("advice"),
    Force.ACT: _("single act"),
}
"""Reach and force as they stand within a sentence."""

REACH_IN_HEADING = {
    Reach.NATIONAL: _("with national reach"),
    Reach.REGIONAL: _("with regional reach"),
    Reach.BODY: _("limited to one body"),
    Reach.CASE: _("limited to one case"),
}
FORCE_IN_HEADING = {
    Force.LAW: _("with the force of law"),
    Force.POLICY: _("as policy"),
    Force.ADVICE: _("as advice"),
    Force.ACT: _("as single acts"),
}
"""Reach and force as they follow "12 bans on Huawei"."""


class GradeChoices(models.TextChoices):
    A = Grade.A, _("A: the act's own text was read")
    B = Grade.B, _("B: independent reports")
    C = Grade.C, _("C: one report")


GRADE_IN_WORDS = {
    Grade.A: _("The act’s own text, or the authority’s own publication, was read"),
    Grade.B: _("Two independent reports, or one by a news agency of record"),
    Grade.C: _("One report, or reports that rest on unnamed sources"),
}


class OutcomeChoices(models.TextChoices):
    MET = Outcome.MET, _("Met")
    MISSED = Outcome.MISSED, _("Missed")
    MOVED = Outcome.MOVED, _("Moved")
    NOT_KNOWN = Outcome.NOT_KNOWN, _("Not known")


OUTCOME_IN_SENTENCE = {
    Outcome.MET: _("met"),
    Outcome.MISSED: _("missed"),
    Outcome.MOVED: _("moved"),
    Outcome.NOT_KNOWN: _("outcome not known"),
}
"""Outcomes as they follow "Deadline 31 Dec 2023:"."""


class SourceTypeChoices(models.TextChoices):
    OFFICIAL = SourceType.OFFICIAL, _("Official")
    COURT = SourceType.COURT, _("Court")
    PARLIAMENT = SourceType.PARLIAMENT, _("Parliament")
    AGENCY = SourceType.AGENCY, _("News agency")
    PRESS = SourceType.PRESS, _("Press")
    TRADE_PRESS = SourceType.TRADE_PRESS, _("Trade press")
    COMPANY = SourceType.COMPANY, _("Company")
    OTHER = SourceType.OTHER, _("Other")


class ArticleState(models.TextChoices):
    """Where an article stands on its way; `failed` and `duplicate` carry their reason on the row."""

    QUEUED = "queued", _("Queued")
    FETCHED = "fetched", _("Fetched")
    CLEANED = "cleaned", _("Cleaned")
    CODED = "coded", _("Coded")
    FAILED = "failed", _("Failed")
    DUPLICATE = "duplicate", _("Duplicate")


class FindingState(models.TextChoices):
    PENDING = "pending", _("Awaits review")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    SUPERSEDED = "superseded", _("Superseded")


class PageHealth(models.TextChoices):
    """How the address of a source was when it was last looked at."""

    UNREAD = "unread", _("Not looked at yet")
    ALIVE = "alive", _("There")
    MOVED = "moved", _("Moved")
    GONE = "gone", _("Gone")
    REFUSED = "refused", _("Refused to us")
    UNREACHABLE = "unreachable", _("Not reached")


class PageFault(models.TextChoices):
    """Why the page of a source could be fetched and not read."""

    PICTURES = "pictures", _("A PDF without text")
    SCRIPT = "script", _("Only a script can draw it")
    WALL = "wall", _("Another page is shown to programs")
    UNREADABLE = "unreadable", _("Cannot be read")


class QuoteState(models.TextChoices):
    """What became of the search for the sentence of a source that says so."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    KEPT = "kept", _("Kept as it stood")
    REJECTED = "rejected", _("Rejected")
    REPLACED = "replaced", _("Replaced")
    ABSENT = "absent", _("Not found")
    CONTRADICTS = "contradicts", _("Contradicts the record")
    GONE = "gone", _("Gone from the page")


class SiteKind(models.TextChoices):
    """How a watched site says what is new on it."""

    FEED = "feed", "Feed"
    SITEMAP = "sitemap", "Sitemap"
    PAGE = "page", "List page"
    SEARCH = "search", "Search address"


class SiteSort(models.TextChoices):
    """Whose site it is."""

    REGULATOR = "regulator", "Regulator"
    MINISTRY = "ministry", "Ministry"
    GOVERNMENT = "government", "Government"
    GAZETTE = "gazette", "Gazette"
    PARLIAMENT = "parliament", "Parliament"
    COURT = "court", "Court"
    SECURITY = "security", "Security authority"
    COMPETITION = "competition", "Competition authority"
    NEWSROOM = "newsroom", "Newsroom"
    OTHER = "other", "Other"


class Relevance(models.TextChoices):
    """By what a watched site's story is judged: whether it names a vendor, suppliers as a class, or a body."""

    NONE = "none", "Not judged: each is fetched and kept"
    TITLE = "title", "By title and summary, before anything is fetched"
    TEXT = "text", "By the whole text, before anything is kept"


class RejectReason(models.TextChoices):
    """Why a curator rejects a finding: the words under which errors are counted."""

    NO_ACTION = "no_action", _("Not an action by the codebook")
    WRONG_COUNTRY = "wrong_country", _("Wrong jurisdiction")
    WRONG_VENDOR = "wrong_vendor", _("Wrong vendor")
    WRONG_KIND = "wrong_kind", _("Wrong kind")
    WRONG_STATUS = "wrong_status", _("Wrong status")
    REPEATED = "repeated", _("The same event again")
    FURNITURE = "furniture", _("Page furniture, not the article")
    UNRELIABLE = "unreliable", _("The source is not reliable")
    OTHER = "other", _("Other")


class Verdict(models.TextChoices):
    """How a finding stands to the actions on record."""

    SAME = "same", _("Same step, another source")
    STEP = "step", _("New step of it")
    CONTRADICTS = "contradicts", _("Contradicts it")
    NEW = "new", _("New action")
    UNCLEAR = "unclear", _("Unclear")


class DecisionKind(models.TextChoices):
    """What a curator made of a finding."""

    NEW = "new", _("Accepted as a new action")
    STEP = "step", _("Accepted as a new step")
    EVIDENCE = "evidence", _("Accepted as a further source")
    KEPT = "kept", _("Kept after its article changed")
    REJECTED = "rejected", _("Rejected")


class ActionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged")


class ChangeKind(models.TextChoices):
    """What a public change did to an action."""

    PUBLISHED = "published", _("Published")
    UPDATED = "updated", _("Updated")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Split")
    RESTORED = "restored", _("Restored")


class ProblemKind(models.TextChoices):
    FETCH = "fetch", _("Fetching failed")
    CLEANING = "cleaning", _("Cleaning failed")
    CODING = "coding", _("Coding failed")
    FEED = "feed", _("Watched site failed")
    NAME = "name", _("Unknown name")
    READER = "reader", _("Reported by a reader")
    DATA = "data", _("Doubtful data")
    OPERATION = "operation", _("Operation failed")


BODY_KINDS = (
    "regulator",
    "ministry",
    "cabinet",
    "head-of-government",
    "head-of-state",
    "parliament",
    "court",
    "prosecutor",
    "police",
    "security-service",
    "agency",
    "commission",
    "competition",
    "data-protection",
    "local",
)
"""What an authority can be, as the data files and the forms have it."""
