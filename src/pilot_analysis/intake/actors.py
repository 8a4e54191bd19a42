"""The table of actors: those of the study, municipalities that deliveries name, and actors that nobody had listed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from pilot_analysis import municipalities, schema
from pilot_analysis.intake.frames import tidy_frame

if TYPE_CHECKING:
    import pandas as pd

    from pilot_analysis.intake.between import Facts
    from pilot_analysis.pilot import Participant, Study

_Actor = tuple[str, str, str | None, str | None, str | None]


def actors_table(study: Study, facts: Collection[Facts]) -> pd.DataFrame:
    """Return the ``actors`` table: participants, the study's actors, municipalities met, then new actors by id.

    Parameters
    ----------
    facts
        Of each participant: the actors that its tables name, and how it writes those that the study does not know; the
        first writing is kept.
    """
    met = {actor for one in facts for actor in one.met}
    rows: list[_Actor] = [_participant(one) for one in study.participants]
    rows += [(one.id, one.name, one.kind, "|".join(one.municipalities) or None, one.level) for one in study.actors]
    known = {row[0] for row in rows}
    rows += [
        (code, municipalities.names()[code], "kommun", code, "lokal")
        for code in sorted((met & set(municipalities.names())) - known)
    ]
    names: dict[str, str] = {}
    for one in facts:
        for actor, name in one.new.items():
            names.setdefault(actor, name)
    rows += [(actor, names[actor], None, None, None) for actor in sorted(set(names) - known)]
    columns = dict(zip(schema.table("actors").columns, map(list, zip(*rows, strict=True)), strict=True))
    return tidy_frame("actors", columns)


def _participant(one: Participant) -> _Actor:
    kind = "kommun" if len(one.municipalities) == 1 else "kommunalförbund"
    return one.id, one.name, kind, "|".join(one.municipalities), "lokal"
