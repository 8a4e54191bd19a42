"""3,480 workbooks to measure with: 290 municipalities x 12 months, three sheets of 50 to 500 rows each.

Only some are written cell by cell; the others are copies with other numbers and other identities, so that no two files
hold the same bytes. Everything in them is made up, from a seed.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from pilot_analysis import municipalities
from pilot_analysis.intake.names import slug
from pilot_analysis.pilot import Municipality, Participant, Study

MONTHS = ("2014-12", *(f"2015-{month:02d}" for month in range(1, 12)))
CASES = (
    *("Ärendenr", "Kommun", "Klient", "Kön", "Ålder", "Utbildningsnivå", "Öppnat", "Mäklare/Aktör", "Avslutat"),
    *("Avslutsorsak", "Mäklartid (h)", "Stödverktyg"),
)
NEEDS = (
    *("Behovsnr", "Kommun", "Datum", "Bransch", "Yrke", "Utbildningsnivå", "Antal personer"),
    *("Varav pensionsavgångar", "Tidshorisont (mån)", "Källa"),
)
COURSES = ("Kursnr", "Kurs", "Anordnare", "Kommun", "Platser", "Sökande kvinnor", "Sökande män", "Start", "Slut")
_ID = "Q0000"  # stands before each identity; a copy gets another


def everybody(study: Study, number: int = 3480) -> Study:
    """Return a study whose participants are the municipalities that deliver ``number`` workbooks."""
    names = dict(list(municipalities.names().items())[: -(-number // len(MONTHS))])
    members = [Municipality(code=code, name=name, labour_market="Alla") for code, name in names.items()]
    every = [Participant(id=participant(code), name=name, municipalities=(code,)) for code, name in names.items()]
    return study.model_copy(update={"municipalities": tuple(members), "participants": tuple(every)})


def participant(code: str) -> str:
    """Return the id of a municipality as a participant."""
    return f"{slug(municipalities.names()[code])}-{code}"


def write_all(folder: Path, number: int, distinct: int = 120) -> Iterator[Path]:
    """Write ``number`` workbooks below ``folder``, of which ``distinct`` are written cell by cell."""
    originals: list[bytes] = []
    for place in range(number):
        code = list(municipalities.names())[place // len(MONTHS) % 290]
        month = MONTHS[place % len(MONTHS)]
        if len(originals) < distinct:
            originals.append(_workbook(random.Random(place), place))  # noqa: S311  # a repeatable choice, no secret
        path = folder / participant(code) / f"{month}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_perturbed(originals[place % distinct], f"P{place:04d}", code, month))
        yield path


def _perturbed(content: bytes, prefix: str, code: str, month: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            inside = old.read(one)
            if one.filename == "xl/sharedStrings.xml":
                inside = inside.replace(_ID.encode(), prefix.encode()).replace(
                    b"KOMMUN", municipalities.names()[code].encode()
                )
                inside = inside.replace(b"2000-01", month.encode())
            elif one.filename.startswith("xl/worksheets/"):
                inside = re.sub(
                    rb'(<c r="K\d+"><v>)(\d)',
                    lambda match: match[1] + str((int(match[2]) + int(prefix[1:])) % 9 + 1).encode(),
                    inside,
                )
            new.writestr(one.filename, inside)
    return stream.getvalue()


def _workbook(draw: random.Random, place: int) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, headings, row in (
            ("Ärenden", CASES, _case),
            ("Behov", NEEDS, _need),
            ("Kurser", COURSES, _course),
        ):
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(
                (("SYNTETISKA UPPGIFTER",), ("Kommun:", "KOMMUN"), ("Period:", "2000-01"), ())
            ):
                sheet.write_row(line, 0, cells)
            sheet.write_row(4, 0, headings)
            for number in range(draw.randint(50, 500)):
                for column, value in enumerate(row(draw, number)):
                    if isinstance(value, date):
                        sheet.write_datetime(5 + number, column, value, day)
                    elif value is not None:
                        sheet.write(5 + number, column, value)
    return stream.getvalue()


def _day(draw: random.Random) -> date:
    return date(2014, 12, 1) + timedelta(days=draw.randrange(360))


def _figure(draw: random.Random, value: float) -> Any:
    """Write a number as Swedish offices do: one in six as text."""
    return draw.choice((value, value, value, value, value, f"{value:g}".replace(".", ",")))


def _case(draw: random.Random, number: int) -> list[Any]:
    opened = _day(draw)
    closed = min(opened + timedelta(days=draw.randrange(90)), date(2015, 11, 30)) if draw.random() < 0.4 else None
    who = [
        draw.choice(("kvinna", "man", "K", "M")),
        draw.choice(("16-19", "20-24", "25-34")),
        draw.choice((3, 4, "US")),
    ]
    broker = draw.choice(("Arbetsförmedlingen", "Komvux Uddevalla", None))
    reason = closed and draw.choice(("matchad", "arbete"))
    hours, tools = _figure(draw, draw.randrange(1, 40) / 2), draw.choice(("REKAS", "SYV Online; REKAS", None))
    place = draw.choice(("KOMMUN", "Tanum", "1485"))
    return [f"{_ID}-{number}", place, "person", *who, opened, broker, closed, reason, hours, tools]


def _need(draw: random.Random, number: int) -> list[Any]:
    persons = draw.randrange(1, 30)
    retired = draw.choice((0, None, "..")) if persons < 5 else draw.randrange(persons)
    work = [draw.choice("ACFGHIJ"), str(draw.randrange(1000, 9999)), draw.choice((3, 4, 5))]
    ends = [_figure(draw, persons), retired, draw.choice((6, 12, 24)), "arbetsgivare"]
    return [f"{_ID}-{number}", "KOMMUN", _day(draw), *work, *ends]


def _course(draw: random.Random, number: int) -> list[Any]:
    starts, name = _day(draw), draw.choice(("Svetsteknik", "Undersköterska", "CNC-teknik"))
    women, men = draw.randrange(20), draw.randrange(20)
    where = [draw.choice(("Komvux Uddevalla", "Högskolan Väst")), "KOMMUN", draw.randrange(6, 30)]
    return [f"{_ID}-{number}", name, *where, women, men, starts, starts + timedelta(days=draw.randrange(30, 200))]
