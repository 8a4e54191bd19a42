"""From a released result to its figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pilot_analysis.disclosure import Released
from pilot_analysis.figures import (
    brokers,
    configurations,
    counterfactuals,
    education,
    networks,
    platforms,
    provision,
    quality,
    style,
    summary,
    timeline,
    tools,
)
from pilot_analysis.figures.brokers import cards as broker_cards
from pilot_analysis.figures.brokers import costs as broker_costs
from pilot_analysis.figures.brokers import goals as broker_goals
from pilot_analysis.figures.figure import MARGIN, Figure
from pilot_analysis.figures.layout import wrap
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import Notice, View
from pilot_analysis.language import LANGUAGES, Text, text

_ENDS = re.compile(
    r"(?<=[.!?]) (?=[A-ZÅÄÖ])"
)  # a full stop, a space and a capital; not the one of a decimal or "bl.a. sju"

_SHORT = 45  # characters

_FAMILIES = ("brokers-card",)  # one result for each broker model, its id after the family's

_VIEWS: Mapping[str, Callable[[Reading], View]] = MappingProxyType(
    {
        "quality-coverage": quality.coverage,
        "quality-calendar": quality.calendar,
        "quality-problems": quality.problems,
        "quality-findings": quality.findings,
        "quality-fitness": quality.fitness,
        "brokers-conversion": brokers.conversion,
        "brokers-funnel": brokers.funnel,
        "brokers-stages": brokers.stages,
        "brokers-shrunk": brokers.shrunk,
        "brokers-ranks": brokers.ranks,
        "brokers-outliers": brokers.outliers,
        "brokers-compare": brokers.compare,
        "brokers-time-to-match": brokers.time_to_match,
        "brokers-outcomes": brokers.outcomes,
        "brokers-months": brokers.months,
        "brokers-months-matched": brokers.months,
        "brokers-months-share": brokers.months,
        "brokers-before-after": brokers.before_after,
        "brokers-costs": broker_costs.costs,
        "brokers-cost-effectiveness": broker_costs.plane,
        "brokers-acceptability": broker_costs.curve,
        "brokers-goals": broker_goals.goals,
        "brokers-card": broker_cards.card,
        "networks-mixing": networks.mixing,
        "networks-e-i": networks.e_i,
        "networks-cohesion": networks.cohesion,
        "networks-months": networks.months,
        "networks-modularity": networks.modularity,
        "networks-brokerage": networks.brokerage,
        "networks-holes": networks.holes,
        "networks-turnover": networks.turnover,
        "networks-change": networks.change,
        "networks-provision": provision.provision,
        "networks-flows": provision.flows,
        "networks-needs": provision.needs,
        "networks-recording": provision.recording,
        "education-gap": education.gap,
        "education-change": education.change,
        "education-by-sex": counterfactuals.by_sex,
        "education-detectable": counterfactuals.detectable,
        "education-event-study": counterfactuals.event_study,
        "education-synthetic": counterfactuals.synthetic,
        "education-synthetic-gap": counterfactuals.synthetic_gap,
        "education-weights": counterfactuals.weights,
        "education-sensitivity": counterfactuals.sensitivity,
        "platforms-timeline": timeline.timeline,
        "platforms-maturity": platforms.maturity,
        "platforms-levels": timeline.levels,
        "platforms-raters": timeline.raters,
        "platforms-truth-table": configurations.truth_table,
        "platforms-necessity": configurations.necessity,
        "tools-use": platforms.use,
        "tools-awareness": platforms.awareness,
        "tools-spread": tools.spread,
        "tools-women-and-men": tools.women_and_men,
        "tools-per-inhabitant": tools.per_inhabitant,
        "tools-validations": tools.clients,
        "tools-cases": tools.clients,
        "summary-key-numbers": summary.key_numbers,
    }
)


def kinds() -> tuple[str, ...]:
    """Return the ids of the results that can be drawn, and what the ids of each family begin with."""
    return tuple(_VIEWS)


def kind_of(name: str) -> str | None:
    """Return the kind under which a result of this id is drawn: its id, or its family's; ``None`` if it is not."""
    if name in _VIEWS:
        return name
    return next((one for one in _FAMILIES if name.startswith(f"{one}-")), None)


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
    kind = kind_of(result.id)
    if kind is None:
        raise KeyError(result.id)
    view = _VIEWS[kind] if len(result.table) else _nothing
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
