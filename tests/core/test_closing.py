"""Which choices of a request are closed, and why."""

from __future__ import annotations

from itertools import product

from backhaul.core.axes import Method, Resolution
from backhaul.core.closing import Closed, closed, narrowed
from backhaul.core.drafts import Offered, offered
from backhaul.core.policies.decide import decide
from backhaul.core.policies.facts import RequestFacts
from backhaul.core.policies.policy import Policy
from tests.core.policies.makers import MONDAY, order, policy, row, unit


def _narrowed(rules: Policy, country: str = "") -> Offered:
    every = offered(rules, sells_labels=True)
    verdicts = {
        (gets, way): decide(
            rules,
            RequestFacts(
                units=(unit(),),
                orders=(order(country),),
                resolution=gets,
                method=way,
                currency="EUR",
                requested_at=MONDAY,
            ),
            now=MONDAY,
        )
        for gets, way in product(every.resolutions, every.methods)
    }
    return narrowed(every, verdicts)


def test_what_a_rule_refuses_for_these_items_is_left_out_and_named() -> None:
    rules = policy(offer=[row("less", {"resolutions": ["credit"], "methods": ["label"]})])

    left = _narrowed(rules)

    assert left == Offered(resolutions=(Resolution.CREDIT,), methods=(Method.LABEL,))
    assert closed(rules, left, sells_labels=True, is_gift=False) == {
        Resolution.REFUND: Closed.THESE_ITEMS,
        Method.QR: Closed.THESE_ITEMS,
        Method.OWN_CARRIER: Closed.THESE_ITEMS,
    }


MORE = {"resolutions": ["refund", "exchange", "replacement"], "methods": ["label"]}


def test_what_only_a_rule_gives_is_offered_where_it_fits_and_closed_elsewhere() -> None:
    given = row("swiss", MORE, scope={"countries": ["CH"]})
    rules = policy(offer=[given]).model_copy(update={"methods": (Method.OWN_CARRIER,)})
    goods = (Resolution.EXCHANGE, Resolution.REPLACEMENT)

    here, there = _narrowed(rules, "CH"), _narrowed(rules, "US")

    assert here == Offered(resolutions=(Resolution.REFUND, *goods), methods=(Method.LABEL,))
    assert there == Offered(
        resolutions=(Resolution.REFUND, Resolution.CREDIT), methods=(Method.OWN_CARRIER,)
    )
    assert closed(rules, there, sells_labels=True, is_gift=False) == {
        Resolution.EXCHANGE: Closed.THESE_ITEMS,
        Resolution.REPLACEMENT: Closed.THESE_ITEMS,
        Method.QR: Closed.BRAND,
        Method.LABEL: Closed.THESE_ITEMS,
    }


def test_a_rule_that_is_off_gives_nothing() -> None:
    rules = policy(offer=[row("more", MORE, is_on=False)])

    assert offered(rules, sells_labels=True) == offered(policy(), sells_labels=True)


def test_a_copy_works_out_anew_what_it_gives() -> None:
    rules = policy(offer=[row("more", MORE)])
    assert Resolution.EXCHANGE in rules.every_resolution

    less = rules.model_copy(update={"tables": policy().tables})

    assert less.every_resolution == {Resolution.REFUND, Resolution.CREDIT}


def test_a_rule_that_leaves_nothing_closes_nothing() -> None:
    rules = policy(offer=[row("none", {"methods": ["pickup"]})])

    assert _narrowed(rules) == offered(rules, sells_labels=True)


def test_a_gift_a_missing_carrier_and_a_brand_that_never_does_are_told_apart() -> None:
    rules = policy().model_copy(update={"methods": (Method.LABEL, Method.OWN_CARRIER)})
    left = offered(rules, sells_labels=False, is_gift=True)

    assert closed(rules, left, sells_labels=False, is_gift=True) == {
        Resolution.REFUND: Closed.GIFT,
        Method.QR: Closed.BRAND,
        Method.LABEL: Closed.NO_LABELS,
    }
