"""The records that the parts of an xlsb file are made of, and the texts in them.

Source: Microsoft, [MS-XLSB] Excel Binary File Format: 2.1.4 (records), 2.5.97 and 2.5.169 (texts), 2.5.123 (RkNumber).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from struct import unpack, unpack_from

from pilot_analysis.intake.scan import Run, TooMuch

_RICH = 0x01
_NONE = 0xFFFFFFFF  # the length of a text that is not there

Looks = Mapping[int, tuple[bool, bool]]  # whether a font, by number, is raised, and whether it strikes out


@dataclass
class Allowance:
    """How many records may still be looked through in the parts of one file."""

    left: int = 700_000  # two seconds


def records(part: bytes, allowance: Allowance) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of each record of a part.

    Raises
    ------
    TooMuch
        If there are more than can be looked through.
    ValueError
        If the part ends within a record.
    """
    place, end, left = 0, len(part), allowance.left
    try:
        while place < end:
            left -= 1
            if left < 0:
                raise TooMuch("records")
            kind, length = part[place], part[place + 1]
            place += 2
            if kind & 0x80:
                kind, length = kind & 0x7F | (length & 0x7F) << 7, part[place]
                place += 1
            if length & 0x80:
                length, place = _long(part, place, length & 0x7F)
            if place + length > end:
                raise ValueError("cut off")
            yield kind, part[place : place + length]
            place += length
    except IndexError:
        raise ValueError("cut off") from None
    finally:
        allowance.left = left


def _long(part: bytes, place: int, length: int) -> tuple[int, int]:
    """Return a length of several bytes that begins with these seven bits, and where it ends."""
    for shift in (7, 14, 21):
        byte = part[place]
        place += 1
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return length, place


def wide_text(record: bytes, place: int) -> tuple[str, int]:
    """Return the text that begins here, and where it ends; one that is not there is empty.

    Raises
    ------
    ValueError
        If it is said to be longer than its record.
    """
    length = number(record, place)
    end = place + 4 + 2 * length
    if length == _NONE:
        return "", place + 4
    if end > len(record):
        raise ValueError("cut off")
    return record[place + 4 : end].decode("utf-16-le", "replace"), end


def rich_text(record: bytes, place: int, fonts: Looks) -> tuple[str, tuple[Run, ...]]:
    """Return a text with the pieces of it that have looks of their own; none where it has a single one."""
    if place >= len(record):
        raise ValueError("cut off")
    words, end = wide_text(record, place + 1)
    if not record[place] & _RICH:
        return words, ()
    count = number(record, end)
    if end + 4 + 4 * count > len(record):
        raise ValueError("cut off")
    looks = [unpack_from("<HH", record, end + 4 + 4 * step) for step in range(count)]
    # Places are counted in units of two bytes, of which some characters take two.
    units = words.encode("utf-16-le", "surrogatepass")
    runs = [Run(_piece(units, 0, looks[0][0]), raised=False, struck=False)] if looks else []
    for (start, font), (stop, _) in pairwise([*looks, (len(units) // 2, 0)]):
        runs.append(Run(_piece(units, start, stop), *fonts.get(font, (False, False))))
    return words, tuple(runs)


def _piece(units: bytes, start: int, stop: int) -> str:
    return units[2 * start : 2 * stop].decode("utf-16-le", "replace")


def number(record: bytes, place: int) -> int:
    """Return the whole number of four bytes that stands here; ``ValueError`` beyond the record."""
    if place + 4 > len(record):
        raise ValueError("cut off")
    return int(unpack_from("<I", record, place)[0])


def packed_number(packed: int) -> float:
    """Return the number that four bytes stand for: 30 bits of a whole number or of a float, or a hundredth of it."""
    if packed & 2:
        whole = packed >> 2
        value = float(whole - (1 << 30) if whole >> 29 else whole)
    else:
        value = float(unpack("<d", bytes(4) + (packed & 0xFFFFFFFC).to_bytes(4, "little"))[0])
    return value / 100 if packed & 1 else value
