"""What would be paid for a return now, unit by unit, with the reason of each amount."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backhaul.doors.api import shapes
from backhaul.doors.api.answers import read
from backhaul.doors.api.fields import Said
from backhaul.doors.api.keys import ApiRequest, actor
from backhaul.doors.api.returns import number_of
from backhaul.doors.api.service import says
from backhaul.foundation import clock
from backhaul.stages.settlement.approving import Word
from backhaul.stages.settlement.forecast import Forecast, forecast

router = Router()


class PartOwed(Said):
    code: str = Field(
        description="paid, deduction, kept, fee, shipping, duties, bonus: they sum to what is "
        "owed for the unit, whatever is paid of it already."
    )
    amount: shapes.Money


class UnitOwed(Said):
    ordinal: int
    standing: str
    amount: shapes.Money = Field(description="What of it no payment is ordered for yet.")
    parts: list[PartOwed]


class LegOwed(Said):
    kind: str
    amount: shapes.Money
    label: str = Field(description="The payment that it goes back to; empty: none.")
    units: list[int]


class UnitLeft(Said):
    ordinal: int
    standing: str = Field(description="Why nothing goes for it now.")


class OwedNow(Said):
    ran: str
    total: shapes.Money = Field(description="Send it as `expected` to settle just that.")
    shown: shapes.Money | None = Field(
        description="About the same in the currency that the shopper saw; never paid."
    )
    units: list[UnitOwed]
    legs: list[LegOwed]
    left: list[UnitLeft]


@router.get("returns/{ran}/owed", summary="Preview", **says("money", {200: OwedNow}))
def get_owed(request: ApiRequest, ran: str) -> HttpResponse:
    """Return what settling would order now, and why. Nothing is ordered or kept for it."""
    number, by = number_of(ran), actor(request)

    def owed(brand_id: int) -> shapes.Values:
        return _said(number, forecast(brand_id, number, Word(by, clock.now())))

    return read(request, owed)


def _said(ran: str, found: Forecast) -> shapes.Values:
    return {
        "ran": ran,
        "total": shapes.money(found.total.minor, found.currency),
        "shown": shapes.money(found.shown.minor, found.shown.currency) if found.shown else None,
        "units": [
            {
                "ordinal": unit.ordinal,
                "standing": unit.standing.value,
                "amount": shapes.money(unit.rest.minor, unit.rest.currency),
                "parts": [
                    {
                        "code": part.code,
                        "amount": shapes.money(part.amount.minor, part.amount.currency),
                    }
                    for part in unit.parts
                ],
            }
            for unit in found.units
        ],
        "legs": [
            {
                "kind": leg.kind,
                "amount": shapes.money(leg.amount.minor, leg.amount.currency),
                "label": leg.label,
                "units": list(leg.ordinals),
            }
            for leg in found.legs
        ],
        "left": [
            {"ordinal": ordinal, "standing": standing.value} for ordinal, standing in found.left
        ],
    }
