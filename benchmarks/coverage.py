"""What the comparison of groups covers, and how often it finds what is not there, with as few units as a pilot has.

``python -m benchmarks.coverage`` prints the table of ``docs/simulation.md``. Cases of a unit are drawn from a
beta-binomial distribution: units of the same group share a mean and differ by the correlation between cases of a unit.
"""

from __future__ import annotations

import gc
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.proportion import confint_proportions_2indep

from pilot_analysis.analysis.brokers.verdicts import judged
from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.estimators import few_units, multiplicity, randomisation
from pilot_analysis.estimators.few_units import Group
from pilot_analysis.pilot import Thresholds

SEED = 20141201
REPEATS = 1000
LARGEST = 40  # cases of a unit, from none
DESIGNS = ((3, 3), (2, 4), (2, 2, 2), (6, 6))
CORRELATIONS = (0.0, 0.02, 0.1, 0.2)
SHARES = ((0.1, 0.1), (0.4, 0.4), (0.3, 0.1), (0.1, 0.3), (0.5, 0.4), (0.9, 0.6))
_FEWEST = 5  # cases in a group, as in `compare`
_DRAWS = 20_000


class Found(NamedTuple):
    """One pair of groups: what is true, the counts, the independent cases they are worth, and Holm's p."""

    true: float
    counts: tuple[float, float, float, float]
    worth: tuple[float, float, float, float]
    p: float | None


class Pair(NamedTuple):
    """What was found for one pair of groups, and what is true."""

    true: float
    low: float
    high: float
    naive: tuple[float, float]
    verdict: Verdict


@dataclass(frozen=True)
class Tally:
    """One line of the table, over all pairs of groups in all repeats."""

    pairs: tuple[Pair, ...]

    def covered(self, *, naive: bool = False) -> float:
        """Return the share of intervals that hold the true difference."""
        ends = [one.naive if naive else (one.low, one.high) for one in self.pairs]
        return float(np.mean([low <= one.true <= high for one, (low, high) in zip(self.pairs, ends, strict=True)]))

    def width(self, *, naive: bool = False) -> float:
        """Return the mean width in percentage points."""
        ends = [one.naive if naive else (one.low, one.high) for one in self.pairs]
        return float(100 * np.mean([high - low for low, high in ends]))

    def wrongly(self, verdict: Verdict, relevant: float) -> float | None:
        """Return how often a verdict was given that is not true; ``None`` where it could not be wrong."""
        effect = verdict is Verdict.EFFECT
        false = [one for one in self.pairs if (one.true == 0 if effect else abs(one.true) >= relevant)]
        return float(np.mean([one.verdict is verdict for one in false])) if false else None


def simulate(design: Sequence[int], shares: Sequence[float], correlation: float, repeats: int, seed: int) -> Tally:
    """Return what was found in ``repeats`` pilots whose groups have ``design`` units and true ``shares``."""
    random, thresholds = np.random.default_rng(seed), Thresholds()
    found: list[Found] = []
    for _ in range(repeats):
        groups = [_drawn(random, units, share, correlation) for units, share in zip(design, shares, strict=True)]
        found += _compared([(one, share) for one, share in zip(groups, shares, strict=True) if one], thresholds)
    return Tally(tuple(_judged(found, thresholds)))


def _drawn(random: np.random.Generator, units: int, share: float, correlation: float) -> Group | None:
    n = random.integers(0, LARGEST + 1, units)
    strength = 1 / correlation - 1 if correlation else math.inf
    rates = random.beta(share * strength, (1 - share) * strength, units) if correlation else np.full(units, share)
    return few_units.group(random.binomial(n, rates), n) if n.sum() >= _FEWEST else None


def _compared(groups: list[tuple[Group, float]], thresholds: Thresholds) -> list[Found]:
    within = few_units.spread([one for one, _ in groups])
    pairs = list(combinations(groups, 2)) if within.freedom else []
    adjusted = multiplicity.holm([_chance(one, other) for (one, _), (other, _) in pairs])
    found = []
    for ((one, share), (other, second)), p in zip(pairs, adjusted, strict=True):
        worth = [few_units.effective(group, within, thresholds.confidence) for group in (one, other)]
        counts = (float(one.k.sum()), float(one.n.sum()), float(other.k.sum()), float(other.n.sum()))
        found.append(Found(share - second, counts, (*worth[0], *worth[1]), p))
    return found


def _judged(found: list[Found], thresholds: Thresholds) -> list[Pair]:
    """Return intervals and verdicts; all intervals at once, which is what `few_units.difference` does one by one."""
    plain, honest = (_limits(np.array([getattr(one, name) for one in found])) for name in ("counts", "worth"))
    outwards = np.stack([np.floor(100 * honest[0]), np.ceil(100 * honest[1])])
    return [
        Pair(
            one.true,
            low / 100,
            high / 100,
            (plain[0][place], plain[1][place]),
            judged({"low": low, "high": high, "p_holm": one.p}, thresholds),
        )
        for place, (one, low, high) in enumerate(zip(found, *outwards.tolist(), strict=True))
    ]


def _limits(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = confint_proportions_2indep(*counts.T, compare="diff", method="newcomb", alpha=0.05)
    return low, high


def _chance(one: Group, other: Group) -> float:
    k, n = np.concatenate([one.k, other.k]), np.concatenate([one.n, other.n])
    placebo, exact = randomisation.placebo_shares(k, n, len(one.n), _DRAWS, SEED)
    return randomisation.p_value(one.share - other.share, placebo, exact=exact)


def lines(repeats: int = REPEATS, seed: int = SEED) -> Iterator[str]:
    """Give the table as lines of Markdown, each as soon as it is known."""
    head = (
        "| units | correlation | coverage, least | mean | Newcombe alone, least | false effect, most "
        "| false ruled out, most | width | Newcombe alone |"
    )
    yield head
    yield "| --- |" + " --- |" * 8
    relevant = Thresholds().relevant_difference
    for design in DESIGNS:
        for correlation in CORRELATIONS:
            every = [simulate(design, (*shares, 0.4)[: len(design)], correlation, repeats, seed) for shares in SHARES]
            wrong = {
                verdict: max(rate for one in every if (rate := one.wrongly(verdict, relevant)) is not None)
                for verdict in (Verdict.EFFECT, Verdict.RULED_OUT)
            }
            covered, plain = [one.covered() for one in every], [one.covered(naive=True) for one in every]
            widths = [np.mean([one.width(naive=naive) for one in every]) for naive in (False, True)]
            numbers = (min(covered), float(np.mean(covered)), min(plain), *wrong.values())
            shown = " | ".join(f"{100 * one:.1f} %" for one in numbers)
            name = " v ".join(map(str, design))
            yield f"| {name} | {correlation:.2f} | {shown} | {widths[0]:.0f} | {widths[1]:.0f} |"


if __name__ == "__main__":
    gc.freeze()  # statsmodels collects garbage at every adjustment of p-values; there is none of ours
    for line in lines(int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS):
        print(line, flush=True)
