"""Corrections of delivered cells: where, what was found, what it should be, why, who says so and when.

A delivery is never changed. ``corrections.toml``, beside the study file, is read together with it, and each entry
holds only for the very words that it names: one that no longer fits stops the run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pilot_analysis import privacy, schema
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.intake.cells import Cell, Position, Sheet, clean, number_of, written
from pilot_analysis.language import Text, text
from pilot_analysis.workspace import CORRECTIONS_FILE

_ENTRIES = "correction"
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_WORDS = ("file", "cell", "reason", "who")  # what must be words, and some


@dataclass(frozen=True)
class Correction:
    """One cell that a person has corrected.

    Parameters
    ----------
    file, sheet, cell
        Where: the file below ``data/raw``, the sheet's name (empty for delimited text) and the address (A1).
    found
        What stands there; personal data as their mask, such as ``[personnummer]``.
    corrected
        What should; ``""`` takes the cell out.
    who
        The role of whoever says so, one of ``values.role`` in ``schema.toml``; never a name.
    """

    file: str
    sheet: str
    cell: str
    found: Cell
    corrected: Cell
    reason: str
    who: str
    on: date

    @property
    def position(self) -> Position:
        """The cell's row and column, from 0."""
        match = _CELL.fullmatch(self.cell)
        if match is None:
            raise ValueError(self.cell)
        return int(match[2]) - 1, number_of(match[1])

    @property
    def where(self) -> str:
        """The place in words: file > sheet > cell."""
        return " > ".join(part for part in (self.file, self.sheet, self.cell) if part)


class Misfit(NamedTuple):
    """A correction that does not fit what was delivered, and why."""

    correction: Correction
    reason: Text


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read ``corrections.toml``; without the file there are no corrections.

    Raises
    ------
    ConfigurationError
        If it is not TOML, or any entry lacks a part, has an unknown one, holds personal data or names a cell again.
    """
    if not path.is_file():
        return ()
    import tomllib

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(text("supplier.not_toml", file=str(path), reason=str(error))) from None
    entries = raw.get(_ENTRIES, [])
    unknown = sorted(set(raw) - {_ENTRIES})
    faults = [text("supplier.unknown_section", name=name) for name in unknown]
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        faults, entries = [*faults, text("supplier.unknown_section", name=_ENTRIES)], []
    made = []
    for number, entry in enumerate(entries, start=1):
        found = list(_faults(entry))
        faults += [text("supplier.entry", number=number, fault=one) for one in found]
        if not found:
            made.append(Correction(**entry))
    faults += [text("supplier.twice", where=where) for where in _repeated(made)]
    if faults:
        raise _refused(path.name, faults)
    return tuple(made)


def check_fit(misfits: Iterable[Misfit], corrections: Iterable[Correction] = (), files: Collection[str] = ()) -> None:
    """Raise `ConfigurationError` with every correction that does not fit what was delivered, and why.

    Parameters
    ----------
    misfits
        Those that do not fit their file.
    corrections, files
        All corrections, and the files that were read: a correction of any other file fits nothing.
    """
    gone = [Misfit(one, text("supplier.file_gone")) for one in corrections if one.file not in files]
    told = [
        text("supplier.misfit", where=one.correction.where, found=written(one.correction.found), reason=one.reason)
        for one in sorted([*gone, *misfits], key=lambda one: one.correction.where)
    ]
    if told:
        raise _refused(CORRECTIONS_FILE, told)


def correct(sheet: Sheet, corrections: Iterable[Correction]) -> tuple[Sheet, list[Misfit]]:
    """Return a sheet with its corrections laid over its cells, and those that do not fit it.

    Parameters
    ----------
    corrections
        Those of this file and sheet.
    """
    fitting: dict[Position, Cell] = {}
    misfits = []
    for one in corrections:
        reason = _misfit(sheet.at(*one.position), one)
        if reason is None:
            fitting[one.position] = one.corrected
        else:
            misfits.append(Misfit(one, reason))
    if not fitting:
        return sheet, misfits
    rows = [list(row) for row in sheet.rows]
    for (row, column), value in fitting.items():
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = value
    return replace(sheet, rows=tuple(map(tuple, rows)), corrected=frozenset(fitting)), misfits


def by_sheet(corrections: Iterable[Correction], file: str) -> dict[str, list[Correction]]:
    """Return the corrections of one file by sheet."""
    found: dict[str, list[Correction]] = {}
    for one in corrections:
        if one.file == file:
            found.setdefault(one.sheet, []).append(one)
    return found


def _misfit(cell: Cell, one: Correction) -> Text | None:
    """Say why a correction does not fit the cell that it names; ``None`` where it does."""
    held = privacy.mask(written(cell))
    if written(one.found) in (written(cell), held):
        return None
    if written(one.corrected) == written(cell):
        return text("supplier.already_right")
    return text("supplier.holds_other", held=held) if held else text("supplier.holds_nothing")


def _faults(entry: Mapping[str, Any]) -> Iterator[Text]:
    """Find what is wrong with one entry of the file."""
    names = [one.name for one in fields(Correction)]
    yield from (text("supplier.unknown_part", name=one, allowed=names) for one in sorted(set(entry) - set(names)))
    missing = [one for one in names if one not in entry]
    yield from (text("supplier.missing_part", name=one) for one in missing)
    for name in _WORDS:
        if name in entry and not (isinstance(entry[name], str) and clean(entry[name])):
            yield text("supplier.not_words", name=name)
    if "sheet" in entry and not isinstance(entry["sheet"], str):
        yield text("supplier.not_words", name="sheet")
    for name in ("found", "corrected"):
        if name in entry and not isinstance(entry[name], str | int | float | date):
            yield text("supplier.not_a_cell", name=name)
    if isinstance(entry.get("cell"), str) and not _CELL.fullmatch(entry["cell"]):
        yield text("supplier.not_an_address", value=entry["cell"])
    if "on" in entry and (not isinstance(entry["on"], date) or isinstance(entry["on"], datetime)):
        yield text("supplier.not_a_day", value=str(entry["on"]))
    roles = list(schema.values("role"))
    if isinstance(entry.get("who"), str) and entry["who"] not in roles:
        yield text("supplier.not_a_role", value=privacy.mask(entry["who"]), allowed=roles)
    if any(isinstance(value, str) and privacy.kinds(value) for value in entry.values()):
        yield text("supplier.holds_personal_data")


def _repeated(made: Iterable[Correction]) -> Iterator[str]:
    seen: set[tuple[str, str, str]] = set()
    for one in made:
        key = one.file, one.sheet, one.cell
        if key in seen:
            yield one.where
        seen.add(key)


def _refused(name: str, faults: Sequence[Text]) -> ConfigurationError:
    return ConfigurationError(text("supplier.refused", file=name, count=len(faults)).join(*faults, between="\n  "))
