"""Why a notebook must run again: what differs from the latest report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pilot_analysis.language import Text, text
from pilot_analysis.runs import record
from pilot_analysis.runs.plan import Job, Plan


def reasons(plan: Plan) -> dict[str, Text | None]:
    """Return why each notebook must run, or nothing for those whose output is at hand."""
    task = plan.task
    latest = task.workspace.latest()
    before = (record.read(latest) if latest else None) or {}
    at_hand = {} if task.force else record.executed(task.workspace.reports)
    forced = text("runs.because_forced")
    gone = text("runs.because_gone")
    return {
        job.name: None if job.key in at_hand else forced if task.force else difference(job, plan, before) or gone
        for job in plan.jobs
    }


def difference(job: Job, plan: Plan, before: Mapping[str, Any]) -> Text | None:
    """Say in what a notebook differs from a published run's record of it, or nothing where it does not."""
    entry = before.get("notebooks", {}).get(job.name)
    if entry is None:
        return text("runs.because_new")
    if entry["source"] != job.source:
        return text("runs.because_notebook")
    if entry["given"] != dict(job.given):
        return text("runs.because_parameters")
    parts = ("raw", "study", "corrections", "package", "versions")
    changed = (part for part in parts if before["inputs"].get(part, "") != getattr(plan.inputs, part))
    return next((text(f"runs.because_{part}") for part in changed), None)
