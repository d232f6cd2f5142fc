"""What is said of a source: in what order sources come, who speaks in them, and which are weak."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import Grade, SourceType
from vendors.listing.columns import language_of
from vendors.listing.localised_names import language_name
from vendors.models import Evidence
from vendors.models.choices import GRADE_IN_WORDS, SourceTypeChoices

ORDER: tuple[str, ...] = (
    SourceType.OFFICIAL,
    SourceType.COURT,
    SourceType.PARLIAMENT,
    SourceType.AGENCY,
    SourceType.PRESS,
    SourceType.TRADE_PRESS,
    SourceType.COMPANY,
    "",
    SourceType.OTHER,
)
"""The act's own text and other official sources first (codebook, section 7), what is weak last; "" is not coded yet."""


def strongest_first(sources: Iterable[Evidence]) -> list[Evidence]:
    """Return the sources by who speaks in them; those of one type stay in their order."""
    return sorted(sources, key=lambda source: ORDER.index(source.type))


def type_label(source: Evidence) -> str:
    """Return who speaks in a source, as one word or two; "" where that is not coded yet."""
    return str(SourceTypeChoices(source.type).label) if source.type else ""


def is_weak(source: Evidence) -> bool:
    return source.type == SourceType.OTHER


def foreign_code(source: Evidence) -> str:
    """Return the code of a source's language where it is not the page's, or ""."""
    language = language_of(source).partition("-")[0]
    own = (get_language() or "en").partition("-")[0]
    return language if language != own else ""


def foreign_language(source: Evidence) -> str:
    """Return the name of a source's language where it is not the page's, or ""."""
    language = foreign_code(source)
    return language_name(language) if language else ""


def grade_words(grade: str) -> str:
    """Return in a sentence how well an action is evidenced; "" where nobody has graded it yet."""
    return str(GRADE_IN_WORDS[Grade(grade)]) if grade else ""


def weakness_words(source: Evidence) -> str:
    """Return in plain words why a source is weak; "" where it is not."""
    return _("a weak source: neither an authority nor a news medium of record") if is_weak(source) else ""
