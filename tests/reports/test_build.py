from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import v4

from pilot_analysis.errors import PilotError
from pilot_analysis.language import Text, same
from pilot_analysis.pilot import Study
from pilot_analysis.reports import accessibility
from pilot_analysis.reports.build import build
from tests.figures import examples
from tests.reports import notebooks

HOSTILE = "<script>document.title='acted'</script><img src=x onerror=alert(1)>"


def soup(path: Path) -> BeautifulSoup:
    """Return a page, parsed."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_pass_their_own_checks(reports: dict[str, Path], language: str) -> None:
    """Every page of a report has no problem that the checks can find."""
    pages = sorted(reports[language].glob("*.html"))

    assert [page.name for page in pages] == ["01_first.html", "02_second.html", "index.html"]
    assert [list(accessibility.problems(page.read_text(encoding="utf-8"), language)) for page in pages] == [[], [], []]


@pytest.mark.parametrize(
    ("language", "own", "other"),
    [
        (
            "sv",
            ["Så läser du figuren", "Källa:", "Syntetiska uppgifter"],
            ["How to read it", "Source:", "Synthetic data"],
        ),
        (
            "en",
            ["How to read it", "Source:", "Synthetic data"],
            ["Så läser du figuren", "Källa:", "Syntetiska uppgifter"],
        ),
    ],
)
def test_pages_speak_one_language(reports: dict[str, Path], language: str, own: list[str], other: list[str]) -> None:
    """A page holds the prose and the words of its language and none of the other's."""
    words = soup(reports[language] / "01_first.html").get_text()

    assert all(one in words for one in own)
    assert not any(one in words for one in other)


def test_pages_fetch_nothing(reports: dict[str, Path]) -> None:
    """A page names no host but SVG's namespaces, forbids all but its own styles, and has no script."""
    for page in reports["sv"].glob("*.html"):
        html = page.read_text(encoding="utf-8")

        assert set(re.findall(r"https?://[^\"' <)]+", html)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }
        assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in html
        assert "<script" not in html


def test_links_lead_to_files(reports: dict[str, Path]) -> None:
    """Every link to a file leads to one that is there."""
    for page in reports["sv"].glob("*.html"):
        targets = {str(link["href"]) for link in soup(page).find_all("a") if not str(link["href"]).startswith("#")}

        assert targets
        assert all((reports["sv"] / target).is_file() for target in targets), targets


def test_no_code_is_shown(reports: dict[str, Path]) -> None:
    """A page shows no code of its notebook."""
    assert "pa.publish" not in (reports["sv"] / "01_first.html").read_text(encoding="utf-8")


def test_the_page_says_what_was_found(reports: dict[str, Path]) -> None:
    """An exhibit has headline, verdict in words, alt text, table with caption, caveats, method and source."""
    section = soup(reports["sv"] / "01_first.html").find("article", id="brokers-conversion")
    words = section.get_text(" ", strip=True)  # type: ignore[union-attr]

    assert section.h3.get_text().startswith("Egen mäklare matchade störst andel")  # type: ignore[union-attr]
    assert section.svg.desc.get_text().startswith("Punktdiagram med konfidensintervall.")  # type: ignore[union-attr]
    assert section.caption.get_text() == "Hur många ärenden leder till en matchning?"  # type: ignore[union-attr]
    for one in (
        "Går inte att avgöra",
        "Modellerna är inte lottade.",
        "Andel med Wilsons intervall.",
        "Källa: deltagarnas leveranser",
    ):
        assert one in words


def test_the_front_page_sums_up(reports: dict[str, Path]) -> None:
    """The front page has the study, key numbers, a card for each part, the inputs and the selection."""
    words = soup(reports["sv"] / "index.html").get_text(" ", strip=True)

    for one in (
        "Kompetensmäklarfunktioner i Fyrbodal",
        "Fyrbodals kommunalförbund",
        "Ärenden som ledde till matchning",
        "Del 1",
        "Del 2",
    ):
        assert one in words
    for one in ("tanum/2015-01.xlsx", "abababababab", "kommuner Trollhättan", "Går inte att avgöra"):
        assert one in words


