"""What the API tells, field by field. Nothing is public that is not named here."""

from typing import Any

from rest_framework import serializers

from vendors.listing.areas import english_area_name
from vendors.listing.columns import number_of
from vendors.listing.records import evidence_record
from vendors.models import Action, Body, Country, Evidence, Milestone, Vendor
from vendors.models.choices import (
    ActorChoices,
    ForceChoices,
    KindChoices,
    PageHealth,
    ReachChoices,
    ScopeChoices,
    SourceTypeChoices,
    StatusChoices,
)


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    date = serializers.CharField(allow_null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD; null where unknown.")
    number = serializers.SerializerMethodField(help_text="Place among the action's steps, from 1.")
    deadline = serializers.BooleanField(source="is_deadline")

    class Meta:
        model = Milestone
        fields = ["number", "date", "status", "deadline", "note", "outcome", "outcome_on", "source_url"]

    def get_number(self, milestone: Milestone) -> int:
        return number_of(milestone)


class EvidenceSerializer(serializers.Serializer[Evidence]):
    milestone = serializers.IntegerField(
        allow_null=True, help_text="Number of the step that it supports; null where it supports the action."
    )
    type = serializers.ChoiceField(SourceTypeChoices.choices, allow_blank=True, help_text="Who speaks in it.")
    url = serializers.CharField()
    publisher = serializers.CharField()
    title = serializers.CharField()
    published = serializers.CharField(help_text="YYYY, YYYY-MM or YYYY-MM-DD; empty where unknown.")
    language = serializers.CharField(help_text="ISO 639-1 code.")
    read_on = serializers.CharField(help_text="Day on which a person read it.")
    pinpoint = serializers.CharField(help_text="Section, paragraph or page.")
    supports = serializers.CharField(help_text="What it supports, in our own words.")
    quote = serializers.CharField()
    quote_url = serializers.CharField(help_text="Address that leads to this very sentence, in browsers that can.")
    health = serializers.ChoiceField(
        PageHealth.choices, allow_blank=True, help_text="How the address was when last looked at."
    )
    seen_on = serializers.CharField(help_text="Day on which it was last there.")
    moved_to = serializers.CharField(help_text="Address that it has moved to.")
    kept_sha256 = serializers.CharField(help_text="SHA-256 of the copy that is kept here, as received.")
    archived_url = serializers.CharField(help_text="Address of an archived copy.")

    def to_representation(self, instance: Evidence) -> dict[str, Any]:
        return evidence_record(instance)


class ActionSerializer(serializers.ModelSerializer[Action]):
    url = serializers.CharField(source="get_absolute_url", help_text="Path of its page.")
    country = serializers.CharField(source="country_id")
    vendors = serializers.SerializerMethodField(help_text="Slugs; empty where the measure names none.")
    actor = serializers.ChoiceField(ActorChoices.choices)
    kind = serializers.ChoiceField(KindChoices.choices)
    status = serializers.ChoiceField(StatusChoices.choices)
    scope = serializers.ListField(child=serializers.ChoiceField(ScopeChoices.choices))
    area_name = serializers.SerializerMethodField(help_text="English name of the area.")
    body = serializers.CharField(source="body_name")
    body_slug = serializers.CharField(source="body_id", allow_null=True)
    started = serializers.CharField(allow_null=True)
    effective = serializers.CharField(allow_null=True)
    ended = serializers.CharField(allow_null=True)
    deadline = serializers.CharField(allow_null=True)
    latest = serializers.CharField(allow_null=True)
    sources = serializers.IntegerField(source="source_count", help_text="Independent sources.")
    milestones = MilestoneSerializer(many=True)
    evidence = EvidenceSerializer(many=True)

    class Meta:
        model = Action
        fields = [
            "id",
            "key",
            "url",
            "country",
            "vendors",
            "actor",
            "kind",
            "status",
            "scope",
            "reach",
            "area",
            "area_name",
            "force",
            "grade",
            "checked",
            "body",
            "body_slug",
            "instrument",
            "official_title",
            "official_title_language",
            "official_number",
            "official_text_url",
            "title",
            "summary",
            "started",
            "effective",
            "ended",
            "deadline",
            "latest",
            "sources",
            "published_at",
            "updated_at",
            "milestones",
            "evidence",
        ]

    def get_vendors(self, action: Action) -> list[str]:
        return [vendor.pk for vendor in action.vendors.all()]

    def get_area_name(self, action: Action) -> str:
        return english_area_name(action.area)


class ActionDetailSerializer(ActionSerializer):
    """One action as an answer of its own, for the schema: the view puts the two more fields before the action's."""

    data_version = serializers.IntegerField()
    gathered_until = serializers.DateField(allow_null=True, help_text="Events were gathered up to this day.")

    class Meta(ActionSerializer.Meta):
        fields = ["data_version", "gathered_until", *ActionSerializer.Meta.fields]


class CountrySerializer(serializers.ModelSerializer[Country]):
    blocs = serializers.SerializerMethodField()
    actions = serializers.IntegerField(source="total", help_text="Published actions.")

    class Meta:
        model = Country
        fields = ["code", "name", "region", "blocs", "last_searched", "searched_languages", "coverage_note", "actions"]

    def get_blocs(self, country: Country) -> list[str]:
        return [bloc.pk for bloc in country.blocs.all()]


class VendorSerializer(serializers.ModelSerializer[Vendor]):
    actions = serializers.IntegerField(source="total", help_text="Published actions.")

    class Meta:
        model = Vendor
        fields = ["slug", "name", "aliases", "home_country", "parent", "kind", "wikidata", "lei", "actions"]


class BodySerializer(serializers.ModelSerializer[Body]):
    country = serializers.CharField(source="country_id")
    actions = serializers.IntegerField(source="total", help_text="Published actions.")

    class Meta:
        model = Body
        fields = [
            "slug",
            "country",
            "name",
            "own_name",
            "own_language",
            "abbreviations",
            "kind",
            "website",
            "actions",
        ]


class StandingSerializer(serializers.Serializer[Any]):
    country = serializers.CharField()
    vendor = serializers.CharField()
    kind = serializers.ChoiceField(KindChoices.choices, help_text="The kind of what leads.")
    status = serializers.ChoiceField(StatusChoices.choices, help_text="`adopted` for all that is in effect.")
    force = serializers.ChoiceField(ForceChoices.choices, allow_blank=True)
    reach = serializers.ChoiceField(ReachChoices.choices, allow_blank=True)
    area = serializers.CharField(allow_blank=True, help_text="ISO 3166-2 code, of a regional measure only.")
    scope = serializers.ListField(child=serializers.ChoiceField(ScopeChoices.choices))
    since = serializers.CharField(allow_null=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD; null where unknown.")
    no_news = serializers.BooleanField(help_text="An inquiry or a proposal without a step for two years.")
    action = serializers.IntegerField(help_text="The action that leads.")
    actions = serializers.ListField(
        child=serializers.IntegerField(), help_text="The leading one, then all others in effect, the strictest first."
    )
