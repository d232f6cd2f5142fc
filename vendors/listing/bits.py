"""Sets of actions as bits by their numbers: which numbers are in one."""

import numpy as np
from numpy.typing import NDArray


def positions(bits: int) -> NDArray[np.intp]:
    """Return the members of a set of small numbers, in rising order, as an array."""
    return np.flatnonzero(flags(bits))


def flags(bits: int) -> NDArray[np.bool_]:
    """Return for each number up to the highest member whether it is one."""
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return np.unpackbits(np.frombuffer(data, dtype=np.uint8), bitorder="little").view(np.bool_)


def set_of(numbers: NDArray[np.integer]) -> int:
    """Return the set that has the numbers of an array as its members."""
    members = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.bool_)
    members[numbers] = True
    return int.from_bytes(np.packbits(members, bitorder="little").tobytes(), "little")


def numbers_in(bits: int) -> list[int]:
    """Return the same as a list."""
    numbers: list[int] = positions(bits).tolist()
    return numbers
