"""Whether words name anybody, pairs of a headline and the answer."""

from vendors.extraction.text import language_pack
from vendors.extraction.text.lexicon import Lexicon
from vendors.extraction.text.relevance import SubjectFinder

RELEVANT = (
    "Germany orders operators to remove Huawei from 5G",
    "Norwegen will Huaweis Technik nicht mehr",
    "Berlin to bar Chinese suppliers from its networks",
    "Minister gets power to block 'high-risk' vendors",
    "英国禁止华为设备",
    "FCC votes on new rules for networks",
    "L'Arcep publie un avis sur les fréquences",
)
IRRELEVANT = (
    "Local team wins the cup in extra time",
    "Rain expected over the weekend",
    "Deutsche Telekom raises its prices",
    "Parliament debates the budget",
    "El mercado abre de nuevo por la tarde",
    "",
)


def test_headlines_that_name_a_vendor_a_class_or_a_body_are_told_from_all_others(lexicon: Lexicon) -> None:
    finder = SubjectFinder(lexicon, map(language_pack.load, language_pack.available()))
    assert [title for title in RELEVANT if not finder.names_somebody(title)] == []
    assert [title for title in IRRELEVANT if finder.names_somebody(title)] == []
