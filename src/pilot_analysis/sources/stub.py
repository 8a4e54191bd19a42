"""The stub of a PxWeb grid: what the columns to the left of the figures say, told by what stands in them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pilot_analysis.intake.cells import Sheet, is_filled, written
from pilot_analysis.sources.definitions import squeezed
from pilot_analysis.sources.dimensions import is_age, is_sex, sex_of
from pilot_analysis.sources.regions import Kind, Regions, region_of

_CODE = re.compile(r"\d{2}(?:\d{2})?")
_SEXES = frozenset({"kön", "sex"})
_AGES = frozenset({"ålder", "age", "åldersgrupp"})
_SHORT = re.compile(r"[0-9A-Z][0-9A-Za-z+\-]{0,11}")


@dataclass(frozen=True)
class Stub:
    """What each stub column is.

    Parameters
    ----------
    region, name
        The column of regions, and that of their names where the first holds only codes.
    other
        Columns of categories that are neither region, sex nor age.
    rows
        The rows of figures.
    """

    region: int
    name: int | None
    sex: int | None
    age: int | None
    other: tuple[int, ...]
    rows: tuple[int, ...] = field(repr=False)
    _words: dict[int, list[str]] = field(repr=False, default_factory=dict)
    _origin: dict[int, list[int]] = field(repr=False, default_factory=dict)

    def words(self, row: int) -> list[str]:
        """Return the words of each stub column that hold for a row."""
        return self._words[row]

    def cell_row(self, row: int, column: int) -> int:
        """Return the row on which the words of a column that hold for ``row`` stand."""
        return self._origin[row][column]


def stub_of(sheet: Sheet, rows: Sequence[int], width: int, names: Sequence[str]) -> Stub | None:
    """Tell the stub columns apart; ``None`` where none of them holds regions.

    Parameters
    ----------
    rows
        The rows of figures, from 0.
    names
        The headings of the stub columns, empty where they have none.
    """
    words, origin = _filled_down(sheet, rows, width)
    columns = [list(dict.fromkeys(words[row][column] for row in rows)) for column in range(width)]
    titles = [squeezed(names[column]) if column < len(names) else "" for column in range(width)]
    region = next((column for column in range(width) if are_regions(columns[column])), None)
    if region is None:
        return None
    coded = all(_CODE.fullmatch(one) for one in columns[region])
    name = region + 1 if coded and region + 1 < width and are_regions(columns[region + 1]) else None
    free = [column for column in range(width) if column not in {region, name}]
    sex = _first(free, columns, titles, _SEXES, _are_sexes)
    age = _first([one for one in free if one != sex], columns, titles, _AGES, _are_ages)
    rest = [column for column in free if column not in {sex, age}]
    again = {column for column in rest if age is not None and _are_ages(columns[column]) and _pairs(words, column, age)}
    other = tuple(column for column in rest if column not in again and not _is_code(words, columns, column))
    return Stub(region, name, sex, age, other, tuple(rows), words, origin)


def _first(
    free: Sequence[int],
    columns: Sequence[Sequence[str]],
    titles: Sequence[str],
    named: frozenset[str],
    fits: Callable[[Sequence[str]], bool],
) -> int | None:
    """Return the first free column that a heading names or, better, whose words fit."""
    fitting = next((column for column in free if fits(columns[column])), None)
    return fitting if fitting is not None else next((column for column in free if titles[column] in named), None)


def _filled_down(sheet: Sheet, rows: Sequence[int], width: int) -> tuple[dict[int, list[str]], dict[int, list[int]]]:
    """Carry the words of each stub column down its block, and tell on which row they stand."""
    words: dict[int, list[str]] = {}
    origin: dict[int, list[int]] = {}
    held, stands = [""] * width, [0] * width
    for row in range(min(rows, default=0), max(rows, default=-1) + 1):
        for column in range(width):
            cell = sheet.at(row, column)
            if is_filled(cell):
                held[column], stands[column] = written(cell), row
        words[row], origin[row] = list(held), list(stands)
    return words, origin


def are_regions(words: Sequence[str]) -> bool:
    """Tell whether words are regions, of which one at least is a municipality, by code or name."""
    register = Regions()
    regions = [region_of(one) for one in words]
    own = [register.known(one).kind is Kind.MUNICIPALITY for one in regions]
    others = (_CODE.fullmatch(one.code) or squeezed(one.name).endswith((" län", "riket")) for one in regions)
    return any(own) and 2 * sum(map(bool, map(operator.or_, own, map(bool, others)))) >= len(own)


def _are_sexes(words: Sequence[str]) -> bool:
    return any(map(is_sex, words)) and all(map(sex_of, words))


def _are_ages(words: Sequence[str]) -> bool:
    return any(map(is_age, words))


def _is_code(words: dict[int, list[str]], columns: Sequence[Sequence[str]], column: int) -> bool:
    """Tell whether a column holds the codes of the categories that the next column names."""
    if column + 1 >= len(columns) or not all(_SHORT.fullmatch(one) for one in columns[column]):
        return False
    named = any(len(one) > 3 or not _SHORT.fullmatch(one) for one in columns[column + 1])
    return named and _pairs(words, column, column + 1)


def _pairs(words: dict[int, list[str]], one: int, other: int) -> bool:
    """Tell whether each word of one column stands beside one word of the other, and the other way round."""
    pairs = {(row[one], row[other]) for row in words.values()}
    return len(pairs) == len({first for first, _ in pairs}) == len({second for _, second in pairs})
