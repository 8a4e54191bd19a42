"""What notebook 02 publishes of the sample, attacked as a whole: by model, by municipality, by quarter and by goal.

The reader knows from ``pilot.toml`` which municipality had which model when, and looks for small counts by solving for
the persons of every municipality and month, of each sex and stage.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from pilot_analysis.analysis import brokers
from pilot_analysis.analysis.brokers.cases import STAGES, opened_cases, with_stage
from pilot_analysis.disclosure import release
from pilot_analysis.tables.membership import member_of
from pilot_analysis.tables.session import Pilot
from tests.conftest import ROOT
from tests.test_notebooks import cells as notebook_cells

SMALLEST = 5
GOALS = {"ärenden": 0, "matchade ärenden": 2, "påbörjade utbildningar": 3}
KEYS = ["municipality", "participant", "month", "cohort", "model", "sex", "reached", "open"]


def calls() -> Iterator[tuple[str, dict[str, object]]]:
    """Return the broker results that notebook 02 publishes, with their arguments."""
    for cell in notebook_cells(ROOT / "notebooks" / "02_broker_models.ipynb", "code"):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("pa.brokers."):
                yield (
                    ast.unparse(node.func).rsplit(".", 1)[1],
                    {one.arg: ast.literal_eval(one.value) for one in node.keywords if one.arg},
                )


def persons(pilot: Pilot) -> pd.DataFrame:
    """Return the cases of persons and employers, each with what decides where it is counted."""
    every = opened_cases(pilot, "client_kind")
    found, _ = with_stage(pilot, every)
    months = list(pilot.study.months())
    month = found["opened_on"].dt.strftime("%Y-%m")
    sex = found["sex"].where(found["client_kind"] == "person", "employer")
    cohort = month.map({one: months[place - place % 3] for place, one in enumerate(months)})
    return found.assign(
        month=month, cohort=cohort, sex=sex, reached=found["stage"].clip(1), open=found["closed_on"].isna()
    )


def groups(pilot: Pilot) -> pd.DataFrame:
    """Return every finest group that a reader must hold possible: municipality, month, sex or employer, stage, open."""
    months, served = (
        list(pilot.study.months()),
        {c: one.id for one in pilot.study.participants for c in one.municipalities},
    )
    rows = [
        (code, served[code], month, months[place - place % 3], sex, reached, open_)
        for (place, month), code, sex, reached, open_ in product(
            enumerate(months), pilot.codes, ("kvinna", "man", "employer"), range(1, len(STAGES)), (True, False)
        )
    ]
    found = pd.DataFrame(rows, columns=["municipality", "participant", "month", "cohort", "sex", "reached", "open"])
    return found.assign(model=member_of(pilot.study.models, found["municipality"], pd.to_datetime(found["month"])))


class Attack:
    """Sums over the groups that a reader was told, and those that are hidden and so not zero."""

    def __init__(self, pilot: Pilot) -> None:
        self.groups = groups(pilot)
        own = persons(pilot).groupby(KEYS).size()
        self.truth = own.reindex(pd.MultiIndex.from_frame(self.groups[KEYS]), fill_value=0).to_numpy(dtype=float)
        if self.truth.sum() != own.sum():
            raise ValueError("a case is in none of the groups")
        self.known: dict[bytes, float] = {}
        self.hidden: dict[bytes, None] = {}

    def of(self, least: int = 0, *, employers: bool = False, **where: object) -> np.ndarray:
        """Return which groups a count sums over: who got at least to a stage, persons only unless ``employers``."""
        inside = np.array(self.groups["reached"] >= least)
        inside &= employers | (self.groups["sex"] != "employer").to_numpy()
        for name, value in where.items():
            inside &= (value == "total") | (self.groups[name] == value).to_numpy()
        return inside

    def learn(self, inside: np.ndarray, value: object) -> None:
        """Take a published count, or that there is one which is hidden."""
        if pd.isna(value):
            self.hidden[inside.tobytes()] = None
            return
        if float(value) != self.truth[inside].sum():
            raise ValueError("the attack reads a count in another way than it was made")
        self.known[inside.tobytes()] = float(value)

    def width(self, inside: np.ndarray) -> int:
        """Return how many further values a count could have."""
        known, hidden = (
            csr_matrix(np.frombuffer(b"".join(one), dtype=bool).reshape(len(one), len(inside)).astype(float))
            for one in (self.known, self.hidden)
        )
        limits = {"A_eq": known, "b_eq": list(self.known.values()), "A_ub": -hidden, "b_ub": -np.ones(len(self.hidden))}
        low, high = (sign * linprog(sign * inside.astype(float), **limits).fun for sign in (1, -1))
        return math.floor(high + 1e-6) - math.ceil(low - 1e-6)


@pytest.fixture(scope="module")
def attack(sample: Pilot) -> Attack:
    """All that notebook 02 tells of the sample."""
    found = Attack(sample)
    for name, arguments in dict(calls()).items():
        if name in _LEARN:  # the others repeat their counts or rest on them
            table = release(getattr(brokers, name)(sample, **arguments), SMALLEST).result.table
            for row in table.to_dict("records"):
                _LEARN[name](found, row)
    return found


def _split(row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in ("model", "municipality", "cohort", "sex") if name in row}


def _conversion(attack: Attack, row: dict[str, object]) -> None:
    attack.learn(attack.of(**_split(row)), row["n"])
    attack.learn(attack.of(2, **_split(row)), row["k"])
    if not pd.isna(row["open"]):
        attack.learn(attack.of(open=True, **_split(row)) & ~attack.of(2), row["open"])


def _funnel(attack: Attack, row: dict[str, object]) -> None:
    attack.learn(attack.of(STAGES.index(str(row["stage"])), **_split(row)), row["k"])


def _stages(attack: Attack, row: dict[str, object]) -> None:
    _funnel(attack, row)
    if not pd.isna(row["open_share"]):
        waiting = attack.of(open=True, **_split(row)) & ~attack.of(4)
        attack.learn(waiting, round(float(str(row["open_share"])) * float(str(row["n"]))))


def _shrunk(attack: Attack, row: dict[str, object]) -> None:
    attack.learn(attack.of(**_split(row)), row["n"])
    attack.learn(attack.of(2, **_split(row)), row["k"])


def _months(attack: Attack, row: dict[str, object]) -> None:
    if row["month"] != "total":
        attack.learn(attack.of(employers=True, municipality=row["municipality"], month=row["month"]), row["n"])


def _goals(attack: Attack, row: dict[str, object]) -> None:
    if row["indicator"] in GOALS and not pd.isna(row["k"]):
        stage = GOALS[str(row["indicator"])]
        attack.learn(attack.of(stage, employers=True, participant=row["participant"]), row["k"])
    elif row["indicator"] not in GOALS:
        inside = attack.of(employers=True, participant=row["participant"]) & ~attack.of()
        attack.learn(inside, row["outcome"])


_LEARN = {
    "conversion": _conversion,
    "funnel": _funnel,
    "stages": _stages,
    "shrunk": _shrunk,
    "months": _months,
    "goals": _goals,
}


def small(attack: Attack, *names: str, stages: tuple[int, ...]) -> Iterator[tuple[dict[str, object], int, np.ndarray]]:
    """Return the counts of 1 to 4 persons, split by some columns, that got to some stages."""
    for values in product(*([*attack.groups[name].unique(), "total"] for name in names)):
        where = dict(zip(names, values, strict=True))
        for stage in stages:
            inside = attack.of(stage, **where)
            if "employer" not in values and 1 <= attack.truth[inside].sum() < SMALLEST:
                yield where, stage, inside


@pytest.mark.parametrize(
    "names",
    [("municipality", "model", "sex"), ("model", "sex"), ("cohort", "sex"), ("participant", "sex")],
    ids="-".join,
)
def test_no_small_count_can_be_worked_back(attack: Attack, names: tuple[str, ...]) -> None:
    """All exhibits of notebook 02 together leave each small count by place, model and quarter five further values."""
    found = list(small(attack, *names, stages=(0, 2, 3, 4)))

    assert found
    assert {(*where.values(), stage): width for where, stage, one in found if (width := attack.width(one)) < 5} == {}


def test_no_small_month_can_be_worked_back(attack: Attack) -> None:
    """The goals' and cards' counts beside the months leave five further values to each municipality's small month."""
    every = product(attack.groups["municipality"].unique(), attack.groups["month"].unique())
    found = {one: attack.of(employers=True, municipality=one[0], month=one[1]) for one in every}
    found = {one: inside for one, inside in found.items() if 1 <= attack.truth[inside].sum() < SMALLEST}

    assert found
    assert {one: width for one, inside in found.items() if (width := attack.width(inside)) < 5} == {}


def test_the_attack_succeeds_on_what_it_should(sample: Pilot) -> None:
    """Where municipalities tell women and men apart beside models, the same attack finds Dals-Ed's four women."""
    found = Attack(sample)
    for row in release(brokers.funnel(sample), SMALLEST).result.table.to_dict("records"):
        _funnel(found, row)
    for row in release(brokers.shrunk(sample), SMALLEST).result.table.to_dict("records"):
        _shrunk(found, row)

    assert found.width(found.of(2, municipality="1438", sex="kvinna")) == 0


def test_no_row_tells_which_sheets_hold_its_persons(sample: Pilot) -> None:
    """Each row of the funnel that leads anywhere leads to the same sheets, so that their number tells no count."""
    assert len({rows for rows in release(brokers.funnel(sample), SMALLEST).result.rows if rows}) == 1
