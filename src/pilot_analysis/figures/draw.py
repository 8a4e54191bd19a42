"""From a released result to its figure."""

from __future__ import annotations

import re

from pilot_analysis.disclosure import Released
from pilot_analysis.figures import style
from pilot_analysis.figures.figure import MARGIN, Figure
from pilot_analysis.figures.layout import wrap
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.registry import VIEWS, kind_of
from pilot_analysis.figures.view import Notice, View
from pilot_analysis.language import LANGUAGES, Text, text

_ENDS = re.compile(
    r"(?<=[.!?]) (?=[A-ZÅÄÖ])"
)  # a full stop, a space and a capital; not the one of a decimal or "bl.a. sju"

_SHORT = 45  # characters


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
        If there is no figure for the result's id; `registry.kinds` lists those there are.
    """
    result = released.result
    kind = kind_of(result.id)
    if kind is None:
        raise KeyError(result.id)
    view = VIEWS[kind] if len(result.table) else _nothing
    views = {one: view(Reading(released, one)) for one in LANGUAGES}
    shown = views[language]
    return Figure(
        id=result.id,
        language=language,
        headline=told(released, language)[0],
        subtitle=shown.measure,
        source=result.source[language],
        alt=Text(**{one: views[one].alt for one in LANGUAGES}),
        chart=shown.chart,
        data=result.table,
        hidden=released.hidden,
        notes=shown.notes,
        certificate=released.certificate,
        synthetic=result.synthetic,
    )


def _nothing(reading: Reading) -> View:
    """Show that a selection holds nothing."""
    words = reading.says("nothing")
    return View(Notice(words), reading.result.title[reading.language], words)


def told(released: Released, language: str) -> tuple[str, str]:
    """Return what was found as a headline and what remains to be said below it.

    The headline is as many of the first sentences as two lines hold, one at least. Too short an answer is put after its
    question; and where the gate has replaced the sentence, the question stands alone.
    """
    result = released.result
    sentence, question = result.sentence(language), result.title[language]
    replaced = text("disclosure.sentence_hidden", smallest=released.certificate.get("threshold", 0))
    if sentence == replaced[language]:
        return question, sentence
    short = _two_lines(sentence)
    rest = sentence[len(short) :].strip()
    return (f"{question} {short}" if len(short) < _SHORT else short), rest


def _two_lines(sentence: str) -> str:
    sentences = _ENDS.split(sentence)
    short = sentences[0]
    for following in sentences[1:]:
        longer = f"{short} {following}"
        if len(wrap(longer, style.WIDTHS["wide"] - 2 * MARGIN, style.HEADLINES[1], "bold")) > 2:
            break
        short = longer
    return short
