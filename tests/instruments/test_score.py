"""Each questionnaire scored by hand arithmetic, from its published rule."""

from __future__ import annotations

import pytest

from reprieve.errors import ChartError, FactError, ReprieveError
from reprieve.instruments import Scored, score
from reprieve.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()


def scored(instrument: str, *items: float | None) -> Scored:
    return score(instrument, items, KNOWLEDGE)


def value(instrument: str, scale: str, *items: float | None) -> float | None:
    return scored(instrument, *items).scale(scale).value


@pytest.mark.parametrize(
    ("instrument", "items", "scale", "by_hand"),
    [
        ("hit6", [6] * 6, "total", 36),
        ("hit6", [13] * 6, "total", 78),
        ("hit6", [11, 10, 13, 11, 8, 10], "total", 63),
        ("midas", [3, 5, 2, 4, 1], "total", 15),
        ("midas", [3, 5, 2, 4, 1, 60, 7], "total", 15),  # days with headache and average pain are not added
        # MSQ: never troubled is answered 1 everywhere, and is the best score
        ("msq_v2_1", [1] * 14, "role_restrictive", 100),
        ("msq_v2_1", [6] * 14, "role_restrictive", 0),
        ("msq_v2_1", [6] * 14, "role_preventive", 0),
        ("msq_v2_1", [6] * 14, "emotional_function", 0),
        # 7 answers of 3: reversed 4 each, 28; (28 - 7) * 100 / 35 = 60
        ("msq_v2_1", [3] * 7 + [1] * 7, "role_restrictive", 60),
        # 4 answers of 2: reversed 5 each, 20; (20 - 4) * 100 / 20 = 80
        ("msq_v2_1", [1] * 7 + [2] * 4 + [1] * 3, "role_preventive", 80),
        # 3 answers of 4: reversed 3 each, 9; (9 - 3) * 100 / 15 = 40
        ("msq_v2_1", [1] * 11 + [4] * 3, "emotional_function", 40),
        ("nrs_pain", [7], "total", 7),
        ("vas_pain", [43.5], "total", 43.5),
        ("gcps_v2_30d", [90, 4, 8, 6, 3, 4, 5, 6], "cpi", 60),
        ("gcps_v2_30d", [90, 4, 8, 6, 3, 4, 5, 6], "interference", 50),
        ("gcps_v2_30d", [90, 4, 8, 6, 3, 4, 5, 6], "disability_points", 4),  # 3 days: 2; 50: 2
        ("gcps_v2_30d", [90, 4, 8, 6, 3, 4, 5, 6], "grade", 3),
        ("gcps_v2_30d", [0, 0, 0, 0, 0, 0, 0, 0], "grade", 0),
        ("gcps_v2_30d", [30, 1, 2, 1, 0, 0, 1, 0], "grade", 1),
        ("gcps_v2_30d", [30, 5, 5, 5, 0, 0, 1, 0], "grade", 2),  # intensity 50 is high
        ("gcps_v2_30d", [30, 1, 2, 1, 6, 7, 7, 7], "grade", 4),  # 3 + 3 points, whatever the intensity
        ("gcps_v2_30d", [30, 1, 2, 1, 6, 2, 2, 2], "grade", 3),  # 3 + 0 points
        ("gcps_v2_30d", [30, 1, 2, 1, 6, 5, 5, 5], "grade", 4),  # 3 + 2 points
        ("gcps_v2_30d", [30, 1, 2, 1, 3, 2, 2, 2], "grade", 1),  # 2 + 0 points
        ("gcps_180d", [4, 8, 6, 15, 4, 5, 6], "grade", 3),  # 15 days: 2; 50: 2
        ("gcps_180d", [4, 8, 6, 6, 2, 2, 2], "grade", 2),  # 6 days: 0
        ("gcps_r", [0, 3, 10, 10, 10], "grade", 0),
        ("gcps_r", [1, 3, 10, 10, 10], "grade", 0),
        ("gcps_r", [2, 2, 0, 0, 0], "grade", 3),
        ("gcps_r", [3, 1, 4, 4, 4], "grade", 2),
        ("gcps_r", [3, 1, 4, 4, 3], "grade", 1),
        ("bpi_facial", [8, 2, 5, 5] + [3] * 7 + [7] * 7, "intensity", 5),
        ("bpi_facial", [8, 2, 5, 5] + [3] * 7 + [7] * 7, "general_interference", 3),
        ("bpi_facial", [8, 2, 5, 5] + [3] * 7 + [7] * 7, "facial_interference", 7),
        ("bpi_facial", [8, 2, 5, 4] + [3] * 7 + [7] * 7, "nrs_worst", 8),
        ("bpi_facial", [8, 2, 5, 4] + [3] * 7 + [7] * 7, "nrs_average", 5),
        ("jfls_8", [1, 2, 3, 4, 5, 6, 7, 8], "global", 4.5),
        # items numbered 1-20 answered 1 for 1-6, 4 for 7-10, 9 for 11-12, 7 for 13-20
        ("jfls_20", [1] * 6 + [4] * 4 + [9] * 2 + [7] * 8, "mastication", 1),
        ("jfls_20", [1] * 6 + [4] * 4 + [9] * 2 + [7] * 8, "mobility", 4),
        ("jfls_20", [1] * 6 + [4] * 4 + [9] * 2 + [7] * 8, "communication", 7),
        ("jfls_20", [1] * 6 + [4] * 4 + [9] * 2 + [7] * 8, "global", 4),
        # items 1, 3, 6: 1 each; 10: 4; 11, 12: 9 each; 13, 19: 7 each; 39 / 8
        ("jfls_20", [1] * 6 + [4] * 4 + [9] * 2 + [7] * 8, "jfls8_equivalent", 4.875),
        ("obc", [4] * 5 + [0] * 10 + [1] * 6, "sum", 26),
        ("obc", [4] * 5 + [0] * 10 + [1] * 6, "count", 11),
        ("tmd_pain_screener", [2, 1, 0, 1, 0, 0], "total", 4),
        ("tmd_pain_screener", [2, 1, 0, 1, 0, 0], "short_form", 3),
        ("tmd_pain_screener", [1, 1, 0], "short_form", 2),
        ("id_migraine", [1, 0, 1], "positive_count", 2),
        ("phq_4", [3, 2, 1, 0], "total", 6),
        ("phq_9", [3, 3, 2, 2, 1, 1, 0, 0, 0], "total", 12),
        ("gad_7", [3, 2, 1, 3, 2, 1, 0], "total", 12),
        ("phq_15", [2] * 5 + [1] * 3 + [0] * 7, "total", 13),
        ("pgic", [2], "total", 2),
        ("paindetect", [5] * 7 + [1, 2], "total", 38),
        ("paindetect", [0] * 7 + [-1, 0], "total", -1),
        ("paindetect", [3, 1, 2, 0, 0, 4, 1, 0, 2], "total", 13),
        ("dn4", [1, 1, 0, 0, 1, 0, 0, 1, 0, 0], "total", 4),
        ("dn4", [1, 1, 0, 0, 1, 0, 0, 1, 0, 0], "interview", 3),
        ("dn4", [1, 1, 0, 0, 1, 0, 0], "interview", 3),
        ("bfi", [1, 2, 3, 4, 5, 6, 7, 8, 9], "mean", 5),
    ],
)
def test_a_score_is_what_hand_arithmetic_gives(instrument, items, scale, by_hand):
    assert value(instrument, scale, *items) == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize(
    ("days", "points_30", "points_180"),
    [
        (0, 0, 0),
        (1, 0, 0),
        (2, 1, 0),
        (3, 2, 0),
        (5, 2, 0),
        (6, 3, 0),
        (7, 3, 1),
        (14, 3, 1),
        (15, 3, 2),
        (30, 3, 2),
    ],
)
def test_days_off_give_the_points_of_the_table(days, points_30, points_180):
    assert value("gcps_v2_30d", "days_points", 0, 1, 1, 1, days, 0, 0, 0) == points_30
    assert value("gcps_180d", "days_points", 1, 1, 1, days, 0, 0, 0) == points_180


