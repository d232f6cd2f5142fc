import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_article, make_finding
from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Scope
from vendors.models import Article, Finding
from vendors.models.statements import insert_rows, last_rows, run_together, update_of, update_row

pytestmark = pytest.mark.django_db


def test_statements_run_in_turn_and_say_how_many_rows_each_changed() -> None:
    one, other = make_article("One."), make_article("Another.")
    changed = run_together(
        update_of(Article, {"lang": "de"}, where={"id": one.pk}),
        update_of(Article, {"lang": "fr"}, where={"lang": "de"}),
        update_of(Article, {"lang": "it"}, where={"id": 0}),
        ("UPDATE vendors_article SET author = %s WHERE id IN (%s, %s)", ["Jo 100% Doe; DROP", one.pk, other.pk]),
    )
    assert changed == [1, 1, 0, 2]
    assert list(Article.objects.order_by("pk").values_list("lang", "author")) == [
        ("fr", "Jo 100% Doe; DROP"),
        (other.lang, "Jo 100% Doe; DROP"),
    ]


def test_nothing_to_run_changes_nothing() -> None:
    assert run_together() == []


def test_the_last_of_several_statements_gives_its_rows_and_sees_what_the_others_did() -> None:
    article = make_article("One.")
    update = update_of(Article, {"lang": "sv"}, where={"id": article.pk})
    assert last_rows(("SELECT 1", []), update, ("SELECT lang FROM vendors_article", [])) == [("sv",)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes one statement at a time")
def test_statements_that_run_together_are_one_exchange_with_the_database() -> None:
    update = update_of(Article, {"lang": "sv"}, where={"id": 0})
    with CaptureQueriesContext(connection) as queries:
        run_together(update, update, update)
    assert len(queries) == 1


def test_a_row_that_is_not_there_is_not_updated() -> None:
    assert not update_row(Article, {"lang": "sv"}, where={"id": 0})


def test_a_row_is_stored_as_django_stores_it() -> None:
    usual = make_finding(make_article())
    values = {
        "date": PartialDate(2018, 8),
        "scope": (Scope.FIVE_G, Scope.CORE),
        "quote": "“Straße” \\ 'x' \n {\"a\": %s}",
        "confidence": 0.1 + 0.2,
        "traces": {"kind": {"rule": "ban.active", "start": 0, "end": 4, "words": "ünï"}},
        "decided_at": datetime.datetime(2020, 7, 14, 9, 30, 0, 123456, tzinfo=datetime.UTC),
        "fingerprint": "other",
    }
    fields = [field.attname for field in Finding._meta.concrete_fields if field.attname not in ("id", "created_at")]
    row = Finding(**{**{name: getattr(usual, name) for name in fields}, **values})
    insert_rows([row])
    found = Finding.objects.get(pk=row.pk)
    assert {name: getattr(found, name) for name in values} == values
    by_orm = Finding(**{**{name: getattr(usual, name) for name in fields}, **values, "fingerprint": "third"})
    by_orm.save()
    same = [name for name in fields if name != "fingerprint"]
    assert (
        Finding.objects.filter(pk=row.pk).values(*same).get()
        == Finding.objects.filter(pk=by_orm.pk).values(*same).get()
    )


def test_rows_get_their_keys_in_their_order() -> None:
    article = make_article()
    usual = make_finding(article)
    rows = [
        Finding(article=article, jurisdiction_id=usual.jurisdiction_id, quote_start=0, quote_end=4, fingerprint=str(n))
        for n in range(5)
    ]
    insert_rows(rows)
    assert list(
        Finding.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list("pk", "fingerprint")
    ) == [(row.pk, row.fingerprint) for row in rows]
