"""An exhibit as a page shows it: every word chosen, every number written, the chart as markup."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from pilot_analysis.analysis.estimates import Field, Verdict
from pilot_analysis.figures import Figure, style
from pilot_analysis.figures.draw import told
from pilot_analysis.language import capital, text
from pilot_analysis.reports.exhibit import Exhibit

_SIGNS = {Verdict.EFFECT: "●", Verdict.RULED_OUT: "○", Verdict.CANNOT_TELL: "◐", Verdict.DESCRIBED: "≡"}
_OPEN_ROWS, _OPEN_COLUMNS = 8, 6  # a table no larger than this is shown without being asked for


@dataclass(frozen=True)
class Badge:
    """A verdict in words, with a sign that is not its only mark."""

    sign: str
    words: str


@dataclass(frozen=True)
class Head:
    """The heading of a table's column."""

    words: str
    numeric: bool


@dataclass(frozen=True)
class Link:
    """A link to a file of the pack."""

    href: str
    words: str


@dataclass(frozen=True)
class Shown:
    """One exhibit on a page. ``wide`` and ``narrow`` are empty where the result has no figure."""

    id: str
    level: int
    title: str
    headline: str
    more: str
    measure: str
    verdict: Badge
    wide: Markup
    narrow: Markup
    notes: tuple[str, ...]
    source: str
    caveats: tuple[str, ...]
    method: str
    certificate: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]

    @property
    def open(self) -> bool:
        """Whether the table is small enough to be shown at once, or is all there is."""
        return not self.wide or (len(self.rows) <= _OPEN_ROWS and len(self.heads) <= _OPEN_COLUMNS)


def show(exhibit: Exhibit, language: str, level: int = 2) -> Shown:
    """Return an exhibit as a page in ``language`` shows it, its heading on ``level``."""
    result, figure = exhibit.released.result, exhibit.figure(language)
    headline, rest = told(exhibit.released, language)
    fields = _columns(exhibit)
    table = exhibit.shown(language)[[one.label[language] for one in fields]]
    return Shown(
        id=result.id,
        level=level,
        title=result.title[language],
        headline=headline,
        more=rest,
        measure=figure.subtitle if figure else "",
        verdict=badge(result.verdict, language),
        wide=inline(figure, "wide") if figure else Markup(),
        narrow=inline(figure, "narrow") if figure else Markup(),
        notes=figure.notes if figure else (),
        source=result.source[language],
        caveats=tuple(one[language] for one in result.caveats),
        method=result.method[language],
        certificate=_certificate(exhibit, language),
        heads=tuple(Head(one.label[language], one.kind not in {"text", "month", "year", "date"}) for one in fields),
        rows=tuple(tuple(row) for row in table.itertuples(index=False, name=None)),
        links=_links(exhibit, language),
    )


def badge(verdict: Verdict, language: str) -> Badge:
    """Return a verdict as a reader sees it."""
    return Badge(_SIGNS[verdict], capital(text(f"analysis.verdict_{verdict.name.lower()}")[language]))


def inline(figure: Figure, width: str) -> Markup:
    """Return a bare figure as markup whose colours are the page's own, so that they turn over in its dark scheme."""
    drawn = figure.fragment(width)
    for color in style.DARK:
        drawn = re.sub(rf"{color}\b", f"var({variable(color)})", drawn, flags=re.IGNORECASE)
    return Markup(drawn)  # noqa: S704  # drawn by matplotlib, which escapes text; title and description are escaped


def variable(color: str) -> str:
    """Return the name of the page's variable for a colour of figures."""
    return f"--c{color[1:].lower()}"


def colors() -> str:
    """Return the style sheet's part with the figures' colours in the light and the dark scheme."""
    light = "".join(f"{variable(one)}:{one};" for one in style.DARK)
    dark = "".join(f"{variable(one)}:{other};" for one, other in style.DARK.items())
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _columns(exhibit: Exhibit) -> list[Field]:
    """Return the columns worth a reader's width: a method that is the same in every row is told once, below."""
    result = exhibit.released.result
    return [one for one in result.fields if not (one.name == "method" and result.table[one.name].nunique() <= 1)]


def _certificate(exhibit: Exhibit, language: str) -> str:
    certificate = exhibit.released.certificate
    key = "certificate_hidden" if exhibit.released.hidden else "certificate_none"
    hidden, threshold = certificate.get("hidden", 0), certificate["threshold"]
    return text(f"reports.{key}", hidden=hidden, threshold=threshold)[language]


def _links(exhibit: Exhibit, language: str) -> tuple[Link, ...]:
    images = [("png", f"figures/{exhibit.id}.png"), ("svg", f"figures/{exhibit.id}.svg")]
    files = [*(images if exhibit.figure(language) else []), ("csv", f"tables/{exhibit.id}.csv")]
    return tuple(Link(href, text(f"reports.file_{kind}")[language]) for kind, href in files)
