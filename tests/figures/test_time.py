"""Figures of time: curves over a table, stacked bars, control charts, a change with what was expected without it."""

from __future__ import annotations

import pandas as pd
import pytest

from pilot_analysis.figures import draw
from pilot_analysis.figures.charts.stacked import Stacks
from pilot_analysis.figures.figure import Figure
from tests.figures import examples, measuring


def drawn(name: str, *hidden: tuple[int, str], language: str = "sv", **changes: object) -> Figure:
    """Return the figure of an example."""
    return draw(examples.released(name, *hidden, **changes), language)


def words(figure: Figure, width: str = "wide") -> list[str]:
    """Return every piece of text in a figure."""
    return [one.words for one in measuring.labels(figure.canvas(width))]


def test_curves_are_named_where_they_end() -> None:
    """Each model's name and last share stand at its curve's end, and again in the table below."""
    shown = words(drawn("brokers-time-to-match"))

    assert shown.count("Klustermäklare") == 2
    assert shown.count("53,0\N{NO-BREAK SPACE}%") == 3


def test_the_table_tells_who_still_waits() -> None:
    """Under each day stand the cases that still wait, from all cases on day nought."""
    shown = words(drawn("brokers-time-to-match"), "narrow")

    assert {"271", "135", "90", "67", "38"} <= set(shown)
    assert "Ärenden som väntar ännu:" in shown


def test_a_hidden_day_breaks_a_curve() -> None:
    """A hidden day has two dots in the table, no point on the curve, and a note."""
    figure = drawn("brokers-time-to-match", (1, "waiting"), (1, "share"))
    curve = figure.chart.panels[0].curves[0]  # type: ignore[attr-defined]

    assert [point.value is None for point in curve.points] == [False, False, True, False, False]
    assert ".." in words(figure)
    assert any(note.startswith(".. = visas inte") for note in figure.notes)
    assert "dag 60: .." in figure.alt.sv


def test_many_groups_have_a_panel_each() -> None:
    """More groups than can be told apart in one chart have a panel each, with all cases as a grey line."""
    whole = examples.time_to_match()
    table = whole.table.copy()
    extra = [table[table["model"] == "natverk"].assign(model=code) for code in examples.CODES[:3]]
    wider = pd.concat([*extra, table], ignore_index=True)
    rows = tuple(whole.rows[0] for _ in range(len(wider)))
    figure = drawn("brokers-time-to-match", table=wider, rows=rows)

    assert len(figure.chart.panels) == 6  # type: ignore[attr-defined]
    assert all(panel.curves[0].quiet for panel in figure.chart.panels)  # type: ignore[attr-defined]
    assert any("grå linjen" in note for note in figure.notes)
    assert measuring.collisions(figure.canvas("narrow")) == []
    assert measuring.outside(figure.canvas("narrow")) == []


def test_bars_are_printed_with_their_shares() -> None:
    """Each piece that has room bears its share, and the key names the four pieces."""
    shown = words(drawn("brokers-outcomes"))

    assert shown.count("50,0\N{NO-BREAK SPACE}%") == 7
    assert {"matchade", "avbrutna", "avslutade av annat skäl", "väntar ännu"} <= set(shown)


def test_a_hidden_bar_is_two_dots() -> None:
    """A bar whose shares are hidden is two dots, not an empty bar."""
    every = ("matched_share", "withdrawn_share", "closed_share", "waiting_share")
    figure = drawn("brokers-outcomes", *((3, name) for name in every))

    assert ".." in words(figure)
    assert "Egen mäklare: matchade .." in figure.alt.sv


def test_a_bar_has_at_most_four_pieces() -> None:
    """More pieces than have a look of their own are refused."""
    with pytest.raises(ValueError, match="at most 4 pieces, not 5"):
        Stacks((), ("a", "b", "c", "d", "e"))


def test_groups_share_a_scale_and_the_total_has_its_own() -> None:
    """The models' charts have one scale, the total's another, and its title says so."""
    panels = drawn("brokers-months").chart.panels  # type: ignore[attr-defined]

    assert len({panel.scale for panel in panels[:3]}) == 1
    assert panels[3].scale != panels[0].scale
    assert panels[3].title == "Totalt (egen skala)"


def test_flags_and_verdicts_stand_in_words() -> None:
    """What varies, the goal's pace and trial limits are told in words, the flagged month in the alt text."""
    figure = drawn("brokers-months")
    shown = words(figure)

    assert {"ovanligt högt någon gång", "målets takt nås vissa månader", "preliminära gränser", "målets takt"} <= set(
        shown
    )
    assert "2015-07 54 (utanför gränserna)" in figure.alt.sv


def test_a_hidden_month_has_no_point() -> None:
    """A hidden month is two dots on the axis."""
    figure = drawn("brokers-months", (2, "n"), (2, "value"))

    assert figure.chart.panels[0].months[2].value is None  # type: ignore[attr-defined]
    assert ".." in words(figure)
    assert not any(note.startswith("..") for note in drawn("brokers-months").notes)


def test_a_group_whose_months_are_all_hidden_keeps_its_panel() -> None:
    """A group with nothing to show has a panel of two dots a month, so that nobody looks for it in vain."""
    months = [row for row in range(14) if row not in {6, 13}]
    figure = drawn("brokers-months", *((row, name) for row in months for name in ("n", "value")))

    assert figure.chart.panels[0].title == "Egen mäklare"  # type: ignore[attr-defined]
    assert words(figure).count("..") == 12


def test_one_chart_has_no_scale_to_share() -> None:
    """A chart of shares shows the total alone, and no goal where there is none."""
    figure = drawn("brokers-months-share")

    assert [panel.title for panel in figure.chart.panels] == ["Totalt"]  # type: ignore[attr-defined]
    assert "målets takt" not in words(figure)


def test_what_was_expected_is_drawn_from_the_change_on() -> None:
    """The line of what was expected without the change begins at the change, the fitted one runs through."""
    observed, fitted, without = drawn("brokers-before-after").chart.facets[0].lines  # type: ignore[attr-defined]

    assert None not in observed.values + fitted.values
    assert without.values[:6] == (None,) * 6
    assert without.values[6:] == (10.2,) * 6


def test_no_change_is_drawn_as_words() -> None:
    """Where nothing changed, the figure is a line of words."""
    figure = drawn("brokers-before-after", facts={})

    assert "modellbyte" not in words(figure)
    assert figure.png().startswith(b"\x89PNG")


def test_amounts_of_participants_share_a_scale_without_their_sum() -> None:
    """Participants' amounts share a scale that holds their months, not the year's sum, and a missing month is a gap."""
    panels = drawn("brokers-monthly-costs").chart.panels  # type: ignore[attr-defined]

    assert [panel.title for panel in panels] == ["Kunskapsförbundet Väst", "Tanum", "Totalt (egen skala)"]
    assert panels[0].scale == panels[1].scale
    assert panels[0].scale.high == 84_000
    assert panels[0].months[3].value is None
    assert "preliminära gränser" in panels[1].meaning


def test_a_negative_amount_widens_the_scale_downwards() -> None:
    """A month in which more was paid back than spent lies on the scale."""
    example = examples.every()["brokers-monthly-hours"]
    table = example.table.copy()
    table.loc[0, "value"] = -40.0
    panels = drawn("brokers-monthly-hours", table=table).chart.panels  # type: ignore[attr-defined]

    assert panels[0].scale.low == -40
