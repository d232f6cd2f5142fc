"""How far two people agree who coded the same findings apart: Krippendorff's alpha by field."""

from collections.abc import Sequence
from dataclasses import dataclass

import krippendorff

from vendors.findings.values import Values, values_as_edited
from vendors.models import SecondLook
from vendors.models.choices import DecisionKind

OUTCOME = "outcome"
COMPARED = ("country", "vendors", "kind", "status", "date")
"""The fields compared where both accepted; before them stands the outcome, accepted or rejected."""
LABELS = {OUTCOME: "Accepted or rejected", **{name: name.capitalize() for name in COMPARED}}


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """The agreement on one field over `n` pairs, of which `same` are alike.

    `alpha`: 1 is perfect, 0 what chance would give; None where it says nothing, because all values are alike.
    """

    field: str
    n: int
    same: int
    alpha: float | None

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(frozen=True, slots=True)
class Pair:
    """Both codings of one finding; None stands for a rejection."""

    first: Values | None
    second: Values | None


def pair_of(look: SecondLook) -> Pair:
    """Return both codings of a second look that was taken."""
    finding = look.decision.finding
    first = None if look.decision.what == DecisionKind.REJECTED else values_as_edited(finding, look.first_edited)
    return Pair(first, values_as_edited(finding, look.edited) if look.accepted else None)


def differing_fields(look: SecondLook) -> list[str]:
    """Return in what the two codings differ: the outcome, or the fields compared where both accepted."""
    pair = pair_of(look)
    if pair.first is None or pair.second is None:
        return [] if pair.first is pair.second else [OUTCOME]
    return [name for name in COMPARED if _as_word(pair.first, name) != _as_word(pair.second, name)]


def agreement_by_field() -> list[FieldAgreement]:
    """Return the agreement on the outcome and on each field compared, over all second looks; in two queries."""
    looks = SecondLook.objects.done().select_related("decision__finding")
    looks = looks.defer("decision__finding__traces").prefetch_related("decision__finding__vendors")
    pairs = [pair_of(look) for look in looks]
    outcomes = [(str(pair.first is None), str(pair.second is None)) for pair in pairs]
    both = [(pair.first, pair.second) for pair in pairs if pair.first is not None and pair.second is not None]
    fields = [
        _agreement(name, [(_as_word(first, name), _as_word(second, name)) for first, second in both])
        for name in COMPARED
    ]
    return [_agreement(OUTCOME, outcomes), *fields]


def _agreement(field: str, pairs: Sequence[tuple[str, str]]) -> FieldAgreement:
    same = sum(first == second for first, second in pairs)
    if len({word for pair in pairs for word in pair}) < 2:
        return FieldAgreement(field, len(pairs), same, None)
    alpha = krippendorff.alpha(reliability_data=list(zip(*pairs, strict=True)), level_of_measurement="nominal")
    return FieldAgreement(field, len(pairs), same, float(alpha))


def _as_word(values: Values, name: str) -> str:
    value = getattr(values, name)
    return ",".join(sorted(value)) if isinstance(value, tuple) else str(value or "")
