"""When the consumer got the goods, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backhaul.core.law.model import Anchor, Right


class HandedTo(StrEnum):
    """Who or what got the parcel from the carrier."""

    CONSUMER = "consumer"
    NAMED_PERSON = "named_person"
    """Somebody whom the consumer had named: as good as the consumer."""
    AGREED_PLACE = "agreed_place"
    NEIGHBOR = "neighbor"
    """Not named by the consumer: the consumer has nothing yet."""
    PICKUP_POINT = "pickup_point"


class Basis(StrEnum):
    """What an anchor rests on; only the first two are certain."""

    POSSESSION = "possession"
    CONTRACT = "contract"
    ASSUMED_AFTER_HANDOVER = "assumed_after_handover"
    ASSUMED_AFTER_SHIPMENT = "assumed_after_shipment"
    NOT_BEGUN = "not_begun"


CERTAIN = frozenset({Basis.POSSESSION, Basis.CONTRACT})
_AS_GOOD_AS_THE_CONSUMER = frozenset(
    {HandedTo.CONSUMER, HandedTo.NAMED_PERSON, HandedTo.AGREED_PLACE}
)


class Delivery(StrEnum):
    """How an order comes, which decides which of its parcels counts."""

    ONCE = "once"
    """Goods, lots or pieces of one order: the last parcel counts."""
    REGULAR = "regular"
    """Goods delivered regularly over a time: the first parcel counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One parcel on its way out. `at` is the delivery scan, None if there is none.

    `taken_over_at` is when the consumer had it at last: from the neighbour or the pickup point.
    """

    at: datetime | None = None
    to: HandedTo = HandedTo.CONSUMER
    taken_over_at: datetime | None = None
    shipped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fallback:
    """What is assumed where the proof is missing. It is always shown as assumed."""

    after_handover: timedelta = timedelta(days=7)
    after_shipment: timedelta = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Anchored:
    """The instant from which a period runs; None if nothing says that it has begun."""

    at: datetime | None
    basis: Basis


NOT_BEGUN = Anchored(None, Basis.NOT_BEGUN)
_ASSUMED = Fallback()


def possession(one: Handover, fallback: Fallback = _ASSUMED) -> Anchored:
    """Return when the consumer had this parcel, or when that is assumed."""
    if one.taken_over_at is not None:
        return Anchored(one.taken_over_at, Basis.POSSESSION)
    if one.at is not None:
        if one.to in _AS_GOOD_AS_THE_CONSUMER:
            return Anchored(one.at, Basis.POSSESSION)
        return Anchored(one.at + fallback.after_handover, Basis.ASSUMED_AFTER_HANDOVER)
    if one.shipped_at is not None:
        return Anchored(one.shipped_at + fallback.after_shipment, Basis.ASSUMED_AFTER_SHIPMENT)
    return NOT_BEGUN


def anchor_of(
    parcels: Sequence[Handover],
    delivery: Delivery = Delivery.ONCE,
    fallback: Fallback = _ASSUMED,
) -> Anchored:
    """Return from when the period of an order runs: its last parcel, or its first if regular.

    Parcels that will never come are left out by the caller. One that may still come keeps the
    period from beginning; one whose day is assumed makes the whole anchor assumed.
    """
    found = [possession(one, fallback) for one in parcels]
    dated = [(one.at, one.basis) for one in found if one.at is not None]
    if not dated or (delivery is Delivery.ONCE and len(dated) < len(found)):
        return NOT_BEGUN
    if delivery is Delivery.REGULAR:
        return Anchored(*min(dated))
    at, basis = max(dated)
    doubtful = [other for _, other in dated if other not in CERTAIN]
    return Anchored(at, doubtful[0] if doubtful else basis)


def contract(made_at: datetime) -> Anchored:
    """Return the anchor of a period that runs from the contract, as for digital content."""
    return Anchored(made_at, Basis.CONTRACT)


def anchor_for(
    right: Right,
    made_at: datetime,
    parcels: Sequence[Handover],
    delivery: Delivery = Delivery.ONCE,
    fallback: Fallback = _ASSUMED,
) -> Anchored:
    """Return from when this right's period runs; `made_at` is when the contract was made."""
    if right.anchor.value is Anchor.POSSESSION:
        return anchor_of(parcels, delivery, fallback)
    return contract(made_at)
