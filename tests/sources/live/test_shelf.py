from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pilot_analysis.errors import FetchFailed
from pilot_analysis.sources import read_exports
from pilot_analysis.sources.live import shelf
from pilot_analysis.sources.live.answers import Answer, Part
from tests.sources.conftest import workbook
from tests.sources.live.conftest import LEVELS, Scb

WHEN = "2026-11-23T15:40:00Z"
Put = Callable[..., tuple[shelf.Kept, bool]]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Keep some bytes under a name."""

    def _put(*contents: bytes, name: str = "x", when: str = WHEN, title: str = "") -> tuple[shelf.Kept, bool]:
        parts = tuple(Part(one, "https://api.example/x", {"a": number}) for number, one in enumerate(contents))
        return shelf.put(tmp_path, name, {"table": "TAB1"}, Answer(parts, title), when)

    return _put


def test_kept_as_it_came(put: Put, tmp_path: Path) -> None:
    """The bytes of each part are kept as they are, numbered where there are several; the side file comes with them."""
    put(b"\xef\xbb\xbf{ }\r\n")
    put(b"1", b"2", name="y")

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "x.fetched",
        "x.json",
        "y-1.json",
        "y-2.json",
        "y.fetched",
    ]
    assert (tmp_path / "x.json").read_bytes() == b"\xef\xbb\xbf{ }\r\n"


def test_what_was_kept_is_told(put: Put, tmp_path: Path) -> None:
    """What is kept is told by its name, and by any of its files."""
    now, changed = put(b"1", b"2", title="Titel")

    assert changed
    assert shelf.kept(tmp_path, "x") == shelf.beside(tmp_path / "x-2.json")
    found = shelf.beside(tmp_path / "x-1.json")
    assert found is not None
    assert (found.retrieved, found.title, found.files) == (WHEN, "Titel", now.files)


def test_a_name_that_ends_in_a_number(put: Put, tmp_path: Path) -> None:
    """A file of one part whose name ends in a number has a side file of its own."""
    put(b"1", name="x-2")

    assert shelf.beside(tmp_path / "x-2.json") is not None


@pytest.mark.parametrize("change", ["bytes", "gone", "side"])
def test_what_was_changed_is_not_there(put: Put, tmp_path: Path, change: str) -> None:
    """An answer whose file was changed or lost, or whose side file is damaged, does not count as there."""
    put(b"1", b"2")
    if change == "bytes":
        (tmp_path / "x-1.json").write_bytes(b"3")
    elif change == "gone":
        (tmp_path / "x-1.json").unlink()
    else:
        (tmp_path / "x.fetched").write_text("{", encoding="utf-8")

    assert shelf.kept(tmp_path, "x") is None
    assert shelf.beside(tmp_path / "x-1.json") is None


@pytest.mark.parametrize(
    "held",
    [
        "[]",
        "{}",
        '{"files": {"../x.json": "a"}, "retrieved": "", "asked": {}, "title": "", "definition": ""}',
        '{"files": [], "retrieved": "", "asked": {}}',
        "[" * 100_000,
    ],
)
def test_a_side_file_of_another_kind(put: Put, tmp_path: Path, held: str) -> None:
    """A side file that says nothing usable, or names files elsewhere, is passed over and written anew."""
    (tmp_path / "x.fetched").write_text(held, encoding="utf-8")

    assert shelf.kept(tmp_path, "x") is None
    assert put(b"1")[1]
    assert shelf.kept(tmp_path, "x") is not None


def test_the_same_again(put: Put, tmp_path: Path) -> None:
    """The same answer again changes no file and keeps its first time; another title is another answer."""
    put(b"1")
    before = (tmp_path / "x.fetched").read_bytes()

    assert put(b"1", when="2027-01-01T00:00:00Z") == (shelf.kept(tmp_path, "x"), False)
    assert (tmp_path / "x.fetched").read_bytes() == before
    assert put(b"1", title="Ny", when="2027-01-01T00:00:00Z")[1]
    assert json.loads((tmp_path / "x.fetched").read_text(encoding="utf-8"))["retrieved"] == "2027-01-01T00:00:00Z"


def test_what_someone_delivered_is_not_written_over(put: Put, tmp_path: Path) -> None:
    """A file of that name that was not fetched stays as it is, and the fetch fails with its name."""
    (tmp_path / "x.json").write_bytes(b"mine")

    with pytest.raises(FetchFailed, match=r"/x\.json is there already and was not fetched by the program"):
        put(b"1")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"x.json": b"mine"}


def test_side_files_are_no_deliveries(put: Put, tmp_path: Path) -> None:
    """Reading the folder says nothing of side files, nor of what a killed fetch left."""
    put(b'{"values": []}')
    (tmp_path / ".x.json.1a2b.pilot-unfinished").write_bytes(b"{")

    assert [one.place.file for one in read_exports(tmp_path, 1).findings] == []


def test_a_published_share_and_its_counts_are_one_figure(scb: Scb, tmp_path: Path) -> None:
    """A share to two decimals and the counts that it comes from agree: the counts stand, and no revision is told."""
    choice = {
        "Region": ["1488"],
        "UtbildningsNiva": list(LEVELS),
        "Alder": ["tot16-74"],
        "Kon": ["1", "2"],
        "ContentsCode": ["UF0506A1"],
        "Tid": ["2014"],
    }
    figures = [count for level in (10, 20, 30, 41, 7, 11, 3, 5) for count in (level, 2 * level)]
    share = 100 * (7 + 11 + 3) / 127
    held = scb.dataset("TAB3981", choice, figures)
    rows = [["Andel 16-74 år med eftergymnasial utbildning, procent"], [], [None, None, "2014"]]
    rows.append(["1488", "Trollhättan", round(share, 2)])
    for order in (("a.xlsx", "b.json"), ("b.xlsx", "a.json")):
        folder = tmp_path / order[0]
        folder.mkdir()
        (folder / order[0]).write_bytes(workbook({"TAB3981": rows}))
        (folder / order[1]).write_text(json.dumps(held), encoding="utf-8")
        found = read_exports(folder, 1)
        frame = found.frame[(found.frame["indicator"] == "eftergymnasial-16-74") & (found.frame["sex"] == "total")]

        assert frame[["value", "numerator", "denominator"]].to_numpy().tolist() == [[share, 63.0, 381.0]]
        assert [one.rule for one in found.findings] == []


@pytest.mark.parametrize("dimension", ["ContentsCode", "Fodelseregion"])
def test_counts_that_cannot_be_told_apart(scb: Scb, tmp_path: Path, dimension: str) -> None:
    """Where a table measures several things, or is cut by more than levels, no share is computed from a mixture."""
    more = {"a": "första", "b": "andra"}
    scb.tables["TAB3981"][dimension] = more
    choice = {name: list(codes) for name, codes in scb.tables["TAB3981"].items()} | {"Alder": ["tot16-74"]}
    choice |= {"Region": ["1488"], "Tid": ["2014"]}
    figures = list(range(32))
    (tmp_path / "a.json").write_text(json.dumps(scb.dataset("TAB3981", choice, figures)), encoding="utf-8")
    found = read_exports(tmp_path, 1)

    assert not set(found.frame["indicator"]) & {"eftergymnasial-16-74", "eftergymnasial-16-74-kand-niva"}
    assert len(found.frame) == 32


def test_a_share_before_the_municipality_existed(scb: Scb, tmp_path: Path) -> None:
    """Counts of zero before a municipality's first year make no share, and that is nobody's fault."""
    scb.tables["TAB3981"]["Region"] = {"1443": "Bollebygd"}
    scb.tables["TAB3981"]["Tid"] = {"1993": "1993"}
    choice = {name: list(codes) for name, codes in scb.tables["TAB3981"].items()} | {"Alder": ["tot16-74"]}
    (tmp_path / "a.json").write_text(json.dumps(scb.dataset("TAB3981", choice, [0] * 16)), encoding="utf-8")
    found = read_exports(tmp_path, 1)

    assert set(found.frame["status"]) == {"impossible"}
    assert found.frame["value"].isna().all()
    assert found.findings == ()
