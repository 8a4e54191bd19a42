"""The command line: what it says, where, in which language, and its exit codes."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from pilot_analysis import __version__, cli
from pilot_analysis.cli import arguments
from tests.conftest import ROOT
from tests.runs.conftest import project as project  # noqa: PLC0414 - a fixture
from tests.runs.conftest import task_of, write_notebook
from tests.test_face import HEAVY, loaded_after


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the surroundings may have set."""
    for name in ("PILOT_LANGUAGE", "PILOT_FILE"):
        monkeypatch.delenv(name, raising=False)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Return the exit code and what was written to standard output and standard error."""
    try:
        code = cli.main(words)
    except SystemExit as ended:  # argparse ends the program itself after help and version
        code = int(ended.code or 0)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_help_is_light() -> None:
    """Help loads no heavy library."""
    code = "import sys\nsys.argv = ['pilot', '--help']\nfrom pilot_analysis.cli import main\n"

    assert not loaded_after(f"{code}try:\n    main()\nexcept SystemExit:\n    pass") & set(HEAVY)


@pytest.mark.parametrize("command", arguments.COMMANDS)
@pytest.mark.parametrize(("language", "word"), [("sv", "användning:"), ("en", "usage:")])
def test_help_in_both_languages(capsys: pytest.CaptureFixture[str], command: str, language: str, word: str) -> None:
    """Every command has help in both languages, down to the word usage."""
    code, out, err = said(capsys, command, "--help", "--language", language)

    assert (code, err) == (0, "")
    assert out.startswith(f"{word} pilot {command} ")
    assert ("visa den här hjälpen" in out) == (language == "sv")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """--version tells the package's version."""
    assert said(capsys, "--version") == (0, f"pilot {__version__}\n", "")


