"""Signing in, being locked out, forgetting a password, and being invited."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import URLResolver, get_resolver

from backhaul.doors.console.setup.members import MEANING
from backhaul.foundation import clock
from backhaul.foundation.tenancy import invitations, jobs
from backhaul.foundation.tenancy.access import GRANTS
from backhaul.foundation.tenancy.models import Invitation, Member, Role, User
from tests.cast import Cast

PASSWORD = "a long road to the north"
OTHER = "another long road home"


@pytest.fixture
def ada(cast: Cast) -> User:
    cast.ada.set_password(PASSWORD)
    cast.ada.save()
    return cast.ada


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": email, "password": password})


def link_in(text: str) -> str:
    found = re.search(r"http://[^/]+(/\S+)", text)
    assert found is not None
    return found[1]


def invited(cast: Cast, email: str = "mia@example.com", role: str = "inspector") -> str:
    """Return the path of the link in the letter."""
    asked = invitations.Asked(cast.nordlicht, email, role, cast.ada)
    row = invitations.invite(asked, at=clock.now())
    jobs.invitation_letter(invitation_id=row.pk)
    return link_in(str(mail.outbox[-1].body))


def test_a_right_password_leads_to_the_one_brand(ada: User, client: Client) -> None:
    answer = sign_in(client, "Ada@Example.com")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").headers["Location"] == "/b/nordlicht/"


def test_a_wrong_password_says_one_sentence_and_keeps_the_name(
    ada: User, client: Client
) -> None:
    answer = sign_in(client, "ada@example.com", "wrong")
    page = answer.content.decode()

    assert page.count("The e-mail address and the password do not fit.") == 1
    assert 'value="ada@example.com"' in page
    assert (
        sign_in(client, "nobody@example.com", "wrong")
        .content.decode()
        .count("The e-mail address and the password do not fit.")
        == 1
    )


def test_one_name_is_locked_and_another_from_the_same_address_is_not(
    cast: Cast, ada: User, client: Client
) -> None:
    cast.ben.set_password(PASSWORD)
    cast.ben.save()
    for _ in range(5):
        assert sign_in(client, "ada@example.com", "wrong").status_code == 200
    last = sign_in(client, "ada@example.com", "wrong")

    assert last.status_code == 429
    assert "signing in is locked for 15 minutes" in last.content.decode()
    assert sign_in(client, "ada@example.com").status_code == 429
    assert sign_in(client, "ben@example.com").status_code == 302


def test_behind_our_proxy_the_caller_is_locked_and_not_the_proxy(
    ada: User, settings: Any
) -> None:
    settings.BACKHAUL_PROXIES = 1
    guesser = Client(headers={"X-Forwarded-For": "made-up, 2001:db8:1:2::7"})
    for _ in range(6):
        sign_in(guesser, "ada@example.com", "wrong")

    assert sign_in(guesser, "ada@example.com").status_code == 429
    elsewhere = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    assert sign_in(elsewhere, "ada@example.com").status_code == 302


def test_a_stranger_and_a_member_are_answered_alike_when_they_forgot_it(
    ada: User, client: Client
) -> None:
    known = client.post("/account/password/reset/", {"email": "ada@example.com"})
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.com"})

    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    jobs.reset_letter(user_id=0)
    assert mail.outbox == []


def test_a_new_password_by_e_mail_signs_all_others_out(ada: User, client: Client) -> None:
    elsewhere = Client()
    assert sign_in(elsewhere, "ada@example.com").status_code == 302
    jobs.reset_letter(user_id=ada.pk)
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.com"]

    form = client.get(link_in(str(letter.body)), follow=True)
    url = form.redirect_chain[-1][0]
    wrong = client.post(url, {"password1": "short", "password2": "short"})
    right = client.post(url, {"password1": OTHER, "password2": OTHER})

    assert "too short" in wrong.content.decode()
    assert right.status_code == 302
    assert elsewhere.get("/account/profile/").status_code == 302
    assert sign_in(Client(), "ada@example.com", OTHER).status_code == 302
    again = Client().get(link_in(str(letter.body)), follow=True)
    assert "This link is over" in again.content.decode()


def test_a_changed_password_is_told_by_e_mail(ada: User) -> None:
    jobs.notice_letter(user_id=ada.pk, what="password")

    assert mail.outbox[0].subject == "Your password was changed"


def test_a_second_factor_is_asked_for(ada: User, client: Client) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)

    first = sign_in(client, "ada@example.com")
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    _before, counter, _after = yield_hotp_counters_from_time()  # half a minute each
    code = format_hotp_value(hotp_value(secret, counter))
    right = client.post("/account/2fa/authenticate/", {"code": code})

    assert first.headers["Location"] == "/account/2fa/authenticate/"
    assert wrong.status_code == 200
    assert right.headers["Location"] == "/"
    assert Authenticator.objects.filter(user=ada).count() == 1


def test_pages_that_make_no_sense_are_not_there(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)

    for path in ("signup/", "email/", "password/set/", "login/code/confirm/"):
        assert client.get(f"/account/{path}").status_code == 404


def test_every_page_of_allauth_that_is_there_is_ours(client: Client, cast: Cast) -> None:
    """Walk the addresses: none of them shows a template of allauth's own."""
    assert account_paths() == OURS
    for signed_in in (False, True):
        if signed_in:
            client.force_login(cast.ada)
        for path in OURS:
            answer = client.get(path, follow=True)
            strangers = [t.name for t in answer.templates if "allauth" in str(t.origin)]
            assert strangers == [], path


