"""What one participant gets back: a page on what came in and what to correct first, and the files that go with it.

It is for the participant who delivered and holds what stood in their own cells; it is no part of a published report.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.findings import Finding
from pilot_analysis.intake.supplier.correction_sheet import write_sheet
from pilot_analysis.intake.supplier.feedback import ORDER, Problem, Returned, said
from pilot_analysis.language import catalogue, listing, long_date, month, text
from pilot_analysis.pilot import Participant
from pilot_analysis.reports import accessibility, page
from pilot_analysis.reports.context import Context

PAGE = "index.html"


@dataclass(frozen=True)
class Feedback:
    """What there is to tell one participant.

    Parameters
    ----------
    files
        The delivered files that could be a problem's place, each on its way back.
    problems
        Every problem, the gravest first, those without a file too.
    sources
        The participant's rows of the table ``sources``.
    """

    participant: Participant
    files: tuple[Returned, ...]
    problems: tuple[Finding, ...]
    sources: pd.DataFrame


def write(feedback: Feedback, context: Context, folder: Path) -> tuple[Path, ...]:
    """Write a participant's page, annotated workbooks and sheet of corrections into an empty folder.

    Returns
    -------
    tuple
        The files that were written, the page first.

    Raises
    ------
    PilotError
        If the page does not meet the accessibility rules.
    """
    html = render(feedback, context)
    accessibility.check(PAGE, html, context.language)
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / PAGE]
    written[0].write_text(html, encoding="utf-8", newline="\n")
    if any(one.place.cell for one in feedback.problems):
        written.append(folder / _sheet_name(feedback))
        written[-1].write_bytes(write_sheet(feedback.files, feedback.participant.name, context.language))
    for one in feedback.files:
        if one.annotated is not None:
            written.append(folder / one.name)
            written[-1].write_bytes(one.annotated)
    return tuple(written)


def replace(made: Path, target: Path) -> None:
    """Put a folder that is ready in the place of one that may be there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    made.rename(target)


def render(feedback: Feedback, context: Context) -> str:
    """Return the page as one HTML file that fetches nothing; its lists are whole, however long."""
    language = context.language
    held = {_key(one.finding): one for returned in feedback.files for one in returned.problems}
    told = [held.get(_key(one), Problem(one)) for one in feedback.problems]
    values = {
        "title": text("reports.feedback_title", name=feedback.participant.name)[language],
        "synthetic": bool(len(feedback.sources) and feedback.sources["synthetic"].any()),
        "summary": _summary(feedback, language),
        "tiles": _tiles(feedback, language),
        "steps": _steps(feedback, language),
        "parts": _parts(told, language),
        "files": _files(feedback, language),
    }
    return page.fill("feedback.html.j2", context, **values)


def _key(finding: Finding) -> tuple[Any, ...]:
    return finding.rule, finding.place, finding.message.en


def _sheet_name(feedback: Feedback) -> str:
    return f"{text('reports.feedback_sheet').sv} {feedback.participant.id}.xlsx"


def _summary(feedback: Feedback, language: str) -> str:
    key = "feedback_clean" if not feedback.problems else "feedback_summary"
    return text(f"reports.{key}", name=feedback.participant.name, count=len(feedback.problems))[language]


def _tiles(feedback: Feedback, language: str) -> list[dict[str, Any]]:
    """Return the few numbers that tell how it stands."""
    counts = {one: sum(each.severity is one for each in feedback.problems) for one in ORDER}
    months = sorted({str(one) for one in feedback.sources["period"].dropna()})
    tiles = [("files", feedback.sources["file"].nunique(), {"count": len(months)})]
    tiles += [(str(one), counts[one], {}) for one in ORDER if counts[one] or one is not ORDER[0]]
    return [
        {
            "label": text(f"reports.feedback_tile_{name}")[language],
            "number": number,
            "detail": text(f"reports.feedback_detail_{name}", **more)[language],
        }
        for name, number, more in tiles
    ]


def _steps(feedback: Feedback, language: str) -> list[str]:
    """Return what the participant is asked to do, in order."""
    if not feedback.problems:
        return []
    annotated = [one.name for one in feedback.files if one.annotated is not None]
    listed = [one.file for one in feedback.files if one.annotated is None and _has_cells(one)]
    keys = ["feedback_step_comments"] if annotated else []
    keys += ["feedback_step_listed"] if listed else []
    keys += ["feedback_step_sheet"] if any(one.place.cell for one in feedback.problems) else []
    keys += ["feedback_step_personal"] if any(one.rule == "personal_data" for one in feedback.problems) else []
    keys.append("feedback_step_send")
    kinds = sorted({file.rpartition(".")[2].casefold() for file in listed})
    values = {"sheet": _sheet_name(feedback), "count": len(annotated), "listed": len(listed), "kinds": kinds}
    return [text(f"reports.{key}", **values)[language] for key in keys]


def _has_cells(returned: Returned) -> bool:
    return any(one.finding.place.cell for one in returned.problems)


def _parts(told: Sequence[Problem], language: str) -> list[dict[str, Any]]:
    """Return the problems by how grave they are, and within that by rule, the most frequent first."""
    parts = []
    for severity in ORDER:
        rules: dict[str, list[Problem]] = {}
        for one in told:
            if one.finding.severity is severity:
                rules.setdefault(one.finding.rule, []).append(one)
        if rules:
            count = sum(map(len, rules.values()))
            title, means = (
                text(f"reports.feedback_{key}_{severity}", count=count)[language] for key in ("is", "means")
            )
            groups = [_group(each, language) for each in sorted(rules.values(), key=len, reverse=True)]
            parts.append({"id": f"del-{severity}", "title": title, "caption": means, "groups": groups})
    return parts


def _group(problems: Sequence[Problem], language: str) -> dict[str, Any]:
    name = _name(problems[0].finding.rule, language)
    rows = [
        {"where": _where(one.finding, language), "held": one.held, "said": said(one.finding, language)}
        for one in problems
    ]
    return {"name": f"{name[:1].upper()}{name[1:]} ({len(problems)})", "rows": rows}


def _name(rule: str, language: str) -> str:
    key = f"analysis.rule_{rule}"
    return text(key)[language] if key in catalogue() else rule.replace("_", " ")


def _where(finding: Finding, language: str) -> str:
    place = finding.place.at(file=finding.place.file.rpartition("/")[2])
    return str(place) or text("reports.feedback_no_file")[language]


def _files(feedback: Feedback, language: str) -> list[dict[str, Any]]:
    """Return every delivered file with its month, the day it came in, its tables and its number of problems."""
    counts = {one.file: len(one.problems) for one in feedback.files}
    read = {str(file): rows for file, rows in feedback.sources.groupby("file", sort=False)}
    shown = []
    for file in dict.fromkeys((*read, *counts)):
        rows = read.get(file, feedback.sources.iloc[:0])
        months = sorted({str(one) for one in rows["period"].dropna()})
        days = rows["received_on"].dropna()
        labels = [schema.table(str(name)).label[language] for name in dict.fromkeys(rows["table"])]
        shown.append(
            {
                "file": file.rpartition("/")[2],
                "month": listing([month(one, language, "MMMM y") for one in months], language),
                "received": long_date(days.iloc[0].date(), language) if len(days) else "",
                "tables": ", ".join(labels) or text("reports.feedback_not_read")[language],
                "problems": counts.get(file, 0),
            }
        )
    return shown
