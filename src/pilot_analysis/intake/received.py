"""A file as it came in: when, from whom by its own words, and what was read of it, sheet by sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import address
from pilot_analysis.intake.consolidation import Source
from pilot_analysis.intake.delivery import DeliveryReading
from pilot_analysis.intake.frames import accounts_table, sources_table
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.reading import ROLES
from pilot_analysis.intake.register import due_day, lateness
from pilot_analysis.intake.sheets import SheetReading
from pilot_analysis.language import text
from pilot_analysis.privacy import mask

if TYPE_CHECKING:
    import pyarrow as pa

    from pilot_analysis.pilot import Participant, Study


@dataclass(frozen=True)
class Received:
    """A file that was read, with what is known about its delivery."""

    place: Place
    sha256: str
    received_on: date | None
    reading: DeliveryReading

    @property
    def came_in(self) -> date:
        """The day on which it came in, or would have been in time."""
        if self.received_on is not None:
            return self.received_on
        return due_day(self.reading.period, 0) if self.reading.period else date.min


def about(one: Received, participant: Participant, names: Names, study: Study) -> Iterator[Finding]:
    """Check who a file says it is from, which month it is for, and when it came in."""
    for sheet in one.reading.sheets:
        said = sheet.top.participant
        own = names.participant(said) == participant.id or names.municipality(said) in participant.municipalities
        if said and sheet.top.participant_cell and not own:
            place = one.place.at(sheet=sheet.name, cell=address(*sheet.top.participant_cell))
            yield finding("participant_mismatch", place, said, participant.name)
    if not one.reading.period:
        yield _without_period(one)
    if (problem := lateness(one.place, one.reading.period, one.received_on, study)) is not None:
        yield problem


def sources(files: Sequence[Received], before: int) -> tuple[list[Source], pa.Table]:
    """Return the tables that files hold, in delivered order, and the table of sources (see ARCHITECTURE.md).

    Parameters
    ----------
    before
        The id before that of the first source.
    """
    found: list[Source] = []
    records = []
    for order, one in enumerate(files, start=1):
        for sheet in one.reading.sheets:
            for table in sheet.tables:
                place = one.place.at(sheet=sheet.name, table=table.table)
                found.append(Source(before + len(found) + 1, place, table))
                records.append(_record(found[-1], order, one, sheet))
    return found, sources_table(records)


def accounts(files: Iterable[Received]) -> pa.Table:
    """Return how many cells of each sheet are filled, and how many of them were taken as what."""
    records = [
        (
            one.place.participant,
            mask(one.place.file),
            mask(sheet.name),
            sheet.filled,
            *(sheet.counts[role] for role in ROLES),
        )
        for one in sorted(files, key=lambda one: one.place.file)
        for sheet in one.reading.sheets
    ]
    return accounts_table(records)


def _record(source: Source, order: int, one: Received, sheet: SheetReading) -> dict[str, Any]:
    return {
        "source": source.number,
        "participant": source.place.participant,
        "file": mask(source.place.file),
        "sha256": one.sha256,
        "sheet": mask(source.place.sheet),
        "table": source.reading.table,
        "header_row": source.reading.header_row,
        "period": sheet.top.months[-1] if sheet.top.months else one.reading.period or None,
        "received_on": one.received_on,
        "order": order,
        "columns": json.dumps(source.reading.letters, ensure_ascii=False),
        "recipe": source.reading.recipe,
        "synthetic": one.reading.synthetic,
    }


def _without_period(one: Received) -> Finding:
    for sheet in one.reading.sheets:
        if sheet.top.period and sheet.top.period_cell:
            place = one.place.at(sheet=sheet.name, cell=address(*sheet.top.period_cell))
            return finding("period_unknown", place, sheet.top.period)
    return finding("period_unknown", one.place, text("intake.empty"))
