"""Where only a sign is known, only a sign is used; hand arithmetic."""

from __future__ import annotations

import pytest

from reprieve.errors import KnowledgeError
from reprieve.evidence.mbma.other_conditions import (
    Assumed,
    OtherCondition,
    expected_of,
    parse_other_conditions,
)
from reprieve.knowledge import load_knowledge
from reprieve.knowledge.published_pooled import PublishedPooled

TEXT = load_knowledge().text("priors/other_conditions.yaml")
ASSUMED = Assumed(
    size_sd=0.4,
    person_sd_wider=1.0,
    trust_in_sign={"low": 0.5, "very low": 0.25},
    mean_relief=0.75,
    source="x",
)


def contrast(measure, estimate, low, high):
    return PublishedPooled.model_construct(
        meta_id="m", outcome="o", effect_measure=measure, estimate=estimate, ci_low=low, ci_high=high
    )


def test_a_sure_sign_of_low_certainty_counts_three_to_one():
    # z = 4.4: certain by itself; trusted by half: 0.75; the mean of |N(0, 0.4)| is 0.319, so (2 x 0.75 - 1) x 0.319
    one = OtherCondition(how="sign", certainty="low", sources_note="", row=("m", "o"))
    found = expected_of(one, contrast("MD", -2.83, -4.082, -1.578), ASSUMED, person_sd=0.3, rho=0.8)
    assert found.mean == pytest.approx(0.1596, abs=2e-4)
    assert found.sd == pytest.approx((0.16 - 0.1596**2 + 0.09) ** 0.5, abs=1e-4)
    assert found.status == "assumption"


@pytest.mark.parametrize(
    ("measure", "numbers", "sign"),
    [
        ("MD", (1.0, 0.1, 1.9), -1),
        ("RR", (2.87, 1.76, 4.69), 1),
        ("RR", (0.5, 0.3, 0.8), -1),
        ("RD", (0.87, 0.55, 0.96), 1),
    ],
)
def test_more_pain_speaks_against_toxin_and_more_responders_for_it(measure, numbers, sign):
    one = OtherCondition(how="sign", certainty="low", sources_note="", row=("m", "o"))
    found = expected_of(one, contrast(measure, *numbers), ASSUMED, person_sd=0.3, rho=0.8)
    assert found.mean * sign > 0.1


def test_a_contrast_in_headaches_is_turned_into_log_odds_by_the_slope_at_the_usual_burden():
    # p = 8/28: 28 p (1-p) / (1 - 0.8 p (1-p)) x 0.75 = 5.122 days a log odds; 1.5 days a headache: 0.2929 a headache.
    # 0.05 headaches more (SE 0.1582): -0.0146 (SE 0.0463); against N(0, 0.4): weight 0.16 / (0.16 + 0.00215) = 0.9868
    one = OtherCondition(
        how="size",
        certainty="low",
        sources_note="",
        row=("m", "o"),
        usual_days_of_28=8,
        days_per_headache=1.5,
    )
    found = expected_of(one, contrast("MD", 0.05, -0.26, 0.36), ASSUMED, person_sd=0.3, rho=0.8)
    assert found.mean == pytest.approx(-0.01445, abs=2e-5)
    assert found.sd == pytest.approx((0.3**2 + 0.16 * (1 - 0.9868)) ** 0.5, abs=1e-4)
    assert found.status == "estimated"


def test_without_a_contrast_nothing_is_expected_either_way():
    one = OtherCondition(
        how="none", certainty="very low", sources_note="", size_sd=0.6, person_sd_wider=2.0
    )
    found = expected_of(one, None, ASSUMED, person_sd=0.4, rho=0.8)
    assert found.mean == 0.0
    assert found.sd == pytest.approx(1.0)  # 0.6 and 0.8
    assert found.estimated == "nothing"


def test_a_sign_without_a_row_is_a_fault_with_a_remedy():
    broken = TEXT.replace("    row: [morra2016, responders_50pct]\n", "")
    with pytest.raises(KnowledgeError, match="needs the published contrast; name meta_id and outcome"):
        parse_other_conditions(broken)
