"""Whole files: the top block, a sheet for each table, two tables on one sheet, hidden and scratch sheets."""

from __future__ import annotations

from collections.abc import Iterator

from pilot_analysis.pilot import Study
from pilot_analysis.sample.deliveries import Delivery
from pilot_analysis.sample.grid import Grid
from pilot_analysis.sample.layout import Laid, lay_months, lay_notes, lay_table
from pilot_analysis.sample.records import File, Placed, generator
from pilot_analysis.sample.spelling import Speller, month
from pilot_analysis.schema import table, values

MARK = "SYNTETISKA UPPGIFTER"
_REPORTER = "Exempel Exempelsson"
_IN_THOUSANDS = "Kostnader per månad (tkr)"


def files(study: Study, delivery: Delivery, seed: int) -> Iterator[File]:
    """Yield the files of a delivery: one workbook, or one csv file for each table."""
    style, participant = delivery.style, delivery.participant
    speller = Speller(study, style, generator(seed, "spelling", participant.id, delivery.period))
    laid = list(_sheets(delivery, speller))
    named = {"period": delivery.period, "month": month(delivery.period, "words")}
    if style.format == "csv":
        for grid, one in laid:
            path = f"{participant.id}/{style.file.format(sheet=grid.name, **named)}"
            placed = tuple(Placed(each.table, each.row, "", each.number, each.cells) for each in one.placed)
            yield File(
                participant.id, delivery.period, path, "csv", (grid,), placed, tuple(("", cell) for cell in one.unknown)
            )
        return
    grids = [grid for grid, _ in laid] + [_EXTRA[name]() for name in style.extra]
    placed = tuple(each for _, one in laid for each in one.placed)
    unknown = tuple((grid.name, cell) for grid, one in laid for cell in one.unknown)
    path = f"{participant.id}/{style.file.format(**named)}"
    yield File(participant.id, delivery.period, path, style.format, tuple(grids), placed, unknown, style.epoch_1904)


def _sheets(delivery: Delivery, speller: Speller) -> Iterator[tuple[Grid, Laid]]:
    style, tables = delivery.style, delivery.tables
    together = bool(style.together) and "goals" in tables
    for name, rows in tables.items():
        if name == "goals" and together:
            continue
        shared = name == "costs" and together
        grid = Grid(style.together if shared else style.sheets.get(name, table(name).sheets[0]))
        across = name == "costs" and style.months_across
        top = _top(grid, delivery, _IN_THOUSANDS if across else "")
        laid = lay_months(grid, top, rows, speller) if across else lay_table(grid, top, name, rows, speller)
        if shared:
            goals = lay_table(grid, laid.bottom + 3, "goals", tables["goals"], speller)
            laid = Laid(goals.bottom, laid.placed + goals.placed, laid.unknown + goals.unknown)
        lay_notes(grid, laid.bottom, style.notes.get(name, ()))
        yield grid, laid


def _top(grid: Grid, delivery: Delivery, subtitle: str) -> int:
    """Write the title rows and the top block; return the row where the table begins."""
    style = delivery.style
    titles = [one.format(month=month(delivery.period, "words")) for one in style.titles] + (
        [subtitle] if subtitle else []
    )
    for row, title in enumerate(titles, start=1):
        grid.put(row, 1, title, "title")
    period = month(delivery.period, style.period)
    block = [style.who, delivery.participant.name, "Period:", period, "Uppgiftslämnare:", _REPORTER]
    if style.block == "line":
        grid.line(len(titles) + 1, block, "block")
        return len(titles) + 2 + style.gap
    for step in range(3):
        grid.line(len(titles) + 1 + step, block[2 * step : 2 * step + 2], "block")
    return len(titles) + 4 + style.gap


def _hidden() -> Grid:
    """Return a hidden sheet with the lists that somebody's drop-downs once used."""
    grid = Grid("Inläs", hidden=True)
    grid.put(1, 1, MARK, "title")
    for column, name in enumerate(("sex", "event", "level"), start=1):
        for row, value in enumerate(values(name), start=2):
            grid.put(row, column, value)
    return grid


def _scratch() -> Grid:
    """Return a sheet with somebody's sums."""
    grid = Grid("Blad1")
    grid.put(1, 1, MARK, "title")
    for row, (words, number) in enumerate((("kolla med ekonomi", 12), ("rest", 7), ("kvar", 5)), start=3):
        grid.put(row, 2, words)
        grid.put(row, 3, number, "number")
    return grid


_EXTRA = {"hidden": _hidden, "scratch": _scratch}
