"""What the deliveries are good for: which parts of the evaluation can be read, for which municipalities, from when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.quality.names import is_synthetic, labels
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

# What each part of the evaluation reads month by month.
_MONTHLY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"02": ("cases", "case_events"), "03": ("collaboration",), "05 tools": ("tool_use",)}
)
PARTS = ("02", "03", "04", "05 platforms", "05 tools")
USES = ("whole", "partly", "not")
_SUMMARY = "06"


def fitness(pilot: Pilot) -> Result:
    """Return for each part of the evaluation and municipality how much of what it needs is there.

    Parts that read month by month need their tables for each month; notebook 04 needs official figures for the
    reference year and the outcome years, the platforms of 05 both waves of ratings, and 06 all the others.

    Returns
    -------
    Result
        ``quality-fitness``: how much there is of how much, the unit, the first month from which nothing is missing, and
        use (`USES`).
    """
    places = {code: one.id for one in pilot.study.participants for code in one.municipalities}
    rows = []
    for part in PARTS:
        rows += [
            {"part": part, "municipality": code, **_there(pilot, part, code, places[code])} for code in pilot.codes
        ]
    rows += [{"part": _SUMMARY, "municipality": code, **_together(rows, code)} for code in pilot.codes]
    fields = (
        *(field("part", "text", label="notebook"), field("municipality"), field("have", "count"), field("of", "count")),
        *(field("unit", label="unit_of"), field("from_month"), field("use", label="usable")),
    )
    named = {f"unit {one}": text(f"quality.unit_{one}") for one in ("months", "waves", "years", "parts")}
    named |= {one: text(f"quality.use_{one}") for one in USES}
    named |= {one: text(f"quality.part_{one.replace(' ', '_')}") for one in (*PARTS, _SUMMARY)}
    return Result(
        id="quality-fitness",
        title=text("quality.fitness_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=_sentence(pilot, rows),
        method=text("quality.fitness_method"),
        caveats=(text("quality.caveat_fitness"),),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(rows),
        labels=labels(pilot) | named,
        synthetic=is_synthetic(pilot),
    )


def _there(pilot: Pilot, part: str, code: str, participant: str) -> dict[str, Any]:
    if part in _MONTHLY:
        known = pilot.sources[pilot.sources["participant"] == participant]
        sets = [set(known.loc[known["table"] == table, "period"]) for table in _MONTHLY[part]]
        return _monthly(pilot.months, set.intersection(*sets))
    if part == "04":
        education = pilot.study.education
        years = {str(one) for one in (education.reference_year, *education.outcome_years)}
        known = pilot.delivered("indicators").dropna(subset="value")
        known = known[(known["indicator"] == education.indicator) & (known["municipality"] == code)]
        return _counted(len(years & set(known["period"])), len(years), "years")
    waves = list(schema.values("wave"))
    rated = pilot.delivered("maturity").dropna(subset="level")
    rated = rated[(rated["municipality"] == code) & rated["wave"].isin(waves)]
    return _counted(rated["wave"].nunique(), len(waves), "waves")


def _monthly(months: Sequence[str], there: set[str]) -> dict[str, Any]:
    """Return how many months there are, and the first from which none is missing."""
    last_gap = max((place for place, month in enumerate(months) if month not in there), default=-1)
    since = months[last_gap + 1] if last_gap + 1 < len(months) else None
    return _counted(len(there & set(months)), len(months), "months") | {"from_month": since}


def _counted(have: int, of: int, unit: str) -> dict[str, Any]:
    return {"have": have, "of": of, "unit": f"unit {unit}", "use": _use(have, of)}


def _use(have: int, of: int) -> str:
    return USES[0] if have >= of else USES[1] if have else USES[2]


def _together(rows: Sequence[dict[str, Any]], code: str) -> dict[str, Any]:
    own = [row["use"] for row in rows if row["municipality"] == code]
    found = _counted(own.count("whole"), len(own), "parts")
    return found | {"use": USES[1] if found["use"] == "not" and set(own) != {"not"} else found["use"]}


def _sentence(pilot: Pilot, rows: Sequence[dict[str, Any]]) -> Text:
    """Tell first how many parts can be read for all, then each part that cannot, with who is missing from when."""
    names = {one.code: one.name for one in pilot.study.municipalities}
    lacking = [part for part in PARTS if any(row["use"] != "whole" for row in rows if row["part"] == part)]
    told = [text("quality.fitness_sentence", whole=len(PARTS) - len(lacking), of=len(PARTS), n=len(pilot.codes))]
    for part in lacking:
        own = [row for row in rows if row["part"] == part]
        whole = sum(row["use"] == "whole" for row in own)
        others = [_since(names[row["municipality"]], row) for row in own if row["use"] != "whole"]
        name = text(f"quality.part_{part.replace(' ', '_')}")
        told.append(text("quality.fitness_part", part=name, whole=whole, of=len(own), others=others))
    return told[0].join(*told[1:])


def _since(name: str, row: Mapping[str, Any]) -> Text:
    if row["use"] == "not":
        return text("quality.fitness_not", name=name)
    if row.get("from_month"):
        return text("quality.fitness_from", name=name, month=str(row["from_month"]))
    return text("quality.fitness_have", name=same(name), have=row["have"], of=row["of"])
