"""The rules of the house: one direction, doors, sizes, names."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "pilot_analysis"
MODULES = sorted(SOURCE.rglob("*.py"))
FLOORS = {
    **dict.fromkeys(("language", "privacy", "errors", "resources"), 0),
    **dict.fromkeys(("study_file", "pilot", "schema", "findings", "workspace", "municipalities", "estimators"), 1),
    **dict.fromkeys(("intake", "sample"), 2),
    **dict.fromkeys(("tables", "sources"), 3),
    "analysis": 4,
    "disclosure": 5,
    "figures": 6,
    "reports": 7,
    "runs": 8,
    **dict.fromkeys(("cli", "__main__"), 9),
}
FACE = SOURCE / "__init__.py"  # names only, loaded when used
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
DOORS = {
    # who may import what: spreadsheet readers, writers, papermill, drawing, the network
    "python_calamine": {"intake"},
    "openpyxl": {"intake"},
    "xlsxwriter": {"intake", "sample", "tables"},
    "xlwt": {"sample"},
    "odfdo": {"sample"},
    "papermill": {"runs"},
    "nbclient": {"runs"},
    "nbconvert": {"reports"},
    "matplotlib": {"figures"},
    "seaborn": {"figures"},
    "rich": {"cli"},
    "httpx": {"sources"},
    "argparse": {"cli"},
    "pickle": set(),
    "locale": set(),
}


def room(path: Path) -> str:
    """Return the room a module belongs to: its folder below the package, or its own name."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the full name of every module that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {f"{node.module}.{one.name}" for one in node.names} | {str(node.module)}
    return found


def own_rooms(path: Path) -> set[str]:
    """Return the rooms of this package that a file imports from."""
    names = {name.split(".")[1] for name in imported(path) if name.startswith("pilot_analysis.")}
    return {name for name in names if name in FLOORS}


def functions(path: Path) -> list[tuple[str, int]]:
    """Return every function of a file with its number of lines, its docstring left out."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first, *rest = node.body
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = rest[0].lineno if documented and rest else node.lineno
            found.append((node.name, (node.end_lineno or node.lineno) - start + 1))
    return found


def test_every_room_has_a_floor() -> None:
    """Every module and folder of the package stands on a floor of ARCHITECTURE.md."""
    rooms = {room(path) for path in MODULES if path != FACE}

    assert rooms <= set(FLOORS), rooms - set(FLOORS)


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path != FACE], ids=lambda path: str(path.relative_to(SOURCE))
)
def test_imports_go_downwards(path: Path) -> None:
    """A module imports only from its own room, its own floor, or floors below."""
    too_high = {one for one in own_rooms(path) if FLOORS[one] > FLOORS[room(path)]}

    assert not too_high


def test_no_import_cycles() -> None:
    """No chain of imports between modules leads back to where it began."""
    names = {path: ".".join(("pilot_analysis", *path.relative_to(SOURCE).with_suffix("").parts)) for path in MODULES}
    modules = {name.removesuffix(".__init__"): path for path, name in names.items()}
    graph = {name: _needs(path, set(modules)) - {name} for name, path in modules.items()}
    graph["pilot_analysis"] = set()
    while True:
        free = {name for name, needs in graph.items() if not needs & graph.keys()}
        if not free:
            break
        graph = {name: needs for name, needs in graph.items() if name not in free}

    assert not graph


@pytest.mark.parametrize("library", DOORS)
def test_doors(library: str) -> None:
    """A library with a door is imported only in the rooms that own the door."""
    users = {room(path) for path in MODULES if any(name.split(".")[0] == library for name in imported(path))}

    assert users <= DOORS[library]


def test_modules_are_small() -> None:
    """No module is longer than 300 lines."""
    lengths = {str(path.relative_to(SOURCE)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_functions_are_short() -> None:
    """No function is longer than 40 lines, and half of them are shorter than 12."""
    lengths = {f"{path.relative_to(SOURCE)}:{name}": length for path in MODULES for name, length in functions(path)}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    assert sorted(lengths.values())[len(lengths) // 2] < 12


def test_forbidden_names() -> None:
    """No module is called utils, helpers or another name that says nothing."""
    assert not {path.stem for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]} & FORBIDDEN_NAMES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_forbidden_calls(path: Path) -> None:
    """Outside the command line nothing prints; nowhere is there assert, eval, exec or a bare except."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}

    assert not calls & ({"eval", "exec"} | ({"print"} if room(path) != "cli" else set()))
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree))
    assert not any(isinstance(node, ast.ExceptHandler) and node.type is None for node in ast.walk(tree))


def test_nothing_happens_at_import() -> None:
    """No module runs a loop, opens a file or calls a network library at its top level."""
    offenders = []
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            loops = isinstance(node, ast.For | ast.While | ast.With)
            if loops and path.name != "__main__.py":
                offenders.append(f"{path.relative_to(SOURCE)}:{node.lineno}")

    assert offenders == []


def test_public_things_are_documented() -> None:
    """Every public function, class and method of the package has a docstring."""
    missing = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node) and not _nested(path, node):
                missing.append(f"{path.relative_to(SOURCE)}:{node.name}")

    assert missing == []


def test_the_project_speaks_of_itself_alone() -> None:
    """No file of the project names a registry host, a path of one machine, or a folder outside the project."""
    forbidden = re.compile(r"pypi\.org|pythonhosted|file:///|(?<![\w.])/(?:work|root|home)/|\.\./shared")
    kept = {".py", ".toml", ".md", ".yml", ".yaml", ".lock", ".ipynb", ".csv", ".txt", ".css", ".html", ".j2", ""}
    roots = ["src", "tests", "notebooks", "benchmarks", "docs", ".ci"]
    files = [path for name in roots for path in (ROOT / name).rglob("*") if path.is_file() and path.suffix in kept]
    files += [path for path in ROOT.iterdir() if path.is_file() and path.suffix in kept and path.name != ".git"]
    texts = {path: path.read_text(encoding="utf-8") for path in files if "__pycache__" not in path.parts}

    assert [str(path) for path, text in texts.items() if path != Path(__file__) and forbidden.search(text)] == []


def test_supported_python() -> None:
    """The tests run on a Python that the project supports."""
    assert sys.version_info >= (3, 11)


def _needs(path: Path, modules: set[str]) -> set[str]:
    """Return the modules a file imports; a folder's face counts only where a name is taken from the face itself."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            submodules = {f"{node.module}.{one.name}" for one in node.names}
            found |= (submodules & modules) or {str(node.module)}
    return found & modules


def _nested(path: Path, wanted: ast.AST) -> bool:
    """Tell whether a definition stands inside a function."""
    outer = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    ]
    line = wanted.lineno  # type: ignore[attr-defined]
    return any(node.lineno < line <= (node.end_lineno or 0) for node in outer)
