"""Three networks on one fixed set of actors: meetings, referrals and information, shared courses.

The actors are those of pilot.toml and everyone named in the deliveries, whatever month is looked at, so that a month
without a tie is a month of isolates and not a smaller network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pilot_analysis.analysis.networks import contacts
from pilot_analysis.schema import RowKey
from pilot_analysis.tables.membership import member_of
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

RELATIONS = ("meetings", "referrals", "courses")
TIMED = ("meetings", "referrals")  # whose events have hours
WEIGHTS = ("contacts", "hours")
HALVES = ("first", "last")
PARTITIONS = ("cluster", "municipality", "level")
_MEETINGS = ("möte", "mäklarmöte", "nätverksträff", "kompetensråd")
_REFERRALS = ("remiss", "information")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Relation:
    """One network over time.

    Parameters
    ----------
    id
        One of `RELATIONS`.
    directed
        Whether ties lead from one to another.
    actors
        All actors, met or not.
    ties
        One row per contact: row of ``records``, ``on``, ``source`` and ``target`` (places in ``actors``), ``hours`` of
        the event (missing where not stated) and ``weight``, what it counts for.
    records
        The delivered rows behind the ties.
    table
        The tidy table they are of.
    """

    id: str
    directed: bool
    actors: tuple[str, ...]
    ties: pd.DataFrame
    records: pd.DataFrame
    table: str

    def during(self, months: Sequence[str]) -> Relation:
        """Return the network of some months, with all actors."""
        inside = self.ties["on"].dt.strftime("%Y-%m").isin(months)
        ties = self.ties[inside]
        return replace(self, ties=ties, records=self.records[self.records.index.isin(ties["record"])])

    def among(self, kept: Sequence[str]) -> Relation:
        """Return the network of some of the actors."""
        places = {self.actors.index(one): number for number, one in enumerate(kept)}
        ties = self.ties[self.ties["source"].isin(places) & self.ties["target"].isin(places)]
        moved = {name: ties[name].map(places).astype("int64") for name in ("source", "target")}
        return replace(self, actors=tuple(kept), ties=ties.assign(**moved))

    def weighed(self, weight: str) -> Relation:
        """Return the network with each contact counting for one, or for its hours; those without hours are left out.

        The hours are those of the whole event: everyone who attended spent them with everyone else.

        Raises
        ------
        ConfigurationError
            If there is no such weight, or the network's contacts have no hours.
        """
        given = WEIGHTS if self.id in TIMED else WEIGHTS[:1]
        known("weight", [weight], {one: one for one in given})
        if weight == "contacts":
            return self
        ties = self.ties[self.ties["hours"] > 0]
        kept = self.records[self.records.index.isin(ties["record"])]
        return replace(self, ties=ties.assign(weight=ties["hours"]), records=kept)

    @property
    def contacts(self) -> Floats:
        """How many contacts, or hours of them, each actor (row) had with or took to each other (column)."""
        counts = np.zeros((len(self.actors), len(self.actors)))
        source, target = (self.ties[name].to_numpy(dtype=np.intp) for name in ("source", "target"))
        weight = self.ties["weight"].to_numpy(dtype=np.float64)
        np.add.at(counts, (source, target), weight)
        if not self.directed:
            np.add.at(counts, (target, source), weight)
        return counts

    @property
    def graph(self) -> nx.Graph | nx.DiGraph:
        """The actors by name, with the contacts of each tie as its ``weight``; actors without ties are kept."""
        kind = nx.DiGraph if self.directed else nx.Graph
        plain = nx.from_numpy_array(self.contacts, create_using=kind)
        return nx.relabel_nodes(plain, dict(enumerate(self.actors)))

    def keys(self, pilot: Pilot) -> tuple[RowKey, ...]:
        """Return the keys of the delivered rows behind the ties."""
        return pilot.keys(self.records, self.table)

    def keys_between(self, pilot: Pilot, source: int, target: int) -> tuple[RowKey, ...]:
        """Return the keys of the delivered rows behind one tie: in its own direction only, where it has one."""
        ends = self.ties[["source", "target"]].to_numpy(dtype=np.intp)
        same = (ends == (source, target)).all(axis=1)
        if not self.directed:
            same |= (ends == (target, source)).all(axis=1)
        behind = self.records.index.isin(self.ties.loc[same, "record"])
        return pilot.keys(self.records[behind], self.table)


def relations(pilot: Pilot) -> tuple[Relation, ...]:
    """Return the three networks, in the order of `RELATIONS`."""
    events, courses = pilot.table("collaboration"), pilot.table("courses")
    actors = actors_of(pilot)
    met, told = (events[events["kind"].isin(kinds)] for kinds in (_MEETINGS, _REFERRALS))
    return (
        _relation("meetings", actors, met, _pairs(met), directed=False),
        _relation("referrals", actors, told, _led(told, "initiator", "actors"), directed=True),
        _relation("courses", actors, courses, _led(courses, "provider", "shared_with"), directed=True),
    )


def relation(pilot: Pilot, name: str) -> Relation:
    """Return one of the three networks.

    Raises
    ------
    ConfigurationError
        If there is no such network.
    """
    known("network", [name], {one: one for one in RELATIONS})
    return relations(pilot)[RELATIONS.index(name)]


def halves(pilot: Pilot) -> dict[str, tuple[str, ...]]:
    """Return the months of the baseline (the first half, with the middle month of an odd number) and of the end."""
    middle = (len(pilot.months) + 1) // 2
    return dict(zip(HALVES, (pilot.months[:middle], pilot.months[middle:]), strict=True))


def actors_of(pilot: Pilot) -> tuple[str, ...]:
    """Return every actor: participants, those of pilot.toml, and others named in whatever was delivered."""
    known = [*(one.id for one in pilot.study.participants), *(one.id for one in pilot.study.actors)]
    events, courses = pilot.delivered("collaboration"), pilot.delivered("courses")
    lists = pd.concat([events["actors"], events["initiator"], courses["provider"], courses["shared_with"]])
    named = {one for joined in lists.dropna().astype(str) for one in contacts.listed(joined)}
    return (*known, *sorted(named - set(known)))


def groups(pilot: Pilot, actors: Sequence[str], by: str, months: Sequence[str]) -> tuple[str, ...]:
    """Return the group of each actor at the end of some months.

    Parameters
    ----------
    by
        ``cluster`` (an actor in none stands under its level), ``municipality`` (the municipalities it serves, or
        itself where it serves none) or ``level``.
    """
    served, levels = contacts.places(pilot)
    if by == "level":
        return tuple(levels.get(one, contacts.UNPLACED) for one in actors)
    if by == "municipality":
        return tuple("|".join(sorted(served.get(one) or [one])) for one in actors)
    names = pd.Series(list(actors), dtype="str")
    return tuple(contacts.units_of(pilot, names, pd.Series(last_day(pilot, months), index=names.index)))


def last_day(pilot: Pilot, months: Sequence[str]) -> pd.Timestamp:
    """Return the last day of some months, or of the pilot where there are none."""
    if not months:
        return pd.Timestamp(pilot.study.pilot.end)
    return pd.Timestamp(f"{months[-1]}-01") + pd.offsets.MonthEnd()


def clusters_of(pilot: Pilot, months: Sequence[str]) -> dict[str, str]:
    """Return the first cluster of each municipality looked at, at the end of some months; missing where in none."""
    codes = pd.Series(list(pilot.codes), dtype="str")
    found = member_of(pilot.study.clusters, codes, pd.Series(last_day(pilot, months), index=codes.index))
    return {code: str(one).split("|")[0] for code, one in zip(codes, found, strict=True) if isinstance(one, str)}


def _relation(
    name: str, actors: tuple[str, ...], records: pd.DataFrame, pairs: list[tuple[int, str, str]], *, directed: bool
) -> Relation:
    place = {actor: number for number, actor in enumerate(actors)}
    kept = [(record, place[one], place[other]) for record, one, other in pairs if one != other]
    ties = pd.DataFrame(kept, columns=["record", "source", "target"]).astype("int64")
    table, day = ("courses", "starts_on") if name == "courses" else ("collaboration", "on")
    ties["on"] = pd.to_datetime(records[day].reindex(ties["record"]).to_numpy())
    hours = records["hours"] if name in TIMED else pd.Series(dtype="float64")
    ties["hours"] = hours.reindex(ties["record"]).to_numpy(dtype=np.float64, na_value=np.nan)
    ties["weight"] = 1.0
    return Relation(name, directed, actors, ties, records[records.index.isin(ties["record"])], table)


def _pairs(events: pd.DataFrame) -> list[tuple[int, str, str]]:
    return [
        (int(event), *pair)
        for event, joined in zip(events.index, events["actors"].fillna(""), strict=True)
        for pair in combinations(contacts.listed(joined), 2)
    ]


def _led(rows: pd.DataFrame, source: str, targets: str) -> list[tuple[int, str, str]]:
    """Return a tie from the one who led to each of the others; rows that do not say who led give none."""
    return [
        (int(row), str(leader), other)
        for row, leader, joined in zip(rows.index, rows[source], rows[targets].fillna(""), strict=True)
        if isinstance(leader, str)
        for other in contacts.listed(joined)
    ]
