"""Skolverket: tables saved from SIRIS as csv (UTF-8 with its mark, ``;``) or xlsx (1904, groups merged).

Headings are found by their words: they stand on row 6 to 14, with a row of group names above them that is merged or
repeats the name in every column. The period stands above them (``Valt läsår: 2020/21``). Rows of all providers and of
each kind of provider follow each other. A footer of prose, at times with semicolons in it, ends the sheet.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from pilot_analysis.findings import Place, finding
from pilot_analysis.intake.cells import Sheet, address, is_filled, letters, written
from pilot_analysis.intake.headings import normal
from pilot_analysis.sources.codebook import KNOWN, figure
from pilot_analysis.sources.definitions import squeezed
from pilot_analysis.sources.dimensions import age_of, is_sex, period_of, sex_of, unit_of
from pilot_analysis.sources.observations import Observation, Region, Table

_FARTHEST = 40  # rows from the top in which the headings stand
_CODE = re.compile(r"\d{3,4}")


class _Measure(NamedTuple):
    """What one column of figures measures; ``period`` where its heading is one."""

    words: str
    sex: str
    period: str


@dataclass(frozen=True)
class _Header:
    """The heading row and the columns that say what a row is about; -1 where there is none."""

    row: int
    name: int
    code: int
    provider: int
    item: int
    measures: Mapping[int, _Measure]
    repeated: tuple[int, ...]


def read_skolverket(sheet: Sheet, place: Place) -> Table | None:
    """Read a sheet saved from Skolverket, or ``None`` where it is none, or its rows are schools."""
    top = _top(sheet)
    header = _header(sheet) if top is not None else None
    if top is None or header is None:
        return None
    title, period = top
    table = Table("skolverket", place, title, title, header.row + 1)
    table.columns = {"municipality": letters(header.code if header.code >= 0 else header.name)}
    for column in header.repeated:
        where, words = (header.row, column), written(sheet.at(header.row, column))
        table.findings.append(finding("heading_repeated", place.at(cell=address(*where)), words))
    if not period and not all(one.period for one in header.measures.values()):
        table.findings.append(finding("period_unknown", place, period))
        return table
    provider = "" if header.provider >= 0 else sheet.name
    table.observations = list(_observations(sheet, header, period, provider))
    return table


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(files("pilot_analysis.sources").joinpath("skolverket.toml").read_text(encoding="utf-8"))


def _top(sheet: Sheet) -> tuple[str, str] | None:
    """Return the title and period above the headings, or ``None`` where nothing says that this is Skolverket's."""
    title, period, told = "", "", False
    for row in sheet.rows[:_FARTHEST]:
        filled = [written(cell) for cell in row if is_filled(cell)]
        if not filled:
            continue
        label, _, rest = filled[0].partition(":")
        if label.casefold() in _words()["periods"]:
            told, period = True, period or (rest.strip() or " ".join(filled[1:]))
        elif filled[0].casefold().startswith(tuple(_words()["titles"])):
            told = True
        elif not title:
            title = filled[0]
    found = period_of(period)
    return (title, found.name if found else "") if told else None


def _header(sheet: Sheet) -> _Header | None:
    """Find the heading row: it names the municipality, and its code or the kind of provider."""
    words = _words()
    for row, cells in enumerate(sheet.rows[:_FARTHEST]):
        names = [normal(written(cell)) if is_filled(cell) else "" for cell in cells]
        place = {kind: _first(names, words[kind]) for kind in ("name", "code", "provider", "item")}
        if place["name"] < 0 or max(place["code"], place["provider"]) < 0:
            continue
        if set(names) & set(words["finer"]):
            return None
        about = {*place.values()} | {at for at, name in enumerate(names) if name in words["passed_over"]}
        measures, repeated = _measures(sheet, row, [at for at, name in enumerate(names) if name and at not in about])
        return _Header(row, place["name"], place["code"], place["provider"], place["item"], measures, repeated)
    return None


def _first(names: list[str], known: list[str]) -> int:
    return next((column for column, name in enumerate(names) if name in known), -1)


def _measures(sheet: Sheet, row: int, columns: list[int]) -> tuple[dict[int, _Measure], tuple[int, ...]]:
    """Return what each column measures by its group and heading, and the columns that cannot be told from others."""
    found = {column: _measure(_group(sheet, row - 1, column), written(sheet.at(row, column))) for column in columns}
    every = list(found.values())
    repeated = tuple(column for column, one in found.items() if every.count(one) > 1)
    return {column: one for column, one in found.items() if column not in repeated}, repeated


def _group(sheet: Sheet, row: int, column: int) -> str:
    """Return the name of a column's group: in its own cell of the row above, or in the first of a merged range."""
    if row < 0:
        return ""
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left <= column <= right:
            return written(sheet.at(top, left)).lstrip("#")
    above = sheet.rows[row] if row < len(sheet.rows) else ()
    if is_filled(sheet.at(row, 0)):  # prose above the headings begins in the first column
        return ""
    return written(above[column]).lstrip("#") if column < len(above) and is_filled(above[column]) else ""


def _measure(group: str, heading: str) -> _Measure:
    heading = heading.lstrip("#")
    period = period_of(heading)
    parts = [part for part in (group, "" if period else heading) if part]
    sexes = [part for part in parts if is_sex(part)]
    if not sexes and squeezed(group) in {"totalt", "samtliga"}:
        sexes = [group]
    words = ", ".join(part for part in parts if part not in sexes)
    sex = (sex_of(sexes[0]) if sexes else None) or "total"
    return _Measure(words, sex, period.name if period else "")


def _observations(sheet: Sheet, header: _Header, period: str, sheet_provider: str) -> Iterator[Observation]:
    parent = ""
    for row in _data_rows(sheet, header):
        region = Region(_code(sheet, row, header), written(sheet.at(row, header.name)))
        provider = written(sheet.at(row, header.provider)) if header.provider >= 0 else sheet_provider
        item = written(sheet.at(row, header.item)) if header.item >= 0 else ""
        parent, item = (parent, f"{parent}, {item[2:]}") if item.startswith("- ") else (item, item)
        stands = address(row, header.code if region.code else header.name)
        for column, one in header.measures.items():
            cell = sheet.at(row, column)
            value, status = figure(cell, "skolverket")
            measure = ", ".join(part for part in (one.words, item) if part)
            yield Observation(
                measure=measure,
                region=region,
                period=one.period or period,
                sex=one.sex,
                age=age_of(measure) or "total",
                other=(provider,) if provider and squeezed(provider) != _words()["total"] else (),
                value=value,
                mark=written(cell) if status not in KNOWN else "",
                status=status,
                unit=unit_of(measure),
                cells={"municipality": stands, "value": address(row, column)},
                row=row + 1,
            )


def _code(sheet: Sheet, row: int, header: _Header) -> str:
    words = written(sheet.at(row, header.code)) if header.code >= 0 else ""
    return words.zfill(4) if _CODE.fullmatch(words) else words


def _data_rows(sheet: Sheet, header: _Header) -> Iterator[int]:
    """Yield the rows of figures: to the first blank row, and beyond it those with a municipality's code."""
    ended = False
    for row in range(header.row + 1, len(sheet.rows)):
        if not any(is_filled(cell) for cell in sheet.rows[row]):
            ended = True
        elif not ended or _CODE.fullmatch(_code(sheet, row, header)):
            yield row
