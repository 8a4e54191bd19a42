from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest

from pilot_analysis.errors import FetchFailed
from pilot_analysis.sources.live import web
from pilot_analysis.sources.live.web import Clock, Pace, Refused, Unreachable, Web, parsed
from tests.sources.live.conftest import Asked, Reply, Service, Time

Connect = Callable[..., Web]


@pytest.fixture
def connect(service: Service, time: Time) -> Iterator[Connect]:
    """Connect to the service, or to another address."""
    made: list[Web] = []

    def _connect(address: str = "", pace: Pace | None = None) -> Web:
        made.append(Web(address or f"{service.address}/v2", pace or Pace(100, 1.0), time.clock))
        return made[-1]

    yield _connect
    for one in made:
        one.close()


def test_the_answers_own_bytes(service: Service, connect: Connect) -> None:
    """An answer comes back byte for byte, with the whole address that was asked."""
    service.handler = lambda _: Reply(body=b'{"a":  1}\r\n')

    content, address = connect().ask("data/", [("year", "2014"), ("year", "2015")])

    assert content == b'{"a":  1}\r\n'
    assert address == f"{service.address}/v2/data/?year=2014&year=2015"
    assert service.asked == [Asked("GET", "/v2/data/", [("year", "2014"), ("year", "2015")], None)]


def test_a_busy_service_is_asked_again_when_it_says(service: Service, connect: Connect, time: Time) -> None:
    """After 429 with Retry-After and 503 without, the third answer is taken, after waits asked for and made up."""
    service.one_after_the_other(Reply(429, headers={"Retry-After": "7"}), Reply(503), Reply(body=b"[]"))

    assert connect().ask("x")[0] == b"[]"
    assert time.slept == [7.0, 2.0]


def test_retry_after_as_a_date(service: Service, connect: Connect, time: Time) -> None:
    """A Retry-After that is a date is waited for; one that is neither number nor date asks for nothing."""
    busy = Reply(503, headers={"Retry-After": "Mon, 23 Nov 2026 15:40:30 GMT"})
    service.one_after_the_other(busy, Reply(503, headers={"Retry-After": "soon"}), Reply())

    connect().ask("x")

    assert time.slept == [30.0, 2.0]


def test_a_long_wait_is_not_waited_for(service: Service, connect: Connect, time: Time) -> None:
    """A service that asks for an hour is told about at once."""
    service.handler = lambda _: Reply(429, headers={"Retry-After": "3600"})

    with pytest.raises(Unreachable, match=r"asks to wait 3,600 seconds"):
        connect().ask("x")
    assert time.slept == []


def test_five_attempts_and_no_more(service: Service, connect: Connect, time: Time) -> None:
    """A service that stays busy is asked five times, each time later, and then told about."""
    service.handler = lambda _: Reply(502)

    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 does not answer\. It was tried 5 times; .*HTTP 502"):
        connect().ask("x")
    assert (len(service.asked), time.slept) == (5, [1.0, 2.0, 4.0, 8.0])


def test_an_answer_cut_off(service: Service, connect: Connect) -> None:
    """An answer that ends before its announced length is asked for again, never taken."""
    service.one_after_the_other(Reply(body=b'{"value": [1', cut=True), Reply(body=b'{"value": [1, 2]}'))

    assert connect().ask("x")[0] == b'{"value": [1, 2]}'


def test_an_answer_badly_packed(service: Service, connect: Connect) -> None:
    """An answer that cannot be unpacked is asked for again."""
    service.one_after_the_other(Reply(body=b"{}", headers={"Content-Encoding": "gzip"}), Reply(body=b"[]"))

    assert connect().ask("x")[0] == b"[]"


