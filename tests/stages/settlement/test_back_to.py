"""The parts of a refund that are told before it is ordered are those that are poured."""

from __future__ import annotations

from typing import Any

import pytest

from backhaul.core.money import Money
from backhaul.stages.settlement.back_to import payments_from, would_go_back

CARD = {
    "method": "card",
    "label": "Visa ••42",
    "connection_name": "pay",
    "provider_ref": "pi_1",
}
GIFT = {"method": "gift_card", "label": "GC-7"}
POINTS = {"method": "points", "label": "400 points"}
CASH = {"method": "cash_on_delivery", "label": "Cash"}


def told(minor: int, *tenders: tuple[dict[str, Any], int], ordered: int = 0) -> list[Any]:
    """Return what goes back of an order of which `ordered` went by its first payment."""
    rows = [{**tender, "captured_minor": captured} for tender, captured in tenders]
    rows[0]["refund_ordered_minor"] = ordered
    parts = would_go_back(payments_from(rows), Money(minor, "EUR"))
    return [(part.kind, part.label, part.amount.minor) for part in parts]


def test_a_gift_card_takes_what_the_card_does_not_whichever_came_first() -> None:
    parts = [("refund", "Visa ••42", 2000), ("credit", "", 1000)]

    assert told(3000, (GIFT, 5000), (CARD, 2000)) == parts
    assert told(3000, (CARD, 2000), (GIFT, 5000)) == parts


def test_what_another_refund_took_is_gone() -> None:
    assert told(3000, (CARD, 2000), (GIFT, 5000), ordered=1500) == [
        ("refund", "Visa ••42", 500),
        ("credit", "", 2500),
    ]


def test_points_come_last_but_for_what_a_person_pays() -> None:
    assert told(3000, (POINTS, 400), (CARD, 2000), (CASH, 9000)) == [
        ("refund", "Visa ••42", 2000),
        ("points", "", 400),
        ("by_hand", "", 600),
    ]


def test_two_gift_cards_come_as_one_store_credit() -> None:
    assert told(3000, (GIFT, 1000), ({**GIFT, "label": "GC-8"}, 5000)) == [("credit", "", 3000)]


@pytest.mark.parametrize("tender", [CARD, CASH])
def test_what_goes_the_one_way_that_it_was_paid_has_no_parts(tender: dict[str, Any]) -> None:
    assert told(3000, (tender, 5000)) == []
    assert told(0, (tender, 5000), (GIFT, 5000)) == []
