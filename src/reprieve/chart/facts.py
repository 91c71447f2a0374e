"""What can be written in a chart: one kind of fact a class, as in the chart format of the docs.

Facts are frozen. A fact says what was seen or done (`on`), and may say when and by whom it was written down.
Values outside their range, fields of another kind and texts in place of numbers are refused; nothing is coerced.
What needs the vocabulary (finding names, product ids) is checked where a whole chart is made (`_whole.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)
from pydantic_core import PydanticCustomError, to_json

Worst = Literal["none", "mild", "moderate", "severe"]
SEVERITY = {"none": 0, "mild": 1, "moderate": 2, "severe": 3}
AcuteClass = Literal[
    "triptan",
    "ergot",
    "paracetamol",
    "aspirin",
    "nsaid",
    "opioid",
    "combination",
    "gepant",
    "ditan",
    "other",
]
LONGEST_ATTACK = dt.timedelta(days=366)
SIDES = ("left", "right", "midline")
PRODUCTS_BESIDE_THE_CATALOGUE = ("rimabotulinumtoxinB", "lanbotulinumtoxinA", "placebo")


FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
Day = Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""A date somebody alive can have written down."""


Words = Annotated[str, Field(min_length=1, pattern=r"\S")]
"""A text that says something: not empty, not blanks alone."""

RECORD_VERSION = 1


def _known_version(value: object) -> object:
    """The version of a kind that may grow: one that is not known here is refused, never guessed at."""
    if value != RECORD_VERSION or isinstance(value, bool):
        raise PydanticCustomError(
            "unknown_version", "is a version of this kind that is not known here", {"known": RECORD_VERSION}
        )
    return value


Version = Annotated[int, BeforeValidator(_known_version)]


def _contradiction(problem: str) -> PydanticCustomError:
    return PydanticCustomError("contradiction", "{problem}", {"problem": problem})


def _day_or_moment(value: object) -> object:
    """`recorded_at` may be a date (that day, whenever) or a date-time with offset."""
    if isinstance(value, str) and len(value) == len("2026-01-01"):
        return dt.date.fromisoformat(value)
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


class Fact(BaseModel):
    """What every fact has. `on` is the date it is about; `recorded_at` missing means recorded on `on`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    kind: str
    on: Day
    given_id: str | None = Field(default=None, alias="id", min_length=1)
    recorded_at: Annotated[dt.datetime | dt.date | None, BeforeValidator(_day_or_moment)] = None
    recorded_by: str | None = None
    source: str | None = None

    @property
    def recorded_on(self) -> dt.date:
        """The calendar day it was written down, in the offset it was written with; `on` where nothing is said."""
        if isinstance(self.recorded_at, dt.datetime):
            return self.recorded_at.date()
        return self.recorded_at or self.on

    @cached_property
    def id(self) -> str:
        """The id as given, else a hash of what the fact says."""
        if self.given_id is not None:
            return self.given_id
        said = self.model_dump(mode="json", by_alias=True, exclude_none=False, exclude={"given_id"})
        kept = {name: value for name, value in said.items() if value is not None or name == "value"}
        return hashlib.sha256(to_json(dict(sorted(kept.items())))).hexdigest()[:20]

    def to_dict(self) -> dict[str, Any]:
        """The fact as a JSON-able object, with its id; fields that say nothing are left out."""
        said = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"given_id"})
        kept = {name: value for name, value in said.items() if value is not None or name == "value"}
        return {"kind": self.kind, **kept, "id": self.id}


class Person(Fact):
    """Who the chart is about, as far as it matters: a year of birth, a sex, a time zone."""

    kind: Literal["person"]
    born: Annotated[int, Field(ge=1880, le=2200)] | None = None
    sex: Literal["female", "male", "intersex", "unknown"] | None = None
    time_zone: str | None = None

    @model_validator(mode="after")
    def _was_born_before(self) -> Person:
        if self.born is not None and self.born > self.on.year:
            raise _contradiction("`born` is after `on`")
        return self


class Finding(Fact):
    """A named answer, sign or result; `value` null means asked and not known."""

    kind: Literal["finding"]
    name: str
    value: bool | int | float | str | list[str] | None
    about: str | None = None
    by: Literal["patient", "clinician", "exam", "diary", "test"] | None = None


class AcuteUse(BaseModel):
    """Acute medicine of one class taken on a day or for an attack."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)
    class_: AcuteClass = Field(alias="class")
    doses: Annotated[float, Field(ge=0, le=50)] | None = None


