from __future__ import annotations

import pytest

from pilot_analysis.errors import PilotError
from pilot_analysis.reports import accessibility

TABLE = (
    '<div role="region" tabindex="0" aria-label="Tal"><table><caption>Tal</caption>'
    '<tr><th scope="col">A</th></tr><tr><td>1</td></tr></table></div>'
)
SVG = '<svg role="img"><title>Rubrik</title><desc>Linjen stiger.</desc></svg>'
GOOD = (
    '<!DOCTYPE html><html lang="sv"><head><title>T</title><style>p{}</style></head><body><h1>T</h1><h2 id="a">U</h2>'
    '<h3>V</h3><h2>W</h2><a href="#a">Till U</a><img src="data:image/png;base64,x" alt="Linjen stiger">'
    f"{SVG}{TABLE}</body></html>"
)


def found(html: str) -> list[str]:
    """Return what is wrong with a page, in English."""
    return [one.en for one in accessibility.problems(html, "sv")]


def test_a_good_page_passes() -> None:
    """A page that keeps every rule has no problems."""
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ('lang="sv"', 'lang="en"', 'the language is not given as "sv"'),
        ("<title>T</title><style>", "<title></title><style>", "the page has no title"),
        ("<h1>T</h1>", "", "the page has 0 headings of level 1"),
        ("<h1>T</h1>", "<h1>T</h1><h1>T</h1>", "the page has 2 headings of level 1"),
        ("<h3>V</h3>", "<h4>V</h4>", 'the heading "V" skips a level'),
        ("<h3>V</h3>", "<h3> </h3>", 'the heading "" skips a level or is empty'),
        ('alt="Linjen stiger"', 'alt=""', "an image has no description"),
        ('alt="Linjen stiger"', 'alt="figur-1.PNG"', "a file name for one (figur-1.PNG)"),
        ("<desc>Linjen stiger.</desc>", "", "an image has no description"),
        ('<svg role="img">', "<svg>", "an image has no description"),
        (' scope="col"', "", "a header cell of a table lacks scope or words (A)"),
        ('<th scope="col">A</th>', '<th scope="col"></th>', "a header cell of a table lacks scope or words"),
        ("<caption>Tal</caption>", "", "a table has no caption"),
        (' tabindex="0"', "", "a wide table cannot be reached by keyboard"),
        (' aria-label="Tal"', "", "a wide table cannot be reached by keyboard or has no name"),
        ("data:image/png;base64,x", "bild.png", "the page fetches something from outside itself (bild.png)"),
        ("<style>p{}", "<style>@import 'https://x.se/a.css'", "the page fetches something from outside itself"),
        (
            "<style>p{}",
            "<style>p{background:url(https://x.se/a.png)}",
            "the page fetches something from outside itself",
        ),
        ("<h2>W</h2>", '<h2 style="background:url(x.png)">W</h2>', "the page fetches something from outside itself"),
        ("<h2>W</h2>", "<h2>W</h2><script>1</script>", "the page holds something that can run (script)"),
        ("<h2>W</h2>", '<h2 onclick="x">W</h2>', "the page holds something that can run (h2 onclick)"),
        ('href="#a"', 'href=" JavaScript:x"', "the page holds something that can run (javascript:x)"),
        ("Till U", "Läs mer", "a link does not say where it leads (läs mer)"),
        ('<a href="#a">Till U</a>', '<a href="#b">Till U</a>', 'the id "b" is used twice or does not exist'),
        ("<h3>V</h3>", '<h3 id="a">V</h3>', 'the id "a" is used twice'),
    ],
)
def test_each_rule_is_held(good: str, bad: str, problem: str) -> None:
    """Breaking one rule of a good page gives that rule's sentence."""
    assert GOOD.count(good) >= 1
    assert any(problem in one for one in found(GOOD.replace(good, bad, 1)))


def test_a_page_that_fails_is_refused_with_every_reason() -> None:
    """The refusal names the page and every reason, in both languages."""
    bad = GOOD.replace(' scope="col"', "").replace("<caption>Tal</caption>", "")

    with pytest.raises(PilotError, match=r"01.html is not published.*no caption; a header cell") as refused:
        accessibility.check("01.html", bad, "sv")
    assert "01.html publiceras inte" in refused.value.message.sv
