"""Who has contact with whom, actor by actor, in order of cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.relations import TIMED, Floats, Relation, groups, relation
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

_FIELDS = (
    *(field("one"), field("group"), field("other"), field("group_other")),
    *(field("pairs", "count"), field("months", "count", label="months_with_contact")),
)


def pairs(pilot: Pilot, network: str = "meetings") -> Result:
    """Return for every two actors their contacts and the hours of those, in order of cluster.

    Parameters
    ----------
    network
        ``meetings``, ``referrals`` or ``courses``; in the last two ``one`` is who took the initiative or provides.

    Returns
    -------
    Result
        ``networks-pairs``, other networks with their name after it: one row per pair of actors, those without contact
        included.

    Raises
    ------
    ConfigurationError
        If there is no such network.
    """
    found = relation(pilot, network).during(pilot.months)
    given = dict(zip(found.actors, groups(pilot, found.actors, "cluster", pilot.months), strict=True))
    clusters = [one.id for one in pilot.study.clusters]
    titles = [*clusters, *(one for one in dict.fromkeys(given.values()) if one not in clusters)]
    ordered = found.among(sorted(found.actors, key=lambda one: titles.index(given[one])))
    rows = _rows(pilot, ordered, given)
    place = {one: number for number, one in enumerate(ordered.actors)}
    timed = (field("hours", "number", 1),) if network in TIMED else ()
    missing = answers.without_hours(pilot, found, "hours") if timed else ()
    return answers.answer(
        pilot,
        answers.of_network("pairs", network, "meetings"),
        (*_FIELDS, *timed),
        rows,
        behind=[found.records],
        keys=[ordered.keys_between(pilot, place[row["one"]], place[row["other"]]) for row in rows],
        words="pairs",
        sentences=_told(pilot, rows, network, clusters),
        verdict=Verdict.CANNOT_TELL if found.ties.empty else Verdict.DESCRIBED,
        method={"network": answers.network_name(network)},
        caveats=(*missing, *answers.log(pilot), answers.small()),
        facts={"network": network, "actors": ordered.actors, "directed": found.directed},
    )


def _rows(pilot: Pilot, found: Relation, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return one row for every two actors, both ways where ties have a direction."""
    counts = found.contacts
    hours: Floats = found.weighed("hours").contacts if found.id in TIMED else np.zeros_like(counts)
    months = sum((found.during([month]).contacts > 0 for month in pilot.months), np.zeros(counts.shape, dtype=np.int64))
    places = np.argwhere(~np.eye(len(counts), dtype=bool) if found.directed else np.triu(np.ones_like(counts), 1))
    return [
        {
            "one": found.actors[one],
            "group": given[found.actors[one]],
            "other": found.actors[other],
            "group_other": given[found.actors[other]],
            "pairs": int(counts[one, other]),
            "months": int(months[one, other]),
            "hours": float(hours[one, other]),
        }
        for one, other in places
    ]


def _told(pilot: Pilot, rows: Sequence[Mapping[str, Any]], network: str, clusters: Sequence[str]) -> Text:
    if not any(row["pairs"] for row in rows):
        return text("networks.no_ties")
    named, most = answers.names(pilot), max(rows, key=lambda row: row["pairs"])
    told = {end: named[most[end]] for end in ("one", "other")} | {"most": most["pairs"]}
    within = [row for row in rows if row["group"] in clusters and row["group_other"] in clusters]
    kinds = {
        "inside": [row for row in within if row["group"] == row["group_other"]],
        "across": [row for row in within if row["group"] != row["group_other"]],
    }
    for kind, part in kinds.items():
        told |= {kind: len(part), f"{kind}_met": sum(row["pairs"] > 0 for row in part)}
    key = "pairs_sentence" if all(kinds.values()) else "pairs_most"
    return text(f"networks.{key}", network=answers.network_name(network), **told)
