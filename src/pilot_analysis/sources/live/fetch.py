"""Fetching what a study needs of official statistics, and telling what is there without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pilot_analysis.errors import ConfigurationError, FetchFailed
from pilot_analysis.language import Text, text
from pilot_analysis.sources.definitions import Download, downloads, indicators
from pilot_analysis.sources.live import shelf
from pilot_analysis.sources.live.answers import Answer
from pilot_analysis.sources.live.choice import Wanted
from pilot_analysis.sources.live.kolada import Kolada
from pilot_analysis.sources.live.pxweb import PxWeb1, PxWeb2
from pilot_analysis.sources.live.web import Clock, Pace, Unreachable, Web
from pilot_analysis.study_file import nearest

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

_T = TypeVar("_T")
SOURCES = ("scb", "kolada")
NATION = "00"
_FIGURE = re.compile(r"[NU]\d{5}")
_PACES = {"scb": (10, 10.0), "scb_v1": (10, 10.0), "kolada": (5, 1.0)}  # calls, seconds; PxWeb 2 tells its own


class State(StrEnum):
    """What became of one table or key figure."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True)
class Request:
    """What is asked for.

    Parameters
    ----------
    sources
        ``scb``, ``kolada`` or both.
    tables, indicators
        Names from ``definitions.toml``; where both are empty, everything that it defines.
    years
        The years asked for; empty for every year from the study's first on.
    refresh
        Ask again for what is there.
    offline
        Ask no network.
    """

    sources: tuple[str, ...] = SOURCES
    tables: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    refresh: bool = False
    offline: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one table or key figure.

    Parameters
    ----------
    retrieved
        When what is there now was retrieved; empty where nothing is there.
    files
        Those files, below ``data/raw``.
    notes
        What was asked for and the producer lacks.
    reason
        Why it could not be fetched.
    """

    source: str
    name: str
    state: State
    retrieved: str = ""
    files: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True)
class _Item:
    """One table or key figure to fetch, and what of the question tells it from another."""

    source: str
    service: str
    name: str
    asked: Mapping[str, Any]
    answer: Callable[[], Answer]


def fetch(
    study: Study,
    raw: Path,
    request: Request,
    tell: Callable[[str], None] = lambda _: None,
    clock: Clock | None = None,
) -> tuple[Outcome, ...]:
    """Fetch official statistics into ``raw/scb`` and ``raw/kolada``; what is there and answers the same stays.

    Parameters
    ----------
    tell
        Is told the name of each table or key figure before it is asked for.

    Returns
    -------
    tuple
        One outcome for each table and key figure asked for. One that fails does not stop the others, unless its
        service gives no answer at all.

    Raises
    ------
    ConfigurationError
        If a name asked for is not defined, with the nearest that is.
    """
    wanted = Wanted((*study.codes, *study.education.pool), _wider(study), study.education.first_year, request.years)
    services = _Services(study, clock or Clock())
    turn = _Turn(raw, request, tell, services.clock)
    try:
        return tuple(map(turn.take, _items(request, wanted, services)))
    finally:
        services.close()


def _wider(study: Study) -> tuple[str, ...]:
    """Return the codes of the counties that the study's municipalities lie in, and of the country."""
    return (*sorted({code[:2] for code in study.codes}), NATION)


class _Turn:
    """Takes one item after the other; a service that gives no answer at all is not asked for the next."""

    def __init__(self, raw: Path, request: Request, tell: Callable[[str], None], clock: Clock) -> None:
        self._raw, self._request, self._tell, self._clock = raw, request, tell, clock
        self._silent: dict[str, Text] = {}

    def take(self, item: _Item) -> Outcome:
        """Fetch an item if it has to be fetched and may be."""
        there = shelf.kept(self._raw / item.source, item.name)
        if there and there.asked == item.asked and (self._request.offline or not self._request.refresh):
            return _outcome(item, State.KEPT, there)
        if self._request.offline:
            return _outcome(item, State.MISSING, there, reason=text("fetch.offline_other") if there else None)
        if item.service in self._silent:
            return _outcome(item, State.FAILED, there, reason=self._silent[item.service])
        self._tell(item.name)
        try:
            answer = item.answer()
            when = self._clock.today().strftime("%Y-%m-%dT%H:%M:%SZ")
            now, changed = shelf.put(self._raw / item.source, item.name, item.asked, answer, when)
        except FetchFailed as error:
            if isinstance(error, Unreachable):
                self._silent[item.service] = error.message
            return _outcome(item, State.FAILED, there, reason=error.message)
        return _outcome(item, State.FETCHED if changed else State.UNCHANGED, now, answer.notes)


