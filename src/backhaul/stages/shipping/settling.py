"""A label that may have been sold: a person found out that there is none, or cancelled it."""

from __future__ import annotations

from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.stages.returns import case as cases
from backhaul.stages.shipping.buying import ASK
from backhaul.stages.shipping.doubts import end_doubt
from backhaul.stages.shipping.models import LabelState, Parcel


def write_off_label(
    brand_id: int, ran: str, parcel_id: int, *, at: datetime, actor: str
) -> None:
    """Say that nothing was bought, so that another can be; the caller's transaction.

    Raises DomainError `label_not_in_doubt` when nobody doubts it (any more), also while the
    carrier is still asked by itself.
    """
    case = cases.load(brand_id, ran)
    in_doubt = Parcel.objects.filter(
        brand_id=brand_id, ret_id=case.ret.pk, id=parcel_id, label_state=LabelState.UNKNOWN
    )
    if not in_doubt.exclude(due_what=ASK).update(label_state=LabelState.FAILED):
        raise DomainError("label_not_in_doubt")
    case.note(EntryKind.LABEL_WRITTEN_OFF, at=at, actor=actor, parcel=parcel_id)
    end_doubt(case, parcel_id, at=at, actor=actor)
    cases.write([case], fields=(), at=at, actor=actor)
