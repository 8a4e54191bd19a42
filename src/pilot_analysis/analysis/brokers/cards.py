"""A card for each broker model: what was tried, where and when, dose, reach, how far cases got, what transfer takes.

Its numbers are those of the other broker results.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.brokers.card_lines import Shared, lines
from pilot_analysis.analysis.brokers.cases import SEXES, left_out
from pilot_analysis.analysis.columns import TOTAL, field
from pilot_analysis.analysis.estimates import Additive, Cell, Result, Verdict
from pilot_analysis.language import Text, long_date, text
from pilot_analysis.pilot import Model
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

_FIELDS = (
    *(field(one, label=f"card_{one}") for one in ("section", "item", "said")),
    field("persons"),
    *(field(one, "number") for one in ("value", "low", "high")),
    field("unit", label="unit_of"),
)


def cards(pilot: Pilot) -> tuple[Result, ...]:
    """Return the card of each broker model that is looked at, in the order of ``pilot.toml``."""
    chosen = pilot.selection.models
    shared = Shared(pilot)
    return tuple(_card(shared, one) for one in pilot.study.models if not chosen or one.id in chosen)


def card(pilot: Pilot, model: str) -> Result:
    """Return the card of one broker model.

    Parameters
    ----------
    model
        Its id in ``pilot.toml``.

    Returns
    -------
    Result
        ``brokers-card-<model>``: a row for each item, in the sections ``tried``, ``where``, ``dose``, ``reach``,
        ``funnel``, ``costs``, ``maturity`` and ``transfer``: what is said of it, persons, value with interval, unit.
        Items of which nothing is known are left out.

    Raises
    ------
    ConfigurationError
        If there is no such model.
    """
    known("model", [model], {one.id: one.id for one in pilot.study.models})
    return _card(Shared(pilot), next(one for one in pilot.study.models if one.id == model))


def _card(shared: Shared, model: Model) -> Result:
    pilot = shared.pilot
    drawn = lines(shared, model)
    table = columns.frame(_FIELDS, [{"section": one.section, "item": one.item, **one.cells} for one in drawn])
    cells = {
        (row, name): one.origins
        for row, one in enumerate(drawn)
        for name in ("persons", "value", "low", "high")
        if one.origins and name in one.cells
    }
    sentence, quotes = _sentence(pilot, model, table)
    return Result(
        id=f"brokers-card-{model.id}",
        title=text("brokers_cards.title", model=model.name.text),
        fields=_FIELDS,
        table=table,
        sentences=sentence,
        method=text("brokers_cards.method", confidence=pilot.study.thresholds.confidence),
        caveats=(text("analysis.caveat_open_cases"), text("analysis.caveat_not_random"), *left_out(pilot)),
        source=text("brokers_cards.source", deliveries=columns.deliveries(pilot)),
        verdict=Verdict.DESCRIBED,
        rows=tuple(one.keys for one in drawn),
        labels=_labels(shared, model, table),
        synthetic=shared.funnel.synthetic or shared.costs.synthetic,
        additive=Additive({"section": None, "item": None}, "persons", derived=("value", "low", "high")),
        quotes=quotes,
        computed=cells,
        linked=(shared.funnel, *shared.funnel.linked),
        facts={"model": model.id, "confidence": pilot.study.thresholds.confidence},
    )


def _sentence(pilot: Pilot, model: Model, table: pd.DataFrame) -> tuple[Text, tuple[Cell, ...]]:
    """Return whom the model reached, how many matches came of it and at what cost, and the cells told."""
    names = pilot.study.labels()
    places = [names[one] for one in dict.fromkeys(one.municipality for one in model.members)]
    row = {key: place for place, key in enumerate(zip(table["section"], table["item"], strict=True))}
    total, matched = row.get(("reach", TOTAL)), row.get(("funnel", "matchning"))
    if total is None or matched is None:
        return text("brokers_cards.no_cases", model=model.name.text, places=places), ()
    shares = {one: float(table[one].iloc[matched]) / 100 for one in ("value", "low", "high")}
    n = int(table["persons"].iloc[total])
    reached = text("brokers_cards.reached", model=model.name.text, places=places, n=n, **shares)
    quotes = ((total, "persons"), *((matched, one) for one in shares))
    price = row.get(("costs", "per_match"))
    if price is None or pd.isna(table["low"].iloc[price]):
        return reached, quotes
    kronor = {one: float(table[one].iloc[price]) for one in ("value", "low", "high")}
    return reached.join(text("brokers_cards.price", **kronor)), (*quotes, *((price, one) for one in kronor))


def _labels(shared: Shared, model: Model, table: pd.DataFrame) -> dict[str, Text]:
    named = dict(shared.costs.labels) | dict(shared.funnel.labels) | columns.labels(shared.pilot, "wave")
    named |= {one: text(f"brokers_cards.section_{one}") for one in table["section"]}
    own = ("description", "host", "conditions", "fte", "employers", "change")
    named |= {one: text(f"brokers_cards.item_{one}") for one in own}
    for sex in (*SEXES, TOTAL):
        named[f"per_thousand {sex}"] = text("brokers_cards.item_per_thousand", sex=named[sex])
    named |= {f"span {place}": _span(one.start, one.end) for place, one in enumerate(model.members)}
    for name, words in (("description", model.description), ("host", model.host), ("transfer", model.transfer)):
        named |= {f"said {name}": words.text} if words else {}
    units = ("fte", "hours", "kronor", "persons", "per_thousand", "antal", "procent", "level")
    return named | {f"unit {one}": text(f"brokers_cards.unit_{one}") for one in units}


def _span(start: Any, end: Any) -> Text:
    return Text(*(f"{long_date(start, one)}\N{EN DASH}{long_date(end, one)}" for one in ("sv", "en")))
