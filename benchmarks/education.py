"""How long randomisation inference takes: 400,000 seeded placebo groups of 6 among 49 units."""

from __future__ import annotations

import numpy as np

from benchmarks.paired import cpu_seconds
from pilot_analysis.estimators import randomisation

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


if __name__ == "__main__":
    print(measure())
