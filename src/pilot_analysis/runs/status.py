"""How things stand: who has delivered, what was found in the deliveries, whether the report is up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import Text, text
from pilot_analysis.runs import plan, record
from pilot_analysis.runs.clean import cleaned_before
from pilot_analysis.runs.plan import Plan, Task
from pilot_analysis.runs.reasons import difference

STATES = ("in time", "late", "not registered", "missing")


@dataclass(frozen=True)
class Standing:
    """How one participant stands: its months by state (see `STATES`), each as ``2015-03``."""

    participant: str
    name: str
    months: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Status:
    """How a whole pilot stands.

    Parameters
    ----------
    standings
        One per participant, in the study's order; empty where nothing has been cleaned.
    findings
        Findings by severity; ``None`` where nothing has been cleaned.
    cleaned
        Whether the tables were made from the deliveries as they are now.
    report
        The folder of the latest report.
    current
        Whether that report was made from everything as it is now.
    reasons
        Why not, each once.
    """

    standings: tuple[Standing, ...]
    findings: Mapping[str, int] | None
    cleaned: bool
    report: Path | None
    current: bool
    reasons: tuple[Text, ...]


def status(task: Task) -> Status:
    """Return how the pilot stands; nothing is written and no lock is taken.

    Raises
    ------
    ConfigurationError
        If there are no deliveries or no notebooks.
    """
    workspace = task.workspace
    planned = plan.make(task)
    latest = workspace.latest()
    whole = record.whole(latest, planned.fingerprint) is not None
    standings, findings = _delivered(task)
    return Status(
        standings=standings,
        findings=findings,
        cleaned=cleaned_before(workspace.processed, planned.inputs.digest) is not None,
        report=latest,
        current=whole,
        reasons=() if whole or latest is None else _reasons(planned, latest),
    )


def _reasons(planned: Plan, latest: Path) -> tuple[Text, ...]:
    """Return what differs from the latest report, each reason once."""
    before = record.read(latest) or {}
    found = [difference(job, planned, before) for job in planned.jobs]
    return tuple(dict.fromkeys(one for one in found if one)) or (text("runs.because_touched"),)


def _delivered(task: Task) -> tuple[tuple[Standing, ...], Mapping[str, int] | None]:
    """Return how each participant stands and the findings by severity, from the tables as they are."""
    from pilot_analysis.analysis import quality
    from pilot_analysis.tables import store
    from pilot_analysis.tables.session import open_pilot

    processed = task.workspace.processed
    try:
        severities = store.read_findings(processed)["severity"].value_counts()
        coverage = quality.coverage(open_pilot(task.study_file)).table
    except ConfigurationError:
        return (), None
    standings = []
    for one in task.study.participants:
        own = coverage[coverage["participant"] == one.id]
        months = {state: tuple(own.loc[own["status"] == state, "month"]) for state in STATES}
        standings.append(Standing(one.id, one.name, months))
    return tuple(standings), {str(name): int(count) for name, count in severities.items()}
