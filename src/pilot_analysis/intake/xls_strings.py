"""The texts that the sheets of an xls file share, with their looks.

Source: Microsoft, [MS-XLS] Excel Binary File Format: records SST, Continue and XLUnicodeRichExtendedString.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import unpack_from

_WIDE, _HAS_PHONETIC, _HAS_RUNS = 0x01, 0x04, 0x08
Looks = list[tuple[int, int]]  # from which character on which font


def read_strings(parts: Sequence[bytes]) -> Iterator[tuple[str, Looks]]:
    """Yield each text with its looks.

    Parameters
    ----------
    parts
        The content of the record of texts, and of those that continue it.

    Raises
    ------
    IndexError, struct.error
        If the records hold fewer texts than they say, or a text reaches beyond them.
    """
    inside = _Continued(parts)
    inside.at = 8
    for _ in range(unpack_from("<I", parts[0], 4)[0]):
        length, flags = inside.number(2), inside.number(1)
        runs = inside.number(2) if flags & _HAS_RUNS else 0
        phonetic = inside.number(4) if flags & _HAS_PHONETIC else 0
        words = inside.characters(length, wide=bool(flags & _WIDE))
        looks = [(inside.number(2), inside.number(2)) for _ in range(runs)]
        inside.take(phonetic)
        yield words, looks


class _Continued:
    """Bytes that go on over several records; a text that goes on there begins anew with its width."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self.parts, self.part, self.at = parts, 0, 0

    def number(self, size: int) -> int:
        """Return the number in the next bytes."""
        return int.from_bytes(self.take(size), "little")

    def take(self, size: int) -> bytes:
        """Return the next bytes, from this record and those after it."""
        found = b""
        while len(found) < size:
            self._turn()
            piece = self.parts[self.part][self.at : self.at + size - len(found)]
            self.at += len(piece)
            found += piece
        return found

    def characters(self, length: int, *, wide: bool) -> str:
        """Return the next characters, of one byte or two; how many may change with the record."""
        found = ""
        while len(found) < length:
            if self._turn():
                wide = bool(self.number(1) & _WIDE)
            size = 2 if wide else 1
            rest = (len(self.parts[self.part]) - self.at) // size
            if not rest:
                raise IndexError(self.at)
            words = self.take(size * min(rest, length - len(found)))
            found += words.decode("utf-16-le", "surrogatepass") if wide else words.decode("latin-1")
        return found

    def _turn(self) -> bool:
        """Go on to the next record at the end of this one; tell whether that was so."""
        if self.at < len(self.parts[self.part]):
            return False
        self.part, self.at = self.part + 1, 0
        return True
