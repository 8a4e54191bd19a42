from __future__ import annotations

import dataclasses
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from pilot_analysis.figures import draw
from pilot_analysis.figures.draw import told
from pilot_analysis.figures.figure import Figure
from pilot_analysis.language import Text, text
from tests.figures import examples
from tests.figures.examples import Released

SVG = "{http://www.w3.org/2000/svg}"


def drawn(language: str = "sv", **changes: Any) -> Figure:
    """Return the figure of the example of conversion."""
    return draw(Released(examples.conversion(**changes)), language)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["headline", "subtitle", "source"])
def test_a_figure_without_its_words_cannot_be_made(name: str) -> None:
    """A figure whose headline, subtitle or source is empty is refused by name."""
    with pytest.raises(ValueError, match=f"brokers-conversion: a figure needs a {name}"):
        dataclasses.replace(drawn(), **{name: " "})


def test_a_figure_without_alt_text_cannot_be_made() -> None:
    """A figure that lacks alt text in one language is refused."""
    with pytest.raises(ValueError, match="alt text in both languages"):
        dataclasses.replace(drawn(), alt=Text("Ett diagram.", ""))


def test_svg_has_role_title_and_description() -> None:
    """The SVG is an image for screen readers, named by the headline and described by the alt text."""
    figure = drawn()
    root = ET.fromstring(figure.svg())  # noqa: S314  # our own file
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert root.get("role") == "img"
    assert title is not None
    assert description is not None
    assert (title.text, description.text) == (figure.headline, figure.alt.sv)
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")


@pytest.mark.parametrize("dressed", [True, False])
def test_references_in_the_svg_lead_somewhere(dressed: bool) -> None:
    """Every reference within an SVG leads to an id that bears the figure's name, and no id stands twice."""
    svg = drawn().fragment(dressed=dressed)
    ids = re.findall(r'\bid="([^"]+)"', svg)
    references = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg)

    assert {one or other for one, other in references} <= set(ids)
    assert len(ids) == len(set(ids))
    assert all(one.startswith("brokers-conversion-wide-sv-") for one in ids)


def test_svg_names_no_host() -> None:
    """The SVG names no host but the two namespaces of SVG itself."""
    hosts = set(re.findall(r"https?://[^\"' <]+", drawn().svg().decode()))

    assert hosts == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_same_bytes_each_time() -> None:
    """Drawing the same result twice gives the same bytes, as PNG and as SVG."""
    assert drawn().png() == drawn().png()
    assert drawn().svg() == drawn().svg()


def test_hostile_words_are_escaped() -> None:
    """Markup in a headline or a name stays text in the SVG."""
    labels = examples.LABELS | {"natverk": Text("<script>alert(1)</script>", "<b>&</b>")}
    svg = drawn(labels=labels, sentences=Text("<img onerror=x> & co.", "x")).svg().decode()

    assert "<script" not in svg
    assert "<img" not in svg
    assert "&lt;img onerror=x&gt; &amp; co." in svg


def test_mathematics_is_not_set() -> None:
    """Dollar signs in a name are drawn as they stand."""
    labels = examples.LABELS | {"natverk": Text("Nät$verk$_1", "Net$work$_1")}

    assert "Nät$verk$_1" in drawn(labels=labels).fragment()


@pytest.mark.parametrize(
    ("synthetic", "language", "mark"), [(True, "sv", "SYNTETISKA UPPGIFTER"), (True, "en", "SYNTHETIC DATA")]
)
@pytest.mark.parametrize("dressed", [True, False])
def test_synthetic_figures_bear_a_mark(synthetic: bool, language: str, mark: str, dressed: bool) -> None:
    """A figure of synthetic data says so within the image, dressed or bare; another does not."""
    words = [one.get_text() for one in drawn(language, synthetic=synthetic).canvas(dressed=dressed).axes[0].texts]

    assert mark in words
    assert mark not in [
        one.get_text() for one in drawn(language, synthetic=False).canvas(dressed=dressed).axes[0].texts
    ]


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_long_headlines_are_not_cut(width: str) -> None:
    """The longest headline is drawn whole, however many lines it takes."""
    long = "Kommunerna i Trollhättan-Vänersborgs arbetsmarknadsregion matchade större andel ärenden än Västlandets " * 2
    figure = dataclasses.replace(drawn(), headline=long.strip())
    lines = [one.get_text() for one in figure.canvas(width).axes[0].texts if one.get_weight() == "bold"]

    assert long.strip() in " ".join(lines).replace("- ", "-")


@pytest.mark.parametrize(
    ("sentence", "headline", "rest"),
    [
        (
            "Av 481 öppnade ärenden har 45.5 % nått en matchning.",
            "Av 481 öppnade ärenden har 45.5 % nått en matchning.",
            "",
        ),
        ("Det går inte att avgöra.", "Hur många ärenden leder till en matchning? Det går inte att avgöra.", ""),
        (
            f"{'Första meningen är ganska lång. '}{'Den andra ryms också.'}",
            "Första meningen är ganska lång. Den andra ryms också.",
            "",
        ),
        (f"{'Ord ' * 20}slut. {'Fler ' * 20}sist.", f"{'Ord ' * 20}slut.", f"{'Fler ' * 20}sist."),
        (
            "Jämfört med bl.a. sju andra kommuner i länet är andelen hög.",
            "Jämfört med bl.a. sju andra kommuner i länet är andelen hög.",
            "",
        ),
    ],
)
def test_headline_and_rest(sentence: str, headline: str, rest: str) -> None:
    """The headline is the first sentences that two lines hold, a short answer after its question."""
    released = Released(examples.conversion(sentences=Text(sentence, sentence)))

    assert told(released, "sv") == (headline, rest)  # type: ignore[arg-type]


def test_a_replaced_sentence_gives_way_to_the_question() -> None:
    """Where the gate has replaced the sentence, the headline is the question, and the sentence stands below."""
    replaced = text("disclosure.sentence_hidden", smallest=5)

    assert told(Released(examples.conversion(sentences=replaced)), "en") == (  # type: ignore[arg-type]
        "How many cases lead to a match?",
        replaced.en,
    )


def test_jupyter_gets_the_alt_text() -> None:
    """In a notebook the image carries its alt text where converters look for it."""
    data, metadata = drawn()._repr_mimebundle_()

    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == drawn().alt.sv
