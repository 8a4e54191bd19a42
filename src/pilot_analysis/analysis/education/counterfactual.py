"""What the pilot's municipalities would have had without the pilot, by several estimators beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.education import series as statistics
from pilot_analysis.analysis.education.series import DRAWS, PILOT, REFITS, SIZE, Series
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.estimators import difference_in_differences as differences
from pilot_analysis.estimators import placebo, synthetic_control, synthetic_did
from pilot_analysis.estimators.conley_taber import conley_taber
from pilot_analysis.estimators.panel import Panel
from pilot_analysis.estimators.placebo import judged
from pilot_analysis.language import Text, text
from pilot_analysis.tables.selection import known
from pilot_analysis.tables.session import Pilot

ESTIMATORS = ("did", "conley-taber", "trend", "sc", "sc-units", "sdid")
_FIELDS = (
    *(field("unit"), field("estimator"), *(field(one, "points", 2) for one in ("effect", "low", "high"))),
    *(field("p"), field("smallest_p", "p", 5), field("detectable", "number", 2), field("error", "number", 2)),
    *(SIZE, field("n_pool", "count")),
)
_GAPS = (
    *(field("year"), field("value", "number", 2, "per_cent"), field("synthetic", "number", 2)),
    *(field("effect", "points", 2), field("band_low", "points", 2), field("band_high", "points", 2)),
)
_SHOWN = 60  # placebo paths that a figure draws


def synthetic(pilot: Pilot, years: Sequence[int] = ()) -> Result:
    """Return the effect by each estimator, for the pilot's municipalities together and each by itself.

    Parameters
    ----------
    years
        The outcome years, whose mean the effect is of; by default the study's. All years from the one after the
        reference year to the last of them count.

    Returns
    -------
    Result
        ``education-synthetic``: difference-in-differences (``did``), with Conley and Taber's interval, with own trends
        (``trend``), synthetic control of the mean (``sc``) and one by one with levels of their own (``sc-units``),
        synthetic difference-in-differences (``sdid``) for the pilot; ``sc-units`` for each municipality. ``error`` is
        how badly the past is met.

    Raises
    ------
    ConfigurationError
        If a year is not after the reference year or not in the statistics, or the years reach across a break in the
        series.
    """
    return statistics.answered(pilot, "education-synthetic", _FIELDS, lambda: _synthetic(pilot, years))


def _synthetic(pilot: Pilot, years: Sequence[int]) -> Result:
    found, panel, long = _panels(pilot, years)
    confidence, seed = pilot.study.thresholds.confidence, pilot.seed
    lines = [{"unit": PILOT, **line} for line in pooled(panel, long, confidence, seed)]
    if panel.treated > 1:
        space = synthetic_control.placebo_in_space(long, intercept=True)
        each = enumerate(map(str, long.units[long.controls :]))
        lines += [{"unit": code, **_single(long.alone(place), space, confidence)} for place, code in each]
    behind = {PILOT: [*map(str, panel.units)], **{code: [code, *map(str, _donors(panel))] for code in pilot.codes}}
    rows = tuple(pilot.keys(found.behind(behind[line["unit"]], long.times), "indicators") for line in lines)
    verdict = _together([line for line in lines if line["unit"] == PILOT], 1 - confidence)
    return statistics.told(
        pilot,
        "education-synthetic",
        _FIELDS,
        lines,
        rows,
        found=found,
        sentences=_sentence(lines, panel, verdict),
        method=text(
            "education.method_synthetic", refits=REFITS, confidence=confidence, draws=DRAWS, since=str(long.times[0])
        ),
        caveats=(text("analysis.caveat_clock"), text("education.caveat_single"), *_overfit(long)),
        verdict=verdict,
        labels=statistics.labels(pilot) | _names(),
        facts={"first": panel.times[panel.before], "last": panel.times[-1], "confidence": confidence},
    )


def synthetic_gap(pilot: Pilot) -> Result:
    """Return year by year the pilot's mean, the mean of its synthetic controls, and the distance between them.

    Returns
    -------
    Result
        ``education-synthetic-gap``, with the band in which the middle of placebo groups lie; paths of some of them
        stand among the facts (``placebos``) for the figure.

    Raises
    ------
    ConfigurationError
        If the years reach across a break in the series.
    """
    return statistics.answered(pilot, "education-synthetic-gap", _GAPS, lambda: _synthetic_gap(pilot))


def _synthetic_gap(pilot: Pilot) -> Result:
    found, _, panel = _panels(pilot, ())
    confidence = pilot.study.thresholds.confidence
    own = synthetic_control.averaged_controls(panel)
    gaps = synthetic_control.averaged_placebos(panel, draws=DRAWS, seed=pilot.seed)
    tail = (1 - confidence) / 2
    low, high = np.quantile(gaps, [tail, 1 - tail], axis=0)
    numbers = zip(panel.times, panel.treated_mean, own.path, own.gap, low, high, strict=True)
    lines = [dict(zip([one.name for one in _GAPS], (str(year), *rest), strict=True)) for year, *rest in numbers]
    test = judged(own.effect, gaps[:, panel.before :].mean(axis=1), confidence)
    seen = test.p <= 1 - confidence
    told = {"effect": own.effect, "error": own.error, "p": test.p, "reference": str(panel.times[panel.before - 1])}
    return statistics.told(
        pilot,
        "education-synthetic-gap",
        _GAPS,
        lines,
        tuple(pilot.keys(found.behind(map(str, panel.units), [year]), "indicators") for year in panel.times),
        found=found,
        sentences=text(f"education.synthetic_gap_{'effect' if seen else 'cannot_tell'}", **told),
        method=text(
            "education.method_synthetic_gap",
            refits=len(gaps),
            confidence=confidence,
            n=panel.treated,
            slack=max(one.slack for one in own.units.values()),
        ),
        caveats=(text("analysis.caveat_clock"),),
        verdict=Verdict.EFFECT if seen else Verdict.CANNOT_TELL,
        facts={"reference_year": panel.times[panel.before - 1], "placebos": gaps[:_SHOWN].round(4).tolist()},
    )


def pooled(panel: Panel, long: Panel, confidence: float, seed: int) -> list[dict[str, Any]]:
    """Return one line per estimator for the treated units together; one that cannot be had is left out.

    Parameters
    ----------
    panel, long
        The study's years, and as many years before the treatment as the weights can follow.
    """
    settings: dict[str, Any] = {"confidence": confidence, "draws": DRAWS, "seed": seed}
    lines = [
        {"estimator": "did", **_told(differences.difference_in_differences(panel, **settings))},
        {"estimator": "conley-taber", **_told(conley_taber(panel, **settings))},
    ]
    if panel.before >= 3:
        lines.append({"estimator": "trend", **_told(differences.trend_adjusted(panel, **settings))})
    lines.append(_fitted("sc", synthetic_control.synthetic_control, long, confidence, seed))
    own = synthetic_control.averaged_controls(long)
    gaps = synthetic_control.averaged_placebos(long, draws=DRAWS, seed=seed)
    test = _told(judged(own.effect, gaps[:, long.before :].mean(axis=1), confidence))
    lines.append({"estimator": "sc-units", **test, "effect": own.effect, "error": own.error})
    if long.before >= 3:
        lines.append(_fitted("sdid", synthetic_did.synthetic_did, long, confidence, seed))
    return [line | {"n": panel.treated, "n_pool": panel.controls} for line in lines]


def _fitted(name: str, fit: Callable[[Panel], Any], panel: Panel, confidence: float, seed: int) -> dict[str, Any]:
    """Return the line of an estimator that is fitted anew to each placebo."""
    own = fit(panel)
    effects = np.array([one.effect for one in placebo.refitted(panel, fit, refits=REFITS, seed=seed)])
    test = _told(judged(own.effect, effects, confidence))
    return {"estimator": name, **test, "effect": own.effect, "error": getattr(own, "error", None)}


def _single(panel: Panel, space: synthetic_control.PlaceboInSpace, confidence: float) -> dict[str, Any]:
    """Return one municipality's synthetic control: interval from placebos' effects, p from their ratios of errors."""
    own = synthetic_control.synthetic_control(panel, intercept=True)
    test = _told(judged(own.effect, space.gaps[:, panel.before :].mean(axis=1), confidence))
    p = float((1 + (space.ratios >= own.ratio).sum()) / (len(space.ratios) + 1))
    test |= {"effect": own.effect, "p": p, "smallest_p": space.smallest_p, "error": own.error}
    return {"estimator": "sc-units", **test, "n": 1, "n_pool": panel.controls}


def _panels(pilot: Pilot, years: Sequence[int]) -> tuple[Series, Panel, Panel]:
    """Return the series, its study years, and with them as many earlier years as can be compared."""
    found = statistics.series(pilot)
    later = {str(one): str(one) for one in map(int, found.wide.columns) if one > pilot.study.education.reference_year}
    last = (
        max(map(int, known("years", [str(one) for one in years], later)))
        if years
        else statistics.last_outcome(pilot, found)
    )
    return found, statistics.block(pilot, found, last), statistics.block(pilot, found, last, longest=True)


def _overfit(panel: Panel) -> tuple[Text, ...]:
    """Warn where there are more controls to mix than years to meet."""
    if panel.controls <= panel.before:
        return ()
    return (text("education.caveat_overfit", donors=panel.controls, before=panel.before),)


def _donors(panel: Panel) -> tuple[Any, ...]:
    return panel.units[: panel.controls]


def _told(test: Any) -> dict[str, Any]:
    names = ("effect", "low", "high", "p", "smallest_p", "detectable")
    return {name: getattr(test, name) for name in names if hasattr(test, name)}


def _together(lines: Sequence[Mapping[str, Any]], alpha: float) -> Verdict:
    """Judge the estimators together: an effect is one that none of them denies."""
    return Verdict.EFFECT if lines and all(line["p"] <= alpha for line in lines) else Verdict.CANNOT_TELL


def _names() -> dict[str, Text]:
    return {one: text(f"education.estimator_{one.replace('-', '_')}") for one in ESTIMATORS}


def _sentence(lines: Sequence[Mapping[str, Any]], panel: Panel, verdict: Verdict) -> Text:
    ours = [line for line in lines if line["unit"] == PILOT]
    effects = [line["effect"] for line in ours]
    told = {"least": min(effects), "most": max(effects), "count": len({line["estimator"] for line in ours})}
    span = {"first": str(panel.times[panel.before]), "last": str(panel.times[-1])}
    return text(f"education.synthetic_{verdict.name.lower()}", p=min(line["p"] for line in ours), **told, **span)


_WEIGHTS = (field("kind"), field("unit"), field("weight_sc", "share", 1), field("weight_sdid", "share", 1))
_LEAST = 0.005  # a smaller weight by both estimators is not listed


def weights(pilot: Pilot) -> Result:
    """Return the weights of municipalities and years that the synthetic estimators of the pilot's mean rest on.

    Returns
    -------
    Result
        ``education-weights``: municipalities (``donor``) and years before the pilot (``year``) with a weight of at
        least half a per cent by synthetic control (mean of its municipalities) or synthetic difference-in-differences.

    Raises
    ------
    ConfigurationError
        If the years reach across a break in the series.
    """
    return statistics.answered(pilot, "education-weights", _WEIGHTS, lambda: _weights(pilot))


def _weights(pilot: Pilot) -> Result:
    found, _, panel = _panels(pilot, ())
    controls, did = synthetic_control.averaged_controls(panel).units.values(), synthetic_did.synthetic_did(panel)
    mean = {code: float(np.mean([one.weights[code] for one in controls])) for code in _donors(panel)}
    both = {str(code): (mean[code], did.unit_weights[code]) for code in _donors(panel)}
    lines: list[dict[str, Any]] = [
        {"kind": "donor", "unit": code, "weight_sc": one, "weight_sdid": other}
        for code, (one, other) in sorted(both.items(), key=lambda item: -sum(item[1]))
        if max(one, other) >= _LEAST
    ]
    lines += [
        {"kind": "year", "unit": str(year), "weight_sdid": weight}
        for year, weight in did.time_weights.items()
        if weight >= _LEAST
    ]
    behind = [[line["unit"]] if line["kind"] == "donor" else [*map(str, panel.units)] for line in lines]
    years = [panel.times if line["kind"] == "donor" else [int(line["unit"])] for line in lines]
    top = [str(line["unit"]) for line in lines if line["kind"] == "donor"][:3]
    names = statistics.labels(pilot)
    year, share = max(did.time_weights.items(), key=lambda item: item[1])
    spread = 1 / sum(weight**2 for weight in did.unit_weights.values())
    return statistics.told(
        pilot,
        "education-weights",
        _WEIGHTS,
        lines,
        tuple(pilot.keys(found.behind(one, span), "indicators") for one, span in zip(behind, years, strict=True)),
        found=found,
        sentences=text(
            "education.weights", names=[names[one] for one in top], spread=spread, year=str(year), share=share
        ),
        method=text("education.method_weights"),
        caveats=(),
        verdict=Verdict.DESCRIBED,
        labels={name: label for name, label in names.items() if not _is_year(name, panel)}
        | {one: text(f"education.weight_of_{one}") for one in ("donor", "year")},
        facts={"spread": spread},
    )


def _is_year(name: str, panel: Panel) -> bool:
    """Tell whether an id is that of a year: a municipality may have such a code."""
    return name.isdecimal() and int(name) in panel.times
