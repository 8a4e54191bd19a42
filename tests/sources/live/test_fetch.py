from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pilot_analysis.errors import ConfigurationError
from pilot_analysis.pilot import Sources, Study
from pilot_analysis.sources import read_statistics
from pilot_analysis.sources.live import fetch as fetching
from pilot_analysis.sources.live.fetch import Outcome, Request, State, fetch
from tests.sources.conftest import figures
from tests.sources.live.conftest import Asked, Reply, Scb, Service, Time, replied

Fetch = Callable[..., tuple[Outcome, ...]]
LEVEL = Request(("scb",), ("utbildningsniva",))
FIGURE = Request(("kolada",), (), ("N01982",))


@pytest.fixture
def small(study: Study, service: Service) -> Study:
    """The study with one municipality and its services on this machine."""
    one = study.municipalities[0]
    sources = Sources(scb=f"{service.address}/v2", scb_v1=f"{service.address}/v1", kolada=f"{service.address}/v3")
    education = study.education.model_copy(update={"pool": ()})
    return study.model_copy(update={"sources": sources, "municipalities": (one,), "education": education})


@pytest.fixture
def run(small: Study, tmp_path: Path, time: Time) -> Fetch:
    """Fetch into an empty folder."""
    return lambda request, study=small: fetch(study, tmp_path, request, clock=time.clock)


def kolada(asked: Asked) -> Reply:
    """Answer as Kolada does: a key figure's title, or its values for each municipality asked for."""
    if asked.path.startswith("/v3/kpi/"):
        told = {"id": "N01982", "title": "Invånare 25-64 år med eftergymnasial utbildning, andel (%)"}
        return replied({"values": [told | {"description": "Antal delat med antal."}], "count": 1})
    values = [
        {"gender": "T", "count": 1, "status": "", "value": 31.25, "isdeleted": False},
        {"gender": "K", "count": 1, "status": "", "value": 36.5, "isdeleted": False},
        {"gender": "M", "count": 0, "status": "Missing", "value": None, "isdeleted": False},
        {"gender": "T", "count": 1, "status": "", "value": 99.0, "isdeleted": True},
    ]
    entries = [
        {"kpi": "N01982", "municipality": code, "period": 2014, "values": values}
        for code in asked.values("municipality_id")
    ]
    return replied({"values": entries, "count": len(entries), "next_url": None})


