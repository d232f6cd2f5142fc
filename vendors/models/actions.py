"""What is published: actions, with what is derived from their milestones."""

import datetime
import functools
import operator
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q, Value
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from vendors.extraction.vocabulary import IN_EFFECT, OVER, UNNAMED, Force, Kind, Status
from vendors.models.addresses import address_of
from vendors.models.choices import (
    ActionState,
    ActorChoices,
    ForceChoices,
    GradeChoices,
    KindChoices,
    ReachChoices,
    StatusChoices,
)
from vendors.models.effect_periods import EffectPeriod, Period, periods_in_effect
from vendors.models.evidence import Evidence
from vendors.models.fields import DayField, PartialDateField, ScopeSetField
from vendors.models.identifiers import check_language, language_fault
from vendors.models.milestones import Milestone
from vendors.models.recording import RecordedHistory
from vendors.models.reference import Body, Country, Loaded, Vendor
from vendors.models.step_status import since_when, steps_that_count

OFFICIAL_TEXT = ("official_title", "official_title_language", "official_number", "official_text_url")
"""The columns that tell what an action's instrument is called at home, and where its text is."""


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
        """Actions of countries that are members of one of the blocs."""
        return self.filter(country__in=Country.objects.filter(blocs__in=slugs))

    def with_scopes(self, scopes: Iterable[str]) -> Self:
        """Actions with at least one of the scopes."""
        return self.filter(functools.reduce(operator.or_, (Q(scope__contains=scope) for scope in scopes), Q()))

    def in_doubt(self) -> Self:
        """Actions with a source whose article has lost the quote, until a curator has looked at it."""
        return self.filter(models.Exists(Evidence.objects.in_doubt().filter(action=models.OuterRef("pk"))))

    def for_lists(self) -> Self:
        """With everything that a row of a list shows, in a bounded number of queries."""
        rows = self.select_related("country", "body").prefetch_related(Prefetch("vendors", Vendor.objects.named()))
        return rows.defer(*(f"country__{names}" for names in Country.NAMES), "body__aliases", "body__abbreviations")

    def for_rows_with_sources(self) -> Self:
        """With what `components/action_row.html` shows: a row of a list, and for paper its sources."""
        return self.for_lists().prefetch_related(Prefetch("evidence", Evidence.objects.with_articles()))

    def for_lanes(self) -> Self:
        """With the columns of an action that charts of times in effect, and answers made from them, show."""
        named = ("title", "instrument", "body_name", "actor")
        return self.only("country", "kind", "status", *named, "force", "reach", "area", "scope", "latest")

    def with_public_details(self) -> Self:
        """With everything that an action's page, export or API record shows, in a bounded number of queries."""
        return self.for_lists().prefetch_related(
            Prefetch("milestones", Milestone.objects.in_order()),
            Prefetch("evidence", Evidence.objects.with_articles()),
        )


