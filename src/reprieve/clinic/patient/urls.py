"""The addresses of the patient's pages. No address holds anything about a person but dates and one secret."""

from __future__ import annotations

from django.urls import URLPattern, path

from reprieve.clinic.patient import (
    views_course,
    views_diary,
    views_interview,
    views_more,
    views_side_effects,
)

app_name = "patient"
urlpatterns: list[URLPattern] = [
    path("", views_diary.home, name="home"),
    path("diary/save/", views_diary.save_card, name="save_card"),
    path("diary/take-back/", views_diary.take_back, name="take_back"),
    path("diary/attack/", views_diary.attack, name="attack"),
    path("diary/import/", views_more.bring_in, name="import"),
    path("diary/<str:on>/", views_diary.day, name="day"),
    path("diary/<str:on>/<str:how>/", views_diary.change, name="change"),
    path("help/", views_interview.help_now, name="help"),
    path("interview/", views_interview.interview, name="interview"),
    path("interview/answers/", views_interview.answers, name="answers"),
    path("interview/one-more/", views_interview.one_more, name="one_more"),
    path("course/", views_course.course, name="course"),
    path("course/answer/", views_course.answer, name="course_answer"),
    path("side-effects/", views_side_effects.side_effects, name="side_effects"),
    path("side-effects/over/", views_side_effects.over, name="side_effect_over"),
    path("more/", views_more.more, name="more"),
    path("more/habits/", views_more.habits, name="habits"),
    path("more/reminder/", views_more.reminder, name="reminder"),
    path("more/export/<str:form>/", views_more.export, name="export"),
    path("more/who-looked/", views_more.who_looked, name="who_looked"),
    path("reminder/<str:secret>.ics", views_more.reminder_feed, name="feed"),
]
