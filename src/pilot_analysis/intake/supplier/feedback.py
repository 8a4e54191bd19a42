"""What goes back to the participant: their own workbook with comments at the problem cells, and what to correct.

It goes to the participant who sent the file and to nobody else: the workbook holds what they wrote, all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pilot_analysis import privacy
from pilot_analysis.findings import Finding, Severity
from pilot_analysis.intake.cells import Sheet, number_of, written
from pilot_analysis.intake.supplier.comments import annotate
from pilot_analysis.intake.workbook import Unreadable, read_sheets
from pilot_analysis.language import text

ORDER = (Severity.FATAL, Severity.ERROR, Severity.WARNING)
_PATCHED = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True)
class Problem:
    """A finding that the participant can do something about, with what its cell holds.

    Parameters
    ----------
    held
        The cell as a person would write it, personal data masked; empty where there is no cell.
    """

    finding: Finding
    held: str = ""


@dataclass(frozen=True)
class Returned:
    """One delivered file on its way back.

    Parameters
    ----------
    problems
        From the top of the file.
    annotated
        The file with comments; ``None`` where it has no cell to comment on or its format cannot be patched.
    commented
        The sheets and cells that have a comment.
    """

    file: str
    problems: tuple[Problem, ...]
    annotated: bytes | None
    commented: frozenset[tuple[str, str]] = frozenset()

    @property
    def name(self) -> str:
        """The name under which the file goes back."""
        path = PurePosixPath(self.file)
        return f"{path.stem} – {text('supplier.annotated').sv}{path.suffix}"


def problems(findings: Iterable[Finding], participant: str) -> list[Finding]:
    """Return the findings that a participant can do something about, the gravest first, else as they stand."""
    own = [one for one in findings if one.place.participant == participant and one.severity in ORDER]
    return sorted(own, key=lambda one: ORDER.index(one.severity))


def give_back(file: str, content: bytes, findings: Sequence[Finding], language: str) -> Returned:
    """Return a delivered file with a comment on each cell that a finding names.

    Parameters
    ----------
    file
        Its path below ``data/raw``.
    findings
        The problems of any file; those of this one are told.
    """
    own = [one for one in findings if one.place.file == file]
    try:
        sheets = {one.name: one for one in read_sheets(content, PurePosixPath(file).name)}
    except Unreadable:
        return Returned(file, tuple(map(Problem, own)), None)
    told = tuple(Problem(one, _held(sheets.get(one.place.sheet), one.place.cell)) for one in own)
    notes: dict[tuple[str, str], str] = {}
    for one in (each for each in own if each.place.cell):
        where = one.place.sheet, one.place.cell
        notes[where] = "\n\n".join(part for part in (notes.get(where, ""), _note(one, language)) if part)
    if not notes or PurePosixPath(file).suffix.casefold() not in _PATCHED:
        return Returned(file, told, None)
    try:
        made = annotate(content, notes, text("supplier.comment_author")[language])
    except ValueError:  # an xls or a workbook of another program under that name: the list must do
        return Returned(file, told, None)
    return Returned(file, told, made.content if made.placed else None, made.placed)


def said(finding: Finding, language: str) -> str:
    """Return a finding's sentence without the place it begins with."""
    words = finding.message[language].removeprefix(f"{finding.place}: ")
    return words[:1].upper() + words[1:]


def _note(finding: Finding, language: str) -> str:
    return f"{text(f'supplier.severity_{finding.severity}')[language]}: {said(finding, language)}"


def _held(sheet: Sheet | None, cell: str) -> str:
    if sheet is None or not cell:
        return ""
    column, row = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return privacy.mask(written(sheet.at(row - 1, number_of(column))))
