"""Which facts are counted from records and the plan, for rules that the grammar alone cannot say?

Each name of `computed` in safety_rules.yaml has one function here; windows and lists come from that file. A fact is
counted once, when a rule first asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from reprieve.diagnosis.evaluate import ComputedValue
from reprieve.plan import (
    change_facts,
    cycle_facts,
    drawing_facts,
    earlier_effects,
    exposure_facts,
    jaw_facts,
    person_facts,
    preventive_facts,
    published_limits,
    vial_facts,
)
from reprieve.plan.counted import Counted
from reprieve.plan.setting import Setting


class Facts(Mapping[str, ComputedValue]):
    """The computed facts of one setting, as the evaluator takes them: by name, each counted when first read."""

    def __init__(self, setting: Setting):
        self.setting = setting
        self._counted: dict[str, Counted] = {}

    def counted(self, name: str) -> Counted:
        """The fact with its records and what to ask. Raises LookupError for one of the plan where there is none."""
        found = self._counted.get(name)
        if found is None:
            found = self._counted[name] = FUNCTIONS[name](name, self.setting)
        return found

    def __getitem__(self, name: str) -> ComputedValue:
        return cast("ComputedValue", self.counted(name).value)  # the evaluator reads a set as a set

    def get(self, name: str, default: object = None) -> ComputedValue:
        """The same: a fact that cannot be counted is an error, never quietly not known."""
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(FUNCTIONS)

    def __len__(self) -> int:
        return len(FUNCTIONS)


FUNCTIONS: Mapping[str, Callable[[str, Setting], Counted]] = {
    "age_years": person_facts.age_years,
    "plan_indication": drawing_facts.plan_indication,
    "plan_product": drawing_facts.plan_product,
    "plan_paradigm": drawing_facts.plan_paradigm,
    "plan_muscles": drawing_facts.plan_muscles,
    "plan_total_units": drawing_facts.plan_total_units,
    "plan_largest_site_units": drawing_facts.plan_largest_site_units,
    "plan_sites_over_paradigm": drawing_facts.plan_sites_over_paradigm,
    "plan_units_over_published": published_limits.units_over_published,
    "plan_muscles_without_a_schedule": published_limits.muscles_without_a_schedule,
    "plan_has_converted_units": drawing_facts.plan_has_converted_units,
    "plan_is_labelled": drawing_facts.plan_is_labelled,
    "frontalis_sites_near_brow": drawing_facts.frontalis_sites_near_brow,
    "sites_inside_orbital_rim": drawing_facts.sites_inside_orbital_rim,
    "dilution_disagreement_units": drawing_facts.dilution_disagreement_units,
    "units_in_stop_window": exposure_facts.units_in_window,
    "units_in_caution_window": exposure_facts.units_in_window,
    "units_of_session": exposure_facts.units_of_session,
    "other_areas_in_stop_window": exposure_facts.other_areas_in_window,
    "products_in_mix_window": exposure_facts.products_in_window,
    "days_since_same_treatment": exposure_facts.days_since_same_treatment,
    "cycles_given": exposure_facts.cycles_given,
    "toxin_given_before": person_facts.toxin_given_before,
    "worst_toxin_reaction": person_facts.worst_toxin_reaction,
    "diary_days_recorded": person_facts.diary_days_recorded,
    "medication_overuse": person_facts.medication_overuse,
    "headache_red_flag": person_facts.red_flag_of,
    "neuralgia_red_flag": person_facts.red_flag_of,
    "days_since_last_toxin": exposure_facts.days_since_last_toxin,
    "adverse_event_on_record": person_facts.adverse_event_on_record,
    "earlier_neck_weakness": earlier_effects.earlier_effect,
    "earlier_lid_droop": earlier_effects.earlier_effect,
    "earlier_brow_droop": earlier_effects.earlier_effect,
    "earlier_chewing_weakness": earlier_effects.earlier_effect,
    "earlier_smile_asymmetry": earlier_effects.earlier_effect,
    "earlier_distant_effect": earlier_effects.earlier_effect,
    "jaw_muscle_pain_right": jaw_facts.jaw_muscle_pain,
    "jaw_muscle_pain_left": jaw_facts.jaw_muscle_pain,
    "vial_hours_since_reconstitution": vial_facts.at_the_needle,
    "vial_days_past_expiry": vial_facts.at_the_needle,
    "vial_had_vacuum": vial_facts.at_the_needle,
    "vial_is_cloudy": vial_facts.at_the_needle,
    "vial_diluent": vial_facts.at_the_needle,
    "vial_from_authorised_source": vial_facts.at_the_needle,
    "vial_patients": vial_facts.at_the_needle,
    "vial_misfits": vial_facts.vial_misfits,
    "session_in_a_clinic": vial_facts.at_the_needle,
    "sessions_given": cycle_facts.sessions_given,
    "cycles_completed": cycle_facts.cycles_completed,
    "sessions_followed_up": cycle_facts.sessions_followed_up,
    "offlabel_sessions_followed_up": cycle_facts.sessions_followed_up,
    "days_since_last_session": cycle_facts.days_since_last_session,
    "months_since_first_session": cycle_facts.months_since_first_session,
    "percent_reduction_headache_days": change_facts.percent_reduction_headache_days,
    "percent_reduction_after_session": change_facts.percent_reduction_headache_days,
    "percent_reduction_pain": change_facts.percent_reduction_pain,
    "most_headache_days_of_last_months": change_facts.most_headache_days_of_last_months,
    "fewer_headache_days": change_facts.fewer_headache_days,
    "fewer_headache_hours": change_facts.fewer_headache_hours,
    "headache_days_above_best_month": change_facts.headache_days_above_best_month,
    "reduction_best_of_earlier_cycles": change_facts.reduction_best_of_earlier_cycles,
    "reduction_best_of_last_cycles": change_facts.reduction_best_of_last_cycles,
    "reduction_least_of_last_cycles": change_facts.reduction_least_of_last_cycles,
    "recorded_indication": preventive_facts.recorded_indication,
    "failed_preventive_groups": preventive_facts.failed_preventive_groups,
    "preventive_groups_tried_long_enough": preventive_facts.preventive_groups_tried_long_enough,
}
