"""Reports that several tests read, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pilot_analysis.language import same
from pilot_analysis.pilot import Study
from pilot_analysis.reports.build import build
from tests.figures import examples
from tests.reports import notebooks

ACTING = "<script>document.title='acted'</script><img src=x onerror=\"document.title='acted'\">"


# At least one of every kind of chart, in the order of pages; `test_pack` builds every kind of exhibit.
SHOWN = (
    *("brokers-conversion", "brokers-funnel", "brokers-shrunk", "brokers-outliers", "brokers-compare"),
    *("brokers-time-to-match", "brokers-outcomes", "brokers-months", "brokers-cost-effectiveness", "brokers-card"),
    *("networks-mixing", "networks-e-i", "networks-months", "networks-flows", "education-gap", "education-weights"),
    *("platforms-timeline", "tools-spread", "quality-coverage", "summary-key-numbers"),
)


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, study: Study) -> dict[str, Path]:
    """A report of every kind of chart in Swedish and in English, and one full of hostile words."""
    folder = tmp_path_factory.mktemp("reports")
    shown = [notebooks.exhibit(name) for name in SHOWN]
    words = {"labels": dict.fromkeys(examples.LABELS, same(ACTING)), "title": same(ACTING)}
    hostile = [notebooks.exhibit(name, **words) for name in ("brokers-conversion", "networks-mixing")]
    found = {}
    for name, exhibits in {"sv": shown, "en": shown, "hostile": hostile}.items():
        (folder / name).mkdir()
        (folder / f"{name}-executed").mkdir()
        parts = notebooks.report(folder / f"{name}-executed", exhibits)
        build(parts, folder / name, notebooks.context(study, "sv" if name == "hostile" else name))
        found[name] = folder / name
    return found
