"""Small results with the columns of the real ones, for tests of figures and reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
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
    import_module("tests.figures.network_examples")  # registers its own
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


@of_id("brokers-costs")
def costs(**changes: Any) -> Result:
    """Return what a match cost by model and sex, one of them without a bounded interval."""
    rows: list[list[Any]] = []
    for model, base in (("egen-maklare", 6000), ("natverk", 10000), ("klustermaklare", 11000), ("total", 8000)):
        for place, sex in enumerate(("kvinna", "man", "total")):
            limits = (None, None) if (model, sex) == ("klustermaklare", "man") else (0.8 * base, 1.4 * base)
            rows.append([model, sex, "per_match", base + 400 * place, *limits, 40 - 5 * place, "fieller"])
    numbers = dict.fromkeys(("value", "low", "high"), "number")
    columns = {"model": "text", "sex": "text", "measure": "text", **numbers, "k": "persons", "method": "text"}
    additive = Additive({"model": "total", "sex": "total", "measure": None}, "k", derived=("value", "low", "high"))
    return result("brokers-costs", columns, rows, additive=additive, facts={"confidence": 0.95}, **changes)


@of_id("brokers-cost-effectiveness")
def plane(**changes: Any) -> Result:
    """Return two models against the cheapest, one of them with a bounded ratio."""
    rows = [
        ["egen-maklare", 271, 129, 3136, 0.476, *[None] * 12],
        ["natverk", 128, 52, 4284, 0.406, 1148, -7.0, None, None, None, 0.09, 0.91, 0.0, 0.0, 290, 5.3, 0.5],
        ["klustermaklare", 69, 32, 5228, 0.56, 2092, 8.4, 24904, 9000, 91000, 0.9, 0.1, 0.0, 0.0, 390, 4.1, 0.6],
    ]
    quadrants = ("dearer_better", "dearer_worse", "cheaper_better", "cheaper_worse")
    columns = {
        "model": "text",
        "n": "persons",
        "k": "persons",
        "cost": "number",
        "share": "share",
        **dict.fromkeys(("extra_cost", "extra_effect", "icer", "low", "high"), "number"),
        **dict.fromkeys(quadrants, "share"),
        **dict.fromkeys(("cost_error", "effect_error", "correlation"), "number"),
    }
    given: dict[str, Any] = {"additive": Additive({"model": None}, "n", "k"), "facts": {"cheapest": "egen-maklare"}}
    return result("brokers-cost-effectiveness", columns, rows, **(given | changes))


@of_id("brokers-acceptability")
def acceptability(**changes: Any) -> Result:
    """Return how often three models are the best buy at 21 worths."""
    shares = {"egen-maklare": 1.0, "natverk": 0.0, "klustermaklare": 0.0}
    rise = {"egen-maklare": -0.03, "natverk": 0.01, "klustermaklare": 0.02}
    rows = [[model, 2000.0 * step, shares[model] + rise[model] * step] for model in shares for step in range(21)]
    return result("brokers-acceptability", {"model": "text", "worth": "number", "best": "share"}, rows, **changes)


@of_id("brokers-goals")
def goals(**changes: Any) -> Result:
    """Return a scorecard of two goals with each status."""
    status = {"kunskapsforbundet-vast": "on track", "uddevalla": "off track", "total": "cannot tell"}
    share = {"kunskapsforbundet-vast": 1.3, "uddevalla": 0.7, "total": 0.98}
    rows = [
        [goal, who, 50 * share[who], 50, share[who], share[who] - 0.12, share[who] + 0.15, 60, 50 * share[who], told]
        for goal in ("matched", "cases")
        for who, told in status.items()
    ]
    columns = {
        "indicator": "text",
        "participant": "text",
        "outcome": "number",
        "target": "number",
        **dict.fromkeys(("achieved", "achieved_low", "achieved_high"), "share"),
        "n": "persons",
        "k": "persons",
        "status": "text",
    }
    labels = LABELS | {
        "on track": Text("i fas", "on track"),
        "off track": Text("efter", "off track"),
        "cannot tell": Text("oklart", "cannot tell"),
        "uddevalla": same("Uddevalla"),
        "matched": Text("matchade ärenden", "matched cases"),
        "cases": Text("ärenden", "cases"),
        "total": Text("hela piloten", "the whole pilot"),
    }
    for row in rows:
        row[8] = round(row[8])
    additive = Additive({"participant": "total", "indicator": None}, "n", "k")
    return result("brokers-goals", columns, rows, **({"additive": additive, "labels": labels} | changes))


@of_id("brokers-card")
def card(**changes: Any) -> Result:
    """Return a model's card with every section."""
    told = Text(
        "En mäklare anställd i den egna organisationen, med ansvar för hela kommunen.",
        "A broker employed by the organisation itself, responsible for the whole municipality.",
    )
    rows = [
        ["tried", "description", "said", None, None, None, None],
        ["tried", "host", "said", None, None, None, None],
        ["where", "1488", "span", None, None, None, None],
        ["dose", "fte", None, None, 1.8, None, None],
        ["dose", "hours", None, None, 1074, None, None],
        ["dose", "running", None, None, 1043300, None, None],
        ["reach", "kvinna", None, 146, None, None, None],
        ["reach", "man", None, 125, None, None, None],
        ["reach", "total", None, 271, None, None, None],
        ["reach", "per_thousand total", None, None, 4.2, None, None],
        ["funnel", "opened", None, 271, 100, None, None],
        ["funnel", "matchning", None, 129, 47.6, 41.7, 53.5],
        ["costs", "per_match", None, None, 6588, 5963, 7342],
        *(["maturity", wave, None, None, level, None, None] for wave, level in (("start", 0.9), ("slut", 1.7))),
        ["maturity", "change", None, None, 0.8, None, None],
        ["transfer", "conditions", "said", None, None, None, None],
    ]
    numbers = dict.fromkeys(("value", "low", "high"), "number")
    columns = {"section": "text", "item": "text", "said": "text", "persons": "persons", **numbers}
    sections = {
        "tried": Text("Vad som prövades", "What was tried"),
        "where": Text("Var och när", "Where and when"),
        "reach": Text("Räckvidd", "Reach"),
        "funnel": Text("Ärendenas väg", "The way of the cases"),
        "maturity": Text("Mognad", "Maturity"),
        "transfer": Text("För att pröva på annat håll", "To try it elsewhere"),
        "host": Text("värd", "host"),
        "running": Text("löpande kostnad, kronor", "running cost, SEK"),
        "said": told,
        "span": Text("1 december 2014–30 november 2015", "1 December 2014–30 November 2015"),
    }
    given: dict[str, Any] = {"additive": Additive({"item": None}, "persons"), "labels": LABELS | sections}
    return result("brokers-card", columns, rows, **(given | changes))


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


