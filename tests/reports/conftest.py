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


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, study: Study) -> dict[str, Path]:
    """A report of every kind of exhibit in Swedish and in English, and one full of hostile words."""
    folder = tmp_path_factory.mktemp("reports")
    shown = [notebooks.exhibit(name) for name in examples.every()]
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
