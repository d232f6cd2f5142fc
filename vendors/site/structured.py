"""Pages as JSON-LD: data blocks for search engines, safe inside a script element."""

import json
from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

IN_SCRIPT = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}


def in_script(value: object) -> SafeString:
    """Return the value as JSON that cannot end its script element. A data block is not executed, so no rule of the
    content security policy concerns it."""
    text = json.dumps(value, ensure_ascii=False)
    return mark_safe(text.translate(IN_SCRIPT))  # noqa: S308 - escaped just here


def breadcrumb_data(parents: Sequence[tuple[str, str]], title: str, address: str, description: str) -> SafeString:
    """Return a page with its place in the site: `parents` are names and addresses, the outermost first."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": item}
        for position, (name, item) in enumerate([*parents, (title, address)], 1)
    ]
    return in_script(
        {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "@id": address,
            "name": title,
            "description": description,
            "breadcrumb": {"@type": "BreadcrumbList", "itemListElement": items},
            "license": "https://creativecommons.org/licenses/by/4.0/",
        }
    )
