"""Whose words a sentence has: what a government did, or what somebody said, asked or wished."""

import pytest

from vendors.extraction.engine import Engine
from vendors.extraction.rules.voice import Voice, voice_of
from vendors.extraction.vocabulary import Kind

TOLD = [
    ("en", "GB", "ban", "Britain ordered operators in 2020 to remove Huawei from 5G networks by 2027."),
    ("en", "DE", "ban", "Germany's interior minister announced on Thursday that Huawei must disappear from 5G."),
    ("en", "GB", "ban", "“Huawei will be removed from our networks”, said the minister for industry."),
    ("en", "CA", "ban", "Canada will bar Huawei from its networks, the federal government announced on Thursday."),
    ("en", "ZW", "permission", "President Emmerson Mnangagwa said on Saturday that he had approved the licence."),
    ("en", "CZ", "warning", "The Czech cyber agency warned of products of Huawei and ZTE on Monday."),
    ("en", "AU", "ban", "Australia and New Zealand have barred Huawei from building their 5G networks."),
    ("en", "SE", "ban", "Under the conditions set by the regulator in October, winners may not use Huawei."),
    ("en", "US", "investigation", "The FBI has opened an inquiry into whether ZTE sold the technology to Iran."),
    ("de", "GB", "ban", "Großbritannien ordnete schon 2020 an, dass Huawei aus den 5G-Netzen verschwinden muss."),
]
SAID = [
    ("en", "GB", "BT's chief executive had warned a day earlier that removing Huawei would be impossible."),
    ("en", "GB", "Huawei must be stripped out by 2027, according to BT's chief."),
    ("en", "GB", "Critics said that Britain had banned Huawei without a reason."),
    ("en", "GB", "Huawei said Britain had excluded it from 5G."),
    ("en", "GB", "Britain has banned Huawei, the analyst Jane Carver wrote."),
    ("en", "GB", "A spokesman for Vodafone told reporters that Britain had banned Huawei."),
    ("de", "DE", "Deutschland schließt Huawei aus, sagte der Vorstandschef der Telekom."),
    ("nl", "NL", "De regering sluit Huawei uit, volgens deze krant."),
]


@pytest.fixture(scope="module")
def voice(lexicon):
    engine = Engine(lexicon, None, None)

    def of(lang: str, code: str, kind: str, sentence: str) -> Voice:
        return voice_of(engine.reader(lang).line_frame(sentence), kind=Kind(kind), code=code, homes={"CN"})

    return of


@pytest.mark.parametrize(("lang", "code", "kind", "sentence"), TOLD)
def test_what_a_government_did_or_announced_is_told_by_the_article(voice, lang, code, kind, sentence):
    assert voice(lang, code, kind, sentence) is Voice.ARTICLE


@pytest.mark.parametrize(("lang", "code", "sentence"), SAID)
def test_what_a_company_a_critic_or_a_stranger_said_is_somebodys_word(voice, lang, code, sentence):
    assert voice(lang, code, "ban", sentence) is Voice.SOMEBODY


@pytest.mark.parametrize(
    "sentence",
    [
        "The committee asks whether the prohibition of Huawei ought to be extended to 4G.",
        "Will Britain ban Huawei from 5G?",
        "Britain prüft, ob Huawei ausgeschlossen wird.",
    ],
)
def test_a_question_is_no_step(voice, sentence):
    lang = "de" if "prüft" in sentence else "en"
    assert voice(lang, "GB", "ban", sentence) is Voice.QUESTION


def test_a_wish_is_no_step(voice):
    assert voice("en", "GB", "ban", "Britain should ban Huawei from 5G.") is Voice.OPINION


def test_a_warning_that_names_another_government_may_be_that_ones(voice):
    warned = "The European Union warned Malaysia in 2023 of letting Huawei build its 5G network."
    assert voice("en", "EU", "warning", warned) is Voice.ADDRESSED
    assert voice("en", "EU", "ban", warned.replace("warned", "banned")) is Voice.ARTICLE
