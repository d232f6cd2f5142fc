"""What is stored. Each file holds the QuerySet, then its model."""

from vendors.models.actions import Action
from vendors.models.articles import Article, ArticleVersion, SiteEntry
from vendors.models.coders import Calibration, CalibrationRun, CoderUsage
from vendors.models.decisions import Decision, Merge
from vendors.models.effect_periods import EffectPeriod
from vendors.models.evidence import Evidence
from vendors.models.findings import Finding
from vendors.models.heartbeats import Heartbeat
from vendors.models.history import Change, Conflict, DataVersion
from vendors.models.hosts import Host, SignatureBand
from vendors.models.listing import FacetMembers, ListedAction
from vendors.models.memos import Memo
from vendors.models.milestones import Milestone
from vendors.models.pages import SourcePage
from vendors.models.problems import Problem, ReportCount
from vendors.models.reader_sources import ReaderSource
from vendors.models.reference import Bloc, Body, Country, Vendor
from vendors.models.second_looks import SecondLook
from vendors.models.source_quotes import KeptCopy, SourceQuote
from vendors.models.standing import StandingPeriod
from vendors.models.watched_sites import PassedOverStory, StoryRecheck, WatchedSite

__all__ = [
    "Action",
    "Article",
    "ArticleVersion",
    "Bloc",
    "Body",
    "Calibration",
    "CalibrationRun",
    "Change",
    "CoderUsage",
    "Conflict",
    "Country",
    "DataVersion",
    "Decision",
    "EffectPeriod",
    "Evidence",
    "FacetMembers",
    "Finding",
    "Heartbeat",
    "Host",
    "KeptCopy",
    "ListedAction",
    "Memo",
    "Merge",
    "Milestone",
    "PassedOverStory",
    "Problem",
    "ReaderSource",
    "ReportCount",
    "SecondLook",
    "SignatureBand",
    "SiteEntry",
    "SourcePage",
    "SourceQuote",
    "StandingPeriod",
    "StoryRecheck",
    "Vendor",
    "WatchedSite",
]
