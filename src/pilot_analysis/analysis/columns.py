"""What every result shares: headings of its columns, names of its ids, the line that says where numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pilot_analysis import schema
from pilot_analysis.analysis.estimates import Field
from pilot_analysis.language import Text, text
from pilot_analysis.tables.session import Pilot

TOTAL = "total"
NONE = "none"  # a case outside every model or cluster on its day

_KINDS = {
    **dict.fromkeys(("n", "k", "open", "users", "asked", "aware", "persons", "part"), "persons"),
    **dict.fromkeys(("share", "low", "high", "open_share", "agreement"), "share"),
    **dict.fromkeys(("month", "from_month", "to_month"), "month"),
    **dict.fromkeys(("received_on", "due_on"), "date"),
    **dict.fromkeys(("year", "reference"), "year"),  # a municipality may have the code 2021
    "p": "p",
}
_DTYPES = {"persons": "Int64", "count": "Int64", "text": "str", "month": "str", "year": "str", "date": "datetime64[us]"}


def field(name: str, kind: str = "", decimals: int | None = None, label: str = "") -> Field:
    """Return a column with its heading from the catalogue; ``kind`` is the column's habitual one unless given."""
    return Field(name, text(f"analysis.column_{label or name}"), kind or _KINDS.get(name, "text"), decimals)


def frame(fields: Sequence[Field], rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a result's table of these rows, each column with the dtype of its kind and missing values as such."""
    names = [one.name for one in fields]
    table = pd.DataFrame(list(rows), columns=names).astype(object)
    return table.astype({one.name: _DTYPES.get(one.kind, "Float64") for one in fields})


def labels(pilot: Pilot, *lists: str) -> dict[str, Text]:
    """Return what readers see for the study's ids, for the words all results use, and for the schema's ``lists``."""
    known = pilot.study.labels()
    for name in ("total", "none", "wilson", "jeffreys"):
        known[name] = text(f"analysis.label_{name}")
    for name in lists:
        known |= {value: one.label for value, one in schema.values(name).items()}
    return known


def deliveries(pilot: Pilot) -> Text:
    """Return the source line of results that rest on the participants' deliveries."""
    first, last = pilot.months[0], pilot.months[-1]
    return text("analysis.source_deliveries", association=pilot.study.pilot.association, first=first, last=last)
