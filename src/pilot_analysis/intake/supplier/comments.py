"""Comments put into a delivered xlsx file by patching the parts that hold comments; every other part stays as it is.

Programs that read a workbook and write it anew lose what they do not know: stored values of formulas, pictures, form
controls. Here a sheet's own part gets at most the one element that points to its comments.

Source: ECMA-376, Office Open XML, part 1: 18.7 (comments), 18.3.1.51 (legacyDrawing) and 18.3.1.99 (the order of a
worksheet's elements); part 4: 14 (VML).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from pilot_analysis.intake.package import Package
from pilot_analysis.intake.supplier.balloons import drawn, next_block, widths_of
from pilot_analysis.intake.supplier.markup import Element, append, elements, escaped, insert, prefix_of, relations
from pilot_analysis.intake.xray import sheet_parts

_TYPES = "[Content_Types].xml"
_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS_STRICT = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_EMPTY_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT_MAIN = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_COMMENTS = b"application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = b"application/vnd.openxmlformats-officedocument.vmlDrawing"
# What may follow a worksheet's legacyDrawing.
_AFTER = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_THREADED = "tc="  # the author of a comment that only stands in for a thread, which old comments cannot be added to
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True)
class Annotated:
    """A workbook with comments.

    Parameters
    ----------
    placed
        The sheet and cell of each comment that could be put in.
    """

    content: bytes
    placed: frozenset[tuple[str, str]]


def annotate(content: bytes, notes: Mapping[tuple[str, str], str], author: str) -> Annotated:
    """Return an xlsx file with a comment on each of these cells; comments that are there are kept and added to.

    Parameters
    ----------
    notes
        Words by sheet and cell (A1).

    Raises
    ------
    ValueError
        If the file is no xlsx workbook whose parts can be patched.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len({one.filename for one in members}) < len(members) or "xl/workbook.xml" not in archive.namelist():
                raise ValueError("parts")
            package = _Package({one.filename: archive.read(one) for one in members})
            sheets = sheet_parts(Package(archive))
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, NotImplementedError, RuntimeError) as error:
        raise ValueError(str(error)) from None
    placed: set[tuple[str, str]] = set()
    try:
        for name, part in sheets.items():
            own = {cell: words for (sheet, cell), words in notes.items() if sheet == name and _CELL.fullmatch(cell)}
            if own:
                placed |= {(name, cell) for cell in package.comment(part, own, author)}
    except (KeyError, ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from None
    return Annotated(_packed(members, package), frozenset(placed))


def _packed(members: list[zipfile.ZipInfo], package: _Package) -> bytes:
    """Return the zip anew: the members in their order with their times and attributes, then the new ones."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member in members:
            archive.writestr(member, package.parts[member.filename], member.compress_type)
        known = {one.filename for one in members}
        for name in (one for one in package.parts if one not in known):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, package.parts[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()


class _Package:
    """The parts of a workbook, as they are changed."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts

    def comment(self, sheet: str, notes: Mapping[str, str], author: str) -> set[str]:
        """Put comments on a sheet and return the cells that got them."""
        comments, drawing = self._related(sheet)
        if not comments:
            comments = self._free("xl/comments{}.xml")
            self.parts[comments] = _empty_comments(strict=self._is_strict(sheet))
            self._declare(comments)
            self._relate(sheet, comments, b"comments")
        placed, new = self._write(comments, notes, author)
        if not new:
            return placed
        block = next_block(one for name, one in self.parts.items() if name.casefold().endswith(".vml"))
        if not drawing:
            drawing = self._free("xl/drawings/vmlDrawing{}.vml")
            self._declare_drawings()
            self._point(sheet, self._relate(sheet, drawing, b"vmlDrawing"))
        shapes = {cell: notes[cell] for cell in new}
        self.parts[drawing] = drawn(shapes, widths_of(self.parts[sheet]), block, self.parts.get(drawing))
        return placed

    def _write(self, part: str, notes: Mapping[str, str], author: str) -> tuple[set[str], list[str]]:
        """Write into a part of comments; return the cells that got their words, and those that had no comment."""
        content = self.parts[part]
        root = elements(content, 4)
        prefix = prefix_of(content, root)
        authors, listed = _child(root, "authors"), _child(root, "commentList")
        names = [content[one.start : one.end].partition(b">")[2].decode() for one in authors.children]
        there = {one.attributes.get("ref", "").replace("$", ""): one for one in listed.children}
        pieces: dict[int, bytes] = {}
        placed, new = set(), []
        for cell in sorted(notes, key=_in_order):
            old = there.get(cell)
            if old is None:
                new.append(cell)
            elif escaped(notes[cell]).encode() in content[old.start : old.end]:
                placed.add(cell)  # told before, and the file was sent again as it is
            elif added := _added(content, old, names, _run(f"\n\n{notes[cell]}", prefix), prefix):
                pieces |= added
                placed.add(cell)
        content = insert(content, pieces)
        if new and author not in names:
            element = b"<%sauthor>%s</%sauthor>" % (prefix, escaped(author).encode(), prefix)
            content = append(content, _child(elements(content, 1), "authors"), element)
            names.append(author)
        made = (_comment(cell, notes[cell], names.index(author), prefix) for cell in new)
        self.parts[part] = append(content, _child(elements(content, 1), "commentList"), b"".join(made))
        return placed | set(new), new

    def _related(self, sheet: str) -> tuple[str, str]:
        """Return the parts that hold a sheet's comments and their drawing; empty where there are none."""
        rels = _rels_of(sheet)
        listed = relations(self.parts[rels]) if rels in self.parts else []
        pointer = elements(self.parts[sheet], 1).child("legacyDrawing")
        pointed = (
            next((value for key, value in pointer.attributes.items() if key.endswith(":id")), "") if pointer else ""
        )
        comments = drawing = ""
        for one in listed:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(sheet), one["Target"])).lstrip("/")
            if one["Type"].endswith("/comments"):
                comments = target
            elif one["Id"] == pointed:
                drawing = target
        return comments, drawing

    def _free(self, pattern: str) -> str:
        """Return the first name of this pattern that no part has."""
        known = {name.casefold() for name in self.parts}
        return next(name for number in count(1) if (name := pattern.format(number)).casefold() not in known)

    def _is_strict(self, sheet: str) -> bool:
        return _STRICT_MAIN in self.parts[sheet][:4000]

    def _relate(self, sheet: str, target: str, kind: bytes) -> bytes:
        """Relate a part to a sheet and return the relation's id."""
        rels = _rels_of(sheet)
        content = self.parts.setdefault(rels, _EMPTY_RELATIONS)
        known = {one["Id"] for one in relations(content)}
        number = next(f"rId{one}" for one in count(len(known) + 1) if f"rId{one}" not in known).encode()
        root = elements(content, 0)
        prefix = prefix_of(content, root)
        uri = _RELATIONS_STRICT if self._is_strict(sheet) else _RELATIONS
        piece = b'<%sRelationship Id="%s" Type="%s/%s" Target="/%s"/>'
        self.parts[rels] = append(content, root, piece % (prefix, number, uri, kind, target.encode()))
        return number

    def _point(self, sheet: str, relation: bytes) -> None:
        """Let a sheet point to the drawing of its comments, where the order of elements asks for it."""
        content = self.parts[sheet]
        root = elements(content, 2)
        uri = _RELATIONS_STRICT if self._is_strict(sheet) else _RELATIONS
        piece = b'<%slegacyDrawing xmlns:r="%s" r:id="%s"/>' % (prefix_of(content, root), uri, relation)
        after = [one for one in root.children if one.name in _AFTER or _wraps(one)]
        self.parts[sheet] = insert(content, {after[0].start: piece}) if after else append(content, root, piece)

    def _declare(self, part: str) -> None:
        content = self.parts[_TYPES]
        root = elements(content, 0)
        piece = b'<%sOverride PartName="/%s" ContentType="%s"/>' % (prefix_of(content, root), part.encode(), _COMMENTS)
        self.parts[_TYPES] = append(content, root, piece)

    def _declare_drawings(self) -> None:
        content = self.parts[_TYPES]
        root = elements(content, 1)
        known = (one.attributes.get("Extension", "") for one in root.children if one.name == "Default")
        if "vml" in (one.casefold() for one in known):
            return
        piece = b'<%sDefault Extension="vml" ContentType="%s"/>' % (prefix_of(content, root), _VML)
        self.parts[_TYPES] = insert(content, {root.children[0].start: piece}) if root.children else content


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _child(root: Element, name: str) -> Element:
    found = root.child(name)
    if found is None:
        raise ValueError(name)
    return found


