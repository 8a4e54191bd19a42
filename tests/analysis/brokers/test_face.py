"""What the topic offers."""

from __future__ import annotations

import inspect

from pilot_analysis.analysis import brokers


def test_completion_offers_results_only() -> None:
    """Every name that tab completion offers is a function that takes a pilot and returns a result, or several."""
    assert {"conversion", "funnel"} <= set(dir(brokers))
    for name in dir(brokers):
        signature = inspect.signature(getattr(brokers, name))
        assert next(iter(signature.parameters)) == "pilot"
        assert signature.return_annotation in {"Result", "tuple[Result, ...]"}
