"""Cases of municipalities made by hand: so many, so many of them matched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.analysis.brokers.test_conversions import HOME as SOME
from tests.analysis.brokers.test_conversions import events

HOME = {**SOME, "1487": "kunskapsforbundet-vast", "1460": "bengtsfors"}


def pilot_of(counts: Mapping[str, tuple[int, int]], on: str = "2015-02-01", **more: Any) -> dict[str, Any]:
    """Return tables with ``n`` cases per municipality, every second a woman's, of which the first ``k`` are matched."""
    cases, matched = [], []
    for code, (k, n) in counts.items():
        known = {"participant": HOME[code], "municipality": code, "client_kind": "person", "opened_on": on, **more}
        of = [{**known, "case_id": f"{code}-{on}-{place}", "sex": ("kvinna", "man")[place % 2]} for place in range(n)]
        cases += of
        matched += of[:k]
    return {"cases": cases, "case_events": events(matched, "matchning")}