def _wraps(element: Element) -> bool:
    """Tell whether an element of choices between versions holds what follows a legacyDrawing."""
    inner = [two.name for one in element.children for two in (one, *one.children)]
    return element.name == "AlternateContent" and any(name in _AFTER for name in inner)


def _added(content: bytes, comment: Element, authors: list[str], run: bytes, prefix: bytes) -> dict[int, bytes]:
    """Return what to put in where, so that a comment that is there gets more words; nothing where that cannot be."""
    number, words = int(comment.attributes.get("authorId", "0")), comment.child("text")
    threaded = number < len(authors) and authors[number].startswith(_THREADED)
    if threaded or words is None or words.closed:
        return {}
    plain = words.child("t")
    if plain is None or plain.closed:
        return {words.end: run}
    close = content.index(b">", plain.end) + 1  # words alone become the first of several runs
    return {plain.start: b"<%sr>" % prefix, close: b"</%sr>%s" % (prefix, run)}


def _comment(cell: str, words: str, author: int, prefix: bytes) -> bytes:
    tag = b'<%scomment ref="%s" authorId="%d"><%stext>' % (prefix, cell.encode(), author, prefix)
    return tag + _run(words, prefix) + b"</%stext></%scomment>" % (prefix, prefix)


def _run(words: str, prefix: bytes) -> bytes:
    p = prefix.decode()
    look = f'<{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Tahoma"/><{p}family val="2"/></{p}rPr>'
    return f'<{p}r>{look}<{p}t xml:space="preserve">{escaped(words)}</{p}t></{p}r>'.encode()


def _empty_comments(*, strict: bool) -> bytes:
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="%s"><authors></authors>'
    return head % (_STRICT_MAIN if strict else _MAIN) + b"<commentList></commentList></comments>"


def _in_order(cell: str) -> tuple[int, int, str]:
    match = _CELL.fullmatch(cell)
    return (int(match[2]), len(match[1]), match[1]) if match else (0, 0, cell)
