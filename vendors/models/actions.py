"""What is published: actions, the milestones of their history, and the evidence for them."""

import datetime
import functools
import operator
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import IN_EFFECT, OVER, UNNAMED, Status
from vendors.models.addresses import address_of
from vendors.models.articles import Article, Finding
from vendors.models.choices import ActionState, ActorChoices, FindingState, KindChoices, StatusChoices
from vendors.models.fields import DayField, PartialDateField, ScopeSetField
from vendors.models.recording import RecordedHistory
from vendors.models.reference import Body, Country, Loaded, Vendor


class ActionQuerySet(models.QuerySet["Action"]):
    def published(self) -> Self:
        return self.filter(state=ActionState.PUBLISHED)

    def in_effect(self, *, on: datetime.date) -> Self:
        """Actions with a period in effect that includes the day."""
        periods = EffectPeriod.objects.filter(action=models.OuterRef("pk")).on(on)
        return self.filter(models.Exists(periods))

    def dated_within(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Actions with a step (deadlines left aside) whose date may lie between the two days, both included."""
        steps = Milestone.objects.filter(action=models.OuterRef("pk"), is_deadline=False).within(first, last)
        return self.filter(models.Exists(steps))

    def of_vendors(self, slugs: Collection[str]) -> Self:
        """Actions about one of the vendors; `unnamed` stands for those that name none."""
        links = Action.vendors.through._default_manager.filter(action=models.OuterRef("pk"))
        named = Q(models.Exists(links.filter(vendor__in=[slug for slug in slugs if slug != UNNAMED])))
        return self.filter(named | ~Q(models.Exists(links)) if UNNAMED in slugs else named)

    def in_blocs(self, slugs: Collection[str]) -> Self:
        """Actions of a country that is a member of one of the blocs."""
        return self.filter(country__in=Country.objects.filter(blocs__in=slugs))

    def with_scopes(self, scopes: Iterable[str]) -> Self:
        """Actions that reach one of the scopes."""
        return self.filter(functools.reduce(operator.or_, (Q(scope__contains=scope) for scope in scopes), Q()))

    def with_evidence(self) -> Self:
        return self.filter(models.Exists(Evidence.objects.filter(action=models.OuterRef("pk"))))

    def in_doubt(self) -> Self:
        """Actions with a source whose article has changed and lacks the quote, until a curator has looked at it."""
        return self.filter(models.Exists(Evidence.objects.in_doubt().filter(action=models.OuterRef("pk"))))

    def for_lists(self) -> Self:
        """All that a row of a list shows, in a bounded number of queries."""
        found = self.select_related("country", "body").prefetch_related(Prefetch("vendors", Vendor.objects.named()))
        return found.defer(*(f"country__{names}" for names in Country.NAMES), "body__aliases", "body__abbreviations")

    def for_lanes(self) -> Self:
        """All that charts of times in effect show of an action itself."""
        return self.only("country", "kind", "status", "title", "scope", "latest")

    def with_public_details(self) -> Self:
        """All that an action's page, export or API record shows, in a bounded number of queries."""
        return self.for_lists().prefetch_related(
            Prefetch("milestones", Milestone.objects.in_order()),
            Prefetch("evidence", Evidence.objects.with_articles()),
        )


class Action(Loaded):
    """Something that a government does about a vendor, or that a vendor commits itself to (codebook, section 1).

    `status` and the dates are derived from the milestones by `derive`; nothing else writes them.
    """

    key = models.SlugField(
        max_length=80, unique=True, null=True, blank=True, help_text=_("Stable key in the data files.")
    )
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="actions")
    vendors = models.ManyToManyField(
        Vendor, related_name="actions", blank=True, help_text=_("None where the measure names no vendor.")
    )
    actor = models.CharField(max_length=12, choices=ActorChoices, default=ActorChoices.GOVERNMENT)
    kind = models.CharField(max_length=16, choices=KindChoices)
    scope = ScopeSetField()
    body = models.ForeignKey(Body, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions")
    body_name = models.CharField(max_length=200, blank=True, help_text=_("The acting body as the sources name it."))
    instrument = models.CharField(max_length=200, blank=True, help_text=_("The law, order or agreement."))
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    under = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="made_under", help_text=_("Made under.")
    )
    state = models.CharField(max_length=12, choices=ActionState, default=ActionState.DRAFT)
    withdrawn_reason = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_here")

    status = models.CharField(max_length=12, choices=StatusChoices, default=StatusChoices.PROPOSED, editable=False)
    started = PartialDateField(editable=False, help_text=_("The first step: proposal or decision."))
    started_first = DayField(source="started", edge="first")
    effective = PartialDateField(editable=False, help_text=_("When it took effect, or was decided."))
    ended = PartialDateField(editable=False)
    deadline = PartialDateField(editable=False, help_text=_("The last deadline that it sets."))
    latest = PartialDateField(editable=False, help_text=_("The latest step."))
    latest_first = DayField(source="latest", edge="first")
    source_count = models.PositiveIntegerField(default=0, editable=False, help_text=_("Independent sources."))
    version = models.PositiveIntegerField(default=1, editable=False, help_text=_("Raised by each recorded edit."))

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ActionQuerySet.as_manager()
    history = RecordedHistory(m2m_fields=[vendors])

    class Meta:
        ordering = ["-latest", "-pk"]
        permissions = [
            ("publish_action", "Can publish, withdraw and edit published actions"),
            ("merge_action", "Can merge and split actions"),
        ]
        indexes = [
            models.Index(fields=["state", "-latest", "-id"], name="action_newest"),
            models.Index(fields=["country", "state", "kind"], name="action_by_country"),
            # An action without a date sorts as the empty text, on every database alike (see `listing.paging`).
            models.Index("state", Coalesce("latest", Value("")), "id", name="action_listed"),
            models.Index(fields=["state", "deadline"], name="action_deadline"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ActionState.MERGED) | Q(merged_into__isnull=False), name="action_merged_into_another"
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.WITHDRAWN) | ~Q(withdrawn_reason=""), name="action_withdrawn_with_reason"
            ),
            models.CheckConstraint(condition=~Q(pk=F("merged_into")), name="action_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(pk=F("under")), name="action_not_under_itself"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The readable part of the address; the number alone identifies the action."""
        return slugify(self.title)[:80] or "action"

    def get_absolute_url(self) -> str:
        return address_of("action", self.pk, self.slug)

    @property
    def is_in_effect(self) -> bool:
        return self.status in IN_EFFECT

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    def derive(self, milestones: "Sequence[Milestone]") -> None:
        """Set status and dates from the action's milestones, which may come in any order. Does not save."""
        steps = sorted((m for m in milestones if not m.is_deadline), key=Milestone.order)
        deadlines = sorted((m for m in milestones if m.is_deadline and m.date), key=Milestone.order)
        decided = [m for m in steps if m.status in IN_EFFECT]
        standing = _last_that_counts(steps)
        self.status = standing.status if standing else StatusChoices.PROPOSED
        self.started = next((m.date for m in steps if m.date), None)
        self.latest = next((m.date for m in reversed(steps) if m.date), None)
        in_force = [m for m in decided if m.status == StatusChoices.IN_FORCE]
        self.effective = next((m.date for m in (in_force or decided) if m.date), None)
        self.ended = standing.date if standing and self.is_over else None
        self.deadline = deadlines[-1].date if deadlines else None


def _last_that_counts(steps: "Sequence[Milestone]") -> "Milestone | None":
    """Return the step that gives the status: a proposal to change or renew what is decided leaves it as it is."""
    standing = None
    for step in steps:
        if standing is None or step.status != Status.PROPOSED or standing.status not in IN_EFFECT | OVER:
            standing = step
    return standing


CLOSING: frozenset[Status] = OVER | {Status.REJECTED}


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def in_order(self) -> Self:
        """As `Milestone.order` sorts them."""
        sorts_at = Case(When(status__in=CLOSING, then="last_day"), default="first_day")
        return self.order_by(sorts_at.asc(nulls_first=True), F("date").asc(nulls_first=True), "position", "pk")

    def within(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Milestones whose date may lie between the two days, both included; None leaves that side open."""
        found = self if first is None else self.filter(last_day__gte=first)
        return found if last is None else found.filter(first_day__lte=last)

    def deadlines(self, *, after: datetime.date) -> Self:
        return self.filter(is_deadline=True, last_day__gte=after).order_by("date", "pk")


class Milestone(models.Model):
    """One dated step in an action's history, or a deadline that it sets."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    date = PartialDateField(help_text=_("2018-08-23, 2018-08 or 2018; empty where no source tells."))
    first_day = DayField(source="date", edge="first", db_index=True)
    last_day = DayField(source="date", edge="last")
    status = models.CharField(max_length=12, choices=StatusChoices)
    is_deadline = models.BooleanField(
        default=False, help_text=_("A date by which others must comply, not a step taken.")
    )
    position = models.PositiveSmallIntegerField(default=0, help_text=_("Order among steps of one date."))
    note = models.TextField(blank=True)
    source_url = models.URLField(max_length=2000, blank=True)

    objects = MilestoneQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["date", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.date or 'undated'}: {self.get_status_display()}"

    def order(self) -> tuple[datetime.date, str, int, int]:
        date = PartialDate.parse(self.date) if isinstance(self.date, str) and self.date else self.date
        return order_of_step(date or None, self.status, self.position, self.pk or 0)


def order_of_step(
    date: PartialDate | None, status: str, position: int, number: int
) -> tuple[datetime.date, str, int, int]:
    """Return a step's sort key: undated steps first, then by day, date, position and age.

    A date that is known to the year or the month stands for its first day, and for its last where something ends: what
    began in March 2022 and ended "in 2022" is over.
    """
    if date is None:
        return (datetime.date.min, "", position, number)
    return (date.last_day if status in CLOSING else date.first_day, str(date), position, number)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def in_doubt(self) -> Self:
        """Evidence whose finding was reopened: its article has changed and lacks the quote."""
        return self.filter(finding__state=FindingState.PENDING, finding__quote_gone_at__isnull=False)

    def with_articles(self) -> Self:
        """Evidence with what a reader sees of it, of its finding and of its article, and nothing else."""
        own = ("action", "milestone", "url", "publisher", "title", "published", "quote", "note")
        of_article = [f"finding__article__{column}" for column in ("url", "publisher", "title", "lang", "published")]
        found = self.select_related("finding__article")
        return found.only(*own, "finding__quote", "finding__quote_gone_at", *of_article)


class Evidence(models.Model):
    """Why an action or one of its milestones is believed: an accepted finding, or a source that a curator added."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="evidence")
    milestone = models.ForeignKey(Milestone, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    url = models.URLField(max_length=2000, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500, blank=True)
    published = models.DateField(null=True, blank=True)
    quote = models.TextField(blank=True)
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=False) | ~Q(url="") | ~Q(note=""), name="evidence_says_where_from"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.publisher or self.url or f"Evidence {self.pk}"

    @property
    def article(self) -> Article | None:
        """The article in which the finding stands; None for a source added by hand."""
        return self.finding.article if self.finding else None

    @property
    def words(self) -> str:
        """The sentence that says so; empty where none is kept."""
        return self.quote or (self.finding.quote if self.finding else "")

    def clean(self) -> None:
        """A form that leaves the finding out does not check the constraint: say in words what the database would."""
        if self.finding_id is None and not self.url and not self.note:
            raise ValidationError(_("Give the source's address, or say in the note where it can be found."))

    @property
    def source_url(self) -> str:
        """Where a reader can check it."""
        return self.url or (self.finding.article.url if self.finding else "")

    @property
    def source_key(self) -> str:
        """Two pieces of evidence with one key are one source: the same publisher, or copies of one article."""
        article = self.finding.article if self.finding else None
        url = self.source_url
        original = article and (article.near_duplicate_of or article.duplicate_of)
        if original:
            article, url = original, original.url
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        return host or (f"article:{article.pk}" if article else f"note:{self.note}")


class EffectPeriodQuerySet(models.QuerySet["EffectPeriod"]):
    def on(self, day: datetime.date) -> Self:
        """Periods that include the day: the first day counts, the day of the end does not."""
        return self.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)


class EffectPeriod(models.Model):
    """From when to when a published action is in effect: computed from its milestones, never written by hand.

    Standing and the matrix on a day are read from these rows. A partial date counts from the first day it can mean.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="periods")
    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    objects = EffectPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["start", "pk"]
        indexes = [models.Index(fields=["start", "end"], name="effect_period_on")]

    def __str__(self) -> str:
        return f"{self.start} to {self.end or 'now'}"


@dataclass(frozen=True, slots=True)
class Period:
    """A time in effect: from the start day, included, to the end day, excluded, or open."""

    start: datetime.date
    end: datetime.date | None


# A step of unknown date still has an effect: it counts from the first day that the record covers.
RECORD_BEGINS = datetime.date(2010, 1, 1)


def periods_in_effect(milestones: Sequence[Milestone]) -> list[Period]:
    """Return the times in effect that the steps tell, in order. A rejection or an end closes the open one."""
    periods: list[Period] = []
    since: datetime.date | None = None
    for step in sorted((m for m in milestones if not m.is_deadline), key=Milestone.order):
        day = step.date.first_day if isinstance(step.date, PartialDate) else RECORD_BEGINS
        if step.status in IN_EFFECT:
            since = since or day
        elif since is not None and step.status != Status.PROPOSED:
            periods.append(Period(since, max(since, day)))
            since = None
    return periods if since is None else [*periods, Period(since, None)]
