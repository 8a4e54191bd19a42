"""A pilot opened for analysis: its tables with membership, a selection of them, and the way back to the cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import text
from pilot_analysis.pilot import Study
from pilot_analysis.schema import RowKey
from pilot_analysis.study_file import load_study, nearest
from pilot_analysis.tables import lineage, membership, store
from pilot_analysis.tables.lineage import Traced
from pilot_analysis.tables.selection import Selection, language_of, select, whole_number
from pilot_analysis.workspace import Workspace, find_study

_LARGEST = 2**63 - 1  # a seed; what a whole number can be in other programs too


@dataclass(frozen=True)
class Pilot:
    """One pilot, or a part of it, ready for analysis. Made by `open_pilot`.

    Parameters
    ----------
    study, workspace
        What ``pilot.toml`` says, and the folders.
    selection
        The part of the pilot that `table` gives.
    language
        ``sv`` or ``en``.
    seed
        Where every random draw starts.
    """

    study: Study
    workspace: Workspace
    selection: Selection
    language: str
    seed: int
    _read: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _selected: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def months(self) -> tuple[str, ...]:
        """The months looked at, as ``2015-03``."""
        return self.selection.months

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the municipalities looked at, in the order of ``pilot.toml``."""
        return self.selection.codes

    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table with ``model`` and ``cluster``, only the rows of the selection.

        Events of cases come with their case: all events of a case that was opened in the period.

        Raises
        ------
        ConfigurationError
            If there is no such table, or no cleaned data.
        """
        if name not in schema.tables():
            allowed = list(schema.tables())
            message = text("tables.table_unknown", value=name, allowed=allowed, nearest=nearest(name, allowed))
            raise ConfigurationError(message)
        if name not in self._selected:
            self._selected[name] = self._select(name)
        return self._selected[name].copy()

    def _select(self, name: str) -> pd.DataFrame:
        frame = self._whole(name)
        if not schema.table(name).delivered:
            return frame
        if name == "case_events":
            cases = self.table("cases")
            belongs = pd.MultiIndex.from_frame(frame[membership.CASE]).isin(
                pd.MultiIndex.from_frame(cases[membership.CASE])
            )
            linked = membership.events_with_membership(frame[belongs], cases)
            return linked.reset_index(drop=True)
        joined = membership.with_membership(name, frame, self.study)
        return self.selection.of(name, joined, self.study).reset_index(drop=True)

    def delivered(self, name: str) -> pd.DataFrame:
        """Return a whole tidy table as it was delivered, whatever selection was made."""
        return self._whole(name).copy()

    @cached_property
    def sources(self) -> pd.DataFrame:
        """One row per delivered table: file, sheet, columns, when it came in, whether it is synthetic."""
        return store.read_sources(self.workspace.processed)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Every problem met in the deliveries."""
        return store.read_findings(self.workspace.processed)

    def keys(self, frame: pd.DataFrame, table: str) -> tuple[RowKey, ...]:
        """Return the keys of a frame's rows, sorted and without repeats."""
        return lineage.keys(frame, table)

    def is_synthetic(self, frame: pd.DataFrame) -> bool:
        """Tell whether any row of a frame comes from a synthetic delivery."""
        behind = self.sources["source"].isin(frame["source"].dropna())
        return bool(self.sources.loc[behind, "synthetic"].fillna(False).any())

    def trace(self, result: Traced, row: int) -> pd.DataFrame:
        """Return the cells behind one row of a result's table: table, file, sheet, cell, column, value.

        Raises
        ------
        IndexError
            If the result has no such row.
        """
        names = {key.table for key in result.rows[row]}
        return lineage.cells(result.rows[row], {name: self._whole(name) for name in names}, self.sources)

    def _whole(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            self._read[name] = store.read(self.workspace.processed, name)
        return self._read[name]


def open_pilot(
    path: Path | str | None = None,
    *,
    period: str = "",
    municipalities: Sequence[str] = (),
    models: Sequence[str] = (),
    clusters: Sequence[str] = (),
    language: str = "",
    seed: int | None = None,
) -> Pilot:
    """Open a pilot.

    Parameters
    ----------
    path
        A study file, or a folder to look in and above; ``None`` for the folder one stands in.
    period
        ``2015-03`` or ``2015-01/2015-06``; empty for the whole pilot.
    municipalities
        Codes or names; empty for all.
    models, clusters
        Ids; empty for all.
    language, seed
        Empty and ``None`` for the study's own.

    Raises
    ------
    ConfigurationError
        If there is no study file, a name is not in it (with the nearest right one), the seed is no whole number from 0,
        or nothing has been cleaned.
    """
    start = Path(path) if path is not None else None
    file = start if start is not None and start.is_file() else find_study(start)
    study = load_study(file)
    pilot = Pilot(
        study=study,
        workspace=Workspace.at(file.resolve().parent),
        selection=select(study, period, municipalities, models, clusters),
        language=language_of(study, language),
        seed=study.pilot.seed if seed is None else whole_number("seed", seed, 0, _LARGEST),
    )
    store.read_sources(
        pilot.workspace.processed
    )  # says at once, and not in the middle of a notebook, that nothing is there
    return pilot
