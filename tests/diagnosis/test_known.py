"""What counts of what was said, recorded and counted."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from reprieve.chart import Fact
from reprieve.diagnosis.held import Held, Range
from tests.conftest import fact
from tests.diagnosis.people import DAY, judge, says

NO_OTHER = says("bont_given_elsewhere", False)


def held(facts: list[Fact], name: str, about: str | None = None) -> Held | None:
    return judge(facts).case.known.get(name, about)


def injection(on: str, units: float = 100, product: str = "onabotulinumtoxinA", **said: Any) -> Fact:
    sites = [{"muscle": "frontalis", "side": "left", "units": units}]
    found: Fact = fact("injection", on, product=product, sites=sites, **said)
    return found


def test_only_the_year_of_birth_is_kept_so_the_age_may_be_one_too_high() -> None:
    found = held([fact("person", DAY, born=1980)], "age_years")
    assert found is not None
    assert found.value == Range(45, 46)


def test_a_typed_age_settles_which_of_the_two_it_is() -> None:
    found = held([fact("person", DAY, born=1980), says("age_years", 46)], "age_years")
    assert found is not None
    assert found.value == Range(46, 46)


def test_an_age_typed_years_ago_has_grown() -> None:
    found = held([says("age_years", 40, on=dt.date(2016, 3, 1))], "age_years")
    assert found is not None
    assert found.value == Range(50, 51)


def test_ages_that_cannot_both_be_are_shown_as_all_they_could_be() -> None:
    found = held([fact("person", DAY, born=1980), says("age_years", 60)], "age_years")
    assert found is not None
    assert found.value == Range(45, 60)
    assert "disagree" in found.in_words()


def test_sex_unknown_is_not_a_sex_and_two_sexes_are_none() -> None:
    assert held([says("sex_at_birth", "unknown")], "sex_at_birth").value is None  # type: ignore[union-attr]
    differ = [fact("person", DAY, sex="male"), says("sex_at_birth", "female")]
    assert held(differ, "sex_at_birth").value is None  # type: ignore[union-attr]


def test_injections_say_when_how_much_and_of_what_without_being_asked() -> None:
    facts = [injection("2026-02-01", 155), injection("2026-05-04", 165), NO_OTHER]
    expected = {
        "bont_previous_treatment": True,
        "bont_last_product": "onabotulinumtoxinA",
        "bont_last_date": dt.date(2026, 5, 4),
        "bont_last_dose_units": Range(165, 165),
        "bont_weeks_since_last": Range(4, 4),
        "bont_units_last_3_months_all_sites": Range(165, 165),
        "bont_cycles_completed": Range(2, 2),
    }
    for name, value in expected.items():
        found = held(facts, name)
        assert found is not None
        assert found.value == value, name


def test_a_session_84_days_ago_has_left_the_three_months() -> None:
    inside, outside = DAY - dt.timedelta(days=83), DAY - dt.timedelta(days=84)
    assert held([injection(str(inside)), NO_OTHER], "bont_units_last_3_months_all_sites").value == Range(
        100, 100
    )  # type: ignore[union-attr]
    assert held([injection(str(outside)), NO_OTHER], "bont_units_last_3_months_all_sites").value == Range(
        0, 0
    )  # type: ignore[union-attr]


def test_units_on_record_are_the_least_until_somebody_says_that_there_was_no_other() -> None:
    found = held([injection("2026-05-04", 165)], "bont_units_last_3_months_all_sites")
    assert found is not None
    assert found.value == Range(165, math.inf)


def test_who_was_treated_and_has_no_session_on_record_was_treated_elsewhere() -> None:
    told = [says("bont_previous_treatment", True)]
    assert held(told, "bont_given_elsewhere").value is True  # type: ignore[union-attr]
    assert held([*told, injection("2026-05-04")], "bont_given_elsewhere") is None, (
        "it may be the one on record"
    )
    assert held([says("bont_previous_treatment", False)], "bont_given_elsewhere").value is False  # type: ignore[union-attr]


def test_units_of_two_products_are_never_added() -> None:
    facts = [injection("2026-04-20"), injection("2026-05-20", 250, "abobotulinumtoxinA")]
    found = held(facts, "bont_units_last_3_months_all_sites")
    assert found is not None
    assert found.value is None
    assert "abobotulinumtoxinA, onabotulinumtoxinA" in found.in_words()


def test_without_injections_nothing_is_known_of_toxin() -> None:
    for name in ("bont_previous_treatment", "bont_cycles_completed", "bont_weeks_since_last"):
        assert held([], name) is None


def test_a_later_session_elsewhere_is_typed_and_holds() -> None:
    facts = [
        injection("2026-02-01"),
        says("bont_last_date", "2026-05-18"),
        says("bont_previous_treatment", True),
    ]
    found = held(facts, "bont_weeks_since_last")
    assert found is not None
    assert found.value == Range(2, 2)


def test_someone_never_treated_has_no_symptoms_after_toxin_and_is_not_asked() -> None:
    found = held([says("bont_previous_treatment", False)], "bont_dysphagia")
    assert found is not None
    assert (found.value, found.applies) == (False, False)


def preventive(name: str, outcome: str, **said: Any) -> Fact:
    found: Fact = fact("preventive", DAY, name=name, outcome=outcome, **said)
    return found


def count(facts: list[Fact], name: str = "adequate_preventive_failures_count") -> Range:
    found = held(facts, name)
    assert found is not None
    assert isinstance(found.value, Range)
    return found.value


LONG = {"from": "2025-01-01", "to": "2025-03-01"}  # 59 days: 8 weeks and 3 days


def test_a_preventive_fails_when_long_and_strong_enough_without_benefit_or_not_tolerated() -> None:
    topiramate = {"dose_mg_per_day": 100, "drug_class": "antiepileptic"}
    assert count([preventive("topiramate", "inadequate", **LONG, **topiramate)]) == Range(1, 1)
    short = {"from": "2025-01-01", "to": "2025-02-20"}
    assert count([preventive("topiramate", "inadequate", **short, **topiramate)]) == Range(0, 0)
    weak = {"dose_mg_per_day": 50, "drug_class": "antiepileptic"}
    assert count([preventive("topiramate", "inadequate", **LONG, **weak)]) == Range(0, 0)
    assert count([preventive("topiramate", "not_tolerated")]) == Range(1, 1)
    assert count([preventive("topiramate", "contraindicated")]) == Range(1, 1)
    assert count([preventive("topiramate", "helped", **LONG, **topiramate)]) == Range(0, 0)


def test_without_a_dose_nobody_knows_whether_it_was_an_adequate_trial() -> None:
    assert count([preventive("topiramate", "inadequate", **LONG)]) == Range(0, 1)
    three = [preventive(name, "not_tolerated") for name in ("topiramate", "propranolol", "amitriptyline")]
    assert count(three) == Range(3, 3)
    assert count(three, "preventives_tried_count") == Range(3, 3)


def test_toxin_itself_is_no_preventive_to_have_failed_before() -> None:
    assert (
        held([preventive("botox", "inadequate", drug_class="botulinum_toxin")], "preventives_tried_count")
        is None
    )


@pytest.mark.parametrize(("first", "second"), [(True, None), (None, True)])
def test_a_value_goes_before_not_known_of_the_same_day(first: bool | None, second: bool | None) -> None:
    facts = [says("cancer_history", first, by="patient"), says("cancer_history", second, by="clinician")]
    found = held(facts, "cancer_history")
    assert found is not None
    assert found.value is True


def test_what_has_no_time_limit_keeps_for_good() -> None:
    found = held([says("vomiting", True, "headache:1", on=dt.date(2001, 1, 1))], "vomiting", "headache:1")
    assert found is not None
    assert found.value is True


def test_body_mass_index_follows_from_height_and_weight() -> None:
    found = held([says("height_cm", 170), says("weight_kg", 60)], "body_mass_index")
    assert found is not None
    assert found.value == Range(20.8, 20.8)  # 60 / 1.7 / 1.7 = 20.76