def test_nothing_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command the help is shown."""
    code, out, _ = said(capsys)

    assert code == 0
    assert "{evaluate,clean,run,status,template,check,feedback,fetch,design,sample}" in "".join(out.split())


def test_help_asked_before_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Help that is asked for before a command names every command."""
    code, out, _ = said(capsys, "--help", "check")

    assert code == 0
    assert all(f"    {one} " in out for one in arguments.COMMANDS)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["evalute"], 'There is no command "evalute". There are evaluate, clean, run, status, template, check, '),
        (["evalute"], 'Did you mean "evaluate"?'),
        (["run", "--forse"], 'pilot run does not know "--forse".'),
        (["run", "--forse"], 'Did you mean "--force"?'),
        (["status", "extra"], 'pilot status does not know "extra".'),
        (["run", "--jobs"], "The option --jobs needs a value after it."),
        (["evaluate", "--jobs", "0"], "--jobs 0: expected is a whole number of at least 1."),
        (["evaluate", "--jobs", "two"], "--jobs two: expected is a whole number"),
        (["sample", "x", "--seed", "-1"], "--seed -1: expected is a whole number of at least 0."),
        (["sample"], "Give the folder to write the sample pilot to"),
        (["template"], "Give the participant, for example: pilot template kunskapsforbundet-vast"),
        (["template", "tanun"], 'Did you mean "tanum"?'),
        (["template", "tanum", "--month", "2015-13"], "expected is one of the pilot's months, 2014-12 to 2015-11."),
        (["template", "tanum", "-o", "pilot.toml"], "pilot.toml is there already and is not overwritten."),
        (["check"], "Give the file to check"),
        (["check", "x.xlsx", "--participant", "tanun"], 'Did you mean "tanum"?'),
        (
            ["design", "chek"],
            "pilot design chek: cannot be done. Choose among show, lock and check. Did",
        ),
        (["design", "lock", "--reason"], "The option --reason needs a value after it."),
        (["feedback", "--read", "nowhere.xlsx"], "nowhere.xlsx cannot be opened"),
        (["evaluate", "-p", "period"], "-p period: write NAME=VALUE"),
        (["run", "02_brokers"], 'There is no notebook "02_brokers"'),
        (["run", "02_broker_models", "-p", "munincipalities=1"], 'Did you mean "municipalities"?'),
        (["--pilot", "nowhere.toml", "status"], "nowhere.toml cannot be read"),
    ],
)
def test_wrong_use(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    """Wrong use ends with code 2 and one sentence on standard error: what was wrong, what there is, what is nearest."""
    monkeypatch.chdir(ROOT)

    code, out, err = said(capsys, "--language", "en", *words)

    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_a_wrong_study_file(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    """A fault of the study file is told in the study's own language."""
    study = project / "pilot.toml"
    study.write_text(study.read_text(encoding="utf-8").replace("association =", "asociation ="), encoding="utf-8")

    code, _, err = said(capsys, "status", "--pilot", str(study))

    assert code == 2
    assert 'Menade du "association"?' in err


@pytest.mark.parametrize(
    ("words", "environment", "said_first"),
    [
        ([], "", "användning:"),
        ([], "en", "usage:"),
        (["--language", "en"], "", "usage:"),
        (["--language=sv"], "en", "användning:"),
        ([], "xx", "användning:"),
    ],
)
def test_language(project: Path, words: Sequence[str], environment: str, said_first: str) -> None:
    """Messages are in the language asked for, else the environment's, else the study's."""
    command = [sys.executable, "-m", "pilot_analysis", *words, "--help"]
    surroundings = {**os.environ, "PILOT_LANGUAGE": environment}

    run = subprocess.run(command, cwd=project, env=surroundings, capture_output=True, check=True)

    assert run.stdout.decode().startswith(said_first)


def test_english_without_a_study(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where there is no study, messages are in English and say what to do."""
    monkeypatch.chdir(tmp_path)

    code, _, err = said(capsys, "status")

    assert code == 2
    assert "There is no pilot.toml" in err
    assert "--pilot FILE" in err


def test_evaluate_from_below(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    """From a folder below the study, evaluate finds it, publishes, tells where, and then finds nothing to do."""
    monkeypatch.chdir(project / "data")

    code, out, err = said(capsys, "evaluate")
    assert code == 0
    assert out.splitlines()[0] == "Notebooks: 1 körda, 0 aktuella sedan tidigare."
    assert out.splitlines()[-1] == f"Rapporten: {project.resolve() / 'reports' / 'latest' / 'index.html'}"
    assert "01_toy: klar (1 av 1)" in err

    code, out, err = said(capsys, "evaluate")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "Inget har ändrats sedan rapporten gjordes. Den är aktuell."


def test_an_unchanged_run_is_light(project: Path) -> None:
    """When nothing has changed evaluate loads neither pandas nor papermill nor matplotlib."""
    assert cli.main(["evaluate", "--pilot", str(project / "pilot.toml")]) == 0

    code = f"from pilot_analysis.cli import main\nmain(['evaluate', '--pilot', {str(project / 'pilot.toml')!r}])"
    assert not loaded_after(code) & {"pandas", "numpy", "matplotlib", "papermill", "nbconvert", "scipy", "rich"}


def test_a_rejected_delivery(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    """With a delivery that cannot be read the report is published, the file is named, and the code is 3."""
    (project / "data" / "raw" / "tanum" / "2015-04.xlsx").write_bytes(b"PK\x03\x04 broken")
    study = ["--pilot", str(project / "pilot.toml"), "--language", "en"]

    code, out, err = said(capsys, "evaluate", *study)
    assert code == 3
    assert "The report: " in out
    assert "1 that stopped reading" in out
    assert "One file could not be read in full." in err
    assert "tanum/2015-04.xlsx" in err
    assert (project / "reports" / "latest" / "index.html").exists()

    assert said(capsys, "evaluate", *study)[0] == 3  # still so when there is nothing to do
    assert said(capsys, "clean", *study)[0] == 3


def test_clean_elsewhere(capsys: pytest.CaptureFixture[str], project: Path, tmp_path: Path) -> None:
    """The command clean reads and writes the folders it is given, and tells of unchanged deliveries as such."""
    shutil.move(project / "data" / "raw", tmp_path / "in")
    words = ["clean", "--pilot", str(project / "pilot.toml")]
    words += ["--raw", str(tmp_path / "in"), "--processed", str(tmp_path / "out"), "--json"]

    first, second = said(capsys, *words), said(capsys, *words)

    assert (first[0], first[2]) == (0, "")
    assert json.loads(first[1])["rows"]["tool_use"] == 1
    assert json.loads(first[1])["nothing_to_do"] is False
    assert json.loads(second[1]) == json.loads(first[1]) | {"nothing_to_do": True}
    assert (tmp_path / "out" / "tool_use" / "tanum.parquet").exists()
    assert not (project / "data" / "processed").exists()


def test_json(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    """With --json standard output is one JSON document, standard error is silent, and an error is JSON too."""
    study = ["--pilot", str(project / "pilot.toml"), "--json"]

    code, out, err = said(capsys, "evaluate", *study)
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["ran"], told["kept"], told["exit_code"]) == (["01_toy"], [], 0)
    assert Path(told["report"]).is_file()

    code, out, err = said(capsys, "evaluate", "-p", "x=1", *study)
    assert code == json.loads(out)["exit_code"] == 2
    assert json.loads(out)["error"] == err.strip()


def test_a_failed_run(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    """A failing notebook ends with code 1, its cause, and where it is kept."""
    write_notebook(project / "notebooks" / "01_toy.ipynb", "1 / 0")

    code, out, err = said(capsys, "evaluate", "--pilot", str(project / "pilot.toml"))

    assert (code, out) == (1, "")
    assert "01_toy, cell 3: ZeroDivisionError: division by zero" in err
    assert str(project.resolve() / "reports" / "failed") in err
    assert "Traceback" not in err


def test_two_at_once(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    """While another run holds the lock, evaluate, run and clean end with code 75."""
    with task_of(project).workspace.lock():
        codes = [said(capsys, one, "--pilot", str(project / "pilot.toml"))[0] for one in ("evaluate", "run", "clean")]

    assert codes == [75, 75, 75]


def test_dry_run(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    """--dry-run tells what would run and why, and runs nothing."""
    study = ["--pilot", str(project / "pilot.toml")]

    assert said(capsys, "run", "--dry-run", *study)[1] == "01_toy: körs (finns inte i den senaste rapporten)\n"
    assert not (project / "reports" / "latest").exists()

    cli.main(["evaluate", *study])
    capsys.readouterr()
    assert said(capsys, "run", "--dry-run", *study)[1] == "01_toy: aktuell, körs inte\n"
    with_period = said(capsys, "run", "--dry-run", "-p", "period=2015-03", *study)[1]
    assert with_period == "01_toy: körs (andra parametrar än i den senaste rapporten)\n"
    write_notebook(project / "notebooks" / "01_toy.ipynb", "3;")
    assert said(capsys, "run", "--dry-run", *study)[1] == "01_toy: körs (notebooken har ändrats)\n"


def test_status(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    """Status in plain words: what is delivered, late or missing, and whether the report is up to date."""
    study = ["--pilot", str(project / "pilot.toml")]

    before = said(capsys, "status", *study)[1].splitlines()
    assert before == [
        "Leveranserna har inte lästs än. Kör: pilot clean",
        "Ingen rapport har publicerats än. Kör: pilot evaluate",
    ]

    cli.main(["evaluate", *study])
    capsys.readouterr()
    after = said(capsys, "status", *study)[1].splitlines()
    assert after[2].startswith(
        "Tanum: 1 av 12 månader levererade; mottagningsdag okänd: mars 2015; saknas: december 2014,"
    )
    assert after[0].startswith("Kunskapsförbundet Väst: 0 av 12 månader levererade; saknas:")
    assert after[-1].startswith("Rapporten är aktuell: ")

    (project / "data" / "raw" / "tanum" / "2015-04.csv").write_text("Deltagare:;Tanum\n", encoding="utf-8")
    changed = said(capsys, "status", *study)[1].splitlines()
    assert changed[-2].startswith("Leveranserna, tabellerna eller programmet har ändrats sedan leveranserna lästes")
    assert changed[-1].startswith("Rapporten är inte aktuell: leveranserna har ändrats. Kör: pilot evaluate.")


def test_sample(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The command sample writes a pilot to a folder and says that it is invented."""
    words = ["sample", str(tmp_path / "raw"), "--pilot", str(ROOT / "pilot.toml"), "--language", "en"]

    code, out, _ = said(capsys, *words)

    assert code == 0
    assert f"files in {tmp_path / 'raw'}" in out
    assert "invented" in out
    assert (tmp_path / "raw" / "SYNTETISKT.txt").exists()


def test_bars_on_a_terminal(project: Path) -> None:
    """On a terminal the stages are shown as bars, and standard output holds the result alone."""
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "pilot_analysis", "evaluate", "--pilot", str(project / "pilot.toml")]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}

    with ThreadPoolExecutor(1) as reader:  # a terminal that nobody reads holds up what writes to it
        shown = reader.submit(_all, controller)
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, env=environment, check=False, text=True)
        os.close(terminal)
        words = shown.result().decode()
    os.close(controller)

    assert run.returncode == 0
    assert run.stdout.splitlines()[0] == "Notebooks: 1 körda, 0 aktuella sedan tidigare."
    assert all(one in words for one in ("Läser leveranserna", "Kör notebookar", "Bygger rapporten"))


