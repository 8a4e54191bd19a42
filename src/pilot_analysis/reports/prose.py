"""Markdown from a notebook as safe HTML: raw HTML is shown as text, harmful addresses are dropped."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import mistune


@dataclass(frozen=True)
class Heading:
    """One heading of the page."""

    level: int
    words: str
    anchor: str


class Outline(mistune.HTMLRenderer):
    """Renders markdown and keeps the headings it met, over all the cells of a page."""

    def __init__(self) -> None:
        super().__init__(escape=True)
        self.headings: list[Heading] = []

    def heading(self, text: str, level: int, **_: Any) -> str:
        """Render a heading with an anchor of its own."""
        words = re.sub(r"<[^>]+>", "", text)
        anchor = self._unused(slug(words))
        self.headings.append(Heading(level, words, anchor))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render an image as its words: figures come as exhibits, and nothing is fetched."""
        return text

    def html(self, markdown: str) -> str:
        """Render one markdown cell."""
        return str(mistune.create_markdown(renderer=self, plugins=["table", "strikethrough"])(markdown))

    def _unused(self, anchor: str) -> str:
        taken = {one.anchor for one in self.headings}
        return next(one for one in (anchor, *(f"{anchor}-{place}" for place in range(2, 1000))) if one not in taken)


def slug(words: str) -> str:
    """Return words as an anchor: lower case, letters without marks, hyphens."""
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    return "avsnitt-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "x")
