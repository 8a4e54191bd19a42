"""Small results with the columns of the real ones, for tests of figures and reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pilot_analysis.analysis.estimates import Additive, Field, Result, RowKey, Verdict
from pilot_analysis.language import Text, same

LABELS = {
    "egen-maklare": Text("Egen mäklare", "Own broker"),
    "natverk": Text("Nätverk och råd", "Network and council"),
    "klustermaklare": Text("Klustermäklare", "Cluster broker"),
    "total": Text("Totalt", "Total"),
    "kvinna": Text("Kvinnor", "Women"),
    "man": Text("Män", "Men"),
    "uppgift saknas": Text("Uppgift saknas", "Not stated"),
}


@dataclass(frozen=True)
class Released:
    """What the disclosure gate hands on, for tests that need no gate."""

    result: Result
    hidden: frozenset[tuple[int, str]] = frozenset()
    certificate: dict[str, Any] = field(default_factory=lambda: {"threshold": 5})


def conversion(**changes: Any) -> Result:
    """Return a conversion result for three models by sex."""
    cases = {"egen-maklare": (62, 48, 0), "natverk": (31, 29, 7), "klustermaklare": (14, 18, 0)}
    matched = {"egen-maklare": (28, 19, 0), "natverk": (13, 9, 5), "klustermaklare": (5, 6, 0)}
    cases["total"], matched["total"] = (tuple(map(sum, zip(*one.values(), strict=True))) for one in (cases, matched))
    rows = []
    for model in cases:
        every = zip((*cases[model], sum(cases[model])), (*matched[model], sum(matched[model])), strict=True)
        for sex, (n, k) in zip(("kvinna", "man", "uppgift saknas", "total"), every, strict=True):
            half = 1.96 * (0.25 / n) ** 0.5 if n else 0.0
            rows.append([model, sex, n, k, *((k / n, max(0, k / n - half), min(1, k / n + half)) if n else (None,) * 3), "Wilson"])
    table = pd.DataFrame(rows, columns=["model", "sex", "n", "k", "share", "low", "high", "method"])
    given: dict[str, Any] = {
        "id": "brokers-conversion",
        "title": Text("Hur många ärenden leder till en matchning?", "How many cases lead to a match?"),
        "fields": (
            Field("model", Text("Modell", "Model")),
            Field("sex", Text("Kön", "Sex")),
            Field("n", Text("Ärenden", "Cases"), "persons"),
            Field("k", Text("Matchade", "Matched"), "persons"),
            Field("share", Text("Andel matchade", "Share matched"), "share"),
            Field("low", Text("Undre gräns", "Lower limit"), "share"),
            Field("high", Text("Övre gräns", "Upper limit"), "share"),
            Field("method", Text("Metod", "Method")),
        ),
        "table": table,
        "sentences": Text(
            "Egen mäklare matchade störst andel ärenden (42,0 %, 95 % KI 28–55 %) och Klustermäklare minst. "
            "Sex kommuner räcker inte för att avgöra om modellerna skiljer sig åt.",
            "Own broker matched the largest share of cases (42.0%, 95% CI 28–55%) and Cluster broker the smallest. "
            "Six municipalities cannot settle whether the models differ.",
        ),
        "method": Text("Andel med Wilsons intervall.", "Share with Wilson's interval."),
        "caveats": (Text("Modellerna är inte lottade.", "The models were not randomised."),),
        "source": Text("deltagarnas leveranser, december 2014–november 2015", "participants' deliveries, December 2014–November 2015"),
        "verdict": Verdict.CANNOT_TELL,
        "rows": tuple((RowKey("cases", 1, place + 2),) for place in range(len(table))),
        "labels": LABELS,
        "synthetic": True,
        "additive": Additive({"model": "total", "sex": "total"}, "n", "k", ("share", "low", "high")),
        "quotes": ((3, "share"),),
        "facts": {"smallest_p": 0.1},
    }
    return Result(**(given | changes))


def same_words(words: str) -> Text:
    """Return a text that is alike in both languages."""
    return same(words)
