"""A badge stands for a member at a bench: unguessable, for one brand, gone when revoked."""

from __future__ import annotations

import pytest

from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy import badges
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Badge, Member, Role
from tests.cast import MONDAY, Cast


def hired(cast: Cast, role: Role = Role.INSPECTOR) -> None:
    Member.objects.create(user=cast.eve, brand=cast.nordlicht, role=role)


def printed(cast: Cast) -> str:
    return badges.print_badge(cast.nordlicht, cast.eve.pk, by=cast.ada, at=MONDAY)


def test_a_badge_is_known_by_its_hash_alone_and_its_printing_is_in_the_journal(
    cast: Cast,
) -> None:
    hired(cast)
    code = printed(cast)

    assert len(code) == 30
    assert code.encode() not in bytes(Badge.objects.get().hash)
    assert badges.holder_of(f" {code.lower()} ").seat.user == cast.eve
    assert badges.badges_of(cast.nordlicht) == {cast.eve.pk: MONDAY}
    with acting_for(cast.nordlicht.pk):
        entry = Entry.objects.get(kind="member.badge_printed")
        assert entry.data == {"user": cast.eve.pk}


def test_a_new_badge_makes_the_old_one_useless_and_a_revoked_one_opens_nothing(
    cast: Cast,
) -> None:
    hired(cast)
    old, new = printed(cast), printed(cast)

    with pytest.raises(NotFound):
        badges.holder_of(old)
    holder = badges.holder_of(new)
    badges.revoke_badge(cast.nordlicht, cast.eve.pk, by=cast.ada, at=MONDAY)
    with pytest.raises(NotFound):
        badges.holder_of(new)
    with pytest.raises(NotFound):
        badges.holder_by_id(holder.badge_id)
    assert badges.badges_of(cast.nordlicht) == {}


def test_a_badge_is_worth_a_bench_of_the_brand_that_printed_it_and_no_more(cast: Cast) -> None:
    hired(cast, Role.OWNER)
    Member.objects.create(user=cast.eve, brand=cast.voltaic, role=Role.OWNER)
    Member.objects.create(user=cast.eve, brand=None, role=Role.OWNER)

    seat = badges.holder_of(printed(cast)).seat

    assert seat.granted == {cast.nordlicht.pk: frozenset({May.RECEIVE, May.INSPECT})}
    assert seat.brands == (cast.nordlicht,)
    assert not seat.may_as_operator(May.RECEIVE)


def test_a_badge_of_the_operator_s_is_worth_what_the_operator_granted(cast: Cast) -> None:
    Member.objects.create(user=cast.eve, brand=None, role=Role.RECEIVER)
    Member.objects.create(user=cast.eve, brand=cast.voltaic, role=Role.OWNER)

    code = badges.print_badge(None, cast.eve.pk, by=cast.ada, at=MONDAY)
    seat = badges.holder_of(code).seat

    assert set(seat.granted.values()) == {frozenset({May.RECEIVE})}
    assert seat.may_as_operator(May.RECEIVE)
    assert {brand.pk for brand in seat.brands} == {cast.nordlicht.pk, cast.voltaic.pk}


def test_whoever_lost_the_role_or_was_shut_out_has_a_useless_badge(cast: Cast) -> None:
    hired(cast)
    code = printed(cast)
    Member.objects.filter(user=cast.eve).update(role=Role.VIEWER)

    with pytest.raises(DomainError) as refused:
        badges.holder_of(code)
    assert refused.value.code == "badge_may_not"
    Member.objects.filter(user=cast.eve).update(role=Role.INSPECTOR)
    cast.eve.is_active = False
    cast.eve.save()
    with pytest.raises(NotFound):
        badges.holder_of(code)


def test_only_members_get_badges(cast: Cast) -> None:
    with pytest.raises(NotFound):
        printed(cast)
    assert not Badge.objects.exists()


def test_a_colleague_can_agree_who_may_inspect_with_a_badge_that_one_did_not_print(
    cast: Cast,
) -> None:
    brand, ada = cast.nordlicht.pk, cast.ada.pk
    hired(cast, Role.RECEIVER)
    printed(cast)
    assert not badges.colleagues_with_badges(brand, cast.ben.pk)
    Member.objects.filter(user=cast.eve).update(role=Role.INSPECTOR)

    assert badges.colleagues_with_badges(brand, cast.ben.pk)
    assert not badges.colleagues_with_badges(brand, cast.eve.pk)
    assert not badges.colleagues_with_badges(brand, ada)
    assert not badges.colleagues_with_badges(cast.voltaic.pk, cast.ben.pk)
