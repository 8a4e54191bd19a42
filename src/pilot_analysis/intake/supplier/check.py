"""One delivery looked at before it is sent: what would be found, without the other deliveries and without pandas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pilot_analysis import schema
from pilot_analysis.findings import Finding, Place, Severity, finding
from pilot_analysis.intake.cells import address
from pilot_analysis.intake.consolidation import Source, consolidate
from pilot_analysis.intake.delivery import DeliveryReading, read_delivery
from pilot_analysis.intake.folder import unreadable
from pilot_analysis.intake.names import Names
from pilot_analysis.intake.rules import broken_rules
from pilot_analysis.intake.values import Reader
from pilot_analysis.intake.workbook import Unreadable
from pilot_analysis.language import text

if TYPE_CHECKING:
    from pilot_analysis.pilot import Study

# What only the other deliveries can tell: a case that is referred to may stand in the file of another month.
_NEEDS_OTHERS = frozenset({"reference_missing"})
_GRAVE = frozenset({Severity.FATAL, Severity.ERROR})


class Checked(NamedTuple):
    """What checking one file came to.

    Parameters
    ----------
    participant, period
        Who and which month (``2015-03``) it is for, as far as it says; empty where it does not.
    rows
        Rows by table, as they would count.
    findings
        The gravest first.
    """

    file: str
    participant: str
    period: str
    rows: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def to_mend(self) -> bool:
        """Whether anything would be missing or in doubt because of it."""
        return any(one.severity in _GRAVE for one in self.findings)


class Checker:
    """Checks files for one study.

    Parameters
    ----------
    participant
        The id of the participant whose files they are; told by the files where empty.
    """

    def __init__(self, study: Study, participant: str = "") -> None:
        self.study, self.participant = study, participant
        self.names = Names.of(study)
        self.reader = Reader(self.names)

    def check(self, path: Path) -> Checked:
        """Return what one file holds and what is wrong with it."""
        place = Place(participant=self.participant, file=path.name)
        try:
            read = read_delivery(path.read_bytes(), place, self.reader)
        except OSError:
            return Checked(path.name, self.participant, "", {}, (unreadable(place, Unreadable("unopened")),))
        except Unreadable as error:
            return Checked(path.name, self.participant, "", {}, (unreadable(place, error),))
        findings = [*read.findings, *self._about(read, place)]
        rows = {}
        standing = {}
        for name in (one.name for one in schema.tables().values() if one.delivered):
            standing[name], found = consolidate(name, self._sources(read, place, name))
            findings += found
            if len(standing[name]):
                rows[name] = len(standing[name])
        findings += [one for _, _, one in broken_rules(standing, self.study) if one.rule not in _NEEDS_OTHERS]
        whose = self.participant or next((one for one in map(self.names.participant, self._said(read)) if one), "")
        return Checked(path.name, whose, read.period, rows, tuple(_in_order(findings)))

    def _sources(self, read: DeliveryReading, place: Place, table: str) -> list[Source]:
        own = [(sheet.name, one) for sheet in read.sheets for one in sheet.tables if one.table == table]
        return [
            Source(number, place.at(sheet=name, table=table), one) for number, (name, one) in enumerate(own, start=1)
        ]

    def _said(self, read: DeliveryReading) -> list[str]:
        return [one.top.participant for one in read.sheets if one.top.participant]

    def _about(self, read: DeliveryReading, place: Place) -> list[Finding]:
        """Find what a file says of itself that nobody can use: another participant's name, no month."""
        found = []
        for sheet in read.sheets:
            top = sheet.top
            if top.participant and top.participant_cell and not self._is_right(top.participant):
                where = place.at(sheet=sheet.name, cell=address(*top.participant_cell))
                expected = ", ".join(one.name for one in self.study.participants if self._is_meant(one.id))
                found.append(finding("participant_wrong", where, top.participant, expected))
        if not read.period and any(sheet.tables for sheet in read.sheets):
            said = next((one.top.period for one in read.sheets if one.top.period), "")
            found.append(finding("period_unknown", place, said or text("intake.empty")))
        return found

    def _is_right(self, said: str) -> bool:
        """Tell whether a name is that of the participant meant, or of one of its municipalities."""
        code = self.names.municipality(said)
        return any(
            self.names.participant(said) == one.id or code in one.municipalities
            for one in self.study.participants
            if self._is_meant(one.id)
        )

    def _is_meant(self, participant: str) -> bool:
        return self.participant in ("", participant)


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    order = list(reversed(Severity))
    return sorted(findings, key=lambda one: order.index(one.severity))
