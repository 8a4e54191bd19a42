"""The parts of an xlsx file that its sheets refer to: texts of several looks, styles of cells, and comments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from defusedxml.ElementTree import fromstring

from pilot_analysis.intake.cells import Comment, Position, number_of
from pilot_analysis.intake.package import Package
from pilot_analysis.intake.scan import Run, Shown, TooMuch, shown
from pilot_analysis.privacy import MASK

PER_CENT = 0
_PERCENT_FORMATS = frozenset({9, 10})  # built in: 0 % and 0,00 %
_ZEROS = re.compile("0{2,12}")
_PREFIX = re.compile(rb"(</?)\w+:")
_COUNT = re.compile(rb"\buniqueCount=[\"'](\d+)[\"']")
_MOST_RICH = 8_000_000  # bytes of texts of which some have several looks
_SHORTEST = 5  # bytes of an element
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


class Styles(NamedTuple):
    """What the styles of cells say, by the name that sheets give them.

    Parameters
    ----------
    shown
        Those that show a number as per cent (0), or with zeros before it (to so many digits).
    struck
        Those that strike out what stands in the cell.
    """

    shown: dict[bytes, int]
    struck: frozenset[bytes]


def rich_strings(package: Package) -> dict[bytes, Shown]:
    """Return the shared strings, by index, that hold superscript or words struck out.

    Raises
    ------
    TooMuch
        If there is more text than can be looked through.
    ValueError
        If there are said to be more of them than the part's bytes can hold.
    """
    if "xl/sharedStrings.xml" not in package:
        return {}
    content = package.read("xl/sharedStrings.xml")
    told = _COUNT.search(content)
    if told and _SHORTEST * int(told[1]) > len(content):  # readers make room for as many as it says
        raise ValueError("uniqueCount")
    if b"superscript" not in content and b"strike" not in content:
        return {}
    if len(content) > _MOST_RICH:
        raise TooMuch("strings")
    found = ((str(place).encode(), shown(list(_runs(item)))) for place, item in enumerate(fromstring(content)))
    return {place: words for place, words in found if words is not None}


def shown_inline(inner: bytes) -> Shown | None:
    """Return the text of a cell that holds it itself, where it has superscript or words struck out."""
    if b"superscript" not in inner and b"strike" not in inner:
        return None
    root = fromstring(b"<c>%s</c>" % _PREFIX.sub(rb"\1", inner))  # prefixes are declared further out
    return shown([run for item in root if _name(item) == "is" for run in _runs(item)])


def styles_of(package: Package) -> Styles:
    """Return which styles of cells (as the sheets name them) say more than the value does."""
    return _telling(package.read("xl/styles.xml")) if "xl/styles.xml" in package else Styles({}, frozenset())


@lru_cache(maxsize=32)
def _telling(content: bytes) -> Styles:
    """Look through equal styles, in any file, once."""
    root = fromstring(content)
    formats = dict.fromkeys(map(str, _PERCENT_FORMATS), PER_CENT)
    for one in below(root, "numFmts"):  # others are for cells of some condition
        if code := one.get("formatCode", ""):
            if "%" in code:
                formats[one.get("numFmtId", "")] = PER_CENT
            elif _ZEROS.fullmatch(code):
                formats[one.get("numFmtId", "")] = len(code)
    fonts = {str(place) for place, one in enumerate(below(root, "fonts")) if _is_struck(one)}
    used = [(str(place).encode(), one) for place, one in enumerate(below(root, "cellXfs"))]
    told = {style: formats[one.get("numFmtId")] for style, one in used if one.get("numFmtId") in formats}
    return Styles(told, frozenset(style for style, one in used if one.get("fontId") in fonts))


def comments_of(package: Package, sheet: str) -> dict[Position, Comment]:
    """Return the comments on a sheet's cells; of a thread, its own words and not the stand-in for old programs."""
    folder, name = posixpath.split(sheet)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package:
        return {}
    found: dict[Position, Comment] = {}
    for one in sorted(fromstring(package.read(relations)), key=_is_thread):
        if not one.get("Type", "").endswith(("/comments", "/threadedComment")):
            continue
        part = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
        content = package.read(part)
        found |= dict(threaded_comments(content) if _is_thread(one) else _simple(fromstring(content)))
    return found


def _is_thread(relation: Any) -> bool:
    return bool(relation.get("Type", "").endswith("/threadedComment"))


def _simple(root: Any) -> Iterator[tuple[Position, Comment]]:
    authors = ["".join(one.itertext()) for one in below(root, "authors")]
    for one in below(root, "commentList"):
        number = one.get("authorId", "")
        author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
        words = "".join(part.text or "" for part in one.iter() if _name(part) == "t")
        if (place := _place(one)) is not None:
            yield place, Comment(author, words)


def threaded_comments(content: bytes) -> Iterator[tuple[Position, Comment]]:
    """Yield the first comment and its answers as one; whoever is spoken to by name is masked."""
    threads: dict[Position, list[str]] = {}
    for one in fromstring(content):
        words = "".join(part.text or "" for part in one if _name(part) == "text")
        for mention in reversed([part for part in one.iter() if _name(part) == "mention"]):
            start, length = int(mention.get("startIndex", "0")), int(mention.get("length", "0"))
            words = words[:start] + MASK["name"] + words[start + length :]
        if (place := _place(one)) is not None:
            threads.setdefault(place, []).append(words)
    for place, every in threads.items():
        yield place, Comment("", "\n".join(every))


def _place(comment: Any) -> Position | None:
    match = _CELL.fullmatch(comment.get("ref", ""))
    return (int(match[2]) - 1, number_of(match[1])) if match else None


def _runs(item: Any) -> Iterator[Run]:
    """Yield the pieces of a text that has several looks; none of one that has a single one."""
    for run in item:
        if _name(run) == "r":
            raised = any(_name(one) == "vertAlign" and one.get("val") == "superscript" for one in run.iter())
            words = "".join(one.text or "" for one in run if _name(one) == "t")
            yield Run(words, raised, any(_is_struck(one) for one in run))


def _is_struck(font: Any) -> bool:
    return any(_name(one) == "strike" and one.get("val") not in {"0", "false"} for one in font)


def below(root: Any, name: str) -> Any:
    """Return the first element of this name right below another, whatever its prefix; none where there is none."""
    return next((one for one in root if _name(one) == name), ())


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
