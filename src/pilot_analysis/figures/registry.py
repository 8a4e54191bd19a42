"""Which figure shows which result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pilot_analysis.figures import brokers, quality, summary, tools
from pilot_analysis.figures.education import counterfactuals, regional
from pilot_analysis.figures.education import levels as education
from pilot_analysis.figures.networks import paths, provision
from pilot_analysis.figures.networks import ties as networks
from pilot_analysis.figures.platforms import configurations, timeline
from pilot_analysis.figures.platforms import maturity as platforms
from pilot_analysis.figures.reading import Reading
from pilot_analysis.figures.view import View

# One result for each broker model, network or grouping, its id after the family's; the longer before the shorter.
_FAMILIES = (
    "brokers-card",
    *("networks-months", "networks-paths-month", "networks-paths", "networks-turnover", "networks-change"),
    *("networks-pairs", "networks-brokerage", "networks-holes"),
)

VIEWS: Mapping[str, Callable[[Reading], View]] = MappingProxyType(
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
        "brokers-monthly-costs": brokers.amounts,
        "brokers-monthly-hours": brokers.amounts,
        "brokers-before-after": brokers.before_after,
        "brokers-costs": brokers.costs,
        "brokers-cost-effectiveness": brokers.plane,
        "brokers-acceptability": brokers.curve,
        "brokers-goals": brokers.goals,
        "brokers-card": brokers.card,
        **dict.fromkeys(
            ("networks-mixing", "networks-mixing-hours", "networks-mixing-level", "networks-mixing-level-hours"),
            networks.mixing,
        ),
        "networks-e-i": networks.e_i,
        "networks-cohesion": networks.cohesion,
        "networks-cohesion-hours": networks.cohesion,
        "networks-months": networks.months,
        "networks-modularity": networks.modularity,
        "networks-modularity-hours": networks.modularity,
        "networks-brokerage": networks.brokerage,
        "networks-holes": networks.holes,
        "networks-pairs": networks.pairs,
        "networks-paths": paths.halves,
        "networks-paths-month": paths.months,
        "networks-turnover": networks.turnover,
        "networks-change": networks.change,
        "networks-provision": provision.provision,
        "networks-flows": provision.flows,
        "networks-needs": provision.needs,
        "networks-needs-sector": provision.needs,
        "networks-needs-sector-level": provision.needs_crossed,
        "networks-recording": provision.recording,
        "networks-claims": provision.claims,
        "education-gap": education.gap,
        "education-change": education.change,
        "education-region": regional.region,
        "education-by-sex": counterfactuals.by_sex,
        "education-detectable": counterfactuals.detectable,
        "education-event-study": counterfactuals.event_study,
        "education-synthetic": counterfactuals.synthetic,
        "education-synthetic-gap": counterfactuals.synthetic_gap,
        "education-weights": counterfactuals.weights,
        "education-placebo-years": counterfactuals.placebo_years,
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
    return tuple(VIEWS)


def kind_of(name: str) -> str | None:
    """Return the kind under which a result of this id is drawn: its id, or its family's; ``None`` if it is not."""
    if name in VIEWS:
        return name
    return next((one for one in _FAMILIES if name.startswith(f"{one}-")), None)
