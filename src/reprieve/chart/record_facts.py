"""What is signed, overridden, drawn up and decided: the kinds of fact that make the record of a treatment.

A kind may grow: each says its version, and one that is not known here is refused, never guessed at.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from reprieve.chart._fact import Day, Fact, Words, contradiction

RECORD_VERSION = 1


def _known_version(value: object) -> object:
    """The version of a kind that may grow: one that is not known here is refused, never guessed at."""
    if value != RECORD_VERSION or isinstance(value, bool):
        raise PydanticCustomError(
            "unknown_version", "is a version of this kind that is not known here", {"known": RECORD_VERSION}
        )
    return value


Version = Annotated[int, BeforeValidator(_known_version)]


class SignedSite(BaseModel):
    """One site of a signed plan; units belong to the plan's product."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    site: Words
    muscle: Words
    side: Literal["left", "right", "midline"]
    units: Annotated[float, Field(gt=0, le=20_000, allow_inf_nan=False)]
    injections: Annotated[int, Field(ge=1, le=100)] = 1
    volume_ml: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = None


class SignedPlan(Fact):
    """A plan as signed on `on`, for a session on `planned_for`. It never changes: an amendment is a new plan.

    `rules`: what each safety rule and warning sign said when it was signed, by id; `acknowledged`: the cautions that were
    seen, `reasons`: why in writing, by id, where one is asked for; `overrides`: ids of the `override` facts it stands on.
    `amends`: the id of the plan that it takes the place of.
    """

    kind: Literal["plan"]
    version: Version
    planned_for: Day
    paradigm: Words
    indication: Words
    product: Words
    sites: Annotated[tuple[SignedSite, ...], Field(min_length=1)]
    units_per_ml: Annotated[float, Field(gt=0, le=20_000)] | None = None
    signed_by: Words
    role: Words
    knowledge_version: Words
    rules: Annotated[dict[str, Literal["met", "not_met", "unknown"]], Field(min_length=1)]
    acknowledged: tuple[Words, ...] = ()
    reasons: dict[Words, Words] | None = None
    overrides: tuple[Words, ...] = ()
    amends: Words | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> SignedPlan:
        if self.planned_for < self.on:
            raise contradiction("`planned_for` is before the plan was signed")
        names = [site.site for site in self.sites]
        if len(set(names)) < len(names):
            raise contradiction("a site is there twice")
        return self

    @property
    def total_units(self) -> float:
        """All units of the plan, of its product."""
        return sum(site.units for site in self.sites)


class Override(Fact):
    """Who decided that a stop rule, met, shall not stop, and why.

    `stands_on`: what the rule stood on, as shown then. It counts only while the rule stands on the same.
    """

    kind: Literal["override"]
    version: Version
    rule: Words
    name: Words
    role: Words
    reason: Words
    stands_on: Annotated[tuple[Words, ...], Field(min_length=1)]


DecidedVerdict = Literal["continue", "adjust", "wait", "stop"]


class Decision(Fact):
    """A plan of how to go on: what a clinician decided on `on`, beside what each rule set said then.

    It binds nothing: a later one takes its place. By `verdict` it is told from a signed plan of sites.

    `seen`: the verdict of each rule set and of the model, by name, as shown then; empty where none had been worked out.
    `seen_as_of`: the day that these held for.
    """

    kind: Literal["plan"]
    version: Version
    verdict: DecidedVerdict
    next_date: Day | None = None
    reason: Words
    name: Words
    role: Words
    knowledge_version: Words
    seen: dict[Words, DecidedVerdict | Literal["not_yet_known"]]
    seen_as_of: Day | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Decision:
        if self.next_date is not None and self.next_date < self.on:
            raise contradiction("`next_date` is before the day it was decided")
        if self.verdict == "stop" and self.next_date is not None:
            raise contradiction("to stop has no `next_date`")
        if self.seen and self.seen_as_of is None:
            raise contradiction("`seen` needs `seen_as_of`, the day that it held for")
        return self

    @property
    def follows(self) -> tuple[str, ...]:
        """The rule sets that said the same."""
        return tuple(one for one, said in self.seen.items() if said == self.verdict)

    @property
    def departs_from(self) -> tuple[str, ...]:
        """The rule sets that said something else; one that knew nothing yet is neither followed nor departed from."""
        return tuple(one for one, said in self.seen.items() if said not in (self.verdict, "not_yet_known"))


VialState = Literal["unopened", "opened", "used_up", "discarded", "expired"]


class Vial(Fact):
    """What is known of one vial from `on`; a later fact of the same `vial` adds to it or takes its place.

    `patients`: people who are given toxin from it, this one included. `authorised_source`: licensed, and from an
    authorised source.
    """

    kind: Literal["vial"]
    version: Version
    vial: Words
    product: Words
    state: VialState
    lot: Words | None = None
    expiry: Day | None = None
    units: Annotated[float, Field(gt=0, le=20_000, allow_inf_nan=False)] | None = None
    diluent: (
        Literal[
            "preservative_free_saline", "preserved_saline", "sterile_water", "local_anaesthetic", "other"
        ]
        | None
    ) = None
    diluent_ml: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = None
    opened_at: AwareDatetime | None = None
    reconstituted_at: AwareDatetime | None = None
    storage: Literal["refrigerated", "frozen", "room_temperature"] | None = None
    vacuum: bool | None = None
    clear: bool | None = None
    authorised_source: bool | None = None
    patients: Annotated[int, Field(ge=0, le=1000)] | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Vial:
        inside = ("diluent", "diluent_ml", "opened_at", "reconstituted_at", "vacuum", "clear")
        told = [name for name in inside if getattr(self, name) is not None]
        if self.state == "unopened" and told:
            raise contradiction(f"an unopened vial has no `{told[0]}`")
        if self.state == "unopened" and self.patients:
            raise contradiction("nobody was given toxin from an unopened vial")
        if self.opened_at and self.reconstituted_at and self.reconstituted_at < self.opened_at:
            raise contradiction("it was reconstituted before it was opened")
        for name in ("opened_at", "reconstituted_at"):
            moment = getattr(self, name)
            if moment is not None and moment.date() > self.on + dt.timedelta(days=1):
                raise contradiction(f"`{name}` is after `on`")
        if self.state == "expired" and self.expiry is not None and self.expiry >= self.on and not told:
            raise contradiction("it is expired, and `expiry` has not passed")
        return self