def _all(descriptor: int) -> bytes:
    """Return all that is written to a terminal until its other end is closed."""
    found = b""
    with suppress(OSError):  # Linux reports the closed other end of a terminal so
        while chunk := os.read(descriptor, 65536):
            found += chunk
    return found


def test_template_check_and_feedback(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template is written and has no fault, a faulty file ends a check with code 3, and feedback is written."""
    monkeypatch.chdir(project)
    assert said(capsys, "template", "Tanum", "--month", "2015-03")[:2] == (
        0,
        "Mallen för Tanum: Tanum 2015-03.xlsx\n",
    )
    code, out, err = said(capsys, "check", "Tanum 2015-03.xlsx")
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == [
        "Tanum 2015-03.xlsx: Tanum, mars 2015. 0 rader i 0 tabeller.",
        "  Inget att rätta.",
    ]

    faulty = project / "fel.csv"
    faulty.write_text("Period:;2015-03\n\nVerktyg;Månad;Besök\nREKAS;2015-03;tolv\n", encoding="utf-8")
    code, out, _ = said(capsys, "check", str(faulty), "--participant", "tanum", "--language", "en")
    assert code == 3
    assert '  Error: C4: "tolv" cannot be read. Expected: a whole number.' in out
    assert "  To correct: 1. To check: 0." in out
    code, out, _ = said(capsys, "--json", "check", str(faulty))
    assert json.loads(out)["files"][0]["findings"][0]["cell"] == "C4"

    code, out, _ = said(capsys, "feedback", "tanum")
    assert code == 0
    assert str(project / "reports" / "feedback" / "tanum" / "index.html") in out
    assert (project / "reports" / "feedback" / "tanum" / "index.html").is_file()


def test_a_file_where_a_folder_should_be(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    """A file in a folder's place, or a folder in a file's, is named as the user knows it and is to be moved away."""
    study, processed = ["--pilot", str(project / "pilot.toml")], project / "data" / "processed"
    processed.mkdir()
    (processed / "cases").write_text("x", encoding="utf-8")
    code, _, err = said(capsys, "clean", *study)
    assert (code, "Flytta undan den och kör igen" in err) == (1, True)
    assert f"{processed / 'cases'}: en fil ligger där en mapp ska vara" in err

    (processed / "cases").unlink()
    (processed / "findings.xlsx").mkdir()
    code, _, err = said(capsys, "clean", "--language", "en", *study)
    assert (code, "Move it away" in err) == (1, True)
    assert f"{processed / 'findings.xlsx'}: a file lies where a folder should, or the other way round" in err


def test_too_many_findings_for_a_workbook(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no workbook of findings is made, cleaning names the table and pilot feedback instead of a file."""
    monkeypatch.setattr("pilot_analysis.tables.store._MOST", 0)

    _, out, _ = said(capsys, "clean", "--pilot", str(project / "pilot.toml"))

    assert "findings.xlsx" not in out
    assert "pilot feedback" in out
    assert str(project / "data" / "processed" / "findings") in out
