"""The addresses of the clinician's pages. No address holds anything about a person but an id that says nothing."""

from __future__ import annotations

from django.urls import URLPattern, path

from reprieve.clinic.clinician import (
    views_chart,
    views_decision,
    views_facts,
    views_letters,
    views_plan,
    views_session,
    views_today,
)

app_name = "clinician"
urlpatterns: list[URLPattern] = [
    path("", views_today.today, name="today"),
    path("charts/", views_today.charts, name="charts"),
    path("<uuid:public_id>/", views_chart.chart, name="chart"),
    path("<uuid:public_id>/timeline/", views_chart.timeline_page, name="timeline"),
    path("<uuid:public_id>/plan/", views_plan.plan, name="plan"),
    path("<uuid:public_id>/plan/check/", views_plan.check, name="plan_check"),
    path("<uuid:public_id>/plan/sign/", views_plan.sign_plan, name="plan_sign"),
    path("<uuid:public_id>/plan/override/", views_plan.override, name="plan_override"),
    path("<uuid:public_id>/questions/", views_facts.questions, name="questions"),
    path("<uuid:public_id>/questions/answer/", views_facts.answer, name="answer"),
    path("<uuid:public_id>/facts/add/", views_facts.add, name="add"),
    path("<uuid:public_id>/facts/retract/", views_facts.retract, name="retract"),
    path("<uuid:public_id>/session/", views_session.session, name="session"),
    path("<uuid:public_id>/session/vial/", views_session.vial, name="vial"),
    path("<uuid:public_id>/decide/", views_decision.decide, name="decide"),
    path("<uuid:public_id>/letters/patient/", views_letters.to_patient, name="letter_patient"),
    path("<uuid:public_id>/letters/referrer/", views_letters.to_referrer, name="letter_referrer"),
]
