"""A panel with one treated block: units x times, some units treated from one time on.

Everything that compares treated units with others over time asks for the same things of its data, and says the same
things where they are not there. They are asked for here, once.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.language import text

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Outcomes of units over times, with one block of treated units from one time on. Made by `panel`.

    Parameters
    ----------
    outcome
        Units x times, controls first, nothing missing.
    units, times
        What the rows and columns are about.
    controls
        How many of the units are controls; the rest are treated.
    before
        How many of the times lie before the treatment.
    """

    outcome: Floats
    units: tuple[Hashable, ...]
    times: tuple[int, ...]
    controls: int
    before: int

    @property
    def treated(self) -> int:
        """How many units are treated."""
        return len(self.units) - self.controls

    @property
    def after(self) -> int:
        """How many times lie after the start of the treatment, the first one included."""
        return len(self.times) - self.before

    @property
    def treated_mean(self) -> Floats:
        """The treated units' mean at each time."""
        return np.asarray(self.outcome[self.controls :].mean(axis=0))

    @property
    def donors(self) -> Floats:
        """The controls' outcomes: controls x times."""
        return self.outcome[: self.controls]

    def reordered(self, treated: Sequence[int], *, among: int | None = None) -> Panel:
        """Return the panel as if the units in these places had been treated.

        Parameters
        ----------
        among
            Keep only the first ``among`` units: the number of controls for placebos among them; ``None`` for all.
        """
        kept = range(len(self.units) if among is None else among)
        order = [*(place for place in kept if place not in set(treated)), *treated]
        units = tuple(self.units[place] for place in order)
        return replace(self, outcome=self.outcome[order], units=units, controls=len(order) - len(treated))

    def alone(self, place: int) -> Panel:
        """Return the panel with one of its treated units, counted from 0, and without the others."""
        kept = [*range(self.controls), self.controls + place]
        return replace(self, outcome=self.outcome[kept], units=tuple(self.units[one] for one in kept))

    def without(self, control: int) -> Panel:
        """Return the panel without the control in that place."""
        kept = [place for place in range(len(self.units)) if place != control]
        units = tuple(self.units[place] for place in kept)
        return replace(self, outcome=self.outcome[kept], units=units, controls=self.controls - 1)

    def moved(self, before: int) -> Panel:
        """Return the times before the treatment only, as if it had begun after ``before`` of them: a placebo in time.

        Raises
        ------
        ValueError
            If that leaves nothing before or after the placebo treatment.
        """
        if not 1 <= before < self.before:
            raise ValueError(f"a placebo in time needs 1 to {self.before - 1} times before it, not {before}")
        return replace(self, outcome=self.outcome[:, : self.before], times=self.times[: self.before], before=before)

    def needs(self, *, donors: int = 2, before: int = 1) -> None:
        """Refuse a panel with too few controls or too short a time before the treatment.

        Raises
        ------
        NotEstimable
            With what there is and what is needed.
        """
        if self.controls < donors:
            raise NotEstimable(text("estimators_panel.few_donors", found=self.controls, needed=donors))
        if self.before < before:
            raise NotEstimable(text("estimators_panel.short_before", found=self.before, needed=before))


def panel(frame: pd.DataFrame, treated: Sequence[Hashable], first: int) -> Panel:
    """Check a unit x time frame and return it as a panel with one treated block.

    Parameters
    ----------
    frame
        One row per unit (its index) and one column per time (whole numbers, such as years), of numbers. Further units
        are controls.
    treated
        The treated units.
    first
        The first time of the treatment.

    Raises
    ------
    ValueError
        If units or times are repeated, times are no whole numbers, an outcome is not finite, or a treated unit is not
        in the frame.
    NotEstimable
        If nobody is treated or nobody is left to compare with, a unit lacks a value, a time is left out, or no time
        lies before or after the start of the treatment.
    """
    _proper(frame, treated)
    ordered = frame[sorted(frame.columns)]
    times = tuple(int(one) for one in ordered.columns)
    chosen = ordered.index.isin(list(treated))
    if not chosen.any() or chosen.all():
        raise NotEstimable(text(f"estimators_panel.no_{'controls' if chosen.any() else 'treated'}"))
    _whole(ordered, times)
    before = sum(time < first for time in times)
    if before in (0, len(times)):
        kind = "after" if before else "before"
        raise NotEstimable(text(f"estimators_panel.nothing_{kind}", first=str(first), span=f"{times[0]}–{times[-1]}"))
    sorted_units = pd.concat([ordered[~chosen], ordered[chosen]])
    values = sorted_units.to_numpy(dtype=float)
    return Panel(values, tuple(sorted_units.index), times, int((~chosen).sum()), before)


def _proper(frame: pd.DataFrame, treated: Sequence[Hashable]) -> None:
    """Refuse what is no unit x time frame."""
    if not frame.index.is_unique or not frame.columns.is_unique:
        raise ValueError("a unit x time frame has each unit and each time once")
    if not all(isinstance(one, int | np.integer) for one in frame.columns):
        raise ValueError(f"times are whole numbers such as years, not {list(frame.columns)[:3]}")
    unknown = [one for one in treated if one not in frame.index]
    if unknown:
        raise ValueError(f"treated units are not in the frame: {unknown}")
    if len(set(treated)) < len(treated):
        raise ValueError("a treated unit is named once")
    if np.isinf(frame.to_numpy(dtype=float, na_value=np.nan)).any():
        raise ValueError("an outcome is not finite")


def _whole(frame: pd.DataFrame, times: tuple[int, ...]) -> None:
    """Refuse a panel with holes: methods for it differ, and leaving out is the analyst's choice to make and tell."""
    holes = frame.isna()
    if holes.to_numpy().any():
        unit = next(one for one in frame.index if holes.loc[one].any())
        lacking = [str(time) for time in frame.columns if holes.loc[unit, time]]
        count = int(holes.any(axis=1).sum())
        raise NotEstimable(text("estimators_panel.unbalanced", count=count, unit=str(unit), times=lacking))
    steps = np.diff(times)
    if len(set(steps.tolist())) > 1:
        place = int(np.argmax(steps != steps.min()))
        told = {"last": str(times[place]), "following": str(times[place + 1])}
        raise NotEstimable(text("estimators_panel.gap", **told))
