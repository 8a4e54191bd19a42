"""Small results on networks and shared provision, for tests of figures and reports."""

from __future__ import annotations

from typing import Any

from pilot_analysis.analysis.estimates import Additive, Result
from pilot_analysis.language import Text, same
from tests.figures.examples import CODES, LABELS, MONTHS, of_id, result

ACTORS = ("kunskapsforbundet-vast", "uddevalla", "tanum", "fyrbodal", "exempel")
GROUPS = ("trestad", "trestad", "vastlandet", "delregional", "delregional")
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total")
NAMES = LABELS | {
    "uddevalla": same("Uddevalla"),
    "tanum": same("Tanum"),
    "fyrbodal": same("Fyrbodals kommunalförbund"),
    "exempel": same("Exempelverkstaden AB"),
    "trestad": same("Trestad"),
    "vastlandet": same("Västlandet"),
    "meetings": Text("möten", "meetings"),
    "referrals": Text("remisser och information", "referrals and information"),
    "gained": Text("ny", "new"),
    "kept": Text("kvar", "kept"),
    "lost": Text("borta", "lost"),
    "coordinator": Text("samordnare", "coordinator"),
    "itinerant": Text("konsult", "consultant"),
    "representative": Text("företrädare", "representative"),
    "gatekeeper": Text("grindvakt", "gatekeeper"),
    "liaison": Text("förbindelselänk", "liaison"),
    "baseline": Text("kontakter i första halvan", "contacts in the first half"),
    "same_cluster": Text("samma kluster", "same cluster"),
    "shared": Text("gemensamma kurser", "shared courses"),
    "unshared": Text("egna kurser", "own courses"),
    "Q": Text("vård och omsorg", "health and social care"),
    "M": Text("juridik, ekonomi, teknik", "professional services"),
    "lokal": Text("lokal", "local"),
    "elsewhere": Text("annan kommun", "elsewhere"),
    "3": Text("gymnasial, högst 2 år", "Upper secondary, up to 2 years"),
    "5": Text("eftergymnasial, under 3 år", "Post-secondary, under 3 years"),
}
HALVES = (["first", "2014-12", "2015-05"], ["last", "2015-06", "2015-11"])
SPAN = {"network": "text", "half": "text", "from_month": "month", "to_month": "month"}


def made(name: str, columns: dict[str, str], rows: list[list[Any]], changes: dict[str, Any], **more: Any) -> Result:
    """Return a result with the names of this module."""
    return result(name, columns, rows, **({"labels": NAMES} | more | changes))


@of_id("networks-mixing")
def mixing(**changes: Any) -> Result:
    """Return contacts between four units."""
    return _mixing("networks-mixing", changes, ("egen-maklare", "natverk", "klustermaklare", "delregional"))


@of_id("networks-mixing-hours")
def mixing_hours(**changes: Any) -> Result:
    """Return hours between three units."""
    return _mixing("networks-mixing-hours", changes, ("trestad", "vastlandet", "delregional"), weight="hours")


@of_id("networks-mixing-level")
def mixing_level(**changes: Any) -> Result:
    """Return contacts between two levels."""
    return _mixing("networks-mixing-level", changes, ("lokal", "delregional"), by="level")


@of_id("networks-mixing-level-hours")
def mixing_level_hours(**changes: Any) -> Result:
    """Return hours between two levels."""
    return _mixing("networks-mixing-level-hours", changes, ("lokal", "delregional"), by="level", weight="hours")


def _mixing(name: str, changes: dict[str, Any], units: tuple[str, ...], **facts: str) -> Result:
    rows = [
        [one, other, 7 * place + 3, 4, 1234.5 * place, 0.1]
        for place, one in enumerate(units)
        for other in units[place:]
    ]
    columns = {
        "unit": "text",
        "other": "text",
        "pairs": "count",
        "events": "count",
        "hours": "number",
        "share": "share",
    }
    return made(name, columns, rows, changes, facts={"events": 40, **facts})