def _outcome(
    item: _Item, state: State, there: shelf.Kept | None, notes: tuple[Text, ...] = (), reason: Text | None = None
) -> Outcome:
    files = tuple(f"{item.source}/{file}" for file in there.files) if there else ()
    return Outcome(item.source, item.name, state, there.retrieved if there else "", files, notes, reason)


class _Services:
    """The services, each connected to when it is first asked."""

    def __init__(self, study: Study, clock: Clock) -> None:
        self._addresses = study.sources.model_dump()
        self._webs: dict[str, Web] = {}
        self._pxweb: PxWeb2 | None = None
        self.clock = clock

    def table(self, download: Download, wanted: Wanted) -> Answer:
        """Ask SCB for a table, by its number or else its path."""
        if not download.table:
            return PxWeb1(self._web("scb_v1")).answer(download, wanted)
        self._pxweb = self._pxweb or PxWeb2(self._web("scb"))
        return self._pxweb.answer(download, wanted)

    def figure(self, name: str, wanted: Wanted) -> Answer:
        """Ask Kolada for a key figure."""
        return Kolada(self._web("kolada")).answer(name, wanted)

    def close(self) -> None:
        """Close every connection."""
        for web in self._webs.values():
            web.close()

    def _web(self, name: str) -> Web:
        if name not in self._webs:
            self._webs[name] = Web(self._addresses[name], Pace(*_PACES[name]), self.clock)
        return self._webs[name]


def _items(request: Request, wanted: Wanted, services: _Services) -> Iterator[_Item]:
    tables, figures = _named(request)
    regions = [*wanted.municipalities, *wanted.wider]
    when = {"years": list(wanted.years)} if wanted.years else {"first_year": wanted.first}
    for one in tables:
        select = {name: list(codes) for name, codes in one.select.items()}
        asked = {"table": one.table or one.path, "regions": regions, "select": select, **when}
        yield _Item("scb", "scb" if one.table else "scb_v1", one.id, asked, partial(services.table, one, wanted))
    for name in figures:
        asked = {"figure": name, "regions": regions, "years": list(wanted.years)}
        yield _Item("kolada", "kolada", name, asked, partial(services.figure, name, wanted))


def _named(request: Request) -> tuple[list[Download], list[str]]:
    """Return the tables of SCB and the key figures of Kolada that a request names. Raises ConfigurationError."""
    every = not request.tables and not request.indicators
    scb, kolada = ("scb" in request.sources), ("kolada" in request.sources)
    if request.tables and not scb:
        raise ConfigurationError(text("fetch.table_of_scb", value=request.tables[0]))
    by_name = {name: one for one in downloads() for name in one.names} if scb else {}
    of_indicators = {
        name: one
        for one in indicators()
        if (one.producer == "kolada" and kolada) or (one.producer == "scb" and scb and _downloads_of(one.tables))
        for name in (one.id, *(one.tables if one.producer == "kolada" else ()))
    }
    tables = (
        [_known("--table", name, by_name) for name in request.tables]
        if not every
        else [one for one in by_name.values() if not one.large]
    )
    figures: list[str] = []
    kpis = [name for name, one in of_indicators.items() if one.producer == "kolada"]
    for name in request.indicators or (kpis if every else ()):
        if kolada and name not in of_indicators and _FIGURE.fullmatch(name):
            figures.append(name)
            continue
        one = _known("--indicator", name, of_indicators)
        if one.producer == "kolada":
            figures.append(one.tables[0])
        else:
            tables += _downloads_of(one.tables)
    return list({one.id: one for one in tables}.values()), sorted(set(figures))


def _downloads_of(tables: Sequence[str]) -> list[Download]:
    return [one for one in downloads() if set(one.names) & set(tables)]


def _known(option: str, name: str, known: Mapping[str, _T]) -> _T:
    if name not in known:
        near = nearest(name, known)
        message = text("fetch.unknown_name", option=option, value=name, allowed=sorted(known), nearest=near)
        raise ConfigurationError(message)
    return known[name]
