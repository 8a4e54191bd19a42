"""Who meets whom, inside clusters and across them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import contacts as ties
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

_DRAWS = 2_000
_HALVES = ("first", "last")
_E_I = (
    *(field(one) for one in ("half", "from_month", "to_month")),
    *(field(one, "count") for one in ties.COUNTS),
    *(field(one, "number", 2) for one in ("e_i", "low", "high", "rescaled", "expected")),
    field("p"),
)


def mixing(pilot: Pilot) -> Result:
    """Return how often units meet each other: clusters, and the levels of actors that are in none.

    Each event gives one contact for every pair of its actors. A unit nobody meets stays in the table with zeros.

    Returns
    -------
    Result
        ``networks-mixing``: for each unordered pair of units the contacts, the events, and the share of all contacts
        with a percentile interval from resampling whole events (Efron and Tibshirani 1993, chapter 13).
    """
    events = pilot.table("collaboration")
    pairs = ties.contacts(pilot, events)
    names = ties.unit_order(pilot, pairs)
    confidence = pilot.study.thresholds.confidence
    cells = [(one, other) for place, one in enumerate(names) for other in names[place:]]
    counts = ties.by_event(pairs, cells)
    share, low, high = ties.resampled_shares(counts, _DRAWS, pilot.seed, confidence)
    rows = [
        {"unit": one, "other": other, "pairs": int(met.sum()), "events": int((met > 0).sum())}
        for (one, other), met in zip(cells, counts.T, strict=True)
    ]
    for row, *limits in zip(rows, share, low, high, strict=True):
        row.update(
            zip(("share", "low", "high"), limits, strict=True), method=None if limits[1] is None else "bootstrap"
        )
    shares = (field(one) for one in ("share", "low", "high", "method"))
    fields = (field("unit"), field("other"), field("pairs", "count"), field("events", "count"), *shares)
    across, across_low, across_high = ties.across_clusters(pilot, counts, cells, _DRAWS, confidence)
    told = {"across": across, "across_low": across_low, "across_high": across_high, "events": len(events)}
    keys = tuple(pilot.keys(events[events.index.isin(ties.events_of(pairs, cell))], "collaboration") for cell in cells)
    return Result(
        id="networks-mixing",
        title=text("analysis.mixing_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=_mixing_words(told),
        method=text("analysis.mixing_method", draws=_DRAWS, confidence=confidence),
        caveats=(text("analysis.caveat_log"), text("analysis.caveat_units"), *_outside(pilot, events)),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED if len(pairs) else Verdict.CANNOT_TELL,
        rows=keys,
        labels=_labels(pilot),
        synthetic=pilot.is_synthetic(events),
        facts={"units": names, "confidence": confidence, "draws": _DRAWS, "seed": pilot.seed, **told},
    )


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
        caveats=(text("analysis.caveat_log"), text("analysis.caveat_e_i"), *_outside(pilot, events)),
        source=columns.deliveries(pilot),
        verdict=verdict,
        rows=tuple(keys),
        labels=_labels(pilot),
        synthetic=pilot.is_synthetic(events),
        facts={"seed": pilot.seed, "draws": _DRAWS, "confidence": confidence},
    )


def _mixing_words(told: dict[str, Any]) -> Text:
    if told["across"] is None:
        return text("analysis.no_contacts")
    return text("analysis.mixing_sentence" if told["across_low"] is not None else "analysis.mixing_one_sided", **told)


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
    stray = int((~events["on"].dt.strftime("%Y-%m").isin(pilot.months)).sum())
    outside = ties.outside(pilot, events)
    found = [text("analysis.caveat_stray_dates", events=stray)] if stray else []
    return (*found, *([text("analysis.caveat_outside", actors=outside)] if outside else []))


def _labels(pilot: Pilot) -> dict[str, Text]:
    named = columns.labels(pilot, "level")
    for name in ("first", "last", "bootstrap", "unplaced"):
        named[name] = text(f"analysis.label_{name}")
    for level in ("lokal", "kluster", "delregional", "regional"):
        named[level] = text("analysis.label_level", level=named[level])
    return named
