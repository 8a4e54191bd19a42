"""Seeded damage to copies of the sample: what is read silently wrong? ``python -m benchmarks.mutations 2000``."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from pathlib import Path

from tests.intake.damaged import book_of, judge
from tests.intake.mutations import damage

from pilot_analysis.intake.names import Names
from pilot_analysis.intake.values import Reader
from pilot_analysis.sample.reading import year
from pilot_analysis.study_file import load_study

ROOT = Path(__file__).parents[1]


def measure(number: int, first: int = 0, *, verbose: bool = True) -> int:
    """Damage ``number`` files with the seeds from ``first`` on; print what came of it and return how many are wrong."""
    study = load_study(ROOT / "pilot.toml")
    files = year(study, study.pilot.seed).files
    reader = Reader(Names.of(study))
    right = told = 0
    kinds: Counter[str] = Counter()
    wrong: dict[int, tuple[list[str], tuple[str, ...]]] = {}
    started = time.process_time()
    for seed in range(first, first + number):
        draw = random.Random(seed)  # noqa: S311  # a repeatable choice, no secret
        book = book_of(draw.choice(files), draw)
        damage(book, draw)
        kinds.update(book.log)
        found = judge(book, reader)
        right, told = right + found.right, told + found.told
        if found.wrong:
            wrong[seed] = book.log, found.wrong
    for seed, (log, words) in wrong.items() if verbose else ():
        print(seed, log, *words[:2], sep="\n    ")
    number_wrong = sum(len(words) for _, words in wrong.values())
    print(f"{number} mutations of {len(kinds)} kinds: {right} values read right, {told} told,")
    print(f"{number_wrong} silently wrong in {len(wrong)} files; {time.process_time() - started:.0f} s CPU")
    print(Counter(name for log, _ in wrong.values() for name in log).most_common())
    return len(wrong)


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:]] or [2000]
    sys.exit(1 if measure(*asked[:2]) else 0)
