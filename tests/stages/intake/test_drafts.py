"""A draft: known by its secret alone, and kept for its time; and what it is offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backhaul.core.axes import Origin
from backhaul.core.errors import DomainError
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.foundation.tenancy.secrets import hashed
from backhaul.stages.intake import models
from backhaul.stages.intake.drafts import (
    Chosen,
    Draft,
    Options,
    add_order,
    draft_of,
    end,
    save_items,
    save_options,
)
from backhaul.stages.intake.offers import offer_of
from backhaul.stages.intake.sending import submit
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import Order
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.makers.baskets import HAT, JACKET, MUG, PARKA, SOCKS, TEE, sell_basket
from tests.makers.drafts import begin, found, line_of, whole
from tests.makers.orders import sold_order

HOUR = timedelta(hours=1)


@pytest.fixture
def brand(cast: Cast) -> Any:
    with acting_for(cast.nordlicht.pk):
        yield cast.nordlicht


@pytest.fixture
def draft(brand: Brand) -> Draft:
    return found(brand, begin(brand, sell_basket(brand)))


def sent(brand: Brand, draft: Draft) -> tuple[Any, bool]:
    offer = offer_of(draft, now=MONDAY)
    return submit(brand, draft, offer, at=MONDAY, actor="shopper")


def test_a_draft_is_known_by_its_secret_and_kept_by_its_hash(brand: Brand) -> None:
    order = sell_basket(brand)

    token = begin(brand, order, order)

    row = models.Draft.objects.get()
    assert bytes(row.hash) == hashed(token)
    assert token not in str(vars(row))
    draft = found(brand, token)
    assert (draft.order_ids, draft.email_norm, draft.is_sent) == (
        (order,),
        SHOPPER_EMAIL,
        False,
    )
    assert draft_of(brand.pk, token + "x", MONDAY) is None


def test_another_brand_does_not_open_it(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        token = begin(cast.nordlicht, sell_basket(cast.nordlicht))

    with acting_for(cast.voltaic.pk):
        assert draft_of(cast.voltaic.pk, token, MONDAY) is None
    with acting_for(cast.nordlicht.pk, cast.voltaic.pk):
        assert draft_of(cast.voltaic.pk, token, MONDAY) is None


def test_it_is_forgotten_a_day_after_it_was_last_touched(brand: Brand) -> None:
    token = begin(brand, sell_basket(brand))
    assert draft_of(brand.pk, token, MONDAY + 24 * HOUR) is None

    save_items(found(brand, token), [], at=MONDAY + 20 * HOUR)

    assert draft_of(brand.pk, token, MONDAY + 43 * HOUR) is not None
    assert draft_of(brand.pk, token, MONDAY + 44 * HOUR) is None


def test_a_long_life_that_an_agent_gave_is_not_made_shorter(brand: Brand) -> None:
    token = begin(
        brand, sell_basket(brand), origin=Origin.AGENT, lives=timedelta(days=7), email_norm=""
    )

    save_items(found(brand, token), [], at=MONDAY)

    assert draft_of(brand.pk, token, MONDAY + timedelta(days=6)) is not None


def test_orders_are_added_once_and_not_without_end(brand: Brand, draft: Draft) -> None:
    (second,) = upsert_orders(brand.pk, [sold_order("NL-2")])

    kept = add_order(draft, second.order_id, at=MONDAY)
    again = add_order(kept, second.order_id, at=MONDAY)

    assert again.order_ids == (*draft.order_ids, second.order_id)
    full = begin(brand, *range(1, 21))
    with pytest.raises(DomainError, match="too_many_orders"):
        add_order(found(brand, full), 99, at=MONDAY)


def test_what_was_typed_comes_back_as_it_was(brand: Brand) -> None:
    token = begin(brand, sell_basket(brand))
    typed = Chosen(3, quantity=0, branch="fit", reason="", comment="zu groß · 太大\n<b>")

    save_items(found(brand, token), [typed], at=MONDAY)
    save_items(found(brand, token), [Chosen(4, is_picked=False)], at=MONDAY)
    save_options(
        found(brand, token),
        Options(resolution="credit", method="own_carrier", carrier="Hermes"),
        locale="zh-hans",
        at=MONDAY,
    )

    draft = found(brand, token)
    assert draft.lines == {3: typed, 4: Chosen(4, is_picked=False)}
    assert draft.picked == (typed,)
    assert (draft.options.carrier, draft.locale) == ("Hermes", "zh-hans")


def test_an_ended_draft_opens_nothing(brand: Brand) -> None:
    token = begin(brand, sell_basket(brand))

    end(found(brand, token), at=MONDAY)

    assert draft_of(brand.pk, token, MONDAY) is None


def test_every_line_is_offered_with_what_stands_against_it(draft: Draft) -> None:
    with counting() as counted:
        offer = offer_of(draft, now=MONDAY)

    told = {
        line.external_id: (
            line.standing.gone,
            [refusal.code for refusal in line.standing.refusals],
            [price.minor for price in line.prices],
        )
        for line in offer.lines
    }
    assert told == {
        TEE: (None, [], [3000, 3000]),
        MUG: (None, [], [1800]),
        JACKET: (None, [], [18900]),
        SOCKS: (None, ["final_sale"], [900]),
        PARKA: (None, ["final_sale", "window_closed"], [32900]),
        HAT: ("not_sent", [], []),
    }
    assert counted.number == 4, str(counted)


def test_a_house_rule_does_not_stand_against_the_law(brand: Brand, draft: Draft) -> None:
    """Of an order that comes in several parcels the right runs from the last of them."""
    Order.objects.filter(brand_id=brand.pk).update(ship_to={"country": "DE"})

    offer = offer_of(draft, now=MONDAY)

    assert [line.external_id for line in offer.lines if line.standing.refusals] == []


def test_a_line_that_was_asked_back_names_its_return(brand: Brand, draft: Draft) -> None:
    case, _ = sent(brand, whole(brand, draft, JACKET))
    other = found(brand, begin(brand, *draft.order_ids))

    line = offer_of(other, now=MONDAY).by_id[line_of(brand, JACKET)]

    assert (line.standing.gone, line.prices) == ("asked_back", ())
    assert [asked.ran for asked in line.asked_in] == [case.ret.ran]


def test_cents_that_do_not_divide_are_the_ones_that_will_be_paid(brand: Brand) -> None:
    from backhaul.core.money import Money
    from tests.makers.orders import sold_line

    line = sold_line(quantity=3, paid=Money(1000, "EUR"), tax=Money(160, "EUR"))
    (known,) = upsert_orders(brand.pk, [sold_order("NL-3", lines=(line,))])

    (offered,) = offer_of(found(brand, begin(brand, known.order_id)), now=MONDAY).lines

    assert sorted(price.minor for price in offered.prices) == [333, 333, 334]
    assert offered.price_of(3).minor == 1000
