"""docs/reference-data.md and the files' schema say the same."""

import re
from pathlib import Path

import pytest

from vendors.extraction.vocabulary import Actor, Force, Grade, Kind, Outcome, Reach, SourceType, Status
from vendors.models.choices import BODY_KINDS
from vendors.reference.reading import FILES
from vendors.reference.schema import LANGUAGES, VENDOR_KINDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference-data.md").read_text(encoding="utf-8")


def section(file):
    return PAGE.partition(f"\n## {file}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("kind", FILES, ids=lambda kind: kind.name)
def test_every_column_is_documented_in_its_order(kind):
    assert tuple(re.findall(r"^\| `(\w+)` \|", section(kind.name), re.MULTILINE)) == kind.header


@pytest.mark.parametrize(
    ("file", "column", "values"),
    [
        ("bodies.csv", "kind", BODY_KINDS),
        ("vendors.csv", "kind", VENDOR_KINDS),
        ("actions.csv", "actor", tuple(Actor)),
        ("actions.csv", "kind", tuple(Kind)),
        ("actions.csv", "status", tuple(Status)),
        ("actions.csv", "reach", tuple(Reach)),
        ("actions.csv", "force", tuple(Force)),
        ("actions.csv", "grade", tuple(Grade)),
        ("milestones.csv", "outcome", tuple(Outcome)),
        ("sources.csv", "type", tuple(SourceType)),
    ],
)
def test_every_value_of_a_closed_column_is_documented(file, column, values):
    line = re.search(rf"^\| `{column}` \| (.*) \|$", section(file), re.MULTILINE)
    assert tuple(re.findall(r"`([\w -]+)`", line[1])) == values


def test_every_language_is_documented():
    assert re.findall(
        r"\b[a-z]{2}\b(?=,| or|\.| \|)", section("country_names.csv").partition("639-1 code: ")[2][:50]
    ) == [*LANGUAGES]


def test_no_file_is_documented_that_is_not_read():
    assert re.findall(r"^## (\w+\.csv)$", PAGE, re.MULTILINE) == [kind.name for kind in FILES]
