"""What became of the ties: gained, kept, lost; and what the end goes with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers, contacts
from pilot_analysis.analysis.networks.relations import HALVES, Floats, Relation, groups, halves, relation
from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators import quadratic_assignment
from pilot_analysis.estimators.quadratic_assignment import Regression
from pilot_analysis.language import Text, text
from pilot_analysis.sources import geography
from pilot_analysis.tables.session import Pilot

_PERMUTATIONS = 5_000
_TURNOVER = (
    *(field("one"), field("other")),
    *(field(one, "count", label=f"contacts_{one}") for one in HALVES),
    field("status", label="tie"),
)
_CHANGE = (
    field("predictor"),
    *(field(one, "number", 3) for one in ("coefficient", "t")),
    *(field(one, "number", 2, label=f"chance_{one}") for one in ("low", "high")),
    field("p"),
)


def turnover(pilot: Pilot, network: str = "meetings") -> Result:
    """Return which ties of the first half were kept in the last, which were lost and which are new.

    Parameters
    ----------
    network
        ``meetings``, ``referrals`` or ``courses``.

    Returns
    -------
    Result
        ``networks-turnover``, other networks with their name after it: one row per tie in either half with its
        contacts; Jaccard similarity, Hamming distance and the QAP correlation of the halves in the facts.
    """
    found = relation(pilot, network)
    spans = halves(pilot)
    both, first, last = (found.during(months) for months in (pilot.months, *spans.values()))
    before, after = first.contacts, last.contacts
    either = (before + after) > 0
    rows, keys = [], []
    for source, target in zip(*np.nonzero(either if found.directed else np.triu(either)), strict=True):
        counts = (int(before[source, target]), int(after[source, target]))
        status = "kept" if all(counts) else "lost" if counts[0] else "gained"
        ends = {"one": found.actors[source], "other": found.actors[target]}
        rows.append(ends | dict(zip(HALVES, counts, strict=True)) | {"status": status})
        keys.append(both.keys_between(pilot, source, target))
    counted = {name: sum(row["status"] == name for row in rows) for name in ("gained", "kept", "lost")}
    sentence, verdict, facts = _turnover_words(pilot, network, counted, (before, after))
    return answers.answer(
        pilot,
        answers.of_network("turnover", network, "meetings"),
        _TURNOVER,
        rows,
        behind=[found.records],
        keys=tuple(keys),
        words="turnover",
        sentences=sentence,
        verdict=verdict,
        method={"permutations": _PERMUTATIONS},
        facts={**counted, **facts, "network": network, "actors": found.actors, "directed": found.directed}
        | {"groups": groups(pilot, found.actors, "cluster", pilot.months)},
    )


def change(pilot: Pilot, network: str = "meetings") -> Result:
    """Return what contacts in the last half go with: those in the first, same cluster, same labour market, distance.

    MRQAP with double semi-partialling (Dekker, Krackhardt and Snijders 2007) over the actors that serve municipalities,
    5,000 seeded permutations for each coefficient. What follows from the others, or is equal for all pairs, is left out
    and named. Size is the difference in log population, of the official statistics that were read or of pilot.toml.

    Parameters
    ----------
    network
        ``meetings``, ``referrals`` or ``courses``.

    Returns
    -------
    Result
        ``networks-change``, other networks with their name after it: one row per predictor, with the t that chance
        gives.
    """
    served, _ = contacts.places(pilot)
    whole = relation(pilot, network)
    found = whole.among([one for one in whole.actors if served.get(one)])
    spans = halves(pilot)
    first, last = (found.during(months) for months in spans.values())
    predictors = {"baseline": first.contacts, **_likeness(pilot, found, served)}
    fit, left, reason = _fitted(pilot, last.contacts, predictors)
    coefficients = fit.coefficients if fit else {}
    shown = {"coefficient": "estimate", "t": "statistic", "low": "low", "high": "high", "p": "p"}
    rows = [
        {"predictor": name, **{column: getattr(one, value) for column, value in shown.items()}}
        for name, one in coefficients.items()
    ]
    named = answers.labels(pilot)
    omitted = [text("networks.caveat_omitted", names=[named[one] for one in left])] if left else []
    omitted += [] if "size" in predictors else [text("networks.caveat_no_size")]
    sentence, verdict = _change_words(pilot, fit, reason)
    return answers.answer(
        pilot,
        answers.of_network("change", network, "meetings"),
        _CHANGE,
        rows,
        behind=[found.records],
        keys=(found.keys(pilot),) * len(rows),
        words="change",
        sentences=sentence,
        verdict=verdict,
        method={"permutations": _PERMUTATIONS, "actors": len(found.actors), "network": answers.network_name(network)},
        caveats=(*omitted, answers.small(), *answers.log(pilot)),
        facts={"network": network, "permutations": _PERMUTATIONS, "seed": pilot.seed}
        | ({"r_squared": fit.r_squared, "pairs": fit.cells, "smallest_p": fit.smallest_p} if fit else {}),
    )


def _turnover_words(
    pilot: Pilot, network: str, counted: Mapping[str, int], matrices: tuple[Floats, Floats]
) -> tuple[Text, Verdict, dict[str, float]]:
    every = sum(counted.values())
    if not every:
        return text("networks.no_ties"), Verdict.CANNOT_TELL, {}
    jaccard = counted["kept"] / every
    facts: dict[str, float] = {"jaccard": jaccard, "hamming": counted["gained"] + counted["lost"]}
    told = {**counted, "jaccard": jaccard, "network": answers.network_name(network)}
    try:
        alike = quadratic_assignment.correlation(*matrices, _PERMUTATIONS, pilot.seed)
    except NotEstimable:
        return text("networks.turnover_counts", **told), Verdict.DESCRIBED, facts
    facts |= {"correlation": alike.estimate, "p": alike.p}
    key = "networks.turnover_alike" if alike.p <= 1 - pilot.study.thresholds.confidence else "networks.turnover_unlike"
    return text(key, correlation=alike.estimate, p=answers.p_words(alike.p), **told), Verdict.DESCRIBED, facts


def _likeness(pilot: Pilot, found: Relation, served: Mapping[str, list[str]]) -> dict[str, Floats]:
    """Return what makes two actors alike: cluster, labour market, distance in units of 10 km, size where known."""
    cluster = np.array(groups(pilot, found.actors, "cluster", pilot.months))
    markets = {one.code: one.labour_market for one in pilot.study.municipalities}
    market = np.array(["|".join(sorted({markets.get(code, code) for code in served[one]})) for one in found.actors])
    apart = [[geography.distance(served[one], served[other]) / 10 for other in found.actors] for one in found.actors]
    alike = {
        "same_cluster": (cluster[:, None] == cluster).astype(float),
        "same_market": (market[:, None] == market).astype(float),
        "distance": np.array(apart),
    }
    size = _sizes(pilot, [served[one] for one in found.actors])
    return alike if size is None else alike | {"size": np.abs(size[:, None] - size)}


def _sizes(pilot: Pilot, served: list[list[str]]) -> Floats | None:
    """Return log population served by each actor; none if the population of any municipality is unknown.

    It is the denominator of the study's indicator, or else what pilot.toml says of inhabitants.
    """
    education, table = pilot.study.education, pilot.delivered("indicators")
    year = table["period"].astype("str") == str(education.reference_year)
    asked = year & (table["indicator"] == education.indicator) & (table["sex"] == "total")
    known_ = table[asked].dropna(subset="denominator")
    counted = dict(zip(known_["municipality"], known_["denominator"].astype(float), strict=True))
    people = {**education.inhabitants, **counted}
    if not all(code in people for codes in served for code in codes):
        return None
    return np.log([sum(people[code] for code in codes) for codes in served])


def _fitted(
    pilot: Pilot, response: Floats, predictors: Mapping[str, Floats]
) -> tuple[Regression | None, list[str], Text | None]:
    """Fit with as many predictors as can be told apart, in their order; return what was left out, or why none fits."""
    kept: dict[str, Floats] = {}
    left: list[str] = []
    for name, one in predictors.items():
        try:
            quadratic_assignment.regression(response, {**kept, name: one}, 1, pilot.seed)
        except NotEstimable as reason:
            if not kept and name == "baseline":
                return None, [], reason.message
            left.append(name)
        else:
            kept[name] = one
    return quadratic_assignment.regression(response, kept, _PERMUTATIONS, pilot.seed), left, None


def _change_words(pilot: Pilot, fit: Regression | None, reason: Text | None) -> tuple[Text, Verdict]:
    if fit is None:
        return text("networks.change_empty", reason=reason or ""), Verdict.CANNOT_TELL
    named, alpha = answers.labels(pilot), 1 - pilot.study.thresholds.confidence
    clear = [
        text("networks.goes_with", name=named[name], p=answers.p_words(one.p))
        for name, one in fit.coefficients.items()
        if one.p <= alpha
    ]
    cluster = fit.coefficients.get("same_cluster")
    told: dict[str, Any] = {"r_squared": fit.r_squared, "pairs": fit.cells}
    if cluster is None:
        return text("networks.change_no_cluster", **told), Verdict.CANNOT_TELL
    told |= {"coefficient": cluster.estimate, "p": answers.p_words(cluster.p)}
    if cluster.p <= alpha:
        return text("networks.change_cluster", **told), Verdict.EFFECT
    key = "networks.change_other" if clear else "networks.change_nothing"
    return text(key, **told, **({"clear": clear} if clear else {})), Verdict.CANNOT_TELL
