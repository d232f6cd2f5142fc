"""The encoder beside the rules: what it is shown, what it adds, and when it is not asked."""

import pytest

from vendors.extraction.encoder import LONGEST, Encoder, Rating, encode, trained_encoder
from vendors.extraction.engine import Engine
from vendors.extraction.fusion import MOST
from vendors.extraction.types import Document, Span
from vendors.extraction.vocabulary import Kind, Status
from vendors.extraction.windows import KINDS, MOST_SLOTS, Slot, Window


class Listening(Encoder):
    """The shipped encoder, remembering what it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Window] = []

    def rate(self, shown: list[Window]) -> list[Rating]:  # type: ignore[override]
        self.shown += shown
        return super().rate(shown)


@pytest.fixture(scope="module")
def listening() -> Listening:
    return Listening()


@pytest.fixture
def engine(lexicon, listening):
    listening.shown.clear()
    return Engine(lexicon, encoder=listening)


STORY = (
    "Germany's interior ministry said on Monday that operators must take Huawei out of their core networks by 2026. "
    "The decision follows a review that lasted two years.\n\n"
    "Deutsche Telekom said that it would study the text. Its shares fell slightly. "
    "Analysts had expected a longer period.\n\n"
    "Portugal ruled the Chinese company out of its own networks in 2023. "
    "Spain has gone another way: it let Huawei keep its contracts for storing wiretaps. "
    "The sky over Lisbon was blue."
)


def test_the_pair_that_a_sentence_tells_of_is_rated_highest(listening):
    text = "Australia banned Huawei, while Britain opened an inquiry into ZTE."
    window = Window(
        sentence=0,
        title="Allies part ways on Chinese vendors",
        before=(),
        text=text,
        start=0,
        actors=(Slot(("AU",), Span(0, 9), "stated"), Slot(("GB",), Span(31, 38), "stated")),
        aims=(Slot(("huawei",), Span(17, 23), "vendor"), Slot(("zte",), Span(62, 65), "vendor")),
        triggers=((Span(10, 16), Kind.BAN), (Span(49, 56), Kind.INVESTIGATION)),
    )
    rating = listening.rate([window])[0]
    assert rating.kinds.shape == (2, 2, len(KINDS))
    bans = rating.kinds[:, :, KINDS.index(Kind.BAN)]
    assert bans[0, 0] > 0.5
    assert bans[0, 0] == bans.max()


def test_only_sentences_that_may_tell_a_step_are_shown(engine, listening):
    engine.read(Document(text=STORY, lang="en"))
    texts = [window.text for window in listening.shown]
    assert any("Portugal" in text for text in texts)
    assert not any("blue" in text or "shares fell" in text for text in texts)


def test_a_long_text_costs_no_more_than_a_bounded_number_of_windows(engine, listening):
    engine.read(
        Document(text="\n\n".join(f"In {year} Italy banned Huawei and ZTE." for year in range(1700, 2020)), lang="en")
    )
    assert 0 < len(listening.shown) <= MOST


def test_a_sentence_without_an_end_is_read_as_far_as_the_encoder_sees(engine, listening):
    text = "Australia banned Huawei and Britain said that ZTE and " * 400
    assert engine.read(Document(text=text, lang="en")).covered
    assert 0 < len(listening.shown) <= MOST
    assert max(len(listening.shown[0].actors), len(listening.shown[0].aims)) <= MOST_SLOTS


def test_a_language_that_it_does_not_know_is_read_without_it(engine, listening):
    text = "Die Bundesregierung hat Huawei aus dem Kernnetz ausgeschlossen."
    assert engine.read(Document(text=text, lang="de")).findings
    assert not listening.shown


def test_the_judge_alone_stays_selectable(lexicon, listening):
    listening.shown.clear()
    assert Engine(lexicon, encoder=None).read(Document(text=STORY, lang="en")).findings
    assert Engine(lexicon, None, listening).read(Document(text=STORY, lang="en")).covered
    assert not listening.shown


def test_the_same_text_is_read_the_same_way_twice(engine):
    assert engine.read(Document(text=STORY, lang="en")) == engine.read(Document(text=STORY, lang="en"))


def test_a_question_stays_a_question_however_sure_the_encoder_is(engine):
    assert not engine.read(Document(text="Has Germany banned Huawei?", lang="en")).findings


def test_a_step_ruled_out_is_no_ban(engine):
    found = engine.read(Document(text="Britain will not ban Huawei from its 5G network.", lang="en")).findings
    assert [(one.kind, one.status) for one in found] == [(Kind.BAN, Status.REJECTED)]


@pytest.mark.parametrize("text", ["", "\x00", "🛰️" * 400, "a" * 5000, "Österreich, Ελλάδα, 中国 " * 60])
def test_word_pieces_stay_within_the_longest_whatever_the_text(text):
    everything = Slot(("AT",), Span(0, len(text)), "stated")
    window = Window(0, text, (text, text), text, 0, (everything,), (Slot(("huawei",), None, "last"),), ())
    encoded = encode(trained_encoder().tokenizer, window)
    assert len(encoded.ids) == len(encoded.sorts) <= LONGEST
    assert all(place < len(encoded.ids) for pieces in encoded.actors for place in pieces)
    assert trained_encoder().rate([window])[0].kinds.shape == (1, 1, len(KINDS))
