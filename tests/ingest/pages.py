"""Web pages as sites make them: an article between navigation, teasers and a footer."""

SENTENCES = (
    "The government in {country} said on Tuesday that it will bar {vendor} from its 5G networks, after a review by the "
    "national security agency that lasted nine months.",
    "Operators have until the end of 2027 to take out the equipment that they have already installed, the minister for "
    "digital affairs told parliament in the afternoon session.",
    "The company called the decision disappointing and said that it would study its options, while analysts expect "
    "higher costs for the three largest operators in the country.",
    "An official of the regulator said that licences for new frequencies would carry the same condition next year, "
    "and that talks with neighbouring states about a common list are under way.",
)


def article_text(country: str = "Norland", vendor: str = "Huawei", paragraphs: int = 4) -> str:
    """Return the article's paragraphs, separated by line ends."""
    chosen = (SENTENCES[number % len(SENTENCES)] for number in range(paragraphs))
    return "\n".join(sentence.format(country=country, vendor=vendor) for sentence in chosen)


def page(
    text: str | None = None,
    *,
    title: str = "Norland bars Huawei from 5G",
    head: str = "",
    lang: str = "en",
    body: str = "",
) -> str:
    """Return a page around the text. `head` and `body` are put into the head and before the article."""
    paragraphs = "".join(f"<p>{line}</p>" for line in (article_text() if text is None else text).splitlines())
    links = "".join(f'<li><a href="/section/{number}">Section {number}</a></li>' for number in range(20))
    teasers = "".join(
        f'<div class="teaser"><a href="/t/{n}"><h3>Other story number {n}</h3></a></div>' for n in range(12)
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} - The Norland Wire</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Norland Wire">{head}'
        f"</head><body><header><nav><ul>{links}</ul></nav></header>{body}<main><article><h1>{title}</h1>"
        f"{paragraphs}</article>"
        f"<aside><h2>Most read</h2>{teasers}</aside></main><footer><p>All rights reserved.</p></footer></body></html>"
    )
