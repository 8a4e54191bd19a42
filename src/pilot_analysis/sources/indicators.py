"""From the observations of an export to rows of ``indicators``: whose, of which indicator, and what is missing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pilot_analysis.findings import Finding, finding
from pilot_analysis.intake.names import slug
from pilot_analysis.language import Text, text
from pilot_analysis.privacy import mask
from pilot_analysis.sources.codebook import UNREADABLE, ZERO
from pilot_analysis.sources.computed import counted, shares
from pilot_analysis.sources.definitions import Indicator, first_years, indicators, squeezed
from pilot_analysis.sources.dimensions import is_rate
from pilot_analysis.sources.observations import Observation, Region, Table
from pilot_analysis.sources.regions import Kind, Known, Regions

KEY = ("indicator", "municipality", "period", "sex", "age")
_WHOLE = frozenset({"totalt", "samtliga", "total", "inrikes och utrikes födda"})
_LONGEST = 60
_as_json = json.JSONEncoder(ensure_ascii=False).encode  # made once: `json.dumps` makes one for each row
_RULES = {
    Kind.AVERAGE: "average_left_out",
    Kind.OTHER: "region_left_out",
    Kind.CONTRADICTION: "region_contradiction",
}


def rows_of(table: Table, number: int, regions: Regions) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Return the rows of ``indicators`` that a table gives, and what its reading calls for.

    Parameters
    ----------
    number
        The id of the source.
    """
    findings = list(table.findings)
    known = {region: regions.known(region) for region in dict.fromkeys(one.region for one in table.observations)}
    findings += _about_regions(table, known)
    usable = [one for one in table.observations if known[one.region].codes]
    placed = list(_placed(table, usable, known, findings))
    definition = mask(table.definition) if table.definition else None
    rows = list(_once(_rows(table, placed, findings), table, findings))
    rows += _totals(rows)
    findings += _about_marks(table, [one for _, one in placed])
    for row in rows:
        row.update(source=number, definition=definition)
    return rows, findings


def _about_regions(table: Table, known: Mapping[Region, Known]) -> Iterator[Finding]:
    """Report each region that is left out, or whose name is not its code's, once: where it first stands."""
    first: dict[Region, Observation] = {}
    for one in table.observations:
        first.setdefault(one.region, one)
    for region, one in first.items():
        found, said = " ".join(part for part in region if part) or text("intake.empty"), known[region]
        place = table.place.at(cell=one.cells.get("municipality", one.cells["value"]))
        if said.kind in _RULES:
            yield finding(_RULES[said.kind], place, found)
        elif said.doubtful:
            yield finding("region_name_unknown", place, found)


def _placed(
    table: Table, usable: Sequence[Observation], known: Mapping[Region, Known], findings: list[Finding]
) -> Iterator[tuple[str, Observation]]:
    """Yield each observation with its municipality.

    A share or figure per head of a federation holds for each of its members; its counts can be split among none. The
    members' own rows of the same figure are shells beside it.
    """
    federations: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    shells: dict[Region, Observation] = {}
    counts: dict[Region, Observation] = {}
    for one in usable:
        if known[one.region].kind is Kind.FEDERATION:
            federations[_cut(one)] |= set(known[one.region].codes)
    for one in usable:
        said = known[one.region]
        if said.kind is Kind.MUNICIPALITY and said.codes[0] in federations.get(_cut(one), ()):
            shells.setdefault(one.region, one)
        elif said.kind is Kind.FEDERATION and not is_rate(one.unit):
            counts.setdefault(one.region, one)
        else:
            yield from ((code, one) for code in said.codes)
    for rule, left in (("federation_shell", shells), ("federation_count", counts)):
        for region, one in left.items():
            place = table.place.at(cell=one.cells.get("municipality", one.cells["value"]))
            findings.append(finding(rule, place, " ".join(part for part in region if part)))


def _cut(one: Observation) -> tuple[Any, ...]:
    return one.measure, one.other, one.period, one.sex, one.age


def _rows(table: Table, placed: Iterable[tuple[str, Observation]], findings: list[Finding]) -> Iterator[dict[str, Any]]:
    every = list(placed)
    of_producer = [one for one in indicators() if one.producer == table.producer and one.computed is not None]
    sorted_once = counted(every)
    found = [shares(one, sorted_once, table) for one in of_producer]
    for rows, told in found:
        findings += told
        yield from rows
    if any(rows or told for rows, told in found):
        return
    undefined: dict[str, Observation] = {}
    defined: dict[tuple[str, tuple[str, ...]], tuple[str, Indicator | None]] = {}
    for code, one in every:
        words = one.measure, one.other
        if words not in defined:
            indicator = None if _parts(one) else _defined(table, one)
            defined[words] = (indicator.id if indicator else _own_id(table, one)), indicator
        name, indicator = defined[words]
        if indicator is None:
            undefined.setdefault(name, one)
        yield _row(table, code, one, name, indicator)
    findings += [finding("indicator_undefined", table.place, one.measure, name) for name, one in undefined.items()]


