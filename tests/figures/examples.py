"""Small results with the columns of the real ones, for tests of figures and reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

from pilot_analysis.analysis.estimates import Additive, Field, Result, RowKey, Verdict
from pilot_analysis.language import Text, same

LABELS = {
    "egen-maklare": Text("Egen mäklare", "Own broker"),
    "natverk": Text("Nätverk och råd", "Network and council"),
    "klustermaklare": Text("Klustermäklare", "Cluster broker"),
    "total": Text("totalt", "total"),
    "kvinna": Text("kvinnor", "women"),
    "man": Text("män", "men"),
    "uppgift saknas": Text("uppgift saknas", "not stated"),
    "pilot": Text("pilotens kommuner", "the pilot's municipalities"),
    "pool": Text("övriga 43 kommuner i Västra Götaland", "the other 43 municipalities of Västra Götaland"),
    "kunskapsforbundet-vast": same("Kunskapsförbundet Väst"),
    "1488": same("Trollhättan"),
    "1487": same("Vänersborg"),
    "1485": same("Uddevalla"),
    "1435": same("Tanum"),
    "1438": same("Dals-Ed"),
    "1460": same("Bengtsfors"),
    "delregional": Text("delregional, utan kluster", "sub-regional, in no cluster"),
    "in time": Text("i tid", "in time"),
    "late": Text("sent", "late"),
    "missing": Text("saknas", "missing"),
    "not registered": Text("datum okänt", "date unknown"),
    "cannot tell": Text("kan inte avgöras", "cannot be settled"),
}
_KINDS: dict[str, Callable[..., Result]] = {}
MONTHS = ("2014-12", *(f"2015-{month:02d}" for month in range(1, 12)))
CODES = ("1488", "1487", "1485", "1435", "1438", "1460")


@dataclass(frozen=True)
class Released:
    """What the disclosure gate hands on, for tests that need no gate."""

    result: Result
    hidden: frozenset[tuple[int, str]] = frozenset()
    certificate: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({"threshold": 5}))


def released(name: str, *hidden: tuple[int, str], **changes: Any) -> Any:
    """Return an example, by id, as released with these cells hidden."""
    result = every()[name] if not changes else _KINDS[name](**changes)
    table = result.table.copy().astype(object)
    for row, column in hidden:
        table.loc[row, column] = None
    given = {name: getattr(result, name) for name in result.__dataclass_fields__}
    return Released(Result(**(given | {"table": table.convert_dtypes()})), frozenset(hidden))


def every() -> dict[str, Result]:
    """Return one result of each kind that has a figure."""
    return {name: make() for name, make in _KINDS.items()}


def of_id(name: str) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Register how the example of an id is made."""

    def register(make: Callable[..., Result]) -> Callable[..., Result]:
        _KINDS[name] = make
        return make

    return register


def result(name: str, columns: Mapping[str, str], rows: list[list[Any]], **more: Any) -> Result:
    """Return a result with these columns (name: kind) and rows."""
    table = pd.DataFrame(rows, columns=list(columns)).convert_dtypes()
    given: dict[str, Any] = {
        "id": name,
        "title": Text(f"Hur går det med {name}?", f"How does {name} fare?"),
        "fields": tuple(Field(one, Text(f"{one} sv", f"{one} en"), kind) for one, kind in columns.items()),
        "table": table,
        "sentences": Text(
            "Det som hittades kan sägas i en mening av vanlig längd.",
            "What was found can be said in a sentence of common length.",
        ),
        "method": Text("Så räknades det.", "This is how it was done."),
        "caveats": (),
        "source": Text(
            "deltagarnas leveranser, december 2014–november 2015",
            "participants' deliveries, December 2014–November 2015",
        ),
        "verdict": Verdict.DESCRIBED,
        "rows": tuple((RowKey("cases", 1, place + 2),) for place in range(len(table))),
        "labels": LABELS,
        "synthetic": True,
    }
    return Result(**(given | more))


