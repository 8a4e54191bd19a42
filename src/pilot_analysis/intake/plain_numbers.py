"""Whole numbers that stand as digits among bytes, all of them read at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]

WORD = 8


class Unlike(ValueError):
    """A sheet that is not written plainly."""


def need(condition: Any) -> None:
    """Raise `Unlike` where a condition of what is written plainly does not hold."""
    if not condition:
        raise Unlike


def as_word(pattern: bytes) -> np.uint64:
    """Return up to eight bytes as one number, the first byte the lowest."""
    return np.uint64(int.from_bytes(pattern, "little"))


_ZEROS, _HIGH, _TO_CARRY = as_word(b"0" * WORD), as_word(b"\xf0" * WORD), as_word(b"\x06" * WORD)
# Of eight bytes, the last n.
_LAST = np.array([(1 << 64) - (1 << 8 * (WORD - n)) for n in range(WORD + 1)], dtype=np.uint64)
_EIGHT, _SIXTEEN, _THIRTY_TWO, _TEN = (np.uint64(number) for number in (8, 16, 32, 10))
_ENDS, _UPPER, _LOWER = (np.uint64(one) for one in (0x000000FF000000FF, 100 + (1_000_000 << 32), 1 + (10_000 << 32)))


def whole_at(words: Words, start: Ints, end: Ints) -> Ints:
    """Return the whole numbers that stand from ``start`` to ``end``; raise `Unlike` where any is not one."""
    numbers, are_whole = numbers_at(words, start, end)
    need(are_whole.all())
    return numbers


def numbers_at(words: Words, start: Ints, end: Ints) -> tuple[Ints, Flags]:
    """Return the numbers that stand from ``start`` to ``end``, and which are whole and of at most eight digits.

    The digits stand in the bytes of one word, those before them set to zeros; tens, hundreds and so on are then added
    up for all digits of a word at once.

    Parameters
    ----------
    words
        At each place, the eight bytes that begin there.
    start, end
        Equally many places, none of an end below eight.
    """
    length = end - start
    digits = words[end - WORD]
    digits ^= _ZEROS
    digits &= _LAST.take(length, mode="clip")
    are_whole = ((digits | (digits + _TO_CARRY)) & _HIGH) == 0
    length -= 1
    are_whole &= length.view(np.uint64) < WORD
    pairs = digits * _TEN
    pairs += digits >> _EIGHT
    whole = pairs & _ENDS
    whole *= _UPPER
    pairs >>= _SIXTEEN
    pairs &= _ENDS
    pairs *= _LOWER
    whole += pairs
    whole >>= _THIRTY_TWO
    return whole.view(np.int64), are_whole
