"""What is known of a shopper, counted exactly, up to a moment, and never of another brand."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.risk.rules import RiskRules
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.incidents.models import Incident
from backhaul.stages.inspection.models import Inspection
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import Payment
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.risk.history import History, Whose, history_of
from backhaul.stages.risk.watching import learn_habits
from backhaul.stages.settlement.models import TakenBack
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.counting import counting
from tests.makers.orders import sold_line, sold_order
from tests.makers.requests import a_request

RULES = RiskRules.default("EUR")
DAY = timedelta(days=1)


def _of_sam(brand: Brand, *, at: object = MONDAY, **whose: object) -> History:
    given = {"email_norm": SHOPPER_EMAIL, "at": at, "customer": b"c" * 32, **whose}
    return history_of(brand.pk, RULES, Whose(**given))  # type: ignore[arg-type]


def _returned(brand: Brand, number: str = "NL-100482") -> Case:
    upsert_orders(brand.pk, [sold_order(number)])
    case, _ = request_return(brand, a_request(order=number), at=MONDAY - DAY, actor="shopper")
    return case


def test_of_nobody_nothing_is_known(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        found = history_of(cast.nordlicht.pk, RULES, Whose(at=MONDAY))

    assert found.shopper.orders is None
    assert found.evidence.chargebacks is None


def test_orders_are_counted_up_to_the_moment_and_tags_are_the_newest(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(
            cast.nordlicht.pk,
            [
                sold_order("A-1", placed_at=MONDAY - 300 * DAY, customer_tags=("new",)),
                sold_order(
                    "A-2",
                    placed_at=MONDAY - 20 * DAY,
                    customer_tags=("vip", "wholesale"),
                    member_tier="gold",
                    lines=(sold_line(quantity=3, already_returned=1),),
                ),
                sold_order("A-3", placed_at=MONDAY + DAY, customer_tags=("later",)),
            ],
        )
        found = _of_sam(cast.nordlicht)

    assert found.shopper.orders == 2
    assert (found.shopper.units_bought, found.shopper.units_returned) == (4, 1)
    assert (found.shopper.tags, found.shopper.tier) == (("vip", "wholesale"), "gold")
    assert found.shopper.first_order_at == MONDAY - 300 * DAY
    assert found.evidence.customer_days == 300


def test_what_became_of_earlier_returns_is_counted_from_rows_of_then(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        came, differed = _returned(brand, "B-1"), _returned(brand, "B-2")
        for case in (came, differed):
            unit = case.units[0]
            Unit.objects.filter(pk=unit.pk).update(
                received_at=MONDAY - 2 * DAY, inspected_at=MONDAY - 2 * DAY
            )
            Inspection.objects.create(
                brand=brand,
                unit=unit,
                answers={},
                grade="a",
                inspected_at=MONDAY - 2 * DAY,
                inspected_by="member:1",
            )
        Incident.objects.create(
            brand=brand,
            kind="contents_differ",
            return_id=differed.ret.pk,
            severity="incident",
            evidence={"what": "weight"},
            opened_at=MONDAY - 2 * DAY,
        )
        Return.objects.filter(brand=brand).update(requested_at=MONDAY - 5 * DAY)
        now, before = _of_sam(brand), _of_sam(brand, at=MONDAY - 3 * DAY)
        this = _of_sam(brand, return_id=came.ret.pk)

    assert (now.shopper.returns, now.shopper.units_returned) == (2, 2)
    assert (now.shopper.incidents, now.evidence.differed, now.evidence.came_as_said) == (
        1,
        1,
        1,
    )
    assert (before.shopper.returns, before.shopper.incidents) == (2, 0)
    assert (before.shopper.units_returned, before.evidence.came_as_said) == (0, 0)
    assert this.shopper.returns == 1


def test_a_refusal_counts_until_it_is_taken_back(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        upsert_orders(
            brand.pk,
            [
                sold_order(
                    "C-1",
                    lines=(sold_line(is_final_sale=True),),
                    ship_to=(
                        ("country", "US"),
                        ("line1", "1 Elm"),
                    ),
                )
            ],
        )
        case, _ = request_return(
            brand, a_request(order="C-1"), at=MONDAY - DAY, actor="shopper"
        )
        authorize(brand.pk, case.ret.ran, at=MONDAY - DAY, actor="system")

        assert _of_sam(brand).shopper.refused == 1
        assert _of_sam(brand, at=MONDAY - 2 * DAY).shopper.refused == 0


def test_a_lost_dispute_counts_and_a_won_one_does_not(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        upsert_orders(brand.pk, [sold_order("D-1")])
        for number, given_back in ((1, None), (2, MONDAY - DAY)):
            TakenBack.objects.create(
                brand=brand,
                payment=Payment.objects.get(brand=brand),
                kind="chargeback",
                provider_ref=f"dp_{number}",
                amount_minor=100,
                currency="EUR",
                taken_at=MONDAY - 5 * DAY,
                given_back_at=given_back,
            )

        assert _of_sam(brand).shopper.chargebacks == 1
        assert _of_sam(brand, at=MONDAY - 2 * DAY).shopper.chargebacks == 2
        assert _of_sam(brand, at=MONDAY - 6 * DAY).shopper.chargebacks == 0
        assert _of_sam(brand, at=MONDAY + 500 * DAY).shopper.chargebacks == 0


def test_similar_customers_are_those_of_the_brand_who_bought_the_like(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        shoes = sold_line("1", category="shoes", quantity=10, already_returned=4)
        tees = sold_line("2", category="apparel", quantity=10, already_returned=1)
        upsert_orders(
            brand.pk,
            [
                sold_order("E-1", email="kim@example.com", lines=(shoes, tees)),
                sold_order("E-2", lines=(sold_line("3", category="shoes", quantity=3),)),
            ],
        )
        learn_habits(brand.pk, now=MONDAY)
        found = _of_sam(brand)

    # Shoes: 4 of 13 came back.
    assert found.evidence.similar_permille == 308


def test_nothing_of_another_brand_is_known(cast: Cast) -> None:
    for brand in (cast.nordlicht, cast.voltaic):
        with acting_for(brand.pk):
            upsert_orders(brand.pk, [sold_order(f"{brand.prefix}-1")])
    with acting_for(cast.nordlicht.pk, cast.voltaic.pk):
        found = _of_sam(cast.nordlicht)

    assert found.shopper.orders == 1


def test_it_is_one_statement(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        _returned(cast.nordlicht)
        with counting() as statements:
            _of_sam(cast.nordlicht)

    assert statements.number == 1, str(statements)


def test_an_order_without_an_address_is_its_customers_by_number(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(
            cast.nordlicht.pk,
            [sold_order("F-1", email="", customer_ref="77"), sold_order("F-2", email="")],
        )
        found = history_of(
            cast.nordlicht.pk, RULES, Whose(channel="shop", customer_ref="77", at=MONDAY)
        )

    assert (found.shopper.orders, found.shopper.returns) == (1, None)
    assert found.evidence.came_as_said is None
