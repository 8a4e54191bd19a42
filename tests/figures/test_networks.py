"""What the figures of networks and shared provision draw, beyond fitting their words."""

from __future__ import annotations

import numpy as np
import pytest

from pilot_analysis.figures import style
from pilot_analysis.figures.charts.column import Column
from pilot_analysis.figures.charts.flow_map import FlowMap
from pilot_analysis.figures.charts.matrix import Cell, Matrix, Panel
from pilot_analysis.figures.charts.rings import Rings
from tests.figures.test_draw import drawn, words


def rings(name: str) -> Rings:
    """Return the rings of an example."""
    chart = drawn(name).chart
    assert isinstance(chart, Rings)
    return chart


def test_actors_keep_their_place() -> None:
    """All twelve months have the same five actors in the same order, group by group, and the empty month no tie."""
    chart = rings("networks-months")

    assert [len(one.links) for one in chart.panels] == [1] * 11 + [0]
    assert [title for title, _ in chart.groups] == ["Trestad", "Västlandet", "Delregional, utan kluster"]
    assert words(drawn("networks-months")).count("5") == 12


def test_fates_of_ties_differ_without_colour() -> None:
    """Kept, new and lost ties differ in width or dashes, and the key counts each."""
    figure = drawn("networks-turnover")
    axes = figure.canvas(dressed=False).axes[-1]
    lines = [line for line in axes.lines if len(np.asarray(line.get_xdata())) == 2]
    looks = {(line.get_linestyle(), round(float(line.get_linewidth()), 1)) for line in lines}

    assert {"Kvar: 1", "Ny: 1", "Borta: 1"} <= set(words(figure))
    assert looks == {("-", 0.6), ("-", 2.4), ("--", 1.6)}


def test_directed_ties_have_arrows() -> None:
    """Referrals are arrows, and meetings plain lines."""
    assert len(drawn("networks-months").canvas(dressed=False).axes[-1].patches) == 11
    assert not drawn("networks-turnover").canvas(dressed=False).axes[-1].patches


def test_roles_far_above_chance_are_marked() -> None:
    """A role two standard deviations above chance bears a mark beside its shade; one that cannot vary a dash."""
    panel = drawn("networks-brokerage").chart.panels[0]  # type: ignore[attr-defined]

    assert [cell.words for cell in panel.cells[4]] == ["–", "17▲", "18▲", "19▲", "20▲", "21▲"]
    assert [cell.words for cell in panel.cells[0]] == ["0", "1", "2", "3", "4", "5"]


def test_actors_without_contacts_have_no_constraint() -> None:
    """An actor without contacts has no row among the constraints."""
    assert not any(one.startswith("Exempelverkstaden AB, n") for one in words(drawn("networks-holes")))


def test_hidden_flows_have_no_arrow() -> None:
    """A hidden number has two dots in the table and no arrow on the map; one that stays at home has none either."""
    shown, hidden = drawn("networks-flows"), drawn("networks-flows", (3, "started"))
    flow = [("1488", "1435")]
    maps = []
    for figure in (shown, hidden):
        assert isinstance(figure.chart, Column)
        first = figure.chart.charts[0]
        assert isinstance(first, FlowMap)
        maps.append({(one.source, one.target) for one in first.flows})

    assert maps[0] - maps[1] == set(flow)
    assert not any(source == target for source, target in maps[0])
    assert ".." in words(hidden)
    assert any(note.startswith(".. = visas inte") for note in hidden.notes)


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_map_bears_the_letters_of_the_table(width: str) -> None:
    """Each municipality's letter stands on the map, over its column and before its row."""
    shown = words(drawn("networks-flows"), width)

    assert [shown.count(letter) for letter in "ABCDEF"] == [2] * 6
    assert "A  Trollhättan" in shown


def test_overfull_courses_have_no_interval() -> None:
    """More starts than seats are drawn as a share above one, without a line."""
    row = drawn("networks-provision").chart.groups[0].rows[1]  # type: ignore[attr-defined]

    assert (row.value, row.low, row.high) == (1.25, None, None)


def test_lacking_seats_have_a_minus() -> None:
    """Where more persons are asked for than seats offered the difference has a true minus."""
    assert "−20" in words(drawn("networks-needs"))
    panels = drawn("networks-needs").chart.panels  # type: ignore[attr-defined]
    assert style.ALERT in {cell.ink for panel in panels for row in panel.cells for cell in row}


def test_what_nobody_offers_is_marked() -> None:
    """Persons for whom nobody offers a seat are marked, and the panel below says nought seats."""
    persons, seats = drawn("networks-needs-sector-level").chart.panels  # type: ignore[attr-defined]

    assert [cell.words for cell in persons.cells[0]] == ["36", "330", "366"]
    assert [cell.words for cell in seats.cells[0]] == ["0", "315", "315"]
    marked = [(row, column) for row in range(3) for column in range(3) if persons.cells[row][column].ink == style.ALERT]
    assert marked == [(0, 0)]


def test_narrow_squares_bear_no_numbers() -> None:
    """On a telephone, where numbers would run into each other, squares bear none; on a page they bear theirs."""
    figure = drawn("networks-pairs")

    assert {"5", "104"} <= set(words(figure))
    assert not {"5", "104"} & set(words(figure, "narrow"))
    assert any("står de bara i tabellen" in one for one in figure.notes)


def test_letters_do_not_run_out() -> None:
    """The 27th column of a matrix of the same rows and columns is AA, and the 53rd BA."""
    names = tuple(f"namn {place} som är för långt" for place in range(53))
    matrix = Matrix(names, names, (Panel("", ((Cell(""),) * 53,) * 53),))

    assert [line[0] for line in matrix._heads(6.0)][25:28] == ["Z", "AA", "AB"]
    assert matrix._heads(6.0)[52] == ["BA"]


def test_who_is_not_reached_has_no_number() -> None:
    """An actor that is not reached has a dash, explained in the key, and no number anywhere in its cell."""
    cells = drawn("networks-paths").chart.panels[0].cells  # type: ignore[attr-defined]

    assert [cell.words for cell in cells[0]] == ["–", "1"]
    assert "nås inte" in words(drawn("networks-paths"))
    assert "2*" in [cell.words for row in cells for cell in row]


def test_no_month_without_entries_is_left_out() -> None:
    """A month without entries is a nought in the calendar."""
    cells = drawn("networks-recording").chart.panels[0].cells  # type: ignore[attr-defined]

    assert [cell.words for cell in cells[7]] == ["0", "0"]
