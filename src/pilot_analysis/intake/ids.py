"""Identities that are unlike the others in their column: a remark that got there, and no identity."""

from __future__ import annotations

import re
from dataclasses import replace

from pilot_analysis.intake.outcomes import Outcome
from pilot_analysis.intake.values import ReadColumn

_MANY = 3  # numbered identities for each word without a digit
_DIGITS = "0123456789"
_DIGIT = re.compile(r"\d")
# The row that shows how others are to be filled in.
_EXAMPLE = re.compile(r"(?:ex|t\.? ?ex|exempel(?:rad)?)(?:[ .:].*)?", re.IGNORECASE)


def without_unlike(found: ReadColumn, heading: str) -> ReadColumn:
    """Return a column of identities, examples refused, and words without a digit where the others are numbered.

    Several words are refused where as many others have a digit; a single one only where many more do.
    """
    if found.numbered:
        return found
    words = {one for one in found.values if one is not None}
    plain = {one for one in words if one[-1] not in _DIGITS and not _DIGIT.search(one)}
    unlike = {one for one in words if one[:1] in "eEtT" and _EXAMPLE.fullmatch(one)}
    bare = sum(map(plain.__contains__, found.values)) if plain else 0
    numbered = len(found.values) - found.empty - bare
    if bare and numbered:
        unlike |= {one for one in plain if numbered >= (bare if " " in one else _MANY * bare)}
    if not unlike:
        return found
    refused = {place: _refused(heading) for place, one in enumerate(found.values) if one in unlike}
    values = [None if place in refused else one for place, one in enumerate(found.values)]
    return replace(found, values=values, told=dict(sorted((found.told | refused).items())))


def _refused(heading: str) -> Outcome:
    return Outcome(rule="id_unlike", expected=heading)
