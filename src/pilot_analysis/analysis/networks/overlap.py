"""What neighbours both offer half-empty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pilot_analysis.analysis.columns import NONE, field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.networks import answers
from pilot_analysis.analysis.networks.seats import COURSE, started_in
from pilot_analysis.analysis.networks.supply import placed
from pilot_analysis.language import text
from pilot_analysis.tables.session import Pilot

_HALF = 0.5
_OVERLAP = (
    *(field("cluster"), field("sector"), field("level")),
    *(field("municipalities", "count"), field("courses", "count"), field("seats", "count")),
)


def overlap(pilot: Pilot) -> Result:
    """Return what several municipalities of a cluster offer in courses of which less than half was filled.

    Numbers of persons are not given, only which courses: the seats of those whose starts were delivered and filled
    less than half of them.

    Returns
    -------
    Result
        ``networks-overlap``: one row per cluster, sector and level in which two municipalities or more have such
        courses. Courses whose sector was not stated are set against each other by level alone.
    """
    courses = placed(pilot, "courses").drop_duplicates(COURSE)
    started = started_in(pilot).groupby(COURSE)["started"].sum()
    filled = started.reindex(pd.MultiIndex.from_frame(courses[COURSE])).to_numpy(dtype=float, na_value=float("nan"))
    seats = courses["seats"].to_numpy(dtype=float, na_value=float("nan"))
    told_safely = seats >= 2 * (pilot.study.thresholds.smallest_count + 1)  # half of fewer would tell a small count
    few = courses[told_safely & (filled < _HALF * seats)]
    rows, keys = [], []
    for (cluster, sector, level), part in few.groupby(["cluster", "sector", "level"]):
        if cluster != NONE and len(places := set(part["municipality"])) > 1:
            counted = {"municipalities": len(places), "courses": len(part)}
            kind = {"cluster": cluster, "sector": sector, "level": level}
            rows.append(kind | counted | {"seats": int(part["seats"].sum())})
            keys.append(pilot.keys(part, "courses"))
    known_ = int((~np.isnan(filled)).sum())
    told = {"known": known_, "half": len(few), "kinds": len(rows)}
    key = "networks.overlap_sentence" if rows else "networks.overlap_none" if known_ else "networks.overlap_unknown"
    return answers.answer(
        pilot,
        "overlap",
        _OVERLAP,
        rows,
        behind=[courses],
        keys=keys,
        sentences=text(key, **told) if known_ else text(key),
        verdict=Verdict.DESCRIBED if known_ else Verdict.CANNOT_TELL,
        caveats=(text("networks.caveat_seats"), text("networks.caveat_fill")),
    )
