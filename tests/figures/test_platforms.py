"""What the figures of quality, platforms and tools print: numbers on the marks, notes on what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pilot_analysis.figures import draw
from pilot_analysis.figures.figure import Figure
from tests.figures import examples, measuring


def drawn(name: str, *hidden: tuple[int, str], language: str = "sv") -> Figure:
    """Return the figure of an example."""
    return draw(examples.released(name, *hidden), language)


def words(figure: Figure) -> list[str]:
    """Return every piece of text in a figure."""
    return [one.words for one in measuring.labels(figure.canvas("wide"))]


def test_missing_levels_are_dashes() -> None:
    """Each level is printed on its square, and where there is none a dash."""
    assert {"1–2", "2", "–"} <= set(words(drawn("platforms-levels")))


def test_differing_raters_show_both_levels() -> None:
    """Raters who gave 1 and 3 print both numbers."""
    released = examples.released("platforms-levels")
    table = released.result.table.copy()
    table.loc[0, ["kontaktperson", "skolledare", "consensus"]] = [3, 1, 1]
    figure = draw(replace(released, result=replace(released.result, table=table)), "sv")
    assert "1–3" in words(figure)


def test_a_meeting_outside_the_pilot_is_not_drawn_but_noted() -> None:
    """The months drawn begin with the milestone, and a note says how many meetings lie outside."""
    figure = drawn("platforms-timeline")
    assert "Möten daterade utanför piloten, som inte visas: 1." in figure.notes
    assert "12" in words(figure)
    assert "Kick-off, 9 december 2014" in words(figure)


def test_no_variation_is_printed() -> None:
    """A dimension without variation has words in place of a number, and no mark."""
    figure = drawn("platforms-raters")
    assert "ingen variation" in words(figure)
    assert "0,80 (−0,20 till 0,90)" in words(figure)
    assert "ingen variation" in figure.alt.sv


def test_remainders_are_counted_and_not_drawn() -> None:
    """Combinations that no municipality shows are a number in a note, not rows of the matrix."""
    figure = drawn("platforms-truth-table")
    assert "Kombinationer som ingen kommun visar, och som inte är med här: 1." in figure.notes
    assert {"●", "○", "0,91"} <= set(words(figure))


def test_a_table_that_never_came_is_nought_with_a_key() -> None:
    """A table that has not come in is printed as 0, and a key says what that means."""
    assert {"0", "12", "har inte kommit in"} <= set(words(drawn("quality-calendar")))


def test_fitness_prints_what_there_is() -> None:
    """Each square prints how much there is, the row how much is needed: 11 and 0 of 12 months."""
    shown = words(drawn("quality-fitness"))
    assert {"12", "11", "0"} <= set(shown)
    assert "av 12 månader" in " ".join(shown)


def test_findings_are_printed_by_month() -> None:
    """The matrix prints nine warnings in April and a dash in months without."""
    assert {"9", "2", "–"} <= set(words(drawn("quality-findings")))


@pytest.mark.parametrize("name", ["tools-cases", "tools-validations"])
def test_hidden_cases_are_two_dots(name: str) -> None:
    """A hidden group has two dots for its number and its share, and a note says why."""
    figure = drawn(name, *[(0, column) for column in ("n", "k", "share", "low", "high")])
    assert {"Kvinnor, n = ..", ".."} <= set(words(figure))
    assert any(note.startswith(".. = visas inte") for note in figure.notes)


def test_the_curve_of_spread_ends_with_its_number() -> None:
    """Both lines of a tool end with the number of participants."""
    figure = drawn("tools-spread")
    assert {"2", "3", "0"} <= set(words(figure))
    assert "REKAS" in figure.alt.en
