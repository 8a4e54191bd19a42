"""Municipalities, participants, actors and tools by the names that deliveries use. Propose, don't guess.

Only whole names and listed aliases are read. Habo and Håbo, Alvesta and Avesta, Lidköping and Linköping, Mora and
Nora differ in one letter: a near name is therefore only ever proposed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pilot_analysis import municipalities
from pilot_analysis.intake.cells import clean
from pilot_analysis.intake.headings import near, nearest

if TYPE_CHECKING:
    from pilot_analysis.pilot import Actor, Participant, Study

_SUFFIX = re.compile(r"(?:s? (?:kommun|kommuns|stad|stads|kn|k:n))$")
_CODE = re.compile(r"(\d{3,4})(?:\.0)?")
_CODE_AND_NAME = re.compile(r"(\d{4})[\s,.:-]+(\D+)|(\D+?)[\s,(]+(\d{4})\)?")
_BETWEEN = re.compile(r"\s*[,;/|\n]\s*|\s+(?:och|samt|&)\s+")


def folded(name: str) -> str:
    """Return a name for comparison: NFC, case folded, hyphens as blanks."""
    return clean(re.sub(r"[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}]", " ", clean(name))).casefold()


def slug(name: str) -> str:
    """Return an id for a name: lower case ASCII with hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def split_list(words: str, known: Iterable[str]) -> list[str]:
    """Split a cell that lists names at ``,`` ``;`` ``/`` line breaks and ``och``, but never inside a known name.

    Parameters
    ----------
    known
        Folded names that may hold such a sign themselves.
    """
    if folded(words) in known:
        return [clean(words)]
    return [clean(part) for part in _BETWEEN.split(words) if clean(part)]


@dataclass(frozen=True)
class Names:
    """What each folded name stands for in one study.

    Parameters
    ----------
    codes
        Municipality codes by name: all of Sweden's, and the study's aliases.
    actors
        Actor ids: participants first, then the study's actors, then municipalities.
    tools
        Tools by name and alias.
    participants
        Participant ids by name, alias and id.
    """

    codes: dict[str, str] = field(repr=False)
    actors: dict[str, str] = field(repr=False)
    tools: dict[str, str] = field(repr=False)
    participants: dict[str, str] = field(repr=False)

    @classmethod
    def of(cls, study: Study) -> Names:
        """Gather the names of a study."""
        codes = {folded(name): code for code, name in municipalities.names().items()}
        for one in study.municipalities:
            codes |= dict.fromkeys(map(folded, (one.name, *one.aliases)), one.code)
        participants = _called(study.participants)
        tools = {folded(name): one.name for one in study.tools for name in (one.name, *one.aliases)}
        return cls(codes, {**codes, **_called(study.actors), **participants}, tools, participants)

    def municipality(self, words: str) -> str | None:
        """Return the four-digit code that ``words`` give as code, name, genitive with ``kommun``, or both, or ``None``.

        A code and a name that contradict each other give ``None``.
        """
        plain = clean(words)
        if match := _CODE.fullmatch(plain):
            code = match[1].zfill(4)  # a spreadsheet drops the zero of 0114
            return code if code in municipalities.names() else None
        if match := _CODE_AND_NAME.fullmatch(plain):
            code, name = match[1] or match[4], match[2] or match[3]
            return code if self._code(name) == code else None
        return self._code(plain)

    def near_municipality(self, words: str) -> str | None:
        """Return the one municipality whose name is near, to propose it."""
        return nearest(_SUFFIX.sub("", folded(words)), municipalities.names().values())

    def actor(self, words: str) -> str | None:
        """Return the id of the actor that ``words`` name, or ``None`` for one that the study does not know."""
        plain = folded(words)
        bare = _bare(plain, self.codes)
        return self.actors.get(plain) or (self.actors.get(bare) if bare else None)

    def near_actors(self, words: str) -> tuple[str, ...]:
        """Return the listed actors' names that are near, the nearest first: the one that was meant is among them."""
        cut = folded(words).rstrip(".")
        begun = [name for name in self.actors if len(cut) > 2 and name.startswith(cut)]
        return (*begun, *near(words, [name for name in self.actors if " " in name or len(name) > 3]))

    def participant(self, words: str) -> str | None:
        """Return the id of the participant that ``words`` name, as itself or as its only municipality, or ``None``."""
        plain = folded(words)
        bare = _bare(plain, self.codes)
        return self.participants.get(plain) or (self.participants.get(bare) if bare else None)

    def _code(self, name: str) -> str | None:
        plain = folded(name)
        bare = _bare(plain, self.codes)
        return self.codes.get(plain) or (self.codes[bare] if bare else None)


def _bare(plain: str, known: dict[str, str]) -> str | None:
    """Return a municipality's name without ``kommun`` and its genitive s: ``bengtsfors kommun``, ``eds kommun``."""
    match = _SUFFIX.search(plain)
    if not match:
        return None
    with_s = plain[: match.start()] + ("s" if match[0].startswith("s") else "")
    return next((one for one in (with_s, plain[: match.start()]) if one in known), None)


def _called(units: Iterable[Participant | Actor]) -> dict[str, str]:
    return {folded(name): one.id for one in units for name in (one.id, one.name, *one.aliases)}