class _Described(Fact):
    """What a diary day and an attack can both say of the pain."""

    pain: Annotated[int, Field(ge=0, le=10)] | None = None
    worst: Worst | None = None
    one_sided: bool | None = None
    pulsating: bool | None = None
    aggravated: bool | None = None
    nausea_or_vomiting: bool | None = None
    photophobia: bool | None = None
    phonophobia: bool | None = None
    aura: bool | None = None
    believed_migraine: bool | None = None
    relieved_by_triptan_or_ergot: bool | None = None
    paroxysms: Annotated[int, Field(ge=0, le=10_000)] | None = None
    acute: tuple[AcuteUse, ...] | None = None
    where: tuple[str, ...] | None = None
    note: str | None = None
    entered: Literal["same_day", "backfilled"] | None = None


FEATURES = (
    "one_sided",
    "pulsating",
    "aggravated",
    "nausea_or_vomiting",
    "photophobia",
    "phonophobia",
    "aura",
    "believed_migraine",
    "relieved_by_triptan_or_ergot",
)


class DiaryDay(_Described):
    """One day of the diary. `pain`, `worst` and `headache` must agree; `missing` says why none is there."""

    kind: Literal["diary_day"]
    headache: bool | None = None
    hours: Annotated[float, Field(ge=0, le=24)] | None = None
    missing: Literal["not_asked", "not_answered", "technical"] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> DiaryDay:
        said = [
            None if self.pain is None else self.pain > 0,
            None if self.worst is None else self.worst != "none",
            self.headache,
        ]
        known = [one for one in said if one is not None]
        if not known and self.missing is None:
            raise _contradiction(
                "it has none of `pain`, `worst`, `headache`, and no `missing` that says why"
            )
        if known and self.missing is not None:
            raise _contradiction("it has an answer and `missing` at once")
        if len(set(known)) > 1:
            raise _contradiction("`pain`, `worst` and `headache` do not agree on whether there was pain")
        return self


class Episode(_Described):
    """One attack, from `start` to `end` (open if it has not ended); days are derived from it."""

    kind: Literal["episode"]
    start: AwareDatetime
    end: AwareDatetime | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Episode:
        if self.end is not None and self.end < self.start:
            raise _contradiction("it ends before it starts")
        if self.end is not None and self.end - self.start > LONGEST_ATTACK:
            raise _contradiction("an attack of more than a year is no attack: write the days")
        if self.pain == 0 or self.worst == "none":
            raise _contradiction("an attack without pain is no attack")
        if abs((self.start.date() - self.on).days) > 1:
            raise _contradiction("`on` is not the date of `start`")
        return self

    @property
    def last_day(self) -> dt.date:
        """The date it ended on, in its own offset; its start's where it has not ended."""
        return self.end.date() if self.end is not None else self.on


class DiaryKept(Fact):
    """The diary was kept all through, from `from` to `on`: days without an entry are days without pain."""

    kind: Literal["diary_kept"]
    from_: Day = Field(alias="from")

    @model_validator(mode="after")
    def _runs_forward(self) -> DiaryKept:
        if self.from_ > self.on:
            raise _contradiction("`from` is after `on`")
        return self


class DiarySpan(Fact):
    """A recalled or aggregated count: `pain_days` of `days_recorded` in the `days` that end on `on`."""

    kind: Literal["diary_span"]
    days: Annotated[int, Field(ge=1, le=3660)]
    days_recorded: Annotated[int, Field(ge=0)]
    pain_days: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _nests(self) -> DiarySpan:
        if not self.pain_days <= self.days_recorded <= self.days:
            raise _contradiction("need pain_days <= days_recorded <= days")
        return self


class Score(Fact):
    """The total of an instrument; the copyrighted items are never stored."""

    kind: Literal["score"]
    instrument: str
    value: Annotated[float, Field(allow_inf_nan=False)]


