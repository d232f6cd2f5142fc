"""What can be said of a page's markup without parsing it, in one pass.

A page may be made to hurt: `<script ` a hundred thousand times keeps an expression such as `<script.*?</script>` busy
for an hour, since it looks for the end from each beginning anew. Here each end is looked for once.
"""

import re
from collections.abc import Iterator

_OPENING = re.compile(r"<(?:(script|style|noscript|template)\b)?", re.IGNORECASE)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "noscript", "template")}
_NOSCRIPT = re.compile(r"<noscript\b", re.IGNORECASE)
_ROOT_ID = re.compile(r"""id=["'](?:root|app|__next|__nuxt|app-root)["']""", re.IGNORECASE)
_EMPTY_DIV = re.compile(r"\s*</div>", re.IGNORECASE)
_LONGEST_TAG = 2000
"""Characters within which a tag that holds an id begins: real ones have some hundred."""


def visible_text(page: str, *, limit: int) -> str:
    """Return the first `limit` characters outside tags, scripts, styles and templates, with a blank for each."""
    parts: list[str] = []
    length, position = 0, 0
    never_closed: set[str] = set()
    while length < limit:
        opening = _OPENING.search(page, position)
        end = _end_of(page, opening, never_closed) if opening else -1
        if opening is None or end < 0:  # no tag follows, or one that never ends: the rest is text
            parts.append(page[position : position + limit])
            break
        parts += (page[position : opening.start()], " ")
        length += opening.start() - position + 1
        position = end
    return "".join(parts)[:limit]


def _end_of(page: str, opening: re.Match[str], never_closed: set[str]) -> int:
    """Return where the element or tag ends that begins here; -1 where it does not."""
    name = (opening[1] or "").lower()
    if name and name not in never_closed:
        closing = _CLOSING[name].search(page, opening.end())
        if closing:
            return closing.end()
        never_closed.add(name)
    end = page.find(">", opening.end())
    return end + 1 if end >= 0 else -1


def noscript_contents(page: str) -> Iterator[str]:
    """Yield what stands in each `<noscript>`."""
    position = 0
    while opening := _NOSCRIPT.search(page, position):
        closing = _CLOSING["noscript"].search(page, opening.end())
        if closing is None:
            return
        yield page[opening.start() : closing.end()]
        position = closing.end()


def has_empty_app_root(page: str) -> bool:
    """Whether the page holds an empty `<div id="root">` or the like, which only a script fills."""
    for found in _ROOT_ID.finditer(page):
        begin = page.rfind("<", max(0, found.start() - _LONGEST_TAG), found.start())
        if begin < 0 or page[begin : begin + 4].lower() != "<div" or ">" in page[begin : found.start()]:
            continue
        end = page.find(">", found.end(), found.end() + _LONGEST_TAG)
        if end >= 0 and _EMPTY_DIV.match(page, end + 1):
            return True
    return False
