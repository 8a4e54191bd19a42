"""Where an XML part's elements begin and end in its bytes, so that a few can be put in and the rest left as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from defusedxml.ElementTree import fromstring

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


@dataclass
class Element:
    """One element in the bytes of a part.

    Parameters
    ----------
    name
        Without its prefix.
    start
        Where its start tag begins.
    end
        Where its end tag begins; for one that closes itself, where it begins.
    """

    name: str
    attributes: dict[str, str]
    start: int
    end: int = 0
    closed: bool = False
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """Return the first child of this name."""
        return next((one for one in self.children if one.name == name), None)


def elements(content: bytes, depth: int) -> Element:
    """Return the root of a part with the elements below it, ``depth`` levels of them.

    Raises
    ------
    ValueError
        If it is not well-formed, not UTF-8, or declares entities.
    """
    parser = expat.ParserCreate()
    open_: list[Element] = []
    roots: list[Element] = []
    level = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal level
        level += 1
        if level <= depth + 1:
            one = Element(name.rpartition(":")[2], attributes, parser.CurrentByteIndex)
            (open_[-1].children if open_ else roots).append(one)
            open_.append(one)

    def end(_: str) -> None:
        nonlocal level
        if level <= depth + 1:
            one = open_.pop()
            one.end = parser.CurrentByteIndex
            one.closed = content[one.end : one.end + 2] != b"</"
        level -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = _refuse
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or not _is_utf8(content):
        raise ValueError("encoding")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    return roots[0]


def insert(content: bytes, pieces: dict[int, bytes]) -> bytes:
    """Return ``content`` with each piece put in at its place."""
    parts, done = [], 0
    for place in sorted(pieces):
        parts += [content[done:place], pieces[place]]
        done = place
    return b"".join([*parts, content[done:]])


def append(content: bytes, element: Element, piece: bytes) -> bytes:
    """Return ``content`` with a piece put in as the last of an element's children, opening one that closes itself."""
    if not element.closed:
        return insert(content, {element.end: piece})
    close = content.index(b"/>", element.start)
    name = re.match(rb"<([^\s/>]+)", content[element.start :])
    if name is None:
        raise ValueError("element")
    return content[:close] + b">" + piece + b"</" + name[1] + b">" + content[close + 2 :]


def prefix_of(content: bytes, element: Element) -> bytes:
    """Return the prefix of an element's name with its colon, or nothing."""
    match = re.match(rb"<([^\s/>:]+:)?", content[element.start :])
    return (match[1] or b"") if match else b""


def escaped(words: str) -> str:
    """Return words as the content of an element or attribute; what XML cannot hold is left out."""
    plain = _FORBIDDEN.sub("", words)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def relations(content: bytes) -> list[dict[str, str]]:
    """Return the relationships of a part: ``Id``, ``Type``, ``Target``."""
    return [dict(one.attrib) for one in fromstring(content)]


def _is_utf8(content: bytes) -> bool:
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([\w.-]+)", content)
    return declared is None or declared[1].lower() in {b"utf-8", b"us-ascii"}


def _refuse(*_: Any) -> None:
    raise ValueError("entities")
