"""From a released result to its figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pilot_analysis.disclosure import Released
from pilot_analysis.figures import brokers
from pilot_analysis.figures.figure import Figure
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View
from pilot_analysis.language import Text

_VIEWS: Mapping[str, Callable[[Reading], View]] = MappingProxyType(
    {
        "brokers-conversion": brokers.conversion,
        "brokers-funnel": brokers.funnel,
    }
)


def kinds() -> tuple[str, ...]:
    """Return the ids of the results that can be drawn."""
    return tuple(_VIEWS)


def draw(released: Released, language: str) -> Figure:
    """Draw a released result.

    Parameters
    ----------
    released
        A result that has passed the disclosure gate.
    language
        ``sv`` or ``en``.

    Raises
    ------
    KeyError
        If there is no figure for the result's id; `kinds` lists those there are.
    """
    result = released.result
    view = _VIEWS[result.id]
    both = Text(view(Reading(released, "sv")).alt, view(Reading(released, "en")).alt)
    shown = view(Reading(released, language))
    return Figure(
        id=result.id,
        language=language,
        headline=headline(result.sentence(language)),
        subtitle=shown.measure,
        source=result.source[language],
        alt=both,
        chart=shown.chart,
        data=result.table,
        hidden=released.hidden,
        notes=shown.notes,
        certificate=released.certificate,
        synthetic=result.synthetic,
    )


def headline(sentence: str) -> str:
    """Return the first sentence of what was found: the short form that stands over the figure."""
    for place, sign in enumerate(sentence):
        follows = sentence[place + 1 : place + 3]
        if sign == "." and len(follows) == 2 and follows[0] == " " and follows[1].isupper():
            return sentence[: place + 1]
    return sentence