@of_id("brokers-conversion")
def conversion(**changes: Any) -> Result:
    """Return a conversion result for three models by sex."""
    cases = {"egen-maklare": (62, 48, 0), "natverk": (31, 29, 7), "klustermaklare": (14, 18, 0)}
    matched = {"egen-maklare": (28, 19, 0), "natverk": (13, 9, 5), "klustermaklare": (5, 6, 0)}
    cases["total"], matched["total"] = (tuple(map(sum, zip(*one.values(), strict=True))) for one in (cases, matched))
    rows: list[list[Any]] = []
    for model, opened in cases.items():
        parts = zip((*opened, sum(opened)), (*matched[model], sum(matched[model])), strict=True)
        for sex, (n, k) in zip(("kvinna", "man", "uppgift saknas", "total"), parts, strict=True):
            half = 1.96 * (0.25 / n) ** 0.5 if n else 0.0
            limits = (k / n, max(0, k / n - half), min(1, k / n + half)) if n else (None,) * 3
            rows.append([model, sex, n, k, *limits, "Wilson"])
    columns = {
        "model": "text",
        "sex": "text",
        "n": "persons",
        "k": "persons",
        "share": "share",
        "low": "share",
        "high": "share",
        "method": "text",
    }
    given: dict[str, Any] = {
        "title": Text("Hur många ärenden leder till en matchning?", "How many cases lead to a match?"),
        "sentences": Text(
            "Egen mäklare matchade störst andel ärenden (42,7\N{NO-BREAK SPACE}%, 33–52\N{NO-BREAK SPACE}%) "
            "och Klustermäklare minst. "
            "Sex kommuner räcker inte för att avgöra om modellerna skiljer sig åt.",
            "Own broker matched the largest share of cases (42.7%, 33–52%) and Cluster broker the smallest. "
            "Six municipalities cannot settle whether the models differ.",
        ),
        "method": Text("Andel med Wilsons intervall.", "Share with Wilson's interval."),
        "caveats": (Text("Modellerna är inte lottade.", "The models were not randomised."),),
        "verdict": Verdict.CANNOT_TELL,
        "additive": Additive({"model": "total", "sex": "total"}, "n", "k", ("share", "low", "high")),
        "quotes": ((3, "share"),),
        "facts": {"small_n": 20, "confidence": 0.95},
    }
    return result("brokers-conversion", columns, rows, **(given | changes))


@of_id("brokers-funnel")
def funnel(**changes: Any) -> Result:
    """Return a funnel for one model and in total, not split by sex but for its totals."""
    stages = {"opened": 110, "kontakt": 104, "matchning": 47, "påbörjad": 20, "slutförd": 9}
    rows = [
        [model, "total", stage, 110, k, k / 110, "Wilson"]
        for model in ("egen-maklare", "total")
        for stage, k in stages.items()
    ]
    columns = {
        "model": "text",
        "sex": "text",
        "stage": "text",
        "n": "persons",
        "k": "persons",
        "share": "share",
        "method": "text",
    }
    additive = Additive(
        {"model": "total", "sex": "total", "stage": None}, "n", "k", ("share", "method"), nested="stage"
    )
    return result("brokers-funnel", columns, rows, additive=additive, **changes)


@of_id("networks-mixing")
def mixing(**changes: Any) -> Result:
    """Return contacts between four units."""
    units = ["egen-maklare", "natverk", "klustermaklare", "delregional"]
    rows = [[one, other, 7 * place + 3, 4, 0.1] for place, one in enumerate(units) for other in units[place:]]
    columns = {"unit": "text", "other": "text", "pairs": "count", "events": "count", "share": "share"}
    return result("networks-mixing", columns, rows, facts={"events": 40}, **changes)


@of_id("networks-e-i")
def e_i(**changes: Any) -> Result:
    """Return the index of two halves."""
    rows = [["first", "2014-12", "2015-05", -0.28, -0.41, -0.11], ["last", "2015-06", "2015-11", 0.04, -0.12, 0.21]]
    columns = {
        "half": "text",
        "from_month": "month",
        "to_month": "month",
        "e_i": "number",
        "low": "number",
        "high": "number",
    }
    return result("networks-e-i", columns, rows, **changes)


@of_id("education-gap")
def gap(**changes: Any) -> Result:
    """Return lines far enough apart to point out the distance, with one year missing for one municipality."""
    rows: list[list[Any]] = []
    for year in range(2005, 2018):
        levels = {"pilot": 21.0, "1488": 25.0, "1435": 24.9, "1438": 15.0, "pool": 27.0}
        for unit, level in levels.items():
            value = None if (unit, year) == ("1438", 2010) else level + 0.5 * (year - 2005)
            rows.append([unit, str(year), value, -6.0 if unit == "pilot" else None])
    columns = {"unit": "text", "year": "text", "value": "number", "gap": "points"}
    return result("education-gap", columns, rows, synthetic=False, facts={"reference_year": 2014}, **changes)


