"""Every edge of every band, from both sides, as published."""

from __future__ import annotations

import pytest

from reprieve.errors import FactError
from reprieve.instruments import band_of, score
from reprieve.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()

EDGES = {
    ("hit6", None): [(36, "little or no impact"), (49, "little or no impact"), (50, "some impact"), (55, "some impact"),
                     (56, "substantial impact"), (59, "substantial impact"), (60, "severe impact"), (78, "severe impact")],
    ("midas", None): [(0, "I little or none"), (5, "I little or none"), (6, "II mild"), (10, "II mild"),
                      (11, "III moderate"), (20, "III moderate"), (21, "IV severe"), (270, "IV severe")],
    ("gcps_r", None): [(0, "0 no chronic pain"), (1, "1 mild"), (2, "2 bothersome"), (3, "3 high impact")],
    ("gcps_v2_30d", "cpi"): [(0, "no pain"), (1, "low intensity"), (49, "low intensity"), (50, "high intensity")],
    ("gcps_v2_30d", "grade"): [(0, "0 none"), (1, "I low intensity, without disability"),
                               (2, "II high intensity, without disability"), (3, "III moderately limiting"),
                               (4, "IV severely limiting")],
    ("obc", None): [(0, "none"), (1, "low"), (24, "low"), (25, "high"), (84, "high")],
    ("tmd_pain_screener", None): [(0, "negative"), (2, "negative"), (3, "positive"), (7, "positive")],
    ("tmd_pain_screener", "short_form"): [(1, "negative"), (2, "positive"), (4, "positive")],
    ("id_migraine", None): [(0, "negative"), (1, "negative"), (2, "positive"), (3, "positive")],
    ("phq_4", None): [(0, "normal"), (2, "normal"), (3, "mild"), (5, "mild"), (6, "moderate"), (8, "moderate"),
                      (9, "severe"), (12, "severe")],
    ("phq_9", None): [(4, "below mild"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
                      (15, "moderately severe"), (19, "moderately severe"), (20, "severe"), (27, "severe")],
    ("gad_7", None): [(4, "below mild"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
                      (15, "severe"), (21, "severe")],
    ("phq_15", None): [(4, "below low"), (5, "low"), (9, "low"), (10, "medium"), (14, "medium"), (15, "high")],
    ("pgic", None): [(1, "responder (much or very much improved)"), (2, "responder (much or very much improved)"),
                     (3, "no responder"), (7, "no responder")],
    ("paindetect", None): [(-1, "neuropathic component unlikely"), (12, "neuropathic component unlikely"),
                           (13, "unclear"), (18, "unclear"), (19, "neuropathic component likely")],
    ("dn4", None): [(3, "negative"), (4, "positive")],
    ("dn4", "interview"): [(2, "negative"), (3, "positive")],
    ("bfi", None): [(0, "below mild"), (1, "mild"), (3, "mild"), (4, "moderate"), (6, "moderate"), (7, "severe")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("instrument", "scale", "total", "label"),
    [(name, scale, total, label) for (name, scale), rows in EDGES.items() for total, label in rows],
)
def test_a_score_lies_in_its_published_band(instrument, scale, total, label):
    assert band_of(instrument, total, KNOWLEDGE, scale=scale).label == label


def test_every_instrument_with_bands_has_its_edges_tested():
    tested = {(name, scale or KNOWLEDGE.instruments.get(name).recorded) for name, scale in EDGES}
    there = {
        (one.id, bands.scale)
        for one in KNOWLEDGE.instruments.by_id.values()
        for bands in one.bands
        if bands.population is None
    }
    assert there - tested == {
        ("gcps_180d", "cpi"),
        ("gcps_180d", "grade"),
    }  # the same bands as the 30-day version


@pytest.mark.parametrize(
    ("total", "condition", "label"),
    [
        (0, "trigeminal_neuralgia", "no pain"),
        (4, "trigeminal_neuralgia", "mild"),
        (5, "trigeminal_neuralgia", "moderate"),
        (8, "trigeminal_neuralgia", "moderate"),
        (9, "trigeminal_neuralgia", "severe"),
        (4, "tmd_myofascial_pain", "mild"),
        (7, "tmd_myofascial_pain", "moderate"),
        (8, "tmd_myofascial_pain", "severe"),
        (8, "postherpetic_neuralgia", "severe"),
        (8, "chronic_migraine", None),  # published for orofacial pain only
        (8, None, None),  # severe for most, moderate in trigeminal neuralgia
        (5, None, "moderate"),  # the same in both
    ],
)
def test_pain_intensity_is_graded_by_the_population_it_was_published_for(total, condition, label):
    assert band_of("nrs_pain", total, KNOWLEDGE, condition=condition).label == label


def test_where_populations_differ_both_are_said():
    because = " ".join(band_of("nrs_pain", 8, KNOWLEDGE).because)
    assert "severe" in because
    assert "trigeminal neuralgia: moderate" in because


@pytest.mark.parametrize(("total", "part"), [(20, None), (21, "IV-A"), (40, "IV-A"), (41, "IV-B")])
def test_the_parts_of_midas_grade_iv_are_shown_as_recalled(total, part):
    found = band_of("midas", total, KNOWLEDGE, condition="chronic_migraine")
    assert found.finer == (None if part is None else f"{part} (chronic migraine; recalled)")
    assert found.verification == "verified"


def test_a_band_carries_its_source_and_mark():
    assert band_of("dn4", 4, KNOWLEDGE).verification == "recalled"
    found = band_of("phq_9", 4, KNOWLEDGE)
    assert found.verification == "verified"
    assert "DC/TMD scoring manual" in found.source[0]


def test_a_score_between_whole_numbers_stays_in_the_lower_band_and_says_so():
    found = score("phq_4", [2, 1, 1, None], KNOWLEDGE).scale("total")  # 4 / 3 * 4 = 5.33
    assert found.band.label == "mild"
    assert not any("rounded" in text for text in found.band.because)
    found = score("gad_7", [2, 1, 1, 1, 0, 0, None], KNOWLEDGE).scale("total")  # 5 / 6 * 7 = 5.83
    assert found.band.label == "mild"
    found = score("gad_7", [2, 2, 2, 2, 0, None, None], KNOWLEDGE).scale("total")  # 8 / 5 * 7 = 11.2
    assert found.band.label == "moderate"
    found = score("phq_4", [2, 1, 3, None], KNOWLEDGE).scale("total")  # 8
    assert found.band.label == "moderate"
    found = score("phq_15", [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, None, None], KNOWLEDGE).scale("total")
    assert found.value == pytest.approx(60 / 13)  # 4.615: below 5, and 5 if rounded
    assert found.band.label == "below low"
    assert "rounded to 5 it would be low" in found.band.because[0]


@pytest.mark.parametrize(
    ("instrument", "total"), [("hit6", 35), ("hit6", 79), ("midas", -1), ("paindetect", 39)]
)
def test_a_total_outside_its_range_is_refused(instrument, total):
    with pytest.raises(FactError, match="it runs from"):
        band_of(instrument, total, KNOWLEDGE)


def test_a_bare_number_of_an_instrument_with_several_scales_has_no_band():
    found = band_of("gcps_v2_30d", 2, KNOWLEDGE)
    assert found.label is None
    assert "does not say which" in found.because[0]


def test_a_scale_that_is_none_names_those_there_are():
    with pytest.raises(FactError, match="Scales: mastication, mobility"):
        band_of("jfls_20", 2, KNOWLEDGE, scale="jaw")
