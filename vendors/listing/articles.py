"""Names within an English sentence: which of them take "the". Other languages write them as they are."""

import re

from django.utils.translation import get_language
from django.utils.translation import gettext as _

ENGLISH = "en"
# Federations, kingdoms, republics and groups of islands; all other names of countries stand alone.
WITH_ARTICLE = frozenset(
    "AE AX BQ BS CC CD CF CG CK DO EU FK FO GB GM HM IM IO KM KY MH MP MV NL PH PN SB SC TC TF UM US VG VI".split()  # noqa: SIM905
)
_COMMON_NOUN = re.compile(
    r"\b(Administration|Agency|Assembly|Authority|Board|Bureau|Cabinet|Cent(er|re)|Chancellery|Commission|Committee|"
    r"Council|Court|Department|Directorate|Government|House|Inspectorate|Institute|Ministry|Office|Secretariat|Senate|"
    r"Service|Tribunal)\b"
)
"""Words by which a body's name tells what it is: "the Ministry of Defence", but "Ofcom" and "Congress"."""
_PLURAL = re.compile(r"(states|countries|Balkans|Area)$")


def _in_english() -> bool:
    return (get_language() or ENGLISH).startswith(ENGLISH)


def country_in_sentence(code: str, name: str) -> str:
    """Return "the United Kingdom", "Germany"; in other languages the name alone."""
    return f"the {name}" if _in_english() and code in WITH_ARTICLE else name


def body_in_sentence(name: str) -> str:
    """Return "the Federal Communications Commission", "Ofcom"; in other languages the name alone."""
    return f"the {name}" if _in_english() and _COMMON_NOUN.search(name) else name


def members_of(bloc: str) -> str:
    """Return "EU members"; "the Baltic states" where the name is that of the members already."""
    if _in_english() and _PLURAL.search(bloc):
        return f"the {bloc}"
    return _("%(bloc)s members") % {"bloc": bloc}
