"""The addresses of the pages about people."""

from __future__ import annotations

from django.urls import path

from reprieve.clinic.accounts import joining, upkeep, views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("invite/", views.invite, name="invite"),
    path("invite/<uuid:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("invite/<uuid:public_id>/", views.invite_to, name="invite_to"),
    path("<int:user_id>/help/", views.sign_in_help, name="help"),
    path("<int:user_id>/close/", views.switch, name="switch"),
    path("audit/", upkeep.audit_trail, name="audit"),
    path("upkeep/", upkeep.upkeep, name="upkeep"),
    path("upkeep/backup/", upkeep.make_backup, name="backup"),
    path("upkeep/restore/", upkeep.restore, name="restore"),
    path("upkeep/erase/", upkeep.erase_chart, name="erase"),
    path("join/", joining.join, name="join"),
    path("join/<str:secret>/", joining.follow, name="follow"),
]
