"""Badges on the page of members: printed as a card, and taken back."""

from __future__ import annotations

from typing import Any

from django.test import Client

from backhaul.foundation.tenancy.models import Badge, Member, Role
from tests.cast import Cast


def at_the_desk(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="backhaul.foundation.tenancy.signed_in.Backend")
    return client


def test_an_owner_prints_a_badge_as_a_card_and_takes_it_back(cast: Cast) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=Role.INSPECTOR)
    ada = at_the_desk(cast.ada)
    where = f"/b/nordlicht/members/{cast.eve.pk}/badge"
    page = ada.get("/b/nordlicht/members/").content.decode()
    assert where in page
    assert f"/b/nordlicht/members/{cast.ben.pk}/badge" not in page  # an agent has no bench

    card = ada.post(where)

    assert (card.status_code, card["Content-Type"]) == (200, "application/pdf")
    assert card["Cache-Control"] == "private, no-store"
    assert card.content.startswith(b"%PDF")
    one = Badge.objects.get()
    assert (one.user, one.brand, one.printed_by) == (cast.eve, cast.nordlicht, cast.ada)
    assert "Revoke badge" in ada.get("/b/nordlicht/members/").content.decode()
    assert ada.post(f"{where}/revoke").status_code == 302
    assert not Badge.objects.filter(revoked_at=None).exists()
    told = ada.get("/b/nordlicht/members/").content.decode()
    assert "Ada printed a badge for Eve." in told
    assert "Ada revoked the badge of Eve." in told


def test_nobody_else_prints_badges_and_a_stranger_to_the_brand_gets_none(cast: Cast) -> None:
    where = f"/b/nordlicht/members/{cast.ada.pk}/badge"

    assert at_the_desk(cast.ben).post(where).status_code == 404
    assert at_the_desk(cast.cleo).post(where).status_code == 404
    assert (
        at_the_desk(cast.ada)
        .post(where.replace(str(cast.ada.pk), str(cast.eve.pk)))
        .status_code
        == 404
    )
    assert at_the_desk(cast.ada).get(where).status_code == 405
    assert not Badge.objects.exists()
