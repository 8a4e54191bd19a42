"""Ways in which people damage a workbook, each as a function of a book, one of its pages and a source of chance."""

from __future__ import annotations

import itertools
import random
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from pilot_analysis import municipalities, schema
from pilot_analysis.intake.headings import every_heading, normal
from pilot_analysis.intake.names import Names
from pilot_analysis.sample.grid import Formula
from pilot_analysis.study_file import load_study
from tests.conftest import ROOT
from tests.intake.damaged import Book, Box, Page, copied

Mutation = Callable[[Book, Page, random.Random], bool]
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
LONG = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
FIGURES = {"integer", "number"}


def column_of(box: Box) -> schema.Column | None:
    """Return the declared column of a box of data or heading."""
    return schema.table(box.table).columns.get(box.column) if box.table else None


def some(page: Page, draw: random.Random, column: str = "") -> list[Box]:
    """Return a few boxes of data."""
    boxes = [box for _, box in sorted(page.data(column).items())]
    return draw.sample(boxes, min(len(boxes), draw.choice((1, 1, 2, 4)))) if boxes else []


# The sheet as a whole


def move(book: Book, page: Page, draw: random.Random) -> bool:
    """Move everything down and to the right."""
    page.shift((0, draw.randint(0, 9)), (0, draw.randint(0, 4)))
    return True


def titles(book: Book, page: Page, draw: random.Random) -> bool:
    """Put more titles above the table."""
    top = page.area()[0]
    lines = draw.sample(
        [
            "Sammanställning",
            "Kommun",
            "Antal kommuner: 12",
            "Uppdaterad 2015-03-01",
            "Ärenden och datum",
            "2015",
            "Nr 3",
            "Datum: 2 mars 2015",
            "Uppgifterna är preliminära",
            "Kostnad",
            "Månad: mars",
        ],
        draw.randint(1, 5),
    )
    page.shift((top, len(lines) + 1))
    for step, line in enumerate(lines):
        page.boxes[top + step, draw.choice((0, 0, 1))] = Box(line, "title")
    return True


def blank_rows(book: Book, page: Page, draw: random.Random) -> bool:
    """Put empty rows inside the table, or between it and its headings."""
    top, _, bottom, _ = page.area()
    page.shift((draw.randint(top + 1, bottom), draw.randint(1, 2)))
    return not page.merged


def blank_columns(book: Book, page: Page, draw: random.Random) -> bool:
    """Put an empty column inside the table."""
    _, left, _, right = page.area()
    page.shift(columns=(draw.randint(left, right), 1))
    return not page.merged


def notes_below(book: Book, page: Page, draw: random.Random) -> bool:
    """Put notes below the table, after an empty row or right away."""
    bottom = max(row for row, _ in page.boxes)
    note = draw.choice(
        [
            "* preliminärt",
            "Källa: verksamhetssystemet",
            "Obs! uppgifterna för mars saknas",
            "¹ exklusive moms",
            "Kontakt: kansliet",
            "Ifylld 2015-03-02",
            "Tanum",
            "Total: se nästa blad",
        ]
    )
    page.boxes[bottom + draw.choice((1, 2, 3)), page.area()[1]] = Box(note, "note")
    return True


def notes_beside(book: Book, page: Page, draw: random.Random) -> bool:
    """Put notes to the right of the table."""
    top, _, bottom, right = page.area()
    for row in draw.sample(range(top, bottom + 1), min(3, bottom - top)):
        page.boxes[row, right + draw.choice((1, 2))] = Box(
            draw.choice(["kolla", 12, "se bilaga", "Kommun", "x"]), "note"
        )
    return True


def note_inside(book: Book, page: Page, draw: random.Random) -> bool:
    """Put a row with a remark between two rows of data."""
    top, left, bottom, _ = page.area()
    place = draw.randint(top + 1, bottom)
    page.shift((place, 1))
    page.boxes[place, left + draw.choice((0, 0, 1))] = Box(
        draw.choice(["Våren 2015", "* osäkert", "Tanum", "Månadens", "2015"]), "note"
    )
    return not page.merged


