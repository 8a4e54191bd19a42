"""The design of the comparison on the command line: shown, locked, checked."""

from __future__ import annotations

from pathlib import Path

from pilot_analysis.analysis.education import design as designs
from pilot_analysis.analysis.education.design_result import design_lock
from pilot_analysis.analysis.estimates import Result
from pilot_analysis.errors import ConfigurationError, InputRejected
from pilot_analysis.language import LANGUAGES, Text, text
from pilot_analysis.pilot import Study
from pilot_analysis.runs import fingerprint
from pilot_analysis.runs.clean import cleaned_before
from pilot_analysis.runs.told import Told
from pilot_analysis.study_file import nearest
from pilot_analysis.tables.selection import select
from pilot_analysis.tables.session import Pilot
from pilot_analysis.workspace import DESIGN_FILE, Workspace

ACTIONS = ("show", "lock", "check")


def do(action: str, study_file: Path, study: Study, workspace: Workspace, reason: str = "") -> Told:
    """Show, lock or check the design of the study.

    Parameters
    ----------
    action
        One of `ACTIONS`. ``check`` ends with code 3 where no design is locked or this one departs from it.
    reason
        Why a design that is locked already is to be replaced.

    Raises
    ------
    ConfigurationError
        If there is no such action; if another design is locked and no reason is given; if the tables were not made
        from the deliveries as they are, so that it is not known which years are there to be read.
    """
    if action not in ACTIONS:
        near = nearest(action, ACTIONS)
        raise ConfigurationError(text("design.unknown_action", value=action, allowed=list(ACTIONS), nearest=near))
    pilot = Pilot(study, workspace, select(study, "", (), (), ()), study.pilot.language, study.pilot.seed)
    if action == "lock":
        with workspace.lock():
            return _lock(pilot, study_file, reason)
    result = design_lock(pilot)
    amiss = result.facts["locked_on"] is None or bool(result.facts["departures"])
    how = text("design.lock_it" if result.facts["locked_on"] is None else "design.how_on")
    if action == "check":
        code = InputRejected.exit_code if amiss else 0
        return Told(_facts(result), (result.sentences,), code, (how,) if amiss else ())
    lock = designs.read_lock(pilot)
    replaced = designs.replacements(lock) if lock else ()
    return Told(_facts(result), (result.sentences, *_elements(result), *replaced), 0, (how,) if amiss else ())


def _lock(pilot: Pilot, study_file: Path, reason: str) -> Told:
    before = designs.read_lock(pilot)
    if before and not designs.departures(pilot):
        line = text("design.locked_before", on=before.locked_on, file=DESIGN_FILE)
        return Told(_facts(design_lock(pilot)) | {"written": False}, (line,))
    made_from = fingerprint.inputs(study_file, pilot.workspace.raw)
    nothing = not made_from.raw and not pilot.workspace.processed.is_dir()
    if not nothing and not cleaned_before(pilot.workspace.processed, made_from.digest):
        raise ConfigurationError(text("design.clean_first"))
    designs.lock_design(pilot, reason=reason)
    result, lock = design_lock(pilot), designs.read_lock(pilot)
    late = (text("design.late", until=str(lock.data_until)),) if lock and lock.late else ()
    line = text("design.locked", file=DESIGN_FILE, short=str(result.facts["sha256"])[:8])
    return Told(_facts(result) | {"written": True}, (line,), 0, late)


def _elements(result: Result) -> list[Text]:
    """Return a line for each element of the design, with what was locked where that is another."""
    shown = {one: result.shown(one) for one in LANGUAGES}
    lines = []
    for row, agrees in enumerate(result.table["agrees"]):
        cells = [Text(*(str(shown[one].iloc[row, place]) for one in LANGUAGES)) for place in range(3)]
        told = dict(zip(("element", "used", "locked"), cells, strict=True))
        lines.append(text("design.element_departs" if agrees == "no" else "design.element", **told))
    return lines


def _facts(result: Result) -> dict[str, object]:
    """Return what machines read: the lock, and what departs from it."""
    table = result.table.astype(object).where(result.table.notna(), None)
    return dict(result.facts) | {"design": table[["element", "used", "locked", "agrees"]].to_dict("records")}
