import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.findings.quote_alignment import align

TEXT = "On Tuesday the ministry\nbarred Huawei from the core of Germany’s 5G networks, officials said."


@pytest.mark.parametrize(
    ("quote", "how", "found"),
    [
        ("barred Huawei from the core", "exact", "barred Huawei from the core"),
        ("the ministry barred Huawei", "spaces", "the ministry\nbarred Huawei"),
        (
            "barred Huawei from the core of Germany's 5G network",
            "fuzzy",
            "barred Huawei from the core of Germany’s 5G network",
        ),
    ],
)
def test_a_quote_is_found_as_exactly_as_it_was_copied(quote, how, found):
    place = align(quote, TEXT)
    assert place is not None
    assert (place.how, place.span.of(TEXT)) == (how, found)


@pytest.mark.parametrize("quote", ["", "  ", "Huawei was banned from all French networks forever", "Nokia"])
def test_an_invented_quote_is_not_found(quote):
    assert align(quote, TEXT) is None


@given(st.text(max_size=80), st.text(max_size=200))
def test_whatever_is_found_lies_in_the_text(quote, text):
    place = align(quote, text)
    assert place is None or (place.span.end <= len(text) and place.span.of(text).strip())
