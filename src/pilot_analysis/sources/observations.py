"""A saved export in long form, as every reader of this room returns it: one observation per figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pilot_analysis.findings import Finding, Place


class Region(NamedTuple):
    """A region as an export writes it; either part may be empty."""

    code: str
    name: str


class Observation(NamedTuple):
    """One figure of an export.

    Parameters
    ----------
    measure
        What is measured, in the export's words.
    other
        Categories of dimensions that are neither region, period, sex nor age.
    codes
        Their codes, in files that have them.
    value
        ``None`` where a sign or nothing stands in its place.
    mark
        What stands in the place of a figure.
    status
        ``ok``, ``preliminary``, a meaning of the codebook, or ``unreadable``.
    cells
        The address of the figure (``value``), of its region (``municipality``) and its period. In files that are no
        grid: the name of the list of figures and the place in it, from 0.
    row
        The spreadsheet row, from 1; in files that are no grid the place in the list of figures, from 1.
    """

    measure: str
    region: Region
    period: str
    sex: str
    age: str
    other: tuple[str, ...]
    value: float | None
    mark: str
    status: str
    unit: str
    cells: Mapping[str, str]
    row: int
    codes: tuple[str, ...] = ()


@dataclass
class Table:
    """One table of an export.

    Parameters
    ----------
    producer
        ``scb``, ``kolada`` or ``skolverket``.
    names
        Every word that may name the table, such as its code.
    title
        What its first cell says.
    definition
        Its first footnote.
    columns
        The spreadsheet letter of columns that one letter tells.
    """

    producer: str
    place: Place
    names: str
    title: str
    header_row: int | None = None
    definition: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list, repr=False)
    findings: list[Finding] = field(default_factory=list, repr=False)
