"""Every broker result, by every split, on data of any shape: a number or a clear reason, and never a fault."""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from pilot_analysis.analysis import brokers
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.figures import draw
from pilot_analysis.figures.registry import kind_of
from pilot_analysis.language import LANGUAGES, same
from pilot_analysis.tables.session import Pilot, open_pilot
from tests.analysis.brokers.made import accounts, cases, events, goal
from tests.figures.examples import Released
from tests.tables.conftest import write

BY = ("model", "municipality", "cluster", "sex", "client_kind")
MONTHS = ("2014-12", *(f"2015-{month:02d}" for month in range(1, 12)))
SHAPES: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "an empty group": ({"codes": ("1488", "1485", "1435")}, {}, BY),
    "a single unit": ({"codes": ("1435",)}, {}, BY),
    "all zeros": ({"codes": ("1435", "1438"), "matched": (), "kronor": 0.0}, {}, BY),
    "all of them": ({"codes": ("1435",), "matched": range(99)}, {}, ("model", "sex")),
    "a change of model": ({"codes": ("1485",)}, {}, ("model", "municipality", "cluster")),
    "one month": ({"codes": ("1488",)}, {"period": "2015-02"}, ("model", "municipality", "sex")),
    "no places and no dates": ({"codes": ("1488", "1435"), "municipality": None, "opened_on": None}, {}, BY[:2]),
    "nothing": ({"codes": ()}, {}, BY),
}
_UNSAID = re.compile(r"\b(nan|NaN|NaT|inf|None)\b|<NA>|[{}]|not available")


def tables(
    codes: tuple[str, ...], matched: Any = (0, 1, 3, 5, 8), kronor: float = 1000.0, **more: Any
) -> dict[str, list[dict[str, Any]]]:
    """Return 20 cases a municipality, half of them in February and half in July, with accounts and a goal each."""
    found: dict[str, list[dict[str, Any]]] = {"cases": [], "case_events": [], "costs": [], "goals": []}
    for code in codes:
        own = [
            {**one, "opened_on": f"2015-0{month}-01", "case_id": f"{one['case_id']}-{month}", **more}
            for month, sex in product((2, 7), ("kvinna", "man"))
            for one in cases(code, sex, 5, (1.0, 2.0))
        ]
        own[0] |= {"client_kind": "arbetsgivare", "sex": None}
        some = [one for place, one in enumerate(own) if place % 10 in matched]
        found["cases"] += own
        found["case_events"] += [{**one, "on": "2015-08-15"} for one in events(some, "matchning", "påbörjad")]
        found["costs"] += [{**accounts(code, kronor * (1 + place % 3), one)} for place, one in enumerate(MONTHS)]
        found["goals"].append(goal(code, "ärenden", 20.0))
    return found


@pytest.fixture(scope="module", params=SHAPES)
def shape(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pilot, tuple[str, ...]]:
    """A pilot of one of the shapes, and how it is split."""
    given, selection, splits = SHAPES[request.param]
    folder = tmp_path_factory.mktemp("shape")
    write(folder, tables(**given))
    return open_pilot(folder, **selection), splits


def made(pilot: Pilot, name: str, by: str) -> Iterator[Result]:
    """Return the results of one of the topic's functions, split by ``by`` where it can be."""
    make = getattr(brokers, name)
    known = inspect.signature(make).parameters
    found = make(pilot, **({"by": by} if "by" in known else {}), **({"model": "natverk"} if name == "card" else {}))
    yield from found if isinstance(found, tuple) else (found,)


def takes(name: str, by: str) -> bool:
    """Tell whether a function can be split so; one that cannot be split at all is called once."""
    if "by" not in inspect.signature(getattr(brokers, name)).parameters:
        return by == BY[0]
    return by in BY[:3] or name not in {"cost_effectiveness", "acceptability"}


def words_of(result: Result) -> dict[str, list[str]]:
    """Return all that a reader meets of a result, by language, and of its figure."""
    released: Any = Released(result)
    figure = draw(released, "sv") if kind_of(result.id) else None
    told = [result.title, result.sentences, result.method, *result.caveats, result.source]
    told += [figure.alt, *map(same, (figure.headline, figure.subtitle, *figure.notes))] if figure else []
    tables = {one: result.shown(one) for one in LANGUAGES}
    cells = {one: [*table.columns, *map(str, table.to_numpy().ravel())] for one, table in tables.items()}
    return {one: [*(words[one] for words in told), *cells[one]] for one in LANGUAGES}


@pytest.mark.parametrize("name", dir(brokers))
def test_any_split_of_any_shape_is_a_result(shape: tuple[Pilot, tuple[str, ...]], name: str) -> None:
    """A result has finite numbers, words without gaps in both languages, and its figure is drawn; nothing warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pilot, splits = shape
        for result in (one for by in splits if takes(name, by) for one in made(pilot, name, by)):
            numbers = result.table.select_dtypes("number").to_numpy(dtype=float, na_value=0.0)
            assert np.isfinite(numbers).all(), result.id
            for words in words_of(result).values():
                assert all(words[:3]), result.id
                assert [one for one in words if _UNSAID.search(re.sub(r"^None (can be|of the)", "", one))] == []
            assert "uppgift saknas" not in result.sentence("sv").replace("gruppen uppgift saknas", "")


def test_nothing_compared_is_never_an_effect(shape: tuple[Pilot, tuple[str, ...]]) -> None:
    """Groups of at most three municipalities never show an effect, whatever their cases look like."""
    compared = ("compare", "time_to_match", "cost_effectiveness")
    assert Verdict.EFFECT not in [one.verdict for name in compared for one in made(shape[0], name, BY[0])]


def test_who_never_got_to_a_match_started_nothing(tmp_path: Any) -> None:
    """Where nobody was matched the sentence of stages tells no share of those who were."""
    write(tmp_path, tables(("1435",), matched=()))
    told = brokers.stages(open_pilot(tmp_path)).sentence("en")
    assert told.endswith("are still open and may get further.")
