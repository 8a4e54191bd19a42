"""The study that ``pilot.toml`` describes: period, participants, municipalities, clusters, broker models, thresholds.

`pilot_analysis.study_file` reads the file and checks it as a whole before anything runs.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pilot_analysis.language import Text

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
Code = Annotated[str, Field(pattern=r"^\d{4}$")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Year = Annotated[int, Field(ge=1900, le=2100)]
# Of a service: https, or http on this machine alone; nothing but host and path.
Address = Annotated[
    str, Field(pattern=r"^(https://[^\s/@?#]+|http://(localhost|127\.0\.0\.1)(:\d+)?)(/[^\s?#]*)?$", max_length=200)
]


class _Part(BaseModel):
    """Frozen, and a key it does not know is an error: a misspelt key must not pass for a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(_Part):
    """A name in both languages."""

    sv: Name
    en: Name

    @property
    def text(self) -> Text:
        """The name as a `Text`."""
        return Text(self.sv, self.en)


class Milestone(_Part):
    """A dated event to mark in figures."""

    on: date
    name: Words


class Pilot(_Part):
    """What the study is."""

    id: Slug
    name: Words
    association: Name
    start: date
    end: date
    language: Literal["sv", "en"] = "sv"
    seed: int = Field(ge=0)
    milestones: tuple[Milestone, ...] = ()


class Thresholds(_Part):
    """What counts as small, late, confident or worth acting on.

    ``relevant_difference`` (of shares), ``relevant_days`` (of mean waits) and ``relevant_cost`` (kronor for each case)
    are the smallest differences between two groups that would change what one does, decided before the numbers are
    seen: a comparison whose interval lies within it on both sides rules a relevant one out. ``match_worth`` is what one
    more match may cost, in kronor.
    """

    smallest_count: int = Field(5, ge=3, le=100)
    due_days: int = Field(10, ge=0, le=365)
    small_n: int = Field(20, ge=1)
    confidence: float = Field(0.95, gt=0.5, lt=1)
    relevant_difference: float = Field(0.1, gt=0, lt=1)
    relevant_days: float = Field(30, gt=0, le=3650)
    relevant_cost: float = Field(1000, gt=0, le=1e9)
    match_worth: float = Field(20_000, gt=0, le=1e9)


class Runs(_Part):
    """How notebooks are run."""

    timeout_seconds: int = Field(600, ge=1)
    jobs: int = Field(2, ge=1, le=64)


class Municipality(_Part):
    """A municipality that takes part."""

    code: Code
    name: Name
    labour_market: Name
    aliases: tuple[str, ...] = ()


class Participant(_Part):
    """An organisation that delivers, for one municipality or several."""

    id: Slug
    name: Name
    municipalities: tuple[Code, ...] = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    federation_code: Code | None = None


class Member(_Part):
    """A municipality's membership from one day to another, both included."""

    municipality: Code
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class Model(_Part):
    """A broker model, and who tested it when.

    ``fte`` is the whole-time equivalents planned for it, ``host`` the organisation that employs its brokers, and
    ``transfer`` what has to be in place where the model is to be tried next.
    """

    id: Slug
    name: Words
    description: Words | None = None
    fte: float | None = Field(None, gt=0, le=1000)
    host: Words | None = None
    transfer: Words | None = None
    members: tuple[Member, ...] = Field(min_length=1)


class Cluster(_Part):
    """A cluster of municipalities."""

    id: Slug
    name: Words
    members: tuple[Member, ...] = Field(min_length=1)


class Tool(_Part):
    """A support tool."""

    name: Name
    aliases: tuple[str, ...] = ()
    kind: Words
    owner: str | None = None


class Actor(_Part):
    """An organisation beside the participants that deliveries may name."""

    id: Slug
    name: Name
    kind: Name
    level: Literal["lokal", "kluster", "delregional", "regional"]
    municipalities: tuple[Code, ...] = ()
    aliases: tuple[str, ...] = ()


class Education(_Part):
    """The official indicator and what the pilot's municipalities are compared with.

    Parameters
    ----------
    by_age
        An indicator with counts of the same by age and sex, from which a change is decomposed.
    exclude
        Municipalities of the pool that are left out of every comparison, by a rule stated beside them in the file.
    neighbours
        Municipalities of the pool that the pilot may have spilt over to; one comparison is also made without them.
    relevant
        The smallest difference in percentage points that would matter, if any was decided on.
    inhabitants
        About how many persons of the indicator's age live in each municipality of the study: only to say what
        percentage points are in persons, where the statistics do not say it.
    """

    indicator: Slug
    by_age: Slug | None = None
    reference_year: Year
    outcome_years: tuple[Year, ...] = Field(min_length=1)
    first_year: Year
    pool_name: Words
    pool: tuple[Code, ...] = Field(min_length=3)
    exclude: tuple[Code, ...] = ()
    neighbours: tuple[Code, ...] = ()
    relevant: float | None = Field(None, gt=0)
    inhabitants: dict[Code, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)

    @property
    def controls(self) -> tuple[str, ...]:
        """The municipalities that the pilot's are compared with."""
        return tuple(code for code in self.pool if code not in self.exclude)


class Sources(_Part):
    """Where the producers of official statistics answer: PxWeb of either version, and Kolada."""

    scb: Address = "https://statistikdatabasen.scb.se/api/v2"
    scb_v1: Address = "https://api.scb.se/OV0104/v1/doris/sv/ssd"
    kolada: Address = "https://api.kolada.se/v3"


class Study(_Part):
    """A whole pilot study, as ``pilot.toml`` describes it and after all checks."""

    pilot: Pilot
    thresholds: Thresholds = Thresholds()
    runs: Runs = Runs()
    sources: Sources = Sources()
    municipalities: tuple[Municipality, ...] = Field(min_length=1)
    participants: tuple[Participant, ...] = Field(min_length=1)
    models: tuple[Model, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    tools: tuple[Tool, ...] = ()
    actors: tuple[Actor, ...] = ()
    education: Education

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the municipalities that take part, in the order of the file."""
        return tuple(one.code for one in self.municipalities)

    def months(self) -> tuple[str, ...]:
        """Return the pilot's months as ``2014-12``, in order."""
        first, last = (12 * day.year + day.month - 1 for day in (self.pilot.start, self.pilot.end))
        return tuple(f"{place // 12}-{place % 12 + 1:02d}" for place in range(first, last + 1))

    def labels(self) -> dict[str, Text]:
        """Return what readers see for the ids of municipalities, participants, models, clusters and actors."""
        return {
            **{one.code: Text(one.name, one.name) for one in self.municipalities},
            **{one.id: Text(one.name, one.name) for one in self.participants},
            **{one.id: Text(one.name, one.name) for one in self.actors},
            **{one.id: one.name.text for one in self.models},
            **{one.id: one.name.text for one in self.clusters},
        }
