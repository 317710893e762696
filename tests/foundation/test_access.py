from __future__ import annotations

from backhaul.foundation.tenancy.access import GRANTS, May, names_of, seat_of
from backhaul.foundation.tenancy.models import Member, Role
from tests.cast import Cast
from tests.counting import counting


def test_a_member_of_one_brand_has_no_right_in_another(cast: Cast) -> None:
    seat = seat_of(cast.ben)

    assert [brand.slug for brand in seat.brands] == ["nordlicht"]
    assert seat.may(May.CARE, cast.nordlicht.pk)
    assert not seat.may(May.PAY, cast.nordlicht.pk)
    assert not seat.may(May.VIEW, cast.voltaic.pk)
    assert not seat.is_operator


def test_two_roles_in_one_brand_add_up(cast: Cast) -> None:
    Member.objects.create(user=cast.ben, brand=cast.nordlicht, role=Role.FINANCE)

    assert seat_of(cast.ben).may(May.PAY, cast.nordlicht.pk)


def test_a_role_of_the_operator_holds_in_every_brand_but_not_in_the_system_brand(
    cast: Cast,
) -> None:
    Member.objects.create(user=cast.eve, brand=None, role=Role.OWNER)

    seat = seat_of(cast.eve)

    assert [brand.slug for brand in seat.brands] == ["nordlicht", "voltaic"]
    assert seat.may(May.CONFIGURE, cast.voltaic.pk)
    assert seat.is_operator
    assert seat.may_as_operator(May.OPERATE)


def test_the_owner_of_a_brand_does_not_operate_the_installation(cast: Cast) -> None:
    seat = seat_of(cast.ada)

    assert not seat.may(May.OPERATE, cast.nordlicht.pk)
    assert not seat.may_as_operator(May.OPERATE)


def test_somebody_without_a_role_has_no_brand(cast: Cast) -> None:
    seat = seat_of(cast.eve)

    assert seat.brands == ()
    assert not any(seat.may(what, cast.nordlicht.pk) for what in May)


def test_everything_about_a_person_is_one_statement(cast: Cast) -> None:
    with counting() as counted:
        seat_of(cast.ada)

    assert counted.number == 1, str(counted)


def test_every_role_may_something_and_only_owners_invite() -> None:
    assert all(GRANTS[role] for role in Role)
    assert [role for role in Role if May.INVITE in GRANTS[role]] == [Role.OWNER]


def test_a_person_is_called_by_name_and_without_one_by_address(cast: Cast) -> None:
    cast.eve.name = ""
    cast.eve.save(update_fields=("name",))

    assert names_of({cast.ada.pk, cast.eve.pk}) == {
        cast.ada.pk: "Ada",
        cast.eve.pk: "eve@example.com",
    }
    assert names_of(set()) == {}
