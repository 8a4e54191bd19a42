"""What every page must meet before it is published, checked without a browser: WCAG 2.1 AA rules that markup can break.

axe passes a file name as alt text and the wrong language of a page, so these checks stand beside it, not behind it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, Tag

from pilot_analysis.errors import PilotError
from pilot_analysis.language import Text, text

_FILE_NAME = re.compile(r"\S+\.(png|svg|jpe?g|gif|webp)", re.IGNORECASE)
_EMPTY_LINK = {"", "här", "läs mer", "klicka här", "länk", "here", "read more", "click here", "link", "more"}
_RUNS = ("script", "iframe", "object", "embed", "form", "base", "foreignobject")
_REFERENCES = ("aria-labelledby", "aria-describedby", "for", "headers")


def check(page: str, html: str, language: str) -> None:
    """Raise `PilotError` with every reason why a page may not be published.

    Parameters
    ----------
    page
        Its file name, for the message.
    language
        The language that the page must declare.
    """
    found = list(problems(html, language))
    if found:
        reasons = found[0].join(*found[1:], between="; ")
        raise PilotError(text("reports.inaccessible", page=page, reasons=reasons))


def problems(html: str, language: str) -> Iterator[Text]:
    """Yield what is wrong with a page, in words."""
    soup = BeautifulSoup(html, "html.parser")
    root = soup.find("html")
    if not isinstance(root, Tag) or root.get("lang") != language:
        yield text("reports.wrong_lang", expected=language)
    if soup.title is None or not soup.title.get_text(strip=True):
        yield text("reports.wrong_title")
    rules: tuple[Callable[[BeautifulSoup], Iterator[Text]], ...]
    rules = (_headings, _images, _tables, _fetched, _running, _links, _ids)
    for rule in rules:
        yield from rule(soup)


def _headings(soup: BeautifulSoup) -> Iterator[Text]:
    headings = soup.find_all(re.compile(r"^h[1-6]$"))
    first = [one for one in headings if one.name == "h1"]
    if len(first) != 1:
        yield text("reports.wrong_h1", count=len(first))
    before = 0
    for one in headings:
        level, words = int(one.name[1]), one.get_text(strip=True)
        # Back up by any number of levels, but down by one only.
        if not words or level > before + 1:
            yield text("reports.wrong_heading", found=words)
        before = level


def _images(soup: BeautifulSoup) -> Iterator[Text]:
    for image in soup.find_all("img"):
        words = str(image.get("alt", "")).strip()
        if not words or _FILE_NAME.fullmatch(words):
            yield text("reports.wrong_image", found=words)
    for image in soup.find_all("svg"):
        title, description = image.find("title"), image.find("desc")
        named = all(one is not None and one.get_text(strip=True) for one in (title, description))
        if image.get("role") != "img" or not named:
            yield text("reports.wrong_image", found=str(image.get("id", "svg")))


def _tables(soup: BeautifulSoup) -> Iterator[Text]:
    for table in soup.find_all("table"):
        if table.caption is None or not table.caption.get_text(strip=True):
            yield text("reports.wrong_caption")
        for head in table.find_all("th"):
            if head.get("scope") not in {"col", "row", "colgroup", "rowgroup"} or not head.get_text(strip=True):
                yield text("reports.wrong_header_cell", found=head.get_text(strip=True))
        box = table.find_parent(attrs={"role": "region"})
        if box is None or box.get("tabindex") != "0" or not (box.get("aria-label") or box.get("aria-labelledby")):
            yield text("reports.wrong_scroll")


def _fetched(soup: BeautifulSoup) -> Iterator[Text]:
    """Find everything that a browser would fetch by itself; a link that a reader may follow is no such thing."""
    for tag in soup.find_all(True):
        for name in ("src", "srcset", "poster", "data", "background"):
            if tag.has_attr(name) and not str(tag[name]).startswith("data:"):
                yield text("reports.wrong_host", found=str(tag[name]))
        target = str(tag.get("xlink:href", "") or (tag.get("href", "") if tag.name in {"use", "image", "link"} else ""))
        if target and not target.startswith(("#", "data:")):
            yield text("reports.wrong_host", found=target)
        if re.search(r"url\(\s*['\"]?(?!#|data:)", str(tag.get("style", ""))):
            yield text("reports.wrong_host", found=str(tag["style"]))
    for sheet in soup.find_all("style"):
        for reference in re.findall(r"@import[^;]*|url\([^)#]*\)", sheet.get_text()):
            if "data:" not in reference:
                yield text("reports.wrong_host", found=reference)


def _running(soup: BeautifulSoup) -> Iterator[Text]:
    for tag in soup.find_all(True):
        handlers = [name for name in tag.attrs if name.lower().startswith("on")]
        if tag.name.lower() in _RUNS or handlers:
            yield text("reports.wrong_script", found=" ".join([tag.name, *handlers]))
        address = str(tag.get("href", "")).strip().lower()
        if address.startswith(("javascript:", "vbscript:", "data:")):
            yield text("reports.wrong_script", found=address[:40])


def _links(soup: BeautifulSoup) -> Iterator[Text]:
    for link in soup.find_all("a"):
        words = str(link.get("aria-label") or link.get_text(" ", strip=True)).strip().casefold()
        if words in _EMPTY_LINK or re.match(r"https?://", words):
            yield text("reports.wrong_link", found=words or str(link.get("href", "")))


def _ids(soup: BeautifulSoup) -> Iterator[Text]:
    counted = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    yield from (text("reports.wrong_id", found=one) for one, times in counted.items() if times > 1)
    wanted = {one for tag in soup.find_all(True) for name in _REFERENCES for one in str(tag.get(name, "")).split()}
    wanted |= {str(tag["href"])[1:] for tag in soup.find_all("a", href=re.compile("^#."))}
    yield from (text("reports.wrong_id", found=one) for one in sorted(wanted - set(counted)))
