"""Has this address tried too often? For pages that anybody may open and that take a secret."""

from __future__ import annotations

from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import cache
from django.http import HttpRequest

TRIES, SECONDS = 30, 300


def too_many(request: HttpRequest, what: str) -> bool:
    """More than TRIES posts from one address in SECONDS."""
    if request.method != "POST":
        return False
    key = f"tries:{what}:{get_client_ip(request)}"
    cache.add(key, 0, SECONDS)
    try:
        return bool(cache.incr(key) > TRIES)
    except ValueError:
        return False
