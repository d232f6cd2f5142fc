"""Templates are read in diffs: what djhtml, which indents them, does not hold (`make format`, `make check`)."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
LONGEST = 160
"""Characters in a line. Aim at 120; a link in running text can be longer, as white space around it would show."""
DEEPEST = 3
"""Elements and blocks within one another on one line."""

# What is in quotation marks within a tag (a `{% if %}` in its class, say) nests nothing.
TOKEN = re.compile(
    r"""\{%\s*(?P<end>end)?(?P<block>if|for|with|block|blocktranslate|partialdef)\b.*?%\}
    |<(?P<close>/)?(?P<element>[a-z][\w-]*)(?:"[^"]*"|'[^']*'|\{%.*?%\}|[^>"'])*?(?P<alone>/)?(?:>|$)""",
    re.VERBOSE,
)
VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})


def nesting(line):
    """Return how many elements and blocks are open at once, at most, of those that begin on the line."""
    opened = deepest = 0
    for token in TOKEN.finditer(re.sub(r'"\{[{%][^"]*[}%]\}"', '""', line)):
        if token["end"] or token["close"]:
            opened = max(0, opened - 1)
        elif not token["alone"] and token["element"] not in VOID:
            opened += 1
        deepest = max(deepest, opened)
    return deepest


@pytest.mark.parametrize(
    ("line", "depth"),
    [
        ("<p>A <b>word</b>, <i>another</i></p>", 2),
        ("{% if a %}<ul><li><a href=\"{% url 'home' %}\">A</a></li></ul>{% endif %}", 4),
        ('<p class="{% if a %}b{% endif %}"><br>', 1),
        ('</a></li>{% endfor %}<p id="{{ n }}">', 1),
    ],
)
def test_nesting_is_counted_by_the_line(line, depth):
    assert nesting(line) == depth


def test_no_line_of_a_template_is_too_long_or_too_deep():
    bad = [
        f"{file.relative_to(TEMPLATES)}:{number}: {len(line)} characters, {nesting(line)} deep"
        for file in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST or nesting(line) > DEEPEST
    ]
    assert not bad, "\n".join(bad)
