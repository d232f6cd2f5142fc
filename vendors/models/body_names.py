"""Which body a text means by a name: the same answer for the files of the record and at the desk."""

from collections.abc import Iterable, Mapping

from vendors.models.reference import Body

type BodyIndex = Mapping[tuple[str, str], Body | None]
"""Each body by (country's code, name in small letters); None where two bodies of the country share the name."""


def body_index(country: str | None = None) -> BodyIndex:
    """Return the bodies of one country, or of all, by their names.

    Merged bodies are left out: their names are their successors' now.
    """
    bodies = Body.objects.filter(merged_into=None).select_related("country")
    index: dict[tuple[str, str], Body | None] = {}
    for body in bodies if country is None else bodies.filter(country=country):
        for name in _names_of(body):
            key = (body.country_id, name)
            index[key] = None if key in index else body
    return index


def find_body(country: str, name: str, index: BodyIndex) -> Body | None:
    """Return the one body of the country that goes by this name, also with an abbreviation in brackets behind it;
    None where there is none or more than one."""
    plain = name.casefold().removeprefix("the ").strip()
    without = plain.partition(" (")[0]
    return index.get((country, plain)) or index.get((country, without))


def _names_of(body: Body) -> Iterable[str]:
    """Return the names that texts may use, in small letters: at home, the ministry "of Austria" is the ministry."""
    names = {name.casefold() for name in (body.name, *body.abbreviations, *body.aliases)}
    country = body.country.name.casefold()
    return names | {name.removesuffix(f" of {country}").removesuffix(f" of the {country}") for name in names}
