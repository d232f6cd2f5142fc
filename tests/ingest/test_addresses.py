import contextlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.ingest.addresses import BadAddress, canonical_address, checked_address, host_of

ONE = "https://news.example.org/2020/ban"


@pytest.mark.parametrize(
    "form",
    [
        "http://news.example.org/2020/ban",
        "HTTPS://NEWS.example.org:443/2020/ban/",
        "https://www.news.example.org/2020/ban",
        "https://m.news.example.org/2020/ban",
        "https://amp.news.example.org/2020/ban",
        "https://news.example.org/2020/ban/amp/",
        "https://news.example.org/2020/ban.amp",
        "https://news.example.org/amp/2020/ban",
        "https://news.example.org/2020/ban?amp=1",
        "https://news.example.org/2020/ban?outputType=amp",
        "https://news.example.org/2020//ban",
        "https://news.example.org/2020/ban/index.html",
        "https://news.example.org/2020/ban?utm_source=x&utm_medium=rss&fbclid=1#comments",
        "https://news.example.org/2020/b%61n",
        " https://news.example.org./2020/ban ",
    ],
)
def test_forms_of_one_address_are_one(form: str) -> None:
    assert canonical_address(form) == ONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://one.example.org/a", "https://two.example.org/a"),
        ("https://example.org:8000/a", "https://example.org/a"),
        ("https://example.org/example", "https://example.org/ex"),
        ("https://example.org/revamp", "https://example.org/rev"),
        ("https://example.org/a%2Fb?x=%26y=1", "https://example.org/a%2Fb?x=&y=1"),
    ],
)
def test_addresses_of_different_pages_stay_apart(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


def test_a_two_part_host_keeps_its_first_part() -> None:
    assert canonical_address("https://m.example/a") == "https://m.example/a"


def test_parameters_count_in_any_order() -> None:
    assert canonical_address("https://example.org/a?b=2&a=1") == canonical_address("https://example.org/a?a=1&b=2")


def test_a_host_in_another_script_is_written_in_ascii() -> None:
    assert host_of("https://Новости.рф/а") == "xn--b1amnebsh.xn--p1ai"


@pytest.mark.parametrize(
    "bad", ["", "example.org/a", "ftp://example.org/", "http://", "http://[::1", "http://a:99999/"]
)
def test_what_is_no_web_address_is_refused_with_words(bad: str) -> None:
    with pytest.raises(BadAddress, match=r"\w+ .*\."):
        canonical_address(bad)


def test_an_endless_address_is_refused() -> None:
    with pytest.raises(BadAddress, match="longer than"):
        canonical_address("https://example.org/" + "a" * 3000)


PATHS = st.text(alphabet=string.printable + "äß中%/?#&=;.", max_size=60)


@given(PATHS)
def test_the_canonical_form_is_its_own_canonical_form(rest: str) -> None:
    try:
        once = canonical_address("http://www.example.org/" + rest)
    except BadAddress:
        return
    assert canonical_address(once) == once


@given(st.text(max_size=80))
def test_any_text_gives_an_address_or_a_refusal(text: str) -> None:
    with contextlib.suppress(BadAddress):
        assert canonical_address(text).startswith("https://")


@given(PATHS, st.sampled_from(["utm_source=x", "fbclid=1", "utm_campaign=%C3%A9"]))
def test_tracking_changes_nothing(rest: str, tracking: str) -> None:
    address = "https://example.org/" + rest.replace("#", "").replace("?", "").strip()
    try:
        plain = canonical_address(address)
    except BadAddress:
        return
    assert canonical_address(f"{address}?{tracking}") == plain


def test_a_name_and_password_in_an_address_are_never_stored():
    assert checked_address("https://user:secret@example.org:8443/a?b=c@d") == "https://example.org:8443/a?b=c@d"


def test_a_host_longer_than_any_name_is_refused_in_words():
    with pytest.raises(BadAddress, match="longer than a host's name can be"):
        checked_address("https://" + "a" * 60 + ".example" * 30 + "/")
