"""A text's first line is its title only if it reads like one."""

import pytest

from vendors.extraction.title_line import title_line

BODY = "\n\nThe ministry said so on Tuesday."


@pytest.mark.parametrize(
    "line",
    [
        "Poland bans ZTE from its networks",
        "Will Poland ban ZTE?",
        "Poland bans ZTE, says U.S.",
        "FCC fines Huawei Technologies Co.",
        "波兰禁止中兴通讯参与5G网络建设",
        "Польша запретила оборудование ZTE",
    ],
)
def test_a_headline_above_a_text_is_its_title(line):
    assert title_line(f"\n  {line}{BODY}") == line


@pytest.mark.parametrize(
    "line",
    [
        "Poland on Tuesday banned ZTE from its networks.",
        "Poland banned ZTE. Operators will not be compensated",
        "波兰周二禁止中兴通讯。运营商不会得到赔偿",
        "The order is as follows:",
        "The ministry said “operators have until 2027.”",
        "Poland " + "and its operators " * 12,
        "",
    ],
)
def test_a_paragraph_is_no_title(line):
    assert title_line(f"{line}{BODY}" if line else "") == ""


def test_the_only_line_of_a_text_is_its_text_and_no_title():
    assert title_line("Poland bans ZTE from its networks") == ""
