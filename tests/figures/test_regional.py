"""The map of the region: classes as colours and hatches, the pilot outlined, every name with its number."""

from __future__ import annotations

from matplotlib.patches import Polygon

from pilot_analysis.figures import draw
from pilot_analysis.figures.charts.choropleth import Area, Choropleth
from pilot_analysis.figures.charts.column import Column
from pilot_analysis.figures.charts.map_key import MapKey, Shade
from pilot_analysis.figures.education.regional import region
from pilot_analysis.figures.reading import Reading
from tests.figures import examples, measuring


def maps(**changes: object) -> tuple[Choropleth, ...]:
    """Return the maps of the example."""
    chart = region(Reading(examples.released("education-region", **changes), "sv")).chart
    assert isinstance(chart, Column)
    return tuple(one for one in chart.charts if isinstance(one, Choropleth))


def test_level_and_change_have_a_map_each() -> None:
    """The first map is of the level in 2014, the second of the change until 2016, both of the same municipalities."""
    level, change = maps()

    assert (level.title, change.title) == ("Nivå 2014, procent", "Förändring 2014–2016, procentenheter")
    assert [one.code for one in level.areas] == [one.code for one in change.areas]
    assert "Trollhättan 31,4" in [one.words for one in level.areas]
    assert "Uddevalla −0,4" in [one.words for one in change.areas]


def test_a_missing_value_is_hatched() -> None:
    """Bengtsfors, without a level, has the last shade of the key, which is hatched and said to be missing."""
    level = maps()[0]
    shade = level.key.shades[next(one.shade for one in level.areas if one.code == "1460")]

    assert (shade.words, shade.hatch) == ("uppgift saknas", "////")
    assert all(not one.hatch for one in level.key.shades[:-1])


def test_only_the_pilot_is_outlined() -> None:
    """The six of the pilot have a thick border, their neighbours have none, and the key says what it means."""
    level = maps()[0]

    assert [one.code for one in level.areas if one.outlined] == list(examples.CODES)
    assert level.key.outlined == "tjock kant: deltog i piloten"


def test_without_changes_there_is_one_map() -> None:
    """Where no change is known, the alternative text and the figure hold the level alone."""
    every = [(row, "change_points") for row in range(8)]
    view = region(Reading(examples.released("education-region", *every), "en"))

    assert isinstance(view.chart, Column)
    assert len(view.chart.charts) == 1
    assert view.alt.startswith("Map of the region's municipalities. The share with post-secondary education in 2014")


def test_names_stand_beside_a_wide_map_and_below_a_narrow_one() -> None:
    """Wide, a name stands with its number beside the map; narrow, a letter stands in the map and names are listed."""
    figure = draw(examples.released("education-region"), "sv")
    wide, narrow = ([one.words for one in measuring.labels(figure.canvas(width))] for width in ("wide", "narrow"))

    assert "Dals-Ed 18,1" in wide
    assert "A" not in wide
    assert {"A", "E  Dals-Ed 18,1"} <= set(narrow)


def test_a_municipality_of_islands_is_drawn_whole() -> None:
    """Orust, which has islands, is drawn with every outer border, once for each."""
    chart = Choropleth("Nivå", (Area("1421", "Orust 26,0", 0),), MapKey((Shade("25 till 30", "#A3BCDB"),)))
    figure = draw(examples.released("education-region"), "sv")
    canvas = type(figure)(**{**figure.__dict__, "chart": chart}).canvas()
    shapes = [patch for axes in canvas.axes for patch in axes.patches if isinstance(patch, Polygon)]

    assert len(shapes) == len(chart._outlines.rings["1421"])


def test_more_municipalities_than_letters() -> None:
    """From the twenty-seventh on a municipality is marked with two letters."""
    names = tuple(Area(code, code, 0) for code in examples.CODES) * 5
    chart = Choropleth("Nivå", names, MapKey((Shade("25 till 30", "#A3BCDB"),)))

    assert chart._listed(2.0)[-1][-1].startswith("AD  ")
