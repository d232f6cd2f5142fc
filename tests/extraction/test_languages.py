"""Languages other than English: pairs of a sentence and what a reader takes from it, one line a case."""

import datetime

import pytest

from vendors.extraction.text import language_pack
from vendors.extraction.types import Document

PUBLISHED = datetime.date(2022, 6, 15)
CASES = [
    ("de", "Schweden hat Huawei im Oktober 2020 vom Ausbau der 5G-Netze ausgeschlossen.", ("SE", "huawei", "ban")),
    ("de", "Die USA haben ZTE 2018 auf die schwarze Liste gesetzt.", ("US", "zte", "restriction")),
    ("fr", "Le gouvernement canadien a interdit Huawei et ZTE en mai 2022.", ("CA", "zte", "ban")),
    ("fr", "Les sanctions des États-Unis contre Huawei datent de 2019.", ("US", "huawei", "restriction")),
    ("es", "Suecia prohibió a Huawei participar en las redes 5G en octubre de 2020.", ("SE", "huawei", "ban")),
    ("it", "Nel 2018 l'Australia ha vietato a Huawei di fornire apparati 5G.", ("AU", "huawei", "ban")),
    ("pt", "O governo australiano proibiu a Huawei de fornecer equipamentos 5G em 2018.", ("AU", "huawei", "ban")),
    ("nl", "Zweden heeft Huawei in 2020 verboden apparatuur voor 5G te leveren.", ("SE", "huawei", "ban")),
    ("sv", "Australien förbjöd 2018 Huawei att leverera utrustning till 5G-näten.", ("AU", "huawei", "ban")),
    ("pl", "Szwecja wykluczyła Huawei z budowy sieci 5G w październiku 2020 roku.", ("SE", "huawei", "ban")),
    ("zh", "澳大利亚2018年8月23日禁止华为和中兴通讯参与5G建设。", ("AU", "zte", "ban")),
    ("ja", "米国は2019年5月、ファーウェイをエンティティー・リストに追加した。", ("US", "huawei", "restriction")),
]


@pytest.mark.parametrize(("lang", "text", "expected"), CASES)
def test_a_step_is_read_in_its_language(engine, lang, text, expected):
    findings = engine.read(Document(text=text, published=PUBLISHED, lang=lang)).findings
    assert expected in {
        (finding.jurisdiction, slug, finding.kind.value) for finding in findings for slug in finding.vendors
    }


@pytest.mark.parametrize(("lang", "text", "expected"), CASES)
def test_a_quote_is_a_slice_of_the_text(engine, lang, text, expected):
    for finding in engine.read(Document(text=text, published=PUBLISHED, lang=lang)).findings:
        assert text[finding.quote.start : finding.quote.end].strip()


@pytest.mark.parametrize("lang", language_pack.available())
def test_every_language_file_loads_and_knows_every_kind(lang):
    kinds = {sense.kind for senses in language_pack.load(lang).senses.values() for sense in senses if sense.kind}
    assert len(kinds) == 7


def test_a_language_without_a_file_is_said_to_be_not_covered(engine):
    reading = engine.read(Document(text="Hallitus kielsi Huawein laitteet verkoissa.", lang="fi"))
    assert not reading.covered
    assert reading.findings == ()


@pytest.mark.parametrize("lang", language_pack.available())
def test_every_language_file_says_what_joins_a_list(lang):
    grammar = language_pack.load(lang).grammar
    assert grammar.conjunctions
    assert grammar.vendor_conjunctions


@pytest.mark.parametrize(
    ("lang", "text", "vendors"),
    [
        ("es", "Canadá obligó a Hikvision en junio a cerrar su filial; a Dahua no la mencionó.", {("hikvision",)}),
    ],
)
def test_what_joins_a_list_in_one_language_joins_none_in_another(rules, lang, text, vendors):
    findings = rules.read(Document(text=text, published=PUBLISHED, lang=lang)).findings
    assert {finding.vendors for finding in findings} == vendors
