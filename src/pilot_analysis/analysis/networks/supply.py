"""Needs against supply: what is asked for, by level and sector, and the seats that are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, RowKey, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.relations import clusters_of
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

BY = ("level", "sector", "sector_level")
_NOT_STATED = "US"
_LISTS = {"sector": "sector", "level": "sun_level"}
_COUNTS = (
    *(field("persons", "persons"), field("retirements", "persons")),
    *(field("seats", "count"), field("gap_seats", "number", 0)),
)


def needs(pilot: Pilot, by: str = "level") -> Result:
    """Return persons asked for, those of them to replace retirements, and the seats offered, by cluster.

    Parameters
    ----------
    by
        ``level`` (SUN level), ``sector`` (SNI section), or ``sector_level`` for both at once. They count the same
        persons: the disclosure gate protects the whole table of both, and the others show of it what it shows.

    Returns
    -------
    Result
        ``networks-needs``, ``networks-needs-sector`` or ``networks-needs-sector-level``: one row per cluster and kind,
        totals included; ``gap_seats`` is seats less persons. Where no course states its sector, sectors have no seats.

    Raises
    ------
    ConfigurationError
        If it is none of them.
    """
    known("by", [by], {one: one for one in BY})
    whole = _crossed(pilot)
    return whole if by == "sector_level" else _margin(pilot, whole, by)


def placed(pilot: Pilot, name: str) -> pd.DataFrame:
    """Return needs or courses in the municipalities looked at, with the cluster at the end of the period.

    A level or sector that was not stated is said to be that.
    """
    table = pilot.table(name)
    table = table[table["municipality"].isin(pilot.codes)]
    clusters = clusters_of(pilot, pilot.months)
    known_ = {one: table[one].fillna(_NOT_STATED) for one in _LISTS}
    return table.assign(cluster=[clusters.get(str(one), NONE) for one in table["municipality"]], **known_)


def _crossed(pilot: Pilot) -> Result:
    """Return needs and seats by cluster, sector and level."""
    asked, courses = placed(pilot, "needs").dropna(subset="persons"), placed(pilot, "courses")
    stated = bool((courses["sector"] != _NOT_STATED).any())
    rows, keys = _rows(pilot, asked, courses, stated=stated)
    unknown = int(courses.loc[courses["sector"] == _NOT_STATED, "seats"].sum())
    return answers.answer(
        pilot,
        "needs-sector-level",
        (field("cluster"), field("sector"), field("level"), *_COUNTS),
        rows,
        behind=[asked, courses],
        keys=keys,
        additive=_additive("cluster", "sector", "level"),
        **_said(pilot, rows, "sector_level", unknown=unknown, stated=stated),
    )


def _margin(pilot: Pilot, whole: Result, by: str) -> Result:
    """Return the rows of the table of both kinds that are totals of the other one."""
    other = next(one for one in _LISTS if one != by)
    places = [place for place, kind in enumerate(whole.table[other]) if kind == TOTAL]
    kept = whole.table.iloc[places].drop(columns=other)
    plain = kept.astype(object).where(kept.notna(), None).to_dict("records")
    rows = [{str(name): value for name, value in row.items()} for row in plain]
    cells = {
        (row, name): ((whole.id, place, origin),)
        for row, place in enumerate(places)
        for name, origin in {"persons": "persons", "retirements": "retirements", "gap_seats": "persons"}.items()
    }
    facts = {"unknown": whole.facts["unknown"], "stated": whole.facts["stated"]}
    return answers.answer(
        pilot,
        "needs" if by == "level" else "needs-sector",
        (field("cluster"), field(by), *_COUNTS),
        rows,
        behind=[pilot.table("needs"), pilot.table("courses")],
        keys=[whole.rows[place] for place in places],
        additive=_additive("cluster", by),
        computed=cells,
        linked=(whole,),
        **_said(pilot, rows, by, **facts),
    )


def _additive(*kinds: str) -> Additive:
    """Return how persons add up; retirements are some of the persons, and no gap is computed from them."""
    return Additive(dict.fromkeys(kinds, TOTAL), "persons", derived=("gap_seats",), others={"retirements": ()})


def _rows(
    pilot: Pilot, asked: pd.DataFrame, courses: pd.DataFrame, *, stated: bool
) -> tuple[list[dict[str, Any]], list[tuple[RowKey, ...]]]:
    """Return one row for every combination of what was met, totals included, and the delivered rows behind each."""
    met = {
        "cluster": [*(group.id for group in pilot.study.clusters), NONE],
        **{one: list(dict.fromkeys((*schema.values(name), _NOT_STATED))) for one, name in _LISTS.items()},
    }
    kinds = [(*(one for one in listed if one in {*asked[name], *courses[name]}), TOTAL) for name, listed in met.items()]
    rows, keys = [], []
    for cell in product(*kinds):
        where = dict(zip(met, cell, strict=True))
        wanted, offered = (_cell(frame, where) for frame in (asked, courses))
        silent = not stated and where["sector"] not in {_NOT_STATED, TOTAL}  # no course could have been of it
        rows.append(where | _weighed(wanted, None if silent else offered))
        keys.append((*pilot.keys(wanted, "needs"), *pilot.keys(offered, "courses")))
    return rows, keys


def _cell(frame: pd.DataFrame, where: Mapping[str, str]) -> pd.DataFrame:
    inside = pd.Series(data=True, index=frame.index)
    for name, value in where.items():
        if value != TOTAL:
            inside &= frame[name] == value
    return frame[inside]


def _weighed(wanted: pd.DataFrame, offered: pd.DataFrame | None) -> dict[str, Any]:
    persons = int(wanted["persons"].sum())
    retiring = int(wanted[["retirements", "persons"]].min(axis=1).fillna(0).sum())
    row: dict[str, Any] = {"persons": persons, "retirements": retiring}
    if offered is None:
        return row
    seats = int(offered["seats"].sum())
    return row | {"seats": seats, "gap_seats": seats - persons}


def _said(pilot: Pilot, rows: Sequence[Mapping[str, Any]], by: str, *, unknown: int, stated: bool) -> dict[str, Any]:
    """Return sentence, verdict, quoted cells, names, caveats and facts."""
    sentence, quotes = _words(pilot, rows, by, stated=stated)
    seats = int(rows[-1]["seats"] or 0) if rows else 0
    sectors = () if by == "level" or not unknown else (text("networks.caveat_sectors", unknown=unknown, seats=seats),)
    return {
        "sentences": sentence,
        "quotes": quotes,
        "verdict": Verdict.DESCRIBED if quotes else Verdict.CANNOT_TELL,
        "labels": {TOTAL: text("analysis.label_total"), NONE: text("analysis.label_none")},
        "caveats": (*sectors, text("networks.caveat_needs"), text("networks.caveat_seats")),
        "facts": {"by": by, "unknown": unknown, "stated": stated},
    }


def _words(
    pilot: Pilot, rows: Sequence[Mapping[str, Any]], by: str, *, stated: bool
) -> tuple[Text, tuple[tuple[int, str], ...]]:
    if not rows or not rows[-1]["persons"]:
        return text("networks.no_needs"), ()
    last = len(rows) - 1
    quotes = [(last, "persons"), (last, "retirements")]
    told = {"persons": rows[last]["persons"], "share": rows[last]["retirements"] / rows[last]["persons"]}
    told["seats"] = rows[last]["seats"]
    named = answers.labels(pilot)
    if by == "level":
        lacking = [one for one in _lacking(rows, "level") if one["cluster"] != TOTAL]
        if not lacking:
            return text("networks.needs_met", **told), tuple(quotes)
        cells = [text("networks.level_in", level=named[one[by]], cluster=named[one["cluster"]]) for one in lacking]
        return text("networks.needs_lacking", cells=cells, **told), tuple(quotes)
    if not stated:
        return text("networks.needs_no_sectors", **told), tuple(quotes)
    every = [one for one in rows if one["cluster"] == TOTAL]
    if by == "sector":
        names = [named[one["sector"]] for one in _lacking(every, "sector")]
        key = "needs_sectors_lacking" if names else "needs_sectors_met"
        return text(f"networks.{key}", **told, **({"names": names} if names else {})), tuple(quotes)
    kinds = [one for one in every if not {TOTAL, _NOT_STATED} & {one["sector"], one["level"]} and one["persons"]]
    alone = [one for one in kinds if not one["seats"]]
    return text("networks.needs_combined", **told, kinds=len(kinds), alone=len(alone)), tuple(quotes)


def _lacking(rows: Sequence[Mapping[str, Any]], by: str) -> list[Mapping[str, Any]]:
    """Return the rows of what is asked for and has no seat."""
    return [one for one in rows if one[by] not in {TOTAL, _NOT_STATED} and one["persons"] and not one["seats"]]
