"""The study's tools as ``pilot.toml`` lists them: what each is for, who owns it, what it is also called."""

from __future__ import annotations

from pilot_analysis.analysis import columns
from pilot_analysis.analysis.columns import field
from pilot_analysis.analysis.estimates import Result, Verdict
from pilot_analysis.analysis.tools.usage import labels
from pilot_analysis.language import text
from pilot_analysis.tables.session import Pilot


def registry(pilot: Pilot) -> Result:
    """Return the tools of the study. Another region brings its own: each is a row of ``pilot.toml``.

    Returns
    -------
    Result
        ``tools-registry``: name, kind, owner (where it is stated), other names that deliveries may use.
    """
    tools = pilot.study.tools
    rows = [
        {"tool": one.name, "kind": f"kind {one.name}", "owner": one.owner, "aliases": ", ".join(one.aliases) or None}
        for one in tools
    ]
    fields = (field("tool"), field("kind", label="tool_kind"), field("owner"), field("aliases"))
    key = "registry_sentence" if rows else "registry_nothing"
    return Result(
        id="tools-registry",
        title=text("tools.registry_title"),
        fields=fields,
        table=columns.frame(fields, rows),
        sentences=text(f"tools.{key}", count=len(rows), names=[one.name for one in tools]),
        method=text("tools.registry_method"),
        caveats=(),
        source=text("tools.registry_source"),
        verdict=Verdict.DESCRIBED,
        rows=((),) * len(rows),
        labels=labels(pilot) | {f"kind {one.name}": one.kind.text for one in tools},
    )