class Action(Loaded):
    """What a government does about a vendor, or a vendor commits itself to (codebook, section 1).

    `status` and the dates are derived from the milestones by `derive`; nothing else writes them.
    """

    key = models.SlugField(max_length=80, unique=True, null=True, blank=True, help_text="Stable key in the data files.")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="actions")
    vendors = models.ManyToManyField(
        Vendor, related_name="actions", blank=True, help_text="None where the measure names no vendor."
    )
    actor = models.CharField(max_length=12, choices=ActorChoices, default=ActorChoices.GOVERNMENT)
    kind = models.CharField(max_length=16, choices=KindChoices)
    scope = ScopeSetField()
    reach = models.CharField(
        max_length=8, choices=ReachChoices, blank=True, help_text="Whom it binds: the whole country, or less."
    )
    area = models.CharField(
        max_length=6, blank=True, help_text="ISO 3166-2 code of the state, province or region, such as US-TX."
    )
    force = models.CharField(
        max_length=6, choices=ForceChoices, blank=True, help_text="With what force; an act is done once, on its day."
    )
    checked = models.DateField(
        null=True, blank=True, help_text="The day on which a person last looked whether it still holds."
    )
    grade = models.CharField(max_length=1, choices=GradeChoices, blank=True, help_text="How well it is evidenced.")
    body = models.ForeignKey(Body, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions")
    body_name = models.CharField(max_length=200, blank=True, help_text="The acting body as the sources name it.")
    instrument = models.CharField(max_length=200, blank=True, help_text="The law, order or agreement.")
    official_title = models.CharField(
        max_length=500, blank=True, help_text="The instrument's official title, in its own language."
    )
    official_title_language = models.CharField(
        max_length=2, blank=True, validators=[check_language], help_text="ISO 639-1 code of that language."
    )
    official_number = models.CharField(
        max_length=200,
        blank=True,
        help_text="What its text is found by: CELEX number, gazette, Federal Register, docket.",
    )
    official_text_url = models.URLField(max_length=2000, blank=True, help_text="Address of its official text.")
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    under = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="made_under", help_text="Made under."
    )
    state = models.CharField(max_length=12, choices=ActionState, default=ActionState.DRAFT)
    withdrawn_reason = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_here")

    status = models.CharField(max_length=12, choices=StatusChoices, default=StatusChoices.PROPOSED, editable=False)
    started = PartialDateField(editable=False, help_text="The first step: proposal or decision.")
    started_first = DayField(source="started", edge="first")
    effective = PartialDateField(editable=False, help_text="When it took effect, or was decided.")
    ended = PartialDateField(editable=False)
    decided = PartialDateField(editable=False, help_text="The date of the step that gave it its status.")
    deadline = PartialDateField(editable=False, help_text="The last deadline that it sets.")
    latest = PartialDateField(editable=False, help_text="The latest step.")
    latest_first = DayField(source="latest", edge="first")
    source_count = models.PositiveIntegerField(default=0, editable=False, help_text="Independent sources.")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Raised by each recorded edit.")

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
            models.Index("state", Coalesce("decided", Value("")), "id", name="action_decided"),
            models.Index(fields=["state", "deadline"], name="action_deadline"),
            models.Index(fields=["state", "title", "id"], name="action_by_title"),
            models.Index(fields=["state", "source_count", "id"], name="action_by_sources"),
            models.Index(fields=["state", "-updated_at", "-id"], name="action_by_update"),
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

    def clean(self) -> None:
        if fault := language_fault(self.official_title, self.official_title_language):
            raise ValidationError({"official_title_language": f"It {fault}."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the action, with a key that it keeps for good: files and tables find it again by that."""
        if not self.key:
            stored = Action.objects.filter(pk=self.pk).values_list("key", flat=True).first() if self.pk else ""
            self.key = stored or f"{self.country_id.lower()}-{secrets.token_hex(5)}"
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "key"}
        super().save(*args, **kwargs)

    @property
    def slug(self) -> str:
        """The readable part of the address; the number alone identifies the action."""
        return slugify(self.title)[:80] or "action"

    def get_absolute_url(self) -> str:
        return address_of("action", self.pk, self.slug)

    @property
    def further_number(self) -> str:
        """The official number, unless the instrument's name says it already."""
        return "" if self.official_number in self.instrument else self.official_number

    @property
    def has_official_text(self) -> bool:
        """Whether the record tells more of the instrument than its name: title, number, or where its text is."""
        return bool(self.official_title or self.further_number or self.official_text_url)

    @property
    def is_act(self) -> bool:
        """Whether it was done once, on its day, and never stands: a penalty always is (codebook, section 7)."""
        return self.force == Force.ACT or self.kind == Kind.PENALTY

    def above(self) -> Iterator["Action"]:
        """Yield the action under which it was made, the one under which that was made, and so on; each once."""
        seen, row = {self.pk}, self.under
        while row is not None and row.pk not in seen:
            seen.add(row.pk)
            yield row
            row = row.under

    def periods_from(self, milestones: Sequence[Milestone]) -> list[Period]:
        """Return the times in effect that the milestones tell; an act has none."""
        return [] if self.is_act else periods_in_effect(milestones)

    @property
    def is_in_effect(self) -> bool:
        return self.status in IN_EFFECT

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    def derive(self, milestones: Sequence[Milestone]) -> None:
        """Set status and dates from the action's milestones, which may come in any order. Does not save."""
        steps = sorted((m for m in milestones if not m.is_deadline), key=Milestone.order)
        deadlines = sorted((m for m in milestones if m.is_deadline and m.date), key=Milestone.order)
        decided = [m for m in steps if m.status in IN_EFFECT]
        counted = steps_that_count(steps)
        self.status = counted[-1].status if counted else StatusChoices.PROPOSED
        self.started = next((m.date for m in steps if m.date), None)
        self.latest = next((m.date for m in reversed(steps) if m.date), None)
        in_force = [m for m in decided if m.status == StatusChoices.IN_FORCE]
        self.effective = next((m.date for m in (in_force or decided) if m.date), None)
        closed = since_when(counted)
        self.ended = closed if self.is_over else None
        self.deadline = deadlines[-1].date if deadlines else None
        self.decided = self.effective if self.is_in_effect else closed
        if self.status == Status.PROPOSED:
            self.decided = self.started
