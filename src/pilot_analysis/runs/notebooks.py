"""The notebooks of a study: which there are, and which one a person means."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.language import text
from pilot_analysis.study_file import nearest


def find(folder: Path, wanted: Sequence[str] = ()) -> tuple[Path, ...]:
    """Return the notebooks to run, each once, in the order of their names.

    Parameters
    ----------
    folder
        The study's notebooks.
    wanted
        File names, names without ``.ipynb``, or paths; none means every notebook of the folder.

    Raises
    ------
    ConfigurationError
        If the folder has no notebooks, there is none of a wanted name, or two would be published under one name.
    """
    shipped = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    if not shipped and not any(Path(one).is_file() for one in wanted):
        raise ConfigurationError(text("runs.no_notebooks", folder=str(folder)))
    chosen = {_named(one, shipped, folder) for one in wanted} if wanted else set(shipped.values())
    by_name = sorted(chosen, key=lambda path: (path.stem, path))
    for first, second in pairwise(by_name):
        if first.stem == second.stem:
            raise ConfigurationError(text("runs.same_name", first=str(first), second=str(second)))
    return tuple(by_name)


def _named(wanted: str, shipped: dict[str, Path], folder: Path) -> Path:
    path = Path(wanted)
    if path.suffix == ".ipynb" and path.is_file():
        return path.resolve()
    if path.name.removesuffix(".ipynb") in shipped and path.parent == Path():
        return shipped[path.name.removesuffix(".ipynb")]
    near = nearest(path.name.removesuffix(".ipynb"), shipped)
    raise ConfigurationError(
        text("runs.unknown_notebook", name=wanted, folder=str(folder), allowed=list(shipped), nearest=near)
    )
