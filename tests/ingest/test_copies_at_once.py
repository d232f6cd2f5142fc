"""Two workers that clean copies of one text at the same time: the second one finds what the first has stored."""

import threading

import pytest
from django.db import connection, transaction

from tests.factories import make_article
from tests.ingest.pages import article_text
from vendors.ingest.duplicates import DuplicateLookup, index_signature, look_up_duplicates
from vendors.ingest.similarity import signature_of
from vendors.models.statements import run_together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite writers take turns anyway"),
]
PATIENCE, A_WHILE = 10, 0.3
NOBODY = DuplicateLookup(has_exact_match=False, near_duplicate_of=None)
OTHER = "\n".join(f"Another story about something else, number {number}, told at some length." for number in range(40))


def store(text: str) -> int:
    signature = signature_of(text)
    article = make_article(text, signature=signature.minhash, content_hash=signature.digest)
    run_together(*index_signature(article.pk, signature))
    return article.pk


class OtherWorker:
    """Looks a text up on a connection of its own, as another worker does."""

    def __init__(self, text: str, *, lock: bool = True) -> None:
        self._lookups: list[DuplicateLookup] = []
        self._thread = threading.Thread(target=self._look, args=(text, lock), daemon=True)
        self._thread.start()

    def _look(self, text: str, lock: bool) -> None:
        try:
            with transaction.atomic():
                self._lookups.append(look_up_duplicates(signature_of(text), lock=lock))
        finally:
            connection.close()

    def answer(self, seconds: float) -> DuplicateLookup | None:
        """Return what was found; None if there is no answer within so many seconds."""
        self._thread.join(seconds)
        return self._lookups[0] if self._lookups else None


def test_a_copy_waits_for_the_decision_about_the_first_and_then_finds_it() -> None:
    with transaction.atomic():
        assert look_up_duplicates(signature_of(article_text()), lock=True) == NOBODY
        first = store(article_text())
        other = OtherWorker(article_text() + "\nMore follows.")
        assert other.answer(A_WHILE) is None
    assert other.answer(PATIENCE) == DuplicateLookup(has_exact_match=False, near_duplicate_of=first)


def test_another_story_waits_for_nobody() -> None:
    with transaction.atomic():
        look_up_duplicates(signature_of(article_text()), lock=True)
        assert OtherWorker(OTHER).answer(PATIENCE) == NOBODY


def test_without_the_wait_both_would_think_themselves_the_first() -> None:
    with transaction.atomic():
        store(article_text())
        assert OtherWorker(article_text(), lock=False).answer(PATIENCE) == NOBODY
