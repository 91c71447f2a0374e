"""What nobody should send, sent to the pages that anybody or an admin may post to: never a 500, nothing made by it."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from reprieve.clinic.accounts import invitations
from reprieve.clinic.accounts.models import Clinic, Invitation, User
from tests.clinic.conftest import with_second_factor

NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "' OR 1=1 --", "'; DROP TABLE store_fact; --", "<script>alert(1)</script>", "{{ settings.SECRET_KEY }}",
            "\x00", "a\x00b", "\ud800", "💥" * 50, "x" * 100_000, "../../etc/passwd", "%00", "-1", "1e999", "",
        ]
    ),
)  # fmt: skip
FIELDS = (
    "login", "password", "again", "username", "name", "time_zone", "role", "code", "archive", "sure", "reason", "q",
    "next", "page",
)  # fmt: skip
POSTS = st.dictionaries(st.sampled_from(FIELDS), NASTY, max_size=6)
SENDABLE = {"errors": "surrogatepass"}


def sent(text: str) -> bytes:
    """As a browser that knows no limits would send it."""
    return text.encode("utf-8", "surrogatepass")


def body(said: dict[str, str]) -> bytes:
    from urllib.parse import quote_from_bytes

    return b"&".join(f"{name}={quote_from_bytes(sent(value))}".encode() for name, value in said.items())


class TestHostilePosts(TestCase):
    """Each page that takes a post from a stranger or an admin."""

    @classmethod
    def setUpTestData(cls):
        cls.clinic = Clinic.objects.create(name="of tests")
        cls.admin = User.objects.create_user(username="adm", password=None, role="admin", clinic=cls.clinic)
        with_second_factor(cls.admin)
        _, cls.secret = invitations.invite(role="patient", clinic=cls.clinic, by=cls.admin)

    def post(self, client: Client, path: str, said: dict[str, str]) -> int:
        answer = client.post(path, body(said), content_type="application/x-www-form-urlencoded")
        return answer.status_code

    @settings(max_examples=60)
    @given(
        said=POSTS,
        path=st.sampled_from(["/account/login/", "/people/join/", "/second-factor/authenticate/"]),
    )
    @example(said={"login": "\x00", "password": "x"}, path="/account/login/")
    @example(said={"code": "\x00"}, path="/people/join/")
    def test_by_a_stranger(self, said, path):
        from django.core.cache import cache

        cache.clear()
        assert self.post(Client(raise_request_exception=True), path, said) < 500
        assert User.objects.count() == 1

    @settings(max_examples=40)
    @given(said=POSTS)
    def test_by_somebody_with_an_invitation(self, said):
        client = Client()
        client.get(f"/people/join/{self.secret}/")
        status = self.post(client, "/people/join/", {"password": "short", "again": "short", **said})
        assert status < 500
        assert Invitation.objects.get().used_at is None or User.objects.count() == 2

    @settings(max_examples=40)
    @given(
        said=POSTS,
        path=st.sampled_from(["invite/", "upkeep/restore/", "upkeep/erase/", "?q=%00", "?page=%00&q=%ff"]),
    )
    def test_by_an_admin(self, said, path):
        client = Client()
        client.force_login(self.admin)
        assert self.post(client, f"/people/{path}", said) < 500
        assert client.get(f"/people/{path}").status_code < 500


@pytest.mark.parametrize(
    "path",
    ["/people/join/%00/", "/people/join/%F0%9F%92%A5/", "/people/9999999999999999999999/help/", "/%ff"],
)
def test_addresses_nobody_made(path, admin, signed_in):
    for client in (Client(), signed_in(admin)):
        for method in (client.get, client.post):
            assert method(path).status_code < 500


def test_more_fields_than_any_form_has(db):
    answer = Client().post("/account/login/", {f"f{n}": "x" for n in range(2000)})
    assert answer.status_code == 400


def test_an_address_in_next_leads_nowhere_else(patient):
    from tests.clinic.conftest import PASSWORD

    answer = Client().post(
        "/account/login/?next=https://evil.example/", {"login": patient.username, "password": PASSWORD}
    )
    assert answer.url == "/"
