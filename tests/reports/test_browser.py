"""The pages in a real browser: axe, narrow screens, no requests, nothing hostile acts. Skipped without Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
PAGES = ("index", "01_first", "02_second")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium that calls nobody."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=CHROMIUM, args=[*QUIET, "--disable-component-update", "--disable-sync"]
        )
        yield opened
        opened.close()


def opened(browser: Any, path: Path, **look: Any) -> Any:
    """Return a page with all its parts unfolded."""
    page = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | look)).new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser: Any, reports: dict[str, Path], name: str, language: str, scheme: str) -> None:
    """Axe finds no breach of WCAG A or AA or of best practice, with every part unfolded."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, reports[language] / f"{name}.html", color_scheme=scheme, bypass_csp=True)
    found = Axe().run(page, options=RULES).response["violations"]
    page.context.close()

    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("name", PAGES)
def test_no_sideways_scrolling(browser: Any, reports: dict[str, Path], name: str, width: int) -> None:
    """No page is wider than a narrow screen; wide tables scroll in their own box."""
    page = opened(browser, reports["sv"] / f"{name}.html", viewport={"width": width, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()

    assert wide <= width


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_fetched_and_nothing_complains(browser: Any, reports: dict[str, Path], name: str) -> None:
    """Opening a page asks for that one file, and the console stays silent about the page's own rules."""
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    address = (reports["sv"] / f"{name}.html").as_uri()
    page.goto(address)
    page.close()

    assert (asked, said) == ([address], [])


@pytest.mark.parametrize("name", PAGES)
def test_hostile_words_do_not_act(browser: Any, reports: dict[str, Path], name: str) -> None:
    """Markup in names and titles neither runs nor becomes an element."""
    page = opened(browser, reports["hostile"] / f"{name}.html")
    title, elements = page.title(), page.evaluate("document.querySelectorAll('script, img').length")
    page.context.close()

    assert (title == "acted", elements) == (False, 0)


def test_figures_turn_over_in_the_dark(browser: Any, reports: dict[str, Path]) -> None:
    """The words in a figure are dark on a light page and light on a dark one."""
    colors = []
    for scheme in ("light", "dark"):
        page = opened(browser, reports["sv"] / "01_first.html", color_scheme=scheme)
        fills = "[...document.querySelectorAll('.plot svg text')].map(one => getComputedStyle(one).fill)"
        colors.append(set(page.evaluate(fills)))
        page.context.close()

    assert "rgb(24, 33, 46)" in colors[0] - colors[1]
    assert "rgb(233, 237, 242)" in colors[1] - colors[0]
