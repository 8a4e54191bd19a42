"""A notebook as a page: prose of one language and exhibits, in a frame that stands alone and needs no script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from bs4 import BeautifulSoup
from markupsafe import Markup

from pilot_analysis.errors import PilotError
from pilot_analysis.language import text
from pilot_analysis.reports.context import Context
from pilot_analysis.reports.executed import Executed, Prose
from pilot_analysis.reports.prose import Heading, Outline
from pilot_analysis.reports.showing import Shown, colors, show

_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>\s*", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A piece of a page: prose as markup, or an exhibit."""

    html: str = ""
    exhibit: Shown | None = None


@dataclass(frozen=True)
class Page:
    """One notebook, ready to be put on a page."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    contents: tuple[Heading, ...]
    synthetic: bool

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.html"

    @property
    def exhibits(self) -> tuple[Shown, ...]:
        """The exhibits on it."""
        return tuple(one.exhibit for one in self.blocks if one.exhibit)


def lay_out(executed: Executed, language: str) -> Page:
    """Return the page of an executed notebook.

    Raises
    ------
    PilotError
        If the notebook has no title in this language.
    """
    outline, blocks, title = Outline(), [], ""
    for one in executed.blocks:
        if not isinstance(one, Prose):
            last = outline.headings[-1].level if outline.headings else 1
            blocks.append(Block(exhibit=show(one, language, min(last + 1, 4))))
            continue
        html = outline.html(one.markdown)
        if not title and (found := _TITLE.search(html)):
            title = BeautifulSoup(found[1], "html.parser").get_text(" ", strip=True)
            html = html[: found.start()] + html[found.end() :]
        if html.strip():
            blocks.append(Block(html=html))
    if not title:
        raise PilotError(text("reports.no_title", notebook=executed.name))
    contents = tuple(one for one in outline.headings if one.level == 2)
    synthetic = any(one.released.result.synthetic for one in executed.exhibits)
    return Page(executed.name, title, tuple(blocks), contents, synthetic)


def render(page: Page, context: Context, before: Page | None = None, after: Page | None = None) -> str:
    """Return the page as one HTML file that fetches nothing."""
    values = {"name": page.name, "title": page.title, "blocks": page.blocks, "contents": page.contents}
    return fill("page.html.j2", context, synthetic=page.synthetic, before=before, after=after, **values)


def fill(template: str, context: Context, **values: Any) -> str:
    """Return a template of ``reports/template`` filled in; every value but markup is escaped."""
    pilot, language = context.study.pilot, context.language

    def say(key: str, **more: Any) -> str:
        return text(f"reports.{key}", **more)[language]

    frame = {
        "language": language,
        "study": pilot.name.text[language],
        "association": pilot.association,
        "selection": context.selection(),
        "when": _when(pilot.start, pilot.end, language),
        "css": Markup(_read("report.css") + colors()),  # noqa: S704  # our own style sheet
        "say": say,
    }
    html = _environment().get_template(template).render(**(frame | values))
    return re.sub(r"\n\s*\n+", "\n", html).strip() + "\n"


def _when(start: date, end: date, language: str) -> str:
    return text("reports.when", start=start, end=end)[language]


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FunctionLoader(_read), autoescape=True, undefined=jinja2.StrictUndefined)


def _read(name: str) -> str:
    return files("pilot_analysis").joinpath("reports", "template", name).read_text(encoding="utf-8")
