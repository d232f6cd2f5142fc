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
    return bibtex_entry(f"telecom-vendor-action-{action.pk}", action.title, action.updated_at.year, note, address)


def bibtex_entry(key: str, title: str, year: int, note: str, address: str) -> str:
    """Return a BibTeX entry whose author is the site."""
    return "\n".join(
        [
            f"@misc{{{key},",
            f"  title = {{{{{escaped(title)}}}}},",
            f"  author = {{{{{escaped(settings.SITE_NAME)}}}}},",
            f"  year = {{{year}}},",
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
    note = f"Events gathered up to {gathered_until.isoformat()}" if gathered_until else ""
    summary = " ".join(action.summary.split())
    return ris_record(action.title, action.updated_at.date(), summary, note, address, number=str(action.pk))


def ris_record(title: str, day: datetime.date, summary: str, note: str, address: str, *, number: str = "") -> str:
    """Return a RIS record whose author is the site, with the line ends that the format asks for."""
    lines = [
        ("TY", "ELEC"),
        ("TI", title),
        ("AU", settings.SITE_NAME),
        ("PY", str(day.year)),
        ("DA", day.strftime("%Y/%m/%d/")),
        ("AB", summary),
        ("N1", note),
        ("UR", address),
        ("ID", number),
        ("ER", ""),
    ]
    return "\r\n".join(f"{tag}  - {value}" for tag, value in lines if value or tag == "ER") + "\r\n"
