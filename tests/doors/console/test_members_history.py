"""Who changed whose membership, and when, stands on the page; nobody is changed in silence."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from backhaul.foundation import clock
from backhaul.foundation.tenancy import invitations
from backhaul.foundation.tenancy.models import (
    Brand,
    Invitation,
    Member,
    OperatorEntry,
    Role,
    User,
)
from tests.cast import Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in

PAGE = "/operator/members/"


@pytest.fixture
def olga(cast: Cast) -> User:
    """The operator's owner, beside another one."""
    made = User.objects.create(email="olga@example.com", name="Olga Brandt")
    Member.objects.create(user=made, brand=None, role=Role.OWNER)
    return made


@pytest.fixture
def tom(olga: User) -> User:
    made = User.objects.create(email="tom@example.com", name="Tom Iversen")
    Member.objects.create(user=made, brand=None, role=Role.AGENT)
    return made


def history() -> list[tuple[str, str, dict[str, object]]]:
    rows = OperatorEntry.objects.order_by("id")
    return [(row.kind, row.actor, row.data) for row in rows]


def test_roles_of_the_operators_members_are_journalled_with_who_and_what(
    olga: User, tom: User
) -> None:
    client = signed_in(olga)

    client.post(f"{PAGE}{tom.pk}/roles", {"role": ["viewer", "finance"]})

    assert history() == [
        (
            "member.roles_changed",
            f"member:{olga.pk}",
            {"user": tom.pk, "roles": ["finance", "viewer"], "before": ["agent"]},
        )
    ]
    page = client.get(PAGE).content.decode()
    assert "Olga Brandt changed Tom Iversen from Care agent to Finance, Viewer." in page
    assert "Today, " in page


def test_a_removal_is_journalled_and_keeps_the_names(olga: User, tom: User) -> None:
    client = signed_in(olga)

    client.post(f"{PAGE}{tom.pk}/remove")

    assert "Olga Brandt removed Tom Iversen, who was Care agent." in (
        client.get(PAGE).content.decode()
    )


def test_an_invitation_to_the_operator_and_its_answer_are_journalled(olga: User) -> None:
    client = signed_in(olga)
    client.post(f"{PAGE}invite", {"email": "mia@example.com", "role": "viewer"})
    path = invitations.address_of(Invitation.objects.get()).split("/", 3)[3]

    Client().post(f"/{path}", {"name": "Mia Roth", "password": "a long road to the north"})

    page = client.get(PAGE).content.decode()
    assert "Olga Brandt invited mia@example.com as Viewer." in page
    assert "Mia Roth joined as Viewer." in page


def test_a_member_who_is_shut_out_is_signed_out_and_may_be_let_in_again(
    olga: User, tom: User
) -> None:
    client, toms = signed_in(olga), signed_in(tom)
    assert toms.get("/b/nordlicht/").status_code == 200

    client.post(f"{PAGE}{tom.pk}/active", {"active": "no"})
    shut = toms.get("/b/nordlicht/")
    page = client.get(PAGE).content.decode()
    client.post(f"{PAGE}{tom.pk}/active", {"active": "yes"})
    client.post(f"{PAGE}{tom.pk}/active", {"active": "yes"})

    assert shut.status_code == 302
    assert "shut out" in page
    assert "Let Tom Iversen in again" in page
    assert [kind for kind, _, _ in history()] == ["member.shut_out", "member.let_in"]
    assert signed_in(tom).get("/b/nordlicht/").status_code == 200


def test_nobody_shuts_oneself_out_nor_a_stranger(olga: User, cast: Cast) -> None:
    client = signed_in(olga)

    oneself = client.post(f"{PAGE}{olga.pk}/active", {"active": "no"}, follow=True)
    stranger = client.post(f"{PAGE}{cast.ben.pk}/active", {"active": "no"})

    assert "somebody else must shut you out" in oneself.content.decode()
    assert stranger.status_code == 404
    assert User.objects.filter(is_active=False).count() == 0
    assert history() == []


@pytest.mark.parametrize("who", ["ben", "cleo"])
def test_only_owners_of_the_operator_shut_out(cast: Cast, tom: User, who: str) -> None:
    answer = signed_in(getattr(cast, who)).post(f"{PAGE}{tom.pk}/active", {"active": "no"})

    assert answer.status_code == 404
    assert User.objects.get(pk=tom.pk).is_active


def test_a_brand_shows_its_own_changes_and_not_the_operators(
    olga: User, tom: User, cast: Cast
) -> None:
    signed_in(olga).post(f"{PAGE}{tom.pk}/roles", {"role": "viewer"})
    ada = signed_in(cast.ada)

    ada.post(f"/b/nordlicht/members/{cast.ben.pk}/roles", {"role": "finance"})

    page = ada.get("/b/nordlicht/members/").content.decode()
    assert "Ada changed Ben from Care agent to Finance." in page
    assert "Tom Iversen" not in page


def test_the_operators_history_cannot_be_changed(olga: User, tom: User) -> None:
    signed_in(olga).post(f"{PAGE}{tom.pk}/roles", {"role": "viewer"})

    for change in (
        lambda: OperatorEntry.objects.update(actor="member:0"),
        lambda: OperatorEntry.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_the_page_takes_as_many_statements_for_twenty_changes_as_for_one(
    olga: User, tom: User
) -> None:
    client = signed_in(olga)
    client.post(f"{PAGE}{tom.pk}/roles", {"role": "viewer"})
    client.get(PAGE)
    with counting() as one:
        client.get(PAGE)
    for role in ["agent", "viewer"] * 10:
        client.post(f"{PAGE}{tom.pk}/roles", {"role": role})
    client.get(PAGE)
    with counting() as many:
        client.get(PAGE)

    assert many.number == one.number <= 12


@pytest.mark.parametrize("brand", ["nordlicht", ""])
def test_who_was_shut_out_does_not_join_by_an_invitation(cast: Cast, brand: str) -> None:
    place = Brand.objects.get(slug=brand) if brand else None
    asked = invitations.Asked(place, "cleo@example.com", "viewer", cast.ada)
    row = invitations.invite(asked, at=clock.now())
    User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    path = invitations.address_of(row).split("/", 3)[3]

    answer = Client().post(f"/{path}")

    assert answer.status_code == 410
    assert "Your account was shut." in answer.content.decode()
    assert not Member.objects.filter(user=cast.cleo, brand=place).exists()
    assert Invitation.objects.get().accepted_at is None
