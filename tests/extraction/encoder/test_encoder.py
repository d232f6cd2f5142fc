"""The encoder beside the rules: what it is asked, what it adds, and when it is not asked."""

from collections.abc import Sequence

import pytest

from vendors.extraction.encoder.model import MAX_WINDOWS, Encoder, WindowScores
from vendors.extraction.encoder.queries import KINDS, SentenceQuery
from vendors.extraction.encoder.windows import MAX_WINDOW_TOKENS
from vendors.extraction.engine import Engine
from vendors.extraction.types import Document
from vendors.extraction.vocabulary import Kind, Status


class Listening(Encoder):
    """The shipped encoder, remembering what it answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[WindowScores] = []

    def score(
        self, title: str, text: str, queries: Sequence[SentenceQuery], step_probabilities: Sequence[float]
    ) -> list[WindowScores]:
        answers = super().score(title, text, queries, step_probabilities)
        self.answers += answers
        return answers

    def ratings(self, kind: Kind) -> dict[tuple[str, str], float]:
        """Return the highest rating of each government and vendor."""
        highest: dict[tuple[str, str], float] = {}
        for scores in self.answers:
            for row, pair in enumerate(scores.window.pairs):
                query = scores.window.queries[pair.query]
                key = query.actors[pair.actor].name, query.targets[pair.target].name
                highest[key] = max(highest.get(key, 0.0), float(scores.kinds[row, KINDS.index(kind)]))
        return highest


@pytest.fixture(scope="module")
def shipped() -> Listening:
    return Listening()


@pytest.fixture
def listening(shipped):
    shipped.answers.clear()
    return shipped


@pytest.fixture
def engine(lexicon, listening):
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


def test_the_pair_that_a_sentence_tells_of_is_rated_highest(engine, listening):
    step = "Australia banned Huawei, while Britain opened an inquiry into ZTE."
    engine.read(Document(text=f"Allies part ways. {step} Nobody was surprised.", lang="en"))
    bans = listening.ratings(Kind.BAN)
    assert max(bans, key=lambda pair: bans[pair]) == ("AU", "huawei")
    inquiries = listening.ratings(Kind.INVESTIGATION)
    assert max(inquiries, key=lambda pair: inquiries[pair]) == ("GB", "zte")


def test_sentences_that_speak_of_no_government_and_no_vendor_are_not_asked_about(engine, listening):
    story = f"{STORY} Rain fell until evening."
    engine.read(Document(text=story, lang="en"))
    asked = [story[query.start : query.end] for scores in listening.answers for query in scores.window.queries]
    assert any("Portugal" in text for text in asked)
    assert not any("Rain" in text for text in asked)


def test_a_long_text_costs_no_more_than_a_bounded_number_of_windows(engine, listening):
    engine.read(
        Document(text="\n\n".join(f"In {year} Italy banned Huawei and ZTE." for year in range(1300, 2020)), lang="en")
    )
    assert 0 < len(listening.answers) <= MAX_WINDOWS


def test_a_sentence_without_an_end_is_read_as_far_as_the_encoder_sees(engine, listening):
    text = "Australia banned Huawei and Britain said that ZTE and " * 400
    assert engine.read(Document(text=text, lang="en")).covered
    assert 0 < len(listening.answers) <= MAX_WINDOWS
    assert max(len(scores.window.token_ids) for scores in listening.answers) <= MAX_WINDOW_TOKENS


@pytest.mark.parametrize(
    ("lang", "text", "code"),
    [
        (
            "de",
            "Die Entscheidung ist gefallen. Die Bundesregierung hat Huawei aus dem Kernnetz ausgeschlossen. "
            "Die Betreiber zeigten sich überrascht.",
            "DE",
        ),
        (
            "fr",
            "La décision est tombée lundi. La France a interdit les équipements de Huawei dans ses réseaux 5G. "
            "Les opérateurs s'y attendaient.",
            "FR",
        ),
        ("zh", "消息令人意外。瑞典政府禁止运营商在5G网络中使用华为设备。运营商尚未回应。", "SE"),
    ],
)
def test_other_languages_are_read_with_it_too(engine, listening, lang, text, code):
    findings = engine.read(Document(text=text, lang=lang)).findings
    assert [(finding.jurisdiction, finding.vendors, finding.kind) for finding in findings] == [
        (code, ("huawei",), Kind.BAN)
    ]
    assert listening.answers


def test_the_classifier_alone_stays_selectable(lexicon, listening):
    assert Engine(lexicon, encoder=None).read(Document(text=STORY, lang="en")).findings
    assert Engine(lexicon, None, listening).read(Document(text=STORY, lang="en")).covered
    assert not listening.answers


def test_the_same_text_is_read_the_same_way_twice(engine):
    assert engine.read(Document(text=STORY, lang="en")) == engine.read(Document(text=STORY, lang="en"))


def test_a_question_stays_a_question_however_sure_the_encoder_is(engine):
    text = "The market is nervous. Has Germany banned Huawei? Shares fell."
    assert not engine.read(Document(text=text, lang="en")).findings


def test_a_step_ruled_out_is_no_ban(engine):
    text = "The wait is over. Britain will not ban Huawei from its 5G network, a minister said. Shares rose."
    findings = engine.read(Document(text=text, lang="en")).findings
    assert [(finding.kind, finding.status) for finding in findings] == [(Kind.BAN, Status.REJECTED)]


def test_a_sentence_alone_is_read_with_it_too(engine, listening):
    assert engine.read(Document(text="Australia banned Huawei.", lang="en")).findings
    assert len(listening.answers) == 1
