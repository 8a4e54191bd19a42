"""Are the clusters of pilot.toml the groups that the contacts themselves would form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import networkx as nx
import numpy as np

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.answers import DRAWS, NETWORK, SPAN
from pilot_analysis.analysis.networks.relations import TIMED, Relation, groups, halves, relations
from pilot_analysis.estimators import modularity as communities
from pilot_analysis.estimators import randomisation
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

_STARTS = 25  # seeded runs of a search that can stop at different divisions
_FIELDS = (
    *(NETWORK, *SPAN, field("actors", "count"), field("isolates", "count")),
    *(field(one, "number", 3) for one in ("modularity", "expected")),
    *(
        field("p"),
        field("best", "number", 3, label="best_division"),
        field("communities", "count"),
        field("agreeing", "count", label="searches_agreeing"),
        field("assortativity", "number", 3),
    ),
)


def modularity(pilot: Pilot, weight: str = "contacts") -> Result:
    """Return how well the clusters divide the actors who met, against the best division that is found.

    Modularity of actors by cluster or, in none, by level. ``best`` is the greatest of 25 seeded runs of Louvain's
    search and one greedy search (networkx), which divide without knowing of clusters; ``agreeing`` is how many of them
    ended there, for with few another division may be better still. ``expected`` and the one-sided ``p`` come from
    exchanging who belongs where.

    Parameters
    ----------
    weight
        ``contacts`` or ``hours``: what a tie counts for. Courses have no hours and are then left out, as is whatever
        was noted without hours.

    Returns
    -------
    Result
        ``networks-modularity``, or ``networks-modularity-hours``: one row per network and half.

    Raises
    ------
    ConfigurationError
        If there is no such weight.
    """
    whole = [one for one in relations(pilot) if weight == "contacts" or one.id in TIMED]
    found = [one.weighed(weight) for one in whole]
    parts = [(one.during(months), half, months) for one in found for half, months in halves(pilot).items()]
    rows = []
    for part, half, months in parts:
        given = groups(pilot, part.actors, "cluster", months)
        rows.append({"network": part.id, **answers.span(half, months), **_divided(part, given, pilot.seed)})
    sentence, verdict = _told(rows[1], 1 - pilot.study.thresholds.confidence)
    return answers.answer(
        pilot,
        answers.weighed_name("modularity", weight),
        _FIELDS,
        rows,
        behind=[one.records for one in found],
        keys=answers.keys_of(pilot, [part for part, _, _ in parts]),
        sentences=sentence,
        verdict=verdict,
        method={"draws": DRAWS, "starts": _STARTS},
        caveats=(
            *(*answers.without_hours(pilot, whole[0], weight), text("networks.caveat_best")),
            *(*answers.log(pilot), answers.small()),
        ),
        facts={"draws": DRAWS, "starts": _STARTS, "seed": pilot.seed, "weight": weight},
    )


def _divided(part: Relation, given: Sequence[str], seed: int) -> dict[str, Any]:
    """Return the division's numbers; only actors with a contact can be divided by them."""
    both = part.contacts + part.contacts.T
    met = both.sum(axis=0) > 0
    row: dict[str, Any] = {"actors": len(part.actors), "isolates": int((~met).sum())}
    codes = np.unique(np.array(given)[met], return_inverse=True)[1]
    if len(set(codes)) < 2:
        return row
    weights = both[np.ix_(met, met)]
    observed = float(communities.modularity(weights, codes[None, :])[0])
    shuffled = np.random.default_rng(seed).permuted(np.tile(codes, (DRAWS, 1)), axis=1)
    placebo = communities.modularity(weights, shuffled)
    best = communities.best(weights, _STARTS, seed)
    graph = nx.from_numpy_array(weights)
    nx.set_node_attributes(graph, dict(enumerate(codes.tolist())), "group")
    return row | {
        "modularity": observed,
        "expected": float(placebo.mean()),
        "p": randomisation.greater_p(observed, placebo),
        "best": max(observed, best.modularity),
        "communities": best.communities if best.modularity >= observed else len(set(codes)),
        "agreeing": best.agreeing if best.modularity >= observed else 0,
        "assortativity": float(nx.attribute_assortativity_coefficient(graph, "group")),
    }


def _told(row: dict[str, Any], alpha: float) -> tuple[Text, Verdict]:
    if "modularity" not in row:
        return text("networks.modularity_empty"), Verdict.CANNOT_TELL
    told: dict[str, Any] = {name: row[name] for name in _TOLD}
    told |= {"p": answers.p_words(row["p"]), "searches": _STARTS + 1}
    if row["p"] <= alpha:
        return text("networks.modularity_more", **told), Verdict.EFFECT
    return text("networks.modularity_same", **told), Verdict.CANNOT_TELL


_TOLD = ("modularity", "best", "expected", "communities", "agreeing")
