"""Cases, their events, accounts and goals made by hand for the tests of costs, goals and cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

HOME = {
    "1488": "kunskapsforbundet-vast",
    "1487": "kunskapsforbundet-vast",
    "1485": "uddevalla",
    "1435": "tanum",
    "1438": "dals-ed",
    "1460": "bengtsfors",
}


def cases(
    code: str, sex: str | None, n: int, hours: Sequence[float | None] = (2.0,), **more: Any
) -> list[dict[str, Any]]:
    """Return ``n`` persons' cases of one municipality and sex; the hours are repeated as often as needed."""
    known = {
        "participant": HOME[code],
        "municipality": code,
        "client_kind": "person",
        "sex": sex,
        "opened_on": "2015-02-01",
    }
    given = [{**known, "case_id": f"{code}-{sex}-{place}"} for place in range(n)]
    return [{**one, "hours": hours[place % len(hours)], **more} for place, one in enumerate(given)]


def events(of: Sequence[dict[str, Any]], *kinds: str) -> list[dict[str, Any]]:
    """Return one event of each kind for every case."""
    return [
        {"participant": one["participant"], "case_id": one["case_id"], "seq": seq, "event": kind, "on": "2015-03-01"}
        for one in of
        for seq, kind in enumerate(kinds)
    ]


def accounts(code: str, amount: float, month: str = "2015-02", category: str = "personal") -> dict[str, Any]:
    """Return one row of a participant's accounts."""
    return {"participant": HOME[code], "month": month, "category": category, "amount": amount}


def goal(code: str, indicator: str, target: float | None, **more: Any) -> dict[str, Any]:
    """Return a goal to rise to a number by the end of the pilot."""
    known = {"baseline": 9, "target_on": pd.Timestamp("2015-11-30"), "direction": "öka", "unit": "antal"}
    return {"participant": HOME[code], "indicator": indicator, "target": target, **known, **more}


def row(table: pd.DataFrame, **where: str) -> dict[str, Any]:
    """Return the one row of a table with these values."""
    for name, value in where.items():
        table = table[table[name] == value]
    (only,) = table.to_dict("records")
    return {str(name): value for name, value in only.items()}


def pilot_tables() -> dict[str, Any]:
    """Return two models: 40 persons in Trollhättan at 100 kronor an hour, 40 in Tanum at 200; 20 and 16 matched."""
    town = cases("1488", "kvinna", 20, (1.0, 3.0)) + cases("1488", "man", 20, (2.0,))
    coast = cases("1435", "kvinna", 20, (1.0, 2.0, 3.0)) + cases("1435", "man", 20, (2.0, 4.0))
    matched = [*town[:12], *town[20:28], *coast[:8], *coast[20:28]]
    hours = {code: sum(one["hours"] for one in some) for code, some in (("1488", town), ("1435", coast))}
    return {
        "cases": [*town, *coast],
        "case_events": events(matched, "matchning"),
        "costs": [accounts("1488", 100 * hours["1488"]), accounts("1435", 200 * hours["1435"])],
    }
