from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pilot_analysis.intake.delivery import DeliveryReading
from pilot_analysis.intake.organisations import is_contact, is_organisation

Read = Callable[..., DeliveryReading]
COLLABORATION = ["Nr", "Datum", "Typ", "Aktörer", "Initiativ"]


def initiator(read: Read, words: str) -> tuple[Any, list[tuple[str, str]], str, dict[str, str]]:
    """Return what is read of an initiator, the findings at its cell, all messages, and the new actors."""
    delivery = read({"Samverkan": [COLLABORATION, ["1", "2015-03-02", "möte", "Tanum", words]]})
    (table,) = [one for sheet in delivery.sheets for one in sheet.tables]
    told = [(one.rule, one.found) for one in delivery.findings if one.place.cell == "E6"]
    return table.rows[0].values["initiator"], told, "".join(map(repr, delivery.findings)), table.actors


@pytest.mark.parametrize("words", ["Anna Svensson", "Svensson", "SYV Lindqvist", "anna", "Lindqvist (Komvux Tanum)"])
def test_what_may_be_a_person_is_no_actor(read: Read, words: str) -> None:
    """A name that is no listed actor and bears no organisation's word is not kept anywhere, and is masked."""
    value, told, messages, new = initiator(read, words)

    assert value is None
    assert [rule for rule, _ in told] in (["actor_unknown"], ["personal_data"])
    assert new == {}
    assert not any(part in messages for part in ("Svensson", "Lindqvist", "anna"))


@pytest.mark.parametrize("words", ["Provbageriet AB", "Bengtssons Åkeri", "Näringslivsrådet", "Sotenäs gymnasieskola"])
def test_an_organisation_is_a_new_actor(read: Read, words: str) -> None:
    """A name with an organisation's word is kept as a new actor, and told."""
    value, told, _, new = initiator(read, words)

    assert new == {value: words}
    assert told == [("actor_new", words)]


def test_a_misspelt_actor_is_proposed(read: Read) -> None:
    """A name that is nearly a listed actor's is no new actor: the listed one is proposed."""
    value, told, messages, _ = initiator(read, "Komvux Udevalla")

    assert value is None
    assert [rule for rule, _ in told] == ["actor_unknown"]
    assert "komvux uddevalla" in messages.casefold()


def test_a_name_over_a_column_of_marks(read: Read) -> None:
    """A person's name as the heading of a column of marks is neither kept nor shown, nor is its list."""
    rows = [
        ["", "", "", "Aktörer", ""],
        ["Nr", "Datum", "Typ", "Tanum", "Eva Lindh"],
        ["1", "2015-03-02", "möte", "x", "x"],
    ]
    delivery = read({"Samverkan": rows}, merged={"Samverkan": ["D5:E5"]})

    assert [one.rule for one in delivery.findings] == ["personal_data", "list_incomplete"]
    assert "Lindh" not in repr(delivery)


def test_contacts_are_told_by_their_address(read: Read) -> None:
    """Who filled in a workbook, and whom to call, is told by cell and kind, and is kept nowhere."""
    top = [["Deltagare:", "Tanum", "Period:", "2015-03", "Uppgiftslämnare:", "Lindqvist"], []]
    notes = [[], ["Kontakt: Eva Lindh, 0522-12 34 56"]]
    delivery = read({"Behov": [["Behovsnr", "Kommun", "Datum"], ["B1", "Tanum", "2015-03-02"], *notes]}, top=top)

    told = [(one.rule, one.place.cell, one.found) for one in delivery.findings]
    assert told == [
        ("contact_left_out", "F1", "personnamn"),
        ("contact_left_out", "A6", "telefonnummer och personnamn"),
    ]
    assert not any(part in repr(delivery) for part in ("Lindqvist", "Lindh", "0522"))


@pytest.mark.parametrize("words", ["Kontaktperson: NN", "uppgiftslämnare:", "E-post: a@b.se"])
def test_labels_of_contacts(words: str) -> None:
    """Labels are told by their words before the colon."""
    assert is_contact(words)


@pytest.mark.parametrize("words", ["Källa: kommunen", "Kontakt", "", 3.0])
def test_what_is_no_label_of_a_contact(words: object) -> None:
    """Other labels, words without a colon and numbers are none."""
    assert not is_contact(words)  # type: ignore[arg-type]


def test_organisations_are_known_in_their_inflections() -> None:
    """Swedish organisation words are known at the end of compounds and with their article, alone and in a list."""
    assert all(map(is_organisation, ("Kulturskolan", "Sparbanken, Folktandvårdens råd", "Utvecklingscentrumet")))
    assert not any(map(is_organisation, ("Konrad", "Verner", "Ahlström & Nilsson", "", "Lotta på kommunen")))
