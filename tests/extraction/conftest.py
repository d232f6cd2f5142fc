"""One engine for all extraction tests: building it costs more than reading."""

import pytest

from vendors.extraction.engine import Engine
from vendors.extraction.text.lexicon import REFERENCE_DATA, Lexicon


@pytest.fixture(scope="session")
def lexicon():
    return Lexicon.from_folder(REFERENCE_DATA)


@pytest.fixture(scope="session")
def engine(lexicon):
    return Engine(lexicon)


@pytest.fixture(scope="session")
def rules(lexicon):
    return Engine(lexicon, None)
