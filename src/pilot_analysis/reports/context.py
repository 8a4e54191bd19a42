"""What a report tells beside the notebooks' own exhibits: the study, the run's parameters, versions and inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pilot_analysis.language import listing, text
from pilot_analysis.pilot import Study
from pilot_analysis.schema import RowKey


@dataclass(frozen=True)
class Context:
    """The facts of one run.

    Parameters
    ----------
    language
        ``sv`` or ``en``: the language of every page.
    parameters
        What each notebook ran with, by the notebook's name.
    versions
        Versions of Python and of the libraries that matter, by name.
    inputs
        The digest (SHA-256) of each delivered file, by its path below ``data/raw``.
    resolver
        Gives the cells behind tidy rows as ``file > sheet > cell``; ``None``: the register holds row keys only.
    """

    study: Study
    language: str
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    resolver: Callable[[Sequence[RowKey]], list[str]] | None = None

    def selection(self) -> str:
        """Return what the run was narrowed to, parameter by parameter, by the names that readers know; or nothing."""
        labels, language = self.study.labels(), self.language
        chosen: list[str] = []
        for name in ("period", "municipalities", "models", "clusters"):
            given = [one[name] for one in self.parameters.values() if one.get(name)]
            values = dict.fromkeys(value for one in given for value in ([one] if isinstance(one, str) else one))
            shown = [labels[value][language] if value in labels else str(value) for value in values]
            if shown:
                chosen.append(f"{text(f'reports.parameter_{name}')[language]} {listing(shown, language)}")
        return "; ".join(chosen)

    def cells(self, keys: Sequence[RowKey]) -> list[str]:
        """Return the cells behind tidy rows, or nothing where there is no resolver."""
        return self.resolver(keys) if self.resolver and keys else []
