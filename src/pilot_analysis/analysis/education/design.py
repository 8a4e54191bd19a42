"""The design of the comparison, locked before its outcome is read: what was decided, when, and what was known then.

Whoever chooses years, controls or estimator after seeing the outcome will find an effect. So the choices are written to
``design.lock.toml`` beside the study file, with a digest, by an explicit call. It is written over only for a stated
reason, and then it keeps what was locked before. Every result says where a run departs from it. A lock written when the
outcome was known already says that too.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import Text, same, text
from pilot_analysis.privacy import mask
from pilot_analysis.tables.session import Pilot
from pilot_analysis.workspace import DESIGN_FILE, write_whole

DRAWS = 20_000
ESTIMATOR = "difference-in-differences"  # of the reference year and each outcome year, with randomisation inference


@dataclass(frozen=True)
class Design:
    """What has to be decided before the outcome is looked at."""

    indicator: str
    treated: tuple[str, ...]
    controls: tuple[str, ...]
    neighbours: tuple[str, ...]
    first_year: int
    reference_year: int
    outcome_years: tuple[int, ...]
    estimator: str
    confidence: float
    relevant: float
    draws: int
    seed: int

    @property
    def plain(self) -> dict[str, Any]:
        """The design as values that JSON and TOML write alike."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Earlier:
    """A lock that was replaced: when it was written, its digest, when and why it was replaced."""

    locked_on: date
    sha256: str
    replaced_on: date
    reason: str


@dataclass(frozen=True)
class Lock:
    """A design that was locked.

    Parameters
    ----------
    locked_on
        When.
    data_until
        The last year of the indicator that was there to be read then; 0 for none.
    intact
        Whether the digest still is that of the design.
    earlier
        The locks that it replaced, the oldest first.
    """

    design: Mapping[str, Any]
    sha256: str
    locked_on: date
    data_until: int
    intact: bool
    earlier: tuple[Earlier, ...] = ()

    @property
    def late(self) -> bool:
        """Whether figures after the reference year were there to be read when it was written."""
        return self.data_until > int(self.design.get("reference_year", 0))


def design_of(pilot: Pilot) -> Design:
    """Return the design that this run uses."""
    education = pilot.study.education
    return Design(
        indicator=education.indicator,
        treated=tuple(sorted(pilot.codes)),
        controls=tuple(sorted(education.controls)),
        neighbours=tuple(sorted(education.neighbours)),
        first_year=education.first_year,
        reference_year=education.reference_year,
        outcome_years=tuple(sorted(education.outcome_years)),
        estimator=ESTIMATOR,
        confidence=pilot.study.thresholds.confidence,
        relevant=education.relevant or 0.0,
        draws=DRAWS,
        seed=pilot.seed,
    )


