"""The key numbers of the pilot, each with its interval, and the result in which it is found with its reservations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pilot_analysis.analysis import brokers, columns, education, networks, platforms, quality
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Result, Verdict
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

__all__ = ["key_numbers"]


def __dir__() -> list[str]:
    """List what a person in Jupyter is offered by tab completion."""
    return sorted(__all__)


_FIELDS = (
    field("number"),
    *(field(one, "number", 2) for one in ("value", "low", "high")),
    field("unit", label="unit_of"),
    *(field(one) for one in ("persons", "part")),
    field("n", "count", label="units"),
    *(field(one) for one in ("method", "verdict", "result")),
)
Number = dict[str, Any]
Found = dict[str, tuple[str, int | None, Number]]  # unit, row of the result that it stands in, numbers


def key_numbers(pilot: Pilot) -> Result:
    """Return a handful of numbers, each with interval, n, verdict and the id of the result it comes from.

    Returns
    -------
    Result
        ``summary-key-numbers``: ``persons`` and ``part`` are counts of persons, ``n`` of other units (municipalities,
        deliveries, events). A number that cannot be given has no value. Without official statistics the education
        level is left out and a caveat says why.
    """
    results = [brokers.conversion(pilot), brokers.funnel(pilot), quality.coverage(pilot), networks.e_i(pilot)]
    results.append(platforms.maturity(pilot))
    level = education.change(pilot)
    missing = (level.sentences,) if level.facts.get("missing") else ()
    results += [] if missing else [level]
    rows, keys = [], []
    for result in results:
        for name, (unit, place, number) in _READ[result.id](result).items():
            rows.append({"number": name, "unit": unit, "verdict": str(result.verdict), "result": result.id, **number})
            keys.append(result.rows[place] if place is not None else ())
    table = columns.frame(_FIELDS, rows)
    matched = [int(row) for row in table.index[table["number"] == "matched"]]
    return Result(
        id="summary-key-numbers",
        title=text("analysis.summary_title"),
        fields=_FIELDS,
        table=table,
        sentences=_sentence(table),
        method=text("analysis.summary_method", confidence=pilot.study.thresholds.confidence),
        caveats=(
            text("analysis.caveat_summary"),
            text("analysis.caveat_open_cases"),
            *brokers.left_out(pilot),
            *missing,
        ),
        source=results[0].source if missing else results[0].source.join(results[-1].source, between=". "),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys),
        labels=_labels(pilot, table, results),
        synthetic=any(one.synthetic for one in results),
        additive=Additive({"number": None}, "persons", "part", ("value", "low", "high", "method")),
        quotes=tuple((row, name) for row in matched for name in ("persons", "value", "low", "high")),
    )


def _shared(row: Mapping[str, Any]) -> Number:
    """Return a row's share in per cent, with its counts."""
    ends = {
        name: None if pd.isna(row[key]) else 100 * float(row[key])
        for name, key in (("value", "share"), ("low", "low"), ("high", "high"))
    }
    return {**ends, "persons": row["n"], "part": row["k"], "method": row["method"]}


def _conversion(result: Result) -> Found:
    """Return the numbers of all cases; these describe, it is the comparison of models that cannot tell."""
    table, found = result.table, Found()
    for place in _overall(table):
        row, described = _row(table, place), {"verdict": str(Verdict.DESCRIBED)}
        found["cases"] = ("count", place, {"value": row["n"], "persons": row["n"], **described})
        found["matched"] = ("percent", place, _shared(row) | described)
    return found


def _row(table: pd.DataFrame, place: int) -> dict[str, Any]:
    return {str(name): table[name].iloc[place] for name in table}


def _overall(table: pd.DataFrame) -> list[int]:
    """Return the rows of all models and both sexes."""
    return [int(row) for row in np.flatnonzero((table["model"] == TOTAL) & (table["sex"] == TOTAL))]


def _funnel(result: Result) -> Found:
    names = {"påbörjad": "started", "slutförd": "completed"}
    stages = {place: result.table["stage"].iloc[place] for place in _overall(result.table)}
    return {
        names[stage]: ("percent", place, _shared(_row(result.table, place)))
        for place, stage in stages.items()
        if stage in names
    }


def _coverage(result: Result) -> Found:
    facts = result.facts
    value = 100 * facts["in_time"] / facts["expected"] if facts["expected"] else None
    return {"deliveries": ("percent", None, {"value": value, "n": facts["expected"]})}


def _e_i(result: Result) -> Found:
    last = result.table.loc[1]
    return {
        "e_i": (
            "index",
            1,
            {
                "value": last["e_i"],
                "low": last["low"],
                "high": last["high"],
                "n": last["events"],
                "method": "bootstrap",
            },
        )
    }


def _maturity(result: Result) -> Found:
    table = result.table
    overall = table[table["municipality"] == TOTAL].dropna(subset="change")
    places = table.loc[table["municipality"] != TOTAL, "municipality"].nunique()
    value = float(overall["change"].mean()) if len(overall) else None
    return {"maturity": ("level", int(overall.index[0]) if len(overall) else None, {"value": value, "n": places})}


def _education(result: Result) -> Found:
    places = np.flatnonzero((result.table["year"] == str(result.facts["whole_year"])) & result.table["effect"].notna())
    if not places.size:
        return {}
    place = int(places[0])
    row = _row(result.table, place)
    shown = {"value": row["effect"], **{name: row[name] for name in ("low", "high", "n", "method")}}
    return {"education": ("points", place, shown)}


_READ: dict[str, Callable[[Result], Found]] = {
    "brokers-conversion": _conversion,
    "brokers-funnel": _funnel,
    "quality-coverage": _coverage,
    "networks-e-i": _e_i,
    "platforms-maturity": _maturity,
    "education-change": _education,
}


def _sentence(table: pd.DataFrame) -> Text:
    matched = table[(table["number"] == "matched")].dropna(subset="value")
    if matched.empty:
        return text("analysis.no_cases")
    row = matched.iloc[0]
    ends = {name: float(row[name]) / 100 for name in ("value", "low", "high")}
    verdicts = table.loc[table["number"] == "education", "verdict"].tolist()
    kind = "plain" if not verdicts else "effect" if verdicts == [str(Verdict.EFFECT)] else "sentence"
    return text(f"analysis.summary_{kind}", n=int(row["persons"]), **ends)


def _labels(pilot: Pilot, table: pd.DataFrame, results: list[Result]) -> dict[str, Text]:
    named = columns.labels(pilot) | {result.id: result.title for result in results}
    years = {name: result.facts.get(name) for result in results for name in ("reference_year", "whole_year")}
    named |= {name: text(f"analysis.number_{name}", **years) for name in table["number"]}
    named |= {unit: text(f"analysis.unit_{unit}") for unit in table["unit"]}
    named |= {str(verdict): text(f"analysis.verdict_{verdict.name.lower()}") for verdict in Verdict}
    return named | {name: text(f"analysis.label_{name}") for name in ("bootstrap", "randomisation")}
