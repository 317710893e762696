"""Incidents about holds: a person owns what no rule can end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from backhaul.core import legs as times
from backhaul.core.holds import Asked, look_before
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.models import Code
from backhaul.stages.holds.models import Hold
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.incidents.models import Incident

#: By then a provider has ended what it took on.
ENDS_BY = timedelta(hours=24)
#: After so many attempts, about a quarter of an hour, asking again is not all that is done.
ASKED_OFTEN = 6
_WHY = {
    Asked.UNKNOWN: "no_answer",
    Asked.SENDING: "no_answer",
    Asked.PENDING: "still_pending",
    Asked.ORDERED: "cannot_be_asked",
}
_KINDS = frozenset({IncidentKind.REFUND_FAILED, IncidentKind.REFUND_UNKNOWN})


def failed(hold: Hold) -> Opening:
    return _about(hold, IncidentKind.REFUND_FAILED, hold.failure_code or "hold_failed")


def expires(hold: Hold, why: str = "hold_expires") -> Opening:
    """The goods are not here, and no rule says what is done: a person decides.

    `why` is the code of what refuses to hold it anew, where that was to be done.
    """
    return _about(hold, IncidentKind.REFUND_FAILED, why)


def not_read(hold: Hold) -> Opening:
    """By its date it has ended, and its provider cannot be asked whether that is so."""
    return _about(hold, IncidentKind.REFUND_UNKNOWN, "hold_not_read")


def look_at(hold: Hold) -> datetime | None:
    """Return from when on a hold is near its end; None where it has none that we know."""
    if hold.expires_at is None:
        return None
    life = hold.expires_at - (hold.held_at or hold.made_at)
    return hold.expires_at - max(timedelta(0), look_before(life))


def captured_elsewhere(hold: Hold) -> Opening:
    """Not by us: whoever did it knows why, and what its case is to become."""
    return _about(hold, IncidentKind.REFUND_FAILED, "captured_elsewhere")


def contradicts(hold: Hold) -> Opening:
    """What was captured elsewhere cannot be of this hold."""
    return _about(hold, IncidentKind.REFUND_UNKNOWN, "answer_contradicts")


def healed(hold: Hold) -> Healing:
    return Healing(brand_id=hold.brand_id, kinds=_KINDS, subject=f"hold:{hold.pk}")


def known(hold: Hold) -> Healing:
    """What became of it is certain, be it that it failed."""
    unknown = frozenset({IncidentKind.REFUND_UNKNOWN})
    return Healing(brand_id=hold.brand_id, kinds=unknown, subject=f"hold:{hold.pk}")


def tell(brand_ids: Sequence[int], now: datetime) -> None:
    """Open an incident for each step that has taken too long and has none yet.

    Nobody knows of it, the provider does not end it, or it does not let itself be asked.
    """
    known = Incident.objects.filter(
        brand_id=OuterRef("brand_id"),
        kind=IncidentKind.REFUND_UNKNOWN,
        subject=Concat(Value("hold:"), Cast(OuterRef("pk"), Code())),
        healed_at=None,
    )
    rows = Hold.objects.filter(
        Q(asked__in=(Asked.UNKNOWN, Asked.SENDING), step_since__lte=now - times.TELL_A_PERSON)
        | Q(asked=Asked.PENDING, step_since__lte=now - ENDS_BY)
        | Q(asked=Asked.ORDERED, attempts__gte=ASKED_OFTEN),
        ~Exists(known),
        brand_id__in=brand_ids,
        due_at__isnull=False,
    )
    openings = [
        _about(hold, IncidentKind.REFUND_UNKNOWN, hold.failure_code or _WHY[Asked(hold.asked)])
        for hold in rows.order_by("id")[:100]
    ]
    if openings:
        change_incidents(openings, (), at=now, actor="system", source="holds")


def _about(hold: Hold, kind: IncidentKind, code: str) -> Opening:
    """It belongs to no return: whoever reads one must not be told that its refund failed."""
    return Opening(
        brand_id=hold.brand_id,
        kind=kind,
        subject=f"hold:{hold.pk}",
        evidence={
            "code": code,
            "step": hold.step,
            "return": hold.ret_id,
            "amount_minor": hold.step_minor or hold.captured_minor or hold.amount_minor,
            "currency": hold.currency,
            "intent": hold.intent,
        },
    )