def test_31_days_of_180_give_three_points():
    assert value("gcps_180d", "days_points", 1, 1, 1, 31, 0, 0, 0) == 3


@pytest.mark.parametrize(
    ("items", "points"),
    [
        ([3, 3, 2], 0),
        ([3, 3, 3], 1),
        ([5, 5, 4], 1),
        ([5, 5, 5], 2),
        ([7, 7, 6], 2),
        ([7, 7, 7], 3),
        ([10] * 3, 3),
    ],
)
def test_interference_gives_the_points_of_the_table(items, points):
    assert value("gcps_v2_30d", "interference_points", 0, 1, 1, 1, 0, *items) == points


@pytest.mark.parametrize(
    ("instrument", "items", "scale", "by_hand"),
    [
        ("phq_4", [3, 2, 1, None], "total", 8),  # 6 / 3 * 4
        ("phq_4", [3, 1, None, 0], "total", 4 / 3 * 4),
        ("phq_9", [2] * 6 + [None] * 3, "total", 18),
        ("gad_7", [3, 3, 3, 3, 3, None, None], "total", 21),
        ("gad_7", [1, 1, 1, 1, 1, 0, None], "total", 35 / 6),
        ("phq_15", [1] * 10 + [None] * 5, "total", 15),
        ("jfls_8", [4, 5, 6, None, None, 3, 2, 1], "global", 3.5),
        ("jfls_20", [None, None, 2, 2, 4, 4] + [1] * 14, "mastication", 3),
        ("jfls_20", [1] * 6 + [None, 3, 3, 6] + [1] * 10, "mobility", 4),
        ("jfls_20", [1] * 18 + [None, None], "communication", 1),
        ("gcps_v2_30d", [None, 1, 1, 1, 0, None, 4, 6], "interference", 50),
    ],
)
def test_items_that_may_be_missing_are_stood_for_by_the_others(instrument, items, scale, by_hand):
    one = scored(instrument, *items).scale(scale)
    assert one.value == pytest.approx(by_hand, abs=1e-12)
    assert any("items answered" in note and "stand for all" in note for note in one.notes)


