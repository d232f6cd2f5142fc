"""What ingest stores besides articles: web hosts with their robots.txt, and the index of signature bands."""

import datetime

from django.db import models

from vendors.models.articles import Article
from vendors.models.statements import take_row, update_row


class HostQuerySet(models.QuerySet["Host"]):
    def lease(self, name: str, *, until: datetime.datetime, at: datetime.datetime) -> "Host | None":
        """Lease the host for one request; None while a request or the pause after it lasts, or if it has no row yet."""
        return take_row(Host, "busy_until", until=until, at=at, where={"name": name})

    def release(self, name: str, *, until: datetime.datetime | None) -> None:
        """Release the host; no request is made to it before `until`."""
        update_row(Host, {"busy_until": until}, where={"name": name})


class Host(models.Model):
    """A web host: when it may be asked again, and what its robots.txt says."""

    name = models.CharField(max_length=255, primary_key=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    next_slot = models.DateTimeField(null=True, blank=True, help_text="The next time that nobody waits for yet.")
    robots = models.TextField(blank=True)
    robots_until = models.DateTimeField(null=True, blank=True)

    objects = HostQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SignatureBand(models.Model):
    """One band of an article's signature: articles that share a key may be near-duplicates.

    The key and the article are the primary key, so that a look-up reads one index and nothing else. There is no index
    by article: who removes an article's bands knows their keys from its signature. Nor is there a constraint of the
    database, which would search all bands whenever an article is deleted.
    """

    pk = models.CompositePrimaryKey("key", "article_id")
    key = models.BigIntegerField()
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="bands", db_index=False, db_constraint=False
    )

    def __str__(self) -> str:
        return f"{self.key} of article {self.article_id}"
