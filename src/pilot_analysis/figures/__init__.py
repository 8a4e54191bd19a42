"""Results in, figures out. Nothing here computes an estimate or draws what has not passed the disclosure gate."""

from __future__ import annotations

from pilot_analysis.analysis.estimates import Result, register_drawer
from pilot_analysis.disclosure import release
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.figures.draw import draw
from pilot_analysis.figures.figure import Figure
from pilot_analysis.figures.registry import kind_of, kinds
from pilot_analysis.language import LANGUAGES
from pilot_analysis.pilot import Thresholds
from pilot_analysis.study_file import load_study
from pilot_analysis.tables.selection import known
from pilot_analysis.workspace import find_study

__all__ = ["Figure", "draw", "kind_of", "kinds", "smallest_count"]


def smallest_count() -> int:
    """Return the smallest count of persons that may be shown: the study's, where one stands in a study."""
    try:
        return load_study(find_study()).thresholds.smallest_count
    except ConfigurationError:
        return Thresholds().smallest_count


def _draw_released(result: Result, language: str) -> Figure:
    chosen = known("language", [language], {one: one for one in LANGUAGES})[0]
    return draw(release(result, smallest_count()), chosen)


register_drawer(_draw_released, kind_of)
