from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pilot_analysis.errors import ConfigurationError, Locked, RunFailed
from pilot_analysis.runs import fingerprint, record
from pilot_analysis.runs.evaluate import evaluate
from pilot_analysis.runs.plan import Task
from tests.runs.conftest import task_of, write_notebook
from tests.runs.test_execute import kernels_in


def published(project: Path) -> dict[str, str]:
    """Return the digest of every file of the latest report."""
    return fingerprint.tree((project / "reports" / "latest").resolve())


def history(project: Path) -> list[dict[str, object]]:
    """Return the history of runs."""
    lines = (project / "reports" / "history.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_a_run_and_what_follows_it(project: Path) -> None:
    """A run publishes; the same again does nothing; a changed notebook runs alone; going back publishes what was."""
    write_notebook(project / "notebooks" / "02_toy.ipynb", "2 + 2;")
    first = evaluate(task_of(project))
    bytes_first = published(project)

    assert (first.ran, first.kept, first.nothing_to_do) == (("01_toy", "02_toy"), (), False)
    assert {"index.html", "01_toy.html", "01_toy.ipynb", "run.json", "evidence.json"} <= set(bytes_first)
    assert first.folder == (project / "reports" / "latest").resolve()

    again = evaluate(task_of(project))
    assert (again.ran, again.kept, again.nothing_to_do) == ((), ("01_toy", "02_toy"), True)
    assert again.folder == first.folder

    original = (project / "notebooks" / "02_toy.ipynb").read_bytes()
    write_notebook(project / "notebooks" / "02_toy.ipynb", "2 + 3;")
    changed = evaluate(task_of(project))
    assert (changed.ran, changed.kept) == (("02_toy",), ("01_toy",))
    assert changed.folder != first.folder

    (project / "notebooks" / "02_toy.ipynb").write_bytes(original)
    back = evaluate(task_of(project))
    assert (back.ran, back.kept, back.folder) == ((), ("01_toy", "02_toy"), first.folder)
    assert published(project) == bytes_first
    assert [entry["outcome"] for entry in history(project)] == ["published"] * 3


def test_a_forced_run_gives_the_same_bytes(project: Path) -> None:
    """Everything made again from the same inputs is the same report, byte for byte, in the same folder."""
    first = evaluate(task_of(project))
    before = published(project)

    second = evaluate(task_of(project, force=True))

    assert second.ran == ("01_toy",)
    assert second.folder == first.folder
    assert published(project) == before


def test_the_record(project: Path) -> None:
    """run.json tells parameters, seed, inputs, versions and the digest of every published file, and no clock time."""
    outcome = evaluate(task_of(project, given={"municipalities": "Tanum"}))
    entry = record.read(outcome.folder)

    assert entry is not None
    assert entry["notebooks"]["01_toy"]["parameters"] == {
        "language": "sv",
        "municipalities": ["1435"],
        "seed": 20141201,
    }
    assert entry["seed"] == 20141201
    assert entry["inputs"]["raw"] == fingerprint.tree(project / "data" / "raw")
    assert entry["inputs"]["versions"]["python"].startswith("3.")
    assert set(entry["published"]) == set(fingerprint.tree(outcome.folder)) - {"run.json"}
    assert outcome.folder.name == f"fyrbodal-2015-{entry['fingerprint'][:12]}"


def test_a_damaged_report_is_made_again(project: Path) -> None:
    """A published file that was changed afterwards is noticed, and a whole report is published in its stead."""
    folder = evaluate(task_of(project)).folder
    whole = published(project)
    (folder / "index.html").write_text("changed", encoding="utf-8")

    outcome = evaluate(task_of(project))

    assert not outcome.nothing_to_do
    assert published(project) == whole


def test_a_failing_notebook_leaves_the_report(project: Path) -> None:
    """When a notebook fails nothing is published, the failed one is kept with its log, and the history tells of it."""
    evaluate(task_of(project))
    before = published(project)
    write_notebook(project / "notebooks" / "02_toy.ipynb", "1 / 0")

    with pytest.raises(RunFailed, match="02_toy, cell 3: ZeroDivisionError: division by zero"):
        evaluate(task_of(project))

    assert published(project) == before
    kept = sorted(path.name for path in (project / "reports" / "failed").rglob("*.*"))
    assert kept == ["02_toy.ipynb", "02_toy.log"]
    assert [entry["outcome"] for entry in history(project)] == ["published", "failed"]
    assert not list((project / "reports").glob(".scratch-*"))


def test_inputs_that_change_meanwhile(project: Path) -> None:
    """When a delivery changes while the notebooks run nothing is published."""
    write_notebook(project / "notebooks" / "01_toy.ipynb", "open('data/raw/tanum/2015-04.csv', 'w').close()")

    with pytest.raises(RunFailed, match="changed while the run was at work"):
        evaluate(task_of(project))

    assert not (project / "reports" / "latest").exists()


def test_wrong_parameters_run_nothing(project: Path) -> None:
    """A wrong parameter is refused before the deliveries are read."""
    with pytest.raises(ConfigurationError, match=r"01_toy has no parameter \"munincipalities\""):
        evaluate(task_of(project, given={"munincipalities": "1435"}))

    assert not (project / "data" / "processed").exists()


def test_no_deliveries(task: Task) -> None:
    """A pilot without deliveries is refused with what to do."""
    for path in (task.workspace.raw / "tanum").iterdir():
        path.unlink()

    with pytest.raises(ConfigurationError, match="There are no deliveries"):
        evaluate(task)


def test_a_run_beside_the_latest(project: Path) -> None:
    """A run of chosen notebooks is published in a folder of its own and leaves latest alone."""
    evaluate(task_of(project))
    before = published(project)
    aside = task_of(project, wanted=("01_toy",), given={"language": "en"}, latest=False)

    first, second = evaluate(aside), evaluate(aside)

    assert first.ran == ("01_toy",)
    assert 'lang="en"' in (first.folder / "index.html").read_text(encoding="utf-8")
    assert (second.folder, second.nothing_to_do) == (first.folder, True)
    assert published(project) == before


def test_two_at_once(task: Task) -> None:
    """A second run in the same folders is refused while the first holds the lock."""
    with task.workspace.lock(), pytest.raises(Locked, match="Another run is already working"):
        evaluate(task)


def test_another_study_file(project: Path) -> None:
    """Notebooks of a run open the study file that was asked for, whatever its name."""
    other = project / "annan.toml"
    (project / "pilot.toml").rename(other)
    check = "import pilot_analysis as pa\nassert pa.open_pilot().study.pilot.id == 'other'"
    write_notebook(project / "notebooks" / "01_toy.ipynb", check)
    other.write_text(other.read_text(encoding="utf-8").replace('"fyrbodal-2015"', '"other"'), encoding="utf-8")
    (project / "pilot.toml").write_text("", encoding="utf-8")
    from pilot_analysis.study_file import load_study

    study = load_study(other)
    outcome = evaluate(replace(task_of_file(project, other), study=study))

    assert outcome.folder.name.startswith("other-")


def task_of_file(project: Path, file: Path) -> Task:
    """Return a task with a study file of another name."""
    from pilot_analysis.study_file import load_study
    from pilot_analysis.workspace import Workspace

    return Task(file, load_study(file), Workspace.at(project))


COMMAND = [sys.executable, "-m", "pilot_analysis", "evaluate"]


def wait_for(pattern: str, project: Path, run: subprocess.Popen[bytes], seconds: float = 30) -> bool:
    """Wait until a file of that pattern is below reports; tell whether it came before the run ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and run.poll() is None:
        if any((project / "reports").glob(pattern)):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are counted in /proc")
@pytest.mark.parametrize(
    ("moment", "wait"),
    [
        (".scratch-*", 0.0),
        (".scratch-*/01_toy.json", 0.0),
        (".scratch-*/executed/01_toy.ipynb", 0.3),
        (".scratch-*/report", 0.0),
    ],
)
def test_killed(project: Path, moment: str, wait: float) -> None:
    """A run killed outright leaves the published report whole and no kernel; the next run finishes the job."""
    evaluate(task_of(project))
    before = published(project)
    write_notebook(project / "notebooks" / "01_toy.ipynb", "import time; time.sleep(0.5)", "3;")

    run = subprocess.Popen(COMMAND, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    reached = wait_for(moment, project, run)
    time.sleep(wait)
    run.kill()
    run.wait()

    assert reached
    assert run.returncode == -signal.SIGKILL
    assert published(project) == before
    deadline = time.monotonic() + 5
    while kernels_in(project) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert kernels_in(project) == []
    assert evaluate(task_of(project)).ran == ("01_toy",)
    assert not list((project / "reports").glob(".scratch-*"))


# A shell that starts tests in the background has them ignore Ctrl-C, and so their children.
LISTENING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from pilot_analysis.cli import main
sys.exit(main(["evaluate"]))
"""


def test_interrupted(project: Path) -> None:
    """Ctrl-C ends a run with code 130, one sentence and no traceback; no kernel is left."""
    write_notebook(project / "notebooks" / "01_toy.ipynb", "import time; time.sleep(60)")

    command = [sys.executable, "-c", LISTENING]
    run = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    reached = wait_for(".scratch-*/executed/01_toy.ipynb", project, run)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=20)

    assert reached
    assert run.returncode == 130
    assert told.decode().splitlines()[-1] == "Avbrutet. Den publicerade rapporten är orörd."
    assert b"Traceback" not in told
    assert kernels_in(project) == []


