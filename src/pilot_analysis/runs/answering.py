"""What is told about the commands between the association and its participants: template, check, feedback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pilot_analysis.errors import InputRejected
from pilot_analysis.findings import Severity
from pilot_analysis.language import Text, month, same, text
from pilot_analysis.runs.told import Told

if TYPE_CHECKING:
    from pilot_analysis.findings import Finding
    from pilot_analysis.intake.supplier.check import Checked
    from pilot_analysis.pilot import Study
    from pilot_analysis.runs.feedback import Given, Taken


def of_template(file: Path, participant: str) -> Told:
    """Tell where the template is."""
    return Told({"file": str(file)}, (text("cli.template_written", name=participant, file=str(file)),))


def of_checks(checked: Sequence[Checked], study: Study) -> Told:
    """Tell what each file holds and what is to be mended in it, all of it; mere notes are counted."""
    names = {one.id: one.name for one in study.participants}
    lines = [line for one in checked for line in _of_check(one, names)]
    to_mend = any(one.to_mend for one in checked)
    facts = {"files": [_facts(one) for one in checked]}
    return Told(facts, tuple(lines), InputRejected.exit_code if to_mend else 0)


def of_feedback(given: Sequence[Given]) -> Told:
    """Tell where each participant's feedback is and how much there is to mend."""
    lines = [
        text("cli.feedback_written", name=one.participant.name, count=one.problems, page=str(one.page)) for one in given
    ]
    facts = {
        one.participant.id: {
            "page": str(one.page),
            "files": [str(file) for file in one.files],
            "problems": one.problems,
        }
        for one in given
    }
    return Told({"feedback": facts}, tuple(lines))


def of_taken(taken: Taken) -> Told:
    """Tell which corrections were added to the log."""
    lines = [text("cli.corrections_added", count=len(taken.added), known=taken.known, file=str(taken.file))]
    lines += [same(f"  {one.where}: {one.found} -> {one.corrected}") for one in taken.added]
    facts = {"file": str(taken.file), "added": [one.where for one in taken.added], "known": taken.known}
    return Told(facts, tuple(lines))


def _of_check(one: Checked, names: dict[str, str]) -> Iterator[Text]:
    unknown = text("cli.check_unknown")
    when = Text(*(month(one.period, each, "MMMM y") for each in ("sv", "en"))) if one.period else unknown
    whose = same(names[one.participant]) if one.participant in names else unknown
    yield text("cli.checked", file=one.file, name=whose, month=when, rows=sum(one.rows.values()), tables=len(one.rows))
    told = [each for each in one.findings if each.severity is not Severity.INFO]
    for each in told:
        label = text(f"supplier.severity_{each.severity}")
        yield Text(*(f"  {label[language]}: {_within(each, language)}" for language in ("sv", "en")))
    graver = sum(each.severity is not Severity.WARNING for each in told)
    notes = len(one.findings) - len(told)
    yield text("cli.check_clean") if not told else text("cli.check_told", grave=graver, warnings=len(told) - graver)
    if notes:
        yield text("cli.check_notes", count=notes)


def _within(finding: Finding, language: str) -> str:
    """Return a finding's sentence with its place within the file."""
    return finding.message[language].removeprefix(f"{finding.place.file} > ").removeprefix(f"{finding.place.file}: ")


def _facts(one: Checked) -> dict[str, object]:
    return {
        "file": one.file,
        "participant": one.participant,
        "period": one.period,
        "rows": dict(one.rows),
        "findings": [each.record() for each in one.findings],
    }