def test_a_silent_service(service: Service, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that accepts a question and never answers is given up after its time, five times."""
    monkeypatch.setattr(web, "_TIMEOUT", httpx.Timeout(0.05))
    held = threading.Event()
    service.handler = lambda _: Reply(hold=held)

    with pytest.raises(Unreachable, match="no complete answer"):
        connect().ask("x")
    held.set()
    assert len(service.asked) == 5


def test_a_dripping_service(service: Service, time: Time) -> None:
    """An answer that keeps coming but takes more than five minutes in all is given up."""
    service.handler = lambda _: Reply(body=b"x" * 200_000)
    hurried = Clock(time.clock.now, time.clock.sleep, time.clock.today)
    ticking = Clock(lambda: time.clock.sleep(200) or time.seconds, hurried.sleep, hurried.today)
    slow = Web(service.address, Pace(100, 1.0), ticking)

    with pytest.raises(Unreachable, match="no complete answer"):
        slow.ask("x")
    slow.close()


def test_nobody_there(connect: Connect) -> None:
    """Where nothing listens, the message names the host and says what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    with pytest.raises(Unreachable, match="Check the connection and try again later"):
        connect(f"http://127.0.0.1:{port}").ask("x")


@pytest.mark.parametrize("status", [400, 403, 404, 401])
def test_a_refusal_is_not_asked_again(service: Service, connect: Connect, status: int) -> None:
    """A refusal comes back at once, with what the service says of it in one line."""
    service.handler = lambda _: Reply(status, b'{"title": "Non-existent value", "detail": "Region\\n 9999"}')

    with pytest.raises(Refused) as told:
        connect().ask("x")
    assert (told.value.status, told.value.said) == (status, "Non-existent value: Region 9999")
    assert len(service.asked) == 1


def test_redirects_within_the_host(service: Service, connect: Connect) -> None:
    """A redirect on the same host is followed, with the same question."""
    service.one_after_the_other(Reply(308, headers={"Location": "/v3/x"}), Reply(body=b"[1]"))

    assert connect().ask("x", (), {"a": 1})[0] == b"[1]"
    assert [(one.method, one.path, one.body) for one in service.asked] == [
        ("POST", "/v2/x", {"a": 1}),
        ("POST", "/v3/x", {"a": 1}),
    ]


@pytest.mark.parametrize("elsewhere", ["https://example.org/x", "http://127.0.0.1:1/x", "//example.org/x", "ftp://a"])
def test_redirects_to_another_host(service: Service, connect: Connect, elsewhere: str) -> None:
    """A redirect to another host, port or scheme is refused and not followed."""
    service.handler = lambda _: Reply(302, headers={"Location": elsewhere})

    with pytest.raises(FetchFailed, match="refers to another address"):
        connect().ask("x")
    assert len(service.asked) == 1


def test_never_less_secure(connect: Connect) -> None:
    """An address of the same host that has lost its https gets it back; one of another port does not."""
    secure = connect("https://api.example/v3")

    assert str(secure._within("http://api.example/v3/x")) == "https://api.example/v3/x"
    with pytest.raises(FetchFailed, match="refers to another address"):
        secure._within("http://api.example:8080/v3/x")


def test_redirects_without_end(service: Service, connect: Connect) -> None:
    """A redirect to itself is given up."""
    service.handler = lambda _: Reply(302, headers={"Location": "/v2/x"})

    with pytest.raises(FetchFailed, match="refers in circles"):
        connect().ask("x")


def test_a_huge_answer(service: Service, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is larger than the limit once unpacked is given up while it is read."""
    monkeypatch.setattr(web, "MOST_BYTES", 2_000_000)
    packed = gzip.compress(b" " * 50_000_000)
    service.handler = lambda _: Reply(body=packed, headers={"Content-Encoding": "gzip"})

    assert len(packed) < 100_000
    with pytest.raises(FetchFailed, match="larger than 2 MB"):
        connect().ask("x")


def test_the_pace_is_kept(service: Service, connect: Connect, time: Time) -> None:
    """No more than three calls are made in any ten seconds."""
    service.handler = lambda _: Reply()
    polite = connect(pace=Pace(3, 10.0))
    made = []
    for _ in range(8):
        polite.ask("x")
        made.append(time.seconds)
        time.seconds += 1

    assert made == [0, 1, 2, 10, 11, 12, 20, 21]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!DOCTYPE html><title>Underh\xc3\xa5ll</title>", "a web page instead of data"),
        (b'{"value": [1, 2', "of another form"),
        (b"[1]", "of another form"),
        (b"\xff\xfe", "of another form"),
        (b"", "of another form"),
    ],
)
def test_what_is_no_data(content: bytes, message: str) -> None:
    """A web page, broken JSON and JSON that is no object are told apart from data, by host."""
    with pytest.raises(FetchFailed, match=message) as told:
        parsed(content, "api.example")
    assert "api.example" in told.value.message.sv
