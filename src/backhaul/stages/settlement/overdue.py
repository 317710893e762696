"""Outcomes that have been unknown for so long that a person has to own them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from backhaul.core import legs as rules
from backhaul.core.axes import LegState
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.models import Code
from backhaul.stages.incidents.actions import open_incidents
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns import case as cases
from backhaul.stages.settlement import alarms, looking_up, summary
from backhaul.stages.settlement.models import Leg

_AT_ONCE = 500
_UNCERTAIN = (
    Q(state=LegState.UNKNOWN)
    | Q(state=LegState.SENDING, sent_at=None)
    | Q(state=LegState.ORDERED, failure_code=looking_up.ASKED_AGAIN)
)


def tell(brand_ids: Sequence[int], now: datetime) -> None:
    """Open an incident for each leg that is unknown for too long and has none yet."""
    subject = Concat(Value("leg:"), Cast(OuterRef("pk"), Code()))
    known = Incident.objects.filter(
        brand_id=OuterRef("brand_id"),
        return_id=OuterRef("ret_id"),
        kind=IncidentKind.REFUND_UNKNOWN,
        subject=subject,
        healed_at=None,
    )
    rows = Leg.objects.filter(
        _UNCERTAIN,
        ~Exists(known),
        brand_id__in=brand_ids,
        due_at__isnull=False,
        sending_at__lte=now - rules.TELL_A_PERSON,
    )
    ids = rows.order_by(F("sending_at"), "id").values_list("pk", flat=True)[:_AT_ONCE]
    alarm(brand_ids, dict.fromkeys(ids, looking_up.NO_ANSWER), now)


def alarm(brand_ids: Sequence[int], why: Mapping[int, str], now: datetime) -> None:
    """Open an incident for each of these legs that is still uncertain; `why` by leg."""
    if not why:
        return
    rows = Leg.objects.filter(_UNCERTAIN, brand_id__in=brand_ids, id__in=why)
    first = list(rows.values_list("ret_id", flat=True))
    loaded = cases.load_many(brand_ids, first)  # locks the returns: then what they say is true
    still = [leg for leg in rows if leg.ret_id in loaded]
    openings = [alarms.refund_unknown(loaded[leg.ret_id], leg, why[leg.pk]) for leg in still]
    open_incidents(openings, at=now, actor="system")
    changed = [case for case in loaded.values() if case.entries]
    cases.write(changed, fields=summary.UNIT_FIELDS, at=now, actor="system")
