"""Sending a draft: one return, whoever sends it how often, and only what the rules allow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backhaul.core.axes import Origin
from backhaul.core.drafts import offered
from backhaul.core.errors import DomainError, NotFound
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake import models
from backhaul.stages.intake.draft_photos import (
    sweep_drafts,
)
from backhaul.stages.intake.drafts import (
    Chosen,
    Draft,
    Options,
    add_order,
    save_items,
    save_options,
)
from backhaul.stages.intake.offers import Offer, offer_of
from backhaul.stages.intake.sending import option_problems_of, problems_of, submit
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.makers.baskets import HAT, MUG, PARKA, SOCKS, TEE, sell_basket
from tests.makers.drafts import REFUND_BY_QR, begin, found, line_of, whole
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


def test_a_draft_becomes_one_return_however_often_it_is_sent(
    brand: Brand, draft: Draft
) -> None:
    ready = whole(brand, draft, TEE, quantity=2, comment="too wide")

    first, is_new = sent(brand, ready)
    second, is_new_again = sent(brand, ready)

    assert (is_new, is_new_again) == (True, False)
    assert first.ret.ran == second.ret.ran
    ret = Return.objects.get()
    assert (ret.client_ref, ret.origin, ret.method) == (draft.ref, "portal", "qr")
    units = list(Unit.objects.order_by("ordinal").values_list("reason", "comment"))
    assert units == [("too_large", "too wide")] * 2
    row = models.Draft.objects.get()
    assert (row.return_id, row.ran) == (ret.pk, ret.ran)


def test_a_sent_draft_is_not_changed_any_more(brand: Brand, draft: Draft) -> None:
    ready = whole(brand, draft)
    sent(brand, ready)

    for change in (
        lambda: save_items(ready, [], at=MONDAY),
        lambda: save_options(ready, Options(), locale="en", at=MONDAY),
        lambda: add_order(ready, 5, at=MONDAY),
    ):
        with pytest.raises(DomainError, match="draft_over"):
            change()
    assert models.Draft.objects.get().resolution == "refund"


def test_a_draft_that_was_swept_meanwhile_is_not_found(brand: Brand, draft: Draft) -> None:
    ready = whole(brand, draft)
    sweep_drafts([brand.pk], at=MONDAY + 25 * HOUR)

    with pytest.raises(NotFound, match="no_such_draft"):
        sent(brand, ready)

    assert Return.objects.count() == 0


def test_another_shoppers_order_is_refused_as_the_api_refuses_it(brand: Brand) -> None:
    token = begin(brand, sell_basket(brand), email_norm="eve@example.com")
    ready = whole(brand, found(brand, token))

    with pytest.raises(DomainError, match="request_invalid"):
        sent(brand, ready)

    assert [p.code for p in problems_of(ready, offer_of(ready, now=MONDAY))] == ["no_such_line"]
    assert Return.objects.count() == 0


def test_of_two_shops_with_orders_of_one_name_only_the_drafts_own_is_meant(
    brand: Brand,
) -> None:
    sell_basket(brand)
    (other,) = upsert_orders(
        brand.pk,
        [sold_order("NL-104233", channel="market", external_id="shop-NL-104233")],
    )
    draft = found(brand, begin(brand, other.order_id))
    line = OrderLine.objects.get(brand_id=brand.pk, order_id=other.order_id)
    kept = save_items(draft, [Chosen(line.pk, branch="late", reason="arrived_late")], at=MONDAY)
    ready = save_options(kept, REFUND_BY_QR, locale="en", at=MONDAY)

    case, _ = sent(brand, ready)

    assert [unit.line_id for unit in case.units] == [line.pk]


def test_an_agents_draft_needs_no_address(brand: Brand) -> None:
    token = begin(brand, sell_basket(brand), origin=Origin.AGENT, email_norm="")

    case, _ = sent(brand, whole(brand, found(brand, token)))

    assert (case.ret.origin, case.ret.email) == ("agent", SHOPPER_EMAIL)


@pytest.mark.django_db(transaction=True)
def test_two_that_send_it_at_the_same_time_make_one_return(live_cast: Cast) -> None:
    brand = live_cast.nordlicht
    with acting_for(brand.pk):
        token = begin(brand, sell_basket(brand))
        whole(brand, found(brand, token))

    def send(_: int) -> tuple[str, bool]:
        try:
            with acting_for(brand.pk):
                case, is_new = sent(brand, found(brand, token))
                return case.ret.ran, is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert len({ran for ran, _ in answers}) == 1
    assert sorted(is_new for _, is_new in answers) == [False, False, False, True]
    with acting_for(brand.pk):
        assert Return.objects.count() == 1
        assert OrderLine.objects.get(id=line_of(brand, TEE)).asked == 1


_TYPED: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    is_picked=st.booleans(),
    quantity=st.integers(-1, 4),
    branch=st.sampled_from(["", "fit", "broken", "late"]),
    reason=st.sampled_from(["", "too_large", "arrived_damaged", "arrived_late", "nonsense"]),
    comment=st.sampled_from(["", "a word", "x" * 2001]),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(typed=st.dictionaries(st.sampled_from([TEE, MUG, SOCKS, PARKA, HAT]), _TYPED))
def test_a_draft_lets_nothing_through_that_the_api_would_refuse(
    brand: Brand, draft: Draft, typed: dict[str, dict[str, Any]]
) -> None:
    fresh = found(brand, begin(brand, *draft.order_ids))
    chosen = [Chosen(line_of(brand, name), **values) for name, values in typed.items()]
    kept = save_items(fresh, chosen, at=MONDAY)
    ready = save_options(kept, REFUND_BY_QR, locale="en", at=MONDAY)
    offer: Offer = offer_of(ready, now=MONDAY)
    may_go_on = not problems_of(ready, offer)
    may_go_on &= not option_problems_of(ready, offered(offer.policy, sells_labels=True))

    with transaction.atomic():
        try:
            case, _ = submit(brand, ready, offer, at=MONDAY, actor="shopper")
            outcomes = authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system").units
            is_taken = all(unit.authorization == "authorized" for unit in outcomes)
        except DomainError:
            is_taken = False
        transaction.set_rollback(True)

    assert not may_go_on or is_taken