def totals(book: Book, page: Page, draw: random.Random) -> bool:
    """Put a totals row below the table or inside it, announced in any of its columns or by other words."""
    top, left, bottom, _right = page.area()
    place = draw.choice((bottom + 1, draw.randint(top + 2, bottom + 1)))
    page.shift((place, 1))
    page.boxes[place, left + draw.choice((0, 0, 1))] = Box(
        draw.choice(
            [
                "Summa",
                "Totalt",
                "SUMMA:",
                "Delsumma",
                "Summa mars",
                "Samtliga kommuner",
                "Totalt kvinnor och män",
                "Tot.",
            ]
        ),
        "total",
    )
    for (_, column), box in page.headings().items():
        declared = column_of(box)
        if declared and declared.type in FIGURES and column > left + 1:
            page.boxes[place, column] = Box(draw.choice([12, 345.5, "1 234"]), "total")
    return not page.merged


def totals_column(book: Book, page: Page, draw: random.Random) -> bool:
    """Put a column of totals to the right of the table."""
    _top, _, bottom, right = page.area()
    header = max(row for row, _ in page.headings())
    page.boxes[header, right + 1] = Box(draw.choice(["Summa", "Totalt", "Totalt antal"]), "note")
    for row in range(header + 1, bottom + 1):
        page.boxes[row, right + 1] = Box(draw.randint(1, 90), "total")
    return True


def repeat_headings(book: Book, page: Page, draw: random.Random) -> bool:
    """Repeat the headings inside the table, as at the top of a new page."""
    top, _, bottom, _ = page.area()
    header = max(row for row, _ in page.headings())
    if bottom - header < 3:
        return False
    place = draw.randint(header + 2, bottom)
    lines = sorted(set(range(top, header + 1)))
    page.shift((place, len(lines)))
    for step, line in enumerate(lines):
        for (row, column), box in list(page.boxes.items()):
            if row == line:
                page.boxes[place + step, column] = replace(box)
    return True


def unit_row(book: Book, page: Page, draw: random.Random) -> bool:
    """Put a row of units below the headings."""
    header = max(row for row, _ in page.headings())
    page.shift((header + 1, 1))
    words = {"integer": "(antal)", "number": "(kr)", "date": "(åååå-mm-dd)"}
    for (_, column), box in page.headings().items():
        declared = column_of(box)
        if declared and (declared.type in words or draw.random() < 0.5):
            unit = {"h": "(h)", "SEK": "(kr)"}.get(declared.unit, words.get(declared.type, "text"))
            page.boxes[header + 1, column] = Box(unit.strip("()") if draw.random() < 0.3 else unit, "note")
    return not page.merged


def numbered_columns(book: Book, page: Page, draw: random.Random) -> bool:
    """Number the columns in a row below the headings."""
    header = max(row for row, _ in page.headings())
    page.shift((header + 1, 1))
    for number, (_, column) in enumerate(sorted(page.headings()), start=1):
        page.boxes[header + 1, column] = Box(draw.choice((number, f"({number})", chr(64 + number))), "note")
    return not page.merged


def hidden_rows(book: Book, page: Page, draw: random.Random) -> bool:
    """Hide some rows of the table."""
    top, _, bottom, _ = page.area()
    page.hidden_rows |= {draw.randint(top + 1, bottom)}
    return book.format == "xlsx"


def shuffle_rows(book: Book, page: Page, draw: random.Random) -> bool:
    """Put the rows of data in another order."""
    lines = sorted({at[0] for at in page.data()})
    if page.merged or any(
        box.rows == frozenset() and at[0] in lines for at, box in page.boxes.items() if box.look == "total"
    ):
        return False
    other = draw.sample(lines, len(lines))
    to = dict(zip(lines, other, strict=True))
    page.boxes = {(to.get(row, row), column): box for (row, column), box in page.boxes.items()}
    return True


def drop_rows(book: Book, page: Page, draw: random.Random) -> bool:
    """Empty some rows of data."""
    lines = sorted({at[0] for at in page.data()})
    for line in draw.sample(lines, min(2, len(lines))):
        for at in [at for at in page.boxes if at[0] == line]:
            del page.boxes[at]
    return bool(page.data())


# Other sheets


