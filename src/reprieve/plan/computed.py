"""Which facts are counted from records and the plan, for rules that the grammar alone cannot say?

Each name of `computed` in safety_rules.yaml has one function here; windows and lists come from that file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reprieve.plan import drawing_facts, exposure_facts, person_facts
from reprieve.plan.counted import Counted
from reprieve.plan.setting import Setting


def counted(name: str, setting: Setting) -> Counted:
    """The counted fact of this name."""
    return FUNCTIONS[name](name, setting)


FUNCTIONS: Mapping[str, Callable[[str, Setting], Counted]] = {
    "age_years": person_facts.age_years,
    "plan_indication": drawing_facts.plan_indication,
    "plan_product": drawing_facts.plan_product,
    "plan_paradigm": drawing_facts.plan_paradigm,
    "plan_muscles": drawing_facts.plan_muscles,
    "plan_total_units": drawing_facts.plan_total_units,
    "plan_largest_site_units": drawing_facts.plan_largest_site_units,
    "plan_sites_over_paradigm": drawing_facts.plan_sites_over_paradigm,
    "plan_has_converted_units": drawing_facts.plan_has_converted_units,
    "plan_is_labelled": drawing_facts.plan_is_labelled,
    "frontalis_sites_near_brow": drawing_facts.frontalis_sites_near_brow,
    "sites_inside_orbital_rim": drawing_facts.sites_inside_orbital_rim,
    "dilution_disagreement_units": drawing_facts.dilution_disagreement_units,
    "units_in_stop_window": exposure_facts.units_in_window,
    "units_in_caution_window": exposure_facts.units_in_window,
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
}
