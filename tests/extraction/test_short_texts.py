"""One plain sentence, as a person pastes it to try the reader: told clearly, read surely."""

import datetime
from pathlib import Path

import pytest

from vendors.extraction.engine import Engine
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.types import Document
from vendors.extraction.weighing.classifier import shipped_classifier

DATA = Path(__file__).resolve().parents[2] / "vendors" / "data"
ENGINE = Engine(Lexicon.from_folder(DATA), shipped_classifier())

TOLD = [
    (
        "The government in Germany said on Tuesday that it will bar Huawei from its 5G networks.",
        "DE huawei ban adopted",
    ),
    ("Germany bans Huawei from its 5G networks.", "DE huawei ban adopted"),
    ("Sweden has banned Huawei and ZTE from 5G networks.", "SE huawei,zte ban adopted"),
    ("Huawei was banned from Australia's 5G network in August 2018.", "AU huawei ban adopted"),
    ("The FCC fined ZTE $10 million.", "US zte penalty adopted"),
    ("Britain ordered operators to remove Huawei equipment by 2027.", "GB huawei ban adopted"),
    ("India launched an investigation into Xiaomi.", "IN xiaomi investigation adopted"),
    ("The Czech cyber agency NUKIB warned against using Huawei and ZTE products.", "CZ huawei,zte warning adopted"),
    ("Romania signed a memorandum on 5G security with the United States.", "RO unnamed pledge adopted"),
    ("Brazil approved Starlink's licence to operate in the country.", "BR starlink permission adopted"),
    ("The US added Hikvision to the Entity List in October 2019.", "US hikvision restriction adopted"),
    ("Canada is considering a ban on Huawei.", "CA huawei ban proposed"),
    ("Norway will not ban Huawei, its minister said.", "NO huawei ban rejected"),
    ("Italy lifted its ban on ZTE.", "IT zte ban ended"),
    ("Japan's government plans to exclude Huawei from public procurement.", "JP huawei ban proposed"),
]
SILENT = [
    "Huawei unveiled its new phone in Munich on Tuesday.",
    "Germany has not banned Huawei.",
    "Ericsson's shares rose after it won a contract from a Polish operator.",
    "Schools in France ban phones in class.",
    "An opposition lawmaker called on the government to ban Huawei.",
    "Should Britain ban Huawei?",
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_a_plain_sentence_is_read(text, expected):
    findings = ENGINE.read(Document(text, published=datetime.date(2020, 7, 15))).findings
    steps = [f"{step.jurisdiction} {','.join(step.vendors)} {step.kind} {step.status}" for step in findings]
    assert steps == [expected]


@pytest.mark.parametrize("text", SILENT)
def test_a_sentence_that_tells_no_step_gives_nothing(text):
    assert ENGINE.read(Document(text, published=datetime.date(2020, 7, 15))).findings == ()
