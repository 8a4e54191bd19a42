"""What a report tells beside the notebooks' own exhibits: the study, the run's parameters, versions and inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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

    def cells(self, keys: Sequence[RowKey]) -> list[str]:
        """Return the cells behind tidy rows, or nothing where there is no resolver."""
        return self.resolver(keys) if self.resolver and keys else []
