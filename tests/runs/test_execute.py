from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from pilot_analysis.errors import RunFailed
from pilot_analysis.runs.execute import Crew, execute
from pilot_analysis.runs.plan import Job
from pilot_analysis.runs.progress import Event, Step
from tests.runs.conftest import write_notebook

CODE = {
    "good": (
        "import os, sys, random",
        "print(municipalities, language, seed)",
        "print(sys.executable, os.getcwd(), *(os.environ[name] for name in ('MPLBACKEND', 'PYTHONHASHSEED', 'EXTRA')))",
        "print([path for path in sys.path if not path])",
    ),
    "raises": ("x = 1", "raise ValueError('ring 0522-123 45 för svar')", "x = 2"),
    "dies": ("x = 1", "import os; os.write(2, b'last words'); os._exit(9)", "x = 2"),
    "hangs": ("x = 1", "import time; time.sleep(60)", "x = 2"),
}


@dataclass
class Ran:
    """What became of the four toy notebooks."""

    folder: Path
    error: RunFailed
    events: list[Event]

    def failed(self, name: str) -> list[str]:
        """Return how each code cell of a failed notebook ended; the parameters come first."""
        notebook = nbformat.read(self.folder / "failed" / f"{name}.ipynb", as_version=4)
        codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
        return [cell.metadata.papermill.status for cell in codes]


def crew_in(folder: Path, timeout: int = 60) -> Crew:
    """Return a crew of two that works below ``folder``."""
    scratch = folder / "scratch {x}"  # papermill formats paths; braces must not be read as fields
    scratch.mkdir(exist_ok=True)
    return Crew(scratch, folder, folder / "failed", 2, timeout, {"EXTRA": "told"})


def job(notebook: Path) -> Job:
    """Return a job without a history."""
    return Job(notebook, source="", given={}, key="")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run four toy notebooks, three of which fail in their own way."""
    folder = tmp_path_factory.mktemp("execute").resolve()
    jobs = [job(write_notebook(folder / f"{name}.ipynb", *code)) for name, code in CODE.items()]
    values = {name: {"municipalities": ["0684"], "language": "en"} for name in CODE}
    events: list[Event] = []
    with pytest.raises(RunFailed) as caught:
        execute(jobs, values, crew_in(folder, timeout=5), events.append)
    return Ran(folder, caught.value, events)


def test_every_failure_is_told(ran: Ran) -> None:
    """The error names each notebook that failed with its cause, and none that did not; personal data are masked."""
    words = ran.error.message.en

    assert "3 of 4 notebooks could not be run" in words
    assert "raises, cell 4: ValueError: ring [telefon] för svar" in words
    assert "dies: the Python process died" in words
    assert "hangs: was stopped after 5 seconds" in words
    assert "good" not in words


def test_progress_is_told(ran: Ran) -> None:
    """Each notebook is told of once, when it has ended."""
    ended = {event.subject: event.step for event in ran.events if event.subject}

    assert ended == {"good": Step.DONE, "raises": Step.FAILED, "dies": Step.FAILED, "hangs": Step.FAILED}
    assert [event.done for event in ran.events if event.subject] == [1, 2, 3, 4]


def test_failed_notebooks_are_kept_with_their_log(ran: Ran) -> None:
    """A failed notebook lies beside its log, and its cells tell where it stopped."""
    stopped = ["completed", "completed", "completed", "failed", "pending"]

    assert ran.failed("raises") == stopped
    assert ran.failed("dies") == stopped
    assert ran.failed("hangs") == stopped
    log = (ran.folder / "failed" / "raises.log").read_text(encoding="utf-8")
    assert "ValueError: ring [telefon] för svar" in log
    assert "\x1b" not in log
    assert "last words" in (ran.folder / "failed" / "dies.log").read_text(encoding="utf-8")


def test_where_and_in_what_notebooks_run(ran: Ran) -> None:
    """A notebook runs in this Python, in the study's folder, with its parameters and a fixed environment."""
    notebook = nbformat.read(ran.folder / "scratch {x}" / "executed" / "good.ipynb", as_version=4)
    printed = "".join(cell.outputs[0].text for cell in notebook.cells if cell.get("outputs"))

    assert printed == f"['0684'] en 1\n{sys.executable} {ran.folder} agg 0 told\n['']\n"


def test_executed_notebooks_carry_no_time_and_no_place(ran: Ran) -> None:
    """An executed notebook holds its parameters but no clock time, duration, random id or path of its own."""
    content = (ran.folder / "scratch {x}" / "executed" / "good.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(content)

    assert notebook["metadata"]["papermill"] == {"parameters": {"language": "en", "municipalities": ["0684"]}}
    assert all(set(cell["metadata"]) <= {"tags"} for cell in notebook["cells"])
    assert [cell["id"] for cell in notebook["cells"]] == ["0", "1", "2", "injected-parameters", "3", "4", "5", "6"]
    assert "duration" not in content


def test_nothing_is_left(ran: Ran) -> None:
    """No kernel runs when the run is over, and no socket or connection file lies in the scratch folder."""
    left = [path.name for path in (ran.folder / "scratch {x}").iterdir()]

    assert sorted(left) == ["dies.log", "executed", "good.log", "hangs.log", "ipython", "kernels", "raises.log"]
    assert kernels_in(ran.folder) == []


def test_the_same_bytes_again(ran: Ran, tmp_path: Path) -> None:
    """The same notebook with the same parameters gives the same bytes, wherever the scratch folder is."""
    crew = Crew(tmp_path, ran.folder, tmp_path / "failed", 1, 60, {"EXTRA": "told"})
    values = {"good": {"municipalities": ["0684"], "language": "en"}}

    seconds = execute([job(ran.folder / "good.ipynb")], values, crew)

    assert list(seconds) == ["good"]
    first = ran.folder / "scratch {x}" / "executed" / "good.ipynb"
    assert (tmp_path / "executed" / "good.ipynb").read_bytes() == first.read_bytes()


def test_kernels_refuse_another_python() -> None:
    """The launcher ends with a sentence when the run that asked for it has another prefix."""
    command = [sys.executable, "-m", "pilot_analysis.runs.launcher", "/elsewhere", "-f", "x.json"]

    run = subprocess.run(command, capture_output=True, check=False, text=True)

    assert run.returncode == 1
    assert "but the run that asked for it runs in /elsewhere" in run.stderr


def kernels_in(folder: Path) -> list[int]:
    """Return the processes whose command line names ``folder``."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in command and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found
