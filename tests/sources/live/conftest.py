"""Services on this machine that answer as SCB and Kolada do, and fail as services do."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from pilot_analysis.sources.live.web import Clock

LEVELS = {
    "1": "förgymnasial utbildning kortare än 9 år",
    "2": "förgymnasial utbildning, 9 (10) år",
    "3": "gymnasial utbildning, högst 2 år",
    "4": "gymnasial utbildning, 3 år",
    "5": "eftergymnasial utbildning, mindre än 3 år",
    "6": "eftergymnasial utbildning, 3 år eller mer",
    "7": "forskarutbildning",
    "US": "uppgift om utbildningsnivå saknas",
}
REGIONS = {"00": "Riket", "0010": "Stor-Stockholm", "14": "Västra Götalands län", "1488": "Trollhättan"}
SEXES = {"1": "män", "2": "kvinnor"}


@dataclass(frozen=True)
class Asked:
    """A question as the service got it."""

    method: str
    path: str
    parameters: Sequence[tuple[str, str]]
    body: Any

    def values(self, name: str) -> list[str]:
        """Return every value of a parameter."""
        return [value for one, value in self.parameters if one == name]


@dataclass(frozen=True)
class Reply:
    """An answer; ``cut`` promises more bytes than it sends, ``hold`` sends nothing until it is set."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    hold: threading.Event | None = None


Handler = Callable[[Asked], Reply]


class Service:
    """A service on this machine; ``handler`` answers, ``asked`` remembers."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.handler: Handler = lambda _: Reply(404)
        service = self

        class _Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                parts = urlsplit(self.path)
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = json.loads(sent) if sent else None
                question = Asked(self.command, parts.path, parse_qsl(parts.query), body)
                service.asked.append(question)
                reply = service.handler(question)
                if reply.hold:
                    reply.hold.wait(10)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body) + (50 if reply.cut else 0)))
                self.end_headers()
                self.wfile.write(reply.body)
                self.close_connection = self.close_connection or reply.cut

            do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        class _Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """Say nothing of clients that hang up."""

        self._server = _Quiet(("127.0.0.1", 0), _Answering)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def one_after_the_other(self, *replies: Reply) -> None:
        """Give these answers in turn, the last one for ever."""
        left = list(replies)
        self.handler = lambda _: left.pop(0) if len(left) > 1 else left[0]


class Time:
    """A clock that only moves when someone sleeps."""

    def __init__(self) -> None:
        self.seconds, self.slept = 0.0, list[float]()
        self.clock = Clock(lambda: self.seconds, self._sleep, lambda: datetime(2026, 11, 23, 15, 40, tzinfo=UTC))

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service that answers nothing yet."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = Service()
    yield running
    running.close()


@pytest.fixture
def time() -> Time:
    """A clock of the test's own."""
    return Time()


@dataclass
class Scb:
    """SCB's tables in the shape of PxWeb 2 and 1: variables with codes and labels, figures made from the codes."""

    tables: dict[str, dict[str, dict[str, str]]]
    most: int = 150_000
    really: int = 150_000
    optional: frozenset[str] = frozenset()

    def __call__(self, asked: Asked) -> Reply:
        """Answer one question."""
        *_, table, last = ["", *asked.path.split("/")]
        if last == "config":
            held = {"apiVersion": "2.3.2", "maxDataCells": self.most, "maxCallsPerTimeWindow": 30, "timeWindow": 10}
            return replied(held)
        if last in self.tables:
            return self._version_1(last, asked)
        if table not in self.tables:
            return replied({"title": "Non-existent table", "status": 404}, 404)
        if last == "metadata":
            return replied(self.dataset(table, {name: list(codes) for name, codes in self.tables[table].items()}, []))
        return self._data(table, {one["variableCode"]: one["valueCodes"] for one in asked.body["selection"]})

    def _version_1(self, table: str, asked: Asked) -> Reply:
        if asked.method == "POST":
            return self._data(table, {one["code"]: one["selection"]["values"] for one in asked.body["query"]})
        variables = [
            {"code": name, "text": name.lower(), "values": list(codes), "valueTexts": list(codes.values())}
            | ({"elimination": True} if name in self.optional else {})
            for name, codes in self.tables[table].items()
        ]
        return replied({"title": table, "variables": variables})

    def _data(self, table: str, choice: dict[str, list[str]]) -> Reply:
        if any(one not in self.tables[table][name] for name, codes in choice.items() for one in codes):
            return replied({"type": "Parameter error", "title": "Non-existent value", "status": 400}, 400)
        combinations = list(itertools.product(*choice.values()))
        if len(combinations) > self.really:
            return replied({"title": "Too many cells selected", "status": 403}, 403)
        return replied(self.dataset(table, choice, [sum(map(ord, "".join(one))) for one in combinations]))

    def dataset(self, table: str, choice: Mapping[str, Sequence[str]], figures: list[int]) -> dict[str, Any]:
        """Return a json-stat2 dataset; as in SCB's, codes that look like whole numbers come first among the keys."""
        dimension = {}
        for name, codes in choice.items():
            keys = sorted(codes, key=lambda one: (not (one.isdecimal() and not one.startswith("0")), one))
            dimension[name] = {
                "label": name.lower(),
                "category": {
                    "index": {one: list(codes).index(one) for one in keys},
                    "label": {one: self.tables[table][name][one] for one in keys},
                },
                "extension": {"elimination": name in self.optional},
            }
        return {
            "version": "2.0",
            "class": "dataset",
            "label": table,
            "source": "SCB",
            "note": ["Tidsseriebrott."],
            "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
            "id": list(choice),
            "size": [len(codes) for codes in choice.values()],
            "dimension": dimension,
            "extension": {"px": {"tableid": table}},
            "value": figures,
        }


def replied(held: Any, status: int = 200) -> Reply:
    """Return JSON as an answer."""
    return Reply(status, json.dumps(held, ensure_ascii=False).encode(), {"Content-Type": "application/json"})


@pytest.fixture
def scb() -> Scb:
    """SCB with a small TAB3981, TAB638 and StudiedeltagandeK."""
    years = {str(year): str(year) for year in range(2003, 2020)}
    return Scb(
        {
            "TAB3981": {
                "Region": REGIONS,
                "UtbildningsNiva": LEVELS,
                "Alder": {"16": "16 år", "tot16-74": "totalt 16-74 år"},
                "Kon": SEXES,
                "ContentsCode": {"UF0506A1": "Antal"},
                "Tid": years,
            },
            "StudiedeltagandeK": {
                "Region": REGIONS,
                "Kon": SEXES,
                "Alder": {str(age): f"{age} år" for age in range(19, 27)},
                "Studiedeltagande": {
                    "1": "gymnasieskola",
                    "2": "komvux",
                    "H": "högskoleutbildning",
                    "R": "övriga studier",
                    "0": "ej studerande",
                },
                "ContentsCode": {"UF0507A1": "Antal"},
                "Tid": years,
            },
        }
    )
