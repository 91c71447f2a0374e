"""Every route of the clinic, and who may open it: written by hand, so that a slip in a view's declaration is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

NOBODY: frozenset[str] = frozenset()
PATIENT, CLINICIAN, ADMIN = frozenset({"patient"}), frozenset({"clinician"}), frozenset({"admin"})
SIGNED_IN = PATIENT | CLINICIAN | ADMIN
ANYBODY = SIGNED_IN | {"anonymous"}

BY_NAMESPACE = {"patient": PATIENT, "clinician": CLINICIAN, "people": ADMIN}
BY_NAME = {
    "home": SIGNED_IN,
    "up": ANYBODY,
    "account": SIGNED_IN,
    "people:join": ANYBODY,  # who was invited has no account yet
    "people:follow": ANYBODY,
    "patient:feed": ANYBODY,  # a calendar program signs in with the secret in the address alone
    "account_login": ANYBODY,
    "account_logout": ANYBODY,
    "account_inactive": ANYBODY,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": ANYBODY,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
}


@dataclass(frozen=True)
class Route:
    """One address of the table: its full name, what stands in its address, and the view."""

    name: str
    takes: tuple[tuple[str, str], ...]  # the name and converter of each part that varies
    view: Any

    @property
    def who(self) -> frozenset[str]:
        """Who may open it."""
        return BY_NAME.get(self.name) or BY_NAMESPACE.get(self.name.partition(":")[0], NOBODY)


def all_routes() -> list[Route]:
    """The whole table, as Django resolves it."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, namespace: str, taken: tuple[tuple[str, str], ...]) -> Iterator[Route]:
    for one in resolver.url_patterns:
        takes = taken + _takes(one)
        if isinstance(one, URLResolver):
            yield from _walk(one, f"{one.namespace}:" if one.namespace else namespace, takes)
        elif isinstance(one, URLPattern):
            yield Route(f"{namespace}{one.name}", takes, one.callback)


def _takes(one: URLPattern | URLResolver) -> tuple[tuple[str, str], ...]:
    converters = getattr(one.pattern, "converters", {})
    if converters:
        return tuple((name, type(converter).__name__) for name, converter in converters.items())
    groups = getattr(getattr(one.pattern, "regex", None), "groupindex", {})
    return tuple((name, "StringConverter") for name in groups)
