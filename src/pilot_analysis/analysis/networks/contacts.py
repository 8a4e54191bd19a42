"""Events as contacts between actors, and what they say about clusters.

An actor belongs to a cluster through its municipalities, on the day of the event; an actor in no cluster stands under
its level (sub-regional, regional ...).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pilot_analysis.errors import NotEstimable
from pilot_analysis.estimators.external_internal import external_internal, resampled
from pilot_analysis.tables.membership import member_of
from pilot_analysis.tables.session import Pilot

COUNTS = ("events", "actors", "isolates", "internal", "external")
UNPLACED = "unplaced"
Floats = NDArray[np.float64]
LEVELS = ("lokal", "kluster", "delregional", "regional")


@dataclass(frozen=True)
class Network:
    """Actors of clusters over some months, isolates kept, and the pairs of them that each event brought together."""

    actors: tuple[str, ...]
    clusters: tuple[str, ...]
    events: tuple[int, ...]
    pairs: tuple[tuple[tuple[int, int], ...], ...]


def contacts(pilot: Pilot, events: pd.DataFrame, by: str = "cluster") -> pd.DataFrame:
    """Return one row per event and pair of its actors: event (index of ``events``), actors, their units, hours.

    Parameters
    ----------
    by
        ``cluster`` (an actor in none stands under its level) or ``level``.
    """
    lines = [
        (event, day, *pair)
        for event, day, joined in zip(events.index, events["on"], events["actors"].fillna(""), strict=True)
        for pair in combinations(listed(joined), 2)
    ]
    pairs = pd.DataFrame(lines, columns=["event", "day", "one", "other"])
    for end in ("one", "other"):
        pairs[f"{end}_unit"] = (
            levels_of(pilot, pairs[end]) if by == "level" else units_of(pilot, pairs[end], pairs["day"])
        )
    pairs["hours"] = events["hours"].reindex(pairs["event"]).to_numpy(dtype=np.float64, na_value=np.nan)
    return pairs


def unit_order(pilot: Pilot, pairs: pd.DataFrame, by: str = "cluster") -> tuple[str, ...]:
    """Return the units: every cluster (by level every level), met or not, then the levels that met anyone."""
    met = {*pairs["one_unit"], *pairs["other_unit"]}
    if by == "level":
        return (*LEVELS, *((UNPLACED,) if UNPLACED in met else ()))
    return (*(one.id for one in pilot.study.clusters), *(one for one in (*LEVELS, UNPLACED) if one in met))


def events_of(pairs: pd.DataFrame, cell: tuple[str, str]) -> list[int]:
    """Return the events in which two units met."""
    return sorted(set(pairs.loc[_met(pairs, cell), "event"]))


def by_event(pairs: pd.DataFrame, cells: Sequence[tuple[str, str]], weight: str = "contacts") -> Floats:
    """Return how many contacts, or hours of them, each event (row) gives each pair of units (column).

    Hours that were not noted count as none.
    """
    number = pd.factorize(pairs["event"])[0]
    each = np.ones(len(pairs)) if weight == "contacts" else pairs["hours"].fillna(0).to_numpy(dtype=np.float64)
    counts = np.zeros((number.max(initial=-1) + 1, len(cells)))
    for place, cell in enumerate(cells):
        met = _met(pairs, cell).to_numpy(dtype=bool)
        np.add.at(counts[:, place], number[met], each[met])
    return counts


def resampled_shares(
    counts: Floats, draws: int, seed: int, confidence: float
) -> tuple[list[float | None], list[float | None], list[float | None]]:
    """Return each column's share of all contacts (or hours) with percentile limits from resampling events."""
    if counts.sum() == 0:
        nothing: list[float | None] = [None] * counts.shape[1]
        return nothing, nothing, nothing
    drawn = np.random.default_rng(seed).multinomial(len(counts), [1 / len(counts)] * len(counts), size=draws) @ counts
    with_contacts = drawn[drawn.sum(axis=1) > 0]
    tail = (1 - confidence) / 2
    shares = with_contacts / with_contacts.sum(axis=1, keepdims=True)
    low, high = np.quantile(shares, [tail, 1 - tail], axis=0)
    found = counts.sum(axis=0) / counts.sum()
    told = (found > 0) & (found < 1)  # resampling what never varied says nothing of how it might
    limits = ([float(value) if one else None for value, one in zip(end, told, strict=True)] for end in (low, high))
    return found.tolist(), *limits


def across_units(counts: Floats, cells: Sequence[tuple[str, str]], units: Iterable[str]) -> Floats:
    """Return what each event (row) gives between actors of different ones of some units, and of the same (column)."""
    among = set(units)
    within = [place for place, cell in enumerate(cells) if set(cell) <= among]
    across = [place for place in within if cells[place][0] != cells[place][1]]
    inside = sorted(set(within) - set(across))
    return np.column_stack([counts[:, across].sum(axis=1), counts[:, inside].sum(axis=1)])


