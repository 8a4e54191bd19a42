"""Text files with delimited columns: which encoding, which delimiter, and the records.

A detector of encodings guesses wrongly on short Swedish texts. The few that Swedish offices write are tried
instead, and the one in which known Swedish words come out whole is taken.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from pilot_analysis import municipalities, schema
from pilot_analysis.intake.headings import is_heading
from pilot_analysis.intake.scan import TooMuch

_MOST_CELLS, _LOOKED_AT = 2_000_000, 1_000_000
_SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = (";", "\t", ",", "|")
_NOT_ASCII_WORD = re.compile(r"\w*[^\W\d_a-zA-Z]\w*")
_SWEDISH_LETTERS = frozenset("åäöÅÄÖéÉüÜ")


class Misplaced(ValueError):
    """A line whose cells may not stand below their headings.

    Parameters
    ----------
    cause
        ``quotes``: a quotation mark without its other has swallowed lines; ``fields``: more cells than headings.
    line
        The row, from 1, as a spreadsheet program shows it.
    """

    def __init__(self, cause: str, line: int) -> None:
        super().__init__(cause)
        self.cause, self.line = cause, line


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 (with its mark), Windows-1252, Mac Roman or code page 850.

    UTF-8 that was once taken for Windows-1252 and saved so (``Ã¥`` for ``å``) is mended.

    Raises
    ------
    ValueError
        If the bytes are no text in any of them.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding)
    if b"\0" in content:
        raise ValueError("NUL")
    try:
        return _mended(content.decode("utf-8"))
    except UnicodeDecodeError:
        return max(_readings(content), key=_score)


def _mended(words: str) -> str:
    if "Ã" not in words:
        return words
    try:
        return max((words, words.encode("cp1252").decode("utf-8")), key=_score)
    except UnicodeError:
        return words


def records(words: str) -> tuple[tuple[str, ...], ...]:
    """Return the records of delimited text, each at the place of the row that a spreadsheet program shows it in.

    A record that spans several lines (a quoted cell with a line break) is one row, and an empty line is one too.

    Raises
    ------
    TooMuch
        If there are more cells than can be looked through.
    Misplaced
        If it cannot be told which cells a line has.
    ValueError
        If a cell is too long.
    """
    mark = delimiter(words)
    if words.count(mark) > _MOST_CELLS:
        raise TooMuch("cells")
    lines = csv.reader(io.StringIO(words, newline=""), delimiter=mark, skipinitialspace=True, strict=False)
    try:
        found = list(lines)
    except csv.Error as error:
        raise ValueError(str(error)) from None
    _check_quotes(found, mark)
    _check_fields(found)
    return tuple(map(_without_phantom, found))


def _check_quotes(found: Sequence[list[str]], mark: str) -> None:
    """Refuse a cell of several lines that holds as many delimiters as a line: its quotation mark closes too late."""
    usual = _most_common([len(cells) for cells in found if len(cells) > 1])
    for row, cells in enumerate(found, start=1):
        for cell in (one for one in cells if mark in one and ("\n" in one or "\r" in one)):
            if cell.count(mark) >= usual - 1 or len(cells) < usual:
                raise Misplaced("quotes", row)


def _check_fields(found: Sequence[list[str]]) -> None:
    """Refuse a line with more cells than the headings above it: a delimiter within words has moved what follows it."""
    headings = [row for row, cells in enumerate(found) if _are_headings(cells)]
    for first, end in pairwise([*headings, len(found)]):
        width = len(found[first])
        usual = max(width, _most_common([len(cells) for cells in found[first + 1 : end] if any(cells)]))
        for row, cells in enumerate(found[first + 1 : end], start=first + 2):
            if len(cells) > usual or any(cell.strip() for cell in cells[width:]):
                raise Misplaced("fields", row)


def _are_headings(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) > 1 and 2 * sum(map(is_heading, filled)) >= len(filled)


def _most_common(counts: Sequence[int]) -> int:
    return max(Counter(counts).items(), key=lambda one: (one[1], -one[0]), default=(0, 0))[0]


def delimiter(words: str) -> str:
    """Return the delimiter that splits the most lines into the same, largest number of columns."""
    lines = [line for line in words[:_LOOKED_AT].splitlines()[:200] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: (_agreement(lines, mark), -_DELIMITERS.index(mark)))


def _agreement(lines: list[str], mark: str) -> int:
    counts = [line.count(mark) for line in lines if mark in line]
    return max((count * counts.count(count) for count in set(counts)), default=0)


def _without_phantom(record: list[str]) -> tuple[str, ...]:
    """Drop empty cells at the end: some exports end every line with a delimiter."""
    end = len(record)
    while end and not record[end - 1]:
        end -= 1
    return tuple(record[:end])


def _readings(content: bytes) -> list[str]:
    found = []
    for encoding in _SINGLE_BYTE:
        try:
            found.append(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    if not found:
        raise ValueError("encoding")
    return found


def _score(words: str) -> int:
    """Score a reading by its known words and Swedish letters; other signs beyond ASCII count against it."""
    known = _known()
    every = [one.casefold() for one in _NOT_ASCII_WORD.findall(words)]
    letters = sum(1 if one in _SWEDISH_LETTERS else -1 for one in words if ord(one) > 127 and one not in "\xa0–—°§²³¹´")
    return 10 * sum(one in known for one in every) + letters


@cache
def _known() -> frozenset[str]:
    """Return the Swedish words with å, ä or ö that deliveries surely hold: municipalities, headings, answers."""
    headings = (word for table in schema.tables().values() for one in table.columns.values() for word in one.headings)
    sheets = (word for table in schema.tables().values() for word in table.sheets)
    every = " ".join((*municipalities.names().values(), *headings, *sheets, "Källa", "Uppgiftslämnare", "preliminära"))
    return frozenset(word.casefold() for word in _NOT_ASCII_WORD.findall(every))
