"""Paired timing: ours and the peer take turns, so that a busy machine slows both alike."""

from __future__ import annotations

import resource
import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """How many times less CPU time ours takes than the peer: the median pair, the least and the greatest."""

    name: str
    ours: float
    peer: float
    median: float
    least: float
    greatest: float

    def __str__(self) -> str:
        spread = f"{self.least:.1f}-{self.greatest:.1f}"
        return f"{self.name}: {self.ours:.3f} s CPU against {self.peer:.3f} s, {self.median:.1f} times less ({spread})"


def compare(name: str, ours: Callable[[], object], peer: Callable[[], object], pairs: int = 5) -> Ratio:
    """Run both in turn ``pairs`` times after one unmeasured turn each."""
    ours(), peer()
    timed = [(cpu_seconds(ours), cpu_seconds(peer)) for _ in range(pairs)]
    ratios = sorted(theirs / own for own, theirs in timed)
    own, theirs = (statistics.median(column) for column in zip(*timed, strict=True))
    return Ratio(name, own, theirs, statistics.median(ratios), ratios[0], ratios[-1])


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of one call, its child processes included."""
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, who))
