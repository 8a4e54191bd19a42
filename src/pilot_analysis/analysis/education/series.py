"""The indicator's series for the pilot's municipalities and those they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pilot_analysis import municipalities
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import design
from pilot_analysis.analysis.estimates import Field, Result, RowKey, Verdict
from pilot_analysis.errors import ConfigurationError, NotEstimable
from pilot_analysis.estimators.panel import Panel, panel
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

DRAWS = design.DRAWS
REFITS = 400
PILOT, POOL, REGION, NATION = "pilot", "pool", "14", "00"
SIZE = field("n", "count", label="municipalities")
SEXES = ("kvinna", "man", columns.TOTAL)


@dataclass(frozen=True)
class Series:
    """The rows of one indicator and sex, and their values as municipality x year."""

    rows: pd.DataFrame
    wide: pd.DataFrame

    def behind(self, units: Iterable[str], years: Iterable[int]) -> pd.DataFrame:
        """Return the rows of these municipalities and years."""
        return self.rows[self.rows["municipality"].isin(list(units)) & self.rows["year"].isin(list(years))]


def series(pilot: Pilot, sex: str = columns.TOTAL) -> Series:
    """Return the study's indicator for women (``kvinna``), men (``man``) or all.

    Raises
    ------
    NotEstimable
        If it has no figures on the pilot's municipalities for the reference year, or has them for several ages and none
        for all.
    """
    education = pilot.study.education
    rows = pilot.table("indicators")
    rows = rows[(rows["indicator"] == education.indicator) & (rows["sex"] == sex)]
    rows = _of_one_age(rows[rows["period"].str.fullmatch(r"\d{4}").astype(bool)], education.indicator)
    rows = rows.assign(year=rows["period"].astype(int))
    wide = rows.set_index(["municipality", "year"])["value"].astype(float).unstack()  # noqa: PD010  # one value each
    if education.reference_year not in wide.columns or not set(pilot.codes) & set(wide.index):
        year = str(education.reference_year)
        raise NotEstimable(text("analysis.no_statistics", indicator=education.indicator, year=year))
    return Series(rows, wide)


def _of_one_age(rows: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the rows of the indicator's one age, or those for all ages where it has several."""
    ages = sorted(rows["age"].dropna().unique())
    if len(ages) > 1 and columns.TOTAL not in ages:
        raise NotEstimable(text("education.several_ages", indicator=indicator, ages=ages))
    return (rows[rows["age"] == columns.TOTAL] if len(ages) > 1 else rows).reset_index(drop=True)


def block(pilot: Pilot, found: Series, last: int, left_out: Iterable[str] = (), *, longest: bool = False) -> Panel:
    """Return the years from the first to ``last`` as a panel: treated from the year after the reference year on.

    Municipalities to compare with that lack a year are left out; one of the pilot's own that does is a reason.

    Parameters
    ----------
    left_out
        Further municipalities not to compare with.
    longest
        Begin at the last break before the reference year instead of the study's first year: weights that are to follow
        the past need as much of it as the definition allows.

    Raises
    ------
    ConfigurationError
        If the years reach across a break in the series.
    NotEstimable
        As `pilot_analysis.estimators.panel.panel`.
    """
    education = pilot.study.education
    first = unbroken_since(found.rows, education.reference_year) if longest else education.first_year
    refuse_break(found.rows, first, last)
    years = [year for year in map(int, found.wide.columns) if first <= year <= last]
    controls = [code for code in education.controls if code not in set(left_out)]
    part = found.wide.reindex([*controls, *pilot.codes])[years]
    part = part[part.notna().all(axis=1) | part.index.isin(pilot.codes)]
    _refuse_holes(part.reindex(list(pilot.codes)), first, last)
    return panel(part, list(pilot.codes), education.reference_year + 1)


def _refuse_holes(own: pd.DataFrame, first: int, last: int) -> None:
    for code, values in own.iterrows():
        lacking = [str(year) for year in own.columns[values.isna()]]
        if lacking:
            told = {"name": municipalities.names().get(str(code), str(code)), "years": lacking}
            raise NotEstimable(text("education.own_hole", first=str(first), last=str(last), **told))


def run_until(known_years: Iterable[int], first: int, last: int) -> list[int]:
    """Return the years that follow each other without a hole until ``last``, none before ``first``."""
    known, year = set(known_years), last
    while year - 1 in known and year > first:
        year -= 1
    return list(range(year, last + 1))


def last_outcome(pilot: Pilot, found: Series) -> int:
    """Return the last outcome year that the statistics have.

    Raises
    ------
    NotEstimable
        If they have none of them.
    """
    wanted = pilot.study.education.outcome_years
    years = [year for year in wanted if year in found.wide.columns]
    if not years:
        raise NotEstimable(text("education.no_outcome", years=[str(year) for year in wanted]))
    return max(years)


