from __future__ import annotations

import pytest

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.errors import DomainError
from backhaul.core.intake import ReturnRequest, Wanted
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.returns.models import Return, Unit
from tests.cast import MONDAY, SHOPPER_EMAIL, Cast
from tests.makers.orders import sold_line, sold_order


def _request(*, order: str = "NL-100482", line: str = "1", quantity: int = 1) -> ReturnRequest:
    return ReturnRequest(
        wanted=(Wanted(order=order, line=line, quantity=quantity, reason="too_small"),),
        resolution=Resolution.REFUND,
        method=Method.LABEL,
        origin=Origin.PORTAL,
        email=SHOPPER_EMAIL,
    )


def test_a_request_makes_a_unit_per_piece_and_holds_the_allowance(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order(lines=(sold_line(quantity=3),))])

        case, is_new = request_return(
            cast.nordlicht, _request(quantity=2), at=MONDAY, actor="shopper"
        )

        assert is_new
        assert [unit.ordinal for unit in case.units] == [1, 2]
        assert [unit.paid_minor for unit in case.units] == [1000, 1000]
        assert OrderLine.objects.get().asked == 2
        assert case.ret.headline == "requested"
        assert list(Entry.objects.values_list("kind", "seq")) == [("return.requested", 1)]


def test_more_than_was_shipped_is_refused_and_nothing_is_written(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order()])
        with pytest.raises(DomainError) as refused:
            request_return(cast.nordlicht, _request(quantity=2), at=MONDAY, actor="shopper")

        assert refused.value.facts["problems"] == [
            {
                "code": "more_than_left",
                "order": "NL-100482",
                "line": "1",
                "wanted": 2,
                "remaining": 1,
            }
        ]
        assert (Return.objects.count(), Unit.objects.count()) == (0, 0)
        assert OrderLine.objects.get().asked == 0


def test_the_policy_authorises_and_freezes_terms(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        upsert_orders(cast.nordlicht.pk, [sold_order()])
        case, _ = request_return(cast.nordlicht, _request(), at=MONDAY, actor="shopper")

        case = authorize(cast.nordlicht.pk, case.ret.ran, at=MONDAY, actor="system")

        unit = Unit.objects.get()
        assert unit.authorization == "authorized"
        assert unit.terms is not None
        assert unit.terms["refund_trigger"] == "first_scan"
        assert Return.objects.get().headline == "authorized"
