"""Small makers of rows. Each takes what a test is about and fills in the rest."""

from typing import Any

from django.contrib.auth.models import User

from vendors.extraction.types import PartialDate
from vendors.models import Action, Article, Country, Evidence, Finding, Milestone, Vendor
from vendors.models.choices import ArticleState
from vendors.record.publication import publish

NAMES = {
    "GB": "United Kingdom",
    "AU": "Australia",
    "DE": "Germany",
    "FR": "France",
    "US": "United States",
    "CN": "China",
}


def make_country(code: str = "GB", **fields: Any) -> Country:
    country, _ = Country.objects.get_or_create(code=code, defaults={"name": NAMES.get(code, code), **fields})
    return country


def make_vendor(slug: str = "huawei", **fields: Any) -> Vendor:
    vendor, _ = Vendor.objects.get_or_create(slug=slug, defaults={"name": slug.replace("-", " ").title(), **fields})
    return vendor


def make_user(username: str = "curator", **fields: Any) -> User:
    return User.objects.create_user(username, password="correct horse battery", **{"is_staff": True, **fields})


def make_article(text: str = "Britain bans Huawei from its 5G networks.", **fields: Any) -> Article:
    number = Article.objects.count() + 1
    address = f"https://news.example.org/{number}"
    values = {"url": address, "canonical_url": address, "title": f"Article {number}", "publisher": "News"}
    return Article.objects.create(text=text, **{**values, "lang": "en", "state": ArticleState.CODED, **fields})


def make_finding(article: Article | None = None, *, vendors: tuple[str, ...] = ("huawei",), **fields: Any) -> Finding:
    article = article or make_article()
    quote = fields.pop("quote", article.text)
    start = article.text.index(quote)
    values: dict[str, Any] = {
        "jurisdiction": make_country(fields.pop("country", "GB")),
        "kind": "ban",
        "status": "adopted",
        "quote": quote,
        "quote_start": start,
        "quote_end": start + len(quote),
        "coder": "rules",
        "coder_version": "1",
        "fingerprint": str(Finding.objects.count()),
    }
    finding = Finding.objects.create(article=article, **{**values, **fields})
    finding.vendors.set([make_vendor(slug) for slug in vendors])
    return finding


def make_action(
    *,
    country: str = "GB",
    vendors: tuple[str, ...] = ("huawei",),
    steps: tuple[tuple[str, str], ...] = (("2020-07-14", "adopted"),),
    deadline: str = "",
    published: bool = True,
    source: str = "https://news.example.org/source",
    **fields: Any,
) -> Action:
    """Return an action with the steps given as (date, status), with one source, published unless told otherwise."""
    values: dict[str, Any] = {"kind": "ban", "title": f"{country} acts on {', '.join(vendors) or 'vendors'}"}
    values |= {"reach": "national", "force": "act" if fields.get("kind") == "penalty" else "law"}
    action = Action.objects.create(country=make_country(country), **{**values, **fields})
    action.vendors.set([make_vendor(slug) for slug in vendors])
    for position, (date, status) in enumerate(steps):
        day = PartialDate.parse(date) if date else None
        Milestone.objects.create(action=action, date=day, status=status, position=position)
    if deadline:
        Milestone.objects.create(action=action, date=deadline, status="in_force", is_deadline=True)
    if source:
        Evidence.objects.create(action=action, url=source, publisher="News")
    return publish(action, by=None) if published else action
