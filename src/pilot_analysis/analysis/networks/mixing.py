"""Who meets whom, inside clusters and across them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks import contacts as ties
from pilot_analysis.analysis.networks.relations import WEIGHTS
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_DRAWS = 2_000
_HALVES = ("first", "last")
BY = ("cluster", "level")
_MIXING = (
    *(field("unit"), field("other"), field("pairs", "count"), field("events", "count"), field("hours", "number", 1)),
    *(field(one) for one in ("share", "low", "high", "method")),
)
_E_I = (
    *(field(one) for one in ("half", "from_month", "to_month")),
    *(field(one, "count") for one in ties.COUNTS),
    *(field(one, "number", 2) for one in ("e_i", "low", "high", "rescaled", "expected")),
    field("p"),
)


def mixing(pilot: Pilot, by: str = "cluster", weight: str = "contacts") -> Result:
    """Return how often, or for how long, units meet each other: clusters, or the levels of actors.

    Each event gives one contact for every pair of its actors, and its hours to each of them. A unit nobody meets stays
    in the table with zeros.

    Parameters
    ----------
    by
        ``cluster`` (actors in none stand under their level) or ``level`` (local, cluster, sub-regional, regional).
    weight
        ``contacts`` or ``hours``: what the shares are of. Events without hours noted then count for nothing.

    Returns
    -------
    Result
        ``networks-mixing``, with ``-level`` and ``-hours`` where asked for: for each unordered pair of units the
        contacts, the events, the hours, and the share with a percentile interval from resampling whole events (Efron
        and Tibshirani 1993, chapter 13).

    Raises
    ------
    ConfigurationError
        If there is no such unit or weight.
    """
    known("by", [by], {one: one for one in BY})
    known("weight", [weight], {one: one for one in WEIGHTS})
    events = pilot.table("collaboration")
    pairs = ties.contacts(pilot, events, by)
    names = ties.unit_order(pilot, pairs, by)
    confidence = pilot.study.thresholds.confidence
    cells = [(one, other) for place, one in enumerate(names) for other in names[place:]]
    counted = {one: ties.by_event(pairs, cells, one) for one in WEIGHTS}
    rows = _cells(cells, counted, weight, pilot.seed, confidence)
    among = ties.LEVELS if by == "level" else [one.id for one in pilot.study.clusters]
    across = ties.across_units(counted[weight], cells, among)
    share, low, high = ties.resampled_shares(across, _DRAWS, pilot.seed, confidence)
    told = {"across": share[0], "across_low": low[0], "across_high": high[0], "events": len(events)}
    shares_of = text(f"networks.of_{weight}")
    keys = tuple(pilot.keys(events[events.index.isin(ties.events_of(pairs, cell))], "collaboration") for cell in cells)
    return Result(
        id="-".join(("networks-mixing", *_named(by, weight))),
        title=text("_".join(("networks.mixing_title", *_named(by, weight)))),
        fields=_MIXING,
        table=columns.frame(_MIXING, rows),
        sentences=_mixing_words(told, by, weight),
        method=text("networks.mixing_method", draws=_DRAWS, confidence=confidence, weight=shares_of),
        caveats=(*_untimed(pairs, weight), *_placing(pilot, events, by), *answers.log(pilot), answers.small()),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED if counted[weight].any() else Verdict.CANNOT_TELL,
        rows=keys,
        labels=_labels(pilot, alone=by == "level"),
        synthetic=pilot.is_synthetic(events),
        facts={"units": names, "confidence": confidence, "draws": _DRAWS, "seed": pilot.seed, **told}
        | {"by": by, "weight": weight},
    )


def _named(by: str, weight: str) -> tuple[str, ...]:
    """Return what is added to names where other units or another weight than usual are asked for."""
    return (*(("level",) if by == "level" else ()), *(("hours",) if weight == "hours" else ()))


def _cells(
    cells: Sequence[tuple[str, str]], counted: Mapping[str, ties.Floats], weight: str, seed: int, confidence: float
) -> list[dict[str, Any]]:
    """Return one row for each pair of units."""
    met, hours = counted["contacts"], counted["hours"]
    shares = zip(*ties.resampled_shares(counted[weight], _DRAWS, seed, confidence), strict=True)
    return [
        {
            "unit": one,
            "other": other,
            "pairs": int(met[:, place].sum()),
            "events": int((met[:, place] > 0).sum()),
            "hours": float(hours[:, place].sum()),
            **dict(zip(("share", "low", "high"), limits, strict=True)),
            "method": None if limits[1] is None else "bootstrap",
        }
        for place, ((one, other), limits) in enumerate(zip(cells, shares, strict=True))
    ]


def e_i(pilot: Pilot) -> Result:
    """Return the E-I index of contacts between actors of clusters, in the first and the last half of the months.

    (External - internal) / (external + internal): -1 all inside clusters, +1 all across (Krackhardt and Stern 1988,
    Social Psychology Quarterly 51:123-140), each pair of actors counted once for each event at which it met.
    ``rescaled`` is its place, from -1 to 1, between the least and the most that the same contacts give when the actors
    are shared out among clusters of the same sizes in other ways.

    Returns
    -------
    Result
        ``networks-e-i``: one row per half, interval from resampling events, expectation and two-sided p from sharing
        out the actors in other ways.
    """
    events = pilot.table("collaboration")
    months = pilot.months
    middle = (len(months) + 1) // 2
    halves = dict(zip(_HALVES, (months[:middle], months[middle:]), strict=True))
    confidence = pilot.study.thresholds.confidence
    rows, keys, single = [], [], True
    for half, within in halves.items():
        part = events[events["on"].dt.strftime("%Y-%m").isin(within)]
        network = ties.network(pilot, part, within)
        single &= len(set(network.clusters)) < 2
        span = {"half": half, "from_month": within[0] if within else None, "to_month": within[-1] if within else None}
        rows.append(span | ties.described(network, _DRAWS, pilot.seed, confidence))
        keys.append(pilot.keys(part[part.index.isin(network.events)], "collaboration"))
    table = columns.frame(_E_I, rows)
    sentence, verdict = _e_i_words(table, single=single)
    return Result(
        id="networks-e-i",
        title=text("analysis.e_i_title"),
        fields=_E_I,
        table=table,
        sentences=sentence,
        method=text("analysis.e_i_method", draws=_DRAWS, confidence=confidence),
        caveats=(text("analysis.caveat_e_i"), *_outside(pilot, events), *answers.log(pilot), answers.small()),
        source=columns.deliveries(pilot),
        verdict=verdict,
        rows=tuple(keys),
        labels=_labels(pilot),
        synthetic=pilot.is_synthetic(events),
        facts={"seed": pilot.seed, "draws": _DRAWS, "confidence": confidence},
    )


def _mixing_words(told: dict[str, Any], by: str, weight: str) -> Text:
    if told["across"] is None:
        return text("networks.no_contacts" if by == "level" else "analysis.no_contacts")
    key = f"networks.mixing_{by}" if told["across_low"] is not None else f"networks.mixing_{by}_one_sided"
    return text(key, weight=text(f"networks.of_{weight}"), **told)


def _untimed(pairs: pd.DataFrame, weight: str) -> tuple[Text, ...]:
    """Say how many events with contacts have no hours, where hours are what counts."""
    if weight == "contacts":
        return ()
    timed = pairs.loc[pairs["hours"] > 0, "event"].nunique()
    events = pairs["event"].nunique()
    log = text("networks.the_log")
    return (text("networks.caveat_hours", missing=events - timed, events=events, network=log),)


def _placing(pilot: Pilot, events: pd.DataFrame, by: str) -> tuple[Text, ...]:
    """Say which unit an actor counts to, and how many events are dated outside the period."""
    stray = _stray(pilot, events)
    dated = (text("networks.caveat_stray_counted", events=stray),) if stray else ()
    return (text("networks.caveat_levels" if by == "level" else "analysis.caveat_units"), *dated)


def _e_i_words(table: pd.DataFrame, *, single: bool) -> tuple[Text, Verdict]:
    if single:
        return text("analysis.e_i_single"), Verdict.CANNOT_TELL
    if table["e_i"].isna().any():
        return text("analysis.e_i_empty"), Verdict.CANNOT_TELL
    if table["low"].isna().any():
        return text("analysis.e_i_one_sided"), Verdict.CANNOT_TELL
    first, last = table[["e_i", "low", "high"]].to_dict("records")
    told = {
        f"{half}_{name}": value for half, row in zip(_HALVES, (first, last), strict=True) for name, value in row.items()
    }
    apart = first["low"] > last["high"] or last["low"] > first["high"]
    change = "more" if last["e_i"] > first["e_i"] else "less"
    key = f"analysis.e_i_{change}" if apart else "analysis.e_i_same"
    return text(key, **told), Verdict.EFFECT if apart else Verdict.CANNOT_TELL


def _outside(pilot: Pilot, events: pd.DataFrame) -> tuple[Text, ...]:
    """Say which events are left out of the months, and which actors are in no cluster."""
    stray, outside = _stray(pilot, events), ties.outside(pilot, events)
    found = [text("analysis.caveat_stray_dates", events=stray)] if stray else []
    return (*found, *([text("analysis.caveat_outside", actors=outside)] if outside else []))


def _stray(pilot: Pilot, events: pd.DataFrame) -> int:
    return int((~events["on"].dt.strftime("%Y-%m").isin(pilot.months)).sum())


def _labels(pilot: Pilot, *, alone: bool = False) -> dict[str, Text]:
    """Return what readers see; levels are of actors in no cluster, unless they stand ``alone``."""
    named = columns.labels(pilot, "level")
    for name in ("first", "last", "bootstrap", "unplaced"):
        named[name] = text(f"analysis.label_{name}")
    for level in () if alone else ("lokal", "kluster", "delregional", "regional"):
        named[level] = text("analysis.label_level", level=named[level])
    return named
