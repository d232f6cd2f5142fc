"""The world as the codebook names it: countries, their blocs and bodies, and vendors."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from vendors.models.addresses import address_of
from vendors.models.fields import NameListField
from vendors.models.identifiers import check_language, check_lei, check_wikidata, language_fault
from vendors.models.recording import RecordedHistory


class Loaded(models.Model):
    """A row that `load_reference` may have made."""

    loaded_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Digest of the values as last loaded from the data files.",
    )

    class Meta:
        abstract = True


class Retirable(models.Model):
    """A name that goes out of use without being deleted: retired, or merged into another (`record.retirement`)."""

    retired = models.BooleanField(default=False, editable=False, help_text="Offered and read for no longer.")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged_here"
    )

    class Meta:
        abstract = True

    @classmethod
    def successors(cls) -> dict[str, str]:
        """Return, by the key of each merged row, the key of the row that stands for it now."""
        rows: models.Manager[Any] = cls._default_manager
        into: dict[str, str] = dict(rows.exclude(merged_into=None).values_list("pk", "merged_into"))
        return {key: _last_of(key, into) for key in into}


def _last_of(key: str, into: Mapping[str, str]) -> str:
    """Follow the merges of one row: what it was merged into may have been merged since."""
    while key in into:
        key = into[key]
    return key


class Bloc(Loaded):
    slug = models.SlugField(primary_key=True, max_length=30)
    name = models.CharField(max_length=60)
    full_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CountryQuerySet(models.QuerySet["Country"]):
    def with_blocs(self) -> Self:
        return self.prefetch_related("blocs")

    def named(self) -> Self:
        """Code and name alone: all that a page shows of a country on which it does not turn."""
        return self.only("code", "name")


class Country(Loaded):
    """A jurisdiction: a state by its ISO 3166-1 code, the European Union (EU), Kosovo (XK), or INT: none is named."""

    code = models.CharField(primary_key=True, max_length=3)
    name = models.CharField(max_length=80, unique=True)
    official_name = models.CharField(max_length=120, blank=True)
    aliases = NameListField()
    demonyms = NameListField()
    capital = models.CharField(max_length=60, blank=True)
    metonyms = NameListField(help_text='Words that stand for its government, such as "Downing Street". One a line.')
    names_by_language = models.JSONField(
        default=dict,
        blank=True,
        help_text="For each language code: lists of names, demonyms and metonyms, and the capital.",
    )
    region = models.CharField(max_length=60, blank=True)
    blocs = models.ManyToManyField(Bloc, related_name="countries", blank=True)
    last_searched = models.DateField(null=True, blank=True)
    searched_languages = NameListField(help_text="ISO 639-1 codes. One a line.")
    coverage_note = models.TextField(blank=True)

    objects = CountryQuerySet.as_manager()
    history = RecordedHistory(m2m_fields=[blocs])

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    NAMES = ("names_by_language", "aliases", "demonyms", "metonyms")
    """The lists of names with which articles are read: they take longer to parse than the rest of a row."""

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("country", self.code)


class Body(Loaded, Retirable):
    """An authority: a regulator, ministry, court, parliament or service, tied to its country."""

    slug = models.SlugField(primary_key=True, max_length=80)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="bodies")
    name = models.CharField(max_length=160)
    abbreviations = NameListField()
    aliases = NameListField()
    kind = models.CharField(max_length=40, blank=True)
    own_name = models.CharField(
        max_length=200, blank=True, help_text="Its official name in the language in which it works, where not English."
    )
    own_language = models.CharField(
        max_length=2, blank=True, validators=[check_language], help_text="ISO 639-1 code of that language."
    )
    website = models.URLField(max_length=500, blank=True, help_text="Address of its own site.")

    history = HistoricalRecords()

    class Meta:
        ordering = ["country", "name"]
        verbose_name_plural = "bodies"
        constraints = [models.UniqueConstraint(fields=["country", "name"], name="body_name_once_a_country")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if fault := language_fault(self.own_name, self.own_language):
            raise ValidationError({"own_language": f"It {fault}."})


class VendorQuerySet(models.QuerySet["Vendor"]):
    def in_use(self) -> Self:
        return self.filter(retired=False)

    def standing_for(self, slugs: Iterable[str]) -> Self:
        """Return the vendors that the slugs mean now: in place of a merged one, what it was merged into."""
        successors = Vendor.successors()
        return self.filter(pk__in={successors.get(slug, slug) for slug in slugs})

    def named(self) -> Self:
        """Slug and name alone: all that a row shows of its vendors."""
        return self.only("slug", "name")

    def leading(self) -> Self:
        """Those that the list of countries has a column for, in the order of their names."""
        return self.in_use().filter(leading=True).named().order_by("name")

    def with_family(self) -> Self:
        return self.select_related("home_country", "parent").prefetch_related("subsidiaries")


class Vendor(Loaded, Retirable):
    """A maker or operator that governments act on."""

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    aliases = NameListField()
    home_country = models.ForeignKey(Country, on_delete=models.PROTECT, null=True, blank=True, related_name="vendors")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="subsidiaries")
    kind = models.CharField(max_length=20, default="vendor", choices=[("vendor", "Vendor"), ("operator", "Operator")])
    seat = models.CharField(max_length=60, blank=True, help_text='The city in "the Shenzhen-based company".')
    read_as_vendor = models.BooleanField(
        default=False,
        help_text="For an operator: measures on it are read, as on a satellite company that other governments license. "
        "Other operators are only named as those who buy.",
    )
    prominent = models.BooleanField(
        default=False,
        help_text='"The company" may mean it in an article that is mostly about another vendor.',
    )
    leading = models.BooleanField(
        default=False,
        help_text='Meant by "the two Chinese suppliers" where an article names none, '
        "and shown in the list of countries.",
    )
    wikidata = models.CharField(
        max_length=20, blank=True, validators=[check_wikidata], help_text="Wikidata item of the company: Q160120."
    )
    lei = models.CharField(
        "LEI",
        max_length=20,
        blank=True,
        validators=[check_lei],
        help_text="Legal entity identifier (ISO 17442) of the company that bears the name.",
    )

    objects = VendorQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("vendor", self.slug)
