"""What is planted in the deliveries, as ``faults.toml`` lists it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from pilot_analysis.sample.deliveries import Delivery
from pilot_analysis.sample.grid import Formula
from pilot_analysis.sample.records import Row, key_of

_Found = tuple[Delivery, list[Row], int]
_Single = Counter[tuple[str, str, tuple[Any, ...]]]


@cache
def faults() -> Mapping[str, Any]:
    """Return ``faults.toml``."""
    return tomllib.loads(files("pilot_analysis.sample").joinpath("faults.toml").read_text(encoding="utf-8"))


def plant(every: Sequence[Delivery]) -> None:
    """Put the listed faults into the deliveries' rows, in place.

    Raises
    ------
    ValueError
        If no row fits a listed fault.
    """
    times = Counter(
        (one.participant.id, table, key_of(table, row.values))
        for one in every
        for table, rows in one.tables.items()
        for row in rows
    )
    for entry in faults()["cells"]:
        for place in entry["at"]:
            _plant_cell(every, {**entry, **place}, times)
    for entry in faults()["rows"]:
        for place in entry["at"]:
            _ROWS[entry["rule"]](every, {**entry, **place}, times)


def _plant_cell(every: Sequence[Delivery], fault: Mapping[str, Any], times: _Single) -> None:
    table, column = fault["column"].split(".")

    def fits(row: Row) -> bool:
        value = row.values.get(column)
        if value is None or value != fault.get("value", value):
            return False
        return ("least" not in fault or value >= fault["least"]) and ("most" not in fault or value <= fault["most"])

    _, rows, place = _first(every, fault, table, fits, times)
    row = rows[place]
    written = {"#N/A": Formula("=NA()", "#N/A"), "=": Formula("=3+4", None)}.get(fault["written"], fault["written"])
    rows[place] = Row({**row.values, column: None}, {column: written}, {column: fault["rule"]})


def _plant_part(every: Sequence[Delivery], fault: Mapping[str, Any], times: _Single) -> None:
    """Let more retire than are needed."""
    _, rows, place = _first(every, fault, "needs", lambda row: row.values["persons"] is not None, times)
    values = rows[place].values
    rows[place] = Row({**values, "retirements": values["persons"] + 2}, {}, {"retirements": fault["rule"]})


def _plant_closing(every: Sequence[Delivery], fault: Mapping[str, Any], times: _Single) -> None:
    """Close a case nine days before it was opened."""
    start = date.fromisoformat(f"{every[0].period}-01")

    def fits(row: Row) -> bool:
        return row.values["closed_on"] is not None and row.values["opened_on"] - timedelta(days=9) >= start

    _, rows, place = _first(every, fault, "cases", fits, Counter())
    values = rows[place].values
    closed = values["opened_on"] - timedelta(days=9)
    rows[place] = Row({**values, "closed_on": closed}, {}, {"closed_on": fault["rule"]})


def _plant_orphan(every: Sequence[Delivery], fault: Mapping[str, Any], times: _Single) -> None:
    """Add an event of a case that nobody delivered."""
    _, rows, place = _first(every, fault, "case_events", lambda row: row.values["event"] != "kontakt", times)
    case_id = rows[place].values["case_id"]
    lost = f"{case_id.rstrip('0123456789')}999"
    values = {**rows[place].values, "case_id": lost, "seq": 1, "event": "kontakt", "course_id": None}
    rows.append(Row(values, {}, {"case_id": fault["rule"]}))


def _plant_old_date(every: Sequence[Delivery], fault: Mapping[str, Any], times: _Single) -> None:
    """Date a broker meeting with the year before, as the source page of the pilot prints it."""
    _, rows, place = _first(every, fault, "collaboration", lambda row: row.values["on_precision"] == "day", times)
    values = {**rows[place].values, "kind": "mäklarmöte", "on": date(2014, 1, 19), "on_precision": "day"}
    rows[place] = Row(values, {"on": "19 januari 2014"}, {"on": fault["rule"]})


def _plant_duplicate(every: Sequence[Delivery], fault: Mapping[str, Any], times: _Single) -> None:
    """Deliver a meeting twice in one sheet; the later row has the right hours."""
    _, rows, place = _first(every, fault, "collaboration", lambda row: row.values["hours"] is not None, times)
    values = rows[place].values
    rows[place] = Row({**values, "hours": values["hours"] + 1.0})
    rows.insert(place + 1, Row(values, {}, {"event_id": fault["rule"]}))


_ROWS: Mapping[str, Callable[[Sequence[Delivery], Mapping[str, Any], _Single], None]] = {
    "part_exceeds_whole": _plant_part,
    "closed_before_opened": _plant_closing,
    "reference_missing": _plant_orphan,
    "date_outside_pilot": _plant_old_date,
    "duplicate_row": _plant_duplicate,
}


def _first(
    every: Sequence[Delivery], fault: Mapping[str, Any], table: str, fits: Callable[[Row], bool], times: _Single
) -> _Found:
    """Return the middle one of the rows that fit in the first delivery that has any."""
    for delivery in _from_month(every, fault):
        rows = delivery.tables.get(table, [])
        places = [
            place
            for place, row in enumerate(rows)
            if row.plain and times[delivery.participant.id, table, key_of(table, row.values)] <= 1 and fits(row)
        ]
        if places:
            return delivery, rows, places[len(places) // 2]
    raise ValueError(f"no row of {table} fits {fault}")


def _from_month(every: Sequence[Delivery], fault: Mapping[str, Any]) -> Iterator[Delivery]:
    """Yield the participant's deliveries from the wanted month on, then the earlier ones."""
    own = [one for one in every if one.participant.id == fault["participant"]]
    later = [one for one in own if one.period >= fault["month"]]
    for one in (*later, *(one for one in own if one not in later)):
        if fault.get("format", one.style.format) == one.style.format:
            yield one


def with_period(files_by: Sequence[Mapping[str, str]]) -> set[tuple[str, str]]:
    """Return participant and month of a list in ``faults.toml``."""
    return {(one["participant"], one["month"]) for one in files_by}
