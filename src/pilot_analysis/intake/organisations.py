"""Whether a name is an organisation's: told by its words, since a name that may be a person's is not kept.

``organisations.json`` lists whole words, ends of words in their basic form, and what stands before the name of whoever
can be asked about a workbook.
"""

from __future__ import annotations

import json
import re
from functools import cache

from pilot_analysis import privacy
from pilot_analysis.intake.cells import Cell, clean
from pilot_analysis.intake.headings import normal
from pilot_analysis.resources import FOLDER

_FORMS = r"(?:s|n|ns|t|ts|en|ens|et|ets|er|ers|ar|ars|na|nas|erna|arna)?"
_PARTS = re.compile(r"[,;/|()\n]|\s(?:och|samt|&|-|–)\s")
_MOST_WORDS = 8  # longer is a sentence, which may speak of anybody


def is_organisation(name: str) -> bool:
    """Tell whether a name bears an organisation's words in each of its parts, and no given name."""
    parts = [clean(part) for part in _PARTS.split(name) if clean(part)]
    return bool(parts) and all(map(_is_organisation, parts)) and not privacy.holds_given_name(name)


def is_contact(cell: Cell) -> bool:
    """Tell whether a cell is the label of whoever can be asked, such as ``Uppgiftslämnare:``."""
    return isinstance(cell, str) and ":" in cell and normal(cell.partition(":")[0]) in _words("contacts")


def _is_organisation(part: str) -> bool:
    words = re.findall(r"[^\W\d_]+", part.casefold())
    if len(words) > _MOST_WORDS:
        return False
    return any(one in _words("words") or _endings().search(one) for one in words)


@cache
def _endings() -> re.Pattern[str]:
    # "skola" gives "skolan", "skolor": its last vowel may go.
    stems = (re.escape(one.removesuffix("a") if one.endswith("a") else one) for one in _words("endings"))
    return re.compile(rf"(?:{'|'.join(sorted(stems, key=len, reverse=True))})(?:a|or|an|ans|as)?{_FORMS}$")


@cache
def _words(kind: str) -> frozenset[str]:
    declared = json.loads((FOLDER / "intake" / "organisations.json").read_text(encoding="utf-8"))
    return frozenset(declared[kind])