class InjectedSite(BaseModel):
    """What one muscle on one side was given; units belong to the product of the injection."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    muscle: Annotated[str, Field(min_length=1)]
    side: Literal["left", "right", "midline", "both", "unknown"]
    units: Annotated[float, Field(ge=0, le=20_000, allow_inf_nan=False)]
    injections: Annotated[int, Field(ge=1, le=100)] | None = None
    site: str | None = None
    product: str | None = None


class Injection(Fact):
    """One session: what was injected where, of which product; by which signed plan, from which vials.

    `plan`: the id of the signed plan it follows. `vials`: names of `vial` facts. `given_at`: when the needle went in.
    """

    kind: Literal["injection"]
    product: Annotated[str, Field(min_length=1)]
    sites: tuple[InjectedSite, ...]
    units_per_ml: Annotated[float, Field(gt=0, le=20_000)] | None = None
    lot: str | None = None
    indication: Annotated[str, Field(min_length=1)] | None = None
    expiry: Day | None = None
    plan: Words | None = None
    vials: tuple[Words, ...] | None = None
    given_at: AwareDatetime | None = None
    injector_role: Words | None = None
    place: Literal["clinic", "home", "other"] | None = None

    @model_validator(mode="after")
    def _is_of_one_product(self) -> Injection:
        for site in self.sites:
            if site.product is not None and site.product != self.product:
                raise PydanticCustomError(
                    "other_product",
                    "site {muscle} names {site}, but the injection is of {whole}",
                    {"muscle": site.muscle, "site": repr(site.product), "whole": repr(self.product)},
                )
        if self.product == "placebo" and self.total_units:
            raise _contradiction("placebo has 0 units")
        if self.given_at is not None and abs((self.given_at.date() - self.on).days) > 1:
            raise _contradiction("`on` is not the date of `given_at`")
        if self.vials is not None and len(set(self.vials)) < len(self.vials):
            raise _contradiction("`vials` names one vial twice")
        return self

    @property
    def total_units(self) -> float:
        """Units given in the session, of this product."""
        return sum(site.units for site in self.sites)


class AdverseEvent(Fact):
    """An unwanted effect, from the day it was noticed until `resolved_on`."""

    kind: Literal["adverse_event"]
    event: str
    severity: Literal["mild", "moderate", "severe", "serious"] | None = None
    side: Literal["left", "right", "both", "midline"] | None = None
    resolved_on: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> AdverseEvent:
        if self.resolved_on is not None and self.resolved_on < self.on:
            raise _contradiction("`resolved_on` is before `on`")
        return self


class Preventive(Fact):
    """A preventive medicine, device or course, and how it went."""

    kind: Literal["preventive"]
    name: Annotated[str, Field(min_length=1)]
    drug_class: str | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    dose_mg_per_day: Annotated[float, Field(ge=0, le=100_000)] | None = None
    route: Literal["oral", "injection", "infusion", "device", "other"] | None = None
    outcome: Literal["helped", "inadequate", "not_tolerated", "contraindicated", "ongoing"] | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Preventive:
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise _contradiction("`to` is before `from`")
        return self


class Retraction(Fact):
    """The way to correct: the fact `of` no longer counts; a new fact may take its place."""

    kind: Literal["retraction"]
    of: Annotated[str, Field(min_length=1)]
    reason: str | None = None


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
    seen; `overrides`: ids of the `override` facts it stands on. `amends`: the id of the plan that it takes the place of.
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
    overrides: tuple[Words, ...] = ()
    amends: Words | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> SignedPlan:
        if self.planned_for < self.on:
            raise _contradiction("`planned_for` is before the plan was signed")
        names = [site.site for site in self.sites]
        if len(set(names)) < len(names):
            raise _contradiction("a site is there twice")
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
            raise _contradiction(f"an unopened vial has no `{told[0]}`")
        if self.state == "unopened" and self.patients:
            raise _contradiction("nobody was given toxin from an unopened vial")
        if self.opened_at and self.reconstituted_at and self.reconstituted_at < self.opened_at:
            raise _contradiction("it was reconstituted before it was opened")
        for name in ("opened_at", "reconstituted_at"):
            moment = getattr(self, name)
            if moment is not None and moment.date() > self.on + dt.timedelta(days=1):
                raise _contradiction(f"`{name}` is after `on`")
        if self.state == "expired" and self.expiry is not None and self.expiry >= self.on and not told:
            raise _contradiction("it is expired, and `expiry` has not passed")
        return self


KINDS: dict[str, type[Fact]] = {
    "person": Person,
    "finding": Finding,
    "diary_day": DiaryDay,
    "episode": Episode,
    "diary_kept": DiaryKept,
    "diary_span": DiarySpan,
    "score": Score,
    "injection": Injection,
    "adverse_event": AdverseEvent,
    "preventive": Preventive,
    "retraction": Retraction,
    "plan": SignedPlan,
    "override": Override,
    "vial": Vial,
}

AnyFact = (
    Person
    | Finding
    | DiaryDay
    | Episode
    | DiaryKept
    | DiarySpan
    | Score
    | Injection
    | AdverseEvent
    | Preventive
    | Retraction
    | SignedPlan
    | Override
    | Vial
)
FACT: TypeAdapter[Fact] = TypeAdapter(Annotated[AnyFact, Field(discriminator="kind")])
