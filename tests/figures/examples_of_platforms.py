"""Small results of data quality, platforms and tools with the columns of the real ones."""

from __future__ import annotations

from typing import Any

from pilot_analysis.analysis.estimates import Additive, Result
from pilot_analysis.language import Text, same
from tests.figures.examples import CODES, LABELS, MONTHS, of_id, result

PEOPLE = ("kunskapsforbundet-vast", "1485")
NAMED = {
    **LABELS,
    "mandat": Text("mandat", "Mandate"),
    "kompetensråd": Text("kompetensråd", "Competence council"),
    "is yes": Text("ja", "yes"),
    "is no": Text("nej", "no"),
    "is unknown": Text("ingen kommun", "no municipality"),
    "start": Text("vid start", "at the start"),
    "slut": Text("vid slut", "at the end"),
    "mäklarmöte": Text("mäklarmöte", "broker meeting"),
    "kontaktperson": Text("kontaktperson, första skattningen", "contact person, first rating"),
    "milestone 0": same("Kick-off"),
    "matchning": Text("matchning", "a match"),
    "none": Text("inget verktyg noterat", "no tool noted"),
    "unit months": Text("månader", "months"),
}


@of_id("quality-calendar")
def calendar(**changes: Any) -> Result:
    """Return two tables of two participants, one of which has never come in."""
    rows = [[one, table, months, 12] for one in PEOPLE for table, months in (("cases", 12), ("goals", 0))]
    columns = {"participant": "text", "table": "text", "months": "count", "due": "count"}
    return result("quality-calendar", columns, rows, **({"labels": NAMED} | changes))


@of_id("quality-findings")
def findings(**changes: Any) -> Result:
    """Return findings of two severities, one of a file without a month."""
    rows = [
        ["error", "value_unreadable", "1485", "2015-01", 2],
        ["warning", "hänvisning till något som saknas", "kunskapsforbundet-vast", "2015-04", 9],
        ["warning", "hänvisning till något som saknas", "1485", None, 1],
    ]
    columns = {"severity": "text", "rule": "text", "participant": "text", "month": "month", "findings": "count"}
    return result("quality-findings", columns, rows, **changes)


@of_id("quality-fitness")
def fitness(**changes: Any) -> Result:
    """Return one part for six municipalities, for one of which there is nothing."""
    rows = [
        ["02 Mäklarmodeller", code, have, 12, "unit months"]
        for code, have in zip(CODES, (12, 12, 11, 12, 0, 12), strict=True)
    ]
    columns = {"part": "text", "municipality": "text", "have": "count", "of": "count", "unit": "text"}
    return result("quality-fitness", columns, rows, **({"labels": NAMED} | changes))


@of_id("platforms-timeline")
def timeline(**changes: Any) -> Result:
    """Return a milestone, meetings in two months, one dated outside the pilot, and a contact person."""
    rows = [
        [None, "milestone 0", "2014-12", 1, "2014-12-09", "within"],
        ["1485", "mäklarmöte", "2014-01", 1, "2014-01-19", "outside"],
        ["1485", "mäklarmöte", "2015-01", 12, "2015-01-03", "within"],
        ["kunskapsforbundet-vast", "mäklarmöte", "2015-11", 1, "2015-11-03", "within"],
        ["kunskapsforbundet-vast", "kontaktperson", "2014-12", None, None, "within"],
    ]
    columns = {
        **dict.fromkeys(("participant", "kind"), "text"),
        "month": "month",
        "events": "count",
        "first_on": "date",
        "dated": "text",
    }
    return result("platforms-timeline", columns, rows, **({"labels": NAMED} | changes))


@of_id("platforms-levels")
def levels(**changes: Any) -> Result:
    """Return two waves of six municipalities, raters agreeing in one, differing in the other, one without a level."""
    rows = [
        [code, one, wave, 2, level, level, "differ" if level == 1 else "agree", "Rådet har mötts."]
        for code in CODES[1:]
        for one in ("mandat", "kompetensråd")
        for wave, level in (("start", 1), ("slut", 2))
    ]
    rows += [[CODES[0], "mandat", "start", None, None, None, None, None]]
    columns = {
        **dict.fromkeys(("municipality", "dimension", "wave"), "text"),
        **dict.fromkeys(("kontaktperson", "skolledare", "consensus"), "count"),
        **dict.fromkeys(("agreed", "evidence"), "text"),
    }
    return result("platforms-levels", columns, rows, **({"labels": NAMED} | changes))


@of_id("platforms-raters")
def raters(**changes: Any) -> Result:
    """Return one dimension with an interval, one without variation, and the total without an interval."""
    rows = [["mandat", 12, 0.8, -0.2, 0.9], ["kompetensråd", 12, None, None, None], ["total", 24, 0.7, None, None]]
    columns = {"dimension": "text", "pairs": "count", **dict.fromkeys(("alpha", "alpha_low", "alpha_high"), "number")}
    facts = {"reliable": 0.8, "confidence": 0.95}
    return result("platforms-raters", columns, rows, **({"labels": NAMED, "facts": facts} | changes))


