"""What can be written in a chart: one kind of fact a class, as in the chart format of the docs.

Facts are frozen. A fact says what was seen or done (`on`), and may say when and by whom it was written down.
Values outside their range, fields of another kind and texts in place of numbers are refused; nothing is coerced.
What needs the vocabulary (finding names, product ids) is checked where a whole chart is made (`_whole.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    model_validator,
)
from pydantic_core import PydanticCustomError

from reprieve.chart._fact import Day, Fact, Words, contradiction
from reprieve.chart.record_facts import Decision, Override, SignedPlan, Vial

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


class Person(Fact):
    """Who the chart is about, as far as it matters: a year of birth, a sex, a time zone."""

    kind: Literal["person"]
    born: Annotated[int, Field(ge=1880, le=2200)] | None = None
    sex: Literal["female", "male", "intersex", "unknown"] | None = None
    time_zone: str | None = None

    @model_validator(mode="after")
    def _was_born_before(self) -> Person:
        if self.born is not None and self.born > self.on.year:
            raise contradiction("`born` is after `on`")
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
            raise contradiction(
                "it has none of `pain`, `worst`, `headache`, and no `missing` that says why"
            )
        if known and self.missing is not None:
            raise contradiction("it has an answer and `missing` at once")
        if len(set(known)) > 1:
            raise contradiction("`pain`, `worst` and `headache` do not agree on whether there was pain")
        return self


class Episode(_Described):
    """One attack, from `start` to `end` (open if it has not ended); days are derived from it."""

    kind: Literal["episode"]
    start: AwareDatetime
    end: AwareDatetime | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Episode:
        if self.end is not None and self.end < self.start:
            raise contradiction("it ends before it starts")
        if self.end is not None and self.end - self.start > LONGEST_ATTACK:
            raise contradiction("an attack of more than a year is no attack: write the days")
        if self.pain == 0 or self.worst == "none":
            raise contradiction("an attack without pain is no attack")
        if abs((self.start.date() - self.on).days) > 1:
            raise contradiction("`on` is not the date of `start`")
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
            raise contradiction("`from` is after `on`")
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
            raise contradiction("need pain_days <= days_recorded <= days")
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
    `reaction_seen`: whether one was seen while the person was watched; false is "looked for, none", missing is not known.
    `acknowledged`: the cautions that came after the signature and were seen; `reasons`: why in writing, by id.
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
    reaction_seen: bool | None = None
    acknowledged: tuple[Words, ...] | None = None
    reasons: dict[Words, Words] | None = None

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
            raise contradiction("placebo has 0 units")
        if self.given_at is not None and abs((self.given_at.date() - self.on).days) > 1:
            raise contradiction("`on` is not the date of `given_at`")
        if self.vials is not None and len(set(self.vials)) < len(self.vials):
            raise contradiction("`vials` names one vial twice")
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
            raise contradiction("`resolved_on` is before `on`")
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
            raise contradiction("`to` is before `from`")
        return self


class Retraction(Fact):
    """The way to correct: the fact `of` no longer counts; a new fact may take its place."""

    kind: Literal["retraction"]
    of: Annotated[str, Field(min_length=1)]
    reason: str | None = None


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


def form_of_plan(said: Any) -> str:
    """Whether a plan is one of sites, "signed", or of how to go on, "decided"."""
    verdict = "verdict" in said if isinstance(said, dict) else hasattr(said, "verdict")
    return "decided" if verdict else "signed"


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
    | Annotated[
        Annotated[SignedPlan, Tag("signed")] | Annotated[Decision, Tag("decided")],
        Discriminator(form_of_plan),
    ]
    | Override
    | Vial
)
FACT: TypeAdapter[Fact] = TypeAdapter(Annotated[AnyFact, Field(discriminator="kind")])
