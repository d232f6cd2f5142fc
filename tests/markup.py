"""Pages compared by what they say, not by how their templates are laid out."""

import re


def on_one_line(page):
    """Return the markup with any white space as one space, and with none beside a tag."""
    return re.sub(r" ?([<>]) ?", r"\1", " ".join(page.split()))
