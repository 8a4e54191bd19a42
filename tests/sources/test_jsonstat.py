from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pilot_analysis.findings import Place
from pilot_analysis.sources import Export
from pilot_analysis.sources.jsonstat import read_json
from tests.sources.conftest import figures, shared, told

Read = Callable[..., Export]


def dataset(**more: Any) -> dict[str, Any]:
    """Return a dataset of two municipalities, two sexes and two years."""
    held: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "Folkmängd efter region, kön, tabellinnehåll och år",
        "note": ["Regional indelning den 1 januari."],
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "id": ["Region", "Kon", "ContentsCode", "Tid"],
        "size": [2, 2, 1, 2],
        "dimension": {
            # The keys come with codes that look like whole numbers first.
            "Region": {
                "label": "region",
                "category": {"index": {"1060": 1, "0114": 0}, "label": {"1060": "Olofström", "0114": "Upplands Väsby"}},
            },
            "Kon": {"label": "kön", "category": {"index": ["1", "2"], "label": {"1": "män", "2": "kvinnor"}}},
            "ContentsCode": {
                "category": {
                    "index": {"X1": 0},
                    "label": {"X1": "Folkmängd"},
                    "unit": {"X1": {"base": "antal personer", "decimals": 0}},
                }
            },
            "Tid": {"category": {"index": {"2014": 0, "2015": 1}, "label": {"2014": "2014", "2015": "2015"}}},
        },
        "extension": {
            "px": {"tableid": "TAB638"},
            "contact": [{"name": "Exempel Exempelsson", "phone": "010-4790000"}],
        },
        "value": [1, 2, 3, 4, 5, 6, None, 8],
        "status": {"6": ".."},
    }
    return held | more


def test_order_is_the_value_of_the_index(read: Read) -> None:
    """Categories stand where their index says, not where their keys come; each figure has its place as address."""
    found = read(a__json=json.dumps(dataset()).encode())

    assert figures(found, "municipality", "period", "sex", "value", "status") == [
        ("0114", "2014", "kvinna", 3.0, "ok"),
        ("0114", "2014", "man", 1.0, "ok"),
        ("0114", "2014", "total", 4.0, "ok"),
        ("0114", "2015", "kvinna", 4.0, "ok"),
        ("0114", "2015", "man", 2.0, "ok"),
        ("0114", "2015", "total", 6.0, "ok"),
        ("1060", "2014", "kvinna", None, "unavailable"),
        ("1060", "2014", "man", 5.0, "ok"),
        ("1060", "2015", "kvinna", 8.0, "ok"),
        ("1060", "2015", "man", 6.0, "ok"),
        ("1060", "2015", "total", 14.0, "ok"),
    ]
    assert list(found.frame["source_cells"])[:3] == [
        '{"value": "value 2"}',
        '{"value": "value 0"}',
        '{"value": "value 0,value 2"}',
    ]
    assert told(found) == [("figures_missing", "value 6")]
    assert set(found.frame["unit"]) == {"antal"}
    assert "Exempelsson" not in found.frame.to_csv() + repr(found.findings)


def test_sparse_figures(read: Read) -> None:
    """Figures given by their place alone are read; the places that are not given have none."""
    found = read(a__json=json.dumps(dataset(value={"0": 1.5, "7": 8}, status={})).encode())

    assert [value for (value,) in figures(found, "value") if value is not None] == [1.5, 8.0]
    assert len(found.frame) == 8


@pytest.mark.parametrize(
    "broken",
    [
        json.dumps(dataset(value=[1, 2])),
        json.dumps(dataset(size=[2, 2, 1, 3])),
        json.dumps(dataset(id=["Region", "Nej"])),
        json.dumps(dataset(role={}, id=["Region"], size=[2], value=[1, 2])),
        '{"class": "dataset"',
        '{"columns": [{"type": "d"}], "data": [1]}',
    ],
)
def test_lists_that_do_not_fit(read: Read, broken: str) -> None:
    """A file whose figures do not fit its dimensions is refused whole, as damaged."""
    found = read(a__json=broken.encode())

    assert [one.rule for one in found.findings] == ["file_unreadable"]
    assert len(found.frame) == 0


@pytest.mark.parametrize("other", ["[]", "{}", '{"class": "collection"}', '"words"'])
def test_other_json_is_told(read: Read, other: str) -> None:
    """JSON that is no answer of PxWeb's is told and not read."""
    assert [one.rule for one in read(a__json=other.encode()).findings] == ["export_unknown"]


def test_version_1(read: Read) -> None:
    """The older json gives figures as text, with ``..`` where there is none."""
    held = {
        "columns": [
            {"code": "Region", "text": "region", "type": "d"},
            {"code": "Tid", "text": "år", "type": "t"},
            {"code": "BE0101N1", "text": "Folkmängd", "type": "c"},
        ],
        "comments": [],
        "data": [{"key": ["1488", "2014"], "values": ["56573"]}, {"key": ["1488", "2015"], "values": [".."]}],
    }
    found = read(a__json=json.dumps(held).encode())

    assert figures(found, "indicator", "municipality", "period", "value") == [
        ("scb-folkmangd", "1488", "2014", 56573.0),
        ("scb-folkmangd", "1488", "2015", None),
    ]
    assert told(found) == [("figures_missing", "data 1")]


def test_a_recorded_answer() -> None:
    """A recorded answer for unmarried boys of no age in Sweden 2024 gives its one figure."""
    content = shared("api/pxweb_v2_TAB638_jsonstat2.json").read_bytes()
    table = read_json(content, Place())

    assert table is not None
    (one,) = table.observations
    assert (one.region, one.period, one.sex, one.age, one.other) == (("00", "Riket"), "2024", "man", "0", ("ogifta",))
    assert (one.value, one.unit, one.measure) == (50937.0, "antal", "Folkmängd")
    assert table.definition is not None
    assert table.definition.startswith("Fr o m 2007-01-01")


def test_a_recorded_answer_of_version_1() -> None:
    """A recorded answer of version 1 gives every figure in its place."""
    content = shared("api/pxweb_v1_BefolkningNy_json.json").read_bytes()
    table = read_json(content, Place())

    assert table is not None
    assert [one.value for one in table.observations][:4] == [5157443.0, 5257563.0, 5347489.0, 3291001.0]
    assert [one.cells["value"] for one in table.observations][:2] == ["data 0", "data 1"]
    assert {one.period for one in table.observations} == {"2015", "2016", "2017"}
