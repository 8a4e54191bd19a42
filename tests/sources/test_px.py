from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilot_analysis.findings import Place
from pilot_analysis.schema import RowKey
from pilot_analysis.sources import Export
from pilot_analysis.sources.px import read_px
from pilot_analysis.tables.lineage import ranges
from tests.sources.conftest import figures, told

Read = Callable[..., Export]
PX = """CHARSET="ANSI";
AXIS-VERSION="2000";
LANGUAGE="sv";
MATRIX="BefolkningNy";
SUBJECT-CODE="BE";
CONTENTS="Folkmängd";
UNITS="antal";
TITLE="Folkmängd efter region, "
"kön och år";
TITLE[en]="Population";
STUB="region","kön";
HEADING="år";
VALUES("region")="Vänersborg","Färgelanda";
VALUES[en]("region")="A","B";
VALUES("kön")="män",
"kvinnor";
VALUES("år")="2014","2015";
TIMEVAL("år")=TLIST(A1,"2014"-"2015");
CODES("region")="1487","1439";
CODES("kön")="1","2";
CONTACT="Exempel Exempelsson; 010-479 00 00#exempel@scb.se";
NOTE="Fotnot; med semikolon. Fråga exempel@scb.se.";
DATA=
1 2
3.5 4
5 6
7 "..";
"""


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1"])
def test_a_px_file(read: Read, encoding: str) -> None:
    """Figures run with the last dimension fastest; a place in DATA is the address, two of them that of both sexes."""
    found = read(a__px=PX.encode(encoding))

    assert figures(found, "indicator", "municipality", "period", "sex", "value") == [
        ("folkmangd", "1439", "2014", "kvinna", 7.0),
        ("folkmangd", "1439", "2014", "man", 5.0),
        ("folkmangd", "1439", "2014", "total", 12.0),
        ("folkmangd", "1439", "2015", "kvinna", None),
        ("folkmangd", "1439", "2015", "man", 6.0),
        ("folkmangd", "1487", "2014", "kvinna", 3.5),
        ("folkmangd", "1487", "2014", "man", 1.0),
        ("folkmangd", "1487", "2014", "total", 4.5),
        ("folkmangd", "1487", "2015", "kvinna", 4.0),
        ("folkmangd", "1487", "2015", "man", 2.0),
        ("folkmangd", "1487", "2015", "total", 6.0),
    ]
    assert found.frame["source_cells"].iloc[5] == '{"value": "DATA 2"}'
    assert found.frame["source_cells"].iloc[7] == '{"value": "DATA 0,DATA 2"}'
    assert told(found) == [("figures_missing", "DATA 7")]
    assert set(found.frame["definition"]) == {"Fotnot; med semikolon. Fråga [e-post]."}
    assert "Exempelsson" not in found.frame.to_csv() + found.sources.to_csv() + repr(found.findings)


@pytest.mark.parametrize(
    ("named", "encoding"),
    [('CODEPAGE="utf-8";', "utf-8"), ('CODEPAGE="iso-8859-15";', "iso-8859-15"), ('CODEPAGE="x-nobody";', "cp850")],
)
def test_the_code_page_that_it_names(read: Read, named: str, encoding: str) -> None:
    """A named code page is taken; where it is none that exists, known Swedish words decide."""
    found = read(a__px=PX.replace('CHARSET="ANSI";', named, 1).encode(encoding))

    assert sorted(set(found.frame["municipality"])) == ["1439", "1487"]
    assert [rule for rule, _ in told(found)] == ["figures_missing"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('7 "..";', "7;"),
        ('7 "..";', '7 ".." 9;'),
        ("DATA=", 'KEYS("region")=VALUES;\nDATA='),
        ("DATA=", 'KEYS("region")=NAMES;\nKEYS("kön")=CODES;\nDATA='),
        ('STUB="region","kön";', 'STUB="region","ålder";'),
        ('CODES("kön")="1","2";', 'CODES("kön")="1";'),
        ('NOTE="Fotnot; med semikolon. Fråga exempel@scb.se.";', 'NOTE="Fotnot'),
        ('VALUES("år")="2014","2015";', 'VALUES("år")="nu","då";'),
    ],
)
def test_figures_that_do_not_fit(read: Read, old: str, new: str) -> None:
    """A file whose figures do not fit its dimensions, or that gives only some of them, is refused whole."""
    found = read(a__px=PX.replace(old, new).encode("cp1252"))

    assert [one.rule for one in found.findings] == ["file_unreadable"]
    assert len(found.frame) == 0


KEYED = """KEYS("region")=CODES;
KEYS("kön")=VALUES;
DATA=
"1439","kvinnor",7 ".."
"1487","män",1 2
;
"""


def test_rows_by_their_keys(read: Read) -> None:
    """Where rows are named, each stands for what it names; rows left out have no figure, and that is told."""
    found = read(a__px=(PX.partition("DATA=")[0] + KEYED).encode("cp1252"))
    known = found.frame[found.frame["value"].notna()]

    assert known[["municipality", "period", "sex", "value"]].to_numpy().tolist() == [
        ["1439", "2014", "kvinna", 7.0],
        ["1487", "2014", "man", 1.0],
        ["1487", "2015", "man", 2.0],
    ]
    assert known["source_cells"].tolist() == ['{"value": "DATA 2"}', '{"value": "DATA 6"}', '{"value": "DATA 7"}']
    assert told(found) == [("figures_missing", "KEYS 2"), ("figures_missing", "DATA 3")]
    assert ranges("indicators", found.frame, found.sources)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"1439","kvinnor",7 ".."', '"1439","kvinnor",7'), ('"1439"', '"1440"'), ('"1439","kvinnor"', '"1487","män"')],
)
def test_keys_that_do_not_fit(read: Read, old: str, new: str) -> None:
    """A row that is not whole, of an unknown region, or given twice, has the file refused."""
    found = read(a__px=(PX.partition("DATA=")[0] + KEYED.replace(old, new, 1)).encode("cp1252"))

    assert [one.rule for one in found.findings] == ["file_unreadable"]


def test_nil_is_zero(read: Read) -> None:
    """A hyphen in place of a figure is px's sign for nothing to report: it is read as 0, and told."""
    found = read(a__px=PX.replace('".."', '"-"').encode("cp1252"))

    assert told(found) == [("figures_zero", "DATA 7")]
    assert ("1439", "2015", "kvinna", 0.0, "ok") in figures(found, "municipality", "period", "sex", "value", "status")


@given(st.text(alphabet='KEYS DATA=";,()[]år\n1.', max_size=200))
def test_no_words_crash_it(words: str) -> None:
    """Any words after the first line of a px file either are a table or are refused."""
    try:
        table = read_px(b'CHARSET="ANSI";\n' + words.encode("cp1252"), Place())
    except ValueError:
        return
    assert table.observations == []


def test_the_way_back_to_a_place_in_the_list(read: Read) -> None:
    """A figure of a file that is no grid leads back to its file and its place in the list."""
    found = read(a__px=PX.encode("cp1252"))

    where = ranges("indicators", found.frame, found.sources)
    assert where[RowKey("indicators", 1, 3)] == ["uttag/a.px > DATA 2"]
