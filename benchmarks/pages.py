"""Pages for benchmarks: made-up articles of usual length in the wrapping of a news site, about 90 kB each."""

import json
import random

VENDORS = ("Huawei", "ZTE", "Hikvision", "Dahua", "Hytera")
COUNTRIES = ("Britain", "Sweden", "Germany", "France", "Poland", "Italy", "Canada", "Japan", "India", "Brazil")
DECIDED = (
    "{country} will ban {vendor} from its 5G networks, the government said on {day}.",
    "The regulator in {country} opened an inquiry into equipment of {vendor} on {day}.",
    "A bill that would bar {vendor} from public contracts was put to parliament in {country}.",
)
REPORTED = (
    "Operators expect the exchange of the equipment to last until {year}, a spokesman said.",
    "{vendor} denied that its products pose a risk and called the debate unfounded.",
    "Analysts at a bank expect costs of {number} million euros for the {number} largest sites.",
    "Shares of the company fell {number} percent after the report on {day}.",
    "The network now covers {number} towns, up from {number} in the year before.",
    "Engineers at the site said that {number} antennas had been exchanged by {day}.",
    "A professor of engineering said that {year} was too late for {number} of the sites.",
    "Customers complained about {number} outages within {number} hours, the operator said.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def text_of(number: int, sentences: int = 26) -> str:
    """Return the text of an article, the same for the same number; two of them share no paragraph."""
    chance = random.Random(number)
    sayings = [chance.choice(DECIDED if number % 8 == 0 else REPORTED) for number in range(sentences)]
    sentences_written = [
        saying.format(
            country=chance.choice(COUNTRIES),
            vendor=chance.choice(VENDORS),
            day=chance.choice(DAYS),
            year=chance.randint(2019, 2030),
            number=chance.randint(2, 9000),
        )
        for saying in sayings
    ]
    return "\n".join(" ".join(sentences_written[start : start + 3]) for start in range(0, sentences, 3))


def page_of(number: int) -> str:
    """Return the article's page: menus, metadata, scripts, teasers, comments and a footer around it."""
    title = f"Report {number} on equipment in {COUNTRIES[number % len(COUNTRIES)]}"
    menu = "".join(
        f'<li class="nav-item"><a href="/s/{n}" data-track="nav-{n}">Section {n}</a></li>' for n in range(60)
    )
    teasers = "".join(
        f'<div class="card"><a href="/t/{n}"><img src="/i/{n}.jpg" alt="Picture {n}"><h3>Other story {n}</h3></a>'
        f"<p>What the other story number {n} is about.</p><time>{n} hours ago</time></div>"
        for n in range(50)
    )
    comments = "".join(
        f'<div class="comment"><b>reader{n}</b><p>I think that {n} is too many.</p></div>' for n in range(30)
    )
    paragraphs = "".join(
        f'<p class="body">{line}</p><div class="ad-slot"></div>' for line in text_of(number).splitlines()
    )
    data = json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": "2020-07-14T09:00:00Z"})
    script = "window.__STATE__={" + ",".join(f'"key{n}":{{"id":{n},"on":true}}' for n in range(1200)) + "}"
    style = "".join(f".c{n}{{margin:{n}px;color:#{n:06x}}}" for n in range(400))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Wire</title>'
        f"<style>{style}</style>"
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Wire">'
        f'<meta name="author" content="Jo Doe"><script type="application/ld+json">{data}</script>'
        f"<script>{script}</script>"
        f"</head><body><header><nav><ul>{menu}</ul></nav></header><main><article><h1>{title}</h1>{paragraphs}</article>"
        f'<section id="comments">{comments}</section><aside>{teasers}</aside></main>'
        f"<footer><ul>{menu}</ul></footer></body></html>"
    )
