from __future__ import annotations

import ast
import re
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis import language
from pilot_analysis.language import Text, catalogue, text
from pilot_analysis.privacy import MASK
from tests.conftest import ROOT

SPACE = "\N{NO-BREAK SPACE}"
SOURCES = sorted((ROOT / "src" / "pilot_analysis").rglob("*.py"))
TEMPLATES = sorted((ROOT / "src" / "pilot_analysis").rglob("*.j2"))


def placeholders(words: str) -> set[str]:
    """Return the placeholders of a sentence."""
    return {str(name) for _, name, _, _ in string.Formatter().parse(words) if name}


def family(node: ast.JoinedStr) -> str:
    """Return an f-string as a pattern: its fixed parts, with anything between them."""
    return "".join(re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+" for one in node.values)


def test_swedish_and_english_numbers() -> None:
    """Swedish has a no-break space between thousands, a decimal comma and a true minus; English a comma and a point."""
    assert language.number(-1234.5, "sv") == f"−1{SPACE}234,5"
    assert language.number(-1234.5, "en") == "−1,234.5"
    assert language.number(2.0, "sv", 1) == "2,0"
    assert language.number(None, "sv") == "uppgift saknas"


def test_percent() -> None:
    """Swedish sets a no-break space before the per cent sign and English none."""
    assert language.percent(0.315, "sv", 1) == f"31,5{SPACE}%"
    assert language.percent(0.315, "en", 1) == "31.5%"


def test_a_chance_is_never_nought() -> None:
    """A p-value that would round to nought is told to be below the least that is written; a missing one is missing."""
    assert language.chance(0.0142, "sv") == "0,014"
    assert language.chance(0.00004, "en") == f"<{SPACE}0.001"
    assert language.chance(0.004, "sv", 2) == f"<{SPACE}0,01"
    assert language.chance(0.0, "sv") == "0,000"
    assert language.chance(None, "en") == "not available"


def test_points_carry_their_sign() -> None:
    """A rise has a plus, a fall a true minus, and what rounds to zero has neither."""
    assert language.points(0.15, "sv", 2) == "+0,15"
    assert language.points(-0.15, "en", 2) == "−0.15"
    assert language.points(-0.001, "sv", 2) == "0,00"


def test_dates_and_months() -> None:
    """Dates and months are written in the language asked for, whatever the machine's locale."""
    assert language.long_date(date(2014, 12, 9), "sv") == "9 december 2014"
    assert language.month("2015-03", "sv", "MMMM y") == "mars 2015"
    assert language.month(date(2015, 10, 1), "en") == "Oct 2015"


def test_listing() -> None:
    """A list ends in och or and."""
    assert language.listing(["a", "b", "c"], "sv") == "a, b och c"
    assert language.listing(["a", "b"], "en") == "a and b"
    assert language.listing(["a"], "en") == "a"


def test_unknown_language() -> None:
    """A text has no third language."""
    with pytest.raises(KeyError, match="de"):
        Text("ja", "yes")["de"]


def test_missing_value_is_refused() -> None:
    """A sentence without one of its values is an error, never a hole."""
    with pytest.raises(KeyError, match="folder"):
        text("errors.no_study")


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_catalogue_entry_is_whole(key: str) -> None:
    """Every entry has Swedish and English words with the same placeholders."""
    entry = catalogue()[key]

    assert entry["sv"].strip()
    assert entry["en"].strip()
    assert placeholders(entry["sv"]) == placeholders(entry["en"])


def test_every_key_used_is_in_the_catalogue() -> None:
    """No call of text() names a key that the catalogue lacks."""
    used = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text"
            if called and node.args and isinstance(node.args[0], ast.Constant):
                used.add(node.args[0].value)

    assert used - set(catalogue()) == set()


def test_every_entry_is_used() -> None:
    """No entry of the catalogue is left that no module names, whole or as a family such as ``verdict_{name}``."""
    nodes = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    named = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    families = {family(node) for node in nodes if isinstance(node, ast.JoinedStr)}
    families = {one for one in families if re.sub(r"^\w+\\\.|\.\+", "", one)}
    named |= {kind.replace(" ", "_").replace("-", "_") for kind in MASK}
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    named |= set(re.findall(r"[a-z_]+", templates))

    def is_named(key: str) -> bool:
        rest = key.partition(".")[2]
        return (
            key in named or rest in named or any(re.fullmatch(one, key) or re.fullmatch(one, rest) for one in families)
        )

    assert [key for key in catalogue() if not is_named(key)] == []


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_numbers_read_back(value: float) -> None:
    """A Swedish number reads back as the value rounded to two decimals."""
    shown = language.number(value, "sv", 2)

    assert float(shown.replace(SPACE, "").replace(",", ".").replace("−", "-")) == pytest.approx(
        round(value, 2), abs=0.01
    )