@of_id("education-change")
def change(**changes: Any) -> Result:
    """Return three outcome years, the last without an estimate."""
    rows = [
        ["2015", "2014", 0.04, -0.17, 0.22, 0.71, 0.28, 6, 43],
        ["2016", "2014", 0.15, -0.12, 0.43, 0.27, 0.39, 6, 43],
        ["2017", "2014", None, None, None, None, None, 6, 1],
    ]
    columns = {
        "year": "text",
        "reference": "text",
        **dict.fromkeys(("effect", "low", "high"), "points"),
        "p": "p",
        "detectable": "points",
    }
    return result("education-change", {**columns, "n": "count", "n_pool": "count"}, rows, synthetic=False, **changes)


@of_id("platforms-maturity")
def maturity(**changes: Any) -> Result:
    """Return two dimensions for six municipalities and in total."""
    dimensions = ("utbudssamordning", "mandat")
    rows = [[place, one, 0.5, 2.5] for place in (*CODES[:5], "total") for one in dimensions] + [
        ["1460", one, None, 4.0] for one in dimensions
    ]
    columns = {"municipality": "text", "dimension": "text", "start": "number", "slut": "number"}
    return result("platforms-maturity", columns, rows, **changes)


@of_id("tools-use")
def use(**changes: Any) -> Result:
    """Return two tools, one of them used by too few to be shown."""
    rows = [
        [tool, month, sex, users]
        for tool, times in (("REKAS", 10), ("SYV Online", 0))
        for place, month in enumerate(MONTHS)
        for sex, users in (("kvinna", times * place), ("man", times), ("total", times * (place + 1)))
    ]
    columns = {"tool": "text", "month": "month", "sex": "text", "users": "persons"}
    additive = Additive({"tool": None, "month": None, "sex": "total"}, "users")
    return result("tools-use", columns, rows, additive=additive, **changes)


@of_id("tools-awareness")
def awareness(**changes: Any) -> Result:
    """Return the share who know of one tool."""
    rows = [
        ["REKAS", month, 40, 10 + place, (10 + place) / 40, place / 40, (20 + place) / 40]
        for place, month in enumerate(MONTHS)
    ]
    columns = {
        "tool": "text",
        "month": "month",
        "asked": "persons",
        "aware": "persons",
        "share": "share",
        "low": "share",
        "high": "share",
    }
    additive = Additive({"tool": None, "month": None}, "asked", "aware", ("share", "low", "high"))
    return result("tools-awareness", columns, rows, additive=additive, **changes)


@of_id("quality-coverage")
def coverage(**changes: Any) -> Result:
    """Return two participants' deliveries over the pilot."""
    status = {3: "late", 5: "missing", 7: "not registered"}
    rows = [
        [one, month, status.get(place, "in time")]
        for one in ("kunskapsforbundet-vast", "1485")
        for place, month in enumerate(MONTHS)
    ]
    columns = {"participant": "text", "month": "month", "status": "text"}
    return result("quality-coverage", columns, rows, **changes)


@of_id("quality-problems")
def problems(**changes: Any) -> Result:
    """Return a few findings of two severities."""
    rows = [
        ["kunskapsforbundet-vast", "error", "value_unreadable", 4, 1.2],
        ["1485", "error", "hänvisning till något som inte finns", 1, 0.3],
        ["1485", "info", "revised", 106, 31.0],
    ]
    columns = {"participant": "text", "severity": "text", "rule": "text", "findings": "count", "per_thousand": "number"}
    return result("quality-problems", columns, rows, **changes)


@of_id("summary-key-numbers")
def key_numbers(**changes: Any) -> Result:
    """Return key numbers of each unit, one of them without a value."""
    rows = [
        ["Ärenden från privatpersoner", 468.0, None, None, "count", "cannot tell", 468, None],
        ["Ärenden som ledde till matchning", 45.5, 41.0, 50.1, "percent", "cannot tell", 468, None],
        [
            "Utbildningsnivå, förändring jämfört med övriga kommuner",
            0.15,
            -0.12,
            0.43,
            "points",
            "cannot tell",
            None,
            6,
        ],
        ["Plattformarnas mognad, förändring", None, None, None, "level", "described", None, 6],
    ]
    columns = {
        "number": "text",
        **dict.fromkeys(("value", "low", "high"), "number"),
        "unit": "text",
        "verdict": "text",
        "persons": "persons",
        "n": "count",
    }
    additive = Additive({"number": None}, "persons", None, ("value", "low", "high"))
    return result("summary-key-numbers", columns, rows, additive=additive, **changes)


