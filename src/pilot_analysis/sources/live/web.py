"""Asking a service of statistics: patiently, politely, and for no more than fits.

A service that is busy (429, 5xx) or cannot be reached is asked again, later each time and never sooner than it says in
``Retry-After``. Redirects lead nowhere but to the same host. Time is injected, so that tests need not wait.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from pilot_analysis import __version__
from pilot_analysis.errors import FetchFailed
from pilot_analysis.language import Text, text

MOST_ATTEMPTS = 5
LONGEST_WAIT = 120.0  # seconds; a service that asks for more is busy for longer than a person waits
LONGEST_ANSWER = 300.0  # seconds in all for one answer, however slowly it drips
MOST_BYTES = 50_000_000
MOST_REDIRECTS = 3
_BUSY = frozenset({429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_TIMEOUT = httpx.Timeout(60.0, connect=15.0)
Parameters = Sequence[tuple[str, str]]


class Unreachable(FetchFailed):
    """A service that gave no answer although it was asked several times."""


class Refused(Exception):
    """An answer that is no data: its HTTP status, and what the service said of it."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(str(status))
        self.status = status
        self.said = _said(body)


@dataclass(frozen=True)
class Clock:
    """The time, in seconds from any beginning, and how to let it pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    today: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass
class Pace:
    """A service's limit: at most ``calls`` in any window of ``seconds``."""

    calls: int
    seconds: float
    _made: deque[float] = field(default_factory=deque, repr=False)

    def keep(self, clock: Clock) -> None:
        """Wait until one more call is within the limit, and count it."""
        while len(self._made) >= self.calls:
            left = self._made[0] + self.seconds - clock.now()
            if left > 0:
                clock.sleep(left)
            self._made.popleft()
        self._made.append(clock.now())


class Web:
    """One service, by its base address.

    Parameters
    ----------
    base
        The address that paths are added to.
    pace
        Its limit, kept over all calls.
    """

    def __init__(self, base: str, pace: Pace, clock: Clock) -> None:
        self.base = base.rstrip("/")
        self.host = httpx.URL(base).host
        self.pace = pace
        self._clock = clock
        agent = {"User-Agent": f"pilot-analysis/{__version__}", "Accept": "application/json"}
        self._client = httpx.Client(timeout=_TIMEOUT, headers=agent, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(
        self, address: str, parameters: Parameters = (), body: Mapping[str, Any] | None = None
    ) -> tuple[bytes, str]:
        """Return the bytes of an answer and the address that was asked; a ``body`` is sent as JSON with POST.

        Parameters
        ----------
        address
            A path below the base, or a whole address on the same host.

        Raises
        ------
        Refused
            If the service answers with a status that asking again will not change.
        Unreachable
            If it gives no answer, is busy after several attempts, or asks for a longer wait than `LONGEST_WAIT`.
        FetchFailed
            If the answer is too large or leads to another host.
        """
        url = self._within(address if "://" in address else f"{self.base}/{address.lstrip('/')}")
        if parameters:
            url = url.copy_merge_params(httpx.QueryParams(list(parameters)))
        for attempt in range(MOST_ATTEMPTS):
            self.pace.keep(self._clock)
            try:
                status, content, headers = self._redirected(url, body)
            except httpx.RequestError as error:
                reason, wait = text("fetch.no_answer", kind=type(error).__name__), 2.0**attempt
            else:
                if status == 200:
                    return content, str(url)
                if status not in _BUSY:
                    raise Refused(status, content)
                reason = text("fetch.busy", status=status)
                wait = max(2.0**attempt, _retry_after(headers.get("Retry-After", ""), self._clock))
            if wait > LONGEST_WAIT:
                raise Unreachable(text("fetch.busy_long", host=self.host, seconds=wait))
            if attempt < MOST_ATTEMPTS - 1:
                self._clock.sleep(wait)
        raise Unreachable(text("fetch.unreachable", host=self.host, times=MOST_ATTEMPTS, reason=reason))

    def _within(self, address: str) -> httpx.URL:
        """Return an address of this service, never less secure than its base. Raises FetchFailed for another host."""
        try:
            url, base = httpx.URL(address), httpx.URL(self.base)
        except httpx.InvalidURL:
            raise FetchFailed(text("fetch.elsewhere", host=self.host, other=address[:100])) from None
        if (url.scheme, base.scheme) == ("http", "https") and url.port is None:
            url = url.copy_with(scheme="https")  # services behind a proxy may not know how they are reached
        if (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
            raise FetchFailed(text("fetch.elsewhere", host=self.host, other=url.host))
        return url

    def _redirected(self, url: httpx.URL, body: Mapping[str, Any] | None) -> tuple[int, bytes, httpx.Headers]:
        for _ in range(MOST_REDIRECTS + 1):
            status, content, headers = self._once(url, body)
            if status not in _MOVED:
                return status, content, headers
            url = self._within(str(url.join(headers.get("Location", ""))))
        raise FetchFailed(text("fetch.circles", host=self.host))

    def _once(self, url: httpx.URL, body: Mapping[str, Any] | None) -> tuple[int, bytes, httpx.Headers]:
        """Ask once and read the answer as long as it is neither too large nor too slow."""
        began, read = self._clock.now(), bytearray()
        with self._client.stream("GET" if body is None else "POST", url, json=body) as answer:
            for chunk in answer.iter_bytes(65536):
                read += chunk
                if len(read) > MOST_BYTES:
                    raise FetchFailed(text("fetch.too_large", host=self.host, most=MOST_BYTES // 1_000_000))
                if self._clock.now() - began > LONGEST_ANSWER:
                    raise httpx.ReadTimeout("too slow in all")
            return answer.status_code, bytes(read), answer.headers


def parsed(content: bytes, host: str) -> dict[str, Any]:
    """Return the JSON object that an answer is. Raises FetchFailed for anything else, such as a web page."""
    try:
        held = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        page = content.lstrip()[:1] == b"<"
        raise FetchFailed(text("fetch.page" if page else "fetch.not_json", host=host)) from None
    if not isinstance(held, dict):
        raise FetchFailed(text("fetch.not_json", host=host))
    return held


def refusal(host: str, name: str, error: Refused) -> FetchFailed:
    """Return the failure that tells of a refused question about ``name``."""
    key = "fetch.gone" if error.status in {404, 410} else "fetch.refused"
    said: Text | str = f" ({error.said})" if error.said else ""
    return FetchFailed(text(key, host=host, name=name, status=error.status, said=said))


def _retry_after(words: str, clock: Clock) -> float:
    """Return the seconds that a ``Retry-After`` asks for, as a number or as a date; 0 where it asks for nothing."""
    if words.strip().isdecimal():
        return float(words)
    try:
        until = parsedate_to_datetime(words)
    except ValueError:
        return 0.0
    return max(0.0, (until.astimezone(UTC) - clock.today()).total_seconds())


def _said(body: bytes) -> str:
    """Return what a service says of a refusal, in one short line."""
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(held, dict):
        return ""
    words = [str(held[name]) for name in ("title", "detail", "message", "error") if isinstance(held.get(name), str)]
    return " ".join(": ".join(dict.fromkeys(words)).split())[:200]
