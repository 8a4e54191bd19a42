"""Who delivers, and what readers see for statuses, severities, rules, tables and parts of the evaluation."""

from __future__ import annotations

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import TOTAL
from pilot_analysis.language import Text, catalogue, same, text
from pilot_analysis.pilot import Participant
from pilot_analysis.tables.session import Pilot

STATUSES = ("in time", "late", "missing", "not registered")
SEVERITIES = ("fatal", "error", "warning", "info")


def participants(pilot: Pilot) -> list[Participant]:
    """Return the participants that deliver for any of the municipalities looked at."""
    return [one for one in pilot.study.participants if set(one.municipalities) & set(pilot.codes)]


def labels(pilot: Pilot) -> dict[str, Text]:
    """Return what readers see for ids, statuses, severities and tables."""
    named = columns.labels(pilot)
    for status in STATUSES:
        named[status] = text(f"analysis.status_{status.replace(' ', '_')}")
    for severity in SEVERITIES:
        named[severity] = text(f"tables.severity_{severity}")
    return named | {name: one.label for name, one in schema.tables().items()}


def rules(pilot: Pilot) -> dict[str, Text]:
    """Name the rules that were met; one without a short name of its own is named by its id."""
    known = catalogue()
    return {
        rule: text(f"analysis.rule_{rule}") if f"analysis.rule_{rule}" in known else same(rule.replace("_", " "))
        for rule in sorted(set(pilot.findings["rule"].dropna()) - {TOTAL})
    }


def own_findings(pilot: Pilot) -> pd.DataFrame:
    """Return the findings in deliveries of the participants looked at."""
    found = pilot.findings
    return found[found["participant"].isin([one.id for one in participants(pilot)])]


def is_synthetic(pilot: Pilot) -> bool:
    """Tell whether any delivery is synthetic."""
    return bool(pilot.sources["synthetic"].fillna(False).any())
