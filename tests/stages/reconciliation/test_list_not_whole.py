"""A provider that lists no more disputes: what its list lacks is not said to be ours alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, cast

import pytest

from backhaul.adapters.payments.paypal.disputes import PayPalDisputes
from backhaul.adapters.payments.paypal.line import PayPalLine
from backhaul.adapters.payments.stripe.client import StripePayments
from backhaul.core.errors import Unavailable
from backhaul.core.ports.payments import LIST_NOT_WHOLE
from tests.cast import MONDAY
from tests.stages.reconciliation.ledgers import compared, kinds
from tests.stages.reconciliation.test_disputes import disputed, heard
from tests.stages.settlement.till import Till

STATED = "2026-11-02T09:00:00.000Z"


class Line:
    """PayPal with so many disputes, of which all but `open_ones` are over."""

    def __init__(self, count: int, open_ones: int = 0) -> None:
        self.rows = [
            {
                "dispute_id": f"PP-{place}",
                "status": "OPEN" if place < open_ones else "RESOLVED",
                "update_time": STATED,
            }
            for place in range(count)
        ]
        self.read_alone: list[str] = []

    def read(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        if query is not None:
            size, page = int(query["page_size"]), int(query["page"])
            return {"items": self.rows[(page - 1) * size : page * size]}
        ref = path.rsplit("/", 1)[1]
        self.read_alone.append(ref)
        row = next(row for row in self.rows if row["dispute_id"] == ref)
        return {
            **row,
            "create_time": STATED,
            "dispute_amount": {"currency_code": "EUR", "value": "12.00"},
            "disputed_transactions": [{"seller_transaction_id": "CAP"}],
        }


def paypal(line: Line) -> PayPalDisputes:
    return PayPalDisputes(cast("PayPalLine", line))


def test_the_fifty_first_page_is_not_silence() -> None:
    told = paypal(Line(2500)).list_disputes(MONDAY)

    assert len(list(islice(told, 2500))) == 2500
    with pytest.raises(Unavailable) as raised:
        next(told)
    assert raised.value.code == LIST_NOT_WHOLE
    assert len(list(paypal(Line(2499)).list_disputes(MONDAY))) == 2499


def test_what_is_over_is_asked_for_once_until_it_changes() -> None:
    line = Line(3, open_ones=1)
    disputes = paypal(line)

    first = list(disputes.list_disputes(MONDAY))
    again = list(disputes.list_disputes(MONDAY))
    line.rows[2]["update_time"] = "2026-11-03T09:00:00.000Z"
    list(disputes.list_disputes(MONDAY))

    assert first == again
    assert line.read_alone == ["PP-0", "PP-1", "PP-2", "PP-0", "PP-0", "PP-2"]


def test_a_list_that_is_not_whole_makes_nothing_ours_alone(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    disputed(till, till.ordered_leg())
    heard(till, 1)

    def cut(*_: object) -> Iterator[Any]:
        yield from ()
        raise Unavailable("no more at once", code=LIST_NOT_WHOLE)

    monkeypatch.setattr(StripePayments, "list_disputes", cut)

    run = compared(till)

    assert (run.failure, run.ended_at is not None) == ("list_not_whole: no more at once", True)
    assert kinds(till) == []
