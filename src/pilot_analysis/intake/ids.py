"""Identities that are unlike the others in their column: a remark that got there, and no identity."""

from __future__ import annotations

from collections.abc import Sequence

from pilot_analysis.intake.values import Outcome

_MANY = 3  # numbered identities for each word without a digit


def without_unlike(outcomes: Sequence[Outcome | None], heading: str) -> list[Outcome | None]:
    """Return the outcomes of a column of identities, words without a digit refused where the others are numbered.

    Several words are refused where as many others have a digit; a single one only where many more do.
    """
    values = [one.value for one in outcomes if one is not None and isinstance(one.value, str)]
    bare = {value for value in values if not any(sign.isdigit() for sign in value)}
    numbered, without = len(values) - sum(value in bare for value in values), sum(value in bare for value in values)
    if not bare or not numbered:
        return list(outcomes)
    unlike = {value for value in bare if numbered >= (without if " " in value else _MANY * without)}
    refused = Outcome(rule="id_unlike", expected=heading)
    return [refused if one is not None and one.value in unlike else one for one in outcomes]
