"""What was done with the deliveries: corrections laid over them, figures revised, and what became of each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Field, Result, Verdict
from pilot_analysis.analysis.quality.names import is_synthetic, labels, own_findings, participants
from pilot_analysis.analysis.quality.problems import column_names, located
from pilot_analysis.language import Text, text
from pilot_analysis.tables import store
from pilot_analysis.tables.session import Pilot

KINDS_OF_CELLS = ("values", "missing", "headings", "notes", "totals", "rejected")


def corrections(pilot: Pilot) -> Result:
    """Return which delivered cells a person has corrected since, as ``corrections.toml`` says.

    Returns
    -------
    Result
        ``quality-corrections``: where, and in which column. Old and new value stand in ``findings.xlsx``.
    """
    found = own_findings(pilot)
    found = found[found["rule"] == "correction_applied"].sort_values(["participant", "file", "sheet", "cell"])
    fields = tuple(map(field, ("participant", "table", "column", "place")))
    rows = [{one.name: row[one.name] for one in fields} for row in map(located, found.to_dict("records"))]
    sentence = text(f"quality.corrections_{'sentence' if rows else 'none'}", count=len(rows))
    return _result(pilot, "corrections", fields, rows, sentence)


def revisions(pilot: Pilot) -> Result:
    """Return how many cells a later delivery of the same row has changed, by participant and table.

    Returns
    -------
    Result
        ``quality-revisions``: only where something was revised. The last delivered figure is the one that is used.
    """
    found = own_findings(pilot)
    counts = found[found["rule"] == "revised"].groupby(["participant", "table"], sort=False).size()
    order = [one.id for one in participants(pilot)]
    ranked = sorted(counts.index, key=lambda one: (order.index(one[0]), -counts[one], one[1]))
    rows = [{"participant": own, "table": table, "revised": int(counts[own, table])} for own, table in ranked]
    fields = (field("participant"), field("table"), field("revised", "count"))
    sentence = text(f"quality.revisions_{'sentence' if rows else 'none'}", count=int(counts.sum()))
    result = _result(pilot, "revisions", fields, rows, sentence)
    return replace(result, caveats=(text("quality.caveat_revised"),))


def accounts(pilot: Pilot) -> Result:
    """Return what became of every filled cell of the deliveries, by participant.

    Every cell that is not empty is a value, missing with a reason, a heading, a note, a declared total, or rejected
    with a finding. A sheet in which these do not add up stops the cleaning; how many do not is told all the same.

    Returns
    -------
    Result
        ``quality-accounts``: sheets, filled cells, each kind of cells, sheets that do not add up.
    """
    known = store.read_accounts(pilot.workspace.processed)
    counts = known.reindex(columns=["filled", *KINDS_OF_CELLS]).fillna(0).astype(int)
    counts = counts.assign(unequal=(counts["filled"] != counts[list(KINDS_OF_CELLS)].sum(axis=1)).astype(int), sheets=1)
    own = known["file"].map(lambda file: str(file).partition("/")[0])
    summed = {one.id: counts[own == one.id].sum() for one in participants(pilot)}
    rows: list[dict[str, Any]] = [
        {"participant": one, **{str(name): int(value) for name, value in sums.items()}} for one, sums in summed.items()
    ]
    fields = (
        *(field("participant"), field("sheets", "count"), field("filled", "count")),
        *(field(one, "count", label=f"cells_{one}") for one in KINDS_OF_CELLS),
        field("unequal", "count"),
    )
    told = {name: sum(int(row[name]) for row in rows) for name in ("sheets", "filled", "values", "rejected", "unequal")}
    key = "nothing" if not told["filled"] else "broken" if told["unequal"] else "sentence"
    return _result(pilot, "accounts", fields, rows, text(f"quality.accounts_{key}", **told))


def _result(
    pilot: Pilot, key: str, fields: tuple[Field, ...], rows: Sequence[Mapping[str, Any]], sentence: Text
) -> Result:
    return Result(
        id=f"quality-{key}",
        title=text(f"quality.{key}_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=sentence,
        method=text(f"quality.{key}_method"),
        caveats=(),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(rows),
        labels=labels(pilot) | column_names(),
        synthetic=is_synthetic(pilot),
    )