@pytest.mark.parametrize(
    ("instrument", "items", "said"),
    [
        (
            "hit6",
            [6, 6, None, 6, 6, 6],
            "hit6 item 3 is '': no score: item 3 is not answered; ",
        ),
        ("hit6", [6, 6, None, 6, 6, 6], "all 6 are needed (recalled)"),
        ("midas", [1, 2, 3, 4, None], "no rule for missing items is known here, so all 5 are needed"),
        ("phq_4", [1, None, None, 1], "items 2, 3 are not answered; at most 1 of 4 may be missing"),
        ("phq_9", [1] * 5 + [None] * 4, "at most 3 of 9 may be missing"),
        ("gad_7", [1] * 4 + [None] * 3, "at most 2 of 7 may be missing"),
        ("phq_15", [1] * 9 + [None] * 6, "at most 5 of 15 may be missing"),
        ("jfls_8", [1] * 5 + [None] * 3, "at most 2 of 8 may be missing"),
        ("obc", [1] * 20 + [None], "no rule for missing items is known here"),
        ("id_migraine", [1, 1, None], "no rule for missing items is known here"),
        ("paindetect", [1] * 8 + [None], "no rule for missing items is known here"),
        ("bfi", [1] * 8 + [None], "no rule for missing items is known here"),
        ("nrs_pain", [None], "item 1 is not answered"),
        ("tmd_pain_screener", [None, 1, 1], "all 3 are needed"),
    ],
)
def test_too_many_missing_items_give_no_score_and_say_which(instrument, items, said):
    with pytest.raises(FactError, match="Ask it again, or do not report this score") as error:
        scored(instrument, *items)
    assert said in str(error.value)


def test_a_scale_without_its_items_says_why_and_the_other_scales_are_scored():
    found = scored("jfls_20", None, None, None, *[2] * 17)
    assert found.scale("mastication").value is None
    assert (
        found.scale("mastication").why_not
        == "items 1, 2, 3 are not answered; at most 2 of 6 may be missing"
    )
    assert found.scale("global").why_not == "it needs mastication"
    assert found.scale("mobility").value == 2
    assert found.total is None


def test_the_mobility_scale_allows_one_missing_item_and_not_two():
    assert value("jfls_20", "mobility", *[1] * 6, None, 1, 1, 1, *[1] * 10) == 1
    assert value("jfls_20", "mobility", *[1] * 6, None, None, 1, 1, *[1] * 10) is None


@pytest.mark.parametrize(
    "items",
    [
        [90, None, 8, 6, 3, 4, 5, 6],  # an intensity item
        [90, 4, 8, 6, None, 4, 5, 6],  # the days
        [90, 4, 8, 6, 3, None, None, 6],  # two interference items
    ],
)
def test_the_chronic_pain_grade_needs_all_three_parts(items):
    found = scored("gcps_v2_30d", *items).scale("grade")
    assert found.value is None
    assert found.why_not is not None
    assert found.why_not.startswith("it needs ")


def test_the_revised_grade_is_told_as_soon_as_it_is_certain():
    assert value("gcps_r", "grade", 1, None, None, None, None) == 0
    assert value("gcps_r", "grade", 2, 3, None, None, None) == 3
    assert value("gcps_r", "grade", 2, None, 4, 4, 4) is None
    assert value("gcps_r", "grade", 2, 1, 4, 4, None) is None


