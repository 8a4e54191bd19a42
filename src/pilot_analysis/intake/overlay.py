"""What a scan found, laid over the values of a sheet."""

from __future__ import annotations

from dataclasses import replace

from pilot_analysis.intake.cells import Cell, Position, Sheet
from pilot_analysis.intake.scan import SheetScan


def overlaid(sheet: Sheet, scanned: SheetScan) -> Sheet:
    """Lay over the values what the scan found that they hide."""
    changed: dict[Position, Cell] = {where: _percent(sheet.at(*where)) for where in scanned.percent} | scanned.instead
    changed |= {where: _padded(sheet.at(*where), digits) for where, digits in scanned.padded.items()}
    if changed:
        rows = [list(row) for row in sheet.rows]
        for (row, column), held in changed.items():
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = held
        sheet = replace(sheet, rows=tuple(map(tuple, rows)))
    return _beside_values(sheet, scanned)


def _beside_values(sheet: Sheet, scanned: SheetScan) -> Sheet:
    """Give a sheet what was found of it beside its values; formats whose engine tells of no merges get them so."""
    if not (scanned.hidden_rows or scanned.hidden_columns or scanned.struck or scanned.comments or scanned.merged):
        return sheet
    return replace(
        sheet,
        hidden_rows=frozenset(scanned.hidden_rows),
        hidden_columns=frozenset(scanned.hidden_columns),
        struck=scanned.struck,
        comments=scanned.comments,
        merged=sheet.merged or tuple(scanned.merged),
    )


def _percent(cell: Cell) -> Cell:
    """Return a number that is shown as per cent as the text that a person sees."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f"{round(100 * cell, 10):g} %".replace(".", ",")
    return cell


def _padded(cell: Cell, digits: int) -> Cell:
    """Return a number that is shown with zeros before it as the text that a person sees."""
    if isinstance(cell, float) and cell.is_integer() and not isinstance(cell, bool):
        return f"{int(cell):0{digits}d}"
    return cell
