"""A small neural reader: rates, for each government and vendor of a sentence, each kind of step, its status and date.

Eleven transformer layers (begun as the lower ones of a multilingual model, trained further on the coded articles by
`training/train_encoder.py`) in eight-bit integers, run by ONNX Runtime on the processor; nothing is fetched.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from vendors.extraction.encoder.queries import Scene
from vendors.extraction.encoder.windows import Passage, passages
from vendors.extraction.vocabulary import Status

FOLDER = Path(__file__).parent / "weights"
STATUSES = (Status.PROPOSED, Status.ADOPTED, Status.ENDED, Status.REJECTED)
MOST = 8
"""Passages of one text that are read, those with the likeliest sentences: most articles have one to three."""
MOST_SENTENCES = 300
"""Sentences of one text that are cut into word pieces: as many as eight passages hold."""
Floats = NDArray[numpy.float32]


@dataclass(frozen=True, slots=True)
class Rated:
    """A passage and what the encoder says of its pairs.

    `kinds`: probabilities, pairs x kinds; `statuses`: pairs x statuses; `dates`: pairs x (the passage's dates, or none
    where it has none, then no date, then the month of the article).
    """

    passage: Passage
    kinds: Floats
    statuses: Floats
    dates: Floats


class Encoder:
    """The trained encoder; loading it takes some tenths of a second, a passage some hundredths.

    `folder` holds `model.onnx` and `tokenizer.json`.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        # Imported here: they take a quarter of a second, which whoever reads by the rules alone need not wait for.
        import onnxruntime  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415

        self.tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The graph was made ready when it was written; doing so again would take a tenth of a second.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def rate(self, title: str, text: str, scenes: Sequence[Scene], hopes: Sequence[float]) -> list[Rated]:
        """Return the rating of the passages of a text; `hopes` says of each scene how likely it tells a step."""
        likely = {one.sentence: hope for one, hope in zip(scenes, hopes, strict=True)}
        found = passages(self.tokenizer, title, text, _worth(scenes, likely))
        ranked = sorted(found, key=lambda one: -max(likely[each.sentence] for each in one.scenes))[:MOST]
        kept = {id(one) for one in ranked}
        return [self._rated(one) for one in found if id(one) in kept]

    def _rated(self, passage: Passage) -> Rated:
        kinds, statuses, dates = self._session.run(None, passage.arrays())
        return Rated(passage, kinds, statuses, dates)


def _worth(scenes: Sequence[Scene], likely: Mapping[int, float]) -> Sequence[Scene]:
    """Return the sentences to cut into word pieces: of a very long text the likeliest, with those before them."""
    if len(scenes) <= MOST_SENTENCES:
        return scenes
    asked = sorted(
        (place for place, one in enumerate(scenes) if one.asked), key=lambda at: -likely[scenes[at].sentence]
    )
    kept = {max(0, place - back) for place in asked[: MOST_SENTENCES // 3] for back in range(3)}
    return [scenes[place] for place in sorted(kept)]


@functools.cache
def trained_encoder() -> Encoder:
    """Return the encoder that is shipped with the project."""
    return Encoder()
