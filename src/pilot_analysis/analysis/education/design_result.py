"""What was decided before the outcome was read, beside what this run uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pilot_analysis import language as words
from pilot_analysis import municipalities
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import design as designs
from pilot_analysis.analysis.education.series import title
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

_FIELDS = (field("element"), field("used"), field("locked"), field("agrees"))
_CODES = ("treated", "controls", "neighbours")


def design_lock(pilot: Pilot) -> Result:
    """Return the design of the comparison, element by element: as this run uses it, and as it was locked.

    Returns
    -------
    Result
        ``education-design``: element, used, locked (missing where none is), agrees (``yes``, ``no`` or missing).
        Facts: ``sha256``, ``locked_on`` and ``data_until`` of the lock, how many it ``replaced``, ``departures``.

    Raises
    ------
    ConfigurationError
        If ``design.lock.toml`` cannot be read.
    """
    lock, used = designs.read_lock(pilot), designs.design_of(pilot).plain
    known: Mapping[str, Any] = lock.design if lock else {}
    lines = [_line(name, value, known.get(name), locked=lock is not None) for name, value in used.items()]
    found = designs.departures(pilot)
    facts = {"departures": list(found), "sha256": lock.sha256 if lock else None}
    return Result(
        id="education-design",
        title=title("education-design"),
        fields=_FIELDS,
        table=columns.frame(_FIELDS, lines),
        sentences=_sentence(lock, found),
        method=text("education.method_design", sha256=designs.digest(used)),
        caveats=designs.caveats(pilot),
        source=text("education.source_design"),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(lines),
        labels={name: text(f"education.element_{name}") for name in used}
        | {"yes": text("education.yes"), "no": text("education.no"), designs.ESTIMATOR: text("education.label_did")}
        | _numbers(used, known),
        facts=facts | _facts(lock),
    )


def _facts(lock: designs.Lock | None) -> dict[str, Any]:
    if lock is None:
        return {"locked_on": None, "data_until": None, "replaced": 0}
    return {"locked_on": lock.locked_on.isoformat(), "data_until": lock.data_until, "replaced": len(lock.earlier)}


def _line(name: str, used: Any, known: Any, *, locked: bool) -> dict[str, Any]:
    agrees = ("yes" if used == known else "no") if locked else None
    return {"element": name, "used": _shown(name, used), "locked": _shown(name, known), "agrees": agrees}


def _shown(name: str, value: Any) -> str | None:
    """Return an element's value in few words: names of municipalities, or their number where they are many."""
    if value is None or (name == "relevant" and not value):
        return None
    if name in _CODES:
        names = municipalities.names()
        shown = ", ".join(names.get(code, code) for code in value)
        return shown if len(value) <= 10 else f"{len(value)}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _numbers(*designs: Mapping[str, Any]) -> dict[str, Text]:
    """Return numbers as each language writes them."""
    values = {one[name] for one in designs for name in ("confidence", "relevant", "draws") if one.get(name)}
    return {str(value): Text(*(words.number(value, one) for one in words.LANGUAGES)) for value in values}


def _sentence(lock: designs.Lock | None, found: tuple[str, ...]) -> Text:
    if lock is None:
        return text("education.design_none")
    told = {"on": lock.locked_on, "until": str(lock.data_until), "short": same(lock.sha256[:8])}
    words = text("education.design_locked_late" if lock.late else "education.design_locked", **told)
    if not found:
        return words.join(text("education.design_kept"))
    return words.join(text("education.design_departs", elements=[text(f"education.element_{one}") for one in found]))
