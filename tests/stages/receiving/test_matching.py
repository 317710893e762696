"""A box without our number: who may have sent it is found by what a person can read on it."""

from __future__ import annotations

import pytest

from backhaul.core.errors import NotFound
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.receiving.actions import declare_missing, undo_missing
from backhaul.stages.receiving.matching import likely_returns, match_parcel
from backhaul.stages.receiving.opening import open_box, unit_named
from backhaul.stages.returns.models import Unit
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.makers.orders import sold_line
from tests.makers.returns import NUMBER, authorized_return, send_parcel


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("nl-100482", ("order",)),
        ("#NL 100482", ("order",)),
        (SHOPPER_EMAIL.upper(), ("email",)),
        ("NL-TEE-M", ("item",)),
    ],
)
def test_a_return_is_found_by_order_address_or_product(
    cast: Cast, text: str, matched: tuple[str, ...]
) -> None:
    ran = authorized_return(cast.nordlicht, line=sold_line("1", sku="NL-TEE-M"))
    with acting_for(cast.nordlicht.pk), counting() as counted:
        found = likely_returns([cast.nordlicht.pk], text)

    assert [(one.ran, one.matched) for one in found] == [(ran, matched)]
    assert found[0].is_likely is (matched != ("item",))
    assert counted.number == 1


def test_a_product_that_came_already_is_nobody_else_s(cast: Cast) -> None:
    authorized_return(cast.nordlicht, line=sold_line("1", sku="NL-TEE-M"))
    with acting_for(cast.nordlicht.pk):
        Unit.objects.update(processing="received")

        assert likely_returns([cast.nordlicht.pk], "NL-TEE-M") == ()


def test_another_brand_s_returns_are_not_found(cast: Cast) -> None:
    authorized_return(cast.nordlicht)

    with acting_for(cast.voltaic.pk):
        assert likely_returns([cast.voltaic.pk, cast.nordlicht.pk], "NL-100482") == ()


def test_nothing_is_like_nothing(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        assert likely_returns([cast.nordlicht.pk], " - ") == ()


def test_a_match_is_an_entry_and_no_more(cast: Cast) -> None:
    brand = cast.nordlicht.pk
    ran = authorized_return(cast.nordlicht)
    with acting_for(brand):
        match_parcel(brand, ran, matched=("item", "order"), at=MONDAY, actor="member:1")
        with pytest.raises(NotFound, match="no_such_return"):
            match_parcel(brand, "NL-2222-2222", matched=(), at=MONDAY, actor="member:1")

        entry = Entry.objects.get(kind="parcel.matched")
        assert entry.data == {"matched": ["item", "order"]}
        assert Unit.objects.get().processing == "awaited"


def test_a_box_says_of_every_unit_where_it_is(cast: Cast) -> None:
    brand = cast.nordlicht.pk
    ran = authorized_return(cast.nordlicht, units=3)
    send_parcel(cast.nordlicht, ran)
    with acting_for(brand):
        declare_missing(brand, ran, [2], at=MONDAY, actor="member:1")
        with counting() as counted:
            box = open_box(brand, ran, NUMBER)

    assert [unit.state for unit in box.units] == ["todo", "missing", "todo"]
    assert (box.number, box.site, box.let_go) == (NUMBER, "main", "")
    assert counted.number <= 4, str(counted)
    named = unit_named(box, box.units[0].sku.lower())
    assert named is not None
    assert named.ordinal == 1


def test_a_unit_that_is_missing_no_more_is_awaited(cast: Cast) -> None:
    brand = cast.nordlicht.pk
    ran = authorized_return(cast.nordlicht)
    with acting_for(brand):
        declare_missing(brand, ran, [1], at=MONDAY, actor="member:1")
        undo_missing(brand, ran, [1], at=MONDAY, actor="member:1")

        assert Unit.objects.get().processing == "awaited"
        assert Entry.objects.filter(kind="unit.missing_undone").count() == 1
