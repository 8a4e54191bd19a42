"""Every rating beside the others of the same platform: the raw levels, what they come to, and the evidence given."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Field, Result, Verdict
from pilot_analysis.language import Text, capital, text
from pilot_analysis.privacy import mask
from pilot_analysis.tables.session import Pilot

_ORDER = ("municipality", "dimension", "wave")
_NUMBER = r"\d+|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv"
_PERSONS = (
    r"person|elev|deltag|student|klient|kvinn|män|man\b|sökand|studerand|invånar|ungdom|vux|arbetslös|nyanländ|ärende"
)
# A number, at most one word, and a word for those whom a platform serves: "tre av eleverna", "2 unga kvinnor".
_COUNTED = re.compile(rf"\b({_NUMBER})(?=\s+(?:[^\W\d]+\s+)?(?:{_PERSONS}))", re.IGNORECASE)


def levels(pilot: Pilot) -> Result:
    """Return each municipality's levels by role beside the level that they come to, with the evidence in their words.

    The consensus is the level on which all raters agree; where they differ it is the lower one, as nothing was
    delivered on what they would settle for. The evidence is free text: personal data and numbers of persons are taken
    out of it.

    Returns
    -------
    Result
        ``platforms-levels``: one column for each role, ``consensus``, ``agreed`` and ``evidence``.
    """
    rated = pilot.table("maturity").dropna(subset=[*_ORDER, "rater"])
    rated = rated[rated["municipality"].isin(pilot.codes) & (rated["level"].notna() | rated["evidence"].notna())]
    roles = [one for one in schema.values("rater") if one in set(rated["rater"])]
    places = {"municipality": pilot.codes, "dimension": schema.values("dimension"), "wave": schema.values("wave")}
    parts = {tuple(map(str, key)): part for key, part in rated.groupby(list(_ORDER))}
    every = {name: list(order) for name, order in places.items()}
    ranked = sorted(parts, key=lambda key: [every[name].index(one) for name, one in zip(_ORDER, key, strict=True)])
    rows = [dict(zip(_ORDER, key, strict=True)) | _row(parts[key], roles) for key in ranked]
    fields = (*map(field, _ORDER), *(_role(one) for one in roles))
    fields += (field("consensus", "count"), field("agreed"), field("evidence"))
    differing = sum(row["agreed"] == "differ" for row in rows)
    told = {"cells": sum(row["consensus"] is not None for row in rows), "differing": differing}
    told["texts"] = sum(row["evidence"] is not None for row in rows)
    return Result(
        id="platforms-levels",
        title=text("platforms.levels_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=text("platforms.levels_sentence" if rows else "analysis.maturity_nothing", **told),
        method=text("platforms.levels_method"),
        caveats=(text("platforms.caveat_evidence"), text("analysis.caveat_self_rated")),
        source=columns.deliveries(pilot),
        verdict=Verdict.DESCRIBED,
        rows=tuple(pilot.keys(parts[key], "maturity") for key in ranked),
        labels=_labels(pilot),
        synthetic=pilot.is_synthetic(rated),
        facts=told,
    )


def consensus(levels: pd.Series) -> int | None:
    """Return the level that several ratings come to: the common one, or the lowest; missing where there is none."""
    known = levels.dropna()
    return int(known.min()) if len(known) else None


def _row(part: pd.DataFrame, roles: list[str]) -> dict[str, Any]:
    by_role = part.set_index("rater")["level"]
    known = list(part["level"].dropna())
    agreed = "one" if len(known) < 2 else "agree" if len(set(known)) == 1 else "differ"
    said = [words for one in part["evidence"].dropna() if (words := without_persons(str(one)).strip())]
    return {
        **{one: by_role.get(one) for one in roles},
        "consensus": consensus(part["level"]),
        "agreed": agreed if known else None,
        "evidence": " / ".join(dict.fromkeys(said)) or None,
    }


def without_persons(words: str) -> str:
    """Return free text without personal data and without numbers of persons, which could be too small to publish."""
    return _COUNTED.sub("[antal]", mask(words))


def _role(role: str) -> Field:
    label = schema.values("rater")[role].label
    return Field(role, Text(capital(label.sv), capital(label.en)), "count")


def _labels(pilot: Pilot) -> dict[str, Text]:
    named = columns.labels(pilot, "dimension", "wave")
    return named | {one: text(f"platforms.agreed_{one}") for one in ("one", "agree", "differ")}
