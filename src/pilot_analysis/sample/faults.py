"""What is planted in the deliveries, as ``faults.toml`` lists it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from pilot_analysis.sample.deliveries import Delivery
from pilot_analysis.sample.grid import Formula
from pilot_analysis.sample.records import Row, key_of

_Fault = Mapping[str, Any]
# What `written` stands for where it cannot be written as text.
_CELLS = {"#N/A": Formula("=NA()", "#N/A"), "=": Formula("=3+4", None)}


@cache
def faults() -> Mapping[str, Any]:
    """Return ``faults.toml``."""
    return tomllib.loads(files("pilot_analysis.sample").joinpath("faults.toml").read_text(encoding="utf-8"))


def with_period(places: Sequence[Mapping[str, str]]) -> set[tuple[str, str]]:
    """Return participant and month of each entry of a list in ``faults.toml``."""
    return {(one["participant"], one["month"]) for one in places}


def plant(every: Sequence[Delivery]) -> None:
    """Put the listed faults into the deliveries' rows, in place.

    Raises
    ------
    ValueError
        If no row fits a listed fault.
    """
    field = _Field(every)
    for entry in faults()["cells"]:
        for place in entry["at"]:
            _plant_cell(field, {**entry, **place})
    for entry in faults()["rows"]:
        for place in entry["at"]:
            _ROWS[entry["rule"]](field, {**entry, **place})


class _Field:
    """All deliveries, to find rows in."""

    def __init__(self, every: Sequence[Delivery]) -> None:
        self.every = every

    @cached_property
    def _times(self) -> Counter[tuple[str, str, tuple[Any, ...]]]:
        """How often each row is delivered."""
        return Counter(
            (one.participant.id, table, key_of(table, row.values))
            for one in self.every
            for table, rows in one.tables.items()
            for row in rows
        )

    def first(
        self, fault: _Fault, table: str, fits: Callable[[Row], bool], *, once: bool = True
    ) -> tuple[list[Row], int]:
        """Return the rows and place of the middle one of those that fit, in the first delivery that has any.

        Parameters
        ----------
        once
            Whether it must be delivered a single time, so that no other delivery says what was planted away.
        """
        for delivery in self._from_month(fault):
            rows = delivery.tables.get(table, [])
            places = [
                place
                for place, row in enumerate(rows)
                if row.plain and fits(row) and not (once and self._repeated(delivery, table, row))
            ]
            if places:
                return rows, places[len(places) // 2]
        raise ValueError(f"no row of {table} fits {dict(fault)}")

    def _repeated(self, delivery: Delivery, table: str, row: Row) -> bool:
        return self._times[delivery.participant.id, table, key_of(table, row.values)] > 1

    def _from_month(self, fault: _Fault) -> Iterator[Delivery]:
        """Yield the participant's deliveries from the wanted month on, then the earlier ones."""
        own = [one for one in self.every if one.participant.id == fault["participant"]]
        for one in sorted(own, key=lambda one: (one.period < fault["month"], one.period)):
            if fault.get("format", one.style.format) == one.style.format:
                yield one


def _plant_cell(field: _Field, fault: _Fault) -> None:
    """Write a cell otherwise, so that its value is lost."""
    table, column = fault["column"].split(".")

    def fits(row: Row) -> bool:
        value = row.values.get(column)
        if value is None or value != fault.get("value", value):
            return False
        return ("least" not in fault or value >= fault["least"]) and ("most" not in fault or value <= fault["most"])

    rows, place = field.first(fault, table, fits)
    written = _CELLS.get(fault["written"], fault["written"])
    rows[place] = Row({**rows[place].values, column: None}, {column: written}, {column: fault["rule"]})


def _plant_part(field: _Field, fault: _Fault) -> None:
    """Let more retire than are needed."""
    rows, place = field.first(fault, "needs", lambda row: row.values["persons"] is not None)
    values = rows[place].values
    rows[place] = Row({**values, "retirements": values["persons"] + 2}, {}, {"retirements": fault["rule"]})


def _plant_closing(field: _Field, fault: _Fault) -> None:
    """Close a case nine days before it was opened; its closing is the last that is delivered of it."""
    start = date.fromisoformat(f"{field.every[0].period}-01")

    def fits(row: Row) -> bool:
        return row.values["closed_on"] is not None and row.values["opened_on"] - timedelta(days=9) >= start

    rows, place = field.first(fault, "cases", fits, once=False)
    values = rows[place].values
    closed = values["opened_on"] - timedelta(days=9)
    rows[place] = Row({**values, "closed_on": closed}, {}, {"closed_on": fault["rule"]})


def _plant_orphan(field: _Field, fault: _Fault) -> None:
    """Add an event of a case that nobody delivered."""
    rows, place = field.first(fault, "case_events", lambda row: row.values["event"] != "kontakt")
    lost = f"{rows[place].values['case_id'].rstrip('0123456789')}999"
    values = {**rows[place].values, "case_id": lost, "seq": 1, "event": "kontakt", "course_id": None}
    rows.append(Row(values, {}, {"case_id": fault["rule"]}))


def _plant_old_date(field: _Field, fault: _Fault) -> None:
    """Date a broker meeting with the year before, as the source page of the pilot prints it."""
    rows, place = field.first(fault, "collaboration", lambda row: row.values["on_precision"] == "day")
    values = {**rows[place].values, "kind": "mäklarmöte", "on": date(2014, 1, 19), "on_precision": "day"}
    rows[place] = Row(values, {"on": "19 januari 2014"}, {"on": fault["rule"]})


def _plant_duplicate(field: _Field, fault: _Fault) -> None:
    """Deliver a meeting twice in one sheet; the later row has the right hours."""
    rows, place = field.first(fault, "collaboration", lambda row: row.values["hours"] is not None)
    values = rows[place].values
    rows[place] = Row({**values, "hours": values["hours"] + 1.0})
    rows.insert(place + 1, Row(values, {}, {"event_id": fault["rule"]}))


_ROWS: Mapping[str, Callable[[_Field, _Fault], None]] = {
    "part_exceeds_whole": _plant_part,
    "closed_before_opened": _plant_closing,
    "reference_missing": _plant_orphan,
    "date_outside_pilot": _plant_old_date,
    "duplicate_row": _plant_duplicate,
}