@of_id("networks-cohesion")
def cohesion(**changes: Any) -> Result:
    """Return two networks in two halves."""
    rows = [[one, *half, 0.2, 0.1, 0.3] for one in ("meetings", "referrals") for half in HALVES]
    return made("networks-cohesion", SPAN | dict.fromkeys(("intensity", "low", "high"), "number"), rows, changes)


@of_id("networks-modularity")
def modularity(**changes: Any) -> Result:
    """Return two networks in two halves, the second without anything to divide in one."""
    rows = [["meetings", *half, 0.2, -0.1, 0.3] for half in HALVES]
    rows += [["referrals", *HALVES[0], None, None, None], ["referrals", *HALVES[1], -0.2, -0.1, 0.2]]
    return made(
        "networks-modularity", SPAN | dict.fromkeys(("modularity", "expected", "best"), "number"), rows, changes
    )


@of_id("networks-cohesion-hours")
def cohesion_hours(**changes: Any) -> Result:
    """Return one network in two halves, in hours."""
    rows = [["meetings", *half, 1.2, 0.9, 1.3] for half in HALVES]
    columns = SPAN | dict.fromkeys(("intensity", "low", "high"), "number")
    return made("networks-cohesion-hours", columns, rows, changes, facts={"weight": "hours"})


@of_id("networks-modularity-hours")
def modularity_hours(**changes: Any) -> Result:
    """Return one network in two halves, in hours."""
    rows = [["meetings", *half, 0.2, -0.1, 0.3] for half in HALVES]
    columns = SPAN | dict.fromkeys(("modularity", "expected", "best"), "number")
    return made("networks-modularity-hours", columns, rows, changes)


@of_id("networks-months")
def months(**changes: Any) -> Result:
    """Return ties in eleven of twelve months, with arrows."""
    rows = [[month, ACTORS[place % 5], ACTORS[(place + 2) % 5], place + 1] for place, month in enumerate(MONTHS[:11])]
    columns = {"month": "month", "one": "text", "other": "text", "pairs": "count"}
    facts = {"actors": ACTORS, "groups": GROUPS, "directed": True, "network": "referrals", "months": MONTHS}
    return made("networks-months", columns, rows, changes, facts=facts)


@of_id("networks-paths")
def paths(**changes: Any) -> Result:
    """Return steps of five actors in two halves, with one that is never reached."""
    rows = [
        [actor, group, *half, (place + turn) % 4 or None, "yes" if place == turn else "no"]
        for turn, half in enumerate(HALVES)
        for place, (actor, group) in enumerate(zip(ACTORS, GROUPS, strict=True))
    ]
    columns = {"actor": "text", "group": "text", **{name: kind for name, kind in SPAN.items() if name != "network"}}
    columns |= {"steps": "count", "rests_on_one": "text"}
    return made("networks-paths", columns, rows, changes, facts={"office": "fyrbodal", "network": "meetings"})


@of_id("networks-paths-month")
def paths_month(**changes: Any) -> Result:
    """Return steps of five actors in twelve months."""
    rows = [
        [actor, group, one, (place + turn) % 5 or None]
        for turn, one in enumerate(MONTHS)
        for place, (actor, group) in enumerate(zip(ACTORS, GROUPS, strict=True))
    ]
    columns = {"actor": "text", "group": "text", "month": "month", "steps": "count"}
    return made("networks-paths-month", columns, rows, changes, facts={"office": "fyrbodal", "network": "meetings"})


@of_id("networks-turnover")
def turnover(**changes: Any) -> Result:
    """Return a tie of each fate."""
    rows = [
        [*ACTORS[:2], 3, 4, "kept"],
        [ACTORS[0], ACTORS[2], 0, 2, "gained"],
        [ACTORS[1], ACTORS[3], 1, 0, "lost"],
    ]
    columns = {"one": "text", "other": "text", "first": "count", "last": "count", "status": "text"}
    facts = {"actors": ACTORS, "groups": GROUPS, "directed": False, "network": "meetings"}
    return made("networks-turnover", columns, rows, changes, facts=facts)


