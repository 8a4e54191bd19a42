"""The key numbers of the pilot, each with its interval, and the result in which it is found with its reservations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from pilot_analysis.analysis import brokers, columns, education, networks, platforms, quality
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Field, Result, Verdict
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

Number = dict[str, Any]


def key_numbers(pilot: Pilot) -> Result:
    """Return a handful of numbers, each with interval, n, verdict and the id of the result it comes from.

    Returns
    -------
    Result
        ``summary-key-numbers``: ``persons`` and ``part`` are counts of persons, ``n`` of other units (municipalities,
        deliveries, events). A number that cannot be given has no value; its verdict says so.
    """
    results = [brokers.conversion(pilot), brokers.funnel(pilot), quality.coverage(pilot), networks.e_i(pilot)]
    results += [platforms.maturity(pilot), education.change(pilot)]
    rows, keys, confidence = [], [], pilot.study.thresholds.confidence
    for result in results:
        for name, (unit, place, number) in _READ[result.id](result).items():
            rows.append({"number": name, "unit": unit, "verdict": str(result.verdict), "result": result.id, **number})
            keys.append(result.rows[place] if place is not None else ())
    fields = _fields()
    table = columns.frame(fields, rows)
    return Result(
        id="summary-key-numbers",
        title=text("analysis.summary_title"),
        fields=fields,
        table=table,
        sentences=_sentence(table),
        method=text("analysis.summary_method", confidence=confidence),
        caveats=(text("analysis.caveat_summary"), text("analysis.caveat_open_cases")),
        source=text("analysis.source_both", deliveries=columns.deliveries(pilot), statistics=results[-1].source),
        verdict=Verdict.DESCRIBED,
        rows=tuple(keys),
        labels=_labels(pilot, table, results),
        synthetic=any(one.synthetic for one in results),
        additive=Additive({"number": None}, "persons", "part", ("value", "low", "high", "method")),
        quotes=tuple((int(row), name) for row in table.index[table["number"] == "matched"] for name in ("persons", "value", "low", "high")),
    )


def _fields() -> tuple[Field, ...]:
    found = (field("number"), *(field(one, "number", 2, label) for one, label in (("value", ""), ("low", ""), ("high", ""))))
    return (*found, field("unit", label="unit_of"), *map(field, ("persons", "part")), field("n", "count", label="units"), *map(field, ("method", "verdict", "result")))


def _shared(row: pd.Series) -> Number:
    """Return a row's share in per cent, with its counts."""
    ends = {name: None if pd.isna(row[key]) else 100 * float(row[key]) for name, key in (("value", "share"), ("low", "low"), ("high", "high"))}
    return {**ends, "persons": row["n"], "part": row["k"], "method": row["method"]}


def _conversion(result: Result) -> dict[str, tuple[str, int | None, Number]]:
    table = result.table
    for place in table.index[(table["model"] == TOTAL) & (table["sex"] == TOTAL)] if len(table) else []:
        row = table.loc[place]
        return {"cases": ("count", place, {"value": row["n"], "persons": row["n"]}), "matched": ("percent", place, _shared(row))}
    return {}


def _funnel(result: Result) -> dict[str, tuple[str, int | None, Number]]:
    table = result.table
    found = {}
    for name, stage in (("started", "påbörjad"), ("completed", "slutförd")):
        for place in table.index[(table["model"] == TOTAL) & (table["sex"] == TOTAL) & (table["stage"] == stage)]:
            found[name] = ("percent", int(place), _shared(table.loc[place]))
    return found


def _coverage(result: Result) -> dict[str, tuple[str, int | None, Number]]:
    facts = result.facts
    value = 100 * facts["in_time"] / facts["expected"] if facts["expected"] else None
    return {"deliveries": ("percent", None, {"value": value, "n": facts["expected"]})}


def _e_i(result: Result) -> dict[str, tuple[str, int | None, Number]]:
    last = result.table.loc[1]
    return {"e_i": ("index", 1, {"value": last["e_i"], "low": last["low"], "high": last["high"], "n": last["events"], "method": "bootstrap"})}


def _maturity(result: Result) -> dict[str, tuple[str, int | None, Number]]:
    table = result.table
    overall = table[table["municipality"] == TOTAL].dropna(subset="change")
    places = table.loc[table["municipality"] != TOTAL, "municipality"].nunique()
    value = float(overall["change"].mean()) if len(overall) else None
    return {"maturity": ("level", int(overall.index[0]) if len(overall) else None, {"value": value, "n": places})}


def _education(result: Result) -> dict[str, tuple[str, int | None, Number]]:
    known = result.table.dropna(subset="effect")
    if known.empty:
        return {}
    place = int(known["effect"].abs().astype(float).idxmax())
    row = known.loc[place]
    return {"education": ("points", place, {"value": row["effect"], "low": row["low"], "high": row["high"], "n": row["n"], "method": row["method"]})}


_READ: dict[str, Callable[[Result], dict[str, tuple[str, int | None, Number]]]] = {
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
    settled = table.loc[table["number"] == "education", "verdict"].eq(str(Verdict.EFFECT)).any()
    return text("analysis.summary_effect" if settled else "analysis.summary_sentence", n=int(row["persons"]), **ends)


def _labels(pilot: Pilot, table: pd.DataFrame, results: list[Result]) -> dict[str, Text]:
    named = columns.labels(pilot) | {result.id: result.title for result in results}
    named |= {name: text(f"analysis.number_{name}") for name in table["number"]}
    named |= {unit: text(f"analysis.unit_{unit}") for unit in table["unit"]}
    named |= {str(verdict): text(f"analysis.verdict_{verdict.name.lower()}") for verdict in Verdict}
    return named | {name: text(f"analysis.label_{name}") for name in ("bootstrap", "randomisation")}
