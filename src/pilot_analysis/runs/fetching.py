"""Fetching official statistics into a workspace, and what is told of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from pilot_analysis.errors import ConfigurationError, FetchFailed, InputRejected
from pilot_analysis.language import Text, same, text
from pilot_analysis.pilot import Study
from pilot_analysis.privacy import mask
from pilot_analysis.runs.told import Told
from pilot_analysis.sources.definitions import indicators
from pilot_analysis.sources.live.fetch import SOURCES, Outcome, Request, State, fetch
from pilot_analysis.sources.live.shelf import beside
from pilot_analysis.sources.live.web import Clock
from pilot_analysis.study_file import nearest
from pilot_analysis.workspace import Workspace

_YEARS = re.compile(r"((?:19|20)\d\d|2100)(?:-((?:19|20)\d\d|2100))?")


def fetch_into(
    study: Study,
    workspace: Workspace,
    request: Request,
    tell: Callable[[str], None] = lambda _: None,
    clock: Clock | None = None,
) -> tuple[Outcome, ...]:
    """Fetch into a workspace's deliveries while holding its lock, so that no run reads them meanwhile.

    Raises
    ------
    Locked
        If another run works in the same folders.
    ConfigurationError
        If what is asked for is not defined.
    """
    with workspace.lock():
        return fetch(study, workspace.raw, request, tell, clock)


def request(
    sources: Sequence[str], tables: Sequence[str], indicators: Sequence[str], years: str | None, **how: bool
) -> Request:
    """Return what the words of a command ask for. Raises ConfigurationError with the nearest right name."""
    for one in sources:
        if one not in SOURCES:
            near = nearest(one, SOURCES)
            raise ConfigurationError(text("fetch.unknown_source", value=one, allowed=list(SOURCES), nearest=near))
    return Request(tuple(sources) or SOURCES, tuple(tables), tuple(indicators), _years(years), **how)


def _years(words: str | None) -> tuple[str, ...]:
    if words is None:
        return ()
    match = _YEARS.fullmatch(words)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if first > last:
        raise ConfigurationError(text("fetch.wrong_years", value=words))
    return tuple(map(str, range(first, last + 1)))


def of_fetching(outcomes: Sequence[Outcome], raw: Path) -> Told:
    """Tell what was fetched, what was there, and what is missing.

    The exit code is 0 where everything asked for is there, 3 where a part of it is missing or could not be asked for
    again, 1 where nothing of it is there.
    """
    facts: dict[str, Any] = {"raw": str(raw), "outcomes": [_facts(one) for one in outcomes]}
    lacking = [one for one in outcomes if one.state in {State.FAILED, State.MISSING}]
    lines = [_line(one) for one in outcomes if one not in lacking]
    if any(one.state is State.FETCHED for one in outcomes):
        lines.append(text("fetch.next"))
    if saved := _saved(raw, outcomes):
        facts["saved"] = saved
        lines.append(text("fetch.saved", files=saved))
    code = 0
    if lacking:
        code = InputRejected.exit_code if any(one.files for one in outcomes) else FetchFailed.exit_code
    return Told(facts, tuple(lines), code, tuple(_line(one) for one in lacking))


def _saved(raw: Path, outcomes: Sequence[Outcome]) -> list[str]:
    """Return the exports that someone has saved where something is missing: they are read, though not fetched."""
    lacking = {one.source for one in outcomes if one.state is State.MISSING}
    found = sorted(path for source in lacking for path in (raw / source).rglob("*") if path.is_file())
    kinds = {".xlsx", ".xls", ".ods", ".csv", ".json", ".px"}
    return [
        mask(path.relative_to(raw).as_posix()) for path in found if path.suffix.casefold() in kinds and not beside(path)
    ]


def _line(one: Outcome) -> Text:
    told: dict[str, Any] = {"source": one.source, "name": _shown(one), "files": ", ".join(one.files)}
    told["reason"] = one.reason or ""
    told["notes"] = same(" (").join(*_spaced(one.notes), same(")"), between="") if one.notes else ""
    if one.retrieved:
        told["day"] = date.fromisoformat(one.retrieved[:10])
    there = "_kept" if one.retrieved and one.state in {State.FAILED, State.MISSING} else ""
    return text(f"fetch.{one.state}{there}", **told)


def _shown(one: Outcome) -> str:
    """Return a name for people: a key figure's id with the name of its indicator."""
    known = next((each.id for each in indicators() if each.producer == "kolada" and one.name in each.tables), "")
    return f"{one.name} ({known})" if one.source == "kolada" and known else one.name


def _spaced(notes: Sequence[Text]) -> list[Text]:
    """Return notes with semicolons between them."""
    return [part for place, one in enumerate(notes) for part in ([same("; ")] if place else []) + [one]]


def _facts(one: Outcome) -> dict[str, Any]:
    return {
        "source": one.source,
        "name": one.name,
        "state": str(one.state),
        "retrieved": one.retrieved or None,
        "files": list(one.files),
        "notes": [asdict(note) for note in one.notes],
        "reason": asdict(one.reason) if one.reason else None,
    }
