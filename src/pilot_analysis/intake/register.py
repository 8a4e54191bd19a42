"""When each delivery came in: the association's register ``mottaget.csv``, and which months are late or missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pilot_analysis.findings import Finding, Place, finding

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

REGISTER = "mottaget.csv"


def read_register(raw: Path) -> tuple[dict[str, date], list[Finding]]:
    """Read ``mottaget.csv`` (``fil;mottaget``, UTF-8, ISO dates).

    Returns
    -------
    tuple
        The day each file came in, by its path below ``raw``, and a finding for each line that gives no day.
    """
    path = raw / REGISTER
    if not path.is_file():
        return {}, []
    days, findings = {}, []
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        file, day = (*(cell.strip(' "') for cell in line.split(";")), "", "")[:2]
        if not file or (number == 1 and file.casefold() == "fil"):
            continue
        try:
            days[file.replace("\\", "/")] = date.fromisoformat(day)
        except ValueError:
            place = Place(file=REGISTER, cell=f"B{number}")
            findings.append(finding("value_unreadable", place, day, "2015-01-08"))
    return days, findings


def due_day(month: str, days: int) -> date:
    """Return the last day on which a month's delivery is in time."""
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1) + timedelta(days=days - 1)


def lateness(place: Place, month: str, day: date | None, study: Study) -> Finding | None:
    """Return the finding for a delivery that came in late, or is not in the register."""
    if day is None:
        return finding("delivery_unregistered", place)
    last = due_day(month, study.thresholds.due_days) if month else day
    return finding("delivery_late", place, day.isoformat(), last.isoformat()) if day > last else None


def missing_months(delivered: Mapping[str, Iterable[str]], study: Study) -> Iterator[Finding]:
    """Report each month that a participant has passed over.

    Parameters
    ----------
    delivered
        The months of each participant's deliveries. The last month that anybody has delivered for is the last that
        is asked for, so that a pilot under way is not told about months to come.
    """
    have = {one: set(months) for one, months in delivered.items()}
    last = max((month for months in have.values() for month in months), default="")
    for participant in study.participants:
        for month in study.months():
            if month <= last and month not in have.get(participant.id, set()):
                place = Place(participant=participant.id)
                yield finding(
                    "delivery_missing", place, expected=month, participant_name=participant.name, period=month
                )
