"""Randomisation inference: how long 400,000 seeded placebo groups take, and how often it sees what is not there."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from benchmarks.paired import cpu_seconds
from pilot_analysis.analysis.education.counterfactual import ESTIMATORS, pooled
from pilot_analysis.estimators import randomisation
from pilot_analysis.estimators.panel import panel
from pilot_analysis.sources import read_exports

UNITS, TREATED, DRAWS, SEED = 49, 6, 400_000, 20141201
GOAL = 5.0  # seconds of CPU


def measure() -> str:
    """Return the CPU time of the draws beside the goal, and that of drawing them one by one from a small part."""
    changes = np.random.default_rng(SEED).normal(0.5, 0.2, UNITS)
    ours = cpu_seconds(lambda: randomisation.placebo_effects(changes, TREATED, DRAWS, SEED))
    part = DRAWS // 100
    peer = 100 * cpu_seconds(lambda: one_by_one(changes, part))
    words = f"{DRAWS:,} placebo groups of {TREATED} among {UNITS}: {ours:.2f} s CPU (goal {GOAL:.0f} s)"
    return f"{words}; one by one about {peer:.1f} s"


def one_by_one(changes: np.ndarray, draws: int) -> list[float]:
    """Return placebo effects drawn in a loop, as a script would."""
    random, units = np.random.default_rng(SEED), len(changes)
    effects = []
    for _ in range(draws):
        chosen = random.permutation(units)[:TREATED]
        rest = np.setdiff1d(np.arange(units), chosen)
        effects.append(float(changes[chosen].mean() - changes[rest].mean()))
    return effects


def honesty(groups: int = 100, start: int = 2010, last: int = 2012) -> str:
    """Return how often each estimator sees an effect of made pilots that had none, on the shipped real panel.

    Groups of six of the 49 municipalities are drawn as if they had been a pilot from ``start`` to ``last``, before the
    real one. An honest test at the 5 per cent level sees an effect in about one of twenty.
    """
    exports = Path(__file__).parents[1] / "data" / "raw" / "scb"
    rows = read_exports(exports, 1).frame
    rows = rows.assign(year=rows["period"].astype(int))
    wide = rows.set_index(["municipality", "year"])["value"].astype(float).unstack()  # one value each
    random = np.random.default_rng(SEED)
    seen: dict[str, list[bool]] = {name: [] for name in ESTIMATORS}
    for _ in range(groups):
        treated = [wide.index[place] for place in random.choice(len(wide), TREATED, replace=False)]
        short, long = (panel(wide.loc[:, first:last], treated, start) for first in (2005, 2000))
        for line in pooled(short, long, 0.95, SEED):
            seen[line["estimator"]].append(not line["low"] <= 0 <= line["high"])
    shares = ", ".join(f"{name} {np.mean(found):.1%}" for name, found in seen.items())
    return f"intervals that miss nought, {groups} made pilots {start}-{last}: {shares}"


if __name__ == "__main__":
    print(measure())
    if len(sys.argv) > 1:
        print(honesty(int(sys.argv[1])))
