"""Cases for the console: the board, its figures, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum

from backhaul.core.errors import NotFound
from backhaul.core.holds import Purpose
from backhaul.core.recovery import NOT_OVER, Cause, State, term_days
from backhaul.stages.advances.rules import rule_of
from backhaul.stages.holds.agreeing import consent_of
from backhaul.stages.recovery.deciding import chargeable_minor
from backhaul.stages.recovery.facts import asked_of
from backhaul.stages.recovery.models import Shortfall

SPAN = timedelta(days=90)
MISSING = [state.value for state in (*NOT_OVER, State.CHARGED)]
"""States of cases whose goods are not here: asked for, decided about, or charged."""
_LIVE = [state.value for state in NOT_OVER]


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Shortfall, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of cases in `currency`: what is missing now, and what became of those of the span."""

    currency: str
    live: int
    live_minor: int
    healed: int
    recovered_minor: int
    written_off_minor: int


def page(
    brand_id: int, *, is_all: bool, after: tuple[datetime, int] | None = None, limit: int
) -> Page:
    """Return those that are not over, or all; the newest first."""
    rows = Shortfall.objects.filter(brand_id=brand_id).select_related("ret")
    if not is_all:
        rows = rows.filter(state__in=_LIVE)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, id__lt=last))
    found = list(rows.order_by("-opened_at", "-id")[: limit + 1])
    return Page(tuple(found[:limit]), len(found) > limit)


def figures(brand_id: int, *, at: datetime) -> list[Figures]:
    """Return the figures of each currency: one statement."""
    lately = Q(closed_at__gte=at - SPAN)
    rows = (
        Shortfall.objects.filter(Q(state__in=_LIVE) | lately, brand_id=brand_id)
        .values("currency")
        .annotate(
            live=Count("id", filter=Q(state__in=_LIVE)),
            live_minor=Sum("amount_minor", filter=Q(state__in=_LIVE), default=0),
            healed=Count("id", filter=Q(state=State.HEALED)),
            recovered_minor=Sum(
                "recovered_minor", filter=lately & Q(state=State.CHARGED), default=0
            ),
            lost=Sum("amount_minor", filter=Q(state=State.WRITTEN_OFF), default=0),
            charged=Sum("amount_minor", filter=Q(state=State.CHARGED), default=0),
        )
        .order_by("currency")
    )
    return [
        Figures(
            currency=row["currency"],
            live=row["live"],
            live_minor=row["live_minor"],
            healed=row["healed"],
            recovered_minor=row["recovered_minor"],
            written_off_minor=row["lost"] + row["charged"] - row["recovered_minor"],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A case as its shopper sees it; amounts are in minor units of `currency`."""

    state: State
    cause: Cause
    units: tuple[int, ...]
    """Ordinals."""
    amount_minor: int
    currency: str
    decide_at: datetime
    charge_minor: int
    """What would be charged, by the shopper's own word: 0 where there is none."""
    recovered_minor: int
    closed_at: datetime | None


def missing_of(brand_id: int, return_id: int) -> Missing | None:
    """Return the newest case of a return whose goods are not here: four statements at most."""
    rows = Shortfall.objects.filter(brand_id=brand_id, ret_id=return_id, state__in=MISSING)
    row = rows.order_by("-id").first()
    if row is None:
        return None
    rule, consent = rule_of(brand_id), consent_of(brand_id, return_id, Purpose.EARLY)
    days = term_days(consent.days if consent else None, rule, has_agreed=consent is not None)
    charge = min(chargeable_minor(row, rule), consent.most_minor) if consent else 0
    asked = asked_of(row)
    return Missing(
        state=State(row.state),
        cause=Cause(row.cause),
        units=tuple(int(part["unit"]) for part in asked),
        amount_minor=sum(int(part["amount_minor"]) for part in asked),
        currency=row.currency,
        decide_at=(row.told_at or row.opened_at) + timedelta(days=days),
        charge_minor=charge,
        recovered_minor=row.recovered_minor,
        closed_at=row.closed_at,
    )


def shortfall_of(brand_id: int, shortfall_id: int) -> Shortfall:
    """Raises NotFound `no_such_shortfall`."""
    rows = Shortfall.objects.filter(brand_id=brand_id, id=shortfall_id)
    row = rows.select_related("ret").first()
    if row is None:
        raise NotFound("no_such_shortfall", shortfall=shortfall_id)
    return row