@of_id("networks-brokerage")
def brokerage(**changes: Any) -> Result:
    """Return roles of five actors: some far above chance, some that cannot be."""
    rows = [
        [actor, role, 4 * place + column, None if column == 0 and place > 2 else place - 1.5]
        for place, actor in enumerate(ACTORS)
        for column, role in enumerate(ROLES)
    ]
    columns = {"actor": "text", "role": "text", "times": "count", "z": "number"}
    return made("networks-brokerage", columns, rows, changes, facts={"network": "referrals"})


@of_id("networks-holes")
def holes(**changes: Any) -> Result:
    """Return constraint of five actors, the last without contacts."""
    rows: list[list[Any]] = [[actor, 5 - place, 0.2 + place / 5, 0.2, 0.6] for place, actor in enumerate(ACTORS)]
    rows[-1][1:] = [0, None, None, None]
    columns = {"actor": "text", "degree": "count", **dict.fromkeys(("constraint", "low", "high"), "number")}
    return made("networks-holes", columns, rows, changes, facts={"network": "meetings", "draws": 100})


@of_id("networks-change")
def change(**changes: Any) -> Result:
    """Return two explanations, one with a p near nought."""
    rows = [["baseline", 14.0, -2.0, 3.7, 0.0002], ["same_cluster", 0.7, -2.1, 2.2, 0.505]]
    columns = {"predictor": "text", **dict.fromkeys(("t", "low", "high"), "number"), "p": "p"}
    return made("networks-change", columns, rows, changes, facts={"network": "meetings"})


@of_id("networks-provision")
def provision(**changes: Any) -> Result:
    """Return seats and starts by sharing and sex, with more starts than seats in one row."""
    fills: dict[str, tuple[int, int, tuple[Any, ...]]] = {
        "shared": (100, 88, (0.88, 0.8, 0.93)),
        "unshared": (40, 50, (1.25, None, None)),
        "total": (140, 138, (0.98, 0.94, 0.99)),
    }
    rows: list[list[Any]] = []
    for kind, (seats, started, fill) in fills.items():
        women, nothing = started // 2, [None] * 3
        rows += [[kind, "kvinna", None, women, *nothing], [kind, "man", None, started - women, *nothing]]
        rows.append([kind, "total", seats, started, *fill])
    columns = {"shared": "text", "sex": "text", "seats": "count", "started": "persons"}
    columns |= dict.fromkeys(("fill", "low", "high"), "share")
    additive = Additive({"shared": "total", "sex": "total"}, "started", derived=("fill", "low", "high"))
    return made("networks-provision", columns, rows, changes, additive=additive)


@of_id("networks-flows")
def flows(**changes: Any) -> Result:
    """Return persons between six municipalities and from elsewhere, with totals."""
    inside = {
        (one, other): 12 * (one == other) + 6 * ((place + turn) % 3 == 0)
        for place, one in enumerate((*CODES, "elsewhere"))
        for turn, other in enumerate(CODES)
    }
    rows = []
    for home in (*CODES, "elsewhere", "total"):
        for place in (*CODES, "total"):
            cells = [n for (one, other), n in inside.items() if home in {one, "total"} and place in {other, "total"}]
            rows.append([home, place, sum(cells)])
    clusters = {code: "vastlandet" if code in CODES[3:] else "trestad" for code in CODES}
    return made(
        "networks-flows",
        {"home": "text", "place": "text", "started": "persons"},
        rows,
        changes,
        additive=Additive({"home": "total", "place": "total"}, "started"),
        facts={"codes": CODES, "clusters": clusters},
    )


