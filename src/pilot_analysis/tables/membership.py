"""Membership in broker models and clusters, joined on by municipality and day.

A municipality may change model or cluster during the pilot, so each row's own date decides. A row that a participant
delivers for several municipalities at once gets a model or cluster only where all of them share it that day.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pilot_analysis.pilot import Cluster, Model, Study

# The column that dates a row, and whether a municipality or only the participant tells where it belongs.
_DAY = {
    "cases": "opened_on",
    "needs": "on",
    "courses": "starts_on",
    "enrolments": "term",
    "collaboration": "on",
    "tool_use": "month",
    "maturity": "wave",
    "costs": "month",
}
_PLACE = {
    "cases": "municipality",
    "needs": "municipality",
    "courses": "municipality",
    "enrolments": "home_municipality",
}
_PLACE["maturity"] = "municipality"
CASE = ["participant", "case_id"]


def place(name: str) -> str:
    """Return the municipality column of a table, or ``""`` where only the participant tells."""
    return _PLACE.get(name, "")


def days(name: str, frame: pd.DataFrame, study: Study) -> pd.Series:
    """Return the day by which each row of a dated table belongs to a model or cluster; missing where it has none."""
    column = _DAY.get(name)
    if column is None:
        return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    if name == "maturity":
        waves = {"start": pd.Timestamp(study.pilot.start), "slut": pd.Timestamp(study.pilot.end)}
        return frame[column].map(waves).astype("datetime64[us]")
    if name == "enrolments":
        return frame[column].map(lambda term: _term_day(term, study), na_action="ignore").astype("datetime64[us]")
    return pd.to_datetime(frame[column], errors="coerce").astype("datetime64[us]")  # a month is its first day


def with_membership(name: str, frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the table with the columns ``model`` and ``cluster`` (ids; missing where none applies).

    Where a municipality is in several clusters on a day their ids are joined by ``|`` in the order of the study file.
    """
    pairs = _pairs(name, frame, study)
    return frame.assign(
        model=_agreed(pairs, study.models, frame.index),
        cluster=_agreed(pairs, study.clusters, frame.index),
    )


def events_with_membership(events: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Return case events with the municipality's model and cluster of the case they belong to."""
    return events.merge(cases[[*CASE, "model", "cluster"]], on=CASE, how="left", validate="many_to_one")


def member_of(groups: Sequence[Model | Cluster], municipality: pd.Series, day: pd.Series) -> pd.Series:
    """Return the ids of the groups to which each municipality belongs on each day, joined by ``|``.

    Parameters
    ----------
    groups
        The study's models or clusters.
    municipality, day
        Codes and timestamps of equal length and index.
    """
    spans = pd.DataFrame(
        [
            (place, group.id, one.municipality, pd.Timestamp(one.start), pd.Timestamp(one.end))
            for place, group in enumerate(groups)
            for one in group.members
        ],
        columns=["order", "id", "municipality", "start", "end"],
    )
    asked = pd.DataFrame({"row": range(len(day)), "municipality": municipality.to_numpy(), "day": day.to_numpy()})
    met = asked.merge(spans, on="municipality")
    met = met[met["day"].between(met["start"], met["end"])].sort_values(["row", "order"])
    joined = met.groupby("row")["id"].agg("|".join).reindex(range(len(day)))
    return pd.Series(joined.to_numpy(), index=day.index, dtype="str")


def _pairs(name: str, frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the municipalities and day of each row: one line for each municipality, numbered by row."""
    day = days(name, frame, study)
    column = place(name)
    if column:
        return pd.DataFrame({"row": frame.index, "municipality": frame[column].to_numpy(), "day": day.to_numpy()})
    served = {one.id: list(one.municipalities) for one in study.participants}
    listed = (
        [served.get(one, []) for one in frame["participant"]] if "participant" in frame else [[] for _ in frame.index]
    )
    pairs = pd.DataFrame({"row": frame.index, "municipality": listed, "day": day.to_numpy()})
    return pairs.explode("municipality").dropna(subset="municipality").reset_index(drop=True)


def _agreed(pairs: pd.DataFrame, groups: Sequence[Model | Cluster], index: pd.Index) -> pd.Series:
    found = member_of(groups, pairs["municipality"], pairs["day"]).fillna("")
    by_row = found.groupby(pairs["row"])
    agreed = by_row.first().where(by_row.nunique().eq(1))
    return agreed.replace("", pd.NA).reindex(index).astype("str")


def _term_day(term: str, study: Study) -> pd.Timestamp:
    """Return the first day of a term (``HT14``, ``VT15``) that lies in the pilot, else the term's first day."""
    year = 2000 + int(term[2:])
    first, last = (f"{year}-07-01", f"{year}-12-31") if term.startswith("HT") else (f"{year}-01-01", f"{year}-06-30")
    start = pd.Timestamp(study.pilot.start)
    return max(pd.Timestamp(first), start) if pd.Timestamp(last) >= start else pd.Timestamp(first)
