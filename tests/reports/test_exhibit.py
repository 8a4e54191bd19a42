from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.figures import kinds, smallest_count
from pilot_analysis.reports import exhibit as exhibits
from pilot_analysis.reports.exhibit import MIME, publish
from tests.conftest import ROOT
from tests.figures import examples
from tests.reports import notebooks


@pytest.mark.parametrize("name", kinds())
def test_json_and_back(name: str) -> None:
    """An exhibit read from its JSON gives the same JSON, the same table for readers and the same alt text."""
    one = notebooks.exhibit(name)
    back = exhibits.read(json.loads(json.dumps(one.payload())))

    assert back.payload() == one.payload()
    assert back.shown("sv").equals(one.shown("sv"))
    assert back.figure("en").alt == one.figure("en").alt  # type: ignore[union-attr]


def test_hidden_values_are_not_in_the_json() -> None:
    """What the gate hid is null in the JSON and two dots in the table for readers."""
    result = examples.conversion()
    one = publish(result, smallest=8)
    hidden = one.released.hidden
    columns = [each.name for each in result.fields]

    assert hidden
    assert all(one.payload()["table"][row][columns.index(column)] is None for row, column in hidden)
    assert all(one.shown("sv").iloc[row, columns.index(column)] == ".." for row, column in hidden)


def test_publish_takes_the_threshold_of_the_study(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The threshold is the one of the study that one stands in, and 5 outside any."""
    study = (ROOT / "pilot.toml").read_text(encoding="utf-8").replace("smallest_count = 5", "smallest_count = 9")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "pilot.toml").write_text(study, encoding="utf-8")
    monkeypatch.delenv("PILOT_FILE", raising=False)
    monkeypatch.chdir(tmp_path / "in")
    inside = publish(examples.every()["networks-mixing"]).released.certificate["threshold"]
    monkeypatch.chdir(tmp_path)

    assert (inside, smallest_count()) == (9, 5)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"smallest": 4}, "smallest = 4 is less than the study's 5"),
        ({"language": "se"}, '"se" is not in the study. Choose among sv and en'),
    ],
)
def test_a_notebook_cannot_protect_less(asked: dict[str, Any], told: str) -> None:
    """A threshold below the study's, and a language that there is not, are refused before anything is shown."""
    with pytest.raises(ConfigurationError, match=told):
        publish(examples.every()["networks-mixing"], **asked)


def test_a_notebook_shows_escaped_words() -> None:
    """The HTML that people see in a notebook holds no markup from names or sentences."""
    result = examples.conversion(labels=examples.LABELS | {"natverk": examples.same("<script>x</script>")})
    shown = publish(result, smallest=5)._repr_mimebundle_()

    assert set(shown) == {MIME, "text/html", "text/plain"}
    assert "<script" not in shown["text/html"]
    assert "&lt;script&gt;" in shown["text/html"]


def test_another_format_is_refused() -> None:
    """JSON of another format is refused by its number."""
    with pytest.raises(ValueError, match="an exhibit of format 99 cannot be read"):
        exhibits.read(notebooks.exhibit().payload() | {"format": 99})


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(3), 3),
        (np.float64("nan"), None),
        (float("inf"), None),
        (pd.NA, None),
        (pd.Timestamp("2015-03-09"), "2015-03-09"),
        ({"a": (1, pd.NaT)}, {"a": [1, None]}),
        (np.array([1.5, 2.0]), [1.5, 2.0]),
        ({"b", "a"}, ["a", "b"]),
        (examples.LABELS["total"], {"sv": "totalt", "en": "total"}),
    ],
)
def test_values_become_plain(value: object, plain: object) -> None:
    """Numpy, pandas and our own values become what JSON has."""
    assert exhibits._plain(value) == plain
