"""The judge of what is worth fetching: whether words name somebody, by the names in the database."""

from collections.abc import Callable
from functools import lru_cache

from vendors.extraction.text import language_pack
from vendors.extraction.text.relevance import SubjectFinder
from vendors.findings.database_lexicon import lexicon_from_database, names_version


def current_judge(version: int | None = None) -> Callable[[str], bool]:
    """Return a function that says whether words name a vendor, suppliers as a class or a body, by the names as they
    are now. `version`: that of the names, if the caller has it already."""
    return _finder(version or names_version()).names_somebody


def names_somebody(text: str) -> bool:
    """Return whether the text names somebody, by the names as they are now."""
    return current_judge()(text)


@lru_cache(maxsize=1)
def _finder(version: int) -> SubjectFinder:
    """Build the finder once for each version of the names, which is only the cache's key."""
    return SubjectFinder(lexicon_from_database(), map(language_pack.load, language_pack.available()))


def forget_names() -> None:
    """Build the finder anew when it is next wanted: for a database other than the one that its names are from."""
    _finder.cache_clear()
