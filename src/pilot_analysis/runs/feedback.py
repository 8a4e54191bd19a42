"""Feedback to participants, and the corrections that come back from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.intake.corrections import Correction, check_fit, load_corrections
from pilot_analysis.language import Text, text
from pilot_analysis.pilot import Participant, Study
from pilot_analysis.runs.clean import need_deliveries
from pilot_analysis.runs.progress import Event, Listener, Stage, Step, silent
from pilot_analysis.workspace import CORRECTIONS_FILE, Workspace, write_whole

if TYPE_CHECKING:
    from pilot_analysis.reports.feedback import Feedback

FOLDER = "feedback"


@dataclass(frozen=True)
class Given:
    """The feedback that one participant got: where its page is, the files beside it, how many problems it tells."""

    participant: Participant
    page: Path
    files: tuple[Path, ...]
    problems: int


@dataclass(frozen=True)
class Taken:
    """Corrections that came back: those that were added to the file, and how many stood there already."""

    file: Path
    added: tuple[Correction, ...]
    known: int


def named(study: Study, names: Sequence[str]) -> tuple[Participant, ...]:
    """Return the participants of these ids or names, all of them where none is given.

    Raises
    ------
    ConfigurationError
        If one is no participant.
    """
    from pilot_analysis.intake.names import Names
    from pilot_analysis.study_file import nearest

    known, by_id = Names.of(study), {one.id: one for one in study.participants}
    found = []
    for name in names:
        participant = by_id.get(known.participant(name) or "")
        if participant is None:
            near = nearest(name, [*by_id, *(one.name for one in study.participants)])
            raise ConfigurationError(text("runs.no_participant", name=name, allowed=list(by_id), nearest=near))
        found.append(participant)
    return tuple(found) or study.participants


def give(
    study: Study, workspace: Workspace, participants: Sequence[Participant], listener: Listener = silent
) -> tuple[Given, ...]:
    """Read the deliveries and write each participant's feedback to ``reports/feedback/<participant>``.

    Raises
    ------
    Locked
        If another run works in the same folders.
    ConfigurationError
        If there are no deliveries, or a correction no longer fits.
    """
    from pilot_analysis.intake import read_deliveries
    from pilot_analysis.intake.folder import list_folder
    from pilot_analysis.intake.supplier.feedback import give_back, problems
    from pilot_analysis.reports import feedback

    with workspace.lock():
        need_deliveries(study, workspace.raw)
        listener(Event(Stage.CLEAN, Step.STARTED))
        deliveries = read_deliveries(
            study, workspace.raw, corrections=load_corrections(workspace.root / CORRECTIONS_FILE)
        )
        listener(Event(Stage.CLEAN, Step.DONE))
        given = []
        for one in participants:
            own = problems(deliveries.findings, one.id)
            paths = [(path, place.file) for path, place in list_folder(study, workspace.raw)[0]]
            paths = [(path, file) for path, file in paths if file.startswith(f"{one.id}/")]
            returned = tuple(give_back(file, path.read_bytes(), own, study.pilot.language) for path, file in paths)
            sources = deliveries.sources[deliveries.sources["participant"] == one.id]
            told = feedback.Feedback(one, returned, tuple(own), sources)
            given.append(_put(told, study, workspace))
    return tuple(given)


def _put(told: Feedback, study: Study, workspace: Workspace) -> Given:
    from pilot_analysis.reports import feedback
    from pilot_analysis.reports.context import Context

    target = workspace.reports / FOLDER / told.participant.id
    with workspace.scratch() as scratch:
        made = scratch / told.participant.id
        files = feedback.write(told, Context(study, study.pilot.language), made)
        names = [one.name for one in files]
        feedback.replace(made, target)
    return Given(told.participant, target / names[0], tuple(target / name for name in names[1:]), len(told.problems))


def take(workspace: Workspace, sheet: Path, on: date) -> Taken:
    """Add the corrections that a participant has filled in to ``corrections.toml``, but for those that stand there.

    Parameters
    ----------
    on
        The day on which they came.

    Raises
    ------
    ConfigurationError
        If the sheet cannot be read, or an answer is wrong, does not fit the delivery or contradicts the file: nothing
        is added then.
    """
    from pilot_analysis.intake.supplier import correction_sheet

    try:
        content = sheet.read_bytes()
    except OSError as error:
        raise ConfigurationError(text("runs.sheet_unopened", file=str(sheet), reason=str(error))) from None
    answers = correction_sheet.read_sheet(content, sheet.name, on)
    check_fit(correction_sheet.misfits(answers, workspace.raw))
    file = workspace.root / CORRECTIONS_FILE
    known = {_place(one): one for one in load_corrections(file)}
    conflicts = [_conflict(known[_place(one)], one) for one in answers if _contradicts(known.get(_place(one)), one)]
    if conflicts:
        head = text("supplier.refused", file=sheet.name, count=len(conflicts))
        raise ConfigurationError(head.join(*conflicts, between="\n  "))
    new = tuple(one for one in answers if _place(one) not in known)
    if new:
        before = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
        write_whole(file, f"{before.rstrip()}\n\n{correction_sheet.as_toml(new)}".lstrip().encode())
    return Taken(file, new, len(answers) - len(new))


def _place(one: Correction) -> tuple[str, str, str]:
    return one.file, one.sheet, one.cell


def _contradicts(before: Correction | None, after: Correction) -> bool:
    return before is not None and str(before.corrected) != str(after.corrected)


def _conflict(before: Correction, after: Correction) -> Text:
    values = {"before": str(before.corrected), "after": str(after.corrected)}
    return text("supplier.answers_conflict", where=after.where, **values)
