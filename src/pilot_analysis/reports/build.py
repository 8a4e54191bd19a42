"""From executed notebooks to a report: pages, front page, figure pack and register, checked before they are kept."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from pilot_analysis.errors import PilotError
from pilot_analysis.language import text
from pilot_analysis.reports import accessibility, executed, index, pack, page
from pilot_analysis.reports.context import Context
from pilot_analysis.reports.executed import Executed
from pilot_analysis.reports.exhibit import Exhibit

__all__ = ["Context", "build"]


def build(executed_notebooks: Mapping[str, Path], folder: Path, context: Context) -> None:
    """Write a whole report into ``folder``.

    The same notebooks and context give the same bytes. Nothing is written before every page has passed its checks.

    Parameters
    ----------
    executed_notebooks
        Where each executed notebook is, by name; the report has them in the order of their names.
    folder
        An existing folder, to be published by renaming it.

    Raises
    ------
    PilotError
        If a notebook shows something that is no exhibit, or a page does not meet the accessibility rules.
    """
    language, smallest = context.language, context.study.thresholds.smallest_count
    read = [executed.read(executed_notebooks[name], language, smallest) for name in sorted(executed_notebooks)]
    exhibits = _once(read)
    pages = [page.lay_out(one, language) for one in read]
    neighbours = zip([None, *pages[:-1]], pages, [*pages[1:], None], strict=True)
    written = {one.file: page.render(one, context, before, after) for before, one, after in neighbours}
    written["index.html"] = index.render(pages, list(exhibits.values()), context)
    for name, html in written.items():
        accessibility.check(name, html, language)
    for name, html in written.items():
        (folder / name).write_text(html, encoding="utf-8", newline="\n")
    pack.write(exhibits.values(), folder, context)
    for name in sorted(executed_notebooks):
        shutil.copyfile(executed_notebooks[name], folder / f"{name}.ipynb")


def _once(read: list[Executed]) -> dict[str, Exhibit]:
    """Return every exhibit by id; two of one id would share their files."""
    found: dict[str, Exhibit] = {}
    for notebook in read:
        for one in notebook.exhibits:
            if one.id in found:
                raise PilotError(text("reports.exhibit_twice", notebook=notebook.name, found=one.id))
            found[one.id] = one
    return found