def _needs(name: str, by: tuple[str, ...], kinds: dict[tuple[str, ...], tuple[int, int, int]], changes: Any) -> Result:
    rows: list[list[Any]] = []
    for cluster, times in (("trestad", 1), ("vastlandet", 2), ("total", 3)):
        for kind, (persons, retirements, seats) in kinds.items():
            counts = (times * one for one in (persons, retirements, seats, seats - persons))
            rows.append([cluster, *kind, *counts])
    columns = {"cluster": "text", **dict.fromkeys(by, "text"), "persons": "persons", "retirements": "persons"}
    columns |= {"seats": "count", "gap_seats": "number"}
    additive = Additive(dict.fromkeys(("cluster", *by), "total"), "persons", "retirements", ("gap_seats",))
    return made(name, columns, rows, changes, additive=additive, facts={"by": "_".join(by)})


@of_id("networks-needs")
def needs(**changes: Any) -> Result:
    """Return persons asked for and seats in two clusters and in all, by level."""
    kinds = {("3",): (12, 6, 30), ("5",): (20, 8, 0), ("total",): (32, 14, 30)}
    return _needs("networks-needs", ("level",), kinds, changes)


@of_id("networks-needs-sector")
def needs_sector(**changes: Any) -> Result:
    """Return the same by sector."""
    kinds = {("Q",): (12, 6, 30), ("M",): (20, 8, 0), ("total",): (32, 14, 30)}
    return _needs("networks-needs-sector", ("sector",), kinds, changes)


@of_id("networks-needs-sector-level")
def needs_sector_level(**changes: Any) -> Result:
    """Return the same by sector and level: one combination that nobody offers, one that nobody asks for."""
    cells = {("Q", "3"): (12, 6, 0), ("Q", "5"): (110, 8, 105), ("M", "3"): (0, 0, 20), ("M", "5"): (0, 0, 0)}
    every: dict[tuple[str, ...], tuple[int, int, int]] = {}
    for sector in ("Q", "M", "total"):
        for level in ("3", "5", "total"):
            inside = [n for kind, n in cells.items() if sector in {kind[0], "total"} and level in {kind[1], "total"}]
            every[sector, level] = (sum(n[0] for n in inside), sum(n[1] for n in inside), sum(n[2] for n in inside))
    return _needs("networks-needs-sector-level", ("sector", "level"), every, changes)


@of_id("networks-recording")
def recording(**changes: Any) -> Result:
    """Return entries of two participants in twelve months, none in July."""
    rows = [
        [one, month, 0 if month == "2015-07" else place + turn]
        for turn, one in enumerate(("kunskapsforbundet-vast", "tanum"))
        for place, month in enumerate(MONTHS)
    ]
    return made("networks-recording", {"participant": "text", "month": "month", "events": "count"}, rows, changes)


@of_id("networks-claims")
def claims(**changes: Any) -> Result:
    """Return who noted whom among three participants, with the total."""
    some = ("kunskapsforbundet-vast", "uddevalla", "tanum")
    rows = [[one, other, 4 + 3 * turn, turn] for turn, one in enumerate(some) for other in some if other != one]
    rows.append(["total", "total", 42, 6])
    columns = {"participant": "text", "other": "text", "named": "count", "confirmed": "count"}
    return made("networks-claims", columns, rows, changes)


@of_id("networks-pairs")
def pairs(**changes: Any) -> Result:
    """Return contacts between fourteen actors, too many for a telephone to print, and from one to another."""
    some = [f"{one}-{place}" for place in range(3) for one in ACTORS][:14]
    given = dict(zip(some, (GROUPS * 3)[:14], strict=True))
    rows = [
        [one, given[one], other, given[other], (7 * place + 5 * turn) % 160]
        for place, one in enumerate(some)
        for turn, other in enumerate(some)
        if one != other
    ]
    columns = {"one": "text", "group": "text", "other": "text", "group_other": "text", "pairs": "count"}
    facts = {"network": "referrals", "actors": tuple(some), "directed": True}
    return made("networks-pairs", columns, rows, changes, facts=facts)