def digest(design: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a design's canonical JSON: keys in order, no white space, UTF-8."""
    canonical = json.dumps(dict(design), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def lock_design(pilot: Pilot, on: date | None = None, reason: str = "") -> Path:
    """Write the design to ``design.lock.toml`` beside the study file; do so before the outcome years are published.

    The study's own seed is locked, and all its municipalities must be looked at. Where the same design is locked
    already nothing is written, whatever the day.

    Parameters
    ----------
    on
        The day to note; by default today.
    reason
        Why another design, locked already, is to be replaced; it is kept in the file and told with every result.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ConfigurationError
        If another design is locked already and no reason is given, or the pilot was opened with a part of its
        municipalities only.
    """
    file = pilot.workspace.root / DESIGN_FILE
    if set(pilot.codes) != set(pilot.study.codes):
        raise ConfigurationError(text("education.lock_part"))
    design = replace(design_of(pilot), seed=pilot.study.pilot.seed).plain
    day, earlier = on or datetime.now(tz=UTC).date(), tuple[Earlier, ...]()
    if lock := read_lock(pilot):
        differing = [name for name, value in design.items() if lock.design.get(name) != value]
        if not differing and lock.intact:
            return file
        if not (why := " ".join(reason.split())):
            told = {"file": DESIGN_FILE, "on": lock.locked_on, "elements": _named(differing or ["sha256"])}
            raise ConfigurationError(text("education.lock_other", **told))
        earlier = (*lock.earlier, Earlier(lock.locked_on, lock.sha256, day, mask(why)))
    write_whole(file, _written(Lock(design, digest(design), day, _data_until(pilot), intact=True, earlier=earlier)))
    return file


def _written(lock: Lock) -> bytes:
    """Return a lock as the bytes of its file."""
    head = [text("education.lock_head").sv, text("education.lock_head").en]
    lines = [*(f"# {one}" for one in head), f"locked_on = {lock.locked_on.isoformat()}"]
    lines += [f'sha256 = "{lock.sha256}"', f"data_until = {lock.data_until}", "", "[design]"]
    lines += [f"{name} = {_toml(value)}" for name, value in lock.design.items()]
    for one in lock.earlier:
        lines += ["", "[[earlier]]", *(f"{name} = {_toml(value)}" for name, value in asdict(one).items())]
    return ("\n".join(lines) + "\n").encode()


def _toml(value: Any) -> str:
    """Return a day, number, text or list as TOML has it; text as JSON has it is TOML but for one character."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_lock(pilot: Pilot) -> Lock | None:
    """Return the locked design, or ``None`` where none is.

    Raises
    ------
    ConfigurationError
        If the file cannot be read as a lock.
    """
    file = pilot.workspace.root / DESIGN_FILE
    if not file.is_file():
        return None
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        design, sha256, day = dict(raw["design"]), str(raw["sha256"]), raw["locked_on"]
        until = int(raw["data_until"])
        earlier = tuple(Earlier(**one) for one in raw.get("earlier", ()))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(text("education.lock_unreadable", file=DESIGN_FILE, reason=str(error))) from None
    days = [day, *(one for each in earlier for one in (each.locked_on, each.replaced_on))]
    if not all(isinstance(one, date) for one in days):
        raise ConfigurationError(text("education.lock_unreadable", file=DESIGN_FILE, reason="locked_on"))
    return Lock(design, sha256, day, until, digest(design) == sha256, earlier)


def departures(pilot: Pilot) -> tuple[str, ...]:
    """Return the elements in which this run departs from the locked design; a lock changed by hand departs itself."""
    lock = read_lock(pilot)
    if lock is None:
        return ()
    used = design_of(pilot).plain
    changed = tuple(name for name in used if lock.design.get(name) != used[name])
    return changed if lock.intact else (*changed, "sha256")


def caveats(pilot: Pilot) -> tuple[Text, ...]:
    """Return what a reader must know of the design: that none is locked, was locked late, or is departed from."""
    lock = read_lock(pilot)
    if lock is None:
        return (text("education.design_none"),)
    found = departures(pilot)
    words = []
    if found:
        words.append(text("education.design_departs", elements=_named(found)))
    if lock.late:
        words.append(text("education.design_late", on=lock.locked_on, until=str(lock.data_until)))
    return (*words, *replacements(lock))


def replacements(lock: Lock) -> tuple[Text, ...]:
    """Return a sentence for each lock that was replaced, with the reason given."""
    return tuple(
        text("education.design_replaced", first=one.locked_on, on=one.replaced_on, reason=same(one.reason))
        for one in lock.earlier
    )


def _named(elements: tuple[str, ...] | list[str]) -> list[Text]:
    return [text(f"education.element_{one}") for one in elements]


def _data_until(pilot: Pilot) -> int:
    if not pilot.workspace.processed.is_dir():  # nothing has been delivered yet
        return 0
    rows = pilot.delivered("indicators")
    rows = rows[(rows["indicator"] == pilot.study.education.indicator) & rows["municipality"].isin(pilot.codes)]
    years = rows.loc[rows["value"].notna() & rows["period"].str.fullmatch(r"\d{4}").astype(bool), "period"]
    return max(map(int, years), default=0)
