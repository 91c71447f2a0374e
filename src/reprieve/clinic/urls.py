"""Which address is which page? Every route of the clinic, one table; who may open each is said at its view."""

from __future__ import annotations

from django.urls import include, path

from reprieve.clinic import home

urlpatterns = [
    path("", home.home, name="home"),
    path("up", home.up, name="up"),
    path("account/", home.account, name="account"),
    path("account/", include("reprieve.clinic.accounts.signing_in")),
    path("second-factor/", include("allauth.mfa.urls")),
    path("people/", include("reprieve.clinic.accounts.urls")),
    path("me/", include("reprieve.clinic.patient.urls")),
    path("clinic/", include("reprieve.clinic.clinician.urls")),
]
