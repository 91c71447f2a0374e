"""Who is known to this server: clinics, people with a role, and invitations that were not used yet."""

from __future__ import annotations

import uuid
import zoneinfo
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do; each person has one role."""

    PATIENT = "patient", _("Patient")
    CLINICIAN = "clinician", _("Clinician")
    ADMIN = "admin", _("Administrator")


class Clinic(models.Model):
    """A place that treats people; nobody sees into another one."""

    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    demonstration = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone of its days."""
        return zoneinfo.ZoneInfo(self.time_zone)


class People(BaseUserManager["User"]):
    """How people are looked up and made."""

    def create_user(self, *, username: str, password: str | None, **said: object) -> User:
        """Make one person; without a password nobody can sign in as them."""
        user = self.model(username=username, **said)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person with one role in one clinic."""

    username = models.CharField(_("user name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    title = models.CharField(_("professional role"), max_length=100, blank=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="people")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="a_role_we_know")
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The person's own time zone, else the clinic's."""
        return zoneinfo.ZoneInfo(self.time_zone) if self.time_zone else self.clinic.zone


class Invitation(models.Model):
    """A link that makes one person (or, with `user`, lets that person choose a password anew); it works once.

    Only a hash of the link is kept: who reads the database cannot use it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT)
    name = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    chart = models.UUIDField(null=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return f"{self.role} {self.public_id}"
