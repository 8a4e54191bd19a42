from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from pilot_analysis.intake.headings import NEAR, near, nearest, normal

_WORDS = st.text(alphabet="abeknsuå -", min_size=1, max_size=8)


@given(words=_WORDS, known=st.lists(_WORDS, unique=True, max_size=8))
def test_near_words_are_all_that_are_near(words: str, known: list[str]) -> None:
    """The words named as near are those that a plain comparison with every known word finds, three at most."""
    scores = {one: fuzz.ratio(normal(words), one) for one in known}
    expected = sorted((one for one in known if scores[one] >= NEAR), key=lambda one: -scores[one])[:3]

    found = near(words, known)

    assert [scores[one] for one in found] == [scores[one] for one in expected]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("words", "known", "expected"),
    [
        ("Mellerd", ["Mellerud", "Bengtsfors"], "Mellerud"),
        ("Habo", ["Håbo", "Habos"], "Habos"),
        ("Avsta", ["Alvesta", "Avesta"], None),  # about as near
        ("Ort", ["Kommun", "Datum"], None),
    ],
)
def test_the_one_near_word_is_proposed(words: str, known: list[str], expected: str | None) -> None:
    """A proposal is the one known word that is near; of two that are about as near, neither."""
    assert nearest(words, known) == expected
