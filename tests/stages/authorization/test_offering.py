"""Before a request is sent its shopper is known as well as when it is decided."""

from __future__ import annotations

from datetime import timedelta

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.policies.facts import ShopperFacts
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.facts import request_facts as facts_to_decide
from backhaul.stages.authorization.offering import offer_to
from backhaul.stages.intake.actions import request_return
from backhaul.stages.intake.drafts import Draft
from backhaul.stages.intake.offers import offer_of, request_facts
from backhaul.stages.intake.sending import submit
from backhaul.stages.orders.actions import upsert_orders
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import row
from tests.counting import counting
from tests.makers.baskets import TEE, sell_basket
from tests.makers.drafts import begin, found, line_of, whole
from tests.makers.orders import sold_order
from tests.makers.policies import publish_rules
from tests.makers.requests import a_request

AGAIN = {"fact": "returns_before", "op": "at_least", "value": 1}


def _draft(cast: Cast, outcome: str = "review") -> Draft:
    """Return Sam's draft of an order of no law; he has asked to send a thing back before."""
    brand = cast.nordlicht
    enough = row("enough", {"outcome": outcome, "say": "One return each."}, AGAIN)
    publish_rules(brand.pk, eligibility=[enough], at=MONDAY - timedelta(days=40))
    upsert_orders(brand.pk, [sold_order()])
    request_return(brand, a_request(), at=MONDAY - timedelta(days=1), actor="shopper")
    return found(brand, begin(brand, sell_basket(brand)))


def test_what_the_history_refuses_is_not_offered_first(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        draft = _draft(cast, "refuse")
        tee = line_of(brand, TEE)

        known = offer_to(draft, now=MONDAY).by_id[tee].standing
        plain = offer_of(draft, now=MONDAY).by_id[tee].standing

        assert [one.facts["say"] for one in known.refusals] == ["One return each."]
        assert plain.is_open


def test_the_check_before_sending_knows_what_deciding_knows(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        draft = whole(brand, _draft(cast))
        offer = offer_to(draft, now=MONDAY)
        before = request_facts(draft, offer, Resolution.REFUND, Method.QR, now=MONDAY)

        case, _ = submit(brand, draft, offer, at=MONDAY, actor="shopper")
        then = facts_to_decide(case, case.units)

        assert (before.shopper.returns, before.shopper.orders) == (1, 2)
        assert before.shopper == then.shopper
        assert before.scored == then.scored
        assert (before.risk_points, before.risk_level) == (then.risk_points, then.risk_level)
        assert before.risk_level is not None


def test_history_and_score_cost_two_statements_and_none_where_no_rule_reads_them(
    cast: Cast,
) -> None:
    with acting_for(cast.nordlicht.pk):
        draft = _draft(cast)
        with counting() as plain:
            offer_of(draft, now=MONDAY)
        with counting() as known:
            offer_to(draft, now=MONDAY)

        assert known.number - plain.number == 2

        publish_rules(cast.nordlicht.pk, at=MONDAY - timedelta(days=30))
        with counting() as unread:
            offer_to(draft, now=MONDAY)

        assert unread.number == plain.number


def test_the_buyers_history_does_not_speak_of_who_was_given_it(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        _draft(cast)
        order = sell_basket(brand, "NL-200001")
        token = begin(brand, order, origin=Origin.GIFT, email_norm="")

        assert offer_to(found(brand, token), now=MONDAY).asker.shopper == ShopperFacts()
