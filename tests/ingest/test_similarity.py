import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.pages import article_text
from vendors.ingest.similarity import (
    BINS,
    NEAR_DUPLICATE_FROM,
    band_keys,
    bytes_digest,
    estimated_jaccard,
    minhash_of,
    text_digest,
)

WORDS = [f"word{number}" for number in range(3000)]


def words(seed: int, number: int = 400) -> list[str]:
    return random.Random(seed).choices(WORDS, k=number)


def test_blanks_case_and_unicode_form_do_not_make_another_text() -> None:
    assert text_digest("Caf\u00e9  bans\nHuawei") == text_digest("cafe\u0301 bans huawei ")
    assert text_digest("Huawei") != text_digest("ZTE")
    assert text_digest(" \n") == ""


def test_a_text_is_wholly_like_itself_and_hardly_like_another() -> None:
    one, other = minhash_of(" ".join(words(1))), minhash_of(" ".join(words(2)))
    assert estimated_jaccard(one, one) == 1.0
    assert estimated_jaccard(one, other) < 0.1


@pytest.mark.parametrize("kept", [0.9, 0.7, 0.5])
def test_the_likeness_estimates_the_share_of_shingles_in_common(kept: float) -> None:
    estimates = []
    for seed in range(20):
        text = words(seed)
        estimates.append(estimated_jaccard(minhash_of(" ".join(text)), minhash_of(" ".join(text[: int(400 * kept)]))))
    assert abs(sum(estimates) / 20 - kept) < 0.05


def test_near_duplicates_share_a_band() -> None:
    missed = 0
    for seed in range(100):
        text = words(seed)
        changed = [word if number % 25 else "other" for number, word in enumerate(text)]
        one, other = minhash_of(" ".join(text)), minhash_of(" ".join(changed))
        if estimated_jaccard(one, other) >= NEAR_DUPLICATE_FROM and not set(band_keys(one)) & set(band_keys(other)):
            missed += 1
    assert missed <= 2


def test_texts_that_share_nothing_share_no_band() -> None:
    keys = [set(band_keys(minhash_of(" ".join(words(seed))))) for seed in range(100)]
    assert len(set().union(*keys)) == sum(map(len, keys))


def test_a_few_words_are_too_few_to_compare() -> None:
    assert minhash_of("Britain bans Huawei") == b""
    assert estimated_jaccard(b"", b"") == 0.0
    assert band_keys(b"") == []


def test_a_script_without_spaces_is_compared_by_characters() -> None:
    text = "英国政府表示将禁止华为设备进入第五代移动通信网络，运营商必须在二零二七年之前拆除全部设备。"
    assert estimated_jaccard(minhash_of(text), minhash_of(text + "更多消息。")) > NEAR_DUPLICATE_FROM
    assert (
        estimated_jaccard(
            minhash_of(text), minhash_of("瑞典邮政和电信管理局周二宣布开始拍卖频率并公布条件与期限。" * 2)
        )
        < 0.3
    )


def test_the_signature_has_one_size() -> None:
    assert {len(minhash_of(article_text(paragraphs=number))) for number in (1, 4, 50)} == {BINS * 4}


def test_signatures_that_are_stored_stay_comparable() -> None:
    """A signature made another way would find none of the articles that have one already."""
    assert bytes_digest(minhash_of(" ".join(words(1)))) == (
        "ba08824defa0fccb38fd2494c2c8dba3002bff4ea37750048a6aa1a00124e937"
    )
    assert bytes_digest(minhash_of(" ".join(words(2, number=25)))) == (
        "4bbe1efa6721084fa2638a8dc61338d644621b55c3278f94da66f9e6b5bd15c5"
    )


@given(st.text(max_size=500))
def test_any_text_has_a_signature_or_none(text: str) -> None:
    signature = minhash_of(text)
    assert len(signature) in (0, BINS * 4)
    assert all(-(2**63) <= key < 2**63 for key in band_keys(signature))
