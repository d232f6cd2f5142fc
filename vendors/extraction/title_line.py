"""Whether a text begins with its title, as texts do that are copied from a page with their headline."""

import re

MAX_TITLE = 200
"""Characters of the longest line that is taken for a title: headlines have under 150, official titles some more."""
# A full stop, or what stands for one elsewhere, with what may close after it. Questions and exclamations are headlines.
SENTENCE_END = re.compile(r"""(?:[.;:,。।۔།።…]|\.{3})["'”’»)\]」』]*\Z""")
ABBREVIATION_END = re.compile(r"(?:\b[^\W\d_]\.){2,}\Z|\b(?:Inc|Ltd|Corp|Co|plc|No|Nr|Jr|Sr)\.\Z")
SENTENCE_WITHIN = re.compile(r"""[^\W\d_]{3,}[.!?]["'”’»)\]]*\s+["'“‘«(\[]*[^\Wa-z_]|。(?!\Z)""")


def title_line(text: str) -> str:
    """Return the text's first line where it reads like a title; "" where it is a paragraph, or all there is.

    A title is short, one sentence without its full stop, and more follows it. A paragraph taken for a title would tell
    the engine that whatever it names is what the whole article is about.
    """
    first, _, rest = text.strip().partition("\n")
    line = " ".join(first.split())
    if not line or not rest.strip() or len(line) > MAX_TITLE or SENTENCE_WITHIN.search(line):
        return ""
    is_sentence = SENTENCE_END.search(line) and not ABBREVIATION_END.search(line)
    return "" if is_sentence else line