OURS = {
    "/account/",
    "/account/login/",
    "/account/logout/",
    "/account/inactive/",
    "/account/reauthenticate/",
    "/account/password/change/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/done/",
    "/account/signup/",
    "/account/email/",
    "/account/password/set/",
    "/account/login/code/confirm/",
    "/account/confirm-email/",
    "/account/2fa/",
    "/account/2fa/authenticate/",
    "/account/2fa/reauthenticate/",
    "/account/2fa/totp/activate/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/recovery-codes/download/",
}


def account_paths() -> set[str]:
    def walk(resolver: URLResolver, base: str) -> Any:
        for each in resolver.url_patterns:
            path = base + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each, path)
            elif each.name and each.name.startswith(("account", "mfa_")) and "(" not in path:
                yield path

    return set(walk(get_resolver(), "/"))


def test_an_invitation_makes_a_member_with_a_name_and_a_password(
    cast: Cast, client: Client
) -> None:
    path = invited(cast)

    assert "Ada invites you." in client.get(path).content.decode()
    short = client.post(path, {"name": "Mia", "password": "short"})
    joined = client.post(path, {"name": "Mia", "password": PASSWORD})

    assert short.status_code == 422
    assert 'value="Mia"' in short.content.decode()
    assert joined.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/station/"
    mia = User.objects.get(email="mia@example.com")
    roles = Member.objects.filter(user=mia).values_list("brand__slug", "role")
    assert list(roles) == [("nordlicht", "inspector")]


def test_an_invitation_works_once(cast: Cast, client: Client) -> None:
    path = invited(cast)
    client.post(path, {"name": "Mia", "password": PASSWORD})

    again = Client().post(path, {"name": "Eve", "password": OTHER})

    assert again.status_code == 410
    assert "taken up already" in again.content.decode()
    assert not User.objects.get(email="mia@example.com").check_password(OTHER)


def test_an_invitation_ends_after_a_week(cast: Cast, client: Client) -> None:
    path = invited(cast)
    Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    answer = client.post(path, {"name": "Mia", "password": PASSWORD})

    assert answer.status_code == 410
    assert not User.objects.filter(email="mia@example.com").exists()
    assert not Member.objects.filter(role=Role.INSPECTOR).exists()


def test_a_revoked_invitation_and_a_made_up_one_are_both_not_there(
    cast: Cast, client: Client
) -> None:
    path = invited(cast)
    client.force_login(cast.ada)
    pk = Invitation.objects.get().pk
    revoked = client.post(f"/b/nordlicht/members/invitations/{pk}/revoke")

    assert revoked.status_code == 302
    assert client.get(path).status_code == 404
    assert client.get("/account/join/made-up/").status_code == 404


