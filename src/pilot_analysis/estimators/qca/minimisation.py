"""The shortest way to say which combinations the outcome follows, with and without combinations that no case shows.

Every implicant is tried (3 to the number of conditions), so the prime implicants and the smallest solutions are exact;
the enhanced Quine-McCluskey algorithm gives the same (Dusa and Thiem 2015, Journal of Mathematical
Sociology 39:92-108). The intermediate solution follows Ragin and Sonnett (2004) and Ragin (2008, chapter 9).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations, product

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.qca.sets import Implicant, covers
from pilot_analysis.estimators.qca.truth_table import TruthTable
from pilot_analysis.language import text

Solution = tuple[Implicant, ...]


def complex_solutions(table: TruthTable) -> list[Solution]:
    """Return the solutions that use no remainder (also called conservative), each of as few combinations as possible.

    Raises
    ------
    NotEstimable
        If the outcome follows no combination, or every one that occurs.
    """
    _check(table)
    return _solutions(table.positive, table.positive)


def parsimonious_solutions(table: TruthTable) -> list[Solution]:
    """Return the solutions that may use any remainder. Raises as `complex_solutions` does."""
    _check(table)
    return _solutions(table.positive, {*table.positive, *table.remainders})


def intermediate_solutions(table: TruthTable, expectations: Sequence[int | None]) -> list[Solution]:
    """Return the solutions that use only remainders which theory makes easy to believe.

    Parameters
    ----------
    expectations
        For each condition whether its presence (1), its absence (0) or neither (None) is expected to help the outcome.

    Raises
    ------
    ValueError
        If there is not one expectation for each condition.
    NotEstimable
        As `complex_solutions` does.
    """
    if len(expectations) != table.conditions.shape[1]:
        raise ValueError(f"{table.conditions.shape[1]} conditions need as many expectations, not {len(expectations)}")
    found: dict[Solution, None] = {}
    for detailed, bold in product(complex_solutions(table), parsimonious_solutions(table)):
        terms = [_without_easy(one, core, expectations) for one in detailed for core in bold if covers(core, one)]
        easy = {one for one in table.remainders if any(covers(term, one) for term in terms)}
        found |= dict.fromkeys(_solutions(table.positive, {*table.positive, *easy}))
    return _shortest(found)


def assumed(solution: Solution, table: TruthTable) -> tuple[Implicant, ...]:
    """Return the remainders that a solution takes to have the outcome."""
    return tuple(one for one in table.remainders if any(covers(term, one) for term in solution))


def _check(table: TruthTable) -> None:
    if not table.positive:
        raise NotEstimable(text("estimators_qca.nothing_sufficient"))
    if len(table.positive) + len(table.remainders) == len(table.rows):
        raise NotEstimable(text("estimators_qca.all_sufficient"))


def _without_easy(term: Implicant, core: Implicant, expectations: Sequence[int | None]) -> Implicant:
    """Return a term without what is not in the core and works against what is expected: an easy counterfactual."""
    return tuple(
        had if wanted is not None or expected is None or had == expected else None
        for had, wanted, expected in zip(term, core, expectations, strict=True)
    )


def _solutions(positive: Sequence[Implicant], allowed: Collection[Implicant]) -> list[Solution]:
    """Return every smallest set of prime implicants that covers the positive combinations and no forbidden one."""
    primes = _primes(positive, set(allowed))
    chart = {prime: frozenset(one for one in positive if covers(prime, one)) for prime in primes}
    essential = [
        prime for prime in primes if any(sum(one in chart[other] for other in primes) == 1 for one in chart[prime])
    ]
    left = frozenset(positive).difference(*(chart[one] for one in essential))
    useful = [one for one in primes if one not in essential and chart[one] & left]
    for size in range(len(useful) + 1):
        found = [
            tuple(one for one in primes if one in essential or one in chosen)
            for chosen in combinations(useful, size)
            if left <= frozenset().union(*(chart[one] for one in chosen))
        ]
        if found:
            return _shortest(found)
    raise ValueError("prime implicants that do not cover what they were made of")


def _primes(positive: Sequence[Implicant], allowed: set[Implicant]) -> list[Implicant]:
    """Return the implicants within what is allowed that touch a positive combination and are part of no larger one."""
    count = len(positive[0])
    within: list[Implicant] = []
    # From those that ask for least: whatever one of them covers is no prime.
    for implicant in sorted(product((1, 0, None), repeat=count), key=_literals):
        if any(covers(prime, implicant) for prime in within) or not any(covers(implicant, one) for one in positive):
            continue
        if all(one in allowed for one in _combinations(implicant)):
            within.append(implicant)
    return within


def _combinations(implicant: Implicant) -> Iterable[Implicant]:
    """Give every full combination that an implicant covers."""
    return product(*((0, 1) if wanted is None else (wanted,) for wanted in implicant))


def _literals(implicant: Implicant) -> int:
    return sum(wanted is not None for wanted in implicant)


def _shortest(solutions: Iterable[Solution]) -> list[Solution]:
    """Return the solutions of fewest combinations, in a fixed order: those that ask for least first."""
    every = list(dict.fromkeys(solutions))
    least = min(map(len, every))
    return sorted((one for one in every if len(one) == least), key=lambda one: (sum(map(_literals, one)), str(one)))
