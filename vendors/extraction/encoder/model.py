"""A small neural model: scores, for each government and vendor of a sentence, each kind of step, its status and date.

Eleven transformer layers in eight-bit integers, begun as the lower ones of a multilingual model and trained further on
the coded articles (`training/train_encoder.py`, MODEL.md), run by ONNX Runtime on the processor. Nothing is fetched.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from vendors.extraction.encoder.digests import check_digests
from vendors.extraction.encoder.queries import SentenceQuery
from vendors.extraction.encoder.windows import Window, split_into_windows
from vendors.extraction.vocabulary import Status

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
STATUSES = (Status.PROPOSED, Status.ADOPTED, Status.ENDED, Status.REJECTED)
"""The order of the statuses in the encoder's output. The weights depend on it."""
MAX_WINDOWS = 8
"""Windows of one text that are read, those with the likeliest sentences.

Most articles have one to three: this only bounds the time for endless texts (docs/extraction.md, How fast it reads).
"""
MAX_SENTENCES = 300
"""Sentences of one text that are tokenised: about as many as MAX_WINDOWS hold, at thirteen tokens each and more."""
_CONTEXT_SENTENCES = 2
"""Sentences before one that is asked about, which are tokenised with it where not all of a text can be."""
Floats = NDArray[numpy.float32]


@dataclass(frozen=True, slots=True)
class WindowScores:
    """A window and the encoder's probabilities for its pairs.

    `kinds`: pairs x KINDS, each by itself; `statuses`: pairs x STATUSES, together 1; `dates`: pairs x (the window's
    dates, or one column of zeros where it has none; then no date; then the article's own month), together 1.
    """

    window: Window
    kinds: Floats
    statuses: Floats
    dates: Floats


class Encoder:
    """The trained encoder; loading it takes some tenths of a second, scoring a window some hundredths.

    `folder` holds `model.onnx`, `tokenizer.json` and their digests; DamagedWeights where these do not fit.
    """

    def __init__(self, folder: Path = WEIGHTS_FOLDER) -> None:
        check_digests(folder)
        # Imported here: they take a quarter of a second, which whoever reads by the rules alone need not wait for.
        import onnxruntime  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415

        self.tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        # One core an article: workers run beside each other, one a core.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The graph was optimised when it was written; doing so again would take a tenth of a second.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def score(
        self, title: str, text: str, queries: Sequence[SentenceQuery], step_probabilities: Sequence[float]
    ) -> list[WindowScores]:
        """Return the scores of the windows of a text, in their order.

        `step_probabilities`: of each query, how probable it is by other means that its sentence tells a step. Where a
        text is longer than what is read, those sentences are read that have the highest.
        """
        probability_of = {
            query.sentence: probability for query, probability in zip(queries, step_probabilities, strict=True)
        }
        windows = split_into_windows(self.tokenizer, title, text, _likeliest(queries, probability_of))
        ranked = sorted(windows, key=lambda window: -max(probability_of[query.sentence] for query in window.queries))
        selected = {id(window) for window in ranked[:MAX_WINDOWS]}
        return [self._score_window(window) for window in windows if id(window) in selected]

    def _score_window(self, window: Window) -> WindowScores:
        kinds, statuses, dates = self._session.run(None, window.model_inputs())
        return WindowScores(window, kinds, statuses, dates)


def _likeliest(queries: Sequence[SentenceQuery], probability_of: Mapping[int, float]) -> Sequence[SentenceQuery]:
    """Return the sentences to tokenise: of a very long text the likeliest, each with the two before it."""
    if len(queries) <= MAX_SENTENCES:
        return queries
    asked = [index for index, query in enumerate(queries) if query.asked]
    asked.sort(key=lambda index: -probability_of[queries[index].sentence])
    most = MAX_SENTENCES // (1 + _CONTEXT_SENTENCES)
    selected = {max(0, index - back) for index in asked[:most] for back in range(1 + _CONTEXT_SENTENCES)}
    return [queries[index] for index in sorted(selected)]


@functools.cache
def shipped_encoder() -> Encoder:
    """Return the encoder that is shipped with the project."""
    return Encoder()
