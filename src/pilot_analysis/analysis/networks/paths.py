"""How far it is to the sub-regional office: whom does it take to reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.answers import DRAWS, SPAN
from pilot_analysis.analysis.networks.relations import Relation, groups, halves, relation
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import nearness
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

BY = ("half", "month")
_LEVEL = "delregional"
_KIND = "kommunalförbund"
_ACTOR = (field("actor"), field("group"))
_STEPS = (field("steps", "count"), field("reach"))
_FIELDS = {"half": (*_ACTOR, *SPAN, *_STEPS, field("rests_on_one")), "month": (*_ACTOR, field("month"), *_STEPS)}
Bools = NDArray[np.bool_]


def paths(pilot: Pilot, by: str = "half", network: str = "meetings", office: str = "") -> Result:
    """Return over how many contacts each actor reaches the sub-regional office.

    One step is a contact of its own; two, someone who has one. Who cannot be reached has no number of steps. Direction
    does not matter: whoever was told something can ask back.

    Parameters
    ----------
    by
        ``half`` (the first and the last half of the months) or ``month``.
    network
        ``meetings``, ``referrals`` or ``courses``.
    office
        The actor to be reached, by id; else the one of pilot.toml that is sub-regional and bears the association's
        name, or is an association of municipalities, or stands first.

    Returns
    -------
    Result
        ``networks-paths``, or ``networks-paths-month``, other networks with their name after it: one row per actor and
        half or month, actors without any contact included. ``rests_on_one`` tells whether the way would be longer, or
        gone, without some single event.

    Raises
    ------
    ConfigurationError
        If there is no such unit of time, network or actor.
    """
    known("by", [by], {one: one for one in BY})
    found = relation(pilot, network).during(pilot.months)
    if office:
        known("office", [office], {one: one for one in found.actors})
    target = office or office_of(pilot)
    spans = halves(pilot) if by == "half" else {one: (one,) for one in pilot.months}
    parts = [found.during(months) for months in spans.values()] if target else []
    rows = [
        row
        for part, (span, months) in zip(parts, spans.items(), strict=bool(target))
        for row in _rows(pilot, part, target, {"month": span} if by == "month" else answers.span(span, months))
    ]
    sentence, verdict, facts = _told(pilot, found, rows, target, by)
    return answers.answer(
        pilot,
        answers.of_network("paths" if by == "half" else "paths-month", network, "meetings"),
        _FIELDS[by],
        rows,
        behind=[found.records],
        keys=[part.keys(pilot) for part in parts for _ in range(len(found.actors) - 1)],
        words="paths" if by == "half" else "paths_month",
        sentences=sentence,
        verdict=verdict,
        labels=_words(),
        method={"draws": DRAWS, "network": answers.network_name(network)},
        caveats=(text("networks.caveat_reach"), *answers.log(pilot), answers.small()),
        facts={"office": target, "network": network, "months": pilot.months, **facts},
    )


def office_of(pilot: Pilot) -> str:
    """Return the actor that is the sub-regional office; empty where pilot.toml names none of that level."""
    known_ = [one for one in pilot.study.actors if one.level == _LEVEL]
    association = pilot.study.pilot.association
    ranked = sorted(known_, key=lambda one: (one.name != association, one.kind != _KIND))
    return ranked[0].id if ranked else ""


def _rows(pilot: Pilot, part: Relation, target: str, span: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one row for each actor but the office."""
    place = part.actors.index(target)
    events = _events(part)
    tied = np.asarray(events.any(axis=0))
    found = nearness.steps(tied, place)
    worst = _without_one(events, found, place)
    months = [span["month"]] if "month" in span else [one for one in (span["to_month"],) if one]
    given = groups(pilot, part.actors, "cluster", months)
    return [
        {
            "actor": actor,
            "group": given[number],
            **span,
            "steps": int(found[number]) if np.isfinite(found[number]) else None,
            "reach": _reach(found[number], alone=not tied[number].any()),
            "rests_on_one": _yes(worst[number] > found[number]) if np.isfinite(found[number]) else None,
        }
        for number, actor in enumerate(part.actors)
        if number != place
    ]