def _once(rows: Iterable[dict[str, Any]], table: Table, findings: list[Finding]) -> Iterator[dict[str, Any]]:
    """Yield each figure once; one that a table gives twice and differently is neither, and is told at both cells.

    Where stub words hold downwards a lost or moved row puts the rows below it under another region: then figures
    stand twice.
    """
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in KEY)].append(row)
    for first, *others in groups.values():
        if all(one["value"] == first["value"] for one in others):
            yield first
            continue
        every = [json.loads(one["source_cells"]).get("value", "") for one in (first, *others)]
        findings += [
            finding("figure_repeated", table.place.at(cell=cell), shown(one["value"]), ", ".join(every))
            for one, cell in zip((first, *others), every, strict=True)
        ]
        yield first | {"value": None, "status": UNREADABLE}


def _totals(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the sum of women and men of each defined count that a table gives for the sexes alone."""
    counts = {one.id for one in indicators() if one.unit == "antal"}
    groups: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        if row["indicator"] in counts:
            groups[row["indicator"], row["municipality"], row["period"], row["age"]][row["sex"]] = row
    for sexes in groups.values():
        if sexes.keys() != {"kvinna", "man"} or any(one["value"] is None for one in sexes.values()):
            continue
        women, men = sexes["kvinna"], sexes["man"]
        first, last = sorted((women, men), key=lambda row: int(row["source_row"]))
        cells = [json.loads(one["source_cells"])["value"] for one in (first, last)]
        worse = women if women["status"] != "ok" else men
        sums = {"sex": "total", "value": women["value"] + men["value"], "status": worse["status"]}
        yield first | sums | {"source_cells": json.dumps({"value": ",".join(cells)}, ensure_ascii=False)}


def shown(value: float | None) -> str | Text:
    """Return a figure as a finding shows it."""
    return text("intake.empty") if value is None else f"{value:.10g}"


def _defined(table: Table, one: Observation) -> Indicator | None:
    of_producer = (each for each in indicators() if each.producer == table.producer)
    return next((each for each in of_producer if each.is_ready(one.measure, table.names)), None)


def _parts(one: Observation) -> list[str]:
    """Return the categories of further dimensions; those that are the whole of one say nothing."""
    return [each for each in one.other if each and squeezed(each) not in _WHOLE]


def _own_id(table: Table, one: Observation) -> str:
    """Return an id made of an export's own words; where they are too many, their digest keeps them apart."""
    words = "-".join(slug(part) for part in (table.producer, one.measure, *_parts(one)))
    if len(words) <= _LONGEST:
        return words
    return f"{words[: _LONGEST - 7].rstrip('-')}-{hashlib.sha256(words.encode()).hexdigest()[:6]}"


def _row(table: Table, code: str, one: Observation, name: str, indicator: Indicator | None) -> dict[str, Any]:
    value, status = one.value, "ok" if one.status == ZERO else one.status
    if value == 0 and one.period[:4] < first_years().get(code, ""):
        value, status = None, "impossible"  # the municipality did not exist
    if indicator and one.period in indicator.breaks and status == "ok":
        status = "break"
    return {
        "indicator": name,
        "municipality": code,
        "period": one.period,
        "sex": one.sex,
        "age": (indicator.age if indicator else "") or one.age,
        "value": value,
        "unit": (indicator.unit if indicator else "") or one.unit or None,
        "source_table": indicator.tables[0] if indicator else _table_name(table),
        "status": status,
        "source_row": one.row,
        "source_cells": _as_json(dict(one.cells)),
        "quality": "ok",
    }


def _table_name(table: Table) -> str | None:
    return table.place.sheet or table.names.split(" ")[0] or None


def _about_marks(table: Table, kept: Sequence[Observation]) -> Iterator[Finding]:
    """Report each sign once, with how often it stands in place of a figure; what no codebook knows, cell by cell."""
    marked = [one for one in kept if one.value is None or one.status == ZERO]
    times = Counter((one.mark, one.status) for one in marked)
    told = set()
    for one in marked:
        place = table.place.at(cell=one.cells["value"])
        if one.status == UNREADABLE:
            yield finding("value_unreadable", place, one.mark, text("intake.a_number"))
        elif (one.mark, one.status) not in told:
            told.add((one.mark, one.status))
            meaning = text(f"sources.mark_{one.status}")
            count = times[one.mark, one.status]
            rule = "figures_zero" if one.status == ZERO else "figures_missing"
            yield finding(rule, place, one.mark or text("intake.empty"), meaning, count=count)
