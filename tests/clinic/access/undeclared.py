"""A page whose view forgot to say who may open it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a secret")


urlpatterns = [path("undeclared", forgotten, name="undeclared")]
