"""What is told when a command is done: sentences for people, and the same facts as plain types for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pilot_analysis.errors import InputRejected
from pilot_analysis.findings import Severity
from pilot_analysis.language import Text, month, same, text
from pilot_analysis.runs.clean import Cleaned
from pilot_analysis.runs.evaluate import Outcome
from pilot_analysis.runs.progress import Event, Stage, Step
from pilot_analysis.runs.status import STATES, Standing, Status
from pilot_analysis.runs.told import Told
from pilot_analysis.tables.manifest import WORKBOOK


def of_outcome(outcome: Outcome, reports: Path, *, latest: bool) -> Told:
    """Tell what became of a run: where the report is, what was run, what was found."""
    page = (reports / "latest" if latest else outcome.folder) / "index.html"
    ran, kept = text("cli.notebooks", ran=len(outcome.ran), kept=len(outcome.kept)), text("cli.nothing_to_do")
    lines = [
        kept if outcome.nothing_to_do else ran,
        text("cli.findings", counts=_counts(outcome.findings)),
        text("cli.report", page=str(page)),
    ]
    facts = {
        "report": str(page),
        "folder": str(outcome.folder),
        "nothing_to_do": outcome.nothing_to_do,
        "ran": list(outcome.ran),
        "kept": list(outcome.kept),
        "findings": dict(outcome.findings),
        "rejected": [dict(one) for one in outcome.rejected],
    }
    return Told(facts, tuple(lines), *_rejected(outcome.rejected))


def of_cleaning(cleaned: Cleaned, processed: Path) -> Told:
    """Tell what became of cleaning: rows, findings, and where to read about them."""
    rows = sum(cleaned.rows.values())
    tables = sum(1 for count in cleaned.rows.values() if count)
    lines = [
        text("cli.cleaned_before") if cleaned.kept else text("cli.cleaned", rows=rows, tables=tables),
        text("cli.findings", counts=_counts(cleaned.findings)),
        _where(processed),
    ]
    facts = {
        "processed": str(processed),
        "nothing_to_do": cleaned.kept,
        "rows": dict(cleaned.rows),
        "findings": dict(cleaned.findings),
        "rejected": [dict(one) for one in cleaned.rejected],
    }
    return Told(facts, tuple(lines), *_rejected(cleaned.rejected))


def _where(processed: Path) -> Text:
    file = processed / WORKBOOK
    told = text("cli.findings_file", file=str(file))
    return told if file.exists() else text("cli.findings_many", folder=str(processed / "findings"))


def of_plan(reasons: Mapping[str, Text | None]) -> Told:
    """Tell what a run would do."""
    lines = [
        text("cli.would_run", notebook=name, reason=reason) if reason else text("cli.would_keep", notebook=name)
        for name, reason in reasons.items()
    ]
    facts = {
        name: {"run": reason is not None, "reason": reason.en if reason else ""} for name, reason in reasons.items()
    }
    return Told({"notebooks": facts}, tuple(lines))


def of_event(event: Event) -> tuple[Text, ...]:
    """Tell one step of a run where no bar can be drawn: the stages, and each notebook when it ends."""
    if event.stage is Stage.NOTEBOOKS and event.subject:
        return (text(f"cli.notebook_{event.step}", notebook=event.subject, done=event.done, total=event.total),)
    return (text(f"cli.stage_{event.stage}"),) if event.step is Step.STARTED and not event.subject else ()


def of_sample(files: Sequence[Path], folder: Path) -> Told:
    """Tell what the sample writer wrote."""
    line = text("cli.sample", count=len(files), folder=str(folder))
    return Told({"folder": str(folder), "files": len(files)}, (line, text("cli.sample_synthetic")))


def of_status(status: Status) -> Told:
    """Tell how the pilot stands, in plain words."""
    lines = [_delivered(one) for one in status.standings]
    if status.findings is None:
        lines.append(text("cli.not_cleaned"))
    else:
        lines.append(text("cli.findings", counts=_counts(status.findings)))
        lines += [] if status.cleaned else [text("cli.cleaned_stale")]
    lines.append(_report(status))
    facts = {
        "participants": {
            one.participant: {state: list(one.months[state]) for state in STATES} for one in status.standings
        },
        "findings": None if status.findings is None else dict(status.findings),
        "cleaned": status.cleaned,
        "report": str(status.report) if status.report else None,
        "current": status.current,
        "reasons": [one.en for one in status.reasons],
    }
    return Told(facts, tuple(lines))


def _delivered(standing: Standing) -> Text:
    """Say how many months a participant has delivered, and which are late or missing."""
    months = standing.months
    total = sum(len(months[state]) for state in STATES)
    delivered = total - len(months["missing"])
    told = text("cli.delivered", name=standing.name, delivered=delivered, total=total)
    for state, key in (("late", "cli.late"), ("not registered", "cli.unregistered"), ("missing", "cli.missing")):
        if months[state]:
            told = told.join(text(key, months=[_month(one) for one in months[state]]), between="")
    return told.join(same("."), between="")


def _month(value: str) -> Text:
    return Text(month(value, "sv", "MMMM y"), month(value, "en", "MMMM y"))


def _report(status: Status) -> Text:
    if status.report is None:
        return text("cli.no_report")
    page = str(status.report / "index.html")
    if status.current:
        return text("cli.report_current", page=page)
    return text("cli.report_stale", page=page, reasons=list(status.reasons))


def _counts(findings: Mapping[str, int]) -> list[Text]:
    """Return the findings by severity, the worst first, those that there are none of left out."""
    counts = {str(one): int(findings.get(str(one), 0)) for one in reversed(Severity)}
    told = [
        text(f"cli.{name}_{'one' if count == 1 else 'many'}", count=count) for name, count in counts.items() if count
    ]
    return told or [text("cli.none")]


def _rejected(rejected: Sequence[Mapping[str, str]]) -> tuple[int, tuple[Text, ...]]:
    """Return the exit code, and the words about files that could not be read."""
    if not rejected:
        return 0, ()
    head = text("cli.rejected_one" if len(rejected) == 1 else "cli.rejected_many", count=len(rejected))
    return InputRejected.exit_code, (head, *(Text(one["sv"], one["en"]) for one in rejected))