def test_sending_again_makes_the_old_link_open_nothing(cast: Cast, client: Client) -> None:
    old = invited(cast)
    client.force_login(cast.ada)
    row = Invitation.objects.get()

    client.post(f"/b/nordlicht/members/invitations/{row.pk}/resend")
    jobs.invitation_letter(invitation_id=row.pk)

    assert client.get(old).status_code == 404
    assert client.get(link_in(str(mail.outbox[-1].body))).status_code == 200


def test_somebody_with_an_account_only_says_yes(cast: Cast, client: Client) -> None:
    path = invited(cast, "cleo@example.com", "viewer")

    page = client.get(path).content.decode()
    client.post(path)

    assert 'name="password"' not in page
    assert Member.objects.filter(user=cast.cleo, brand=cast.nordlicht).exists()
    assert "_auth_user_id" not in client.session


def test_nobody_is_invited_twice_nor_a_member(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    invited(cast)
    for email, words in (
        ("mia@example.com", "was invited already"),
        ("ben@example.com", "is a member already"),
        ("not an address", "valid email"),
    ):
        answer = client.post("/b/nordlicht/members/invite", {"email": email, "role": "viewer"})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert f'value="{email}"' in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_the_last_owner_stays(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    base = f"/b/nordlicht/members/{cast.ada.pk}"

    client.post(f"{base}/roles", {"role": ["viewer"]})
    client.post(f"{base}/remove", {"oneself": "yes"})

    assert Member.objects.filter(user=cast.ada, role=Role.OWNER).count() == 1


def test_one_removes_oneself_only_on_purpose(cast: Cast, client: Client) -> None:
    Member.objects.create(user=cast.ben, brand=cast.nordlicht, role=Role.OWNER)
    client.force_login(cast.ada)
    base = f"/b/nordlicht/members/{cast.ada.pk}"

    client.post(f"{base}/remove")
    assert Member.objects.filter(user=cast.ada).exists()
    client.post(f"{base}/remove", {"oneself": "yes"})

    assert not Member.objects.filter(user=cast.ada).exists()


def test_roles_are_given_and_taken(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    url = f"/b/nordlicht/members/{cast.ben.pk}/roles"

    client.post(url, {"role": ["receiver", "finance"]})
    roles = Member.objects.filter(user=cast.ben).values_list("role", flat=True)
    assert sorted(roles) == ["finance", "receiver"]
    for refused in ([], ["king"]):
        client.post(url, {"role": refused})
        assert Member.objects.filter(user=cast.ben).count() == 2


def test_only_owners_see_and_change_members(cast: Cast, client: Client) -> None:
    Member.objects.filter(user=cast.ben).update(role=Role.MANAGER)
    for user in (cast.ben, cast.cleo, cast.eve):
        client.force_login(user)
        assert client.get("/b/nordlicht/members/").status_code == 404
        gone = client.post(f"/b/nordlicht/members/{cast.ada.pk}/remove", {"oneself": "yes"})
        assert gone.status_code == 404
    assert Member.objects.filter(user=cast.ada).exists()


def test_a_member_of_another_brand_is_no_member_here(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)

    answer = client.post(f"/b/nordlicht/members/{cast.cleo.pk}/remove")

    assert answer.status_code == 404
    assert Member.objects.filter(user=cast.cleo).exists()


def test_each_role_is_said_in_words() -> None:
    assert set(MEANING) == {role.value for role in GRANTS}


def test_several_brands_lead_to_a_page_of_them_and_none_says_so(
    cast: Cast, client: Client
) -> None:
    Member.objects.create(user=cast.ada, brand=cast.voltaic, role=Role.VIEWER)
    client.force_login(cast.ada)
    page = client.get("/").content.decode()
    assert "Nordlicht" in page
    assert "Voltaic" in page

    client.force_login(cast.eve)
    assert "You belong to no brand" in client.get("/").content.decode()


def test_a_profile_keeps_its_name_language_and_keys(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)

    answer = client.post("/account/profile/", {"name": "Ada L.", "locale": "zh-hans"})

    cast.ada.refresh_from_db()
    assert (cast.ada.name, cast.ada.locale, cast.ada.single_keys) == (
        "Ada L.",
        "zh-hans",
        False,
    )
    assert answer.cookies["language"].value == "zh-hans"