def scratch_sheet(book: Book, page: Page, draw: random.Random) -> bool:
    """Add a sheet with somebody's notes or a pivot table."""
    rows = draw.choice(
        [
            [["kolla", 12], ["ring ekonomi", 7]],
            [["Radetiketter", "Antal av Ärendenr"], ["Tanum", 4], ["Totalsumma", 4]],
            [["Kommun", "Antal"], ["Tanum", 12], ["Dals-Ed", 7]],
            [["Kommun", "Datum", "Antal personer"], ["Tanum", date(2015, 3, 1), 4]],
            [["Verktyg", "Besök"], ["REKAS", 40]],
        ]
    )
    boxes = {
        (r, c): Box(value, "date" if isinstance(value, date) else "text")
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
    }
    book.pages.append(Page(draw.choice(["Blad2", "Pivot", "Diagram", "Sammanställning"]) + str(len(book.pages)), boxes))
    return book.format != "csv"


def copy_sheet(book: Book, page: Page, draw: random.Random) -> bool:
    """Add a copy of the sheet."""
    name = draw.choice([f"{page.name[:27]} (2)", "Blad3", f"Kopia av {page.name}"[:31]])
    if book.format == "csv" or any(one.name == name for one in book.pages):
        return False
    book.pages.append(copied(page, name))
    return True


def transposed_copy(book: Book, page: Page, draw: random.Random) -> bool:
    """Add a copy of the table with rows and columns changed about."""
    name = draw.choice(["Blad2 T", f"{page.name[:28]} T"])
    if book.format == "csv" or any(one.name == name for one in book.pages):
        return False
    top = page.area()[0]
    boxes = {(c, r - top): replace(box) for (r, c), box in page.boxes.items() if r >= top and box.look != "note"}
    book.pages.append(Page(name, boxes))
    return True


def together(book: Book, page: Page, draw: random.Random) -> bool:
    """Put another sheet's table below this one, or beside it."""
    others = [one for one in book.pages if one is not page and one.table()]
    if not others or book.format == "csv" or page.merged or others[0].merged:
        return False
    other = others[0]
    if any("tkr" in str(box.value) and box.look == "title" for box in other.boxes.values()):
        return False
    top = other.area()[0]
    own = {at: box for at, box in other.boxes.items() if at[0] >= top}
    if draw.random() < 0.6:
        down = max(row for row, _ in page.boxes) + draw.choice((1, 2, 3))
        page.boxes |= {(row - top + down, column): box for (row, column), box in own.items()}
    else:
        aside = max(column for _, column in page.boxes) + draw.choice((1, 2))
        page.boxes |= {(row - top + page.area()[0], column + aside): box for (row, column), box in own.items()}
    book.pages.remove(other)
    return True


def rename_sheet(book: Book, page: Page, draw: random.Random) -> bool:
    """Give the sheet another name."""
    table = page.table()
    page.name = draw.choice(
        [*schema.table(table).sheets, "Blad1", f"{page.name[:26]} 2015", page.name.upper(), "Data", "Kurser"]
    )
    return book.format != "csv" and len({one.name.casefold() for one in book.pages}) == len(book.pages)


def hide_sheet(book: Book, page: Page, draw: random.Random) -> bool:
    """Hide a sheet."""
    book.pages[-1].hidden = True
    return book.format == "xlsx" and len(book.pages) > 1


def other_format(book: Book, page: Page, draw: random.Random) -> bool:
    """Save the file in another format."""
    if any(a != c for one in book.pages for a, _, c, _ in one.merged) or any(one.hidden_rows for one in book.pages):
        return False
    errors = any(isinstance(box.value, Formula) for one in book.pages for box in one.boxes.values())
    book.format = draw.choice(["csv", "ods", "xls"])
    if book.format != "csv" or errors or "transposed" in " ".join(book.log):
        book.format = "xlsx" if errors or book.format == "csv" else book.format
        return not errors
    keep = page
    book.pages, keep.merged = [keep], []
    keep.name = schema.table(keep.table()).sheets[0]
    book.encoding = draw.choice(["cp1252", "utf-8-sig", "utf-8", "utf-16", "mac_roman", "cp850"])
    book.delimiter = draw.choice([";", ";", "\t", ","])
    return not any(
        isinstance(box.value, str) and any(ord(c) > 0x2000 for c in box.value) for box in keep.boxes.values()
    )


# Headings


