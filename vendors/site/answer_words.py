"""The words of an answer: what a measure is called, how it binds, how far it extends; a whole phrase in each language.

A place is named as it stands in an English sentence ("the United States"). Languages that would need a case of it put
it before a colon.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from vendors.extraction.vocabulary import Force, Kind, Reach

CONTRACT = "contract"
"""How a measure binds whose instrument is a contract: the record codes its force as that of law."""

type Words = Mapping[str, str | Promise]

MEASURE: Words = {
    # Translators: these begin a sentence, after "In Germany, ", and are its subject.
    Kind.BAN: gettext_lazy("a ban on %(vendor)s"),
    Kind.RESTRICTION: gettext_lazy("a restriction on %(vendor)s"),
    Kind.PLEDGE: gettext_lazy("a pledge concerning %(vendor)s"),
    Kind.WARNING: gettext_lazy("a warning about %(vendor)s"),
    Kind.INVESTIGATION: gettext_lazy("an investigation of %(vendor)s"),
    Kind.PENALTY: gettext_lazy("a penalty on %(vendor)s"),
    Kind.PERMISSION: gettext_lazy("permission for %(vendor)s"),
}
NATIONWIDE: Words = {
    Kind.BAN: gettext_lazy("a nationwide ban on %(vendor)s"),
    Kind.RESTRICTION: gettext_lazy("a nationwide restriction on %(vendor)s"),
    Kind.PERMISSION: gettext_lazy("nationwide permission for %(vendor)s"),
}
UNION_WIDE: Words = {
    Kind.BAN: gettext_lazy("an EU-wide ban on %(vendor)s"),
    Kind.RESTRICTION: gettext_lazy("an EU-wide restriction on %(vendor)s"),
    Kind.PERMISSION: gettext_lazy("EU-wide permission for %(vendor)s"),
}
NAMING_NO_VENDOR: Words = {
    Kind.BAN: gettext_lazy("a ban that names no vendor"),
    Kind.RESTRICTION: gettext_lazy("a restriction that names no vendor"),
    Kind.PLEDGE: gettext_lazy("a pledge that names no vendor"),
    Kind.WARNING: gettext_lazy("a warning that names no vendor"),
    Kind.INVESTIGATION: gettext_lazy("an investigation that names no vendor"),
    Kind.PENALTY: gettext_lazy("a penalty that names no vendor"),
    Kind.PERMISSION: gettext_lazy("permission that names no vendor"),
}
BINDING: Words = {
    # Translators: "%(measure)s" begins the sentence; "%(since)s" is "since 14 Jul 2020" or "since an unknown date".
    Force.LAW: gettext_lazy("%(measure)s has been in place %(since)s; it has the force of law."),
    CONTRACT: gettext_lazy("%(measure)s has been in place %(since)s; it binds by contract, not by statute."),
    Force.POLICY: gettext_lazy(
        "%(measure)s has been in place %(since)s; it is government policy, without a binding text."
    ),
    Force.ADVICE: gettext_lazy("%(measure)s has been in place %(since)s; it is advice and binds nobody."),
    "": gettext_lazy("%(measure)s has been in place %(since)s; whether it binds is not recorded."),
}
IN_FORCE = gettext_lazy("%(measure)s has been in force %(since)s; it has the force of law.")
DECIDED_BEFORE = gettext_lazy(
    # Translators: "%(decided)s" is "on 14 Jul 2020", "in Jul 2020" or "in 2020".
    "%(measure)s was decided %(decided)s and has been in force %(since)s; it has the force of law."
)
NOT_BEGUN = gettext_lazy(
    "%(measure)s was decided with the force of law and has been in place %(since)s; no entry into force is recorded."
)
PLEDGED = gettext_lazy("%(measure)s has been in place %(since)s.")
OPEN_INVESTIGATION = gettext_lazy("%(measure)s has been open %(since)s.")

ONLY: Words = {
    # Translators: these stand in brackets after what a measure is called: "a ban on Huawei (one region only)".
    Reach.REGIONAL: gettext_lazy("one region only"),
    Reach.BODY: gettext_lazy("one public body or class of bodies only"),
    Reach.CASE: gettext_lazy("one case only"),
    "": gettext_lazy("how far it extends is not recorded"),
}