def test_a_table_of_scb(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """A table is asked for by its codes, kept as it came, and read as the shares that it makes."""
    service.handler = scb
    (one,) = run(LEVEL)

    assert (one.source, one.name, one.state) == ("scb", "utbildningsniva", State.FETCHED)
    assert (one.retrieved, one.files) == ("2026-11-23T15:40:00Z", ("scb/utbildningsniva.json",))
    assert [asked.path for asked in service.asked] == [
        "/v2/config",
        "/v2/tables/TAB3981/metadata",
        "/v2/tables/TAB3981/data",
    ]
    question = {one["variableCode"]: one["valueCodes"] for one in service.asked[-1].body["selection"]}
    assert question["Region"] == ["1488", "14", "00"]
    assert question["Tid"] == [str(year) for year in range(2005, 2020)]
    assert (question["Alder"], question["UtbildningsNiva"][-1]) == (["tot16-74"], "US")
    assert service.asked[-1].values("outputFormat") == ["json-stat2"]
    found = read_statistics(tmp_path, 1).frame
    assert set(found["indicator"]) == {"eftergymnasial-16-74", "eftergymnasial-16-74-kand-niva"}
    assert set(found["municipality"]) == {"1488", "14", "00"}
    assert set(found["sex"]) == {"kvinna", "man", "total"}
    assert found["retrieved_on"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2026-11-23"]
    assert (found["definition"].unique().tolist(), found["source_table"].unique().tolist()) == (
        ["Tidsseriebrott."],
        ["TAB3981"],
    )


def test_figures_stand_by_their_own_code(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """Each count that was fetched is that of its region, level, sex and year, whatever the order of the keys."""
    service.handler = scb
    run(LEVEL)
    frame = read_statistics(tmp_path, 1).frame
    row = frame[
        (frame["indicator"] == "eftergymnasial-16-74")
        & (frame["municipality"] == "14")
        & (frame["period"] == "2014")
        & (frame["sex"] == "kvinna")
    ]
    counts = {level: sum(map(ord, f"14{level}tot16-742UF0506A12014")) for level in "1234567"}
    counts["US"] = sum(map(ord, "14UStot16-742UF0506A12014"))

    assert row["denominator"].tolist() == [sum(counts.values())]
    assert row["numerator"].tolist() == [counts["5"] + counts["6"] + counts["7"]]


def test_large_tables_come_in_parts(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """What the service says is too much is asked for in parts by year, and what it finds too much in smaller ones."""
    scb.most, scb.really = 400, 150
    service.handler = scb
    (one,) = run(LEVEL)
    sizes = [len(asked.body["selection"][-1]["valueCodes"]) for asked in service.asked if asked.body]

    assert one.state is State.FETCHED
    assert one.files == tuple(f"scb/utbildningsniva-{number}.json" for number in range(1, 8))
    assert max(sizes) == 8
    assert read_statistics(tmp_path, 1).frame["period"].nunique() == 15


def test_a_service_that_finds_everything_too_much(run: Fetch, service: Service, scb: Scb) -> None:
    """A service that refuses even one region and year is asked a handful of times, not once for every cell."""
    scb.really = 1
    service.handler = scb
    (one,) = run(LEVEL)

    assert one.state is State.FAILED
    assert one.reason is not None
    assert "HTTP 403 (Too many cells selected)" in one.reason.en
    assert len(service.asked) < 12


def test_a_table_without_a_number(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """A table that only version 1 has is asked for by its path; students are a share of the population of 20-24."""
    service.handler = scb
    (one,) = run(Request(("scb",), ("studiedeltagande",)))

    assert one.state is State.FETCHED
    assert [(asked.method, asked.path) for asked in service.asked] == [
        ("GET", "/v1/UF/UF0507/StudiedeltagandeK"),
        ("POST", "/v1/UF/UF0507/StudiedeltagandeK"),
    ]
    assert service.asked[-1].body["response"] == {"format": "json-stat2"}
    found = read_statistics(tmp_path, 1)
    frame = found.frame[(found.frame["municipality"] == "1488") & found.frame["period"].isin(["2014", "2018"])]
    assert frame[["indicator", "age", "sex", "period", "status"]].to_numpy().tolist() == [
        ["hogskolestuderande-20-24", "20-24", sex, period, "break" if period == "2018" else "ok"]
        for period in ("2014", "2018")
        for sex in ("kvinna", "man", "total")
    ]
    by_sex = frame[frame["period"] == "2014"].set_index("sex")
    for column in ("numerator", "denominator"):
        assert by_sex.loc["total", column] == by_sex.loc["kvinna", column] + by_sex.loc["man", column]
    assert (by_sex["value"] == 100 * by_sex["numerator"] / by_sex["denominator"]).all()
    assert by_sex.loc["man", "numerator"] == sum(sum(map(ord, f"14881{age}HUF0507A12014")) for age in range(20, 25))


@pytest.mark.parametrize(
    "changed",
    [{"H": "folkhögskola och annat", "9": "nytt"}, {"H": "komvux"}, {"R": "övriga studier", "N": "ny form av studier"}],
)
def test_a_changed_code_list_makes_no_share(
    run: Fetch, service: Service, scb: Scb, tmp_path: Path, changed: dict[str, str]
) -> None:
    """Where a code means something else than before, or there are more of them, no share is computed from them."""
    scb.tables["StudiedeltagandeK"]["Studiedeltagande"] |= changed
    service.handler = scb
    run(Request(("scb",), ("studiedeltagande",)))
    found = read_statistics(tmp_path, 1)

    assert "hogskolestuderande-20-24" not in set(found.frame["indicator"])
    assert "indicator_undefined" in {one.rule for one in found.findings}


def test_a_key_figure_of_kolada(run: Fetch, service: Service, tmp_path: Path) -> None:
    """A key figure comes for each sex, for county and country too; what is missing or deleted is no figure."""
    service.handler = kolada
    (one,) = run(FIGURE)

    assert (one.state, one.files) == (State.FETCHED, ("kolada/N01982.json",))
    assert service.asked[-1].parameters == [
        ("kpi_id", "N01982"),
        ("municipality_id", "1488"),
        ("municipality_id", "0014"),
        ("municipality_id", "0000"),
        ("per_page", "5000"),
    ]
    found = read_statistics(tmp_path, 1)
    assert figures(found, "indicator", "municipality", "period", "sex", "age", "value", "unit", "status") == [
        ("eftergymnasial-25-64", code, "2014", sex, "25-64", value, "procent", "ok" if value else "missing")
        for code in ("00", "14", "1488")
        for sex, value in (("kvinna", 36.5), ("man", None), ("total", 31.25))
    ]
    assert set(found.frame["definition"]) == {"Antal delat med antal."}
    assert [one.rule for one in found.findings] == ["figures_missing"]


def test_pages_and_batches(run: Fetch, service: Service, small: Study) -> None:
    """At most 25 ids go in a question, and each page names the next, on the same host."""
    pool = tuple(f"{number}" for number in range(1000, 1028))
    education = small.education.model_copy(update={"pool": pool})

    def paged(asked: Asked) -> Reply:
        if asked.path.startswith("/v3/kpi/") or not asked.values("municipality_id"):
            return kolada(asked) if asked.path.startswith("/v3/kpi/") else replied(page("1027"))
        first = asked.values("municipality_id")
        return replied(page(*first) | {"next_url": f"{service.address}/v3/next" if len(first) < 25 else None})

    service.handler = paged
    (one,) = run(FIGURE, small.model_copy(update={"education": education}))

    assert [len(asked.values("municipality_id")) for asked in service.asked[1:]] == [25, 6, 0]
    assert one.files == ("kolada/N01982-1.json", "kolada/N01982-2.json", "kolada/N01982-3.json")


def page(*codes: str) -> dict[str, Any]:
    """Return a page of a key figure."""
    values = [{"gender": "T", "status": "", "value": 1.0}]
    return {"values": [{"kpi": "N01982", "municipality": one, "period": 2014, "values": values} for one in codes]}


@pytest.mark.parametrize(
    ("following", "message"),
    [
        ("https://example.org/v3/data/", "refers to another address, example.org"),
        ("http://127.0.0.1:1/x", "refers to another address"),
        ("?page=2", "refers in circles"),
        ("{address}/v3/data/?page=2", "refers in circles"),
    ],
)
def test_pages_that_lead_astray(run: Fetch, service: Service, tmp_path: Path, following: str, message: str) -> None:
    """A next page on another host, or one that was asked for before, is not followed, and nothing is kept."""
    following = following.format(address=service.address)
    service.handler = lambda asked: (
        kolada(asked) if "/kpi/" in asked.path else replied(page("1488") | {"next_url": following})
    )
    (one,) = run(FIGURE)

    assert one.state is State.FAILED
    assert one.reason is not None
    assert message in one.reason.en
    assert list(tmp_path.rglob("*.json")) == []


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(404), "does not have N01982"),
        (replied({"values": [], "count": 0}), "does not have N01982"),
        (Reply(body=b"<html>"), "a web page instead of data"),
        (Reply(body=b'{"values": ['), "of another form"),
        (Reply(401, b'{"message": "No access"}'), "HTTP 401 (No access)"),
    ],
)
def test_a_key_figure_that_is_not_there(run: Fetch, service: Service, reply: Reply, message: str) -> None:
    """A withdrawn key figure, a web page, broken JSON and a refusal are each told for what they are."""
    service.handler = lambda _: reply
    (one,) = run(FIGURE)

    assert one.state is State.FAILED
    assert one.reason is not None
    assert message in one.reason.en


def test_a_withdrawn_table(run: Fetch, service: Service, scb: Scb) -> None:
    """A table that SCB does not have any more is told, and the others are still fetched."""
    del scb.tables["TAB3981"]
    service.handler = scb
    outcomes = run(Request(("scb",), ("utbildningsniva", "studiedeltagande")))

    assert [one.state for one in outcomes] == [State.FAILED, State.FETCHED]
    assert outcomes[0].reason is not None
    assert "does not have utbildningsniva (Non-existent table)" in outcomes[0].reason.en


def test_a_value_refused_after_all(run: Fetch, service: Service, scb: Scb) -> None:
    """A value that the description lists and the service refuses is told in the service's words."""
    service.handler = lambda asked: (
        scb(asked) if not asked.body else replied({"title": "Non-existent value", "detail": "tot16-74"}, 400)
    )
    (one,) = run(LEVEL)

    assert one.reason is not None
    assert "HTTP 400 (Non-existent value: tot16-74)" in one.reason.en


def test_an_answer_to_another_question(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """An answer with fewer years than asked for is not kept."""

    def short(asked: Asked) -> Reply:
        if asked.body:
            asked.body["selection"][-1]["valueCodes"].pop()
        return scb(asked)

    service.handler = short
    (one,) = run(LEVEL)

    assert one.reason is not None
    assert "does not hold what was asked for" in one.reason.en
    assert list(tmp_path.rglob("*")) == []


def test_what_is_there_is_not_asked_for(run: Fetch, service: Service, scb: Scb) -> None:
    """The same request again asks nobody; another one, of other years, does."""
    service.handler = scb
    run(LEVEL)
    asked = len(service.asked)
    (again,) = run(LEVEL)

    assert (again.state, len(service.asked)) == (State.KEPT, asked)
    (other,) = run(Request(("scb",), ("utbildningsniva",), years=("2010", "2011")))
    assert (other.state, len(service.asked)) == (State.FETCHED, asked + 3)


def test_the_same_answer_changes_no_byte(small: Study, service: Service, scb: Scb, tmp_path: Path, time: Time) -> None:
    """Asked again and answered the same, every file stays as it was, its time too."""
    service.handler = scb
    fetch(small, tmp_path, LEVEL, clock=time.clock)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    later = replace(time.clock, today=lambda: datetime(2027, 1, 1, tzinfo=UTC))
    (again,) = fetch(small, tmp_path, Request(("scb",), ("utbildningsniva",), refresh=True), clock=later)

    assert (again.state, again.retrieved) == (State.UNCHANGED, "2026-11-23T15:40:00Z")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_new_answer_takes_the_place_of_the_old(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """Parts that a new answer does not have are removed, unless someone has changed them."""
    scb.most = 150
    service.handler = scb
    (first,) = run(LEVEL)
    (tmp_path / first.files[3]).write_bytes(b"{}")
    scb.most = 150_000
    (second,) = run(Request(("scb",), ("utbildningsniva",), refresh=True))

    assert len(first.files) > 4
    assert second.files == ("scb/utbildningsniva.json",)
    assert sorted(path.name for path in (tmp_path / "scb").iterdir()) == [
        "utbildningsniva-4.json",
        "utbildningsniva.fetched",
        "utbildningsniva.json",
    ]


def test_a_file_that_someone_changed_is_fetched_anew(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """An answer that is not what was sent any more does not count as there."""
    service.handler = scb
    run(LEVEL)
    (tmp_path / "scb" / "utbildningsniva.json").write_bytes(b"{}")

    assert [one.state for one in run(Request(("scb",), ("utbildningsniva",), offline=True))] == [State.MISSING]
    assert [one.state for one in run(LEVEL)] == [State.FETCHED]


def test_a_failed_refresh_keeps_what_was_there(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """Where asking again fails, what was fetched before stays byte for byte, and its date is told."""
    service.handler = scb
    run(LEVEL)
    before = (tmp_path / "scb" / "utbildningsniva.json").read_bytes()
    service.handler = lambda _: Reply(body=b"<html>")
    (one,) = run(Request(("scb",), ("utbildningsniva",), refresh=True))

    assert (one.state, one.retrieved) == (State.FAILED, "2026-11-23T15:40:00Z")
    assert (tmp_path / "scb" / "utbildningsniva.json").read_bytes() == before


def test_interrupted_in_the_middle(small: Study, service: Service, scb: Scb, tmp_path: Path, time: Time) -> None:
    """A fetch that is interrupted after some of its parts leaves nothing behind."""
    scb.most = 150
    service.handler = lambda asked: scb(asked) if len(service.asked) < 6 else Reply(503)

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(small, tmp_path, LEVEL, clock=replace(time.clock, sleep=interrupt))
    assert len([asked for asked in service.asked if asked.body]) == 4
    assert list(tmp_path.rglob("*")) == []


def test_without_a_network(run: Fetch, service: Service, scb: Scb) -> None:
    """Offline, nobody is asked: what is there is told with its day, what is not as missing."""
    service.handler = scb
    run(LEVEL)
    asked = len(service.asked)
    outcomes = run(Request(("scb",), ("utbildningsniva", "studiedeltagande"), offline=True))

    assert [(one.name, one.state, one.retrieved[:10]) for one in outcomes] == [
        ("utbildningsniva", State.KEPT, "2026-11-23"),
        ("studiedeltagande", State.MISSING, ""),
    ]
    assert len(service.asked) == asked


def test_a_dead_service_is_given_up_once(run: Fetch, service: Service, time: Time) -> None:
    """After one table without any answer the next ones of the same service are not waited for."""
    service.handler = lambda _: Reply(503)
    outcomes = run(Request(("kolada",), (), ("N01982", "N01983", "N01984")))

    assert [one.state for one in outcomes] == [State.FAILED] * 3
    assert (len(service.asked), sum(time.slept)) == (5, 15.0)


def test_another_service_is_still_asked(run: Fetch, service: Service, scb: Scb) -> None:
    """Where SCB's older interface gives no answer, tables of the newer one are fetched all the same."""
    service.handler = lambda asked: Reply(503) if asked.path.startswith("/v1") else scb(asked)
    outcomes = run(Request(("scb",), ("studiedeltagande", "utbildningsniva")))

    assert [one.state for one in outcomes] == [State.FAILED, State.FETCHED]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request(tables=("utbildningsnivå",)), r'--table utbildningsnivå: .*Did you mean "utbildningsniva"\?'),
        (Request(indicators=("eftergymnasial-25-46",)), r'Did you mean "eftergymnasial-25-64"\?'),
        (Request(("scb",), (), ("N01982",)), "--indicator N01982: there are"),
        (Request(("kolada",), ("utbildningsniva",)), "--table utbildningsniva: only SCB has tables"),
    ],
)
def test_unknown_names(run: Fetch, service: Service, request_: Request, message: str) -> None:
    """A name that is not defined, or not of the source asked, is told with the nearest before anybody is asked."""
    with pytest.raises(ConfigurationError, match=message):
        run(request_)
    assert service.asked == []


def test_names_of_one_thing(run: Fetch, service: Service, scb: Scb) -> None:
    """A table goes by its id, number, path's end or an indicator of it; a key figure by its id or its indicator's."""
    service.handler = lambda asked: kolada(asked) if asked.path.startswith("/v3") else scb(asked)
    names = {"tables": ("TAB3981", "Utbildning", "utbildningsniva"), "indicators": ("eftergymnasial-16-74", "N01982")}
    outcomes = run(Request(**names))

    assert [one.name for one in outcomes] == ["utbildningsniva", "N01982"]


def test_a_large_table_is_fetched_by_its_name_alone(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """The education level by age comes only when it is asked for, as a share for each age and for all of them."""
    scb.tables["TAB3981"]["Alder"] = {str(age): f"{age} år" for age in range(16, 75)}
    service.handler = scb
    years = ("2014",)
    outcomes = run(Request(("scb",), ("utbildningsniva-alder",), years=years))
    frame = read_statistics(tmp_path, 1).frame

    assert [one.name for one in outcomes] == ["utbildningsniva-alder"]
    assert frame.groupby("indicator")["age"].nunique().to_dict() == {
        "eftergymnasial-16-74": 1,
        "eftergymnasial-16-74-kand-niva": 1,
        "eftergymnasial-3-ar-25-64": 1,
        "eftergymnasial-efter-alder": 59,
    }
    named = Request(("scb",), (), ("eftergymnasial-efter-alder",), years=years, offline=True)
    assert [one.name for one in run(named)] == ["utbildningsniva", "utbildningsniva-alder"]


def test_every_definition_is_asked_for(small: Study, tmp_path: Path) -> None:
    """Without names, every defined table and key figure is in the list, offline all of them missing."""
    outcomes = fetch(small, tmp_path, Request(offline=True))

    assert [one.name for one in outcomes if one.source == "scb"] == [
        "utbildningsniva",
        "studiedeltagande",
        "folkmangd",
        "arbetsmarknad",
    ]
    assert {"N01982", "N01983", "N01984", "N01951"} <= {one.name for one in outcomes if one.source == "kolada"}
    assert fetching.SOURCES == ("scb", "kolada")


def test_the_side_file_says_what_was_asked(run: Fetch, service: Service, scb: Scb, tmp_path: Path) -> None:
    """The side file holds question, address, time and the digest of each file, and is no delivery."""
    service.handler = scb
    run(LEVEL)
    held = json.loads((tmp_path / "scb" / "utbildningsniva.fetched").read_text(encoding="utf-8"))

    assert held["retrieved"] == "2026-11-23T15:40:00Z"
    assert held["asked"]["table"] == "TAB3981"
    assert held["questions"][0]["address"].endswith("/v2/tables/TAB3981/data?lang=sv&outputFormat=json-stat2")
    assert held["questions"][0]["query"]["selection"][0]["variableCode"] == "Region"
    assert len(held["files"]["utbildningsniva.json"]) == 64
    assert {one.rule for one in read_statistics(tmp_path, 1).findings} <= {"figures_missing"}
