"""Who joins others that would not be joined: brokerage roles and structural holes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from statsmodels.stats.multitest import multipletests

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.relations import PARTITIONS, Floats, Relation, groups, relation
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import brokerage as roles
from pilot_analysis.estimators.structural_holes import holes as structural_holes
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_DRAWS = 5_000
_REWIRED = 100
_ROLES = (
    *map(field, ("actor", "group", "role")),
    *(field("times", "count"), field("expected", "number", 1), field("z", "number", 2), field("p"), field("holm", "p")),
    *(field("least_z", "number", 2), field("most_z", "number", 2)),
)
_HOLES = (
    *(field("actor"), field("group"), field("degree", "count", label="contacts_with")),
    *(field(one, "number", 2) for one in ("constraint", "expected", "low", "high")),
    *(field(one, "number", 2) for one in ("effective_size", "efficiency", "hierarchy")),
)


def brokerage(pilot: Pilot, network: str = "referrals", by: str = "cluster") -> Result:
    """Return how often each actor stands between two others, by role, against chance.

    Roles are those of Gould and Fernandez (1989). Expectation and z are exact given the density and the sizes of the
    groups; p comes from 5,000 seeded networks of that density, for with so few actors z is far from normal, and is
    adjusted over the actors of each role by Holm's method.

    Parameters
    ----------
    network
        ``meetings``, ``referrals`` or ``courses``.
    by
        What makes two actors of one group: ``cluster``, ``municipality`` or ``level``.

    Returns
    -------
    Result
        ``networks-brokerage``, other groups and networks with their name after it: one row per actor and role.
        ``least_z`` and ``most_z`` are the ends of z when any one municipality had been in another cluster (only by
        cluster).

    Raises
    ------
    ConfigurationError
        If there is no such network or grouping.
    """
    known("by", [by], {one: one for one in PARTITIONS})
    found = relation(pilot, network).during(pilot.months)
    given = groups(pilot, found.actors, by, pilot.months)
    told = {"network": answers.network_name(network)}
    try:
        counted = roles.brokerage(found.graph, given)
    except NotEstimable as reason:
        rows, sentence, verdict = [], reason.message, Verdict.CANNOT_TELL
    else:
        rows = _role_rows(found, given, counted, pilot, by)
        sentence, verdict = _role_words(pilot, rows, told, 1 - pilot.study.thresholds.confidence)
    return answers.answer(
        pilot,
        answers.of_network("brokerage" if by == "cluster" else f"brokerage-{by}", network, "referrals"),
        _ROLES,
        rows,
        behind=[found.records],
        keys=(found.keys(pilot),) * len(rows),
        words="brokerage",
        title=text(f"networks.brokerage_title_{by}"),
        sentences=sentence,
        verdict=verdict,
        labels=_joined(pilot, given),
        method={"draws": _DRAWS, "by": text(f"networks.by_{by}"), **told},
        caveats=(*_caveats(by), answers.small(), *answers.log(pilot)),
        facts={"network": network, "by": by, "draws": _DRAWS, "seed": pilot.seed},
    )


def holes(pilot: Pilot, network: str = "meetings") -> Result:
    """Return Burt's measures of each actor: constraint, effective size, efficiency, hierarchy.

    Parameters
    ----------
    network
        ``meetings``, ``referrals`` or ``courses``; who began does not matter here.

    Returns
    -------
    Result
        ``networks-holes``, other networks with their name after it: one row per actor, most contacts first; constraint
        beside what 100 rewired networks with the same numbers of contacts give.
    """
    found = relation(pilot, network).during(pilot.months)
    given = groups(pilot, found.actors, "cluster", pilot.months)
    rows: list[dict[str, Any]] = []
    sentence, verdict = text("networks.no_ties"), Verdict.CANNOT_TELL
    try:
        measured = structural_holes(found.graph.to_undirected(), _REWIRED, pilot.seed)
    except NotEstimable as reason:
        sentence = reason.message
    else:
        rows = [
            {"actor": actor, "group": group, **vars(measured[actor])}
            for actor, group in zip(found.actors, given, strict=True)
        ]
        rows.sort(key=lambda row: (-row["degree"], row["actor"]))
        free = min((row for row in rows if row["degree"]), key=lambda row: row["constraint"])
        names = answers.names(pilot)
        told = {"name": names[free["actor"]], "least": free["low"], "most": free["high"]}
        inside = free["low"] <= free["constraint"] <= free["high"]
        key = "networks.holes_same" if inside else "networks.holes_apart"
        sentence = text(key, constraint=free["constraint"], contacts=free["degree"], **told)
        verdict = Verdict.DESCRIBED
    return answers.answer(
        pilot,
        answers.of_network("holes", network, "meetings"),
        _HOLES,
        rows,
        behind=[found.records],
        keys=(found.keys(pilot),) * len(rows),
        words="holes",
        sentences=sentence,
        verdict=verdict,
        method={"draws": _REWIRED, "network": answers.network_name(network)},
        facts={"network": network, "draws": _REWIRED, "seed": pilot.seed},
    )


def _role_rows(
    found: Relation, given: Sequence[str], counted: roles.Brokerage, pilot: Pilot, by: str
) -> list[dict[str, Any]]:
    drawn = roles.simulated(given, counted.density, _DRAWS, pilot.seed)
    p = _simulated_p(counted, drawn)
    holm = np.full(p.shape, np.nan)
    some = counted.sd > 0
    for column in np.flatnonzero(some.any(axis=0)):
        holm[some[:, column], column] = multipletests(p[some[:, column], column], method="holm")[1]
    least, most = _ends(found, given, pilot) if by == "cluster" else (np.full(p.shape, np.nan),) * 2
    return [
        {
            "actor": actor,
            "group": given[place],
            "role": role,
            "times": int(counted.raw[place, column]),
            "expected": counted.expected[place, column],
            **{
                name: _number(values[place, column])
                for name, values in {
                    "z": counted.z,
                    "p": np.where(some, p, np.nan),
                    "holm": holm,
                    "least_z": least,
                    "most_z": most,
                }.items()
            },
        }
        for place, actor in enumerate(found.actors)
        for column, role in enumerate(roles.ROLES)
    ]


def _simulated_p(counted: roles.Brokerage, drawn: np.ndarray[Any, Any]) -> Floats:
    """Return how often chance is as far from its mean as each count is, the count itself among the draws."""
    away = np.abs(counted.raw - counted.expected) - 1e-9
    return np.asarray((1 + (np.abs(drawn - counted.expected) >= away).sum(axis=0)) / (1 + len(drawn)))


def _ends(found: Relation, given: Sequence[str], pilot: Pilot) -> tuple[Floats, Floats]:
    """Return the least and the greatest z of each role when one municipality's actors had been in another cluster."""
    clusters = [one.id for one in pilot.study.clusters]
    served = groups(pilot, found.actors, "municipality", pilot.months)
    memberships: dict[str, Sequence[str]] = {"as it is": given}
    for place in sorted({one for one, group in zip(served, given, strict=True) if group in clusters}):
        for cluster in clusters:
            moved = [cluster if own == place else group for own, group in zip(served, given, strict=True)]
            memberships[f"{place} {cluster}"] = moved
    z = np.stack([one.z for one in roles.under(found.graph, memberships).values()])
    known_ = ~np.isnan(z).all(axis=0)
    low, high = np.full(known_.shape, np.nan), np.full(known_.shape, np.nan)
    low[known_], high[known_] = np.nanmin(z[:, known_], axis=0), np.nanmax(z[:, known_], axis=0)
    return low, high


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _role_words(
    pilot: Pilot, rows: Sequence[Mapping[str, Any]], told: Mapping[str, Any], alpha: float
) -> tuple[Text, Verdict]:
    named = answers.labels(pilot)
    clear = [one for one in rows if one["holm"] is not None and one["holm"] <= alpha and one["role"] != "total"]
    most = max((one for one in rows if one["role"] == "total"), key=lambda one: one["times"])
    if not most["times"]:
        return text("networks.brokerage_none", **told), Verdict.CANNOT_TELL
    told = {**told, "name": named[most["actor"]], "times": most["times"], "expected": most["expected"]}
    if not clear:
        return text("networks.brokerage_same", **told), Verdict.CANNOT_TELL
    said = [text("networks.actor_role", actor=named[one["actor"]], role=named[one["role"]]) for one in clear]
    return text("networks.brokerage_clear", clear=said, **told), Verdict.EFFECT


def _caveats(by: str) -> tuple[Text, ...]:
    return (text("networks.caveat_memberships"),) if by == "cluster" else ()


def _joined(pilot: Pilot, given: Sequence[str]) -> dict[str, Text]:
    """Name groups of several municipalities."""
    named = answers.names(pilot)
    several = {one: [named[part] for part in one.split("|")] for one in given if "|" in one}
    joined = {one: parts[0].join(*parts[1:], between=" + ") for one, parts in several.items()}
    return {"total": text("analysis.label_total"), **joined}
