"""What the shopper keeps: paid for at once, and nothing of it travels or is awaited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.axes import Authorization, Processing, Resolution
from backhaul.core.errors import DomainError
from backhaul.core.policies.model import Outcome
from backhaul.core.receiving import Awaited, expected
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.authorization.actions import authorize, review, withdraw
from backhaul.stages.authorization.reopening import reopen
from backhaul.stages.intake.actions import request_return
from backhaul.stages.orders.actions import upsert_orders
from backhaul.stages.orders.models import OrderLine
from backhaul.stages.promises.facts import milestones, trigger_of
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.settlement.actions import settle
from backhaul.stages.shipping.actions import get_label
from backhaul.stages.shipping.facts import to_send
from tests.cast import MONDAY, Cast
from tests.core.policies.makers import fact, row
from tests.makers.orders import sold_line, sold_order
from tests.makers.policies import publish_rules
from tests.makers.requests import a_request

KEEP = row(
    "keep", {"outcome": "authorize", "keep": True}, fact("reason", "is_one_of", ["other"])
)


def _asked(
    cast: Cast, reason: str = "other", *, resolution: Resolution = Resolution.CREDIT
) -> str:
    brand = cast.nordlicht
    publish_rules(brand.pk, eligibility=[KEEP], at=MONDAY - timedelta(days=1))
    lines = (sold_line(), sold_line("2", sku="CAP-1"))
    sold = sold_order(lines=lines, delivered_at=MONDAY - timedelta(days=3))
    upsert_orders(brand.pk, [sold])
    wish = a_request(reason=reason, resolution=resolution)
    case, _ = request_return(brand, wish, at=MONDAY, actor="shopper")
    return str(case.ret.ran)


def _kept(cast: Cast) -> Case:
    ran = _asked(cast)
    return authorize(cast.nordlicht.pk, ran, at=MONDAY, actor="system")


def test_it_is_marked_as_kept_and_stays_so_for_good(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        case = _kept(cast)

        unit = Unit.objects.get()
        assert (unit.authorization, unit.disposition, unit.is_kept, unit.is_going) == (
            "authorized",
            "keep",
            True,
            False,
        )
        assert Return.objects.get().headline == "kept"
        assert Return.objects.get().due_at is None
        assert OrderLine.objects.get(external_id="1").asked == 1
        assert Entry.objects.filter(kind="unit.kept").count() == 1
        with pytest.raises(DomainError, match="kept_already"):
            withdraw(cast.nordlicht.pk, case.ret.ran, [1], at=MONDAY, actor="shopper")
        with pytest.raises(DomainError, match="nothing_to_withdraw"):
            withdraw(cast.nordlicht.pk, case.ret.ran, None, at=MONDAY, actor="shopper")


def test_no_label_is_bought_and_no_box_is_expected(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        case = _kept(cast)
        with pytest.raises(DomainError, match="nothing_authorized"):
            to_send(cases.read(cast.nordlicht.pk, case.ret.ran))
    with pytest.raises(DomainError, match="nothing_authorized"):
        get_label(cast.nordlicht.pk, case.ret.ran, at=MONDAY, actor="shopper")


def test_the_dock_expects_what_travels_and_takes_what_was_kept_only_by_name(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        unit = _kept(cast).units[0]
    stands = Authorization(unit.authorization), Processing(unit.processing)
    going, kept = Awaited(2, *stands), Awaited(1, *stands, is_kept=True)

    assert expected([kept, going]) == (2,)
    assert expected([kept]) == (1,)


def test_its_money_goes_at_once_and_the_unit_is_done(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        case = _kept(cast)
        assert milestones(case).approved_at == MONDAY

        _, legs = settle(cast.nordlicht.pk, case.ret.ran, at=MONDAY, actor="system")

        assert [(leg.kind, leg.amount_minor) for leg in legs] == [("credit", 3_000)]
        again = cases.read(cast.nordlicht.pk, case.ret.ran)
        assert (again.ret.headline, again.ret.is_done) == ("kept", True)
        assert again.units[0].money == "paid"


def test_what_is_kept_holds_up_no_promise_for_the_rest(cast: Cast) -> None:
    with acting_for(cast.nordlicht.pk):
        case = _kept(cast)
        (unit,) = case.units
        assert unit.terms is not None
        other = Unit(
            authorization="authorized", terms={**unit.terms, "refund_trigger": "delivered"}
        )
        unit.terms = {**unit.terms, "refund_trigger": "inspection"}

        assert trigger_of([unit, other]).value == "delivered"


def test_a_person_may_allow_it_and_take_it_back(cast: Cast) -> None:
    brand = cast.nordlicht
    with acting_for(brand.pk):
        keep = row("keep", {"outcome": "authorize", "keep": True, "photos": 1})
        publish_rules(brand.pk, eligibility=[keep], at=MONDAY - timedelta(days=1))
        upsert_orders(brand.pk, [sold_order(delivered_at=MONDAY - timedelta(days=3))])
        case, _ = request_return(brand, a_request(), at=MONDAY, actor="shopper")
        authorize(brand.pk, case.ret.ran, at=MONDAY, actor="system")
        assert Unit.objects.get().authorization == "in_review"

        allow = {1: Outcome.AUTHORIZE}
        review(brand.pk, case.ret.ran, allow, note="Seen.", at=MONDAY, actor="member:1")
        assert Unit.objects.get().is_kept

        reopen(brand.pk, case.ret.ran, at=MONDAY, actor="member:1")
        unit = Unit.objects.get()
        assert (unit.authorization, unit.disposition, unit.decided_at) == (
            "in_review",
            "",
            None,
        )
