"""Small results with the columns of the real ones, for tests of figures and reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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


def _waits(derived: dict[str, str], numbers: Callable[[int, int], list[Any]]) -> tuple[dict[str, str], list[list[Any]]]:
    """Return columns and rows of three models and the total on four days, women and men on the last."""
    cases = {"egen-maklare": 271, "natverk": 128, "klustermaklare": 69, "total": 468}
    rows: list[list[Any]] = []
    for model, n in cases.items():
        for day in (30, 60, 90, 180):
            told = model == "total" or day == 180
            left = [n // 9, n // 20] if told else [None, None]
            rows.append([model, "total", day, n, n // (1 + day // 30), n // 3, *left, *numbers(day, int(told))])
        rows += [[model, sex, 180, n // 2, None, n // 6, None, None, *numbers(180, 0)] for sex in ("kvinna", "man")]
    counts = dict.fromkeys(("n", "waiting", "matched", "withdrawn", "closed"), "persons")
    return {"model": "text", "sex": "text", "day": "count", **counts, **derived}, rows


def _waiting(*derived: str) -> Additive:
    others = dict.fromkeys(("matched", "withdrawn", "closed"), derived)
    return Additive({"model": "total", "sex": "total", "day": None}, "n", "waiting", derived, others, nested="day")


@of_id("brokers-time-to-match")
def time_to_match(**changes: Any) -> Result:
    """Return the share matched by each day for three models."""
    names = ("share", "low", "high", "mean_days")
    kinds = {**dict.fromkeys(names[:3], "share"), "mean_days": "number"}
    columns, rows = _waits(
        kinds, lambda day, _: [min(day / 170, 0.53), min(day / 200, 0.44), min(day / 140, 0.7), 106.0]
    )
    given: dict[str, Any] = {"additive": _waiting(*names), "facts": {"confidence": 0.95, "horizon": 180}}
    made = result("brokers-time-to-match", columns, rows, **given)
    return replace(made, **changes)


@of_id("brokers-outcomes")
def outcomes(**changes: Any) -> Result:
    """Return what has become of the cases of three models."""
    names = ("matched_share", "low", "high", "withdrawn_share", "closed_share", "waiting_share")
    columns, rows = _waits(
        dict.fromkeys(names, "share"), lambda _, told: [0.5, 0.4, 0.6, *((0.14, 0.07, 0.29) if told else (None,) * 3)]
    )
    return result("brokers-outcomes", columns, rows, additive=_waiting(*names), **changes)


def _charts(measure: str, **changes: Any) -> Result:
    """Return control charts of three models and in total over two periods, one month of them flagged."""
    rows: list[list[Any]] = []
    for model, level in {"egen-maklare": 30, "natverk": 14, "klustermaklare": 9, "total": 53}.items():
        limits = [level, max(0.0, level - 3 * level**0.5), level + 3 * level**0.5]
        drawn = measure == "opened" or model == "total"
        for place, month in enumerate(MONTHS):
            period = f"period-{1 + place // 6}"
            flag = "outside" if place == 7 and model == "total" else None
            value = float(level + place % 3) if drawn else None
            rows.append(
                [model, period, month, level + place % 3, value, *(limits if drawn else [None] * 3), flag, None, None]
            )
            if place % 6 == 5:
                words = ["higher", "unsure"] if model == "total" else ["stable", "no_goal"]
                rows.append([model, period, "total", level * 6, None, None, None, None, None, *words])
    if measure == "share":
        rows = [[*row[:4], *(one if one is None else one / 100 for one in row[4:8]), *row[8:]] for row in rows]
    kind = "share" if measure == "share" else "number"
    columns = {"model": "text", "period": "text", "month": "text", "n": "persons"}
    columns |= {**dict.fromkeys(("value", "centre", "lower", "upper"), kind), "signal": "text"}
    columns |= {"variation": "text", "assurance": "text"}
    words = {
        "outside": Text("utanför gränserna", "outside the limits"),
        "stable": Text("inget utöver det vanliga", "nothing unusual"),
        "higher": Text("ovanligt högt någon gång", "unusually high at some time"),
        "unsure": Text("målets takt nås vissa månader", "the goal's pace is met in some months"),
    }
    given: dict[str, Any] = {
        "labels": LABELS | words | {one: same(one) for one in MONTHS},
        "additive": Additive({"model": "total", "period": None, "month": "total"}, "n", None, ("value", "signal")),
        "facts": {"measure": measure, "within": 60, "trial": ("natverk",)}
        | ({} if measure == "share" else {"paces": {"total": 54.0}}),
    }
    name = "brokers-months" + ("" if measure == "opened" else f"-{measure}")
    return result(name, columns, rows, **(given | changes))


@of_id("brokers-months")
def months(**changes: Any) -> Result:
    """Return charts of cases opened."""
    return _charts("opened", **changes)


@of_id("brokers-months-matched")
def months_matched(**changes: Any) -> Result:
    """Return a chart of cases soon matched."""
    return _charts("matched", **changes)


@of_id("brokers-months-share")
def months_share(**changes: Any) -> Result:
    """Return a chart of the share soon matched."""
    return _charts("share", **changes)


@of_id("brokers-before-after")
def before_after(**changes: Any) -> Result:
    """Return one municipality's months around a change in June."""
    rows = [
        ["1485", f"period-{1 + place // 6}", month, 9 + place % 4, 10.2 + 4 * (place // 6), 10.2]
        for place, month in enumerate(MONTHS)
    ]
    columns = {"municipality": "text", "period": "text", "month": "text", "n": "persons"}
    columns |= {"fitted": "number", "counterfactual": "number"}
    given: dict[str, Any] = {
        "additive": Additive({"municipality": "total", "period": None, "month": "total"}, "n", None, ("fitted",)),
        "facts": {"municipality": "1485", "month": "2015-06"},
    }
    return result("brokers-before-after", columns, rows, **(given | changes))