@of_id("platforms-truth-table")
def truth_table(**changes: Any) -> Result:
    """Return two combinations that municipalities show and one that none does."""
    rows = [
        ["is yes", "is no", 3, "Tanum, Dals-Ed, Bengtsfors", 0.91, 0.8, "is yes"],
        ["is no", "is no", 3, "Trollhättan, Vänersborg, Uddevalla", 0.4, 0.1, "is no"],
        ["is yes", "is yes", 0, None, None, None, "is unknown"],
    ]
    columns = {
        **dict.fromkeys(("mandat", "kompetensråd"), "text"),
        "municipalities": "count",
        "cases": "text",
        **dict.fromkeys(("consistency", "pri"), "number"),
        "outcome": "text",
    }
    return result("platforms-truth-table", columns, rows, **({"labels": NAMED} | changes))


@of_id("platforms-necessity")
def necessity(**changes: Any) -> Result:
    """Return a condition present and absent, for the outcome and its absence."""
    either = ("is yes", "is no")
    rows = [[outcome, "mandat", present, 0.95, 0.6, 0.5] for outcome in either for present in either]
    columns = {
        **dict.fromkeys(("outcome", "condition", "present"), "text"),
        **dict.fromkeys(("consistency", "coverage", "relevance"), "number"),
    }
    return result("platforms-necessity", columns, rows, **({"labels": NAMED, "facts": {"least": 0.9}} | changes))


@of_id("tools-spread")
def spread(**changes: Any) -> Result:
    """Return the spread of two tools over the months."""
    rows = [
        [tool, month, using, max(using, place // 3)]
        for tool, using in (("REKAS", 2), ("SYV Online", 0))
        for place, month in enumerate(MONTHS)
    ]
    columns = {"tool": "text", "month": "month", "using": "count", "adopted": "count"}
    return result("tools-spread", columns, rows, **({"facts": {"of": 5}} | changes))


@of_id("tools-women-and-men")
def women_and_men(**changes: Any) -> Result:
    """Return women's and men's shares of the users of two tools."""
    rows: list[list[Any]] = []
    for tool, women, men in (("REKAS", 40, 60), ("SYV Online", 25, 5)):
        every = women + men
        rows += [[tool, "total", "kvinna", women, women / every], [tool, "total", "man", men, men / every]]
        rows.append([tool, "total", "total", every, None])
    columns = {**dict.fromkeys(("tool", "month", "sex"), "text"), "users": "persons", "share": "share"}
    additive = Additive({"tool": None, "month": "total", "sex": "total"}, "users", derived=("share",))
    return result("tools-women-and-men", columns, rows, additive=additive, **changes)


@of_id("tools-per-inhabitant")
def per_inhabitant(**changes: Any) -> Result:
    """Return two tools of two participants."""
    rows = [[tool, one, 120, 56_000, rate] for tool, rate in (("REKAS", 2.1), ("SYV Online", 0.4)) for one in PEOPLE]
    columns = {"tool": "text", "participant": "text", "sessions": "count", "inhabitants": "count", "rate": "number"}
    return result("tools-per-inhabitant", columns, rows, **({"facts": {"year": "2015"}} | changes))


def _clients(name: str, groups: tuple[str, ...], **changes: Any) -> Result:
    rows: list[list[Any]] = []
    for place, group in enumerate(groups or ("",)):
        for sex, n, k in (("kvinna", 30 + place, 12), ("man", 10, 4), ("total", 40 + place, 16)):
            rows.append([*([group] if groups else []), sex, n, k, k / n, k / n - 0.1, k / n + 0.1])
    columns = {
        **({"tools": "text"} if groups else {}),
        "sex": "text",
        **dict.fromkeys(("n", "k"), "persons"),
        **dict.fromkeys(("share", "low", "high"), "share"),
    }
    split = {**({"tools": "total"} if groups else {}), "sex": "total"}
    additive = Additive(split, "n", "k", ("share", "low", "high"))
    facts = {"small_n": 20, "confidence": 0.95, "outcome": "matchning"}
    return result(name, columns, rows, **({"labels": NAMED, "facts": facts, "additive": additive} | changes))


@of_id("tools-validations")
def validations(**changes: Any) -> Result:
    """Return cases by sex alone."""
    return _clients("tools-validations", (), **changes)


@of_id("tools-cases")
def cases(**changes: Any) -> Result:
    """Return cases by the tools that were used and sex."""
    return _clients("tools-cases", ("REKAS", "none"), **changes)
