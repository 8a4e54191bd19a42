"""Swedish and English: the catalogue of sentences, and numbers and dates as each language writes them.

Every sentence a reader meets stands in ``catalogue/*.toml`` with one ``sv`` and one ``en`` form.
A placeholder may carry a format: ``{share:percent1}`` writes ``31,5 %`` in Swedish and ``31.5%`` in English.
The machine's own locale is never asked: Swedish is usually not installed on it.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from pilot_analysis import resources

LANGUAGES = ("sv", "en")
_LOCALE = {"sv": "sv_SE", "en": "en_GB"}
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_MISSING = {"sv": "uppgift saknas", "en": "not available"}
# The names that Babel gives (CLDR, MMMM); a long date alone need not load its locales.
_MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_SPEC = re.compile(r"(number|percent|points|chance|date|month|count)(\d?)")


@dataclass(frozen=True)
class Text:
    """The same words in Swedish and English; ``text["sv"]`` picks one."""

    sv: str
    en: str

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        return self.sv if language == "sv" else self.en

    def join(self, *others: Text, between: str = " ") -> Text:
        """Return this text followed by the others, with ``between`` in the gaps."""
        every = (self, *others)
        return Text(*(between.join(part[one] for part in every) for one in LANGUAGES))


def same(words: str) -> Text:
    """Return a text that reads alike in both languages, such as a name."""
    return Text(words, words)


def text(key: str, /, **values: Any) -> Text:
    """Return the catalogue's sentence for ``key`` with its placeholders filled in.

    Parameters
    ----------
    key
        ``file.name``, as in ``analysis.conversion_sentence``.
    values
        What the placeholders stand for. A `Text` is put in by language; numbers follow the placeholder's format.

    Raises
    ------
    KeyError
        If the catalogue lacks the key or the call lacks a value: a fault of the program, caught by its tests.
    """
    entry = entry_of(key)
    return Text(*(_filled(entry[one], one, values) for one in LANGUAGES))


def entry_of(key: str) -> dict[str, str]:
    """Return one entry of the catalogue, keyed ``file.name``; only its own file is read for it."""
    stem, _, name = key.partition(".")
    if f"{stem}.toml" not in _files():
        raise KeyError(key)
    entries: dict[str, dict[str, str]] = resources.toml(f"catalogue/{stem}.toml")
    if name not in entries:
        raise KeyError(key)
    return entries[name]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every entry of the catalogue, keyed ``file.name``."""
    return {
        f"{file.removesuffix('.toml')}.{name}": entry
        for file in sorted(_files())
        for name, entry in resources.toml(f"catalogue/{file}").items()
    }


@cache
def _files() -> frozenset[str]:
    folder = resources.FOLDER / "catalogue"
    return frozenset(file.name for file in folder.iterdir() if file.suffix == ".toml")


def number(value: float | None, language: str, decimals: int | None = None) -> str:
    """Return ``value`` as ``1 234,5`` (sv) or ``1,234.5`` (en), with a true minus sign.

    Parameters
    ----------
    decimals
        How many to print; ``None`` prints none for whole numbers and at most two otherwise.
    """
    if value is None or math.isnan(value):
        return _MISSING[language]
    if not decimals and 0 <= value < 1000 and float(value).is_integer():
        return str(int(value))  # alike in every language, and quick
    from babel.numbers import format_decimal

    pattern = "#,##0.##" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(_round(value, decimals), format=pattern, locale=_LOCALE[language]).replace("-", _MINUS)


def percent(value: float | None, language: str, decimals: int = 0) -> str:
    """Return the share ``value`` (0 to 1) as ``31,5 %`` with a no-break space (sv) or ``31.5%`` (en)."""
    if value is None or math.isnan(value):
        return _MISSING[language]
    sign = f"{_NO_BREAK_SPACE}%" if language == "sv" else "%"
    return number(100 * value, language, decimals) + sign


def points(value: float | None, language: str, decimals: int = 1) -> str:
    """Return ``value``, already in percentage points, with its sign: ``+0,15`` (sv) or ``+0.15`` (en)."""
    shown = number(value, language, decimals)
    return f"+{shown}" if value is not None and _round(value, decimals) > 0 else shown


def chance(value: float | None, language: str, decimals: int = 3) -> str:
    """Return a p-value as ``0,014`` (sv) or ``0.014`` (en); one that would round to nought as ``< 0,001``."""
    least = 10.0**-decimals
    if value is not None and 0 < value < least / 2:
        return f"<{_NO_BREAK_SPACE}{number(least, language, decimals)}"
    return number(value, language, decimals)


def long_date(value: date, language: str) -> str:
    """Return ``9 december 2014`` (sv) or ``9 December 2014`` (en)."""
    return f"{value.day} {_MONTHS[language].split()[value.month - 1]} {value.year}"


def month(value: date | str, language: str, width: str = "MMM y") -> str:
    """Return a month, given as a date in it or as ``2015-03``, as ``mars 2015`` (sv) or ``Mar 2015`` (en)."""
    day = date.fromisoformat(f"{value}-01") if isinstance(value, str) else value
    if width == "MMMM y":
        return f"{_MONTHS[language].split()[day.month - 1]} {day.year}"
    from babel.dates import format_date

    return format_date(day, format=width, locale=_LOCALE[language]).replace(".", "")


def listing(words: list[str], language: str) -> str:
    """Return ``a, b och c`` (sv) or ``a, b and c`` (en)."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + (" och " if language == "sv" else " and ") + words[-1]


def capital(words: str) -> str:
    """Return ``words`` with a capital first letter and the rest as it is, as at the beginning of a line."""
    return words[:1].upper() + words[1:]


def _round(value: float, decimals: int | None) -> float:
    rounded = round(value, 2 if decimals is None else decimals)
    return rounded + 0.0  # a negative zero would print as "-0"


def _filled(sentence: str, language: str, values: Mapping[str, Any]) -> str:
    """Return a sentence of the catalogue with its placeholders filled in."""
    return "".join(
        [
            words if name is None else words + _written(values[name], spec, language)
            for words, name, spec in _parts(sentence)
        ]
    )


@cache
def _parts(sentence: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return a sentence in parts: words, and the placeholder after them with its format."""
    return tuple((words, name, spec or "") for words, name, spec, _ in string.Formatter().parse(sentence))


def _written(value: Any, spec: str, language: str) -> str:
    """Return one value as its format asks, in one language."""
    if isinstance(value, Text):
        return value[language]
    if isinstance(value, (list, tuple)):
        shown = [one[language] if isinstance(one, Text) else str(one) for one in value]
        return listing(shown, language)
    match = _SPEC.fullmatch(spec)
    if not match:
        return format(value, spec)
    return _shaped(value, match[1], int(match[2]) if match[2] else None, language)


def _shaped(value: Any, kind: str, decimals: int | None, language: str) -> str:
    if kind == "percent":
        return percent(value, language, decimals or 0)
    if kind == "points":
        return points(value, language, 1 if decimals is None else decimals)
    if kind == "chance":
        shown = chance(value, language, 3 if decimals is None else decimals)
        return shown if shown.startswith("<") else f"={_NO_BREAK_SPACE}{shown}"
    if kind == "date":
        return long_date(value, language)
    if kind == "month":
        return month(value, language, "MMMM y")
    return number(value, language, 0 if kind == "count" else decimals)