# A signal that another thread gets wakes no thread that waits, as one that comes just before a thread begins to wait.
UNHEARD = """
import signal, sys, threading, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from pilot_analysis.cli import main

def interrupt():
    while not any(Path("reports").glob(".scratch-*/01_toy.json")):
        time.sleep(0.01)
    time.sleep(0.3)
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)

threading.Thread(target=interrupt, daemon=True).start()
sys.exit(main(["evaluate"]))
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals reach no single thread here")
def test_interrupted_while_it_waits(project: Path) -> None:
    """Ctrl-C ends a run also when it comes unheard, just as the run begins to wait for its notebooks."""
    write_notebook(project / "notebooks" / "01_toy.ipynb", "import time; time.sleep(60)")
    run = subprocess.run([sys.executable, "-c", UNHEARD], cwd=project, capture_output=True, timeout=40, check=False)

    assert run.returncode == 130
    assert b"Traceback" not in run.stderr
    assert kernels_in(project) == []


# Publishes over an old report, time and again from the same beginning, and dies at each file operation in turn
# (every one of the last, which publish, and some of those before, which build). Forks, so as to import once.
CRASHING = """
import json, os, shutil, sys
from pathlib import Path
import pilot_analysis.reports.build, pilot_analysis.runs.evidence
from pilot_analysis.runs import record
from pilot_analysis.runs.evaluate import evaluate
from tests.runs.conftest import task_of
project = Path(sys.argv[1])
reports, beginning = project / "reports", project / "beginning"
watched = {"open", "os.rename", "os.remove", "os.mkdir", "os.symlink", "os.rmdir"}
reports.rename(beginning)

