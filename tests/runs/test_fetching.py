"""``pilot fetch``: what it says and with which exit code, against services on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pilot_analysis import cli
from pilot_analysis.errors import ConfigurationError
from pilot_analysis.runs import clean
from pilot_analysis.runs.fetching import of_fetching, request
from pilot_analysis.sources.live.fetch import Outcome, Request, State
from pilot_analysis.study_file import load_study
from pilot_analysis.tables import store
from pilot_analysis.workspace import Workspace
from tests.runs.conftest import project as project  # noqa: PLC0414 - a fixture
from tests.sources.live.conftest import REGIONS, Reply, Scb, Service
from tests.sources.live.conftest import scb as scb  # noqa: PLC0414
from tests.sources.live.conftest import service as service  # noqa: PLC0414
from tests.test_face import loaded_after

Say = Callable[..., tuple[int, str, str]]
PILOT_SIX = {"1487": "Vänersborg", "1485": "Uddevalla", "1435": "Tanum", "1438": "Dals-Ed", "1460": "Bengtsfors"}


@pytest.fixture
def say(
    project: Path,
    service: Service,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Say:
    """Run ``pilot fetch`` in a project whose sources are on this machine."""
    for name in ("PILOT_LANGUAGE", "PILOT_FILE"):
        monkeypatch.delenv(name, raising=False)
    file = project / "pilot.toml"
    sources = f'[sources]\nscb = "{service.address}/v2"\nscb_v1 = "{service.address}/v1"\n'
    words = file.read_text(encoding="utf-8").replace("[runs]", f'{sources}kolada = "{service.address}/v3"\n\n[runs]')
    file.write_text(words, encoding="utf-8")

    def _say(*words: str) -> tuple[int, str, str]:
        code = cli.main(["fetch", "--pilot", str(file), *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return _say


@pytest.fixture
def all_scb(scb: Scb, service: Service) -> Scb:
    """SCB with the municipalities of the pilot."""
    scb.tables["TAB3981"]["Region"] = REGIONS | PILOT_SIX
    service.handler = scb
    return scb


def test_fetched_and_cleaned(say: Say, all_scb: Scb, project: Path) -> None:
    """What is fetched is told, with what the producer lacks, and the next cleaning reads it as indicators."""
    code, out, err = say("scb", "--table", "utbildningsniva", "--language", "en")
    study = load_study(project / "pilot.toml")
    cleaned = clean.clean(project / "pilot.toml", study, Workspace.at(project))
    frame = store.read(project / "data" / "processed", "indicators")

    assert code == 0
    assert "scb utbildningsniva: fetched (no figures for 1401, " in out
    assert out.endswith("scb/utbildningsniva.json\nRead what was fetched with: pilot clean\n")
    assert err == "Asking for utbildningsniva\n"
    assert cleaned.rows["indicators"] == len(frame) == 2 * 3 * 8 * 15
    assert set(frame["municipality"]) == {"00", "14", "1488", *PILOT_SIX}
    assert cleaned.rejected == ()


def test_the_same_in_swedish(say: Say, all_scb: Scb) -> None:
    """Everything is said in Swedish too; the second time it is there already."""
    say("scb", "--table", "TAB3981")
    code, out, _ = say("scb", "--table", "TAB3981", "--language", "sv")

    assert code == 0
    assert out.startswith("scb utbildningsniva: finns sedan ")
    assert "Läs in" not in out


def test_offline(say: Say, all_scb: Scb, service: Service) -> None:
    """Offline, the exit code is 1 where nothing is there and 3 where a part is missing; nobody is asked."""
    nothing, out, err = say("scb", "--offline", "--language", "en", "--table", "utbildningsniva")
    assert (nothing, out.strip(), len(service.asked)) == (1, "", 0)
    assert err == "scb utbildningsniva: not there. Fetch it with: pilot fetch scb\n"

    say("scb", "--table", "utbildningsniva")
    asked = len(service.asked)
    part, out, err = say("scb", "--offline", "--language", "en")
    assert (part, len(service.asked)) == (3, asked)
    assert "scb utbildningsniva: there since " in out
    assert "scb folkmangd: not there." in err

    other, _, err = say("scb", "--offline", "--table", "utbildningsniva", "--years", "2010", "--language", "en")
    assert other == 3
    assert "what is there answers another question (other municipalities, years or values), fetched on " in err


def test_saved_exports_are_told_offline(say: Say, project: Path) -> None:
    """Where something is missing, exports that someone has saved are named, for they are read though not fetched."""
    folder = project / "data" / "raw" / "scb"
    folder.mkdir()
    for name in ("TAB3981.xlsx", "README.md"):
        (folder / name).write_bytes(b"x")

    _, out, _ = say("scb", "--offline", "--language", "en")
    assert out == "Saved exports that are read all the same: scb/TAB3981.xlsx.\n"
    assert say("kolada", "--offline", "--language", "en")[1].strip() == ""


def test_for_machines(say: Say, all_scb: Scb) -> None:
    """With --json the outcomes are plain JSON on standard output and nothing is said of progress."""
    code, out, err = say("scb", "--table", "utbildningsniva", "--json")
    held = json.loads(out)

    assert (code, held["exit_code"], err) == (0, 0, "")
    assert [one["state"] for one in held["outcomes"]] == ["fetched"]
    assert held["outcomes"][0]["files"] == ["scb/utbildningsniva.json"]
    (note,) = held["outcomes"][0]["notes"]
    assert note["sv"].startswith("uppgifter saknas för 1401, ")
    assert held["outcomes"][0]["reason"] is None


def test_a_failure_is_told(say: Say, service: Service) -> None:
    """A failure is told with its reason on standard error, with exit code 1, and the command does not fall over."""
    service.handler = lambda _: Reply(body=b"<html>")
    code, out, err = say("kolada", "--indicator", "N01982", "--language", "sv")

    assert (code, out.strip()) == (1, "")
    assert (
        "kolada N01982 (eftergymnasial-25-64): kunde inte hämtas. 127.0.0.1 svarar med en webbsida i stället för data."
        in err
    )


def test_another_run_is_at_work(say: Say, all_scb: Scb, project: Path) -> None:
    """While another run holds the workspace nothing is fetched, and the exit code is 75."""
    with Workspace.at(project).lock():
        code, _, err = say("scb", "--language", "en")

    assert code == 75
    assert "Another run is already working" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sbc"], 'There is no source "sbc". There are scb and kolada. Did you mean "scb"?'),
        (["scb", "--years", "2015-2010"], "--years 2015-2010: expected is a year or two"),
        (["scb", "--years", "15"], "--years 15: expected is a year or two"),
        (["scb", "--table", "x"], "--table x: there are "),
    ],
)
def test_wrong_use(say: Say, service: Service, words: list[str], message: str) -> None:
    """A wrong source, year or name is told before anybody is asked, with exit code 2."""
    code, _, err = say(*words, "--language", "en")

    assert code == 2
    assert message in err
    assert service.asked == []


def test_years() -> None:
    """Years are one or a span, both ends included."""
    assert request([], [], [], "2010-2012").years == ("2010", "2011", "2012")
    assert request(["scb"], [], [], "2010") == Request(("scb",), years=("2010",))
    with pytest.raises(ConfigurationError):
        request([], [], [], "1899")


@pytest.mark.parametrize("address", ["http://api.example/v2", "https://user@api.example", "ftp://api.example", "api"])
def test_addresses(project: Path, address: str) -> None:
    """An address of a source is https, or http on this machine, without user or query; others are refused by key."""
    file = project / "pilot.toml"
    words = file.read_text(encoding="utf-8").replace("[runs]", f'[sources]\nscb = "{address}"\n\n[runs]')
    file.write_text(words, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"sources\.scb"):
        load_study(file)


def test_a_part_that_failed_is_told_with_the_day_of_the_rest(tmp_path: Path) -> None:
    """A refresh that failed tells the day of what is still there, and the exit code is 3."""
    outcome = Outcome("scb", "x", State.FAILED, "2026-11-23T15:40:00Z", ("scb/x.json",), reason=None)
    told = of_fetching([outcome], tmp_path)

    assert told.exit_code == 3
    assert told.warnings[0].sv.endswith("Det som hämtades 23 november 2026 finns kvar.")
    assert told.warnings[0].en.endswith("What was fetched on 23 November 2026 is still there.")


def test_reading_needs_no_client() -> None:
    """Neither the package, nor cleaning, nor the command line's help loads what asks a network."""
    assert not loaded_after("import pilot_analysis, pilot_analysis.runs.clean, pilot_analysis.sources") & {
        "httpx",
        "ssl",
    }
