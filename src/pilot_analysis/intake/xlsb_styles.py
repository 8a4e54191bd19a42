"""What the styles of an xlsb file's cells say, and the texts that its sheets share.

Source: Microsoft, [MS-XLSB]: records BrtFmt, BrtFont, BrtXF and BrtSSTItem; ECMA-376 part 1, 18.8.30 (number formats).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import Enum
from struct import unpack_from
from typing import NamedTuple

from pilot_analysis.intake.biff12 import Allowance, Looks, records, rich_text, wide_text
from pilot_analysis.intake.cells import Cell
from pilot_analysis.intake.scan import Shown, shown

_FORMAT, _FONT, _STYLE, _BEGIN_STYLES, _END_STYLES, _ITEM = 44, 43, 47, 617, 618, 19
_STRUCK, _RAISED = 0x08, 1
_ZEROS = re.compile("0{2,12}")
# What is written as it stands in a format code: quoted, escaped, spaces, colours, currencies, conditions.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_MOMENT = re.compile(r"[ymdhs]|am/pm", re.IGNORECASE)
_FIRST_DAY, _FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - cells know no time zone
_NO_LEAP_DAY = 60  # before it, day 1 is the first of January 1900: the format knows a 29 February 1900
_LAST_DAY = 2_958_466


class Kind(Enum):
    """How a style shows a number."""

    PLAIN = "plain"
    MOMENT = "moment"
    ELAPSED = "elapsed"
    SHARE = "share"


class Style(NamedTuple):
    """What a cell's style says: how a number is shown, with how many digits at least, and whether it is struck out."""

    kind: Kind = Kind.PLAIN
    digits: int = 0
    struck: bool = False


class Styles(NamedTuple):
    """The styles of cells, and whether each font is raised and strikes out, by number."""

    cells: tuple[Style, ...] = ()
    fonts: Looks = {}  # noqa: RUF012 - never changed


def styles_of(part: bytes, allowance: Allowance) -> Styles:
    """Return what the part of a workbook that holds its styles says.

    Raises
    ------
    ValueError, struct.error
        If it is damaged.
    """
    codes: dict[int, str] = {}
    fonts: list[tuple[bool, bool]] = []
    used: list[tuple[int, int]] = []
    inside = False
    for kind, record in records(part, allowance):
        if kind == _FORMAT:
            codes[int(unpack_from("<H", record)[0])] = wide_text(record, 2)[0]
        elif kind == _FONT:
            flags, _, raised = unpack_from("<HHH", record, 2)
            fonts.append((raised == _RAISED, bool(flags & _STRUCK)))
        elif kind in {_BEGIN_STYLES, _END_STYLES}:
            inside = kind == _BEGIN_STYLES
        elif kind == _STYLE and inside:
            used.append(unpack_from("<HH", record, 2))
    by_number = dict(enumerate(fonts))
    cells = (_style(form, codes.get(form), by_number.get(font, (False, False))[1]) for form, font in used)
    return Styles(tuple(cells), by_number)


def _style(form: int, code: str | None, struck: bool) -> Style:
    if code is None:
        return Style(_built_in(form), struck=struck)
    plain = _LITERAL.sub("", code.partition(";")[0])
    digits = len(plain) if _ZEROS.fullmatch(plain) else 0
    return Style(_kind(plain), digits, struck)


def _kind(plain: str) -> Kind:
    if "%" in plain:
        return Kind.SHARE
    if _ELAPSED.search(plain):
        return Kind.ELAPSED
    return Kind.MOMENT if plain.casefold() != "general" and _MOMENT.search(plain) else Kind.PLAIN


def _built_in(form: int) -> Kind:
    """Return how the formats that have no code of their own show a number."""
    if form in {9, 10}:
        return Kind.SHARE
    if form == 46:
        return Kind.ELAPSED
    return Kind.MOMENT if form in {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)} else Kind.PLAIN


def shared_texts(part: bytes, fonts: Looks, allowance: Allowance) -> list[str | Shown]:
    """Return the texts that sheets share, by number; with their looks where they have superscript or are struck out.

    Raises
    ------
    ValueError
        If the part is damaged.
    """
    found: list[str | Shown] = []
    for kind, record in records(part, allowance):
        if kind == _ITEM:
            words, runs = rich_text(record, 0, fonts)
            found.append(shown(runs) or words)
    return found


def moment(value: float, kind: Kind, *, from_1904: bool) -> Cell:
    """Return the day, time or span that a number stands for; the number itself where it stands for none."""
    if kind is Kind.ELAPSED:
        return timedelta(seconds=round(86_400 * value)) if abs(value) < _LAST_DAY else value
    if not 0 <= value < _LAST_DAY:
        return value
    whole, seconds = divmod(round(86_400 * value), 86_400)
    if from_1904:
        at = _FIRST_DAY_1904 + timedelta(days=whole)
    else:
        at = _FIRST_DAY + timedelta(days=whole + (0 < whole < _NO_LEAP_DAY))
    at += timedelta(seconds=seconds)
    if whole == 0:
        return time(at.hour, at.minute, at.second)
    return at if seconds else date(at.year, at.month, at.day)
