"""What the results on networks share: their names, their period, their caveats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Field, Result, RowKey, Verdict
from pilot_analysis.analysis.networks.relations import HALVES, Relation, actors_of
from pilot_analysis.language import Text, same, text
from pilot_analysis.tables.session import Pilot

DRAWS = 2_000
SPAN = tuple(map(field, ("half", "from_month", "to_month")))
NETWORK = field("network")


def answer(pilot: Pilot, name: str, fields: Sequence[Field], rows: Iterable[Mapping[str, Any]], **given: Any) -> Result:
    """Return a result called ``networks-<name>``.

    Parameters
    ----------
    given
        ``title``, and ``words`` under which the method and otherwise the title stand in the catalogue, if that is not
        ``name``; and whatever `Result` takes, but its ``rows`` as ``keys`` and, in place of its ``method``, what the
        method's sentence needs; and ``behind``, the frames of delivered rows that make it synthetic or not.
    """
    stem, table = given.pop("words", name.replace("-", "_")), columns.frame(fields, rows)
    frames: Sequence[pd.DataFrame] = given.pop("behind")
    method: Mapping[str, Any] = given.pop("method", {})
    return Result(
        id=f"networks-{name}",
        title=given.pop("title", None) or text(f"networks.{stem}_title"),
        fields=tuple(fields),
        table=table,
        method=text(f"networks.{stem}_method", **method),
        rows=tuple(given.pop("keys")),
        source=columns.deliveries(pilot),
        synthetic=any(pilot.is_synthetic(one) for one in frames),
        labels=labels(pilot) | given.pop("labels", {}),
        **{"verdict": Verdict.DESCRIBED, "caveats": (*log(pilot), small()), "facts": {}} | given,
    )


def of_network(name: str, network: str, usual: str) -> str:
    """Return the name of an answer, with the network where it is not the usual one: both may be published."""
    return name if network == usual else f"{name}-{network}"


def weighed_name(name: str, weight: str) -> str:
    """Return the name of an answer, with the weight where it is not contacts."""
    return name if weight == "contacts" else f"{name}-{weight}"


def without_hours(pilot: Pilot, found: Relation, weight: str) -> tuple[Text, ...]:
    """Say what the hours are and how many events lack them, where hours are what counts."""
    if weight == "contacts":
        return ()
    within = found.during(pilot.months)
    events = within.ties["record"].nunique()
    missing = events - within.weighed(weight).ties["record"].nunique()
    return (text("networks.caveat_hours", missing=missing, events=events, network=network_name(found.id)),)


def log(pilot: Pilot) -> tuple[Text, ...]:
    """Say that a log measures recording habits, whose these are here, and how many months are silent."""
    noted = notes(pilot)
    events = int(noted.to_numpy().sum())
    if not events:
        return (text("analysis.caveat_log"), text("networks.caveat_missing"))
    most = str(noted.sum(axis=1).idxmax())
    told = {"share": noted.loc[most].sum() / events, "events": events, "each": events / noted.size}
    silent = int((noted == 0).to_numpy().sum())
    habits = text("networks.caveat_habits", name=names(pilot)[most], silent=silent, cells=noted.size, **told)
    return (text("analysis.caveat_log"), habits, text("networks.caveat_missing"))


def notes(pilot: Pilot) -> pd.DataFrame:
    """Return how many events of collaboration each participant looked at (row) noted for each month (column)."""
    inside = [one.id for one in pilot.study.participants if set(one.municipalities) <= set(pilot.codes)]
    events = pilot.table("collaboration")
    month = events["on"].dt.strftime("%Y-%m")
    counted = pd.crosstab(events["participant"], month)
    return counted.reindex(index=inside, columns=list(pilot.months), fill_value=0)


def small() -> Text:
    """Say that small networks move by chance."""
    return text("networks.caveat_small")


def span(half: str, months: Sequence[str]) -> dict[str, str | None]:
    """Return the cells that say which half a row is about."""
    return {"half": half, "from_month": months[0] if months else None, "to_month": months[-1] if months else None}


def keys_of(pilot: Pilot, found: Sequence[Relation]) -> tuple[tuple[RowKey, ...], ...]:
    """Return the delivered rows behind each of several networks."""
    return tuple(one.keys(pilot) for one in found)


def names(pilot: Pilot) -> dict[str, Text]:
    """Return what readers see for actors: the study's names, then those met in the deliveries, or else their ids."""
    met = pilot.delivered("actors")
    found = {str(one): same(str(name)) for one, name in zip(met["actor_id"], met["name"], strict=True)}
    return {one: same(one) for one in actors_of(pilot)} | found | pilot.study.labels()


def labels(pilot: Pilot) -> dict[str, Text]:
    """Return what readers see for actors, groups, networks, halves and roles."""
    named = names(pilot) | columns.labels(pilot, "level", "sun_level", "sector", "sex")
    for name in (*HALVES, "bootstrap", "unplaced"):
        named[name] = text(f"analysis.label_{name}")
    for level in ("lokal", "kluster", "delregional", "regional"):
        named[level] = text("analysis.label_level", level=named[level])
    for name in _WORDS:
        named[name] = text(f"networks.label_{name}")
    return named


def network_name(network: str) -> Text:
    """Return what a network is called inside a sentence."""
    return text(f"networks.label_{network}")


def p_words(p: float) -> Text:
    """Return ``p = 0.023``, and ``p < 0.001`` for less."""
    return text("networks.p_least") if p < _LEAST_P else text("networks.p_is", p=p)


_LEAST_P = 0.001


_WORDS = (
    *("meetings", "referrals", "courses"),
    *("coordinator", "itinerant", "representative", "gatekeeper", "liaison"),
    *("gained", "kept", "lost"),
    *("baseline", "same_cluster", "same_market", "distance", "size"),
    *("shared", "unshared", "elsewhere", "single"),
    *("seats_shared", "meetings_with_others"),
)
