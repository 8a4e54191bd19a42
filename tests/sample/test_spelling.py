"""Each manner of writing, against what a person would type."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from pilot_analysis import schema
from pilot_analysis.pilot import Study
from pilot_analysis.sample.spelling import Speller, amount, coarse_date, exact_date, identifier, month, term
from pilot_analysis.sample.styles import style

DAY = date(2014, 12, 9)


@pytest.mark.parametrize(
    ("manner", "written"),
    [
        ("plain", DAY),
        ("iso", "2014-12-09"),
        ("padded", "2014-12-09  "),
        ("slash", "9/12 -14"),
        ("short", "9 dec 2014"),
        ("long", "den 9 december 2014"),
    ],
)
def test_exact_date(manner: str, written: object) -> None:
    """A day is written so in this manner."""
    assert exact_date(DAY, manner) == written


@pytest.mark.parametrize(
    ("day", "precision", "variant", "written"),
    [
        (date(2014, 12, 1), "month", 0, "2014-12"),
        (date(2014, 12, 1), "month", 1, "dec -14"),
        (date(2014, 12, 1), "week", 0, "v. 49 2014"),
        (date(2014, 12, 29), "week", 1, "v.1 -15"),  # ISO week 1 begins in the old year
    ],
)
def test_coarse_date(day: date, precision: str, variant: int, written: str) -> None:
    """A month or week is written so; the year of a week is the ISO year."""
    assert coarse_date(day, precision, variant) == written


@pytest.mark.parametrize(
    ("manner", "written"),
    [
        ("plain", "2015-03"),
        ("words", "mars 2015"),
        ("short", "mar -15"),
        ("digits", "201503"),
        ("serial", date(2015, 3, 1)),
    ],
)
def test_month(manner: str, written: object) -> None:
    """A month is written so in this manner."""
    assert month("2015-03", manner) == written


@pytest.mark.parametrize(("manner", "written"), [("plain", "HT14"), ("words", "ht 2014"), ("dash", "HT-14")])
def test_term(manner: str, written: str) -> None:
    """A term is written so in this manner."""
    assert term("HT14", manner) == written


@pytest.mark.parametrize(
    ("value", "manner", "written"),
    [
        (1234.5, "plain", 1234.5),
        (12.0, "plain", 12),
        (1234.5, "space", "1 234,5"),
        (1234567.0, "nbsp", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"),
        (1234.5, "dot", "1.234,50"),
        (900.0, "dot", "900,00"),
        (12, "pieces", "12 st"),
        (7.5, "hours", "7,5 h"),
    ],
)
def test_amount(value: float, manner: str, written: object) -> None:
    """A number is written so in this manner."""
    assert amount(value, manner) == written


@pytest.mark.parametrize(("manner", "written"), [("plain", "12"), ("number", 12)])
def test_identifier(manner: str, written: object) -> None:
    """An id of digits is text, or a number in that manner; one with a letter is always text."""
    assert identifier("12", manner) == written
    assert identifier("T12", manner) == "T12"


@pytest.mark.parametrize(
    ("code", "manner", "written"),
    [
        ("1485", "genitive", "Uddevalla kommun"),
        ("1460", "genitive", "Bengtsfors kommun"),
        ("1421", "genitive", "Orust kommun"),
        ("1480", "genitive", "Göteborgs kommun"),
        ("1488", "code_number", 1488),
        ("1438", "plain", "Dals-Ed"),
    ],
)
def test_municipality(study: Study, code: str, manner: str, written: object) -> None:
    """A municipality is written so in this manner, with the genitive as the municipality itself has it."""
    speller = Speller(study, style("uddevalla", "2014-12"), np.random.default_rng(1))

    assert speller.municipality(code, manner) == written


def test_thousands_follow_the_heading(study: Study) -> None:
    """A cost under a heading in thousands is written in thousands, and in kronor under another."""
    column, row = schema.table("courses").columns["cost"], {"cost": 138500.0}
    speller = {
        one: Speller(study, style(one, "2014-12"), np.random.default_rng(1)) for one in ("uddevalla", "bengtsfors")
    }

    assert speller["uddevalla"].cell("courses", column, row) == 138.5
    assert speller["bengtsfors"].cell("courses", column, row) == 138500


def test_lists_are_joined_in_the_participants_way(study: Study) -> None:
    """Actors in one cell stand in their order with the participant's separator."""
    column = schema.table("collaboration").columns["actors"]
    speller = Speller(study, style("dals-ed", "2015-09"), np.random.default_rng(1))

    assert (
        speller.cell("collaboration", column, {"actors": ("dals-ed", "fyrbodal")})
        == "Dals-Ed och Fyrbodals kommunalförbund"
    )
