from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis import municipalities
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.pilot import Study
from pilot_analysis.runs import parameters
from tests.runs.conftest import write_notebook

TYPES = {
    "period": "str",
    "municipalities": "list",
    "models": "list",
    "clusters": "list",
    "language": "str",
    "seed": "int",
    "share": "float",
    "drawn": "bool",
    "code": "str",
}


def settle(study: Study, **given: str) -> dict[str, Any]:
    """Return what is given, settled, without the study's own values."""
    values = parameters.settle("toy", TYPES, given, study)
    return {name: value for name, value in values.items() if name in given}


def test_declared_types(tmp_path: Path) -> None:
    """A notebook's parameters are those its tagged cell annotates."""
    notebook = write_notebook(tmp_path / "a.ipynb", parameters='year: int = 2015\nkommun: str = "0684"  # a code')

    assert parameters.declared(notebook) == {"year": "int", "kommun": "str"}


@pytest.mark.parametrize(
    ("cell", "tag", "message"),
    [
        ("year: int = 2015", "other", r"a\.ipynb has no cell tagged .parameters."),
        ("year = 2015", "parameters", "the parameter year has the type None"),
        ("year: dict = {}", "parameters", "the parameter year has the type dict"),
    ],
)
def test_declarations_that_cannot_be_run(tmp_path: Path, cell: str, tag: str, message: str) -> None:
    """A notebook without a parameters cell, or with an untyped parameter, is refused."""
    notebook = write_notebook(tmp_path / "a.ipynb", parameters=cell, tag=tag)

    with pytest.raises(ConfigurationError, match=message):
        parameters.declared(notebook)


def test_a_file_that_is_no_notebook(tmp_path: Path) -> None:
    """A file that is not a notebook is refused with its name."""
    (tmp_path / "a.ipynb").write_text("not json", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"a\.ipynb cannot be read as a notebook"):
        parameters.declared(tmp_path / "a.ipynb")


def test_the_study_settles_language_and_seed(study: Study) -> None:
    """Language and seed come from the study unless they are given; other parameters keep the notebook's default."""
    assert parameters.settle("toy", TYPES, {}, study) == {"language": "sv", "seed": 20141201}
    assert parameters.settle("toy", TYPES, {"language": "en"}, study) == {"language": "en", "seed": 20141201}
    assert parameters.settle("toy", {"share": "float"}, {}, study) == {}


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"municipalities": "1488,1487"}, ["1488", "1487"]),
        ({"municipalities": "Bengtsfors, trollhättan"}, ["1488", "1460"]),
        ({"municipalities": "Ed"}, ["1438"]),
        ({"municipalities": '["1435"]'}, ["1435"]),
        ({"municipalities": ""}, []),
        ({"models": "natverk"}, ["natverk"]),
        ({"clusters": "Trestad"}, ["trestad"]),
        ({"period": "2015-01"}, "2015-01"),
        ({"period": "2015-01/2015-06"}, "2015-01/2015-06"),
        ({"period": ""}, ""),
        ({"seed": "7"}, 7),
        ({"share": "0.25"}, 0.25),
        ({"drawn": "nej"}, False),
        ({"drawn": "True"}, True),
        ({"code": "0684"}, "0684"),
        ({"code": "1e5"}, "1e5"),
    ],
)
def test_values_are_read_by_their_declared_type(study: Study, given: dict[str, str], value: object) -> None:
    """A value is read as the notebook declares it and written as the study writes it."""
    assert list(settle(study, **given).values()) == [value]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"municipalites": "1488"}, 'toy has no parameter "municipalites".*Did you mean "municipalities"'),
        ({"x=1;import os;y": "1"}, "toy has no parameter"),
        ({"municipalities": "1489"}, "municipalities=1489 is not in the study.*Nothing has been run"),
        ({"municipalities": "Trolhättan"}, 'Did you mean "Trollhättan"'),
        ({"models": "nätverk"}, 'models=nätverk.*Did you mean "natverk"'),
        ({"clusters": "x"}, "clusters=x is not in the study. Allowed: vastlandet and trestad"),
        ({"period": "2014-11"}, "period=2014-11.*within 2014-12 to 2015-11"),
        ({"period": "2015-06/2015-01"}, "period=2015-06/2015-01"),
        ({"period": "2015-13"}, "period=2015-13"),
        ({"period": "mars 2015"}, "period=mars 2015"),
        ({"language": "sw"}, "language=sw is not in the study. Allowed: sv and en"),
        ({"seed": "x"}, "seed=x: expected is a whole number"),
        ({"seed": "1_000"}, "seed=1_000"),
        ({"seed": "-1"}, "seed=-1: expected is a whole number that is 0 or more"),
        ({"share": "nan"}, "share=nan: expected is a number"),
        ({"share": "0,5"}, "share=0,5"),
        ({"drawn": "kanske"}, "drawn=kanske: expected is yes or no"),
        ({"municipalities": "[1488]"}, "municipalities=.1488.: expected is values with commas"),
        ({"municipalities": "[1488"}, "municipalities=.1488: expected"),
    ],
)
def test_wrong_parameters_are_refused(study: Study, given: dict[str, str], message: str) -> None:
    """A name or value that does not fit is refused with what is allowed and the nearest right name."""
    with pytest.raises(ConfigurationError, match=message):
        settle(study, **given)


def test_every_municipality_code_stays_text(study: Study) -> None:
    """Each of the 290 codes passes through a text parameter unchanged, leading zeros and all."""
    for code in municipalities.names():
        assert settle(study, code=code) == {"code": code}


@given(words=st.text())
def test_no_words_crash_the_reading(study: Study, words: str) -> None:
    """Any words for any type are either read as that type or refused with a sentence."""
    kinds = {"str": str, "list": list, "int": int, "float": float, "bool": bool}
    for name, type_ in TYPES.items():
        with suppress(ConfigurationError):
            assert isinstance(settle(study, **{name: words})[name], kinds[type_])


def test_split() -> None:
    """NAME=VALUE is split at the first equals sign."""
    assert parameters.split(["a=1", "b=x=y", "c="]) == {"a": "1", "b": "x=y", "c": ""}


@pytest.mark.parametrize(
    ("pairs", "message"), [(["a"], "-p a: write"), (["=1"], "-p =1"), (["a=1", "a=2"], "given twice")]
)
def test_split_refuses(pairs: list[str], message: str) -> None:
    """A word without a name or an equals sign, or a name given twice, is refused."""
    with pytest.raises(ConfigurationError, match=message):
        parameters.split(pairs)