def network(pilot: Pilot, events: pd.DataFrame, months: Sequence[str]) -> Network:
    """Return the network of the actors that are in a cluster at the end of some months.

    The participants and the actors of pilot.toml are in it even if they never met anyone.
    """
    day = pd.Timestamp(months[-1]) + pd.offsets.MonthEnd() if months else pd.Timestamp(pilot.study.pilot.end)
    known = [*(one.id for one in pilot.study.participants), *(one.id for one in pilot.study.actors)]
    met = sorted({actor for joined in events["actors"].dropna() for actor in listed(joined)} - set(known))
    names = pd.Series([*known, *met], dtype="str")
    unit = units_of(pilot, names, pd.Series(day, index=names.index))
    inside = unit.isin([one.id for one in pilot.study.clusters]).to_numpy(dtype=bool)
    actors = tuple(names[inside])
    place = {actor: number for number, actor in enumerate(actors)}
    kept = {}
    for event, joined in zip(events.index, events["actors"].fillna(""), strict=True):
        members = sorted(place[one] for one in listed(joined) if one in place)
        kept[int(event)] = tuple(combinations(members, 2))
    events_kept = {event: pairs for event, pairs in kept.items() if pairs}
    return Network(actors, tuple(unit[inside]), tuple(events_kept), tuple(events_kept.values()))


def outside(pilot: Pilot, events: pd.DataFrame) -> list[str]:
    """Return the names of actors that met someone in the months looked at and were in no cluster on that day."""
    pairs = contacts(pilot, events[events["on"].dt.strftime("%Y-%m").isin(pilot.months)])
    clusters = {one.id for one in pilot.study.clusters}
    ids = {actor for end in ("one", "other") for actor in pairs.loc[~pairs[f"{end}_unit"].isin(clusters), end]}
    met = pilot.table("actors")
    names = dict(zip(met["actor_id"], met["name"], strict=True)) | {
        one: name.sv for one, name in pilot.study.labels().items()
    }
    return sorted(str(names.get(one, one)) for one in ids)


def described(found: Network, draws: int, seed: int, confidence: float) -> dict[str, Any]:
    """Return the counts of a network and its E-I index with limits, rescaled value, expectation and p."""
    dyads = np.array([dyad for event in found.pairs for dyad in event], dtype=np.int64).reshape(-1, 2)
    isolates = len(found.actors) - len(np.unique(dyads))
    alike = [sum(found.clusters[one] == found.clusters[other] for one, other in event) for event in found.pairs]
    across = len(dyads) - sum(alike)
    row: dict[str, Any] = dict(
        zip(COUNTS, (len(found.pairs), len(found.actors), isolates, sum(alike), across), strict=True)
    )
    try:
        index = external_internal(dyads, found.clusters, draws, seed)
    except NotEstimable:
        return row
    row |= {"e_i": index.index, "rescaled": index.rescaled, "expected": index.expected, "p": index.p}
    if not 0 < across < len(dyads):  # resampling what never varied says nothing of how it might
        return row | {"low": None, "high": None}
    by_event = np.array([[len(event) - same, len(event)] for event, same in zip(found.pairs, alike, strict=True)])
    return row | dict(zip(("low", "high"), resampled(by_event, draws, seed, confidence), strict=True))


def listed(joined: str) -> list[str]:
    """Return the actors of a joined list, sorted and without repeats."""
    return sorted({one for one in joined.split("|") if one})


def _met(pairs: pd.DataFrame, cell: tuple[str, str]) -> pd.Series:
    one, other = cell
    return ((pairs["one_unit"] == one) & (pairs["other_unit"] == other)) | (
        (pairs["one_unit"] == other) & (pairs["other_unit"] == one)
    )


def units_of(pilot: Pilot, actors: pd.Series, day: pd.Series) -> pd.Series:
    """Return the unit of each actor on its day: the first cluster all its municipalities share, else its level."""
    served, levels = places(pilot)
    frame = pd.DataFrame({"day": day.to_numpy(), "municipality": [served.get(one, []) for one in actors]})
    each = frame.explode("municipality")
    each["cluster"] = member_of(pilot.study.clusters, each["municipality"], each["day"]).fillna("").to_numpy()
    each["cluster"] = each["cluster"].str.split("|").str[0]
    groups = each.groupby(level=0)["cluster"]
    cluster = groups.first().where(groups.nunique().eq(1), "").reindex(range(len(frame)), fill_value="")
    units = [one or levels.get(actor, UNPLACED) for one, actor in zip(cluster, actors, strict=True)]
    return pd.Series(units, index=actors.index, dtype="str")


def levels_of(pilot: Pilot, actors: pd.Series) -> pd.Series:
    """Return the level of each actor."""
    levels = places(pilot)[1]
    return pd.Series([levels.get(one, UNPLACED) for one in actors], index=actors.index, dtype="str")


def places(pilot: Pilot) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the municipalities and the level of every actor: participants, municipalities, the actors table."""
    met = pilot.table("actors")
    served = {
        one: joined.split("|")
        for one, joined in zip(met["actor_id"], met["municipalities"].fillna(""), strict=True)
        if joined
    }
    levels = {one: level for one, level in zip(met["actor_id"], met["level"], strict=True) if isinstance(level, str)}
    for actor in pilot.study.actors:
        levels[actor.id] = actor.level
        served[actor.id] = list(actor.municipalities)
    for participant in pilot.study.participants:
        served[participant.id] = list(participant.municipalities)
        levels[participant.id] = "lokal"
    for code in pilot.study.codes:
        served[code], levels[code] = [code], "lokal"
    return served, levels
