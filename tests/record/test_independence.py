"""Agency copy that papers have rewritten counts once; two newsrooms that tell one event count as two."""

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest

from vendors.extraction.types import PartialDate
from vendors.record.independence import Report, group_reports, why_one_report

PAIRS = json.loads((Path(__file__).parent / "data" / "wire_pairs.json").read_text(encoding="utf-8"))


def told(pair: dict, side: str, **fields: object) -> Report:
    given = pair[side]
    return Report(
        publisher=given["publisher"],
        published=datetime.date.fromisoformat(given["published"]),
        country=pair["country"],
        vendors=frozenset(pair["vendors"]),
        kind=pair["kind"],
        status=pair["status"],
        date=PartialDate.parse(pair["date"]),
        text=given["text"],
    )


def both(number: int) -> tuple[Report, Report]:
    return told(PAIRS[number], "one"), told(PAIRS[number], "other")


def test_no_two_independent_reports_of_one_event_are_taken_for_copies() -> None:
    independent = [pair for pair in PAIRS if not pair["copy"]]
    assert len(independent) >= 30
    assert [pair["one"]["text"] for pair in independent if why_one_report(told(pair, "one"), told(pair, "other"))] == []


@pytest.mark.parametrize(("half", "found"), [("tune", 9), ("check", 9), ("fresh", 8)])
def test_rewritten_copy_is_recognised_as_often_as_the_docs_say(half: str, found: int) -> None:
    copies = [pair for pair in PAIRS if pair["copy"] and pair["half"] == half]
    assert len(copies) == 10
    assert sum(bool(why_one_report(told(pair, "one"), told(pair, "other"))) for pair in copies) == found


def test_the_reason_names_the_agency_and_what_is_shared() -> None:
    assert why_one_report(*both(0)) == "both credit Reuters and share 4 of 4 names and numbers, and a quotation"


@pytest.mark.parametrize(
    "other_step",
    [
        {"country": "NO"},
        {"vendors": frozenset({"huawei"})},
        {"kind": "restriction"},
        {"status": "proposed"},
        {"date": PartialDate.parse("2020-10-24")},
        {"date": None},
        {"published": datetime.date(2020, 11, 20)},
    ],
)
def test_reports_of_another_step_or_of_another_week_are_not_compared(other_step: dict) -> None:
    one, other = both(0)
    assert why_one_report(one, replace(other, **other_step)) == ""


def test_two_agencies_are_two_sources() -> None:
    one, other = both(0)
    assert why_one_report(one, replace(other, text=other.text.replace("Reuters", "AFP"))) == ""


def test_short_copy_without_names_is_recognised_by_its_words() -> None:
    one, other = both(0)
    agency = "LAKESIDE (Reuters) - The regulator will refuse licences for routers and antennas that were not audited."
    paper = "Antennas and routers must be audited, or the regulator refuses their licences, Reuters says."
    assert why_one_report(replace(one, text=agency), replace(other, text=paper)) == (
        "both credit Reuters and share 6 of 7 words and numbers"
    )


def test_the_words_of_an_official_and_the_place_of_a_report_are_nobodys_own() -> None:
    one, _ = both(0)
    said = '"The equipment of vendors under foreign orders endangers everybody\'s communications."'
    first = replace(one, text=f"LAKESIDE, Tuesday (Reuters) - {said}")
    assert first.word_stems == first.names_and_numbers == frozenset()
    assert why_one_report(first, replace(one, text=f"Reuters heard it too: {said}")) == ""


def test_the_generation_of_a_network_is_no_number_and_an_abbreviation_is_a_name_wherever_it_stands() -> None:
    one, _ = both(0)
    assert replace(one, text="KPN builds 5G and 4G on 700 masts. It began on Monday.").names_and_numbers == {
        "kpn",
        "700",
    }


def test_texts_without_a_name_or_number_are_never_one() -> None:
    one, _ = both(0)
    empty = replace(one, text="it was said so by reuters.")
    assert why_one_report(empty, empty) == ""


def test_what_goes_with_one_of_a_group_goes_with_the_group() -> None:
    one, other = both(0)
    assert group_reports([one, None, other, None], ["a", "b", "c", "c"]) == [[0, 2, 3], [1]]
