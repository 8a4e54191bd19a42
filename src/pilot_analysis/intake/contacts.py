"""Who can be asked about a workbook: told by its address and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pilot_analysis import privacy
from pilot_analysis.findings import Finding, Place, finding
from pilot_analysis.intake.cells import Sheet, address, is_filled, written
from pilot_analysis.intake.organisations import is_contact
from pilot_analysis.language import text


def contacts(sheet: Sheet, rows: Iterable[int], place: Place) -> Iterator[Finding]:
    """Tell of each cell that says who can be asked; what stands there is passed over by every other function."""
    for row in rows:
        awaited = False
        for column, cell in enumerate(sheet.rows[row]):
            if not is_filled(cell):
                continue
            label, beside = is_contact(cell), awaited
            words = written(cell)
            awaited = label and not words.partition(":")[2].strip()
            told = list(privacy.kinds(words)) or (["name"] if beside or (label and not awaited) else [])
            if told:
                listed = [text(f"intake.{one.replace(' ', '_').replace('-', '_')}") for one in told]
                kinds = text("intake.listed", words=listed)
                yield finding("contact_left_out", place.at(cell=address(row, column)), kinds)