def rename_heading(book: Book, page: Page, draw: random.Random) -> bool:
    """Use a synonym, an inflection, another spelling or a misspelling of a heading."""
    boxes = [box for box in page.headings().values() if box.column and isinstance(box.value, str)]
    if not boxes:
        return False
    box = draw.choice(boxes)
    words = str(box.value)
    synonyms = schema.table(box.table).columns[box.column].headings if box.column != "actors" else (words,)
    other = draw.choice(
        [
            draw.choice(synonyms),
            words.upper(),
            words + ":",
            f" {words}  ",
            words + draw.choice(["en", "et", "er", "na", "s", "or"]),
            words[: max(2, len(words) // 2)] + ".",
            misspelt(words, draw),
            misspelt(words, draw),
            words + " (ange här)",
            words + "*",
            words + "1",
            "Antal " + words.lower(),
            words.replace(" ", "\n"),
            draw.choice(sorted(every_heading())),
        ]
    )
    if ("tkr" in words) != ("tkr" in other):
        return False
    if _is_other(box, other):
        return False
    box.value = other
    return True


@cache
def _study_names() -> Names:
    return Names.of(load_study(ROOT / "pilot.toml"))


def _is_other(box: Box, words: str) -> bool:
    """Tell whether a heading now truly says something else: that is a lie that nobody could find.

    An actor of whom nobody has heard is such a one, however it is spelt.
    """
    if box.column == "actors" and _study_names().actor(str(box.value)) is None:
        return True
    declared = schema.table(box.table).columns
    own = {normal(one) for one in declared[box.column].headings}
    every = {normal(one): name for name, column in declared.items() for one in column.headings}
    stripped = normal(words).rstrip("0123456789").split(" (")[0]
    named = {every.get(normal(words), box.column), every.get(stripped, box.column)}
    return named != {box.column} and normal(words) not in own


def drop_heading(book: Book, page: Page, draw: random.Random) -> bool:
    """Empty a heading."""
    places = [at for at, box in page.headings().items() if box.column]
    if not places:
        return False
    del page.boxes[draw.choice(sorted(places))]
    return True


def drop_column(book: Book, page: Page, draw: random.Random) -> bool:
    """Delete a whole column."""
    if page.merged:
        return False
    column = draw.choice(sorted({at[1] for at in page.headings()}))
    if any(
        at[1] == column and str(box.value).casefold() in {"x", "1", "ja"} for at, box in page.data("actors").items()
    ):
        return False  # an actor less, and nobody could tell
    top, _, bottom, _ = page.area()
    for at in [at for at in page.boxes if at[1] == column and top <= at[0] <= bottom]:
        del page.boxes[at]
    return bool(page.data())


def reorder_columns(book: Book, page: Page, draw: random.Random) -> bool:
    """Put the columns in another order."""
    top, left, bottom, right = page.area()
    if any(a <= bottom for a, *_ in page.merged):
        return False
    if any(box.look == "group" for box in page.boxes.values()):
        return False
    columns = list(range(left, right + 1))
    to = dict(zip(columns, draw.sample(columns, len(columns)), strict=True))
    page.boxes = {
        (row, to.get(column, column) if top <= row <= bottom else column): box
        for (row, column), box in page.boxes.items()
    }
    return True


def added_column(book: Book, page: Page, draw: random.Random) -> bool:
    """Put a column of their own inside the table."""
    _top, left, bottom, right = page.area()
    if page.merged:
        return False
    place = draw.randint(left, right + 1)
    words = draw.choice(["Anteckning", "Handläggare", "Kommentar", "Status", "Antal tjejer", "Diarienr"])
    if any(
        normal(words) == normal(known) for one in schema.table(page.table()).columns.values() for known in one.headings
    ):
        return False
    page.shift(columns=(place, 1))
    header = max(row for row, _ in page.headings())
    page.boxes[header, place] = Box(words, "heading", page.table())
    for row in range(header + 1, bottom + 1):
        page.boxes[row, place] = Box(draw.choice(["klart", 3, "x", "Tanum"]), "note")
    return True


def group_headings(book: Book, page: Page, draw: random.Random) -> bool:
    """Put a row of group headings over the columns, merged or not."""
    top, left, _, right = page.area()
    if any(box.look == "group" for box in page.boxes.values()) or right - left < 2:
        return False
    page.shift((top, 1))
    first = draw.randint(left, right - 1)
    last = draw.randint(first + 1, right)
    words = draw.choice(["Uppgifter", "Antal", "Ärendet", "Kommun", "Personer", "Datum"])
    page.boxes[top, first] = Box(words, "group")
    if draw.random() < 0.5:
        page.merged.append((top, first, top, last))
    elif draw.random() < 0.5:
        for column in range(first, last + 1):
            page.boxes[top, column] = Box(words, "group")
    return True


def merged_cells(book: Book, page: Page, draw: random.Random) -> bool:
    """Merge equal cells of a column that stand below each other: only the first keeps its value."""
    columns = sorted({box.column for box in page.data().values()})
    column = draw.choice(columns)
    places = sorted(at for at, box in page.data(column).items())
    for (row, place), (after, beside) in itertools.pairwise(places):
        first, second = page.boxes[row, place], page.boxes[after, beside]
        if after == row + 1 and beside == place and first.value == second.value and len(first.rows) == 1:
            del page.boxes[after, beside]
            page.merged.append((row, place, after, place))
            first.rows |= second.rows
            return book.format == "xlsx"
    return False


def ditto(book: Book, page: Page, draw: random.Random) -> bool:
    """Write a ditto mark instead of a value that stands above."""
    column = draw.choice(sorted({box.column for box in page.data().values()}))
    places = sorted(page.data(column))
    if len(places) < 2:
        return False
    box = page.boxes[draw.choice(places[1:])]
    box.value = draw.choice(['"', "''", '-"-', "d:o", '—"—', "”", "samma"])
    box.lost = True
    return True


# Values


def misspelt(words: str, draw: random.Random) -> str:
    """Return words with two letters changed about, one doubled, one left out or one changed."""
    places = [place for place, letter in enumerate(words) if letter.isalpha()]
    if len(places) < 4:
        return words + "qz"
    place = draw.choice(places[1:-1])
    kind = draw.randrange(4)
    if kind == 0 and words[place] != words[place + 1]:
        return words[:place] + words[place + 1] + words[place] + words[place + 2 :]
    if kind == 1:
        return words[:place] + words[place + 1 :]
    if kind == 2:
        return words[:place] + words[place] + words[place:]
    return words[:place] + draw.choice("qwxz") + words[place + 1 :]


def typo(book: Book, page: Page, draw: random.Random) -> bool:
    """Misspell some answers, names and dates."""
    done = False
    for box in some(page, draw):
        declared = column_of(box)
        if declared is None or not isinstance(box.value, str) or len(box.value) < 5:
            continue
        if declared.type in {"choice", "municipality", "term", "month"} and box.column != "broker":
            other = misspelt(box.value, draw)
            if _still_says_something(declared, other):
                continue
            box.value = other
            box.lost = True
            done = True
    return done


def _still_says_something(declared: schema.Column, words: str) -> bool:
    if declared.type == "municipality":
        bare = normal(words).removesuffix(" kommun")
        return bare in {normal(one) for one in municipalities.names().values()} or words[:4].isdigit()
    if declared.type == "choice" and declared.values != "tool":
        known = {
            normal(word)
            for one in schema.values(declared.values).values()
            for word in (one.name, *one.words, one.label.sv)
        }
        return normal(words) in known
    return normal(words).replace("-", " ") in {
        normal(one).replace("-", " ") for one in (*LONG, *MONTHS)
    } or declared.type in {"month", "term"}


def unreadable_figure(book: Book, page: Page, draw: random.Random) -> bool:
    """Write figures that are none."""
    done = False
    for box in some(page, draw):
        declared = column_of(box)
        if declared is None or declared.type not in FIGURES or len(box.rows) != 1:
            continue
        number = draw.randint(10, 40)
        box.value = draw.choice(
            [
                f"<{number}",
                f"ca {number}",
                f"{number}-{number + 9}",
                f"{number}x",
                "l2",
                "1O",
                f"{number}?",
                f"{number}+",
                f"~{number}",
                f"{number}/3",
                "tolv",
                f"{number} eller {number + 1}",
                "1 23",
                f"{number}..{number + 2}",
                "12,5,3",
                "1.2.3",
                f"= {number}",
                f"{number}!",
                f"{number} (varav 3)",
                f"{number} el. fler",
                f"minst {number}",
                "1-2",
                f"+/- {number}",
                date(2015, 3, number % 28 + 1),
            ]
        )
        if isinstance(box.value, date):
            box.look = "date"
        box.lost = True
        done = True
    return done


def unreadable_date(book: Book, page: Page, draw: random.Random) -> bool:
    """Write dates that are none."""
    done = False
    for box in some(page, draw):
        declared = column_of(box)
        if declared is None or declared.type != "date":
            continue
        box.value = draw.choice(
            [
                "2015-13-02",
                "31 februari 2015",
                "i går",
                "våren",
                "2015-02-30",
                "9/12",
                "mars",
                "20150",
                "2015-3-",
                "13/2014",
                "vecka 60",
                12,
                201500,
                "2015-01-02--05",
                "1-5 mars 2015",
            ]
        )
        box.lost = True
        done = True
    return done


def errors(book: Book, page: Page, draw: random.Random) -> bool:
    """Let formulas fail, or never be calculated."""
    if book.format != "xlsx":
        return False
    for box in some(page, draw):
        box.value = draw.choice(
            [Formula("=NA()", "#N/A"), Formula("=1/0", "#DIV/0!"), Formula("=A1", None), Formula("=X()", "#NAME?")]
        )
        if box.value.stored is None:
            box.value = "#SAKNAS!"
        box.look = "text"
        box.lost = True
    return True


def blank(book: Book, page: Page, draw: random.Random) -> bool:
    """Empty some cells."""
    for box in some(page, draw):
        if box.column == "actors" and str(box.value).casefold() in {"x", "1", "ja"}:
            continue  # an actor less, and nobody could tell
        at = next(at for at, one in page.boxes.items() if one is box)
        del page.boxes[at]
    return True


def respell(book: Book, page: Page, draw: random.Random) -> bool:
    """Write values in other forms that mean the same."""
    done = False
    for box in some(page, draw):
        declared = column_of(box)
        if declared is None or len(box.rows) != 1 or box.lost:
            continue
        (row,) = box.rows
        meant = book.truth[row][1].get(box.column)
        if meant is None or isinstance(box.value, Formula):
            continue
        heading = next((str(one.value) for at, one in page.headings(box.table).items() if one.column == box.column), "")
        other = _respelt(declared, meant, box.value, heading, draw)
        if other is not None:
            box.value, done = other, True
            box.look = "date" if isinstance(other, date) else "text"
    return done


def _respelt(declared: schema.Column, meant: Any, value: Any, heading: str, draw: random.Random) -> Any:
    if declared.type in FIGURES:
        return _number(declared, value, heading, draw) if isinstance(value, int | float) else None
    if declared.type == "date" and isinstance(meant, date) and isinstance(value, date):
        return _date(meant, draw)
    if declared.type == "month" and isinstance(meant, str):
        year, month = int(meant[:4]), int(meant[5:])
        return draw.choice(
            [
                meant,
                f"{LONG[month - 1]} {year}",
                f"{MONTHS[month - 1]} -{year % 100:02d}",
                f"{year}{month:02d}",
                date(year, month, 1),
                f"{LONG[month - 1].capitalize()} {year}",
            ]
        )
    if declared.type == "municipality" and isinstance(meant, str):
        name = municipalities.names()[meant]
        return draw.choice(
            [
                meant,
                int(meant),
                f"{meant} {name}",
                name.upper(),
                f"{name}s kommun" if name[-1] != "s" else f"{name} kommun",
                unicodedata.normalize("NFD", name),
                f" {name} ",
                f"{name} ({meant})",
            ]
        )
    if declared.type == "term" and isinstance(meant, str):
        return draw.choice([meant, meant.lower(), f"{meant[:2]} 20{meant[2:]}", f"{meant[:2]}-{meant[2:]}"])
    if declared.type == "choice" and declared.values not in {"", "tool"} and isinstance(meant, str):
        words = draw.choice([meant, *schema.values(declared.values)[meant].words])
        return draw.choice([words, words.upper(), f" {words} ", words.capitalize()])
    return None


def _number(declared: schema.Column, value: float, heading: str, draw: random.Random) -> Any:
    whole = float(value).is_integer()
    swedish = f"{value:,}".replace(",", " ").replace(".", ",")
    forms: list[Any] = [
        swedish.removesuffix(",0"),
        swedish.removesuffix(",0").replace(" ", "\N{NO-BREAK SPACE}"),
        f" {swedish.removesuffix(',0')} ",
        str(value).replace(".", ",").removesuffix(",0"),
    ]
    if whole:
        forms += [f"{int(value)}", f"{int(value)},0" if declared.type == "number" else f"{int(value)}"]
    if declared.unit == "persons":
        forms += [f"{int(value)} st", f"{int(value)} personer"]
    if declared.unit == "h":
        forms += [f"{swedish} h".replace(",0 h", " h"), f"{swedish.removesuffix(',0')} timmar"]
    if declared.unit == "SEK" and "tkr" not in heading:
        forms += [swedish.removesuffix(",0")]
    return draw.choice(forms)


def _date(day: date, draw: random.Random) -> Any:
    name, short = LONG[day.month - 1], MONTHS[day.month - 1]
    return draw.choice(
        [
            day,
            day.isoformat(),
            f"{day.day}/{day.month} -{day.year % 100:02d}",
            f"{day.day} {short} {day.year}",
            f"den {day.day} {name} {day.year}",
            f"{day:%Y%m%d}",
            f"{day.day}.{day.month}.{day.year}",
            f"{day.isoformat()} 00:00:00",
            f"{day.isoformat()} ",
            f"{day.day}/{day.month} {day.year}",
            f"{day.day} {name.capitalize()} {day.year}",
        ]
    )


# Tables in other shapes


def months_across(book: Book, page: Page, draw: random.Random) -> bool:
    """Write costs with a column for each month."""
    if page.table() != "costs" or page.merged:
        return False
    top, left, _bottom, _right = page.area()
    for at in [at for at, box in page.data().items() if box.column == "hours"]:
        del page.boxes[at]
    rows = sorted({row for box in page.data().values() for row in box.rows})
    boxes = {(row, box.column): box for box in page.data().values() for row in box.rows}
    if len({id(box) for box in boxes.values()}) != len(boxes) or any(
        (row, name) not in boxes for row in rows for name in ("month", "category", "amount")
    ):
        return False
    heading = next((box for box in page.headings().values() if box.column == "amount"), None)
    if heading is None:
        return False
    page.boxes = {at: box for at, box in page.boxes.items() if at[0] < top}
    months = list(dict.fromkeys(book.truth[row][1]["month"] for row in rows))
    kinds = list(dict.fromkeys(book.truth[row][1]["category"] for row in rows))
    if "tkr" in normal(str(heading.value)):
        page.boxes[top - 1, left + 3] = Box("Belopp i tkr", "title")
    page.boxes[top, left] = Box("Kostnadsslag", "heading", "costs", "category")
    page.boxes[top, left + 1] = Box("Finansiär", "heading", "costs", "funder")
    for step, month in enumerate(months):
        words = f"{MONTHS[int(month[5:]) - 1]} -{month[2:4]}"
        page.boxes[top, left + 2 + step] = Box(words, "heading", "costs", "")
    lines: dict[tuple[str, Any], int] = {}
    for row in rows:
        truth = book.truth[row][1]
        line = lines.setdefault((truth["category"], truth.get("funder")), top + 1 + len(lines))
        for place, column in ((left, "category"), (left + 1, "funder")):
            if (row, column) in boxes:
                held = page.boxes.get((line, place))
                own = boxes[row, column]
                page.boxes[line, place] = replace(own, rows=own.rows | (held.rows if held else frozenset()))
        page.boxes[line, left + 2 + months.index(truth["month"])] = boxes[row, "amount"]
    return bool(kinds)


def x_matrix(book: Book, page: Page, draw: random.Random) -> bool:
    """Write a list of actors with one column of marks per actor."""
    if page.table() != "collaboration" or page.merged or {"copy_sheet", "transposed_copy"} & set(book.log):
        return False  # a copy would keep the list that this one changes
    actors = page.data("actors")
    columns = {at[1] for at in actors}
    if len(columns) != 1 or any(
        not isinstance(box.value, str) or box.value.casefold() == "x" for box in actors.values()
    ):
        return False
    (column,) = columns
    header = next((at[0] for at, box in page.headings().items() if box.column == "actors"), None)
    if header is None:
        return False
    known = ["Tanum", "Uddevalla", "Arbetsförmedlingen", "Högskolan Väst", "Bengtsfors"]
    ids = {
        "Tanum": "tanum",
        "Uddevalla": "uddevalla",
        "Arbetsförmedlingen": "arbetsformedlingen",
        "Högskolan Väst": "hogskolan-vast",
        "Bengtsfors": "bengtsfors",
    }
    del page.boxes[header, column]
    page.shift((header, 1))
    page.shift(columns=(column + 1, len(known) - 1))
    page.boxes[header, column] = Box("Aktörer", "group")
    if draw.random() < 0.7:
        page.merged.append((header, column, header, column + len(known) - 1))
    for step, name in enumerate(known):
        page.boxes[header + 1, column + step] = Box(name, "heading", "collaboration", "actors")
    for (row, place), box in sorted(page.data("actors").items()):
        if place != column or box.look == "heading":
            continue
        chosen = sorted(draw.sample(known, draw.randint(1, 4)), key=known.index)
        del page.boxes[row, column]
        for name in chosen:
            mark = draw.choice(["x", "X", "1", "ja"])
            page.boxes[row, column + known.index(name)] = replace(box, value=mark, lost=False)
        for own in box.rows:
            book.truth[own][1]["actors"] = "|".join(ids[name] for name in chosen)
    return True


def tkr(book: Book, page: Page, draw: random.Random) -> bool:
    """Write amounts in thousands of kronor and say so in the heading."""
    for at, box in page.headings().items():
        declared = column_of(box)
        values = [one for place, one in page.data(box.column).items() if place[1] == at[1]] if declared else []
        if (
            declared
            and declared.unit == "SEK"
            and "tkr" not in str(box.value)
            and values
            and all(isinstance(one.value, int | float) for one in values)
        ):
            if any("tkr" in str(one.value) for one in page.boxes.values()) or "repeat_headings" in book.log:
                return False
            box.value = draw.choice(
                [
                    f"{declared.heading} (tkr)",
                    f"{declared.heading}, tkr",
                    f"{declared.heading} (i tkr)",
                    f"{declared.heading} i tkr",
                ]
            )
            for one in values:
                one.value = round(one.value / 1000, 6)
            return True
    return False


def late_days(book: Book, page: Page, draw: random.Random) -> bool:
    """Write dates as the numbers that a spreadsheet keeps."""
    done = False
    for box in some(page, draw):
        declared = column_of(box)
        if declared is not None and declared.type == "date" and isinstance(box.value, date) and book.format == "xlsx":
            (_row,) = box.rows
            box.value, box.look = (box.value - date(1899, 12, 30)) / timedelta(days=1), "number"
            box.lost = True
            done = True
    return done


MUTATIONS: tuple[Mutation, ...] = (
    move,
    titles,
    blank_rows,
    blank_columns,
    notes_below,
    notes_beside,
    note_inside,
    totals,
    totals_column,
    repeat_headings,
    unit_row,
    numbered_columns,
    hidden_rows,
    shuffle_rows,
    drop_rows,
    scratch_sheet,
    copy_sheet,
    transposed_copy,
    together,
    rename_sheet,
    hide_sheet,
    other_format,
    rename_heading,
    rename_heading,
    rename_heading,
    drop_heading,
    drop_column,
    reorder_columns,
    added_column,
    group_headings,
    merged_cells,
    ditto,
    typo,
    unreadable_figure,
    unreadable_date,
    errors,
    blank,
    respell,
    respell,
    months_across,
    x_matrix,
    tkr,
    late_days,
)


def damage(book: Book, draw: random.Random, most: int = 3) -> None:
    """Apply one to three mutations, written down in the book's log."""
    wanted = draw.randint(1, most)
    for _ in range(40):
        page = draw.choice([one for one in book.pages if one.table()])
        mutation = draw.choice(MUTATIONS)
        kept = _kept(book)
        if page.data() and page.headings() and mutation(book, page, draw):
            book.log.append(mutation.__name__)
        else:
            _restore(book, kept)
        if len(book.log) >= wanted or not any(one.table() and one.data() for one in book.pages):
            return


def _kept(book: Book) -> Any:
    pages = [
        (
            page,
            replace(
                page,
                boxes={at: replace(box) for at, box in page.boxes.items()},
                merged=list(page.merged),
                hidden_rows=set(page.hidden_rows),
            ),
        )
        for page in book.pages
    ]
    truth = {row: (name, dict(values)) for row, (name, values) in book.truth.items()}
    return pages, truth, book.format, book.encoding, book.delimiter


def _restore(book: Book, kept: Any) -> None:
    pages, book.truth, book.format, book.encoding, book.delimiter = kept
    book.pages = [copy for _, copy in pages]
