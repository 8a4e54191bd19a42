from __future__ import annotations

import csv
from collections.abc import Callable, Collection

import pytest

from pilot_analysis.sources import Export
from pilot_analysis.sources.computed import _tiles
from tests.sources.conftest import shared, told, workbook

Read = Callable[..., Export]


@pytest.mark.parametrize(
    ("ages", "found"),
    [
        (["16-74", "16-24", "25-74"], ("16-74",)),
        (["16-24", "25-34", "35-74", "75-84", "total"], ("16-24", "25-34", "35-74")),
        (["16-24", "26-74"], ()),
        (["16-24", "25-84"], ()),
        (["16-64", "65+"], ()),
        ([str(age) for age in range(90)], tuple(str(age) for age in range(16, 75))),
        ([], ()),
    ],
)
def test_ages_that_make_up_the_population(ages: Collection[str], found: tuple[str, ...]) -> None:
    """Ages that cover the population without gap or overlap make it up; no others do."""
    assert _tiles("16-74", ages) == found


def test_shares_from_real_counts_are_the_published_ones(read: Read) -> None:
    """Shares computed from SCB's counts of 2019 equal the published panel to two decimals in all 49 municipalities."""
    counts = shared("scb_utbildningsniva_alder_kon_2019_vastra_gotaland.csv")
    panel = shared("utbildningsniva_16_74_1985_2025_vastra_gotaland.csv")
    with counts.open(encoding="utf-8") as stream:
        names = ("kommunkod", "kommun", "utbildningsnivå", "ålder", "kön")
        rows = [[*(row[name] for name in names), int(row["antal_2019"])] for row in csv.DictReader(stream)]
    with panel.open(encoding="utf-8") as stream:
        wanted = {
            row["kommunkod"]: float(row["andel_eftergymnasial_16_74_pct"])
            for row in csv.DictReader(stream)
            if row["ar"] == "2019"
        }
    title = ["Befolkning efter region, utbildningsnivå, ålder, kön och år"]
    found = read(a__xlsx=workbook({"TAB3981": [title, [], [None] * 5 + ["2019"], *rows]}))

    frame = found.frame
    both = frame[(frame["sex"] == "total") & (frame["indicator"] == "eftergymnasial-16-74")]
    assert {code: round(value, 2) for code, value in zip(both["municipality"], both["value"], strict=True)} == wanted
    assert frame["indicator"].value_counts().to_dict() == {
        "eftergymnasial-16-74": 3 * 49,
        "eftergymnasial-16-74-kand-niva": 3 * 49,
        "eftergymnasial-3-ar-25-64": 3 * 49,
        "eftergymnasial-efter-alder": 3 * 49 * (frame["age"].nunique() - 2),
    }
    by_age = frame[(frame["indicator"] == "eftergymnasial-efter-alder") & (frame["sex"] == "total")]
    young = by_age[by_age["age"].isin(["16-24", "25-34", "35-44", "45-54", "55-64", "65-74"])]
    sums = young.groupby("municipality")[["numerator", "denominator"]].sum()
    assert (sums["numerator"] == both.set_index("municipality")["numerator"]).all()
    assert (sums["denominator"] == both.set_index("municipality")["denominator"]).all()
    assert told(found) == []
