"""``python -m benchmarks`` prints every paired ratio."""

from __future__ import annotations

from benchmarks import education, intake, networks

if __name__ == "__main__":
    print(intake.measure())
    print(networks.measure())
    print(education.measure())
