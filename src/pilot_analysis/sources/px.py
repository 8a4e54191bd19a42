"""SCB: px files, ``KEYWORD("sub")=values;`` in Windows-1252, Latin-1 or the code page that they name.

The figures follow ``DATA=``, the dimensions of STUB before those of HEADING, the last one running fastest. Where
``KEYS`` is given, each row of figures begins with the values or codes of the stub that it is for, and rows may be left
out.
CONTACT names persons and is never read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence

from pilot_analysis.findings import Place
from pilot_analysis.intake.cells import clean
from pilot_analysis.intake.delimited import decode
from pilot_analysis.sources.codebook import KNOWN, figure
from pilot_analysis.sources.cube import Category, Dimension, kind_of, size, unfold
from pilot_analysis.sources.observations import Table

_START = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|MATRIX)\s*=", re.IGNORECASE)
_CODEPAGE = re.compile(rb"CODEPAGE\s*=\s*\"([\w\-]+)\"", re.IGNORECASE)
_ANSI = re.compile(rb"CHARSET\s*=\s*\"ANSI\"", re.IGNORECASE)
# A keyword, its language, its sub-keys: VALUES[sv]("region")=
_KEYWORD = re.compile(r"\s*([A-Z][A-Z0-9\-]*)(?:\[(\w+)\])?(?:\(((?:\"[^\"]*\"|[^\")])*)\))?\s*=", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]*)\"")
_ITEM = re.compile(r"((?:\"[^\"]*\"\s*)+)")
_FIGURE = re.compile(r"\"[^\"]*\"|[^\s,;\"]+")
_KEPT = frozenset(
    {"MATRIX", "TABLEID", "SUBJECT-CODE", "CONTENTS", "UNITS", "TITLE", "STUB", "HEADING", "CONTVARIABLE", "VALUES"}
    | {"CODES", "NOTE", "LANGUAGE", "KEYS", "DATA"}
)


def is_px(content: bytes) -> bool:
    """Tell whether a file begins as px files do."""
    return _START.match(content) is not None


def read_px(content: bytes, place: Place) -> Table:
    """Read a px file.

    Raises
    ------
    ValueError
        If its figures do not fit its dimensions.
    """
    said = _keywords(_text(content))
    names = [*said.get(("STUB", ""), ()), *said.get(("HEADING", ""), ())]
    contents = next(iter(said.get(("CONTVARIABLE", ""), ())), "")
    dimensions = [_dimension(name, contents, said) for name in names]
    figures = said.get(("DATA", ""), ())
    stub = said.get(("STUB", ""), ())
    keyed = any(word == "KEYS" for word, _ in said)
    places = (
        _by_key(figures, dimensions, len(stub), [_key(said, one) for one in stub]) if keyed else range(len(figures))
    )
    if not names or (not keyed and len(figures) != size(dimensions)):
        raise ValueError("DATA")

    def read(at: int) -> tuple[float | None, str, str]:
        words = figures[places[at]] if not keyed or at in places else ""
        value, status = figure(words, "scb", points=True)
        return value, status, "" if status in KNOWN else words

    def address(at: int) -> str:
        return f"DATA {places[at]}" if not keyed or at in places else f"KEYS {at}"  # of a row that was left out

    def first(word: str) -> str:
        return next(iter(said.get((word, ""), ())), "")

    table = Table("scb", place, " ".join(map(first, ("MATRIX", "TABLEID", "SUBJECT-CODE"))), first("TITLE"))
    table.definition = first("NOTE") or None
    table.observations = list(unfold(dimensions, first("CONTENTS") or table.title, first("UNITS"), read, address))
    return table


def _text(content: bytes) -> str:
    """Return the text of a px file in the code page that it names, else in one of Sweden's usual ones."""
    if content.startswith(codecs.BOM_UTF8):
        return content.decode("utf-8-sig")
    if match := _CODEPAGE.search(content[:2000]):
        try:
            return content.decode(match[1].decode("ascii"))
        except LookupError:
            return decode(content)
    return content.decode("cp1252") if _ANSI.search(content[:2000]) else decode(content)


def _keywords(words: str) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the items of each keyword of the file's own language, by keyword and sub-key."""
    found: dict[tuple[str, str], Sequence[str]] = {}
    at = 0
    while match := _KEYWORD.match(words, at):
        end = _end(words, match.end())
        word = match[1].upper()
        if word in _KEPT and not match[2]:
            inside = words[match.end() : end]
            sub = ",".join(_QUOTED.findall(match[3] or ""))
            found[word, clean(sub)] = _figures(inside) if word == "DATA" else tuple(_items(inside))
        at = end + 1
    return found


def _end(words: str, at: int) -> int:
    """Return the place of the semicolon that ends a statement: the first that stands outside quotes."""
    while True:
        semicolon, quote = words.find(";", at), words.find('"', at)
        if semicolon < 0:
            return len(words)
        if quote < 0 or semicolon < quote:
            return semicolon
        closing = words.find('"', quote + 1)
        if closing < 0:
            raise ValueError('"')
        at = closing + 1


def _items(words: str) -> Iterator[str]:
    """Yield the items of a statement; quoted parts that stand on several lines are one item."""
    if '"' not in words:
        yield words.strip()
        return
    for match in _ITEM.finditer(words):
        yield clean("".join(_QUOTED.findall(match[1])).replace("#", " "))


def _figures(words: str) -> Sequence[str]:
    return tuple(one.strip('"') for one in _FIGURE.findall(words))


def _dimension(name: str, contents: str, said: Mapping[tuple[str, str], Sequence[str]]) -> Dimension:
    labels = said.get(("VALUES", name)) or said.get(("CODES", name))
    if not labels:
        raise ValueError(name)
    codes = said.get(("CODES", name), labels)
    units = {sub: items[0] for (word, sub), items in said.items() if word == "UNITS" and sub and items}
    categories = tuple(Category(code, label, units.get(label, "")) for code, label in zip(codes, labels, strict=True))
    return Dimension("measure" if name == contents else kind_of(name, name, categories), categories)


def _key(said: Mapping[tuple[str, str], Sequence[str]], name: str) -> str:
    """Return whether the rows are named by the ``CODES`` or the ``VALUES`` of a dimension. Raises ValueError."""
    kind = next(iter(said.get(("KEYS", name), ())), "").upper()
    if kind not in {"CODES", "VALUES"}:
        raise ValueError("KEYS")
    return kind


def _by_key(
    words: Sequence[str], dimensions: Sequence[Dimension], stub: int, kinds: Sequence[str]
) -> Mapping[int, int]:
    """Return where in ``DATA`` each figure stands, by its place among all figures; rows left out have none.

    Raises
    ------
    ValueError
        If a row is not whole, or names something unknown or for a second time.
    """
    width = size(dimensions[stub:])
    order = [
        {one.code if kind == "CODES" else one.label: place for place, one in enumerate(dimension.categories)}
        for dimension, kind in zip(dimensions[:stub], kinds, strict=True)
    ]
    found: dict[int, int] = {}
    if len(words) % (stub + width):
        raise ValueError("DATA")
    for start in range(0, len(words), stub + width):
        row = 0
        for known, word, dimension in zip(order, words[start : start + stub], dimensions, strict=False):
            if word not in known:
                raise ValueError(word)
            row = row * len(dimension.categories) + known[word]
        if row * width in found:
            raise ValueError("KEYS")
        found |= {row * width + at: start + stub + at for at in range(width)}
    return found
