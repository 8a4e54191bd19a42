"""What a perfect reading of the sample gives: the tidy tables, the planted faults, and where each row stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pandas as pd

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import catalogue, text
from pilot_analysis.pilot import Study
from pilot_analysis.sample.deliveries import deliveries
from pilot_analysis.sample.faults import faults, plant, with_period
from pilot_analysis.sample.profile import month_end, whole
from pilot_analysis.sample.records import File, Placed, generator, key_of
from pilot_analysis.sample.styles import participants
from pilot_analysis.sample.workbooks import files
from pilot_analysis.schema import LINEAGE, Column, tables
from pilot_analysis.schema import table as declared

_DTYPES: Mapping[str, Any] = {"integer": "Int64", "number": "Float64", "date": "datetime64[us]"}


@dataclass(frozen=True, order=True)
class Planted:
    """A fault that a right reading reports: the rule, and file, sheet and cell where they apply."""

    rule: str
    file: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Truth:
    """What a perfect reading of the sample gives.

    Parameters
    ----------
    tables
        Each delivered table with its columns but for lineage, in the order of participants and keys.
    planted
        Exactly the findings of severity warning or worse, sorted.
    places
        For each table the key columns and ``file``, ``sheet``, ``row`` of the row that counts, in the table's order.
        ``row`` is the row of the first cell where a row is gathered from several.
    """

    tables: Mapping[str, pd.DataFrame]
    planted: tuple[Planted, ...]
    places: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Year:
    """The whole sample before it is written: its files, and when each came in (``None``: not registered)."""

    files: tuple[File, ...]
    received: Mapping[str, date | None]


def year(study: Study, seed: int) -> Year:
    """Return the files of the sample year and the register of when they came in.

    Raises
    ------
    ConfigurationError
        If the study is not the one that the sample was made for.
    """
    _refuse_other_study(study)
    every = deliveries(study, seed, with_period(faults()["deliveries"]["missing"]))
    plant(every)
    laid = tuple(file for delivery in every for file in files(study, delivery, seed))
    return Year(laid, MappingProxyType(_received(laid, seed)))


def _refuse_other_study(study: Study) -> None:
    ids = {one.id for one in study.participants}
    if ids != set(participants()) or study.months()[0] != "2014-12" or len(study.months()) != 12:
        raise ConfigurationError(text("sample.other_study", study=study.pilot.id, expected=sorted(participants())))


def truth(study: Study, seed: int) -> Truth:
    """Return what a perfect reading of the sample gives.

    Parameters
    ----------
    study
        The study that the sample belongs to.
    seed
        The same seed gives the same sample.

    Raises
    ------
    ConfigurationError
        If the study is not the one that the sample was made for.
    """
    whole_year = year(study, seed)
    latest = _latest(study, whole_year)
    frames = {name: _frame(name, rows) for name, rows in latest.items()}
    places = {name: _places(name, rows) for name, rows in latest.items()}
    return Truth(MappingProxyType(frames), tuple(sorted(_planted(study, whole_year))), MappingProxyType(places))


_Latest = list[tuple[File, Placed]]


def _latest(study: Study, whole_year: Year) -> dict[str, _Latest]:
    """Return for each table the row that counts for each key, sorted by participant and key."""
    rows: dict[str, dict[tuple[Any, ...], tuple[File, Placed]]] = {
        name: {} for name, one in tables().items() if one.delivered
    }
    order = {one.id: place for place, one in enumerate(study.participants)}
    for file in whole_year.files:
        for placed in file.placed:
            key = (order[file.participant], *key_of(placed.table, placed.row.values))
            rows[placed.table][key] = (file, placed)
    return {name: [by_key[key] for key in sorted(by_key)] for name, by_key in rows.items()}


def _frame(name: str, rows: _Latest) -> pd.DataFrame:
    table = declared(name)
    series: dict[str, pd.Series[Any]] = {"participant": pd.Series([file.participant for file, _ in rows], dtype="str")}
    for column in table.columns.values():
        series[column.name] = _series(column, [placed.row.values.get(column.name) for _, placed in rows])
        if column.precision:
            known = [placed.row.values[f"{column.name}_precision"] for _, placed in rows]
            series[f"{column.name}_precision"] = pd.Series(known, dtype="str")
    return pd.DataFrame(series, columns=[one for one in table.names() if one not in LINEAGE])


def _series(column: Column, values: Sequence[Any]) -> pd.Series[Any]:
    if column.type in {"actors", "choices"}:
        values = [None if one is None else "|".join(one) for one in values]
    return pd.Series(list(values), dtype="object").astype(_DTYPES.get(column.type, "str"))


def _places(name: str, rows: _Latest) -> pd.DataFrame:
    key = declared(name).key
    records = [
        {
            **{one: file.participant if one == "participant" else placed.row.values[one] for one in key},
            "file": file.path,
            "sheet": placed.sheet,
            "row": placed.number,
        }
        for file, placed in rows
    ]
    return pd.DataFrame.from_records(records, columns=[*key, "file", "sheet", "row"])


def _planted(study: Study, whole_year: Year) -> Iterator[Planted]:
    for file in whole_year.files:
        for placed in file.placed:
            for column, rule in placed.row.rules.items():
                if catalogue()[f"rules.{rule}"]["severity"] != "info":
                    yield Planted(rule, file.path, placed.sheet, placed.cells[column])
        for sheet, cell in file.unknown:
            yield Planted("heading_unknown", file.path, sheet, cell)
        came = whole_year.received[file.path]
        if came and came > month_end(file.period) + timedelta(days=study.thresholds.due_days):
            yield Planted("delivery_late", file.path)
    yield from (Planted("delivery_missing") for _ in faults()["deliveries"]["missing"])


def _received(laid: Sequence[File], seed: int) -> dict[str, date | None]:
    """Return when each file came in: within nine days of the month's end, on a working day, but for the late ones."""
    listed = faults()["deliveries"]
    late = {(one["participant"], one["month"]): one["days"] for one in listed["late"]}
    unregistered = with_period(listed["unregistered"])
    received: dict[str, date | None] = {}
    for file in laid:
        place = (file.participant, file.period)
        rng = generator(seed, "received", *place)
        came = month_end(file.period) + timedelta(days=late.get(place, whole(rng, 2, 7)))
        came += timedelta(days=max(0, 7 - came.weekday()) if came.weekday() > 4 else 0)
        received[file.path] = None if place in unregistered else came
    return received