@of_id("education-region")
def region(**changes: Any) -> Result:
    """Return levels and changes of the six and two others, some falling, one without a change and one without both."""
    known = {"1488": (31.4, 1.4), "1487": (29.9, 1.2), "1485": (30.4, -0.4), "1435": (24.9, 0.0)}
    known |= {"1438": (18.1, None), "1460": (None, None), "1439": (18.4, 0.8), "1461": (19.5, 2.1)}
    rows = [
        [code, "pilot" if code in CODES else "neighbour", "2014", level, "2016", change]
        for code, (level, change) in known.items()
    ]
    columns = {"unit": "text", "role": "text", "reference": "year", "value": "number", "year": "year"}
    labels = LABELS | {"1439": same("Färgelanda"), "1461": same("Mellerud")}
    given: dict[str, Any] = {"labels": labels, "facts": {"sex": "total"}, "synthetic": False}
    found = result("education-region", columns | {"change_points": "points"}, rows, **(given | changes))
    return replace(found, fields=tuple(replace(one, decimals=_ONE.get(one.name)) for one in found.fields))


_ONE = {"value": 1, "change_points": 1}


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


@of_id("education-by-sex")
def by_sex(**changes: Any) -> Result:
    """Return women, men and all."""
    rows = [
        ["kvinna", "2016", "2014", 0.11, -0.3, 0.5, 0.5],
        ["man", "2016", "2014", -0.04, -0.4, 0.3, 0.5],
        ["total", "2016", "2014", 0.04, -0.3, 0.4, 0.4],
    ]
    columns = {"sex": "text", "year": "year", "reference": "year", **dict.fromkeys(("effect", "low", "high"), "points")}
    return result("education-by-sex", columns | {"detectable": "number"}, rows, synthetic=False, **changes)


@of_id("education-detectable")
def detectable(**changes: Any) -> Result:
    """Return two horizons for groups of any and of like sizes, one without a number of persons."""
    rows = [
        ["pool", 1, 0.26, 0.22, 0.31, 330, 6, 43],
        ["pool", 2, 0.41, 0.32, 0.50, None, 6, 43],
        ["pilot", 1, 0.24, 0.2, 0.3, 12300, 6, 43],
    ]
    columns = {"groups": "text", "horizon": "count", **dict.fromkeys(("detectable", "lowest", "highest"), "number")}
    counts = dict.fromkeys(("persons_more", "n", "n_pool"), "count")
    return result("education-detectable", columns | counts, rows, synthetic=False, **changes)


@of_id("education-event-study")
def event_study(**changes: Any) -> Result:
    """Return seven years around the reference."""
    rows = [
        [str(year), 0.1 * (2014 - year) * (-1) ** year, -0.3 * abs(year - 2014), 0.2 * abs(year - 2014), 6, 43]
        for year in range(2011, 2018)
    ]
    columns = {"year": "year", **dict.fromkeys(("effect", "band_low", "band_high"), "points"), "n": "count"}
    facts = {"reference_year": 2014}
    return result("education-event-study", columns | {"n_pool": "count"}, rows, synthetic=False, facts=facts, **changes)


