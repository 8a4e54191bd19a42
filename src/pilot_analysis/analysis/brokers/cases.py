"""The cases that broker results count: which of them, split how, and the rows behind each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import NONE, TOTAL, field
from pilot_analysis.analysis.estimates import Field, RowKey
from pilot_analysis.language import Text, text
from pilot_analysis.tables.membership import CASE
from pilot_analysis.tables.session import Pilot

BY = ("model", "cluster", "municipality", "sex", "client_kind", "age_band", "prior_level")
STAGES = ("opened", "kontakt", "matchning", "påbörjad", "slutförd")
NOT_STATED = "uppgift saknas"
SEXES = ("kvinna", "man", NOT_STATED)
_LINEAGE = ["source", "source_row", "source_cells"]
LISTS = ("sex", "client_kind", "age_band", "sun_level", "event")


def opened_cases(pilot: Pilot, by: str) -> pd.DataFrame:
    """Return the cases that count, with a group and a sex each.

    Persons whose sex is not stated are left out, of totals too, where they are fewer than ``small_n``: too few to
    describe, their small numbers would force the gate to hide women's and men's. The rule looks at nothing but their
    number, so that results by different groups leave out the same cases and cannot be subtracted from each other.
    """
    cases = pilot.table("cases")
    cases = cases.assign(sex=cases["sex"].fillna(NOT_STATED))
    person = cases["client_kind"] == "person"
    unstated = person & (cases["sex"] == NOT_STATED)
    keep = person if by != "client_kind" else pd.Series(True, index=cases.index)
    if unstated.sum() < pilot.study.thresholds.small_n:
        keep &= ~unstated
    return cases[keep].assign(**{by: cases.loc[keep, by].fillna(NONE)}).reset_index(drop=True)


def with_outcome(pilot: Pilot, cases: pd.DataFrame, outcome: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cases with ``reached`` (had the outcome) and ``open`` (still may), and the events of the outcome."""
    events = pilot.table("case_events")
    events = events[events["event"] == outcome]
    reached = pd.MultiIndex.from_frame(cases[CASE]).isin(pd.MultiIndex.from_frame(events[CASE]))
    return cases.assign(reached=reached, open=~reached & cases["closed_on"].isna()), events


def with_stage(pilot: Pilot, cases: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cases with ``stage``, the place in `STAGES` that they got to, and the events of stages."""
    events = pilot.table("case_events")
    events = events[events["event"].isin(STAGES)]
    places = events["event"].map(STAGES.index).astype("int64")  # without events it would be words
    furthest = events.assign(stage=places).groupby(CASE, as_index=False)["stage"].max()
    staged = cases.merge(furthest, on=CASE, how="left")
    return staged.assign(stage=lambda frame: frame["stage"].fillna(0).astype(int)), events


def left_out(pilot: Pilot) -> tuple[Text, ...]:
    """Say that persons whose sex is not stated are left out, where they are."""
    cases = pilot.table("cases")
    unstated = (cases["client_kind"] == "person") & (cases["sex"].fillna(NOT_STATED) == NOT_STATED)
    few = pilot.study.thresholds.small_n
    return (text("analysis.caveat_unstated", few=few),) if 0 < unstated.sum() < few else ()


def splits(pilot: Pilot, cases: pd.DataFrame, by: str) -> list[tuple[dict[str, str], pd.DataFrame]]:
    """Return the cases of each group and sex, totals included, in print order; nothing where there are no cases."""
    groups = groups_of(pilot, cases, by)
    sexes = [one for one in SEXES if one != NOT_STATED or one in set(cases["sex"])]
    found = []
    for group in [*groups, TOTAL] if groups else []:
        part = cases if group == TOTAL else cases[cases[by] == group]
        if "sex" not in dimensions(by) or by == "sex":
            found.append(({by: group}, part))
            continue
        found += [({by: group, "sex": sex}, part[part["sex"] == sex]) for sex in sexes]
        found.append(({by: group, "sex": TOTAL}, part))
    return found


def groups_of(pilot: Pilot, cases: pd.DataFrame, by: str) -> list[str]:
    """Return the groups that have cases, in print order; those outside every group last."""
    present = set(cases[by])
    order = [one for one in order_of(pilot, by) if one in present]
    return [*order, *sorted(present - {*order, NONE}), *({NONE} & present)]


def order_of(pilot: Pilot, by: str) -> Sequence[str]:
    """Return the groups that the study or the schema knows, in their order."""
    if by == "cohort":
        return ()  # their names sort in order
    if by in {"model", "cluster"}:
        return [one.id for one in (pilot.study.models if by == "model" else pilot.study.clusters)]
    lists = {"prior_level": "sun_level"}
    return pilot.codes if by == "municipality" else list(schema.values(lists.get(by, by)))


def dimensions(by: str) -> dict[str, str | None]:
    """Return what splits the persons. Employers have no sex, so client kinds are not split by it."""
    return {by: TOTAL} if by in {"sex", "client_kind"} else {by: TOTAL, "sex": TOTAL}


def split_fields(by: str) -> tuple[Field, ...]:
    """Return the columns that split the persons."""
    return tuple(map(field, dimensions(by)))


def keys(pilot: Pilot, part: pd.DataFrame, events: pd.DataFrame) -> tuple[RowKey, ...]:
    """Return the cases behind a number and the events that count for them."""
    belongs = _identities(events).isin(_identities(part))
    return (*pilot.keys(part, "cases"), *pilot.keys(events.loc[belongs, _LINEAGE], "case_events"))


def _identities(frame: pd.DataFrame) -> pd.Series:
    """Return who reported each case and its number as one word: many times quicker to look up than two columns."""
    return frame["participant"] + "\0" + frame["case_id"]


def labels(pilot: Pilot, cases: pd.DataFrame, by: str) -> Mapping[str, Text]:
    """Return what readers see for the ids of a result about cases split ``by``."""
    named = columns.labels(pilot, *LISTS) | {"opened": text("analysis.label_opened")}
    for joined in cases[by].unique():
        if "|" in joined:  # in two clusters at once
            parts = [named[one] for one in joined.split("|")]
            named[joined] = parts[0].join(*parts[1:], between=" + ")
    return named
