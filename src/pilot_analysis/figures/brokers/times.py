"""Figures of time: how large a share is matched by each day, and what has become of cases."""

from __future__ import annotations

from pilot_analysis.figures.charts.axis import Scale
from pilot_analysis.figures.charts.curves import Curve, Curves, Panel, Point
from pilot_analysis.figures.charts.stacked import Group, Piece, Stack, Stacks
from pilot_analysis.figures.reading import HIDDEN, Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import text

_TOGETHER = 4  # more groups than this get a panel each
_PIECES = ("matched_share", "withdrawn_share", "closed_share", "waiting_share")


def time_to_match(reading: Reading) -> View:
    """Show the share matched by each day for each group, with intervals, over a table of the cases still waiting."""
    by, total = _group(reading)
    groups = [one for one in reading.each(by) if one != total]
    shown = groups if len(groups) > 1 else [total or groups[0]]
    if len(shown) <= _TOGETHER:
        curves = tuple(_curve(reading, by, one, place) for place, one in enumerate(shown))
        panels: tuple[Panel, ...] = (Panel("", curves),)
    else:
        whole = () if total is None else (_quiet(reading, by, total),)
        panels = tuple(Panel(reading.label(one), (*whole, _curve(reading, by, one, 0))) for one in shown)
        curves = tuple(curve for panel in panels for curve in panel.curves if not curve.quiet)
    highs = [point.high or point.value or 0 for curve in curves for point in curve.points]
    chart = Curves(
        panels,
        Scale(0, max([*highs, 0.1]), "share", reading.language),
        _says(reading, "days"),
        _says(reading, "waiting"),
    )
    everyone = reading.written(_row(reading, by, total or groups[0], _days(reading)[0]), "n")
    said = reading.listing([f"{curve.name}: {_told(reading, curve)}" for curve in curves])
    notes = [_says(reading, "time_note", confidence=reading.result.facts.get("confidence", 0.95))]
    if any(curve.quiet for panel in panels for curve in panel.curves):
        notes.append(_says(reading, "time_quiet"))
    notes += reading.hidden_note("share", "waiting")
    return View(
        chart, _says(reading, "time_measure", n=everyone), _says(reading, "time_alt", curves=said), tuple(notes)
    )


def outcomes(reading: Reading) -> View:
    """Show what has become of all cases day by day, and of each group's on the last day, as stacked bars."""
    by, total = _group(reading)
    days = _days(reading)
    whole = tuple(_stack(reading, _row(reading, by, total, day), _says(reading, "after_days", day=day)) for day in days)
    groups = tuple(
        _stack(reading, _row(reading, by, one, days[-1]), reading.label(one))
        for one in reading.each(by)
        if one != total
    )
    key = tuple(_says(reading, f"piece_{one}") for one in _PIECES)
    shown: tuple[Group, ...] = (
        Group(_says(reading, "everybody"), whole),
        Group(_says(reading, "each_group", group=reading.heading(by).lower(), day=days[-1]), groups),
    )
    shown = tuple(one for one in shown if one.stacks)
    everyone = reading.written(_row(reading, by, total, days[0]), "n")
    said = ". ".join(
        f"{group.title}: " + "; ".join(f"{one.label}: {_pieces(one, key)}" for one in group.stacks) for group in shown
    )
    return View(
        Stacks(shown, key),
        _says(reading, "outcomes_measure", n=everyone),
        _says(reading, "outcomes_alt", groups=said),
        reading.hidden_note(*_PIECES),
    )


def _says(reading: Reading, key: str, **values: object) -> str:
    return text(f"brokers_time.{key}", **values)[reading.language]


def _group(reading: Reading) -> tuple[str, str | None]:
    dimensions = reading.additive.dimensions
    by = next((name for name in dimensions if name not in {"sex", "day"}), "sex")
    return by, dimensions[by]


def _days(reading: Reading) -> list[int]:
    return sorted({int(day) for day in reading.each("day")})


def _row(reading: Reading, by: str, group: str | None, day: int) -> int | None:
    sex = {"sex": "total"} if "sex" in reading.table and by != "sex" else {}
    return reading.row(**{by: group, "day": day, **sex})


def _curve(reading: Reading, by: str, group: str, series: int) -> Curve:
    rows = [(day, _row(reading, by, group, day)) for day in _days(reading)]
    start = Point(0, 0.0, None, None, reading.written(rows[0][1], "n"))
    points = tuple(
        Point(
            day,
            reading.number(row, "share"),
            reading.number(row, "low"),
            reading.number(row, "high"),
            reading.written(row, "waiting"),
        )
        for day, row in rows
    )
    known = [(row, point) for (_, row), point in zip(rows, points, strict=True) if point.value is not None]
    ends = reading.written(known[-1][0], "share") if known else ""
    return Curve(reading.label(group), (start, *points), series, ends=ends)


def _quiet(reading: Reading, by: str, group: str) -> Curve:
    found = _curve(reading, by, group, 0)
    return Curve(found.name, found.points, quiet=True)


def _told(reading: Reading, curve: Curve) -> str:
    """Return a curve in words: each day with its share, or two dots."""
    parts = []
    for point in curve.points[1:]:
        share = HIDDEN if point.value is None else text("brokers_time.percent", share=point.value)[reading.language]
        parts.append(_says(reading, "day_share", day=point.day, share=share))
    return ", ".join(parts)


def _stack(reading: Reading, row: int | None, label: str) -> Stack:
    pieces = []
    for name in _PIECES:
        share = reading.number(row, name)
        pieces.append(Piece(share, HIDDEN if share is None else reading.written(row, name)))
    return Stack(label, tuple(pieces))


def _pieces(stack: Stack, key: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {piece.words}" for name, piece in zip(key, stack.pieces, strict=True))
