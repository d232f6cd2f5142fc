"""Sets of actions as bits by their numbers: which numbers are in one."""

import numpy as np
from numpy.typing import NDArray


def positions(bits: int) -> NDArray[np.intp]:
    """Return the members of a set of small numbers, in rising order, as an array."""
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return np.flatnonzero(np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little"))


def numbers_in(bits: int) -> list[int]:
    """Return the same as a list."""
    numbers: list[int] = positions(bits).tolist()
    return numbers
