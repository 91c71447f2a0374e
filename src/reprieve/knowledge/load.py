"""All that is known, each piece parsed when it is first asked for.

Knowledge is data: dated, sourced files inside the package. The version names them all by their content, so that an
answer can say on which knowledge it stands, and be given again.
"""

from __future__ import annotations

import hashlib
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from reprieve.knowledge.adverse_effects import AdverseEffects
    from reprieve.knowledge.answer_table import AnswerTable
    from reprieve.knowledge.conditions import Conditions
    from reprieve.knowledge.criteria import Criteria
    from reprieve.knowledge.diary_scales import DiaryScales
    from reprieve.knowledge.evidence_tables import EvidenceTables
    from reprieve.knowledge.instruments import Instruments
    from reprieve.knowledge.interview import Interview
    from reprieve.knowledge.interview_people import InterviewPeople
    from reprieve.knowledge.muscles import Muscles
    from reprieve.knowledge.paradigms import Paradigms
    from reprieve.knowledge.payer_rules import PayerRules
    from reprieve.knowledge.population_course import PopulationCourse
    from reprieve.knowledge.priors import Priors
    from reprieve.knowledge.products import Products
    from reprieve.knowledge.red_flags import RedFlags
    from reprieve.knowledge.regression_check import RegressionCheck
    from reprieve.knowledge.response_rules import ResponseRules
    from reprieve.knowledge.safety_rules import SafetyRules
    from reprieve.knowledge.score_maps import ScoreMaps
    from reprieve.knowledge.tailoring import Tailoring
    from reprieve.knowledge.vocabulary import Vocabulary

PUBLISHED = "2026.11"  # year and month in which this knowledge was put together


def _folder() -> Traversable:
    return files("reprieve.knowledge")