@of_id("education-synthetic")
def synthetic(**changes: Any) -> Result:
    """Return two estimators for the pilot, one without a detectable effect, and one municipality."""
    rows = [
        ["pilot", "natverk", -0.04, -0.75, 0.59, 0.98],
        ["pilot", "klustermaklare", 0.13, -0.2, 0.46, None],
        ["1488", "natverk", -1.05, -1.76, 0.48, 1.02],
    ]
    columns = {"unit": "text", "estimator": "text", **dict.fromkeys(("effect", "low", "high"), "points")}
    facts = {"first": 2015, "last": 2017}
    columns |= {"detectable": "number"}
    return result("education-synthetic", columns, rows, synthetic=False, facts=facts, **changes)


@of_id("education-synthetic-gap")
def synthetic_gap(**changes: Any) -> Result:
    """Return a gap over five years among three placebo groups."""
    rows = [[str(year), 0.05 * (year - 2013), -0.2, 0.2] for year in range(2012, 2017)]
    columns = {"year": "year", **dict.fromkeys(("effect", "band_low", "band_high"), "points")}
    facts = {"reference_year": 2014, "placebos": [[0.1, 0, -0.1, 0.2, 0.4], [0, 0.1, 0, -0.3, -0.4], [0.0] * 5]}
    return result("education-synthetic-gap", columns, rows, synthetic=False, facts=facts, **changes)


@of_id("education-weights")
def weights(**changes: Any) -> Result:
    """Return weights of three municipalities and a year, one of them by one method only."""
    rows = [["donor", "1435", 0.6, 0.35], ["donor", "1438", 0.4, 0.33], ["donor", "1460", 0.0, 0.32]]
    rows.append(["year", "2014", None, 1.0])
    columns = {"kind": "text", "unit": "text", "weight_sc": "share", "weight_sdid": "share"}
    return result("education-weights", columns, rows, synthetic=False, **changes)


@of_id("education-placebo-years")
def placebo_years(**changes: Any) -> Result:
    """Return two made-up starts and the real one."""
    rows = [
        ["placebo", "2010", "2012", -0.12, -0.4, 0.2, 0.44, 0.4, -0.1, 6, 43],
        ["placebo", "2012", "2014", 0.21, -0.1, 0.5, 0.15, 0.39, 0.2, 6, 43],
        ["real", "2014", "2016", 0.15, -0.11, 0.41, 0.27, 0.39, 0.18, 6, 43],
    ]
    columns = {
        "role": "text",
        "reference": "year",
        "year": "year",
        **dict.fromkeys(("effect", "low", "high"), "points"),
    }
    columns |= {"p": "p", "detectable": "number", "synthetic_effect": "points", "n": "count", "n_pool": "count"}
    return result("education-placebo-years", columns, rows, synthetic=False, **changes)


@of_id("education-sensitivity")
def sensitivity(**changes: Any) -> Result:
    """Return an interval, a span and a widened interval."""
    rows = [
        ["natverk", 0.15, -0.12, 0.43, 0.39],
        ["one-out", 0.15, 0.13, 0.17, None],
        ["klustermaklare", 0.15, -0.32, 0.64, None],
    ]
    columns = {"variant": "text", **dict.fromkeys(("effect", "low", "high"), "points"), "detectable": "number"}
    labels = LABELS | {"one-out": Text("en jämförelsekommun ut", "one comparison out")}
    return result(
        "education-sensitivity", columns, rows, synthetic=False, facts={"year": 2016}, **(changes | {"labels": labels})
    )


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


def _amounts(name: str, levels: Mapping[str, int], **changes: Any) -> Result:
    """Return XmR charts of amounts, one month of them missing and one flagged."""
    rows: list[list[Any]] = []
    for group, level in levels.items():
        for place, month in enumerate(MONTHS):
            value = None if place == 3 else float(level * (1 + place % 3 / 10))
            limits = [None] * 3 if value is None else [1.1 * level, 0.8 * level, 1.4 * level]
            rows.append([group, month, value, *limits, "trend" if place == 7 else None, None])
        rows.append([group, "total", 12.0 * level, None, None, None, None, "mixed"])
    numbers = dict.fromkeys(("value", "centre", "lower", "upper"), "number")
    columns = {"participant": "text", "month": "text", **numbers, "signal": "text", "variation": "text"}
    words = {
        "trend": Text("minst 6 i rad åt samma håll", "at least 6 in a row in one direction"),
        "mixed": Text("ovanligt högt och ovanligt lågt", "unusually high and unusually low"),
    }
    given: dict[str, Any] = {
        "labels": LABELS | words | {one: same(one) for one in MONTHS},
        "facts": {"measure": "kronor" if name.endswith("costs") else "hours", "trial": ("tanum",)},
    }
    return result(name, columns, rows, **(given | changes))


@of_id("brokers-monthly-costs")
def monthly_costs(**changes: Any) -> Result:
    """Return charts of what two participants and all spent."""
    levels = {"kunskapsforbundet-vast": 60_000, "tanum": 30_000, "total": 90_000}
    return _amounts("brokers-monthly-costs", levels, **changes)


@of_id("brokers-monthly-hours")
def monthly_hours(**changes: Any) -> Result:
    """Return a chart of the hours of all."""
    return _amounts("brokers-monthly-hours", {"total": 260}, **changes)


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


from tests.figures import examples_of_platforms  # noqa: E402, F401  # they register themselves here
