"""Money: what is owed for a return, and what was paid."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.doors.api import shapes
from backhaul.doors.api.answers import Answer, change, read
from backhaul.doors.api.fields import Amount, Body, Optional200, Said
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.stages.approvals.limits import alone
from backhaul.stages.casefile.record import record_of
from backhaul.stages.settlement.actions import settle_by
from backhaul.stages.settlement.approving import Word

router = Router()


class SettleIn(Body):
    override_reason: Optional200 = Field(
        "", description="Pay before the trigger of the Terms was met; says why."
    )
    deduction_bp: Annotated[int, Field(strict=True, ge=0, le=10_000)] = Field(
        0, description="Basis points taken off for the condition; needs a reason."
    )
    expected: Amount | None = Field(
        None,
        description="What you saw that it would be. Where it is another amount by now, "
        "nothing is ordered: `amount_changed`.",
    )


class OrderedLeg(Said):
    intent: str
    kind: str
    state: str
    amount: shapes.Money
    approved_at: datetime | None


class Settled(shapes.ReturnState):
    legs: list[OrderedLeg]


class UnitMoneySaid(Said):
    ordinal: int
    money: str
    paid: shapes.Money


class Settlement(Said):
    ran: str
    currency: str
    units: list[UnitMoneySaid]
    legs: list[shapes.LegRecord]
    promise: shapes.PromiseRecord | None


@router.post("returns/{ran}/settle", summary="Settle", **says("money", {200: Settled}))
def settle_return(request: ApiRequest, ran: str, body: SettleIn | None = None) -> HttpResponse:
    """Order what is owed for the units whose trigger is met. A second call orders nothing.

    409 `second_person_needed`: it is above your limit; ask with `POST /second-persons`.
    """
    number = number_of(ran)
    wish = body or SettleIn()
    brand_id, by = request.auth.brand_id, actor(request)

    def settled(at: datetime) -> Answer:
        reason, most = wish.override_reason.strip(), alone(request.auth.brand, by)
        word = Word(by, at, reason, wish.deduction_bp, most=most)
        shown = wish.expected.money() if wish.expected else None
        case, legs = settle_by(brand_id, number, word, shown=shown)
        told = [
            {
                "intent": leg.intent,
                "kind": leg.kind,
                "state": leg.state,
                "amount": shapes.money(leg.amount_minor, leg.currency),
                "approved_at": shapes.instant(leg.approved_at),
            }
            for leg in legs
        ]
        return Answer({**shapes.state(case), "legs": told})

    return change(request, settled)


@router.get(
    "returns/{ran}/settlement", summary="Read the money", **says("money", {200: Settlement})
)
def get_settlement(request: ApiRequest, ran: str) -> HttpResponse:
    """Return every payment of a return, also failed and cancelled ones, and the promise."""
    number = number_of(ran)

    def settlement(brand_id: int) -> shapes.Values:
        found = record_of(brand_id, number)
        currency = found.ret.currency
        return {
            "ran": found.ret.ran,
            "currency": currency,
            "units": [
                {
                    "ordinal": unit.ordinal,
                    "money": unit.money,
                    "paid": shapes.money(unit.paid_minor, currency),
                }
                for unit in found.units
            ],
            "legs": [shapes.leg(row) for row in found.legs],
            "promise": shapes.promise(found.promise) if found.promise else None,
        }

    return read(request, settlement)