def test_a_page_without_synthetic_numbers_bears_no_banner(tmp_path: Path, study: Study) -> None:
    """Only a page with synthetic numbers says so, and so does the front page."""
    parts = notebooks.report(tmp_path, [notebooks.exhibit("education-gap"), notebooks.exhibit("networks-mixing")])
    (tmp_path / "out").mkdir()
    build(parts, tmp_path / "out", notebooks.context(study))
    banners = {
        name: bool(soup(tmp_path / "out" / f"{name}.html").find(class_="banner"))
        for name in ("01_first", "02_second", "index")
    }

    assert banners == {"01_first": False, "02_second": True, "index": True}


def test_same_bytes_each_time(tmp_path: Path, study: Study) -> None:
    """Building a report twice gives the same files with the same bytes."""
    parts = notebooks.report(tmp_path, [notebooks.exhibit("brokers-conversion"), notebooks.exhibit("networks-e-i")])
    contents = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        build(parts, tmp_path / name, notebooks.context(study))
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        contents.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})

    assert contents[0] == contents[1]


def test_hostile_words_stay_words(tmp_path: Path, study: Study) -> None:
    """Markup in a title, a sentence, a name, a caveat and the prose is shown as text, everywhere."""
    hostile = notebooks.exhibit(
        "brokers-conversion",
        labels=examples.LABELS | {"natverk": same(HOSTILE)},
        title=same(HOSTILE),
        sentences=same(f"{HOSTILE} är det som hittades i underlaget."),
        caveats=(same(HOSTILE),),
        source=Text(HOSTILE, HOSTILE),
    )
    parts = {"01_a": notebooks.titled(tmp_path / "01_a.ipynb", notebooks.showing(hostile), title=HOSTILE)}
    (tmp_path / "out").mkdir()
    build(parts, tmp_path / "out", notebooks.context(study, inputs={f"{HOSTILE}.xlsx": "0" * 64}))

    for page in (tmp_path / "out").glob("*.html"):
        assert soup(page).find_all(["script", "img"]) == []
        assert "&lt;script&gt;" in page.read_text(encoding="utf-8")


def test_one_result_twice_is_refused(tmp_path: Path, study: Study) -> None:
    """Two exhibits of one id would share their files, so the second is refused and nothing is written."""
    parts = notebooks.report(tmp_path, [notebooks.exhibit(), notebooks.exhibit()])
    (tmp_path / "out").mkdir()

    with pytest.raises(PilotError, match="02_second: brokers-conversion is shown twice"):
        build(parts, tmp_path / "out", notebooks.context(study))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_notebook_without_title_is_refused(tmp_path: Path, study: Study) -> None:
    """A notebook without a heading of level 1 in the report's language is refused by name."""
    parts = {"01_a": notebooks.write(tmp_path / "01_a.ipynb", notebooks.prose("en", "# Title"))}

    with pytest.raises(PilotError, match="01_a: there is no heading of level 1"):
        build(parts, tmp_path, notebooks.context(study, "sv"))


def test_a_page_with_a_skipped_heading_is_not_published(tmp_path: Path, study: Study) -> None:
    """A heading of level 3 right under the title stops the report, is named, and nothing is written."""
    parts = {"01_a": notebooks.write(tmp_path / "01_a.ipynb", v4.new_markdown_cell("# Titel\n\n### För djupt", id="x"))}
    (tmp_path / "out").mkdir()

    with pytest.raises(PilotError, match=r'01_a.html is not published.*the heading "För djupt" skips a level'):
        build(parts, tmp_path / "out", notebooks.context(study))
    assert list((tmp_path / "out").iterdir()) == []


def test_small_css(reports: dict[str, Path]) -> None:
    """A page without its images weighs less than 20 kB, styles included, and 5 kB for each figure on it."""
    page = soup(reports["sv"] / "01_first.html")
    for image in page.find_all("svg"):
        image.decompose()

    assert len(str(page).encode()) < 20_000 + 5_000 * len(page.find_all("figure"))