@pytest.mark.parametrize(
    ("instrument", "items", "said"),
    [
        ("hit6", [6, 7, 6, 6, 6, 6], "hit6 item 2 is 7: it holds one of 6, 8, 10, 11, 13."),
        ("midas", [1, 1, 93, 1, 1], "midas item 3 is 93: it holds a whole number from 0 to 92"),
        ("midas", [1, 1, 2.5, 1, 1], "midas item 3 is 2.5: it holds a whole number"),
        ("phq_4", [1, 1, 4, 1], "phq_4 item 3 is 4: it holds a whole number from 0 to 3"),
        ("phq_15", [3] + [0] * 14, "phq_15 item 1 is 3: it holds a whole number from 0 to 2"),
        ("tmd_pain_screener", [0, 2, 0, 0, 0, 0], "item 2 is 2: it holds a whole number from 0 to 1"),
        ("paindetect", [0] * 8 + [1], "paindetect item 9 is 1: it holds one of 0, 2"),
        ("gcps_v2_30d", [0, 1, 1, 1, 31, 0, 0, 0], "item 5 is 31: it holds a whole number from 0 to 30"),
        ("pgic", [0], "pgic item 1 is 0: it holds a whole number from 1 to 7"),
        ("nrs_pain", [float("nan")], "nrs_pain item 1 is nan"),
        ("vas_pain", [100.5], "vas_pain item 1 is 100.5: it holds a number from 0 to 100"),
        ("hit6", [6] * 5, "number of hit6 items is 5: it has 6."),
        ("tmd_pain_screener", [0] * 4, "number of tmd_pain_screener items is 4: it has 6 or 3."),
    ],
)
def test_an_impossible_answer_is_named_with_what_may_stand_there(instrument, items, said):
    with pytest.raises(FactError) as error:
        scored(instrument, *items)
    assert said in str(error.value)
    assert "[instrument.items." in str(error.value)


def test_several_impossible_answers_are_all_named_at_once():
    with pytest.raises(ChartError) as error:
        scored("phq_4", 4, 0, -1, 0)
    assert "item 1 is 4" in str(error.value)
    assert "item 3 is -1" in str(error.value)


def test_the_log_of_a_wrong_answer_holds_no_answer():
    with pytest.raises(FactError) as error:
        scored("hit6", 6, 7, 6, 6, 6, 6)
    assert "is 7" not in error.value.loggable


def test_days_of_three_months_that_add_up_to_more_than_possible_are_refused():
    with pytest.raises(FactError, match=r"midas total is 300\.0: it runs from 0 to 270"):
        scored("midas", 60, 60, 60, 60, 60)


@pytest.mark.parametrize(
    ("instrument", "said"),
    [
        ("penn_fps_r", "user manual was not seen"),
        ("id_cm", "proprietary"),
        ("psq_3", "the paper was not seen"),
        ("cf_pdi", "its scoring rule is not known here"),
        ("headache_diary", "a diary is counted day by day"),
    ],
)
def test_what_may_not_be_scored_from_items_says_why(instrument, said):
    with pytest.raises(FactError, match="Give the score itself") as error:
        scored(instrument, 1, 2, 3)
    assert said in str(error.value)


def test_every_questionnaire_is_scored_or_says_why_not():
    for one in KNOWLEDGE.instruments.by_id.values():
        lowest = [
            min(spec.allowed) if spec.allowed else spec.between[0]
            for item in range(1, max(one.counts, default=0) + 1)
            if (spec := one.answer_spec(item))
        ]
        if one.not_scored:
            with pytest.raises(ReprieveError, match="not scored"):
                scored(one.id, *lowest)
        else:
            assert any(scale.value is not None for scale in scored(one.id, *lowest).scales)


def test_an_unknown_instrument_names_the_nearest():
    with pytest.raises(FactError, match="Did you mean 'hit6'"):
        scored("hit_6", 6)


def test_a_positive_self_harm_item_is_said_before_the_score_whatever_the_total():
    found = scored("phq_9", 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert found.total == 1
    assert len(found.alerts) == 1
    assert "rf_suicidal_thoughts" in found.alerts[0]
    assert "clinician contact today" in found.alerts[0]
    assert scored("phq_9", *[3] * 8, 0).alerts == ()


def test_an_unanswered_self_harm_item_is_asked_for():
    assert "ask it" in scored("phq_9", *[0] * 8, None).alerts[0]


def test_a_rule_that_is_only_recalled_says_so_and_a_read_one_does_not():
    assert scored("phq_4", 0, 0, 0, 0).verification == "verified"
    assert scored("hit6", *[6] * 6).verification == "recalled"
    assert "what each item may hold" in scored("hit6", *[6] * 6).scale("total").notes[0]
    assert "how the scale is made" in scored("msq_v2_1", *[1] * 14).scale("role_preventive").notes[0]
