"""Every kind of figure, in both languages and widths: words inside, apart, upright, large; hidden cells as two dots."""

from __future__ import annotations

import pytest

from pilot_analysis.figures import draw, kind_of, kinds, style
from pilot_analysis.figures.figure import Figure
from tests.figures import examples, measuring

SIZES = [(width, language) for width in ("wide", "narrow") for language in ("sv", "en")]


def drawn(name: str, *hidden: tuple[int, str], language: str = "sv") -> Figure:
    """Return the figure of an example."""
    return draw(examples.released(name, *hidden), language)


def words(figure: Figure, width: str = "wide") -> list[str]:
    """Return every piece of text in a figure."""
    return [one.words for one in measuring.labels(figure.canvas(width))]


def test_there_is_an_example_of_each_kind() -> None:
    """Every kind of result that can be drawn has an example here."""
    assert set(examples.every()) == set(kinds())


@pytest.mark.parametrize(("width", "language"), SIZES)
@pytest.mark.parametrize("name", kinds())
def test_words_fit(name: str, width: str, language: str) -> None:
    """No word leaves the figure, none covers another, all are horizontal and at least 9.5 points at printed size."""
    canvas = drawn(name, language=language).canvas(width)
    labels = measuring.labels(canvas)

    assert labels
    assert measuring.outside(canvas) == []
    assert measuring.collisions(canvas) == []
    assert {one.rotation for one in labels} == {0.0}
    assert min(one.size for one in labels) >= 9.5
    assert canvas.get_size_inches()[0] == style.WIDTHS[width]


@pytest.mark.parametrize("name", kinds())
def test_alt_text_is_built_in_both_languages(name: str) -> None:
    """The alt text differs between the languages, ends as a sentence and is the same whichever language is drawn."""
    alt = drawn(name).alt

    assert alt.sv != alt.en
    assert alt.sv.endswith(".")
    assert alt.en.endswith(".")
    assert alt == drawn(name, language="en").alt


@pytest.mark.parametrize("name", kinds())
def test_each_kind_has_a_source_and_a_measure(name: str) -> None:
    """Source and measure stand in the dressed image."""
    figure = drawn(name)
    whole = " ".join(words(figure))

    assert whole.replace("- ", "").find("Källa: deltagarnas leveranser") >= 0
    assert figure.subtitle.split(".")[0].split(",")[0] in whole


def test_hidden_shares_are_two_dots() -> None:
    """A hidden share and its n are drawn as two dots, with a note, and no mark."""
    hidden = [(0, name) for name in ("n", "k", "share", "low", "high")]
    figure = drawn("brokers-conversion", *hidden)

    assert "Kvinnor, n = .." in words(figure)
    assert ".." in words(figure)
    assert any(note.startswith(".. = visas inte") for note in figure.notes)
    assert "Kvinnor, n = ..: .." in figure.alt.sv


def test_no_note_where_nothing_drawn_is_hidden() -> None:
    """The note on hidden cells stands only where one of the drawn columns is hidden."""
    assert not any(note.startswith("..") for note in drawn("brokers-conversion").notes)
    assert not any(note.startswith("..") for note in drawn("brokers-conversion", (0, "k")).notes)


def test_hidden_stages_have_no_bar() -> None:
    """A hidden stage of the funnel has two dots for a number and no bar."""
    shown, hidden = drawn("brokers-funnel"), drawn("brokers-funnel", (4, "k"), (4, "share"))
    bars = [sum(len(axes.patches) for axes in one.canvas(dressed=False).axes[1:]) for one in (shown, hidden)]

    assert words(hidden).count("..") == 1
    assert bars == [10, 9]


def test_hidden_months_break_the_line() -> None:
    """A hidden month leaves a gap in the line and two dots on the axis, never a nought."""
    figure = drawn("tools-use", (5, "users"))
    total = next(line for facet in figure.chart.facets for line in facet.lines if line.name == "Totalt")  # type: ignore[attr-defined]

    assert total.values[1] is None
    assert ".." in words(figure)


def test_a_panel_with_everything_hidden_says_why() -> None:
    """A tool whose numbers are all hidden has words in its panel instead of lines."""
    every = [(row, "users") for row in range(36, 72)]

    assert "för få för att visas" in words(drawn("tools-use", *every))


def test_nought_is_drawn() -> None:
    """Zero users are a value, not a gap."""
    figure = drawn("tools-use")
    lines = figure.chart.facets[1].lines  # type: ignore[attr-defined]

    assert lines[0].values == (0.0,) * 12


def test_sexes_that_nobody_bears_are_left_out() -> None:
    """A group without anyone of unstated sex has no row for it; one with some has."""
    rows = [one for one in words(drawn("brokers-conversion")) if one.startswith("Uppgift saknas")]

    assert rows == ["Uppgift saknas, n = 7", "Uppgift saknas, n = 7"]


