"""Returns whose headline the test sets, and the worker's part in telling of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.record import record
from backhaul.foundation.outbox.models import Task
from backhaul.foundation.outbox.reactions import TaskRow
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.messaging.jobs import compose
from backhaul.stages.messaging.models import Message
from backhaul.stages.promises.models import Promise
from backhaul.stages.returns.models import Return
from backhaul.stages.shipping.actions import announce_parcel
from tests.cast import MONDAY
from tests.makers.returns import authorized_return

_NUMBER = "PK1234567895"


def a_return(
    brand: Brand, order: str = "NL-100482", *, parcel: bool = True, **columns: Any
) -> Return:
    """Make an authorised return of Sam's with a promise, and forget what it caused so far."""
    ran = authorized_return(brand, order=order)
    with acting_for(brand.pk):
        if parcel:
            announce_parcel(
                brand.pk,
                ran,
                carrier="Paketo",
                tracking_number=_NUMBER,
                at=MONDAY,
                actor="shopper",
            )
        ret = Return.objects.get(brand_id=brand.pk, ran=ran)
        Promise.objects.create(
            brand=brand,
            ret=ret,
            kind="after_first_scan",
            on=date(2026, 11, 26),
            handed_over_by=date(2026, 11, 19),
            business_days=4,
            amount_minor=3000,
            currency="EUR",
            given_at=MONDAY,
        )
        if columns:
            Return.objects.filter(brand_id=brand.pk, id=ret.pk).update(**columns)
    Task.objects.all().delete()
    return ret


def move(ret: Return, headline: str, *, at: datetime = MONDAY, **columns: Any) -> None:
    """Put the return's headline there, with its entry, as any action would."""
    count, of = columns.pop("headline_count", 1), columns.pop("headline_of", 1)
    with acting_for(ret.brand_id):
        row = Return.objects.get(brand_id=ret.brand_id, id=ret.pk)
        before = row.headline
        Return.objects.filter(brand_id=ret.brand_id, id=ret.pk).update(
            headline=headline, headline_count=count, headline_of=of, **columns
        )
        told = {"headline": headline, "count": count, "of": of, "before": before}
        _record(ret, EntryKind.RETURN_HEADLINE, told, at=at)


def trouble(
    ret: Return,
    incident: str,
    *,
    healed: bool = False,
    severity: str = "incident",
    at: datetime = MONDAY,
) -> None:
    kind = EntryKind.INCIDENT_HEALED if healed else EntryKind.INCIDENT_OPENED
    data = {"incident": 1, "kind": incident, "subject": "", "severity": severity}
    with acting_for(ret.brand_id):
        _record(ret, kind, data, at=at)


def _record(ret: Return, kind: EntryKind, data: dict[str, object], *, at: datetime) -> None:
    entry = NewEntry(
        kind=kind,
        brand_id=ret.brand_id,
        return_id=ret.pk,
        occurred_at=at,
        actor="system",
        data=data,
    )
    record([entry])


def tasks() -> list[TaskRow]:
    """Return what waits to be told, in the order in which it happened."""
    waiting = Task.objects.filter(job="messaging.compose").order_by("id")
    return [
        TaskRow(
            task.pk,
            task.job,
            task.brand_id,
            task.return_id,
            EntryKind(task.kind),
            task.data,
            task.occurred_at,
            task.attempts,
        )
        for task in waiting
    ]


def tell(brands: Iterable[Brand], given: list[TaskRow] | None = None) -> list[Message]:
    """Compose what waits (or `given`), and return all messages of these brands."""
    brand_ids = sorted(brand.pk for brand in brands)
    with acting_for(*brand_ids):
        compose(tasks() if given is None else given)
        Task.objects.filter(job="messaging.compose").delete()
        return list(Message.objects.filter(brand_id__in=brand_ids).order_by("id"))