def _events(part: Relation) -> Bools:
    """Return whom each event tied to whom, either way: shape ``(events, actors, actors)``."""
    records = part.ties["record"].to_numpy()
    _, event = np.unique(records, return_inverse=True)
    source, target = (part.ties[name].to_numpy(dtype=np.intp) for name in ("source", "target"))
    tied = np.zeros((int(event.max(initial=-1)) + 1, len(part.actors), len(part.actors)), dtype=bool)
    tied[event, source, target] = tied[event, target, source] = True
    return tied


def _without_one(events: Bools, found: NDArray[np.float64], place: int) -> NDArray[np.float64]:
    """Return the most steps to the office when any one event had not been."""
    often = events.sum(axis=0)
    bearing = [one for one in events if (often[one] == 1).any()]  # others leave every tie in place
    ways = [nearness.steps(often - one > 0, place) for one in bearing]
    return np.asarray(np.max([found, *ways], axis=0))


def _reach(steps: float, *, alone: bool) -> str:
    if alone:
        return "alone"
    return "cut_off" if np.isinf(steps) else "direct" if steps == 1 else "through_others"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _words() -> dict[str, Text]:
    return {one: text(f"networks.label_{one}") for one in ("alone", "cut_off", "direct", "through_others", "yes", "no")}


def _told(
    pilot: Pilot, found: Relation, rows: Sequence[Mapping[str, Any]], target: str, by: str
) -> tuple[Text, Verdict, dict[str, Any]]:
    if not target:
        return text("networks.paths_no_office"), Verdict.CANNOT_TELL, {}
    if found.ties.empty:
        return text("networks.no_ties"), Verdict.CANNOT_TELL, {}
    named = answers.names(pilot)
    told: dict[str, Any] = {"office": named[target], "actors": len(found.actors) - 1}
    if by == "month":
        return *_month_words(pilot, rows, told), {}
    counts = {
        f"{half}_{name}": sum(row["half"] == half and row["reach"] in kinds for row in rows)
        for half in ("first", "last")
        for name, kinds in {"reached": ("direct", "through_others"), "direct": ("direct",)}.items()
    }
    lost = [named[str(row["actor"])] for row in rows if row["half"] == "last" and row["steps"] is None]
    said = text("networks.paths_sentence", **told, **counts)
    said = said.join(text("networks.paths_lost", names=lost)) if lost else said
    return _changed(pilot, found, target, said)


def _changed(pilot: Pilot, found: Relation, target: str, said: Text) -> tuple[Text, Verdict, dict[str, Any]]:
    """Add whether the halves differ by more than their numbers of events give."""
    last = halves(pilot)["last"]
    day = found.ties.drop_duplicates("record").sort_values("record")["on"].dt.strftime("%Y-%m")
    place = found.actors.index(target)
    try:
        change = nearness.change(_events(found), day.isin(last).to_numpy(), place, DRAWS, pilot.seed)
    except NotEstimable:
        return said.join(text("networks.paths_one_half")), Verdict.CANNOT_TELL, {}
    facts = {f"nearness_{name}": value for name, value in vars(change).items()} | {"draws": DRAWS, "seed": pilot.seed}
    clear = change.p <= 1 - pilot.study.thresholds.confidence
    key = "paths_same" if not clear else "paths_nearer" if change.change > change.expected else "paths_farther"
    given = vars(change) | {"p": answers.p_words(change.p)}
    return said.join(text(f"networks.{key}", **given)), Verdict.EFFECT if clear else Verdict.CANNOT_TELL, facts


def _month_words(pilot: Pilot, rows: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> tuple[Text, Verdict]:
    reached = {one: sum(row["month"] == one and row["steps"] is not None for row in rows) for one in pilot.months}
    least, most = (pick(reached, key=lambda one: reached[one]) for pick in (min, max))
    said = text("networks.paths_months", **told, least=reached[least], low=least, most=reached[most], high=most)
    return said, Verdict.DESCRIBED