@of_id("brokers-stages")
def stages(**changes: Any) -> Result:
    """Return the stages of two cohorts and their total, by sex."""
    rows: list[list[Any]] = []
    for cohort in ("2014-12", "2015-03", "total"):
        for sex, n in (("kvinna", 60), ("man", 40), ("total", 100)):
            for place, stage in enumerate(("opened", "kontakt", "matchning", "påbörjad", "slutförd")):
                k = n >> place
                rows.append([cohort, sex, stage, n, k, k / n, 0.8 * k / n, min(1, 1.2 * k / n), None, 0.4])
    columns = {"cohort": "text", "sex": "text", "stage": "text", "n": "persons", "k": "persons"}
    columns |= dict.fromkeys(("share", "low", "high", "step", "open_share"), "share")
    given: dict[str, Any] = {
        "labels": {**LABELS, "2014-12": Text("dec 2014–feb 2015", "Dec 2014–Feb 2015")},
        "additive": Additive(
            {"cohort": "total", "sex": "total", "stage": None}, "n", "k", ("share", "low", "high"), nested="stage"
        ),
        "facts": {"confidence": 0.95},
    }
    return result("brokers-stages", columns, rows, **(given | changes))


@of_id("brokers-shrunk")
def shrunk(**changes: Any) -> Result:
    """Return six municipalities' shares drawn together, women and men hidden from view by having none."""
    shares = (0.46, 0.53, 0.46, 0.31, 0.41, 0.5)
    rows: list[list[Any]] = [
        [code, "total", 100 + place, 50, share, (share + 0.46) / 2, 0.3, 0.55]
        for place, (code, share) in enumerate(zip(CODES, shares, strict=True))
    ]
    rows += [["1488", sex, 50, 25, 0.5, None, None, None] for sex in ("kvinna", "man")]
    rows += [["total", sex, 600, 300, 0.5, None, None, None] for sex in ("kvinna", "man", "total")]
    columns = {"municipality": "text", "sex": "text", "n": "persons", "k": "persons"}
    columns |= dict.fromkeys(("share", "shrunk", "low", "high"), "share")
    additive = Additive({"municipality": "total", "sex": "total"}, "n", "k", ("share",))
    return result("brokers-shrunk", columns, rows, additive=additive, **changes)


@of_id("brokers-ranks")
def ranks(**changes: Any) -> Result:
    """Return the probability of six places for six municipalities, one of them likely the highest."""
    rows = [
        [code, place + 1, 0.7 if code == "1487" and place == 0 else 0.06 + 0.02 * place]
        for code in CODES
        for place in range(6)
    ]
    columns = {"municipality": "text", "rank": "count", "probability": "share"}
    return result("brokers-ranks", columns, rows, facts={"outcome": Text("matchning", "a match")}, **changes)


@of_id("brokers-outliers")
def outliers(**changes: Any) -> Result:
    """Return six municipalities, two of nearly the same size and share, one outside its limits."""
    sizes, shares = (129, 78, 138, 54, 27, 42), (0.46, 0.53, 0.46, 0.15, 0.41, 0.5)
    rows: list[list[Any]] = []
    for code, n, share in zip(CODES, sizes, shares, strict=True):
        half = (0.25 / n) ** 0.5
        limits = [0.45 - 2 * half, 0.45 + 2 * half, 0.45 - 3 * half, 0.45 + 3 * half]
        rows.append([code, n, 20, share, *limits, "beyond_95" if share < 0.2 else "inside", None])
    rows.append(["total", 468, 213, 0.45, *[None] * 4, "limits_widened", 2.3])
    columns = {"municipality": "text", "n": "persons", "k": "persons"}
    columns |= dict.fromkeys(("share", "low", "high", "low_998", "high_998"), "share")
    given: dict[str, Any] = {
        "labels": {**LABELS, "inside": Text("innanför", "inside"), "beyond_95": Text("utanför 95 %", "outside 95%")},
        "additive": Additive({"municipality": "total"}, "n", "k", ("share",)),
    }
    return result("brokers-outliers", columns | {"position": "text", "factor": "number"}, rows, **(given | changes))


@of_id("brokers-compare")
def compare(**changes: Any) -> Result:
    """Return three pairs of models, the last without an interval."""
    rows: list[list[Any]] = [
        ["egen-maklare", "natverk", 4, 7.0, -10.0, 23.0, 1.0, 0.33, 21.0, "cannot tell"],
        ["egen-maklare", "klustermaklare", 5, 1.2, -19.0, 21.0, 1.0, 0.33, 25.0, "cannot tell"],
        ["natverk", "klustermaklare", 4, -5.8, None, None, None, 0.33, None, "cannot tell"],
    ]
    columns = {"first": "text", "second": "text", "municipalities": "count"}
    columns |= dict.fromkeys(("difference", "low", "high"), "points")
    columns |= {"p_holm": "p", "smallest_p": "p", "detectable": "points", "verdict": "text"}
    return result("brokers-compare", columns, rows, facts={"confidence": 0.95}, **changes)