def attempt(fatal):
    shutil.rmtree(reports, ignore_errors=True)
    shutil.copytree(beginning, reports, symlinks=True)
    child = os.fork()
    if child == 0:
        run(fatal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def run(fatal):
    seen = 0
    def watch(event, arguments):
        nonlocal seen
        if event in watched and str(reports) in str(arguments):
            seen += 1
            if seen == fatal:
                os._exit(9)
    sys.addaudithook(watch)
    evaluate(task_of(project))
    (project / "seen").write_text(str(seen))
    os._exit(0)

def latest():
    folder = (reports / "latest").resolve()
    entry = record.read(folder)
    return entry["fingerprint"] if entry and record.whole(folder, entry["fingerprint"]) else "not whole"

assert attempt(0) == 0
last = int((project / "seen").read_text())
told = [[0, latest()]]
for fatal in sorted({*range(1, last - 12, 15), *range(last - 12, last + 1)}):
    code = attempt(fatal)
    told.append([code, latest()])
child = os.fork()
if child == 0:
    run(0)
told.append([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), latest()])
print(json.dumps(told))
"""


def test_killed_at_file_operations(project: Path) -> None:
    """Whatever file operation a run dies at, latest is the old report or the new one, whole; then a run succeeds."""
    old = record.read(evaluate(task_of(project)).folder)
    write_notebook(project / "notebooks" / "01_toy.ipynb", "3;")
    aside = evaluate(task_of(project, latest=False)).folder
    new = record.read(aside)
    aside.rename(project / "reports" / "elsewhere")  # so that the executed notebook is at hand
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])

    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-c", CRASHING, str(project)]
    run = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr
    assert old is not None
    assert new is not None
    first, *crashed, final = json.loads(run.stdout)
    assert first == final == [0, new["fingerprint"]]
    assert len(crashed) > 13
    assert {code for code, _ in crashed} == {9}
    assert {fingerprint for _, fingerprint in crashed} == {old["fingerprint"], new["fingerprint"]}
