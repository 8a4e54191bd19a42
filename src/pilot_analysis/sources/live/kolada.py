"""Kolada's interface, version 3: one key figure for some municipalities, page by page.

Source: Kolada's own description of ``/v3`` and of its limits: at most 25 ids to a question and 5,000 entries to a page.
The country is ``0000`` there, a county ``00`` and its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from pilot_analysis.errors import FetchFailed
from pilot_analysis.language import Text, text
from pilot_analysis.sources.live.answers import Answer, Part
from pilot_analysis.sources.live.choice import Wanted
from pilot_analysis.sources.live.web import Refused, Web, parsed, refusal

_MOST_IDS = 25
_MOST_PAGES = 400
_PAGE = ("per_page", "5000")


class Kolada:
    """The service."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def answer(self, figure: str, wanted: Wanted) -> Answer:
        """Ask for a key figure by its id, such as ``N01982``.

        Raises
        ------
        FetchFailed
            If there is no such key figure, or it has nothing for the municipalities and years asked for.
        """
        try:
            title, definition = self._described(figure)
            read = list(self._pages(figure, wanted))
        except Refused as error:
            raise refusal(self._web.host, figure, error) from None
        found = {code for _, codes in read for code in codes}
        lacking = [one for one in wanted.municipalities if one not in found]
        if len(lacking) == len(wanted.municipalities):
            raise FetchFailed(text("fetch.no_regions", table=figure))
        notes: tuple[Text, ...] = (text("fetch.lacks_regions", values=lacking),) if lacking else ()
        return Answer(tuple(part for part, codes in read if codes), title, definition, notes)

    def _described(self, figure: str) -> tuple[str, str]:
        """Return the title of a key figure, and how Kolada explains it."""
        held = parsed(self._web.ask(f"kpi/{figure}")[0], self._web.host)
        values = held.get("values", [held])
        known = [one for one in values if isinstance(one, dict) and one.get("id") == figure]
        if not known:
            raise FetchFailed(text("fetch.gone", host=self._web.host, name=figure, status=200, said=""))
        return str(known[0].get("title") or ""), str(known[0].get("description") or "")

    def _pages(self, figure: str, wanted: Wanted) -> Iterator[tuple[Part, frozenset[str]]]:
        """Yield each page, and the codes of the municipalities that it has entries for."""
        codes = (*wanted.municipalities, *(f"00{one}" for one in wanted.wider))
        for years in _batches(wanted.years) or [()]:
            for some in _batches(codes):
                asked = [("kpi_id", figure), *(("municipality_id", one) for one in some)]
                yield from self._batch([*asked, *(("year", one) for one in years), _PAGE])

    def _batch(self, parameters: list[tuple[str, str]]) -> Iterator[tuple[Part, frozenset[str]]]:
        address, seen = "data/", set[str]()
        while address not in seen and len(seen) < _MOST_PAGES:
            seen.add(address)
            content, asked = self._web.ask(address, parameters)
            held = parsed(content, self._web.host)
            entries = held.get("values")
            if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
                raise FetchFailed(text("fetch.not_json", host=self._web.host))
            yield Part(content, asked), frozenset(str(one.get("municipality")) for one in entries)
            following = str(held.get("next_url") or "")
            if not entries or not following:
                return
            address, parameters = urljoin(asked, following), []
        raise FetchFailed(text("fetch.circles", host=self._web.host))


def _batches(values: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [values[start : start + _MOST_IDS] for start in range(0, len(values), _MOST_IDS)]
