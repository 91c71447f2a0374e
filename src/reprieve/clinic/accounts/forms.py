"""What does a form about people ask, and what of it can be right?"""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from reprieve.clinic.accounts.models import Clinic, Role, User
from reprieve.clinic.store.erasure import Reason

PLAIN_NAME = RegexValidator(r"^[\w.@+-]+$", _("Letters, digits and . @ + - _ only."))


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    role = forms.ChoiceField(label=_("Invited as"), choices=Role.choices)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As the clinic knows this person; they may change it.")
    )


class PasswordForm(forms.Form):
    """What a known person chooses anew."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; not one that many people use."),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both alike, and good enough for this person."""
        said = super().clean() or {}
        if "password" in said and "again" in said:
            if said["password"] != said["again"]:
                self.add_error("again", _("The two passwords differ."))
            else:
                try:
                    validate_password(said["password"], self._person(said))
                except forms.ValidationError as error:
                    self.add_error("password", error)
        return said

    def _person(self, said: dict[str, Any]) -> User:
        return self.initial.get("user") or User(
            username=said.get("username", ""), name=said.get("name", "")
        )


class JoinForm(PasswordForm):
    """What a new person chooses."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[PLAIN_NAME],
        help_text=_("To sign in with; an e-mail address will do."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [(one, one) for one in time_zones()]
    )

    field_order = ("username", "name", "time_zone", "password", "again")

    def clean_username(self) -> str:
        """Nobody else's; letters of either case are the same name."""
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is taken; choose another."))
        return username


class CodeForm(forms.Form):
    """The code of an invitation, where the link cannot be followed."""

    code = forms.CharField(
        label=_("Code of your invitation"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def time_zones() -> list[str]:
    """Those that a person would choose from."""
    return sorted(
        name
        for name in zoneinfo.available_timezones()
        if name == "UTC" or name.partition("/")[0] in REGIONS
    )


REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


class RestoreForm(forms.Form):
    """Which backup, and that it is meant."""

    archive = forms.ChoiceField(label=_("Backup"))
    sure = forms.BooleanField(
        label=_(
            "Put it in the place of what is there now. What was entered since is lost from this clinic."
        )
    )

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["archive"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in names]


class EraseForm(forms.Form):
    """Whose chart, why, and that it is meant."""

    username = forms.CharField(
        label=_("Signs in as"), max_length=150, help_text=_("The patient's user name.")
    )
    reason = forms.ChoiceField(label=_("Why"), choices=lambda: Reason.choices)
    sure = forms.BooleanField(label=_("Erase all of it. This cannot be undone."))

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic

    def clean_username(self) -> User:
        """The patient of this clinic who signs in so."""
        said = self.cleaned_data["username"]
        found = User.objects.filter(clinic=self.clinic, username__iexact=said, chart__isnull=False).first()
        if found is None:
            raise forms.ValidationError(_("No patient of this clinic signs in so."))
        return found
