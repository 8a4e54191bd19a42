from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.reports.prose import Outline


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](x.png)",
        '<img src=x onerror="alert(1)">',
        "<a href='data:text/html,x'>y</a>",
        "[x](vbscript:msgbox)",
        "# <iframe src=x>",
    ],
)
def test_nothing_in_markdown_acts(markdown: str) -> None:
    """Raw HTML is shown as text, harmful addresses are dropped and nothing is fetched."""
    soup = BeautifulSoup(Outline().html(markdown), "html.parser")

    assert {tag.name for tag in soup.find_all(True)} <= {"p", "h1", "a", "em", "strong"}
    assert not any(
        str(tag.get("href", "")).startswith(("javascript", "vbscript", "data")) for tag in soup.find_all("a")
    )


@given(st.text(max_size=200))
def test_any_markdown_is_rendered(markdown: str) -> None:
    """Any text at all is rendered without a script, an image or an attribute that acts."""
    soup = BeautifulSoup(Outline().html(markdown), "html.parser")

    assert not soup.find_all(["script", "img", "iframe", "style"])
    assert not any(name.startswith("on") for tag in soup.find_all(True) for name in tag.attrs)


def test_headings_have_anchors_of_their_own() -> None:
    """Two headings with the same words, in two cells, have different anchors without å, ä or blanks."""
    outline = Outline()
    html = outline.html("## Så här *läser* du") + outline.html("## Så här läser du\n\n## 1 % är ÅÄÖ")

    assert [one.anchor for one in outline.headings] == [
        "avsnitt-sa-har-laser-du",
        "avsnitt-sa-har-laser-du-2",
        "avsnitt-1-ar-aao",
    ]
    assert outline.headings[0].words == "Så här läser du"
    assert 'id="avsnitt-sa-har-laser-du-2"' in html
