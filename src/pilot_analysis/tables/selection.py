"""Which part of the pilot is looked at: period, municipalities, models, clusters; checked against the study."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import LANGUAGES, text
from pilot_analysis.pilot import Study
from pilot_analysis.study_file import nearest
from pilot_analysis.tables import membership

_PERIOD = re.compile(r"(\d{4}-\d{2})(?:/(\d{4}-\d{2}))?")


@dataclass(frozen=True)
class Selection:
    """A part of the pilot; empty tuples and a false ``dated`` leave everything in.

    Parameters
    ----------
    months
        Every month looked at, as ``2015-03``.
    dated
        Whether a period was asked for. Without one, rows dated outside the pilot stay too.
    codes
        Every municipality looked at.
    placed
        Whether municipalities were asked for.
    """

    months: tuple[str, ...]
    codes: tuple[str, ...]
    models: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    dated: bool = False
    placed: bool = False

    def of(self, name: str, frame: pd.DataFrame, study: Study) -> pd.DataFrame:
        """Return the rows of a table with membership that belong to the selection.

        A row that a participant delivers for several municipalities stays only if all of them are looked at:
        its numbers cannot be divided between them.
        """
        keep = pd.Series(True, index=frame.index)
        if self.dated and name not in {"goals", "case_events", "maturity"}:
            keep &= membership.days(name, frame, study).dt.strftime("%Y-%m").isin(self.months)
        if self.placed:
            keep &= self._placed(name, frame, study)
        if self.models:
            keep &= frame["model"].isin(self.models)
        if self.clusters:
            keep &= frame["cluster"].fillna("").map(lambda joined: bool(set(joined.split("|")) & set(self.clusters)))
        return frame[keep]

    def _placed(self, name: str, frame: pd.DataFrame, study: Study) -> pd.Series:
        column = membership.place(name)
        if column:
            return frame[column].isin(self.codes)
        inside = [one.id for one in study.participants if set(one.municipalities) <= set(self.codes)]
        return frame["participant"].isin(inside)


def select(
    study: Study, period: str, municipalities: Sequence[str], models: Sequence[str], clusters: Sequence[str]
) -> Selection:
    """Check what is asked for and return it.

    Raises
    ------
    ConfigurationError
        If a name is not in the study (with the nearest right one) or the period is not within the pilot.
    """
    named = {key: one.code for one in study.municipalities for key in (one.code, one.name, *one.aliases)}
    chosen = {named[one] for one in known("municipalities", municipalities, named)}
    return Selection(
        months=_months(study, period),
        codes=tuple(one for one in study.codes if not chosen or one in chosen),
        models=known("models", models, {one.id: one.id for one in study.models}),
        clusters=known("clusters", clusters, {one.id: one.id for one in study.clusters}),
        dated=bool(period),
        placed=bool(chosen),
    )


def language_of(study: Study, language: str) -> str:
    """Return the language asked for, or the study's own. Raises ConfigurationError as `select` does."""
    return known("language", [language or study.pilot.language], {one: one for one in LANGUAGES})[0]


def known(parameter: str, asked: Sequence[str], allowed: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is asked for, without repeats.

    Raises
    ------
    ConfigurationError
        If one of them is not allowed, with the nearest that is.
    """
    wanted = [asked] if isinstance(asked, str | int) else asked  # a lone name is not a list of its letters
    for value in map(str, wanted):
        if value not in allowed:
            near = nearest(value, allowed)
            message = text(
                "tables.choice_unknown", parameter=parameter, value=value, allowed=list(allowed), nearest=near
            )
            raise ConfigurationError(message)
    return tuple(dict.fromkeys(map(str, wanted)))


def whole_number(parameter: str, value: object, least: int, most: int) -> int:
    """Return a number that was asked for.

    Raises
    ------
    ConfigurationError
        If it is not a whole number from ``least`` to ``most``.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        message = text("tables.number_wrong", parameter=parameter, value=str(value), least=str(least), most=str(most))
        raise ConfigurationError(message)
    return int(value)


def _months(study: Study, period: str) -> tuple[str, ...]:
    every = study.months()
    if not period:
        return every
    match = _PERIOD.fullmatch(period.strip())
    first, last = (match[1], match[2] or match[1]) if match else ("", "")
    if first not in every or last not in every or first > last:
        message = text("tables.period_unknown", value=period, first=every[0], last=every[-1])
        raise ConfigurationError(message)
    return every[every.index(first) : every.index(last) + 1]
