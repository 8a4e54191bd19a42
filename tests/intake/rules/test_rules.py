"""Every rule has a delivery or an export that breaks it at one cell, and one beside it that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pilot_analysis.findings import Finding
from pilot_analysis.intake import read_deliveries
from pilot_analysis.language import LANGUAGES, catalogue
from pilot_analysis.pilot import Study
from pilot_analysis.sources import read_statistics
from tests.conftest import ROOT
from tests.intake.rules.deliveries import DELIVERIES, Files
from tests.intake.rules.exports import EXPORTS

RULES = sorted(name.removeprefix("rules.") for name in catalogue() if name.startswith("rules."))
FIXTURES = {rule: one for rule, one in {**DELIVERIES, **EXPORTS}.items() if rule in RULES}
# What any delivery of one participant, and any export that no definition names, calls for.
_USUAL = frozenset({"delivery_missing", "delivery_unregistered", "indicator_undefined"})


def told(study: Study, raw: Path, files: Files) -> list[Finding]:
    """Return the findings of a folder with these files."""
    for name, content in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [*read_deliveries(study, raw).findings, *read_statistics(raw, 1, study.participants).findings]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_fixture(rule: str) -> None:
    """Each rule of the catalogue has a fixture here or, where no file alone can break it, a test that names it."""
    others = (path for path in (ROOT / "tests").rglob("test_*.py") if path.parent != Path(__file__).parent)

    assert rule in FIXTURES or any(f'"{rule}"' in path.read_text(encoding="utf-8") for path in others)


@pytest.mark.parametrize("rule", FIXTURES)
def test_a_rule_is_told_where_it_is_broken(study: Study, tmp_path: Path, rule: str) -> None:
    """The broken files call for this rule, at its place, and for nothing else."""
    fixture = FIXTURES[rule]
    findings = told(study, tmp_path, fixture.broken)

    others = [one for one in findings if one.rule != rule and one.rule not in _USUAL]
    assert [str(one.place) for one in findings if one.rule == rule][:1] == [fixture.where]
    assert [(one.rule, str(one.place)) for one in others] == []


@pytest.mark.parametrize("rule", FIXTURES)
def test_a_rule_is_silent_where_it_is_kept(study: Study, tmp_path: Path, rule: str) -> None:
    """The sound files do not call for it."""
    participants = {name.split("/")[0] for name in FIXTURES[rule].sound}
    findings = told(study, tmp_path, FIXTURES[rule].sound)

    assert [one for one in findings if one.rule == rule and one.place.participant in {"", *participants}] == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_read(rule: str) -> None:
    """Each rule has a known severity, and one sentence per language that says where."""
    entry = catalogue()[f"rules.{rule}"]

    assert entry.keys() == {"severity", *LANGUAGES}
    assert entry["severity"] in {"info", "warning", "error", "fatal"}
    assert all("{where}" in entry[language] or rule == "delivery_missing" for language in LANGUAGES)
