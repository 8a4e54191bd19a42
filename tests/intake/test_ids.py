from __future__ import annotations

import pytest

from pilot_analysis.intake.ids import without_unlike
from pilot_analysis.intake.values import ReadColumn


@pytest.mark.parametrize(
    ("ids", "refused"),
    [
        (["11", "12", "se bilaga"], ["se bilaga"]),
        (["B02", "Totalt kvinnor och män"], ["Totalt kvinnor och män"]),
        (["11", "12", "kolla"], []),
        (["11", "12", "13", "kolla"], ["kolla"]),
        (["svets", "cnc", "el och va"], []),
        (["svets", "cnc", "el och va", "A1"], []),
        (["A1", None, "B"], []),
        ([], []),
    ],
)
def test_words_among_numbered_identities(ids: list[str | None], refused: list[str]) -> None:
    """Several words are refused where as many identities have a digit, one word where three times as many have."""
    found = without_unlike(ReadColumn(list(ids)), "Ärendenr")

    assert [ids[place] for place, one in found.told.items() if one.rule == "id_unlike"] == refused
    assert found.values == [None if one in refused else one for one in ids]
