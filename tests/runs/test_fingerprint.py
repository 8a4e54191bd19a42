from __future__ import annotations

import json
from pathlib import Path

from pilot_analysis.runs import fingerprint
from tests.runs.conftest import write_notebook


def test_known_digest(tmp_path: Path) -> None:
    """A file's digest is its SHA-256 (FIPS 180-2, the example "abc")."""
    (tmp_path / "abc").write_bytes(b"abc")

    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert fingerprint.of_file(tmp_path / "abc") == expected
    assert fingerprint.tree(tmp_path) == {"abc": expected}


def test_the_order_of_keys_does_not_count() -> None:
    """Equal values have equal digests whatever the order of their keys; other values have others."""
    assert fingerprint.of_json({"a": 1, "b": "å"}) == fingerprint.of_json({"b": "å", "a": 1})
    assert fingerprint.of_json({"a": 1}) != fingerprint.of_json({"a": "1"})


def test_inputs_see_every_change(project: Path) -> None:
    """A changed byte, a new or renamed file, another study and corrections give other inputs; a touched file not."""
    study, raw = project / "pilot.toml", project / "data" / "raw"
    delivery = raw / "tanum" / "2015-03.csv"
    seen = [fingerprint.inputs(study, raw).digest]

    delivery.touch()
    assert fingerprint.inputs(study, raw).digest == seen[0]

    delivery.write_bytes(delivery.read_bytes() + b" ")
    seen.append(fingerprint.inputs(study, raw).digest)
    (raw / "tanum" / "empty.csv").touch()
    seen.append(fingerprint.inputs(study, raw).digest)
    delivery.rename(raw / "tanum" / "2015-04.csv")
    seen.append(fingerprint.inputs(study, raw).digest)
    study.write_text(study.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    seen.append(fingerprint.inputs(study, raw).digest)
    (project / "corrections.toml").write_text("# none\n", encoding="utf-8")
    seen.append(fingerprint.inputs(study, raw).digest)

    assert len(set(seen)) == 6


def test_inputs_name_python_and_libraries(project: Path) -> None:
    """The versions hold Python and the libraries that are declared, and no tools for developers."""
    versions = fingerprint.inputs(project / "pilot.toml", project / "data" / "raw").versions

    assert {"python", "pandas", "papermill", "matplotlib"} <= set(versions)
    assert "pytest" not in versions


def test_outputs_do_not_change_a_notebook(tmp_path: Path) -> None:
    """A notebook that was run and saved in Jupyter has the digest it had before; one with another cell has not."""
    path = write_notebook(tmp_path / "a.ipynb", "1 + 1")
    before = fingerprint.of_notebook(path)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][-1] |= {
        "execution_count": 9,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "2"}],
    }
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.99"}

    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert fingerprint.of_notebook(path) == before

    notebook["cells"][-1]["source"] = "1 + 2"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert fingerprint.of_notebook(path) != before
