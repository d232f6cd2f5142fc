"""How to cite an action: in words, as BibTeX, as RIS."""

import datetime
import re

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vendors.listing.presentation import gathered_sentence
from vendors.models import Action

_SPECIAL = re.compile(r"([\\{}&%$#_^~])")


def citation(action: Action, address: str, *, read_on: datetime.date, gathered_until: datetime.date | None) -> str:
    """Return the citation in words, with the day on which it was read and that up to which events were gathered."""
    cited = _("“%(title)s”, action %(number)d, %(site)s, last changed %(changed)s, %(address)s (read %(read)s).") % {
        "title": action.title,
        "number": action.pk,
        "site": settings.SITE_NAME,
        "changed": date_format(action.updated_at, "DATE_FORMAT"),
        "address": address,
        "read": date_format(read_on, "DATE_FORMAT"),
    }
    return " ".join(filter(None, [cited, gathered_sentence(gathered_until)]))


def bibtex(action: Action, address: str, *, gathered_until: datetime.date | None) -> str:
    note = f"Action {action.pk}, version of {action.updated_at.date().isoformat()}"
    if gathered_until:
        note += f", events gathered up to {gathered_until.isoformat()}"
    return "\n".join(
        [
            f"@misc{{telecom-vendor-action-{action.pk},",
            f"  title = {{{{{escaped(action.title)}}}}},",
            f"  author = {{{{{escaped(settings.SITE_NAME)}}}}},",
            f"  year = {{{action.updated_at.year}}},",
            f"  note = {{{note}}},",
            f"  url = {{{address}}}",
            "}",
        ]
    )


def escaped(text: str) -> str:
    """Return the text with what LaTeX reads as a command written out."""
    names = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}
    return _SPECIAL.sub(lambda match: names.get(match[1], "\\" + match[1]), text)


def ris(action: Action, address: str, *, gathered_until: datetime.date | None) -> str:
    """Return the record with the line ends that the format asks for."""
    changed = action.updated_at.date()
    lines = [
        ("TY", "ELEC"),
        ("TI", action.title),
        ("AU", settings.SITE_NAME),
        ("PY", str(changed.year)),
        ("DA", changed.strftime("%Y/%m/%d/")),
        ("AB", " ".join(action.summary.split())),
        ("N1", f"Events gathered up to {gathered_until.isoformat()}" if gathered_until else ""),
        ("UR", address),
        ("ID", str(action.pk)),
        ("ER", ""),
    ]
    return "\r\n".join(f"{tag}  - {value}" for tag, value in lines if value or tag == "ER") + "\r\n"
