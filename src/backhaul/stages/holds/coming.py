"""What a hold takes by its rule where nothing comes back: how much, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.holds import Purpose, State
from backhaul.core.money import Money
from backhaul.stages.exchanges.models import Exchange
from backhaul.stages.holds.covering import Cover, cover_of, first_held, look
from backhaul.stages.holds.models import Hold
from backhaul.stages.returns.case import Case


@dataclass(frozen=True, slots=True)
class Coming:
    amount: Money
    at: datetime
    card: str
    """The payment's own label; empty: we know none."""


def coming_charges(
    brand_ids: Sequence[int], loaded: Mapping[int, Case], *, now: datetime
) -> dict[int, Coming]:
    """Return by return what nobody but the clock will charge; three statements at most.

    Nothing where a person decides, or where the hold ends before its time.
    """
    mine = {"brand_id__in": brand_ids, "ret_id__in": list(loaded)}
    still = {"purpose": Purpose.EXCHANGE, "state": State.HELD, "step": "", "failure_code": ""}
    holds = list(Hold.objects.filter(**mine, **still).select_related("payment"))
    if not holds:
        return {}
    rows: dict[int, list[Exchange]] = defaultdict(list)
    for one in Exchange.objects.filter(**mine, hold_minor__gt=0).order_by("id"):
        rows[one.ret_id].append(one)
    looked = look(brand_ids, loaded.values(), rows)
    first = first_held(brand_ids, list(loaded))
    found: dict[int, Coming] = {}
    for hold in holds:
        cover = cover_of(hold, rows[hold.ret_id], looked)
        charge = coming_of(hold, cover, first.get(hold.ret_id, hold.made_at), now=now)
        if charge is not None:
            found[hold.ret_id] = charge
    return found


def coming_of(hold: Hold, cover: Cover, first: datetime, *, now: datetime) -> Coming | None:
    """Return it of one hold; `first` is when something was first held for its return."""
    at = _taken_at(hold, cover, first)
    if hold.state != State.HELD or hold.step or hold.failure_code or at is None or at <= now:
        return None
    return Coming(Money(cover.owed_minor, hold.currency), at, hold.payment.label)


def _taken_at(hold: Hold, cover: Cover, first: datetime) -> datetime | None:
    at = cover.capture_at
    if at is None or hold.expires_at is None or hold.expires_at > at:
        return at
    return at if cover.renews and at <= cover.renews_until(first) else None
