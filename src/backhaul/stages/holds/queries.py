"""Holds as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from backhaul.core.errors import NotFound
from backhaul.core.holds import Purpose, State, Step
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.holds.coming import Coming, coming_of
from backhaul.stages.holds.covering import Looked, cover_of, look_at
from backhaul.stages.holds.models import Hold
from backhaul.stages.orders.models import Payment

#: What says whether a hold is taken by its rule, and when.
_BY_RULE = ("id", "step", "failure_code", "expires_at", "made_at")
HoldRow = Hold
"""What doors call a row that is handed to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hold as its shopper sees it; amounts are of its currency."""

    state: State
    amount_minor: int
    left_minor: int
    """What was charged and not given back."""
    currency: str
    captured_at: datetime | None
    card: str
    coming: Coming | None = None
    """What is taken by rule if nothing comes back; None where nobody but a person takes it."""


def swaps_of(
    brand_id: int, return_id: int, *, now: datetime
) -> list[tuple[Exchange, Held | None]]:
    """Return the exchanges of a return, the oldest first, each with its hold.

    One statement; two more at most where goods were looked at and the hold is not over.
    """
    hold = Hold.objects.filter(brand_id=brand_id, pk=OuterRef("hold_id")).values(
        told=JSONObject(
            state="state",
            amount_minor="amount_minor",
            left_minor=F("captured_minor") - F("given_back_minor"),
            currency="currency",
            captured_at="captured_at",
            card="payment__label",
            rule=JSONObject(**{name: name for name in _BY_RULE}),
        )
    )
    mine = {"brand_id": brand_id, "ret_id": return_id}
    first = Hold.objects.filter(**mine, purpose=Purpose.EXCHANGE, held_at__isnull=False)
    rows = (
        Exchange.objects.filter(**mine)
        .select_related("variant", "unit")
        .annotate(
            held=Subquery(hold),
            first_held=Subquery(first.order_by("held_at").values("held_at")[:1]),
        )
    )
    found = list(rows.order_by("id"))
    looked = look_at([brand_id], [one.unit for one in found if _is_held(one)])
    return [(one, _held(one, found, looked, now)) for one in found]


def _is_held(one: Exchange) -> bool:
    """Whether its hold may be taken yet: of what is over nobody has to look at the goods."""
    told = vars(one)["held"]
    return told is not None and told["state"] == State.HELD


def _held(
    one: Exchange, rows: Sequence[Exchange], looked: Looked, now: datetime
) -> Held | None:
    told: dict[str, Any] | None = vars(one)["held"]
    if told is None:
        return None
    at = told["captured_at"]
    rule = told.pop("rule")
    known = {
        **told,
        "state": State(told["state"]),
        "captured_at": datetime.fromisoformat(at) if at else None,
    }
    row = Hold(**rule, state=told["state"], currency=told["currency"])
    row.payment = Payment(label=told["card"])
    for name in ("expires_at", "made_at"):
        setattr(row, name, datetime.fromisoformat(rule[name]) if rule[name] else None)
    cover = cover_of(row, [row for row in rows if row.hold_minor > 0], looked)
    first = vars(one)["first_held"] or row.made_at
    return Held(**known, coming=coming_of(row, cover, first, now=now))


def of_return(brand_id: int, return_id: int) -> list[Hold]:
    """Return its holds and charges, the newest first."""
    rows = Hold.objects.filter(brand_id=brand_id, ret_id=return_id)
    return list(rows.select_related("consent", "payment").order_by("-id"))


def by_id(brand_id: int, hold_id: int) -> Hold:
    """Raises NotFound `no_such_hold`."""
    rows = Hold.objects.filter(brand_id=brand_id, id=hold_id)
    row = rows.select_related("consent", "payment", "ret").first()
    if row is None:
        raise NotFound("no_such_hold")
    return row


def open_steps(hold: Hold) -> tuple[Step, ...]:
    """Return what a person may order now.

    What is of a case of missing goods is charged by it, and given back by it, unless the
    provider refused that. Nothing is given back while a bank decides about the charge.
    """
    if hold.step:
        return ()
    is_early = hold.purpose == Purpose.EARLY
    if hold.state == State.HELD:
        return (Step.RELEASE,) if is_early else (Step.CAPTURE, Step.RELEASE)
    is_left = hold.left_minor > 0 and not hold.bank.is_open
    is_cases = is_early and hold.shortfall_id is not None and not hold.failure_code
    return (
        (Step.GIVE_BACK,) if hold.state == State.CAPTURED and is_left and not is_cases else ()
    )