def refuse_break(rows: pd.DataFrame, first: int, last: int) -> None:
    """Refuse a comparison of years between which the series changed its definition.

    Raises
    ------
    ConfigurationError
        With the years compared and that of the change.
    """
    breaks = sorted({int(year) for year in rows.loc[rows["status"] == "break", "year"] if first < year <= last})
    if breaks:
        raise ConfigurationError(text("analysis.series_break", first=str(first), last=str(last), year=str(breaks[0])))


def unbroken_since(rows: pd.DataFrame, year: int) -> int:
    """Return the first year that can be compared with ``year``."""
    breaks = rows.loc[(rows["status"] == "break") & (rows["year"] <= year), "year"]
    return int(breaks.max() if len(breaks) else rows["year"].min())


def whole_year(pilot: Pilot, years: Sequence[int]) -> int | None:
    """Return the outcome year to name first: the earliest whose studies were all under way in the pilot or after it.

    A data year counts studies until its spring term, so that of the pilot's last year sees only half of the pilot.
    Chosen by the calendar and not by the size of the effect, which would favour chance.
    """
    later = [year for year in years if year > pilot.study.pilot.end.year]
    return min(later) if later else max(years, default=None)


def inhabitants(pilot: Pilot, found: Series) -> dict[str, float]:
    """Return how many persons the shares are of in each of the pilot's municipalities; nothing where one is unknown.

    As the statistics have it for the reference year, else as the study says.
    """
    rows = found.behind(pilot.codes, [pilot.study.education.reference_year]).dropna(subset="denominator")
    known = {str(code): float(value) for code, value in zip(rows["municipality"], rows["denominator"], strict=True)}
    known = known if set(pilot.codes) <= set(known) else dict(pilot.study.education.inhabitants)
    return {code: known[code] for code in pilot.codes} if set(pilot.codes) <= set(known) else {}


def persons(points: float | None, people: Mapping[str, float]) -> int | None:
    """Return percentage points of these inhabitants as persons, in tens: no such estimate is known to the person."""
    if points is None or pd.isna(points) or not people:
        return None
    return 10 * round(points * sum(people.values()) / 1000)


def answered(pilot: Pilot, name: str, fields: tuple[Field, ...], answer: Callable[[], Result]) -> Result:
    """Return the answer, or where nothing can be estimated the result that says why: no report stops for it."""
    try:
        return answer()
    except NotEstimable as error:
        return nothing(pilot, name, fields, error.message)


def nothing(pilot: Pilot, name: str, fields: tuple[Field, ...], reason: Text) -> Result:
    """Return a result without rows that gives the reason."""
    return Result(
        id=name,
        title=title(name),
        fields=fields,
        table=columns.frame(fields, []),
        sentences=reason,
        method=text("analysis.missing_method"),
        caveats=(),
        source=text("analysis.missing_source"),
        verdict=Verdict.CANNOT_TELL,
        rows=(),
        labels=labels(pilot),
        facts={"reference_year": pilot.study.education.reference_year, "whole_year": None, "missing": True},
    )


def title(name: str) -> Text:
    """Return the question that a result of this id answers."""
    short = name.removeprefix("education-")
    if short in {"gap", "change"}:
        return text(f"analysis.{short}_title")
    return text(f"education.title_{short.replace('-', '_')}")


def told(
    pilot: Pilot,
    name: str,
    fields: tuple[Field, ...],
    lines: Iterable[Mapping[str, Any]],
    rows: tuple[tuple[RowKey, ...], ...],
    *,
    found: Series,
    **more: Any,
) -> Result:
    """Return a result of this id with what all results on the education level share."""
    known: dict[str, Any] = {
        "id": name,
        "title": title(name),
        "fields": fields,
        "table": columns.frame(fields, lines),
        "source": source(found.rows),
        "rows": rows,
        "labels": labels(pilot),
        "synthetic": pilot.is_synthetic(found.rows),
    }
    caveats = (*more.pop("caveats", ()), *design.caveats(pilot))
    return Result(**(known | {"caveats": caveats} | more))


def labels(pilot: Pilot) -> dict[str, Text]:
    """Return what readers see for municipalities, groups of them, sexes and methods."""
    education, every = pilot.study.education, municipalities.names()
    units = dict.fromkeys((*pilot.study.codes, *education.pool, *education.neighbours))
    named = {code: same(every[code]) for code in units if code in every} | columns.labels(pilot, "sex")
    named |= {PILOT: text("analysis.label_pilot"), REGION: text("analysis.label_region")}
    named |= {NATION: text("education.label_nation"), POOL: pilot.study.education.pool_name.text}
    return named | {"randomisation": text("analysis.label_randomisation")}


def source(rows: pd.DataFrame) -> Text:
    """Return the source line of official statistics."""
    tables = sorted(set(rows["source_table"].dropna()))
    return text("analysis.source_statistics", tables=", ".join(tables) or "SCB")
