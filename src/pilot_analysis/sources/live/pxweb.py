"""PxWeb's interfaces, version 2 (tables by number) and version 1 (tables by path), asked for json-stat2 alike.

Sources: PxWebApi 2.0, Statistics Sweden (``/config``, ``/tables/{id}/metadata``, ``/tables/{id}/data``); PxWeb API 1.0
(GET a table for its variables, POST a query to it). Too many figures for one question give HTTP 403.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from pilot_analysis.errors import FetchFailed
from pilot_analysis.language import text
from pilot_analysis.sources.definitions import Download
from pilot_analysis.sources.live.answers import Answer, Part
from pilot_analysis.sources.live.choice import Choice, Variable, Wanted, answers_to, choose, halves, parted
from pilot_analysis.sources.live.web import Pace, Refused, Web, parsed, refusal

_TOO_MANY = frozenset({403, 413})


class PxWeb(ABC):
    """One PxWeb service.

    Parameters
    ----------
    web
        The service's address; its pace is set to what the service says that it bears.
    """

    most_cells: int

    def __init__(self, web: Web) -> None:
        self._web = web

    def answer(self, download: Download, wanted: Wanted) -> Answer:
        """Ask for a table, in as many parts as its size takes.

        Raises
        ------
        FetchFailed
            If the table, or something asked for of it, is not there; or the answer is not to the question.
        """
        try:
            chosen, notes = choose(download, self.variables(download), wanted)
            parts = [one for piece in parted(chosen, self.most_cells) for one in self._parts(download, piece)]
        except Refused as error:
            raise refusal(self._web.host, download.id, error) from None
        return Answer(tuple(parts), notes=notes)

    def _parts(self, download: Download, choice: Choice) -> list[Part]:
        """Ask for a choice; in halves where the service finds it too large."""
        address, parameters, query = self.question(download, choice)
        try:
            content, asked = self._web.ask(address, parameters, query)
        except Refused as error:
            pieces = halves(choice) if error.status in _TOO_MANY else ()
            if not pieces:
                raise
            return [one for piece in pieces for one in self._parts(download, piece)]
        if not answers_to(choice, parsed(content, self._web.host)):
            raise FetchFailed(text("fetch.other_answer", host=self._web.host, name=download.id))
        return [Part(content, asked, query)]

    def _object(self, address: str, parameters: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
        return parsed(self._web.ask(address, parameters)[0], self._web.host)

    @abstractmethod
    def variables(self, download: Download) -> dict[str, Variable]:
        """Return the table's variables as they are now. Raises FetchFailed where its description is of another form."""

    @abstractmethod
    def question(self, download: Download, choice: Choice) -> tuple[str, tuple[tuple[str, str], ...], dict[str, Any]]:
        """Return address, parameters and query that ask for a choice."""


class PxWeb2(PxWeb):
    """Version 2."""

    _LANGUAGE: ClassVar[tuple[str, str]] = ("lang", "sv")

    def __init__(self, web: Web) -> None:
        super().__init__(web)
        self.most_cells = 0

    def variables(self, download: Download) -> dict[str, Variable]:
        """Return the table's variables; the service's own limits are asked for first, once."""
        if not self.most_cells:
            self._configure()
        held = self._object(f"tables/{download.table}/metadata", (self._LANGUAGE,))
        try:
            return {name: _described(held["dimension"][name]) for name in held["id"]}
        except (KeyError, TypeError, AttributeError):
            raise FetchFailed(text("fetch.not_json", host=self._web.host)) from None

    def _configure(self) -> None:
        held = self._object("config")
        names = ("maxDataCells", "maxCallsPerTimeWindow", "timeWindow")
        most, calls, seconds = (one if isinstance(one, int) else 0 for one in map(held.get, names))
        if most < 1:
            raise FetchFailed(text("fetch.not_json", host=self._web.host))
        self.most_cells = most
        if calls > 0 and seconds > 0:
            self._web.pace = Pace(calls, seconds)

    def question(self, download: Download, choice: Choice) -> tuple[str, tuple[tuple[str, str], ...], dict[str, Any]]:
        """Return address, parameters and query that ask for a choice."""
        query = {"selection": [{"variableCode": name, "valueCodes": list(codes)} for name, codes in choice.items()]}
        return f"tables/{download.table}/data", (self._LANGUAGE, ("outputFormat", "json-stat2")), query


class PxWeb1(PxWeb):
    """Version 1, for tables that have no number of version 2."""

    most_cells = 100_000

    def variables(self, download: Download) -> dict[str, Variable]:
        """Return the table's variables."""
        held = self._object(download.path)
        try:
            return {
                str(one["code"]): Variable(tuple(map(str, one["values"])), bool(one.get("elimination")))
                for one in held["variables"]
            }
        except (KeyError, TypeError, AttributeError):
            raise FetchFailed(text("fetch.not_json", host=self._web.host)) from None

    def question(self, download: Download, choice: Choice) -> tuple[str, tuple[tuple[str, str], ...], dict[str, Any]]:
        """Return address, parameters and query that ask for a choice."""
        query = [
            {"code": name, "selection": {"filter": "item", "values": list(codes)}} for name, codes in choice.items()
        ]
        return download.path, (), {"query": query, "response": {"format": "json-stat2"}}


def _described(held: Mapping[str, Any]) -> Variable:
    """Return a variable by its json-stat2 dimension; the order of its codes is the value of their index."""
    index = held["category"]["index"]
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else list(index)
    return Variable(tuple(codes), bool(held.get("extension", {}).get("elimination")))
