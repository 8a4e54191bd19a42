"""The front page of a report: key numbers, what each part found, and what it all rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pilot_analysis.analysis.estimates import Verdict
from pilot_analysis.figures import Figure
from pilot_analysis.figures.charts.tiles import Tile, Tiles
from pilot_analysis.figures.draw import told
from pilot_analysis.language import listing, text
from pilot_analysis.reports.context import Context
from pilot_analysis.reports.exhibit import Exhibit
from pilot_analysis.reports.page import Page, fill
from pilot_analysis.reports.showing import Badge, badge, inline

_KEY_NUMBERS, _QUALITY = "summary-key-numbers", "quality-coverage"
_DIGEST = 12  # characters of a checksum are enough to tell files apart by eye; run.json has them whole


@dataclass(frozen=True)
class Said:
    """One finding, with its verdict where the result compares anything."""

    words: str
    verdict: Badge | None


@dataclass(frozen=True)
class Card:
    """What one part of the report found."""

    name: str
    file: str
    title: str
    findings: tuple[Said, ...]
    narrow: Markup
    measure: str


@dataclass(frozen=True)
class Fact:
    """One fact of the run."""

    name: str
    value: str


@dataclass(frozen=True)
class Input:
    """One delivered file."""

    file: str
    digest: str


def render(pages: Sequence[Page], exhibits: Sequence[Exhibit], context: Context) -> str:
    """Return the front page as one HTML file that fetches nothing."""
    language = context.language
    by_id = {one.id: one for one in exhibits}
    return fill(
        "index.html.j2",
        context,
        title=context.study.pilot.name.text[language],
        synthetic=any(page.synthetic for page in pages),
        tiles=_tiles(by_id.get(_KEY_NUMBERS), language),
        cards=[_card(page, by_id, language) for page in pages],
        quality=by_id[_QUALITY].released.result.sentence(language) if _QUALITY in by_id else "",
        facts=_facts(context),
        versions=[Fact(one, version) for one, version in sorted(context.versions.items())],
        inputs=[Input(file, digest[:_DIGEST]) for file, digest in sorted(context.inputs.items())],
    )


def _tiles(exhibit: Exhibit | None, language: str) -> tuple[Tile, ...]:
    figure: Figure | None = exhibit.figure(language) if exhibit else None
    return figure.chart.tiles if figure and isinstance(figure.chart, Tiles) else ()


def _card(page: Page, exhibits: dict[str, Exhibit], language: str) -> Card:
    """Return a part's card: the sentence of each exhibit, the picture of the first that has one."""
    shown = page.exhibits
    pictured = next((one for one in shown if one.wide and one.id != _KEY_NUMBERS), None)
    figure = exhibits[pictured.id].figure(language) if pictured else None
    return Card(
        name=page.name,
        file=page.file,
        title=page.title,
        findings=tuple(_said(exhibits[one.id], language) for one in shown),
        narrow=inline(figure, "narrow") if figure else Markup(),
        measure=figure.subtitle if figure else "",
    )


def _said(exhibit: Exhibit, language: str) -> Said:
    verdict = exhibit.released.result.verdict
    compared = verdict is not Verdict.DESCRIBED
    return Said(told(exhibit.released, language)[0], badge(verdict, language) if compared else None)


def _facts(context: Context) -> list[Fact]:
    study, language = context.study, context.language

    def name(key: str) -> str:
        return text(f"reports.fact_{key}")[language]

    period = text("reports.when", start=study.pilot.start, end=study.pilot.end)[language]
    seeds = sorted({str(one["seed"]) for one in context.parameters.values() if "seed" in one})
    facts = [
        Fact(name("period"), period),
        Fact(name("municipalities"), listing([one.name for one in study.municipalities], language)),
        Fact(name("selection"), context.selection() or name("selection_none")),
        Fact(name("seed"), ", ".join(seeds)),
    ]
    return [one for one in facts if one.value]