def test_small_numbers_are_drawn_hollow() -> None:
    """A share of fewer cases than the study's small n is an open mark, and the note says so."""
    figure = drawn("brokers-conversion")

    assert any("färre än 20 ärenden" in note for note in figure.notes)
    assert [row.hollow for group in figure.chart.groups for row in group.rows].count(True) == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("language", "number"), [("sv", "42,7\N{NO-BREAK SPACE}% (33–52\N{NO-BREAK SPACE}%)"), ("en", "42.7% (33–52%)")]
)
def test_numbers_follow_the_language(language: str, number: str) -> None:
    """Shares and intervals are written as the language writes them."""
    assert number in words(drawn("brokers-conversion", language=language))


def test_the_gap_is_pointed_out() -> None:
    """Where lines are far enough apart the distance is written between them, in percentage points with its sign."""
    assert words(drawn("education-gap")).count("−6,00\N{SPACE}procentenheter".replace("\N{SPACE}", " ")) == 2


def test_a_missing_year_breaks_a_line() -> None:
    """A year without a value is a gap in the line."""
    line = next(one for one in drawn("education-gap").chart.facets[0].lines if one.name == "Dals-Ed")  # type: ignore[attr-defined]

    assert line.values[5] is None


def test_the_matrix_is_symmetric() -> None:
    """Contacts stand on both sides of the diagonal though the table has each pair once."""
    cells = drawn("networks-mixing").chart.panels[0].cells  # type: ignore[attr-defined]

    assert [[cell.words for cell in row] for row in cells] == [
        [cell.words for cell in column] for column in zip(*cells, strict=True)
    ]


def test_letters_stand_for_columns_on_a_telephone() -> None:
    """Where names do not fit their columns, letters do, and a key tells their names."""
    figure = drawn("platforms-maturity")

    assert "Trollhättan" in words(figure)
    assert words(figure, "narrow").count("A") == 3
    assert "Trollhättan" in words(figure, "narrow")


def test_a_number_that_is_not_there_is_a_dash() -> None:
    """A key number without a value is shown as a dash, not as nought."""
    assert drawn("summary-key-numbers").chart.tiles[3].number == "–"  # type: ignore[attr-defined]


def test_a_comparison_that_is_hidden_is_not_drawn() -> None:
    """A model whose comparison is hidden has no ring and is said not to be shown; with none left that is said."""
    columns = ("extra_cost", "extra_effect", "dearer_better", "icer", "low", "high", "cost_error", "effect_error")
    one = drawn("brokers-cost-effectiveness", *((2, name) for name in columns))
    none = drawn("brokers-cost-effectiveness", *((row, name) for row in (1, 2) for name in columns))

    assert len(one.chart.options) == 1  # type: ignore[attr-defined]
    assert "Klustermäklare: visas inte" in one.alt.sv
    assert "för små för att visas" in none.chart.words  # type: ignore[attr-defined]


def test_the_price_of_a_further_match_is_told_where_it_has_an_interval() -> None:
    """Of two dearer models the one with a bounded ratio is told with its limits, the other as undefined."""
    alt = drawn("brokers-cost-effectiveness").alt.en

    assert "SEK 24,904 per further match (9,000 to 91,000)" in alt
    assert alt.count("undefined") == 1


def test_status_is_shape_and_word() -> None:
    """Goals on track, off track and open have each their own marker and their own word."""
    rows = drawn("brokers-goals").chart.groups[0].rows  # type: ignore[attr-defined]

    assert [row.words.split(": ")[1] for row in rows] == ["i fas", "efter", "oklart"]
    assert len({row.series for row in rows}) == 3
    assert [row.hollow for row in rows] == [False, False, True]


def test_a_hidden_outcome_is_two_dots_without_a_status() -> None:
    """A goal whose outcome is hidden tells its target and neither outcome nor status."""
    hidden = ("outcome", "k", "achieved", "achieved_low", "achieved_high", "status")
    row = drawn("brokers-goals", *((1, name) for name in hidden)).chart.groups[0].rows[1]  # type: ignore[attr-defined]

    assert row.words == ".. av 50"
    assert row.value is None


def test_a_card_of_any_model_is_drawn_as_a_card() -> None:
    """The id of a model's card is its family's and the model's; another id that begins alike has no figure."""
    assert kind_of("brokers-card-egen-maklare") == "brokers-card"
    assert kind_of("brokers-cards") is None
    assert kind_of("brokers-goals") == "brokers-goals"


@pytest.mark.parametrize("name", kinds())
def test_an_empty_table_is_drawn(name: str) -> None:
    """A result with no rows has a figure, so that an empty selection does not stop a report."""
    whole = examples.every()[name]
    given = {one: getattr(whole, one) for one in whole.__dataclass_fields__}
    empty = type(whole)(**(given | {"table": whole.table.iloc[:0], "rows": (), "quotes": ()}))

    assert draw(examples.Released(empty), "sv").png().startswith(b"\x89PNG")  # type: ignore[arg-type]


def test_an_unknown_kind_is_refused() -> None:
    """A result without a drawer of its own raises KeyError with its id."""
    with pytest.raises(KeyError, match="weather"):
        draw(examples.Released(examples.result("weather", {"year": "text"}, [])), "sv")  # type: ignore[arg-type]