class Knowledge:
    """The knowledge of this release. Attributes are parsed on first use and never change."""

    def text(self, path: str) -> str:
        """The file as it stands in the package, such as `clinical/criteria.yaml`."""
        return _folder().joinpath(path).read_text(encoding="utf-8")

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every knowledge file, by name."""
        folders = ("clinical", "evidence", "priors")
        return tuple(
            sorted(
                f"{folder}/{file.name}"
                for folder in folders
                for file in _folder().joinpath(folder).iterdir()
                if file.name.endswith((".yaml", ".csv"))
            )
        )

    @cached_property
    def version(self) -> str:
        """Names the knowledge by its content: a change of any row changes the version."""
        digest = hashlib.sha256()
        for path in self.paths:
            digest.update(path.encode() + b"\0" + self.text(path).encode() + b"\0")
        return f"{PUBLISHED}+{digest.hexdigest()[:10]}"

    @cached_property
    def vocabulary(self) -> Vocabulary:
        from reprieve.knowledge.vocabulary import parse_vocabulary

        return parse_vocabulary(self.text("clinical/history_facts.yaml"))

    @cached_property
    def conditions(self) -> Conditions:
        from reprieve.knowledge.conditions import parse_conditions

        return parse_conditions(self.text("clinical/conditions.yaml"))

    @cached_property
    def criteria(self) -> Criteria:
        from reprieve.knowledge.criteria import parse_criteria

        return parse_criteria(self.text("clinical/criteria.yaml"))

    @cached_property
    def red_flags(self) -> RedFlags:
        from reprieve.knowledge.red_flags import parse_red_flags

        return parse_red_flags(self.text("clinical/red_flags.yaml"))

    @cached_property
    def interview_people(self) -> InterviewPeople:
        from reprieve.knowledge.interview_people import parse_interview_people

        return parse_interview_people(self.text("clinical/interview_people.yaml"))

    @cached_property
    def answer_table(self) -> AnswerTable:
        """How likely each answer is in simulated people: for the order of questions only."""
        from reprieve.knowledge.answer_table import parse_answer_table
        from reprieve.knowledge.interview_people import table_settings

        settings = table_settings(
            self.interview_people,
            diagnosis_ids=tuple(self.criteria.diagnoses),
            flag_ids=tuple(self.red_flags.flags),
        )
        return parse_answer_table(self.text("clinical/answer_table.csv"), settings)

    @cached_property
    def instruments(self) -> Instruments:
        from reprieve.knowledge.instruments import parse_instruments

        return parse_instruments(self.text("clinical/instruments.yaml"))

    @cached_property
    def interview(self) -> Interview:
        from reprieve.knowledge.interview import parse_interview

        return parse_interview(self.text("clinical/interview.yaml"))

    @cached_property
    def paradigms(self) -> Paradigms:
        from reprieve.knowledge.paradigms import parse_paradigms

        return parse_paradigms(self.text("clinical/paradigms.yaml"))

    @cached_property
    def muscles(self) -> Muscles:
        from reprieve.knowledge.muscles import parse_muscles

        return parse_muscles(self.text("clinical/muscles.yaml"))

    @cached_property
    def products(self) -> Products:
        from reprieve.knowledge.products import parse_products

        return parse_products(self.text("clinical/products.yaml"))

    @cached_property
    def adverse_effects(self) -> AdverseEffects:
        from reprieve.knowledge.adverse_effects import parse_adverse_effects

        return parse_adverse_effects(self.text("clinical/adverse_effects.yaml"))

    @cached_property
    def safety_rules(self) -> SafetyRules:
        from reprieve.knowledge.safety_rules import parse_safety_rules

        return parse_safety_rules(self.text("clinical/safety_rules.yaml"))

    @cached_property
    def payer_rules(self) -> PayerRules:
        from reprieve.knowledge.payer_rules import parse_payer_rules

        return parse_payer_rules(self.text("clinical/payer_rules.yaml"))

    @cached_property
    def tailoring(self) -> Tailoring:
        from reprieve.knowledge.tailoring import parse_tailoring

        return parse_tailoring(self.text("clinical/tailoring.yaml"))

    @cached_property
    def response_rules(self) -> ResponseRules:
        """What the model's own view weighs, and when it holds its tongue."""
        from reprieve.knowledge.response_rules import parse_response_rules

        return parse_response_rules(self.text("clinical/response_rules.yaml"))

    @cached_property
    def diary_scales(self) -> DiaryScales:
        """On which scale a diary kept on several is read."""
        from reprieve.knowledge.diary_scales import parse_diary_scales

        return parse_diary_scales(self.text("clinical/diary_scales.yaml"))

    @cached_property
    def regression_check(self) -> RegressionCheck:
        """The plain regression that stands beside the model's view."""
        from reprieve.knowledge.regression_check import parse_regression_check

        return parse_regression_check(self.text("priors/regression_check.yaml"))

    @cached_property
    def score_maps(self) -> ScoreMaps:
        """How scores follow from the days they ask about."""
        from reprieve.knowledge.score_maps import parse_score_maps

        return parse_score_maps(self.text("clinical/score_maps.yaml"))

    @cached_property
    def evidence(self) -> EvidenceTables:
        """Trials, arms, effects and what may be pooled."""
        from reprieve.knowledge.evidence_tables import EvidenceTables

        return EvidenceTables(self.text)

    @cached_property
    def population_courses(self) -> Mapping[str, PopulationCourse]:
        """The mean of each arm by week in the population fitted to the trials, by condition."""
        from reprieve.knowledge.population_course import parse_population_course

        names = [path for path in self.paths if path.startswith("priors/course_")]
        found = [parse_population_course(self.text(name)) for name in names]
        return {one.condition: one for one in found}

    @cached_property
    def priors(self) -> Priors:
        from reprieve.knowledge.priors import parse_priors

        names = [path for path in self.paths if path.startswith("priors/fitted_")]
        return parse_priors(self.text("clinical/priors.yaml"), {name: self.text(name) for name in names})


@lru_cache(maxsize=1)
def load_knowledge() -> Knowledge:
    """The knowledge of this release."""
    return Knowledge()
